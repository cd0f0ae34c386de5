"""A refused turn is tried again in parts: whoever is named alone, and all answers are what halving alone gives."""

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import Any

import pytest
from sqlalchemy import text

from relief_fund.app import open_home
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import posting
from relief_fund.ledger.entries import Entry
from relief_fund.ledger.errors import SealRefused
from relief_fund.settings import Settings
from relief_fund.storage import turns
from relief_fund.storage.commands import Command, Posted, PostedTogether
from relief_fund.storage.errors import DeskBusy, OutcomeUnknown
from relief_fund.storage.parting import commands_of, parts_of
from tests.storage import crooked
from tests.storage.bureau import sound
from tests.storage.crooked import NAMED, OF_SINGLE_ROWS, UNNAMED, gift
from tests.storage.held import held
from tests.storage.test_desk_traps import opens
from tests.storage.test_turns import end_sessions

unchecked = crooked.unchecked
CROOKED = {**NAMED, **OF_SINGLE_ROWS, **UNNAMED}


def waiting(run: Any) -> Command:
    return Command(run, Future())


def test_the_command_that_handed_an_entry_over_is_found() -> None:
    together = PostedTogether([gift("b"), gift("c")])
    with_a_row = waiting(opens("X.CHUNG"))
    commands = [waiting(Posted(gift("a"))), waiting(Posted(gift("a"))), waiting(together), with_a_row]
    commands += [waiting(Posted(gift("known"))), waiting(Posted(gift("d"))), waiting(Posted(gift("not run")))]
    done: list[Any] = [
        (11, None),
        (None, DeskBusy()),
        ([12, 13], None),
        ("a word", None),
        (3, None),
        (15, None),
    ]
    found = [commands_of([entry], commands, done, {with_a_row: 14}) for entry in range(11, 17)]
    assert found == [[0], [2], [2], [3], [5], []]
    assert commands_of([15, 13, 12], commands, done, {with_a_row: 14}) == [2, 5]
    assert commands_of([11], [], [], {}) == []


@pytest.mark.parametrize(
    ("named", "parts"),
    [
        ((), ["ab", "cde"]), ((0,), ["a", "bcde"]), ((2,), ["ab", "c", "de"]), ((4,), ["abcd", "e"]),
        ((1, 2), ["a", "b", "c", "de"]), ((0, 1, 2, 3, 4), ["a", "b", "c", "d", "e"]),
    ],
)  # fmt: skip
def test_parts_follow_one_another_and_each_is_shorter(named: Sequence[int], parts: list[str]) -> None:
    commands: Any = list("abcde")
    assert ["".join(part) for part in parts_of(commands, named)] == parts


# --- whoever is named, answers and books are the same ------------------------------------------------------

Paper = Callable[[Home], Any]


def papers(seed: int, guilty: int) -> list[Paper]:
    """Forty commands in an order of their own: entries alone, a few together, rows beside an entry."""
    chance = random.Random(seed)
    bad = {place: chance.choice([*CROOKED]) for place in chance.sample(range(40), guilty)}
    return [
        _paper(f"p{at}", CROOKED[bad[at]] if at in bad else gift, chance.randrange(4)) for at in range(40)
    ]


def _paper(key: str, made: Callable[[str], Entry], sort: int) -> Paper:
    if sort == 0:
        return lambda home: home.office.desk.post_together([gift(f"{key}:a"), made(key), gift(f"{key}:c")])
    if sort == 1:

        def with_a_row(tx: Any) -> list[int]:
            return [opens(f"{key}.CHUNG")(tx), tx.post(made(key))]

        return lambda home: home.office.desk.submit(with_a_row)
    return lambda home: home.office.desk.post(made(key))


Books = Callable[[], Home]


@pytest.fixture
def fresh(copy_of: Callable[..., Settings], clock: MovableClock, unchecked: None) -> Iterator[Books]:
    """Opens books that begin alike each time; what was opened before is closed and gone."""
    opened: list[Home] = []

    def close() -> None:
        for home in opened:
            home.close()
            shutil.rmtree(home.settings.home)
        opened.clear()

    def make() -> Home:
        close()
        opened.append(open_home(copy_of("crooked", crooked.fill), clock))
        return opened[0]

    yield make
    close()


def answered(home: Home, work: Sequence[Paper]) -> tuple[list[Any], list[Any]]:
    """Every answer of ``work`` handed over at once, and all that stands in the books after it."""
    with held(home):
        waiting = [paper(home) for paper in work]
    refusals = [one.exception(60) for one in waiting]
    answers = [
        (type(refusal).__name__, getattr(refusal, "facts", None)) if refusal else one.result()
        for one, refusal in zip(waiting, refusals, strict=True)
    ]
    sound(home)
    with home.office.read() as books:
        kept = [
            [tuple(row) for row in books.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4")]
            for table in ("entry", "posting", "guard", "leaf", "fund")
        ]
    return answers, kept


def naming(patch: pytest.MonkeyPatch, liar: Callable[[Any], list[int]]) -> None:
    """Have ``liar`` say who is guilty of what the database refuses."""
    settle = turns.Turn.settle

    def lying(turn: Any) -> None:
        try:
            settle(turn)
        except turns.TurnRefused as refused:
            refused.entries = [turn.batch.sealed_entries + entry for entry in liar(turn.batch)]
            raise

    patch.setattr(turns.Turn, "settle", lying)


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The turns that began."""
    turns_begun: list[Any] = []
    begin = turns.Turn.begin

    def noting(turn: Any, *given: Any, **more: Any) -> None:
        turns_begun.append(turn)
        begin(turn, *given, **more)

    monkeypatch.setattr(turns.Turn, "begin", noting)
    return turns_begun


LIARS: dict[str, Callable[[Any], list[int]]] = {
    "nobody": lambda batch: [],
    "the first": lambda batch: [1],
    "the last": lambda batch: [batch.entry_count()],
    "all": lambda batch: [*range(1, batch.entry_count() + 1)],
    "one in the middle": lambda batch: [batch.entry_count() // 2],
    "those who are not there": lambda batch: [-3, 0, batch.entry_count() + 1],
}


@pytest.mark.parametrize("guilty", [0, 1, 3])
@pytest.mark.parametrize("seed", range(4))
def test_answers_and_books_are_what_halving_alone_gives(
    fresh: Books, monkeypatch: pytest.MonkeyPatch, seed: int, guilty: int
) -> None:
    work = papers(seed, guilty)
    by_name = answered(fresh(), work)
    naming(monkeypatch, LIARS["nobody"])
    by_halving = answered(fresh(), work)
    assert by_name == by_halving
    assert sum(isinstance(one, tuple) for one in by_name[0]) == guilty


@pytest.mark.parametrize("liar", LIARS)
def test_a_wrong_name_refuses_nobody_innocent_and_does_not_go_on_for_ever(
    fresh: Books, monkeypatch: pytest.MonkeyPatch, begun: list[Any], liar: str
) -> None:
    work = papers(7, 3)
    rightly = answered(fresh(), work)
    naming(monkeypatch, LIARS[liar])
    home = fresh()
    begun.clear()
    assert answered(home, work) == rightly
    # Halving alone: three ways down through forty commands, and the turns that were accepted beside them.
    assert len(begun) <= 3 * 2 * 7 + len(work)


@pytest.mark.parametrize(("law", "most"), [("entry_out_of_balance", 6), ("posting_one_sided", 22)])
def test_who_is_named_stands_alone_in_the_next_turns(
    fresh: Books, begun: list[Any], law: str, most: int
) -> None:
    home = fresh()
    with held(home):
        begun.clear()
        entries = [CROOKED[law](f"n{n}") if n == 77 else gift(f"n{n}") for n in range(200)]
        answers = [home.office.desk.post(one) for one in entries]
    refused = [n for n, answer in enumerate(answers) if answer.exception(60)]
    assert refused == [77]
    assert [answer.result() for answer in answers[:77] + answers[78:]] == [*range(2, 201)]
    assert len(begun) <= most


def test_a_look_that_fails_on_the_way_is_told_as_busy_and_the_desk_goes_on(
    fresh: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = fresh()
    with monkeypatch.context() as broken:
        broken.setattr(
            posting, "READ_KEYS", text("SELECT key, number, nothing FROM entry WHERE key IN (:keys)")
        )
        with held(home):
            answers = [
                home.office.desk.post(one) for one in (gift("a"), NAMED["day_in_future"]("late"), gift("b"))
            ]
        told = {type(answer.exception(60)) for answer in answers}
    assert told == {DeskBusy}
    assert [home.office.desk.post(gift(key)).result(20) for key in "ab"] == [2, 3]


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_an_answer_lost_among_the_parts_is_unknown_to_that_part_alone(
    fresh: Books, monkeypatch: pytest.MonkeyPatch, postgres_server: Any
) -> None:
    home, commits = fresh(), list[int]()
    commit = turns.Turn.commit

    def cut(turn: Any) -> None:
        commits.append(turn.batch.entry_count())
        if commits[-1] == 5:
            end_sessions(postgres_server, home)
        commit(turn)

    monkeypatch.setattr(turns.Turn, "commit", cut)
    entries = [NAMED["day_in_future"]("late") if n == 5 else gift(f"n{n}") for n in range(12)]
    with held(home):
        answers = [home.office.desk.submit(lambda tx, one=one: tx.post(one)) for one in entries]
    told = [type(answer.exception(60)) for answer in answers]
    assert told == [OutcomeUnknown] * 5 + [SealRefused] + [type(None)] * 6
    assert commits == [0, 5, 6]
    assert [home.office.desk.post(one).result(20) for one in entries[:5]] == [*range(8, 13)]

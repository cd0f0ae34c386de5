"""Gifts by words: the same answer as looking through all of them, newest first, for every kind of question."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import StaticPool, create_engine
from sqlalchemy.event import listen

from relief_fund.banking.inbox import LINE, inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.donors.accept_gift import accept_as_gift
from relief_fund.donors.gift_packing import COUNTER, pack_gift_words
from relief_fund.donors.gift_search import FEW_WORDS, MANY, search_gifts
from relief_fund.donors.gift_words import JOIN, SEGMENT, STEP, WORDS, step_row, words_of_gift
from relief_fund.donors.queries import GIFT, WITHDRAWN
from relief_fund.kernel.folding import folded
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger.queries import ENTRY
from tests.banking.lines import line

Import = Callable[..., ImportReport]
DAY = date(2024, 9, 10)
TEXTS = ["NGUYEN VAN A ung ho", "Nguyễn Thị Bé ủng hộ bão", "tran van c UNG HO mien bac", "HOA ung ho a"]


@dataclass(frozen=True)
class Books:
    """As much of an office as packing and searching need, over one connection."""

    connection: Any

    @property
    def office(self) -> Any:
        return self

    desk = office

    @contextmanager
    def read(self) -> Iterator[Any]:
        yield self.connection

    def run(self, command: Callable[[Any], Any]) -> Any:
        return command(self)

    def sql(self, statement: Any, parameters: Any = None) -> Any:
        return self.connection.execute(statement, parameters)

    def rows(self, table: Any, rows: Any) -> None:
        self.connection.execute(table.insert(), list(rows))


Gifts = list[tuple[str, int, int]]


@contextmanager
def books(steps: list[Gifts], *, packed: int = 0) -> Iterator[Books]:
    """Gifts (text, amount, days after) by step, the first ``packed`` steps packed, in a database of their own."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.connect() as connection:
        for table in (GIFT, WITHDRAWN, COUNTER, STEP, SEGMENT, WORDS, JOIN, LINE, ENTRY):
            table.create(connection)
        fund, position = Books(connection), 0
        for at, gifts in enumerate(steps, 1):
            write(fund, position, gifts)
            position += len(gifts)
            if at == packed:
                pack_gift_words(fund, few=0)  # type: ignore[arg-type]  # what it asks of an office
        yield fund
    engine.dispose()


def write(fund: Any, behind: int, gifts: Gifts) -> None:
    found, lines = [], []
    for position, (text, amount, after) in enumerate(gifts, behind + 1):
        day = DAY + timedelta(days=after)
        row = {"receipt_code": f"R{position}", "entry_key": f"line:{position}", "campaign": "BAO"}
        more = {"fund": "BAO.CHUNG", "channel": "bank", "day": day, "amount": amount, "begins": 0}
        found.append({**row, **more, "position": position, "subject": "", "digest": ""})
        printed = {
            "reference": f"5213.{position}",
            "text": text,
            "folded": "" if text.isascii() else folded(text),
        }
        lines.append({
            "identity": str(position), "account": "1121.01", "position": position, "day": day,
            "direction": "credit", "amount": amount, **printed, "reading": "gift", "fund": "BAO.CHUNG",
            "other_side": "5121", "run": "", "row": position,
        })  # fmt: skip
    fund.rows(GIFT, found)
    fund.rows(LINE, lines)
    fund.rows(STEP, [step_row(behind + 1, [row["receipt_code"] for row in found])])


ONE = st.tuples(st.sampled_from(TEXTS), st.sampled_from([50_000, 100_000]), st.integers(0, 2))
ASKED = st.tuples(
    st.lists(st.sampled_from(["nguyen", "Nguyễn", "ung", "ho", "hoa", "a", "c", "5213", "3", "khong"]), max_size=3),
    st.sampled_from([None, 50_000, 100_000, 7]),
    st.sampled_from([None, DAY, DAY + timedelta(days=2)]),
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.lists(ONE, min_size=1, max_size=5), min_size=1, max_size=40), ASKED, st.integers(1, 6),
    st.integers(0, 40),
)  # fmt: skip
def test_as_looking_through_all(steps: list[Any], asked: Any, limit: int, packed: int) -> None:
    words, amount, day = asked
    if not (words or amount is not None or day):
        return
    with books(steps, packed=packed) as fund:
        found = search_gifts(fund.connection, words=" ".join(words), amount=amount, day=day, limit=limit)
        fitting = []
        for at, (text, money, after) in enumerate((one for step in steps for one in step), 1):
            bears = words_of_gift(f"5213.{at}", text, money, DAY + timedelta(days=after))
            plain = {word.lower().replace("ễ", "e") for word in words}
            if plain <= bears and amount in (None, money) and day in (None, DAY + timedelta(days=after)):
                fitting.append(at)
    assert [one.position for one in found.gifts] == fitting[::-1][:limit]
    assert (found.count, found.is_more, found.waiting) == (len(fitting), False, 0)


def test_beyond_a_thousand_it_says_more_and_looks_no_further() -> None:
    with books([[("ung ho", 50_000, 0)] * 400 for _ in range(12)], packed=11) as fund:
        found = search_gifts(fund.connection, words="ủng hộ")
        assert (found.count, found.is_more, found.waiting) == (MANY, True, 0)
        assert [one.position for one in found.gifts] == list(range(4_800, 4_750, -1))


def test_a_long_question_is_answered_and_read_no_further_than_it_fits() -> None:
    short, long = ([f"chu{at}" for at in some] for some in (range(10), range(10, 20)))
    with books([[(" ".join(short), 50_000, 0)] * 3, [(" ".join(long), 50_000, 0)] * 3], packed=2) as fund:
        read: list[bool] = []
        listen(fund.connection, "before_cursor_execute", lambda *told: read.append("gift_words" in told[2]))
        assert search_gifts(fund.connection, words=" ".join(long)).count == 3
        assert sum(read) == 1 + -(-9 // FEW_WORDS)
        read.clear()
        assert search_gifts(fund.connection, words=" ".join([*short, *long])).count == 0
        assert sum(read) == 1 + -(-10 // FEW_WORDS), "long words come first; where they end, nothing is left"


def test_what_is_too_much_to_look_through_is_told_and_found_once_packed() -> None:
    steps: list[Gifts] = [[("som nhat", 50_000, 0)] * 400, [("ung ho", 50_000, 0)] * 400]
    with books(steps) as fund:
        found = search_gifts(fund.connection, words="som")
        assert (found.count, found.waiting) == (0, 400)
        assert search_gifts(fund.connection, words="ung ho").count == 400
        pack_gift_words(fund)  # type: ignore[arg-type]  # what it asks of an office
        found = search_gifts(fund.connection, words="som")
        assert (found.count, found.waiting, found.gifts[0].position) == (400, 0, 400)


def test_one_step_too_large_to_look_through_waits_whole() -> None:
    with books([[("ung ho", 50_000, 0)] * 501]) as fund:
        found = search_gifts(fund.connection, words="ung ho")
        assert (found.count, found.waiting, found.gifts) == (0, 501, ())


def test_nothing_asked_is_nothing_found() -> None:
    with books([[("a", 50_000, 0)]]) as fund:
        assert search_gifts(fund.connection).gifts == ()
        assert search_gifts(fund.connection, words=" . ").gifts == ()


def test_imported_and_decided_gifts_are_found(home: Home, load: Import, administrator: Actor) -> None:
    odd = "HOAN TRA LENH CHUYEN TIEN SAI TEN NGUOI HUONG"
    load([line(10_000, odd, reference="5213.1"), line(20_000, "Bà Hoà ủng hộ", reference="5213.2")])
    with home.office.read() as connection:
        assert [one.amount for one in search_gifts(connection, words="hòa").gifts] == [20_000]
        assert search_gifts(connection, words="hoan tra").gifts == ()
        (waiting,) = inbox_page(connection)
    accept_as_gift(home.office, administrator, identity=waiting.identity, reason="người ủng hộ")
    with home.office.read() as connection:
        assert [one.amount for one in search_gifts(connection, words="hoàn trả").gifts] == [10_000]
        assert [one.amount for one in search_gifts(connection, words="52132").gifts] == [20_000]
        assert [one.amount for one in search_gifts(connection, amount=20_000).gifts] == [20_000]


@pytest.mark.parametrize("typed", ["%", "_", "\n", "\t", "=5", "'"])
def test_signs_are_no_words(typed: str) -> None:
    with books([[("a", 50_000, 0)]] * 2, packed=1) as fund:
        assert search_gifts(fund.connection, words=typed).count == 0

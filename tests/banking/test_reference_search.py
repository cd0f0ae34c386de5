"""Lines by a reference: the same answer with keys, without and on the way, at a cost that no other line adds to."""

import asyncio
import random
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from relief_fund.banking import reference_keys, reference_search
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.reference_keys import key_references
from relief_fund.banking.reference_search import FEW, LinePlace, lines_by_reference
from relief_fund.banking.references import first_piece, names_reference
from relief_fund.banking.statements.lines import RawLine
from relief_fund.kernel.often import OftenAsked, answer_awaited, answer_on, session_of
from relief_fund.kernel.protocols import Home, LookNeeded
from tests.banking.lines import DAY, line
from tests.banking.typed import typed_forms
from tests.ledger.grown_books import analyse

Import = Callable[..., ImportReport]
NEXT = DAY + timedelta(days=1)


def find(home: Home, reference: str, amount: int = 10) -> list[int]:
    with home.office.read() as connection:
        asked: dict[str, Any] = {"reference": reference, "amount": amount, "day": DAY}
        places = answer_on(connection, lines_by_reference(connection, **asked))
        often = OftenAsked(connection)
        assert answer_on(often, lines_by_reference(often, **asked)) == places
    return [place.position for place in places]


@pytest.mark.parametrize("keyed", [False, True])
def test_lines_by_reference(home: Home, load: Import, keyed: bool) -> None:
    load([
        line(10, "MBVCB.7591236323.x", reference="5213.10001"),
        line(10, "MBVCB.7591236324.x", reference="5213.10002"),
        line(10, "other 7591236324", reference="5213.10003"),
        line(20, "MBVCB.7591236323.x", reference="5213.10004"),
        line(10, "MBVCB.7591236323.x", reference="5213.10005", day=NEXT),
        line(10, "MBVCB.7591236323.x", reference="5213.10006", direction="debit"),
    ])  # fmt: skip
    assert not keyed or key_references(home.office) == 6
    assert find(home, "5213-10002") == [2]
    assert find(home, "7591236324") == [2, 3]
    assert find(home, "mbvcb.7591236323", 20) == [4]
    assert find(home, "7591236399") == find(home, "%") == find(home, "other") == []


def made(dice: random.Random, at: int) -> RawLine:
    """A line of one of two amounts, its numbers written as one of the banks writes them; some of them alike."""
    number = dice.choice(
        [f"{dice.randrange(10**9):09d}", "271994", "7591236323", f"FT2414{dice.randrange(99)}"]
    )
    words = dice.choice([
        f"MBVCB.{number}.ung ho bao.CT tu 8650592302583 LE HA toi 0011001932418 MAT TRAN",
        f"383676.{number}.593008.xin cam on Ft26144752225971", f"ung hộ {number} ngay 10/09/2024",
        f"0200970422{number}TZA10{at}.35489. 142455.CT", f"{number}", "gop gao", "x1 " * 70 + " 5213.7777",
        " ".join(f"{one}000{one}" for one in range(70)) + f" {number}",
    ])  # fmt: skip
    return line(
        dice.choice([10, 20]), words, reference=dice.choice([f"5213.{10_000 + at // 2}", "77", "AB - 120345"])
    )


def plainly(lines: list[RawLine], reference: str, amount: int) -> list[int]:
    """The positions of the lines that bear ``reference``, by going through them."""
    piece = first_piece(reference)
    return [
        at
        for at, one in enumerate(lines, 1)
        if piece
        and one.amount == amount
        and (piece in one.reference.upper() or piece in one.text.upper())
        and names_reference(reference, one.reference, one.text)
    ]


def test_keyed_or_not_the_answer_is_the_same(
    home: Home, load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(7)
    lines = [made(dice, at) for at in range(60)]
    load(lines[:45])
    forms = sorted({form for one in lines for form in typed_forms(one.reference, one.text)})
    wanted = [form for form in forms if any(plainly(lines, form, amount) for amount in (10, 20))]
    asked = [*dice.sample(wanted, 90), *dice.sample(forms, 60), "1000 1000", "2000 2", ""]

    def told() -> list[list[int]]:
        return [find(home, form, amount) for form in asked for amount in (10, 20)]

    def due(upto: int) -> list[list[int]]:
        return [plainly(lines[:upto], form, amount) for form in asked for amount in (10, 20)]

    assert told() == due(45), "none has keys: each is looked at"
    assert key_references(home.office) == 45
    assert told() == due(45), "all have keys"
    load(lines)
    assert told() == due(60), "some have keys"
    monkeypatch.setattr(reference_search, "LOOKED_THROUGH", 9)
    assert told() == due(60), "too many have none, and all alike are looked at"
    assert key_references(home.office) == 15
    assert told() == due(60)
    assert sum(map(bool, due(60))) > 60


def test_lines_that_were_withdrawn_are_not_found(home: Home, load: Import) -> None:
    load([line(10, reference="5213.10001"), line(10, reference="5213.10001", row=3)])
    key_references(home.office)
    with home.office.read() as connection:
        identity = connection.execute(text("SELECT identity FROM bank_line WHERE position = 1")).scalar()
    gone = {
        "identity": identity, "withdrawal": "w", "account": "1121.01", "direction": "credit", "position": 1,
        "day": DAY,
    }  # fmt: skip
    home.office.desk.run(lambda tx: tx.rows(reference_search.GONE, [gone]))
    assert find(home, "5213.10001") == [2]


def test_what_few_lines_share_is_foreseen(home: Home, load: Import) -> None:
    def foreseen(reference: str) -> list[int] | None:
        def steps(books: Any) -> Any:
            return lines_by_reference(books, reference=reference, amount=10, day=DAY)

        with home.office.read() as connection:
            try:
                places = asyncio.run(answer_awaited(session_of(connection), steps))
            except LookNeeded:
                return None
            return [place.position for place in places]

    load([line(10, "ngay 10092024", reference=f"5213.{10_000 + at}") for at in range(FEW + 1)])
    assert foreseen("5213.10001") is None, "none has keys"
    key_references(home.office)
    assert foreseen("5213.10001") == [2]
    assert (foreseen("10092024"), foreseen("x")) == (None, [])
    assert find(home, "10092024") == list(range(1, FEW + 2))
    load([line(20, reference=f"5213.{10_000 + at}") for at in range(FEW - 1)])
    load([line(10, reference="5213.10001")])
    assert foreseen("5213.10001") == [2, 2 * FEW + 1], "the last have no keys yet"
    load([line(30)])
    assert foreseen("5213.10001") is None


# --- cost --------------------------------------------------------------------------------------------------

ALIKE = 4_000
LATE = 20


@pytest.fixture
def storm(home: Home, load: Import) -> Home:
    """Thousands of lines of one day and amount, the last few without keys."""
    load([line(10, reference="5213.1")])
    kept = {
        "account": "1121.01", "day": DAY, "direction": "credit", "amount": 10, "text": "MBVCB.x", "folded": "",
        "reading": "gift", "fund": "BAO.CHUNG", "other_side": "5121", "run": "", "row": 1,
    }  # fmt: skip
    for first in range(2, ALIKE, 1_000):
        rows = [
            {**kept, "identity": str(at), "position": at, "reference": f"5213.{10_000 + at}"}
            for at in range(first, first + 1_000)
        ]
        home.office.desk.run(lambda tx, rows=rows: tx.rows(reference_keys.LINE, rows))
    assert key_references(home.office) == ALIKE + 1
    late = [
        {**kept, "identity": f"late{at}", "position": ALIKE + 2 + at, "reference": f"9.{at}"}
        for at in range(LATE)
    ]
    home.office.desk.run(lambda tx: tx.rows(reference_keys.LINE, late))
    if not home.settings.books.startswith("sqlite"):
        analyse(home.settings.books)
    return home


@pytest.fixture
def plans(storm: Home) -> Iterator[list[tuple[str, str]]]:
    """(statement, plan) of every question that a look-up asks the database, as it is carried out."""
    told: list[tuple[str, str]] = []
    asking: list[str] = []

    def explained(connection: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        if asking or not statement.startswith("SELECT"):
            return
        asking.append(statement)
        sqlite = connection.dialect.name == "sqlite"
        how = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF) "
        plan = connection.exec_driver_sql(how + statement, given).all()
        told.append((statement, "\n".join(str(row[-1]) for row in plan)))
        asking.clear()

    event.listen(Engine, "before_cursor_execute", explained)
    yield told
    event.remove(Engine, "before_cursor_execute", explained)


def test_no_step_of_a_look_up_grows_with_lines_alike(storm: Home, plans: list[tuple[str, str]]) -> None:
    with storm.office.read() as connection:
        for reference, at in (("5213-11234", 1234), ("9.19 0000", 0), ("521313999", 3999)):
            steps = lines_by_reference(connection, reference=reference, amount=10, day=DAY)
            places = answer_on(connection, steps)
            assert places == ((LinePlace("1121.01", at),) if at else ())
    assert len(plans) == 9, "how far keys reach, by key, among the late ones"
    for statement, plan in plans:
        assert not grows(plan, storm), f"{statement}\n{plan}"


def test_going_through_all_lines_alike_is_seen_to_grow(
    storm: Home, plans: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reference_search, "LOOKED_THROUGH", LATE - 1)
    assert find(storm, "5213-11234") == [1234]
    assert [grows(plan, storm) for _, plan in plans][:3] == [False, False, True]


def grows(plan: str, home: Home) -> bool:
    """Whether a step goes through what history or lines alike add to."""
    if home.settings.books.startswith("sqlite"):
        return "day=" in plan or any(
            step.startswith("SCAN") and step.split()[1] not in ("bank_account", "anon_1")
            for step in plan.splitlines()
        )
    rows = [float(one) for one in re.findall(r"actual rows=([\d.]+)", plan)]
    removed = [int(one) for one in re.findall(r"Rows Removed by \w[\w ]*: (\d+)", plan)]
    return max([*rows, *removed]) > LATE + 5

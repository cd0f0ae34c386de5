"""A file of which every balance lies: a bounded number of breaks is told, all are mended and held."""

from collections.abc import Callable

import pytest

from relief_fund.banking.breaks import KeptBreaks
from relief_fund.banking.errors import StatementUnconfirmed
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.marks import Marks
from relief_fund.banking.parts import Part, Settlement, mend, parts_of
from relief_fund.banking.reconciliation import Reconciliation, reconcile
from relief_fund.banking.statements.findings import MOST_ALIKE, count_of
from relief_fund.banking.statements.kept import KeptLines
from relief_fund.banking.statements.lines import RawLine
from relief_fund.kernel.protocols import Home
from tests.banking import money_in
from tests.banking.lines import line
from tests.banking.money_in import scalar

Import = Callable[..., ImportReport]
MANY = MOST_ALIKE + 60


def lying(count: int, *, lost: bool = False) -> list[RawLine]:
    """Three lines a balance, which is 7 too high each time; with ``lost``, the third has no amount either."""
    made, balance = [line(5, "truoc", balance=1_000)], 1_000
    for at in range(count):
        balance += 30 + 7
        made += [
            line(10, f"a{at}", row=at * 3 + 3), line(20, f"b{at}", row=at * 3 + 4),
            line(0 if lost else 1, f"c{at}", balance=balance + 1, row=at * 3 + 5),
        ]  # fmt: skip
        balance += 1
    return made


def checked(raw: list[RawLine]) -> tuple[Reconciliation, tuple[Part, ...], KeptLines]:
    """What a check makes of ``raw`` before it looks at the books."""
    lines = KeptLines(raw)
    breaks = KeptBreaks(lines)
    summed = reconcile(lines, None, breaks.note)
    mend(lines, breaks.lost())
    marks = Marks(money_in.NUMBER, lines)
    parts = parts_of(
        summed, summed.findings, len(lines) - 1, marks.within, lambda begins: breaks.doubted(marks, begins)
    )
    return summed, parts, lines


def test_a_bounded_number_is_told_and_the_count_is_true() -> None:
    summed, parts, _ = checked(lying(MANY))
    assert len(summed.findings) == len(summed.breaks) == len(parts) == MOST_ALIKE + 1
    assert count_of(summed.findings) == sum(part.count for part in parts) == MANY
    assert {one.facts["mends"] for one in summed.findings[:MOST_ALIKE]} == {7}
    assert sum(summed.gaps.values()) == 7 * MANY


def test_what_stands_for_the_rest_holds_the_lines_of_each_and_no_other() -> None:
    raw = [*lying(MANY), line(3, "sau", row=9_999)]
    _, parts, _ = checked(raw)
    assert [len(part.lines) for part in parts] == [3] * MOST_ALIKE + [3 * (MANY - MOST_ALIKE)]
    assert list(parts[-1].lines) == list(range(1 + 3 * MOST_ALIKE, 1 + 3 * MANY))
    sound = [*lying(MOST_ALIKE + 1), *(line(1, f"d{at}", row=8_000 + at) for at in range(9))]
    # A sound balance between two broken ones: what stands before it is in nobody's doubt.
    after = (sound[-10].balance or 0) + 9
    sound += [line(1, "e", balance=after + 1, row=9_000), line(1, "f", balance=after + 50, row=9_001)]
    _, parts, _ = checked(sound)
    first = 1 + 3 * MOST_ALIKE
    assert list(parts[-1].lines) == [first, first + 1, first + 2, len(sound) - 1]


def test_every_lost_amount_is_mended_however_many() -> None:
    raw = lying(MANY, lost=True)
    _, parts, lines = checked(raw)
    assert [one.amount for one in lines if one.text.startswith("c")] == [8] * MANY
    assert {part.choices for part in parts} == {("mend",)}
    assert sum(part.count for part in parts) == MANY


def test_lost_amounts_that_nothing_tells_have_no_choice_however_many() -> None:
    raw = [line(5, balance=1_000), *(line(0, f"c{at}", row=at + 3) for at in range(MANY))]
    _, parts, lines = checked(raw)
    assert {part.choices for part in parts} == {()}
    assert (sum(part.count for part in parts), lines[-1].amount) == (MANY, 0)


def test_a_file_that_lies_throughout_is_refused_held_and_decided(home: Home, load: Import) -> None:
    raw = lying(MANY)
    with pytest.raises(StatementUnconfirmed) as refused:
        load(raw)
    assert (refused.value.facts["count"], len(refused.value.facts["findings"])) == (MANY, 20)
    held = load(raw, hold=True)
    assert (held.posted, held.held, len(held.parts)) == (1, 3 * MANY, MOST_ALIKE + 1)
    one = held.parts[-1].key
    assert one.endswith("+")
    part = load(raw, hold=True, settlement=Settlement({one: "post"}, "giấy của ngân hàng"))
    assert (part.posted, part.held) == (3 * (MANY - MOST_ALIKE), 3 * MOST_ALIKE)
    rest = load(raw, settlement=Settlement({"balance_broken": "post"}, "giấy của ngân hàng"))
    assert (rest.posted, rest.held) == (3 * MOST_ALIKE, 0)
    assert scalar(home, "SELECT count(*) FROM bank_line") == len(raw)
    assert scalar(home, "SELECT count(*) FROM import_part_decision WHERE part = :p", p=one) >= 1

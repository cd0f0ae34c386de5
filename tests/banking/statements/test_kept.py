"""Rows and lines on disk: what goes in comes out, in whatever order it is asked for, and nothing stays behind."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.banking.statements import kept
from relief_fund.banking.statements.cells import Formula, TypedDay
from relief_fund.banking.statements.kept import KeptLines, KeptRows
from relief_fund.banking.statements.lines import DEBIT, RawLine
from tests.banking.lines import DAY, line

LARGEST = 2**63 - 1
SOME = [
    line(5, "a\nb\0 Ủng hộ", balance=-7, row=9),
    line(LARGEST, "", direction=DEBIT, reference="", balance=-LARGEST, row=10),
    line(0, "c", day=DAY + timedelta(days=1), balance=LARGEST, row=11),
]


@pytest.fixture(params=[1, 2, 500])
def at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Lines and rows that are written and read together."""
    monkeypatch.setattr(kept, "AT_ONCE", request.param)
    monkeypatch.setattr(kept, "ROWS_AT_ONCE", request.param)
    return int(request.param)


def test_lines_come_out_as_they_went_in(at_once: int) -> None:
    lines = KeptLines(SOME)
    assert (list(lines), len(lines), lines == SOME, lines == SOME[:2]) == (SOME, 3, True, False)
    assert [type(one) for one in lines] == [RawLine] * 3
    assert (lines.amounts(), KeptLines().amounts()) == (LARGEST + 5, 0)
    assert (lines[0], lines[-1], lines[1], lines[-3], lines[1:]) == (
        SOME[0], SOME[2], SOME[1], SOME[0], SOME[1:],
    )  # fmt: skip
    with pytest.raises(IndexError):
        lines[3]
    lines.append(SOME[0])
    assert (lines[-1], lines[2], len(lines)) == (SOME[0], SOME[2], 4)


def test_a_line_may_be_put_in_anothers_place_while_they_are_gone_through(at_once: int) -> None:
    lines = KeptLines(SOME)
    lines[-1] = SOME[2]._replace(text="last")
    for place, one in enumerate(lines):
        lines[place] = one._replace(reference=f"{place}")
    assert [(one.reference, one.text) for one in lines] == [
        ("0", SOME[0].text), ("1", ""), ("2", "last"),
    ]  # fmt: skip
    assert lines[0].reference == "0"


LINES = st.lists(st.integers(0, 4), max_size=12)


@given(days=LINES, turned=st.booleans())
def test_lines_are_turned_and_sorted_as_a_list_is(days: list[int], turned: bool) -> None:
    plain = [line(at + 1, day=DAY + timedelta(days=day), row=at + 2) for at, day in enumerate(days)]
    lines = KeptLines(plain)
    if turned:
        plain.reverse()
        lines.turn()
    lines.sort()
    assert list(lines) == sorted(plain, key=lambda one: one.day)
    assert [lines[at] for at in range(len(plain))] == list(lines)


def test_what_stands_beside_a_line_is_told_with_its_neighbours(at_once: int) -> None:
    lines = KeptLines(SOME[:1])
    lines.append(SOME[1], "10/09/2024")
    lines.append(SOME[2])
    lines.append(SOME[0], "")
    assert list(lines.beside()) == [
        (1, SOME[1], "10/09/2024", [SOME[0].day, SOME[2].day]), (3, SOME[0], "", [SOME[2].day]),
    ]  # fmt: skip


def test_rows_are_gone_through_again_and_again(at_once: int) -> None:
    rows = [(1, ["a", "007"]), (2, [Formula("=1+1"), TypedDay("2024-10-09")]), (3, [])]
    kept_rows = KeptRows(iter(rows))
    for _ in range(2):
        again = list(kept_rows)
        assert again == rows
        assert [type(cell) for cell in again[1][1]] == [Formula, TypedDay]
    one, other = iter(kept_rows), iter(kept_rows)
    assert (next(one), next(one), next(other), next(one)) == (rows[0], rows[1], rows[0], rows[2])
    assert list(KeptRows([])) == []


def test_nothing_is_seen_in_the_folder_and_nothing_stays(tmp_path: Path) -> None:
    lines, rows = KeptLines(SOME * 2_000, tmp_path), KeptRows(SOME, tmp_path)
    assert (lines[5_999], len(list(rows))) == (SOME[2], 3)
    assert list(tmp_path.iterdir()) == []

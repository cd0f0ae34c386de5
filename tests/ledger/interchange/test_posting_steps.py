"""Kept entries are cut by the rows they write; a divided step posts each once, a reversal behind what it reverses."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger import pace as paces
from relief_fund.ledger.interchange import posting_steps
from relief_fund.ledger.interchange.posting_steps import in_steps
from relief_fund.ledger.interchange.spool import Keyed
from relief_fund.ledger.interchange.weighing import Ready
from relief_fund.ledger.pace import Company, Held
from relief_fund.storage.desk import Desk
from tests.ledger.interchange.conftest import entries_in, nets, taken_in, written
from tests.ledger.interchange.test_memory import journal

MILLISECOND = 1_000_000


@pytest.fixture
def handed_in(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many entries each step that was handed in had."""
    sizes = list[int]()
    at_once = Desk.post_together

    def noted(desk: Desk, entries: Sequence[Any], **further: Any) -> "Future[list[int]]":
        sizes.append(len(entries))
        return at_once(desk, entries, **further)

    monkeypatch.setattr(Desk, "post_together", noted)
    return sizes


def kept(number: int, *, postings: int = 2, reverses: int = 0) -> Keyed:
    """An entry of the file as it is kept."""
    lines = tuple(("BAO.CHUNG", "1111", "VND", 1, "") for _ in range(postings))
    day = date(2024, 9, 10).toordinal()
    return Keyed(str(number), Ready(number, "", day, "", number, reverses, lines))


def numbers(entries: Sequence[Keyed], size: Callable[[], int]) -> list[list[int]]:
    """The file's numbers of what stands in each step."""
    return [[one.entry.number for one in step] for step in in_steps(entries, size)]


def test_a_step_is_cut_by_the_rows_it_writes() -> None:
    plain = [kept(at) for at in range(1, 6)]
    assert numbers(plain, lambda: 8) == [[1, 2], [3, 4], [5]]
    assert numbers(plain, lambda: 11) == [[1, 2], [3, 4], [5]]
    many = [kept(1), kept(2, postings=8), kept(3), kept(4)]
    assert numbers(many, lambda: 8) == [[1], [2], [3, 4]], "one that is larger stands alone"
    assert numbers([], lambda: 8) == []


def test_the_size_is_asked_anew_for_every_step() -> None:
    sizes = iter([4, 12, 4, 4])
    assert numbers([kept(at) for at in range(1, 6)], lambda: next(sizes)) == [[1], [2, 3, 4], [5]]


def test_what_reverses_comes_in_a_later_step_than_what_it_reverses() -> None:
    some = [kept(1), kept(2), kept(3, reverses=1), kept(4), kept(5, reverses=2), kept(6, reverses=5)]
    assert numbers(some, lambda: 100) == [[1, 2], [3, 4, 5], [6]]
    assert numbers([kept(0), kept(0)], lambda: 100) == [[0, 0]], "one without a number reverses nothing"


def test_an_import_whose_steps_hold_the_desk_takes_fewer_rows_a_step(
    elsewhere: Home, tmp_path: Path, handed_in: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Held, "nanoseconds", 500 * MILLISECOND)
    monkeypatch.setattr(Held, "behind", lambda held, earlier: held.nanoseconds)
    assert taken_in(elsewhere, journal(tmp_path / "long", 3_000, 1), "hledger").posted == 3_000
    assert handed_in[:2] == [333, 333]
    assert sum(handed_in) == entries_in(elsewhere) == 3_000
    assert handed_in[-2] == posting_steps.ROWS // paces.PARTS // 4


def test_a_divided_step_posts_each_entry_once_and_says_how_far_it_came(
    elsewhere: Home, year: Home, tmp_path: Path, handed_in: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reversals, and entries of many postings, among them."""
    monkeypatch.setattr(posting_steps, "ROWS", 80)
    monkeypatch.setattr(paces, "LEAST", 1)
    monkeypatch.setattr(Held, "nanoseconds", 60 * MILLISECOND)
    monkeypatch.setattr(Held, "behind", lambda held, earlier: held.nanoseconds)
    turns = iter(range(10_000))
    monkeypatch.setattr(Company, "came", lambda _: next(turns) % 12 > 8)
    divided = list[int]()
    divide = posting_steps._Step.divided

    def noted(step: Any, most: int) -> Any:
        divided.append(most)
        return divide(step, most)

    monkeypatch.setattr(posting_steps._Step, "divided", noted)
    path = tmp_path / "year.journal"
    written(year, "hledger", path)
    done = taken_in(elsewhere, path, "hledger")
    assert divided
    assert done.posted == done.entries == sum(handed_in) == entries_in(elsewhere)
    assert nets(elsewhere) == nets(year)

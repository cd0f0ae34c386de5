"""How many lines a step of a statement takes: fewer where steps hold the desk; a divided one posts each line once."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from relief_fund.banking.intake import ImportReport
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import pace as paces
from relief_fund.ledger.pace import LONGEST, Company, Held
from relief_fund.storage.desk import Desk
from tests.banking import money_in
from tests.banking.lines import line

MILLISECOND = 1_000_000
Import = Callable[..., ImportReport]


def test_an_import_whose_steps_hold_the_desk_takes_fewer_lines_a_step(
    load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0]

    def slow() -> int:
        clock[0] += LONGEST.microseconds * 1_000 + MILLISECOND
        return clock[0]

    monkeypatch.setattr(paces.time, "perf_counter_ns", slow)
    monkeypatch.setattr("relief_fund.banking.intake_steps.STEP", 12)
    monkeypatch.setattr(paces, "LEAST", 1)
    sizes: list[int] = []
    submit = Desk.submit

    def noted(desk: Desk, command: Any) -> "Future[Any]":
        if hasattr(command, "lines"):
            sizes.append(len(command.lines))
        return submit(desk, command)

    monkeypatch.setattr(Desk, "submit", noted)
    assert load([line(at + 1) for at in range(30)]).posted == 30
    assert sizes[0] == 4
    assert sum(sizes) == 30
    assert sizes[-2] < 4


def test_a_divided_step_posts_each_of_its_lines_once(
    home: Home, load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relief_fund.banking.intake_steps.STEP", 24)
    monkeypatch.setattr(paces, "LEAST", 1)
    monkeypatch.setattr(Held, "nanoseconds", 60 * MILLISECOND)
    came = iter([False] * 8 + [True] * 99)
    monkeypatch.setattr(Company, "came", lambda _: next(came))
    sizes: list[int] = []
    submit = Desk.submit

    def noted(desk: Desk, command: Any) -> "Future[Any]":
        if hasattr(command, "lines"):
            sizes.append(len(command.lines))
        return submit(desk, command)

    monkeypatch.setattr(Desk, "submit", noted)
    told: list[tuple[int, int]] = []
    assert load([line(at + 1) for at in range(200)], progress=lambda *at: told.append(at)).posted == 200
    last = len(sizes) - sizes[::-1].index(24)
    assert sizes[last : last + 3] == [8, 8, 8]
    assert told == [(sum(sizes[: at + 1]), 200) for at in range(len(sizes))]
    assert money_in.scalar(home, "SELECT count(*) FROM gift") == 200
    assert money_in.scalar(home, "SELECT sum(amount) FROM gift") == 200 * 201 // 2
    assert money_in.scalar(home, "SELECT count(DISTINCT step) FROM gift_part") == len(sizes)

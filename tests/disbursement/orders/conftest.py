"""The stage of every test of orders: set once per engine and worker, copied for each test."""

from collections.abc import Iterator
from typing import Any

import pytest

from relief_fund.app import open_home
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.protocols import Home
from tests.disbursement.orders.stage import Stage, stage_of
from tests.web.conftest import demonstration, walked

__all__ = ["demonstration", "walked"]


SET: dict[str, Stage] = {}
"""The same for every module that takes these fixtures."""


@pytest.fixture(scope="session")
def stages() -> dict[str, Stage]:
    """The people of the stage on each engine, as they were when it was set."""
    return SET


@pytest.fixture
def stage(engine_name: str, copy_of: Any, stages: dict[str, Stage], clock: MovableClock) -> Iterator[Stage]:
    """People, money and judged need in an open home of this test's own."""

    def fill(home: Home) -> None:
        stages[engine_name] = stage_of(home)

    here = copy_of("orders", fill)
    clock.set(stages[engine_name].home.clock.now())
    home = open_home(here, clock)
    yield stages[engine_name].moved_to(home)
    home.close()

"""A treasurer lets money out in a real browser: the checks are watched, the money leaves, the checks follow it."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from relief_fund.inspection import checks
from relief_fund.kernel.duties import Duty
from relief_fund.web.payment_runs import runs
from tests.browser.conftest import DESKTOP, PHONE, found_by_axe, scrolls_sideways
from tests.browser.test_bank_inbox import signed_in
from tests.web.demonstration import Demonstration
from tests.web.office.test_payments_by_bank import renewed

__all__ = ["renewed"]

pytestmark = pytest.mark.browser

PATIENCE = 30_000
"""Milliseconds."""


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The checks stand still at the third one until this is set."""
    seen, real = threading.Event(), checks._result
    begun: list[str] = []

    def held(room: str, name: str, check: Any) -> Any:
        begun.append(name)
        if len(begun) == 3:
            seen.wait(PATIENCE / 1000)
        return real(room, name, check)

    monkeypatch.setattr(checks, "_result", held)
    yield seen
    seen.set()


def is_sound(page: Any, name: str) -> None:
    """What must hold of every page; where ``RELIEF_FUND_SHOTS`` names a folder, its picture is left there."""
    assert not scrolls_sideways(page)
    if folder := os.environ.get("RELIEF_FUND_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"payment-{name}.png"), full_page=True)


def test_a_batch_leaves_between_two_runs_of_the_checks(
    visit: Callable[..., Any],
    demonstration: Demonstration,
    address: str,
    renewed: str,
    looked: threading.Event,
) -> None:
    def treasurer(size: tuple[int, int], *, scripts: bool) -> Any:
        return signed_in(visit("/privacy", size, scripts=scripts), demonstration, address, Duty.TREASURER)

    phone, desktop = treasurer(PHONE, scripts=False), treasurer(DESKTOP, scripts=True)
    phone.goto(f"{address}/office/payments")
    phone.click(f"form:has(input[value='{renewed}']) button")
    is_sound(phone, "batch")
    phone.fill("input[name=code]", demonstration.next_code(demonstration.name_of(Duty.TREASURER)))
    phone.click("form[action$='/send'] button")
    phone.wait_for_selector("progress[value='2']", timeout=PATIENCE)
    is_sound(phone, "before")
    (run,) = runs(demonstration.home)
    desktop.goto(f"{address}/en/office/payment-runs/{run.id}")
    assert desktop.get_by_role("button", name="Stop").is_visible()
    is_sound(desktop, "before-en")
    assert found_by_axe(desktop) == []
    looked.set()
    desktop.wait_for_selector("h1:has-text('The money has left')", timeout=PATIENCE)
    is_sound(desktop, "done-en")
    assert found_by_axe(desktop) == []
    phone.wait_for_selector("h1:has-text('Tiền đã chuyển đi')", timeout=PATIENCE)
    is_sound(phone, "done")
    phone.click("a.button")
    phone.wait_for_selector("form[action$='/export']")
    is_sound(phone, "batch-after")

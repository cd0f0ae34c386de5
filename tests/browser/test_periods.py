"""A reopening is asked for, answered no with a reason, and asked again, in a real browser, on a phone and a desktop."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor
from relief_fund.ledger.periods import close_period
from tests.browser.conftest import DESKTOP, PHONE, found_by_axe, scrolls_sideways
from tests.browser.test_bank_inbox import signed_in
from tests.web.demonstration import Demonstration

pytestmark = pytest.mark.browser


def is_sound(page: Any, name: str) -> None:
    """What must hold of the page; where ``RELIEF_FUND_SHOTS`` names a folder, its picture is left there."""
    assert not scrolls_sideways(page)
    assert found_by_axe(page) == []
    if folder := os.environ.get("RELIEF_FUND_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"periods-{name}.png"), full_page=True)


def test_a_request_is_answered_no_and_asked_again(
    visit: Callable[..., Any], demonstration: Demonstration, address: str
) -> None:
    closer = Actor("officer-1", "", frozenset({Duty.FUND_ADMINISTRATOR}))
    close_period(demonstration.home.office, closer, ends_on=date(2024, 9, 30))
    member = signed_in(visit("/privacy", PHONE), demonstration, address, Duty.COMMITTEE_MEMBER)
    admin = signed_in(visit("/privacy", DESKTOP), demonstration, address, Duty.FUND_ADMINISTRATOR)
    admin.goto(f"{address}/en/inspection/periods")
    admin.fill("input[name=reason]", "An invoice of September came late")
    admin.click("form[action$='/ask'] button")
    assert admin.get_by_role("button", name="Agree to open it").count() == 0
    admin.click("summary:has-text('Take the request back')")
    is_sound(admin, "own-en")
    member.goto(f"{address}/inspection/periods")
    member.click("summary:has-text('Không mở lại')")
    is_sound(member, "asked-vi")
    member.fill("input[name=why_not]", "Hóa đơn ghi ngày 02/10, thuộc kỳ sau")
    member.click("form[action$='/refuse'] button")
    member.wait_for_selector("h2:has-text('không được chấp nhận')")
    is_sound(member, "refused-vi")
    admin.goto(f"{address}/en/inspection/periods")
    assert admin.get_by_role("button", name="Ask to open it").is_visible(), "it may be asked again"
    is_sound(admin, "refused-en")

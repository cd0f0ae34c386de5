"""Every page of every duty in a real browser: axe finds nothing, nothing scrolls sideways, nothing is loud."""

from collections.abc import Callable
from typing import Any

import pytest

from relief_fund.banking.inbox import inbox_page
from relief_fund.disbursement.orders.queries import awards_page, batches_page, lists_page
from relief_fund.kernel.duties import Duty
from relief_fund.staff.sessions import open_session
from relief_fund.staff.tokens import fresh_token
from relief_fund.web import cookies
from tests.browser.conftest import DESKTOP, PHONE, found_by_axe, scrolls_sideways
from tests.web.demonstration import Demonstration

pytestmark = pytest.mark.browser

SEEN = pytest.mark.parametrize(
    ("prefix", "size"), [("", PHONE), ("/en", DESKTOP)], ids=["vi-phone", "en-desktop"]
)
"""Words differ by language, layout by size; each of both is looked at once."""


def addresses(shown: Demonstration) -> dict[Duty, list[str]]:
    """The pages of each duty, those with a part included."""
    with shown.home.office.read() as connection:
        line = inbox_page(connection, limit=1)[0].identity
        listed = lists_page(connection)[-1]
        batch = batches_page(connection)[-1].code
        household = awards_page(connection, listed.id)[0].household
    return {
        Duty.FUND_ADMINISTRATOR: [
            "/office", "/office/codes", "/office/bank", "/office/bank?view=all", "/office/bank/imports/new",
            f"/office/bank/lines/{line}", "/office/donations", "/office/donations/YAGI", "/office/budget",
            "/office/lists", f"/office/lists/{listed.id}", "/office/campaigns", "/office/committees",
            "/office/officers",
        ],
        Duty.COMMITTEE_MEMBER: [
            "/office/sittings", f"/office/proposals/{listed.proposal}", f"/office/cases/{household}",
        ],
        Duty.TREASURER: ["/office/payments", f"/office/batches/{batch}"],
        Duty.ASSESSOR: [
            "/office/households", "/office/households/import", "/office/disasters",
            f"/office/cases/{household}/assess", "/office/budget",
        ],
        Duty.INSPECTOR: ["/inspection", "/inspection/journal", "/inspection/entries/20"],
    }  # fmt: skip


def signed_in(shown: Demonstration, duty: Duty) -> str:
    """The token of a sign-in under ``duty``."""
    token, moment = fresh_token(), shown.home.clock.now()
    who = next(one["officer"] for one in shown.cast.sign_ins() if one["duty"] == duty.value)
    shown.home.office.desk.run(
        lambda tx: open_session(tx, token=token, officer=who, moment=moment, duty=duty, complete=True)
    )
    return token


@SEEN
def test_axe_finds_nothing_on_any_page(
    visit: Callable[..., Any],
    demonstration: Demonstration,
    address: str,
    prefix: str,
    size: tuple[int, int],
) -> None:
    for duty, paths in addresses(demonstration).items():
        page = visit("/privacy", size, loud=duty is not Duty.ASSESSOR)
        token = signed_in(demonstration, duty)
        page.context.add_cookies([{"name": cookies.SESSION, "value": token, "url": address}])
        for path in paths:
            page.goto(f"{address}{prefix}{path}")
            assert found_by_axe(page) == [], path
            assert not scrolls_sideways(page), path

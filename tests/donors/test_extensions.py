"""Extending a campaign: by its committee, to later days, once; what comes then is a gift again."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from relief_fund.banking.intake import ImportReport
from relief_fund.donors.errors import CampaignUnknown, ExtensionInvalid, ExtensionUndecided
from relief_fund.donors.extensions import extend_campaign, extended_proposals, propose_extension
from relief_fund.donors.queries import CLOSING, CampaignFace, campaign_by_code, campaign_of_account, campaigns
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from tests.approval.bench import COMMITTEE, Body, body_of
from tests.banking.lines import DAY, line
from tests.banking.money_in import ADMINISTRATOR, INSPECTOR, scalar

Import = Callable[..., ImportReport]
LATER = (date(2024, 12, 31), date(2025, 1, 20))


@pytest.fixture
def body(home: Home, campaign: CampaignFace) -> Body:
    return body_of(home)


def propose(
    body: Body, days: tuple[date, date] = LATER, document: str = "9/QĐ-UBND", code: str = "BAO"
) -> str:
    return propose_extension(
        body.home.office, body.admin.acting(Duty.FUND_ADMINISTRATOR), campaign=code, reception_ends_on=days[0],
        distribution_ends_on=days[1], committee=COMMITTEE, document=document, on=DAY,
    )  # fmt: skip


def signed(body: Body, proposal: str) -> str:
    for member in body.members[:2]:
        body.sign(member, proposal)
    return proposal


def test_the_committee_extends_and_what_then_comes_is_a_gift(body: Body, load: Import) -> None:
    home = body.home
    load([line(7, day=date(2024, 12, 1))])
    proposal = propose(body)
    with pytest.raises(ExtensionUndecided):
        extend_campaign(home.office, ADMINISTRATOR, proposal=proposal)
    signed(body, proposal)
    face = extend_campaign(home.office, ADMINISTRATOR, proposal=proposal)
    assert (face.reception_ends_on, face.distribution_ends_on, face.extended_by) == (*LATER, "9/QĐ-UBND")
    with home.office.read() as connection:
        assert campaigns(connection) == (face,)
        assert campaign_by_code(connection, "BAO") == campaign_of_account(connection, "1121.01") == face
        assert extended_proposals(connection) == {proposal}
    leaf = bytes(scalar(home, "SELECT body FROM leaf WHERE kind = 'campaign_extension'")).decode()
    assert '"reception_ends_on":"2024-12-31"' in leaf
    with pytest.raises(ExtensionUndecided):
        extend_campaign(home.office, ADMINISTRATOR, proposal=proposal)
    load([line(8, day=date(2024, 12, 2))])
    readings = {7: "late_receipt", 8: "gift"}
    assert {
        n: scalar(home, "SELECT reading FROM bank_line WHERE amount = :n", n=n) for n in readings
    } == readings


def test_a_second_extension_holds_over_the_first(body: Body) -> None:
    for days, document in ((LATER, "9/QĐ"), ((LATER[0], date(2025, 2, 1)), "10/QĐ")):
        face = extend_campaign(
            body.home.office, ADMINISTRATOR, proposal=signed(body, propose(body, days, document))
        )
    assert (face.distribution_ends_on, face.extended_by) == (date(2025, 2, 1), "10/QĐ")


@pytest.mark.parametrize(
    "days",
    [
        (date(2024, 11, 29), date(2024, 12, 19)),
        (date(2024, 11, 28), date(2024, 12, 31)),
        (date(2025, 1, 1), date(2024, 12, 31)),
        (date(2024, 12, 31), date(2034, 9, 1)),
    ],
)
def test_days_that_are_no_extension(body: Body, days: tuple[date, date]) -> None:
    with pytest.raises(ExtensionInvalid):
        propose(body, days)


def test_what_else_is_refused(body: Body) -> None:
    with pytest.raises(ExtensionInvalid):
        propose(body, document="  ")
    with pytest.raises(CampaignUnknown):
        propose(body, code="LU")
    other = body.freeze()
    with pytest.raises(ExtensionUndecided):
        extend_campaign(body.home.office, ADMINISTRATOR, proposal=other)
    with pytest.raises(DutyMissing):
        extend_campaign(body.home.office, INSPECTOR, proposal=other)


def between(body: Body, monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any]) -> None:
    """``act`` happens after the next command was prepared and before it is run."""
    run = type(body.home.office.desk).run

    def late(desk: Any, command: Any) -> Any:
        monkeypatch.undo()
        act()
        return run(desk, command)

    monkeypatch.setattr(type(body.home.office.desk), "run", late)


def test_two_decisions_carried_out_at_once_never_shorten(body: Body, monkeypatch: pytest.MonkeyPatch) -> None:
    home = body.home
    longer, shorter = (
        signed(body, propose(body, (LATER[0], day), document))
        for day, document in ((date(2025, 2, 1), "10/QĐ"), (date(2025, 1, 20), "9/QĐ"))
    )
    between(body, monkeypatch, lambda: extend_campaign(home.office, ADMINISTRATOR, proposal=longer))
    with pytest.raises(ExtensionUndecided):
        extend_campaign(home.office, ADMINISTRATOR, proposal=shorter)
    with home.office.read() as connection:
        (face,) = campaigns(connection)
    assert (face.distribution_ends_on, face.extended_by) == (date(2025, 2, 1), "10/QĐ")


def test_a_campaign_that_is_closed_is_not_extended_by_an_older_decision(body: Body) -> None:
    proposal = signed(body, propose(body))
    row = {"campaign": "BAO", "closed_on": date(2024, 12, 30), "closed_by": "officer-1"}
    body.home.office.desk.run(lambda tx: tx.sql(CLOSING.insert(), row) and None)
    with pytest.raises(ExtensionInvalid):
        extend_campaign(body.home.office, ADMINISTRATOR, proposal=proposal)
    with body.home.office.read() as connection:
        assert campaigns(connection)[0].reception_ends_on == date(2024, 11, 29)

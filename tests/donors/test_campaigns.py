"""Campaigns: opened whole in one command, within the statutory days, once."""

from datetime import date

import pytest

from relief_fund.banking.errors import BankAccountInvalid, BankAccountOpened
from relief_fund.donors import errors, queries
from relief_fund.donors.campaigns import open_campaign
from relief_fund.donors.queries import CampaignFace
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from tests.banking import money_in
from tests.banking.money_in import open_demo_campaign, scalar


def test_a_campaign_opens_with_funds_account_and_leaf(home: Home, campaign: CampaignFace) -> None:
    assert (campaign.fund, campaign.earlier_fund, campaign.account) == ("BAO.CHUNG", "BAO.TRUOC", "1121.01")
    assert scalar(home, "SELECT count(*) FROM fund WHERE campaign = 'BAO' AND kind = 'donated'") == 2
    body = bytes(scalar(home, "SELECT body FROM leaf WHERE kind = 'campaign'")).decode()
    assert '"reception_ends_on":"2024-11-29"' in body
    assert money_in.NUMBER not in body
    with home.office.read() as connection:
        assert queries.campaign_by_code(connection, "BAO") == campaign
        assert queries.campaign_of_account(connection, "1121.01") == campaign
        assert queries.closed_on(connection, "BAO") is None


def test_open_campaigns_are_listed_latest_first(home: Home, campaign: CampaignFace) -> None:
    open_demo_campaign(home, "111222333", "LU", launched_on=date(2024, 9, 5))
    with home.office.read() as connection:
        assert [one.code for one in queries.campaigns(connection)] == ["LU", "BAO"]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"number": "111222333"}, errors.CampaignOpened),
        ({"code": "LU"}, BankAccountOpened),
    ],
)
def test_code_and_account_are_used_once(
    home: Home, campaign: CampaignFace, changes: dict[str, str], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        open_demo_campaign(home, **changes)
    assert scalar(home, "SELECT count(*) FROM fund WHERE kind = 'donated'") == 2
    assert (
        scalar(home, "SELECT count(*) FROM campaign")
        == scalar(home, "SELECT count(*) FROM bank_account")
        == 1
    )


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"reception_ends_on": date(2024, 12, 1)}, errors.ReceptionTooLong),
        ({"distribution_ends_on": date(2024, 12, 20)}, errors.DistributionTooLong),
        ({"reception_ends_on": date(2024, 8, 31)}, errors.CampaignDatesInvalid),
        ({"distribution_ends_on": date(2024, 11, 28)}, errors.CampaignDatesInvalid),
        ({"code": "bao"}, errors.CampaignInvalid),
        ({"code": "BAO.X"}, errors.CampaignInvalid),
        ({"name_en": "  "}, errors.CampaignInvalid),
        ({"name_vi": "Bão \u202e 3"}, errors.CampaignInvalid),
        ({"source": " "}, errors.CampaignInvalid),
        ({"source": "x" * 301}, errors.CampaignInvalid),
        ({"extended_by": "x" * 301}, errors.CampaignInvalid),
        ({"launched_on": date(1924, 9, 1)}, errors.CampaignDatesInvalid),
        ({"distribution_ends_on": date(2034, 9, 1), "extended_by": "1/QĐ"}, errors.CampaignDatesInvalid),
        ({"bank": "Ngân\x7fhàng"}, BankAccountInvalid),
        ({"number": "12"}, BankAccountInvalid),
    ],
)
def test_refusals(home: Home, changes: dict[str, object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        open_demo_campaign(home, **changes)  # type: ignore[arg-type]
    assert scalar(home, "SELECT count(*) FROM campaign") == 0


def test_the_last_allowed_days_and_a_cited_extension(home: Home) -> None:
    open_demo_campaign(home, reception_ends_on=date(2024, 11, 30), distribution_ends_on=date(2024, 12, 20))
    longer = open_demo_campaign(
        home, "111222333", "LU", reception_ends_on=date(2025, 1, 31), distribution_ends_on=date(2025, 3, 1),
        extended_by="Quyết định 12/QĐ",
    )  # fmt: skip
    assert longer.extended_by == "Quyết định 12/QĐ"


def test_only_an_administrator_opens_a_campaign(home: Home) -> None:
    with pytest.raises(DutyMissing):
        open_campaign(
            home.office, money_in.INSPECTOR, code="BAO", name_vi="a", name_en="b", launched_on=money_in.LAUNCH,
            reception_ends_on=money_in.LAUNCH, distribution_ends_on=money_in.LAUNCH, source="x",
            account_number=money_in.NUMBER, bank="VCB",
        )  # fmt: skip


def test_words_stand_on_one_line(home: Home) -> None:
    face = open_demo_campaign(home, name_vi=" Bão\n số  3 ", source="Lời kêu gọi\t01/09")
    assert (face.name_vi, face.source) == ("Bão số 3", "Lời kêu gọi 01/09")

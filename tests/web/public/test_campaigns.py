"""Campaigns: how to give stands there only while the campaign receives."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.donors.queries import gifts_page
from relief_fund.kernel.clock import FUND_ZONE
from relief_fund.register.queries import CampaignFace
from relief_fund.web.public.campaigns import receives, stopped_on
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, officer

FACE = CampaignFace(
    "BAO", "Bão", "Storm", "1121.01", "0011001932418", "Vietcombank", "2024-09-01", "2024-11-29", "2024-12-19",
    "", "", "", 0, "", "", 0, 0, 0, 0, 0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("day", "open_then"),
    [("2024-08-31", False), ("2024-09-01", True), ("2024-11-29", True), ("2024-11-30", False)],
)
def test_a_campaign_receives_between_its_days(day: str, open_then: bool) -> None:
    assert receives(FACE, date.fromisoformat(day)) is open_then


def test_a_closed_campaign_receives_no_more() -> None:
    early, late = (replace(FACE, closed_on=day) for day in ("2024-10-01", "2024-12-25"))
    days = [date(2024, 9, 30), date(2024, 10, 1), date(2024, 10, 2)]
    assert [receives(early, day) for day in days] == [True, False, False]
    assert not receives(late, date(2024, 12, 25)), "reception ended long before the campaign was closed"
    assert (stopped_on(early), stopped_on(late)) == ("2024-10-01", "2024-11-29")
    assert stopped_on(FACE) == "2024-11-29"


def test_an_ended_campaign_hides_its_account(client: TestClient[Any]) -> None:
    page = client.get("/campaigns/YAGI").text
    assert "Đã dừng nhận" in page
    assert "0011009999999" not in page
    assert "VietQR" not in page


def test_an_open_campaign_shows_its_account_and_code(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    now = demonstration.clock.now()
    demonstration.clock.set(datetime(2024, 9, 20, 12, tzinfo=FUND_ZONE))
    try:
        page = client.get("/campaigns/YAGI").text
        assert "0011009999999" in page
        assert "Mã VietQR của tài khoản 0011009999999" in page
        assert "1 campaign is receiving" in client.get("/en/campaigns").text
    finally:
        demonstration.clock.set(now + timedelta(seconds=0))


def test_an_unknown_campaign(client: TestClient[Any]) -> None:
    assert client.get("/campaigns/KHAC").status_code == 404
    assert client.get("/campaigns/%3Cscript%3E").text.count("<script>") == 0


def test_only_who_agreed_is_named_and_search_engines_are_told_to_forget(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    for name, consent in (("Hội Mẹ Mẫu", "public"), ("Ông Kín Tiếng", "receipt")):
        admin.post("/office/donors", name=name, address="Thôn 3", kind="organisation", consent=consent)
    donors = re.findall(r'name="donor" value="([0-9A-Z]{17})"', admin.get("/office/donors").text)
    with demonstration.home.office.read() as connection:
        gifts = [one.receipt_code for one in gifts_page(connection, "YAGI")[:2]]
    for gift, donor in zip(gifts, dict.fromkeys(donors), strict=True):
        assert admin.post("/office/donors/link", donor=donor, gift=gift).status_code == 303
    for lang, words in (("", "đồng ý nêu tên"), ("/en", "agreed to be named")):
        assert f"{lang}/campaigns/YAGI/donors" in client.get(f"{lang}/campaigns/YAGI").text
        page = client.get(f"{lang}/campaigns/YAGI/donors")
        assert page.headers["x-robots-tag"] == "noindex, noarchive"
        assert words in page.text.replace("~", " ")
        assert "Hội Mẹ Mẫu" in page.text
        assert "Ông Kín Tiếng" not in page.text
        assert not any(donor in page.text for donor in donors), "a code is its donor's alone"
    for donor in dict.fromkeys(donors):
        admin.post("/office/donors/forget", donor=donor)
    assert "Hội Mẹ Mẫu" not in client.get("/campaigns/YAGI/donors").text
    assert client.get("/campaigns/NONE/donors").status_code == 404
    assert client.get("/campaigns/YAGI/donors?page=99999999999").status_code == 200

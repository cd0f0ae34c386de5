"""Setting up: a campaign with its account, a treasury account, a committee with quorum and seats."""

from typing import Any

from litestar.testing import TestClient

from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, MEMBER, officer

CAMPAIGN = {
    "code": "lu10", "name_vi": "Lũ tháng 10", "name_en": "October flood", "launched_on": "1/10/2024",
    "reception_ends_on": "30/11/2024", "distribution_ends_on": "15/12/2024", "source": "02/LK",
    "bank": "Agribank", "account_number": "1500201113838",
}  # fmt: skip
COMMITTEE = {
    "code": "xa-mau", "name": "Hội đồng xã Mẫu", "level": "commune", "quorum": "2", "valid_from": "1/9/2024",
}  # fmt: skip


def test_a_campaign_is_opened_with_its_account(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin = officer(client, demonstration, ADMIN)
    late = admin.post("/office/campaigns", **{**CAMPAIGN, "reception_ends_on": "31/1/2025"})
    assert late.status_code == 422
    assert "90 ngày" in late.text
    assert "Lũ tháng 10" in late.text, "nothing typed is lost"
    assert admin.post("/office/campaigns", **CAMPAIGN).status_code == 303
    page = admin.get("/office/campaigns").text
    assert "LU10" in page
    assert "1500201113838" in page


def test_a_budget_account_is_opened(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin = officer(client, demonstration, ADMIN)
    form = {"number": "3713010580000", "bank": "Kho bạc", "fund": "NSTW-2", "opened_on": "1/9/2024"}
    assert admin.post("/office/campaigns/accounts", **form).status_code == 303
    assert "3713010580000" in admin.get("/office/campaigns").text
    assert admin.post("/office/campaigns/accounts", **{**form, "number": "12"}).status_code == 422


def test_a_committee_gets_seats_and_a_sitting(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin, member = officer(client, demonstration, ADMIN), officer(client, demonstration, MEMBER, "chair")
    assert admin.post("/office/committees", **{**COMMITTEE, "quorum": "một"}).status_code == 422
    assert admin.post("/office/committees", **COMMITTEE).status_code == 303
    seat = {"officer": member.id, "seat": "chair", "from_day": "1/9/2024", "to_day": "31/12/2026"}
    assert admin.post("/office/committees/XA-MAU/seats", **seat).status_code == 303
    assert "Chủ tịch" in admin.get("/office/committees").text
    assert admin.post("/office/committees/XA-MAU/seats", **{**seat, "seat": "king"}).status_code == 422
    assert admin.post("/office/committees/XA-MAU/sittings", day="22/11/2026").status_code == 303
    assert "Hội đồng xã Mẫu" in member.get("/office/sittings").text


def test_a_seat_is_ended(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin = officer(client, demonstration, ADMIN)
    page = admin.get("/office/committees").text
    seat = page.partition("/office/committees/seats/")[2].partition("/end")[0]
    assert admin.post(f"/office/committees/seats/{seat}/end").status_code == 303
    assert f"seats/{seat}/end" not in admin.get("/office/committees").text


def test_members_do_not_set_up(client: TestClient[Any], demonstration: Demonstration) -> None:
    member = officer(client, demonstration, MEMBER)
    for path, form in (("/office/campaigns", CAMPAIGN), ("/office/committees", COMMITTEE)):
        assert member.get(path).status_code == 403
        assert member.post(path, **form).status_code == 403

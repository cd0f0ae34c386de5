"""The campaign board and a campaign's own page: clock, deadlines, publication, extension; and the clocks."""

from datetime import date
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.donors.board import board
from relief_fund.donors.queries import campaigns
from relief_fund.kernel.clock import today
from relief_fund.web.office.campaigns import clock_of
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, TREASURER, officer


@pytest.fixture
def code(demonstration: Demonstration) -> str:
    with demonstration.home.office.read() as connection:
        return campaigns(connection)[0].code


def test_the_board_shows_every_campaign(
    client: TestClient[Any], demonstration: Demonstration, code: str
) -> None:
    admin = officer(client, demonstration, ADMIN)
    page = admin.get("/office/campaigns").text
    assert f"/office/campaigns/{code}" in page
    assert "Hạn kế tiếp" in page
    assert "Next deadline" in admin.get("/en/office/campaigns").text


def test_a_campaign_has_its_page(client: TestClient[Any], demonstration: Demonstration, code: str) -> None:
    admin = officer(client, demonstration, ADMIN)
    for address in (f"/office/campaigns/{code}", f"/en/office/campaigns/{code}"):
        page = admin.get(address)
        assert page.status_code == 200
        assert code in page.text
    assert admin.get("/office/campaigns/NONE").status_code == 404
    assert officer(client, demonstration, TREASURER).get(f"/office/campaigns/{code}").status_code == 403


def test_a_publication_is_noted(client: TestClient[Any], demonstration: Demonstration, code: str) -> None:
    admin, address = officer(client, demonstration, ADMIN), f"/office/campaigns/{code}"
    with demonstration.home.office.read() as connection:
        launched = campaigns(connection)[0].launched_on
    told = {"name": "publish_call", "day": f"{launched:%d/%m/%Y}", "place": "Trang điện tử"}
    assert admin.post(f"{address}/publication", **{**told, "day": "1/1/2099"}).status_code == 422
    assert admin.post(f"{address}/publication", **told).status_code == 303
    assert f"xong ngày {launched:%d/%m/%Y}" in admin.get(address).text
    assert admin.post(f"{address}/publication", **told).status_code == 422


def test_an_extension_goes_before_the_committee(
    client: TestClient[Any], demonstration: Demonstration, code: str
) -> None:
    admin, address = officer(client, demonstration, ADMIN), f"/office/campaigns/{code}"
    with demonstration.home.office.read() as connection:
        face = campaigns(connection)[0]
        from relief_fund.approval.queries import committees

        committee = committees(connection)[0].code
    told = {
        "reception_ends_on": f"{face.reception_ends_on:%d/%m/%Y}", "distribution_ends_on": "31/12/2027",
        "document": "9/QĐ-UBND", "committee": committee, "day": "22/11/2026",
    }  # fmt: skip
    assert (
        admin.post(f"{address}/extension", **{**told, "distribution_ends_on": "1/1/2020"}).status_code == 422
    )
    answer = admin.post(f"{address}/extension", **told)
    assert answer.status_code == 303
    for language in ("", "/en"):
        page = admin.get(language + answer.headers["location"].removeprefix("/en"))
        assert page.status_code == 200
        assert "2027" in page.text
        then = "gives the campaign its new days" if language else "áp dụng các ngày mới"
        assert then in page.text, "what those who sign are told to come of it"
        assert "kết thúc các quỹ" not in page.text
    proposal = answer.headers["location"].rpartition("/")[2]
    assert admin.post(f"{address}/extend", proposal=proposal).status_code == 409
    assert admin.post(f"{address}/close", document="1/BC", explanation="x").status_code == 409


def test_a_clock_is_entered_with_its_source(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin = officer(client, demonstration, ADMIN)
    page = admin.get("/office/clocks").text
    assert "chưa có căn cứ" in page
    assert "Nghị định 93/2021" in page
    told = {"name": "publish_received", "days": "15", "holds_from": "11/12/2021", "source": "Điều 14 khoản 4"}
    for days in ("", "15 ngày", "-1", "1.000", "3651"):
        assert admin.post("/office/clocks", **{**told, "days": days}).status_code == 422, days
    assert admin.post("/office/clocks", **{**told, "source": ""}).status_code == 422
    assert admin.post("/office/clocks", **told).status_code == 303
    assert "Điều 14 khoản 4" in admin.get("/en/office/clocks").text


def test_the_stages_of_a_campaign(demonstration: Demonstration) -> None:
    with demonstration.home.office.read() as connection:
        row = board(connection, today(demonstration.clock))[0]
    face = row.campaign
    assert clock_of(row, date(2000, 1, 1))[0] == "before"
    assert clock_of(row, face.launched_on)[:2] == ("receiving", 0)
    assert clock_of(row, face.distribution_ends_on)[0] == "giving"
    assert clock_of(row, date.fromordinal(face.distribution_ends_on.toordinal() + 3))[:2] == ("over", 3)

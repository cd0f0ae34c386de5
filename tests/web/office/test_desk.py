"""The desk: duties to choose from, links of the chosen duty, the page of one's own codes."""

import re
from datetime import date
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.kernel.duties import Duty
from relief_fund.ledger.periods import agree_to_reopen, ask_to_reopen, close_period
from relief_fund.staff.answer_change import confirm_change
from relief_fund.staff.propose_change import propose_duty
from relief_fund.web.cookies import FIELD
from relief_fund.web.navigation import home_of
from tests.web.demonstration import Demonstration, form_token, sign_in
from tests.web.office.officer import ADMIN, INSPECTOR, MEMBER, officer


@pytest.fixture
def with_two(demonstration: Demonstration) -> str:
    """The administrator, who is given the duty of the treasurer as well (compatible in our rules)."""
    cast, office = demonstration.cast, demonstration.home.office
    admin = cast.actor(Duty.FUND_ADMINISTRATOR)
    name = demonstration.name_of(Duty.FUND_ADMINISTRATOR)
    change = propose_duty(
        office,
        admin,
        officer=admin.officer,
        duty=Duty.TREASURER,
        from_day=date(2026, 11, 1),
        to_day=date(2027, 1, 1),
    )
    confirm_change(office, cast.actor(Duty.TREASURER), change=change)
    return name


def test_whoever_holds_two_duties_chooses_one(
    client: TestClient[Any], demonstration: Demonstration, with_two: str
) -> None:
    sign_in(client, demonstration, with_two)
    page = client.get("/office").text
    assert page.count('name="duty"') == 2
    assert " checked" not in page
    first = home_of(Duty.FUND_ADMINISTRATOR)
    assert client.get(first).headers["location"] == "/office"
    answer = client.post("/office/duty", data={FIELD: form_token(page), "duty": "treasurer"})
    assert answer.headers["location"] == home_of(Duty.TREASURER)
    assert client.get(first).status_code == 403
    page = client.get("/office").text
    wrong = client.post("/office/duty", data={FIELD: form_token(page), "duty": "inspector"})
    assert wrong.status_code == 403
    assert client.post("/office/duty", data={FIELD: form_token(page), "duty": "king"}).status_code == 403


def test_own_codes_are_for_every_duty(client: TestClient[Any], demonstration: Demonstration) -> None:
    sign_in(client, demonstration, demonstration.name_of(Duty.INSPECTOR))
    assert "10 mã giấy" in client.get("/office/codes").text
    assert "10 paper codes" in client.get("/en/office/codes").text


def test_the_desk_says_what_waits_and_leads_through_the_day(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    page = officer(client, demonstration, Duty.FUND_ADMINISTRATOR).get("/office").text
    assert re.search(r'href="/office/bank">\d+ dòng cần bạn quyết định', page)
    assert page.index("Việc mỗi ngày") < page.index("/office/counter") < page.index("Khi cần")
    assert page.index("Khi cần") < page.rindex("/office/committees")
    other = officer(client, demonstration, Duty.INSPECTOR).get("/en/office").text
    assert "Your pages" in other
    assert "your decision" not in other


def test_a_reopening_waits_on_the_desk_of_whoever_may_agree(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    office, admin, ends_on = demonstration.home.office, demonstration.cast.actor(ADMIN), date(2023, 6, 30)
    told = "Đề nghị mở lại kỳ đến hết"
    member = officer(client, demonstration, MEMBER)
    close_period(office, admin, ends_on=ends_on)
    assert told not in member.get("/office").text
    ask_to_reopen(office, admin, ends_on=ends_on, reason="hóa đơn đến muộn")
    page = member.get("/office").text
    assert re.search(rf'<a href="/inspection/periods">{told} <time datetime="2023-06-30">', page)
    for other in (ADMIN, INSPECTOR):
        assert told not in officer(client, demonstration, other).get("/office").text, "who asked, who may not"
    agree_to_reopen(office, demonstration.cast.actor(MEMBER, "chair"), ends_on=ends_on)
    assert told not in member.get("/office").text

"""Enrolment by one-time link through the pages: offer, refusals, paper codes, and signing in with them."""

from datetime import timedelta
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import grouped
from relief_fund.staff.codes import code_at, step_of
from relief_fund.staff.enrol_officer import open_enrolment
from relief_fund.staff.reset_lost_phone import reset_lost_phone
from relief_fund.web.cookies import FIELD
from relief_fund.web.office.enrol import LinkForm
from tests.web.demonstration import STEP, Demonstration, form_token

PAGE = "/sign-in/enrol"


@pytest.fixture
def link(demonstration: Demonstration) -> str:
    """The token of a fresh link for the treasurer, whose phone was lost."""
    demonstration.clock.move(timedelta(hours=1))
    cast = demonstration.cast
    admin, treasurer = cast.actor(Duty.FUND_ADMINISTRATOR), cast.actor(Duty.TREASURER)
    return reset_lost_phone(demonstration.home.office, admin, officer=treasurer.officer)


def opened(client: TestClient[Any], link: str) -> Any:
    """The page of the offer."""
    return client.post(PAGE, data={FIELD: form_token(client.get(PAGE).text), "link": link})


def test_the_offer_shows_secret_and_code(
    client: TestClient[Any], demonstration: Demonstration, link: str
) -> None:
    secret = open_enrolment(demonstration.home.office, demonstration.home.codes, link).secret
    for typed in (link, f" https://quy.example/sign-in/enrol#{link} "):
        page = opened(client, typed)
        assert page.status_code == 200
        assert grouped(secret) in page.text
        assert 'role="img"' in page.text
        assert page.headers["cache-control"] == "no-store"


def test_enrolling_gives_ten_paper_codes_that_sign_in(
    client: TestClient[Any], demonstration: Demonstration, link: str
) -> None:
    home, name = demonstration.home, demonstration.name_of(Duty.TREASURER)
    secret = open_enrolment(home.office, home.codes, link).secret
    demonstration.clock.move(STEP)
    token = form_token(opened(client, link).text)
    password = demonstration.sign_in(name)["password"]
    asked = {FIELD: token, "token": link, "password": "wrong password here", "code": "000000"}
    assert client.post(f"{PAGE}/finish", data=asked).status_code == 422
    code = code_at(secret, step_of(demonstration.clock.now()))
    done = client.post(f"{PAGE}/finish", data={**asked, "password": password, "code": code})
    assert done.status_code == 200, done.text
    papers = [
        line.partition("</li>")[0] for line in done.text.partition('class="papers"')[2].split("<li>")[1:11]
    ]
    assert len(set(papers)) == 10
    assert client.post(f"{PAGE}/finish", data=asked).status_code == 410
    page = form_token(client.get("/sign-in").text)
    client.post("/sign-in", data={FIELD: page, "name": name, "password": password})
    page = form_token(client.get("/sign-in/code").text)
    answer = client.post("/sign-in/code", data={FIELD: page, "code": papers[0]})
    assert answer.headers["location"] == "/office"
    assert "9 mã giấy" in client.get("/office/codes").text


@pytest.mark.parametrize(("typed", "number"), [("nonsense", 404), ("", 404)])
def test_links_that_are_none(client: TestClient[Any], typed: str, number: int) -> None:
    assert opened(client, typed).status_code == number


def test_the_token_is_what_stands_behind_the_mark() -> None:
    assert LinkForm(" http://127.0.0.1:8000/sign-in/enrol#abc_-1 ").token == "abc_-1"
    assert LinkForm("abc").token == "abc"

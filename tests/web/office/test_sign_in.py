"""Signing in and out: two pages, new tokens, one answer, counted tries."""

from datetime import timedelta
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlalchemy import text

from relief_fund.kernel.duties import Duty
from relief_fund.web.cookies import FIELD, SESSION, VISIT
from tests.web.demonstration import STEP, Demonstration, form_token, sign_in

DUTY = Duty.TREASURER


@pytest.fixture(autouse=True)
def fresh_hour(demonstration: Demonstration) -> None:
    """Tries are counted by the quarter of an hour and the hour: every test begins new ones."""
    demonstration.clock.move(timedelta(hours=1))


def first_page(client: TestClient[Any], name: str, password: str) -> Any:
    """Send the first page."""
    token = form_token(client.get("/sign-in").text)
    return client.post("/sign-in", data={FIELD: token, "name": name, "password": password})


def test_two_pages_lead_to_the_desk(client: TestClient[Any], demonstration: Demonstration) -> None:
    name = demonstration.name_of(DUTY)
    answer = first_page(client, name, demonstration.sign_in(name)["password"])
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in/code")
    half = client.cookies[SESSION]
    page = client.get("/sign-in/code").text
    answer = client.post(
        "/sign-in/code", data={FIELD: form_token(page), "code": demonstration.next_code(name)}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/office")
    assert client.cookies[SESSION] != half
    desk = client.get("/office").text
    assert name in desk
    assert "Thủ quỹ" in desk


def test_the_desk_tells_the_seconds_until_the_next_code(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    sign_in(client, demonstration, demonstration.name_of(DUTY))
    assert "Mã kế tiếp có sau" in client.get("/office").text
    demonstration.clock.move(STEP)
    assert "Mã kế tiếp có sau" not in client.get("/office").text


def test_half_a_sign_in_opens_nothing(client: TestClient[Any], demonstration: Demonstration) -> None:
    name = demonstration.name_of(DUTY)
    first_page(client, name, demonstration.sign_in(name)["password"])
    assert client.get("/office").headers["location"] == "/sign-in"


def test_wrong_names_and_wrong_passwords_are_answered_alike(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    wrong = first_page(client, demonstration.name_of(DUTY), "not the password")
    unknown = first_page(client, "Không Có Ai", "not the password")
    assert wrong.status_code == unknown.status_code == 422
    assert "Tên hoặc mật khẩu không đúng" in wrong.text
    assert 'value="Không Có Ai"' in unknown.text
    assert "not the password" not in wrong.text


def test_a_code_works_once(client: TestClient[Any], demonstration: Demonstration) -> None:
    name = demonstration.name_of(DUTY)
    sign_in(client, demonstration, name)
    kept = demonstration.sign_in(name)
    first_page(client, name, kept["password"])
    used = demonstration.cast.code(demonstration.cast.actor(DUTY))
    page = client.get("/sign-in/code").text
    answer = client.post("/sign-in/code", data={FIELD: form_token(page), "code": used})
    assert answer.status_code == 422
    assert "Mã này đã dùng. Đợi mã mới trong" in answer.text


def test_tries_are_counted(client: TestClient[Any], demonstration: Demonstration) -> None:
    name = demonstration.name_of(DUTY)
    answers = [first_page(client, name, "wrong").status_code for _ in range(11)]
    assert answers[:10] == [422] * 10
    assert answers[10] == 429


def test_signing_out_ends_the_session_on_the_server(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    sign_in(client, demonstration, demonstration.name_of(DUTY))
    kept = client.cookies[SESSION]
    page = client.get("/office").text
    assert client.post("/sign-out", data={FIELD: form_token(page)}).headers["location"] == "/"
    client.cookies.set(SESSION, kept)
    assert client.get("/office").headers["location"] == "/sign-in"


def test_sign_out_everywhere(client: TestClient[Any], demonstration: Demonstration) -> None:
    name = demonstration.name_of(DUTY)
    sign_in(client, demonstration, name)
    elsewhere = client.cookies[SESSION]
    client.cookies.clear()
    sign_in(client, demonstration, name)
    page = client.get("/office/codes").text
    answer = client.post("/office/codes/sign-out-everywhere", data={FIELD: form_token(page)})
    assert answer.headers["location"] == "/sign-in"
    client.cookies.clear()
    client.cookies.set(SESSION, elsewhere)
    assert client.get("/office").headers["location"] == "/sign-in"


def test_a_session_ends_after_a_working_day(client: TestClient[Any], demonstration: Demonstration) -> None:
    sign_in(client, demonstration, demonstration.name_of(DUTY))
    demonstration.clock.move(timedelta(hours=10))
    assert client.get("/office").headers["location"] == "/sign-in"


def test_a_planted_session_is_worth_nothing(client: TestClient[Any], demonstration: Demonstration) -> None:
    client.cookies.set(SESSION, "planted", domain="testserver.local")
    name = demonstration.name_of(DUTY)
    sign_in(client, demonstration, name)
    assert client.cookies[SESSION] != "planted"


def test_a_visit_leaves_no_session_behind(client: TestClient[Any], demonstration: Demonstration) -> None:
    count = text("SELECT count(*) FROM sign_in_session")
    with demonstration.home.office.read() as connection:
        before = connection.execute(count).scalar()
    for path in ("/", "/sign-in", "/sign-in/code", "/sign-in/enrol"):
        client.get(path)
    with demonstration.home.office.read() as connection:
        assert connection.execute(count).scalar() == before
    assert VISIT in client.cookies

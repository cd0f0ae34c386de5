"""Bank reconciliation and suspense as pages: proved or not, every difference by name, every line by age."""

from dataclasses import replace
from typing import Any

from litestar.testing import TestClient

from relief_fund.pilot.input import bundled
from relief_fund.web import import_runs
from relief_fund.web.import_runs import CHECKED, RUNNING, STOPPED
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, ASSESSOR, INSPECTOR, TREASURER, officer
from tests.web.office.test_bank_imports import ended, load

PAGE = "/office/reconciliation"


def test_the_walked_fund_agrees_with_its_banks(client: TestClient[Any], demonstration: Demonstration) -> None:
    for who in (ADMIN, TREASURER, INSPECTOR):
        page = officer(client, demonstration, who).get(PAGE)
        assert page.status_code == 200
        assert "Ngân hàng và sổ khớp nhau" in page.text
        assert "chưa khớp" not in page.text
    assert "agree" in officer(client, demonstration, ADMIN).get(f"/en{PAGE}").text
    assert officer(client, demonstration, ASSESSOR).get(PAGE).status_code == 403


def test_an_account_that_a_file_is_posted_into_is_not_said_to_agree(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    address = load(admin, bundled("statement.csv").read_bytes()).headers["location"]
    run = ended(demonstration, address.rpartition("/")[2])
    green, note = '<span class="mark good">khớp</span>', "đang được ghi vào tài khoản này"
    accounts = admin.get(PAGE).text.count(green)
    for state, told in ((RUNNING, True), (STOPPED, True), (CHECKED, False)):
        import_runs._write(demonstration.home, replace(run, state=state, begun_at=""))
        page, sheet = admin.get(PAGE).text, admin.get("/office/cash-sheet?day=10/9/2024").text
        assert (page.count(note), sheet.count(note)) == (told, told)
        assert page.count(green) == accounts - told
        assert ("Ngân hàng và sổ khớp nhau" in page) is not told
        assert (f'mark now">{"đang ghi"}' in page) is told
    import_runs.discard(demonstration.home, demonstration.cast.actor(ADMIN), run.id)


def test_another_day_and_a_wrong_one(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin = officer(client, demonstration, ADMIN)
    assert "10/09/2024" in admin.get(f"{PAGE}?day=10/9/2024").text
    assert admin.get(f"{PAGE}?day=31/4/2024").status_code == 422


def test_suspense_is_shown_with_its_age(client: TestClient[Any], demonstration: Demonstration) -> None:
    page = officer(client, demonstration, ADMIN).get("/office/suspense")
    assert page.status_code == 200
    assert "dòng chờ xử lý" in page.text
    assert "PHI DICH VU SMS" in page.text
    assert officer(client, demonstration, TREASURER).get("/office/suspense").status_code == 403

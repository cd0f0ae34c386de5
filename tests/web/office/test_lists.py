"""Award lists: computed, prepared, read, taken back; refusals stand on the form."""

from typing import Any

from litestar.testing import TestClient

from relief_fund.disbursement.orders.queries import lists_page
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, MEMBER, officer

PAGE = "/office/lists"
FORM = {"disaster": "YAGI-2024", "committee": "HUYEN-MAU", "day": "15/10/2024"}


def test_lists_entitlements_and_held_payments_stand_on_one_page(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    page = officer(client, demonstration, ADMIN).get(PAGE).text
    assert "YAGI-2024-01" in page
    assert "4.385.000.000" in page, "what the computation in force adds up to"
    assert 'value="renew"' in page


def test_computing_again_changes_nothing(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin = officer(client, demonstration, ADMIN)
    assert admin.post(f"{PAGE}/compute", disaster="YAGI-2024").status_code == 303
    assert admin.post(f"{PAGE}/compute", disaster="NO-SUCH").status_code == 404


def test_a_list_needs_sources_and_a_day_that_exists(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    assert admin.post(PAGE, **{**FORM, "day": "30/02/2024"}, sources="NST-2").status_code == 422
    assert admin.post(PAGE, **FORM, sources="LGHD-2").status_code == 422, "a plan is no purse"
    assert admin.post(PAGE, **FORM).status_code == 409, "without a source there is nothing to award"
    assert admin.post(PAGE, **FORM, revise="other").status_code == 404


def test_a_list_shows_awards_and_what_the_money_did_not_reach(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    with demonstration.home.office.read() as connection:
        line = lists_page(connection)[-1]
    page = officer(client, demonstration, ADMIN).get(f"{PAGE}/{line.id}").text
    assert "36 khoản" in page
    assert "Chưa đủ tiền cho" in page
    withdrawn = officer(client, demonstration, ADMIN).post(f"{PAGE}/{line.id}/withdraw", reason="x")
    assert withdrawn.status_code == 409, "an approved list is not taken back"


def test_only_the_administrator_prepares(client: TestClient[Any], demonstration: Demonstration) -> None:
    member = officer(client, demonstration, MEMBER)
    assert member.get(PAGE).status_code == 403
    assert member.post(PAGE, **FORM, sources="NST-2").status_code == 403

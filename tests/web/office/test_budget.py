"""The budget page: eight figures of the plan, a second reading posts nothing, a wrong file is named."""

from typing import Any

from litestar.testing import TestClient

from relief_fund.pilot.input import bundled
from relief_fund.web.office.budget import summed
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, ASSESSOR, TREASURER, officer

PAGE = "/office/budget"


def test_the_plan_by_source_and_phase(client: TestClient[Any], demonstration: Demonstration) -> None:
    page = officer(client, demonstration, ADMIN).get(PAGE).text
    for figure in ("1.550.000.000", "750.000.000", "1.210.000.000", "3.700.000.000", "2.750.000.000"):
        assert figure in page
    assert "6,5" in page, "the headline is rounded"


def test_the_same_paper_twice_posts_nothing(client: TestClient[Any], demonstration: Demonstration) -> None:
    body = bundled("budget_quang_ngai.csv").read_bytes()
    page = officer(client, demonstration, ADMIN).post(PAGE, files={"file": ("giao.csv", body, "text/csv")})
    assert page.status_code == 200, page.text
    assert "6.450.000.000" in page.text
    assert "ghi mới 0 dòng" in page.text
    assert not any((demonstration.home.settings.uploads / "passing").iterdir())


def test_a_wrong_paper_is_named(client: TestClient[Any], demonstration: Demonstration) -> None:
    body = bundled("budget_quang_ngai.csv").read_text().replace("province", "thành phố", 1).encode()
    answer = officer(client, demonstration, ADMIN).post(PAGE, files={"file": ("giao.csv", body, "text/csv")})
    assert answer.status_code == 422
    assert "thành phố" in answer.text


def test_the_treasurer_reads_and_does_not_import(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    treasurer = officer(client, demonstration, TREASURER)
    page = treasurer.get(PAGE)
    assert page.status_code == 200
    assert 'type="file"' not in page.text
    assert treasurer.post(PAGE, files={"file": ("a.csv", b"x", "text/csv")}).status_code == 403
    assert officer(client, demonstration, ASSESSOR).get(PAGE).status_code == 403


def test_a_sum_is_the_sum_of_its_rows(demonstration: Demonstration) -> None:
    with demonstration.home.office.read() as connection:
        from relief_fund.ledger.budget import budget_report

        rows = budget_report(connection)
    assert summed(rows).appropriated == 6_450_000_000
    assert summed([]).available == 0

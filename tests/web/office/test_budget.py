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


def test_a_fund_has_its_page_with_decisions(client: TestClient[Any], demonstration: Demonstration) -> None:
    for who in (ADMIN, TREASURER):
        page = officer(client, demonstration, who).get(f"{PAGE}/NST-2")
        assert page.status_code == 200
        assert "1.550.000.000" in page.text
        assert "1563/QĐ-UBND" in page.text
    assert "Decisions" in officer(client, demonstration, ADMIN).get(f"/en{PAGE}/NST-2").text
    assert officer(client, demonstration, ADMIN).get(f"{PAGE}/NONE").status_code == 404
    assert officer(client, demonstration, ASSESSOR).get(f"{PAGE}/NST-2").status_code == 403


def test_a_supplement_is_typed_with_its_paper(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin = officer(client, demonstration, ADMIN)
    line = {
        "source": "province", "phase": "2021-2025", "kind": "supplement", "decision": "77/QĐ-UBND",
        "decided_on": "5/10/2024", "amount": "50.000.000",
    }  # fmt: skip
    paper = {"paper": ("77.pdf", b"%PDF-1.7 x", "application/pdf")}
    wrong = admin.post(f"{PAGE}/lines", files=paper, **{**line, "amount": "năm mươi"})
    assert wrong.status_code == 422
    assert "77/QĐ-UBND" in wrong.text, "nothing typed is lost"
    empty = admin.post(f"{PAGE}/lines", files={"paper": ("77.pdf", b"", "application/pdf")}, **line)
    assert empty.status_code == 422, (
        "an empty paper leaves its line unposted, so it may come with the right one"
    )
    assert admin.post(f"{PAGE}/lines", files=paper, **line).status_code == 303
    page = admin.get(PAGE).text
    assert "77/QĐ-UBND" in page
    address = page.partition(f'href="{PAGE}/papers/')[2].partition('"')[0]
    kept = admin.get(f"{PAGE}/papers/{address}")
    assert kept.content == b"%PDF-1.7 x"
    assert "77.pdf" in kept.headers["content-disposition"]
    assert admin.get(f"{PAGE}/papers/{'0' * 64}").status_code == 404
    assert admin.post(f"{PAGE}/lines", files=paper, **line).status_code == 409

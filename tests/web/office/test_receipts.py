"""Receipts in the office: from a typed code to a withdrawn paper, and no code in any address."""

from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.donors.queries import gifts_page
from relief_fund.kernel.identifiers import grouped
from relief_fund.web.office import receipts as pages
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, INSPECTOR, TREASURER, officer

PAGE = "/office/receipts"


def codes(shown: Demonstration, many: int = 20) -> list[str]:
    """Receipt codes of the first gifts."""
    with shown.home.office.read() as connection:
        return [one.receipt_code for one in gifts_page(connection, "YAGI", limit=many)]


def test_from_a_code_to_a_withdrawn_paper(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin, (code, *_) = officer(client, demonstration, ADMIN), codes(demonstration)
    drawn = admin.post(PAGE, code=f" {grouped(code).lower()} ")
    here = drawn.headers["location"]
    assert drawn.status_code == 303
    assert code not in here
    assert admin.post(f"{here}/issue").status_code == 409, "the fund's address is missing"
    assert admin.post(f"{PAGE}/address", address="Số 1, đường Hùng Vương").status_code == 303
    draft = admin.get(f"{here}/pdf")
    assert draft.headers["content-disposition"].startswith('attachment; filename="draft-')
    assert admin.post(f"{here}/issue").headers["location"] == here
    page = admin.get(here).text
    assert "YAGI/2026/GBN/000001" in page
    assert "đã phát hành" in page
    paper = admin.get(f"{here}/pdf")
    assert paper.headers["content-disposition"] == 'attachment; filename="YAGI-2026-GBN-000001.pdf"'
    assert (paper.headers["content-type"], paper.headers["cache-control"]) == ("application/pdf", "no-store")
    assert paper.content.startswith(b"%PDF-")
    assert admin.get(f"{here}/pdf").content == paper.content
    assert admin.post(PAGE, code=code).headers["location"] == here, "the one that stands is opened"
    assert admin.post(f"{here}/withdraw", reason=" ").status_code == 422
    assert admin.post(f"{here}/withdraw", reason="In sai ngày").status_code == 303
    withdrawn = admin.get(here).text
    assert "Đã thu hồi: In sai ngày" in withdrawn
    again = admin.post(PAGE, code=code).headers["location"]
    assert again != here
    assert "YAGI/2026/GBN/000001" in admin.get(again).text, "the earlier one is named"
    listed = admin.get(f"/en{PAGE}?campaign=YAGI").text
    assert "withdrawn" in listed
    assert code not in listed


@pytest.mark.parametrize("lang", ["", "/en"])
def test_pages_in_both_languages(client: TestClient[Any], demonstration: Demonstration, lang: str) -> None:
    admin = officer(client, demonstration, ADMIN)
    here = admin.post(PAGE, code=codes(demonstration)[3]).headers["location"]
    for path in (PAGE, here):
        assert admin.get(lang + path).status_code == 200
    assert "/office/receipts" in admin.get(f"{lang}/office/donations/YAGI").text


def test_wrong_codes_and_other_duties(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin = officer(client, demonstration, ADMIN)
    assert admin.post(PAGE, code="ABC").status_code == 422
    assert admin.post(PAGE, code="0" * 17).status_code == 404
    assert admin.get(f"{PAGE}/none").status_code == 404
    assert admin.get(f"{PAGE}/none/pdf").status_code == 404
    assert admin.post(f"{PAGE}/address", address=" ").status_code == 422
    for duty in (INSPECTOR, TREASURER):
        assert officer(client, demonstration, duty).get(PAGE).status_code == 403


def test_a_demonstration_marks_its_papers(
    client: TestClient[Any], demonstration: Demonstration, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[Any] = []
    monkeypatch.setattr(pages, "receipt_pdf", lambda paper: printed.append(paper) or b"%PDF-")
    admin = officer(client, demonstration, ADMIN)
    admin.get(f"{admin.post(PAGE, code=codes(demonstration)[5]).headers['location']}/pdf")
    assert [paper.trial for paper in printed] == [True]

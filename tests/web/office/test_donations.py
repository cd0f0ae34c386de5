"""Gifts in the office: totals, pages, and no donor's name."""

from typing import Any

from litestar.testing import TestClient

from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, INSPECTOR, officer


def test_totals_and_gifts_page_by_page(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin = officer(client, demonstration, ADMIN)
    assert "422" in admin.get("/office/donations").text
    first = admin.get("/office/donations/YAGI").text
    assert "901.500.000" in first
    after = first.partition("?after=")[2].partition('"')[0]
    assert after.isdigit()
    second = admin.get(f"/office/donations/YAGI?after={after}")
    assert second.status_code == 200
    assert f"?after={after}" not in second.text


def test_no_donor_stands_on_the_pages(client: TestClient[Any], demonstration: Demonstration) -> None:
    page = officer(client, demonstration, ADMIN).get("/office/donations/YAGI").text
    assert "NGUYEN" not in page
    assert "ung ho sua nha" not in page


def test_unknown_campaigns_and_other_duties(client: TestClient[Any], demonstration: Demonstration) -> None:
    assert officer(client, demonstration, ADMIN).get("/office/donations/XX").status_code == 404
    assert officer(client, demonstration, INSPECTOR).get("/office/donations").status_code == 403

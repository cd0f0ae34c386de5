"""The donors' page: registered with consent, a VietQR of one's own, forgotten; pledges apart."""

import re
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.donors.queries import gifts_page
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, INSPECTOR, officer

PAGE = "/office/donors"


def test_a_donor_from_consent_to_forgotten(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin = officer(client, demonstration, ADMIN)
    assert admin.post(PAGE, name="Lê Văn Tám", address="Thôn 3").status_code == 422
    assert admin.post(PAGE, name="Lê Văn Tám", address="Thôn 3", consent="receipt").status_code == 303
    page = admin.get(PAGE).text
    assert "Lê Văn Tám" in page
    code = re.findall(r'name="donor" value="([0-9A-Z]{17})"', page)[0]
    for kind, start in (("svg", b"<?xml"), ("png", b"\x89PNG")):
        own = admin.post(f"{PAGE}/vietqr", donor=code, campaign="YAGI", drawn_as=kind)
        assert own.content.startswith(start)
        assert own.headers["cache-control"] == "no-store"
        assert code not in own.headers["content-disposition"]
    with demonstration.home.office.read() as connection:
        gift = gifts_page(connection, "YAGI")[5].receipt_code
    assert admin.post(f"{PAGE}/link", donor=code, gift=gift).status_code == 303
    drawn = admin.post("/office/receipts", code=gift).headers["location"]
    assert "Lê Văn Tám" in admin.get(drawn).text, "the receipt names who agreed"
    assert admin.post(f"{PAGE}/forget", donor=code).status_code == 303
    assert "Lê Văn Tám" not in admin.get(PAGE).text
    assert "Lê Văn Tám" not in admin.get(drawn).text, "a paper printed later names nobody"
    assert admin.post(f"{PAGE}/vietqr", donor=code, campaign="YAGI").status_code == 404


def test_pledges_are_kept_apart(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin = officer(client, demonstration, ADMIN)
    form = {"campaign": "YAGI", "document": "Thư 12", "day": "10/09/2024"}
    for kind, amount in (("pledged", "7.000.000"), ("direct", "3.000.000")):
        assert admin.post(f"{PAGE}/pledges", **form, kind=kind, amount=amount).status_code == 303
    page = admin.get(f"/en{PAGE}").text
    assert "7,000,000" in page
    assert "10,000,000" not in page, "never added up"
    pledge = re.findall(r'name="pledge" value="([0-9a-f]+)"', page)[0]
    assert admin.post(f"{PAGE}/pledges/end", pledge=pledge).status_code == 303
    assert admin.post(f"{PAGE}/pledges/end", pledge=pledge).status_code == 404
    assert admin.post(f"{PAGE}/pledges", **form, kind="gift", amount="1").status_code == 422


@pytest.mark.parametrize("path", [PAGE, f"/en{PAGE}"])
def test_only_the_administrator(client: TestClient[Any], demonstration: Demonstration, path: str) -> None:
    assert officer(client, demonstration, ADMIN).get(path).status_code == 200
    assert officer(client, demonstration, INSPECTOR).get(path).status_code == 403

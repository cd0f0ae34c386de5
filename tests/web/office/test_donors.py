"""The donors' page: registered with consent, a VietQR of one's own, forgotten; pledges apart."""

import re
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.donors.queries import gifts_page
from relief_fund.kernel.identifiers import grouped
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
    for how in ("", "done"):
        assert admin.post(f"{PAGE}/pledges/end", pledge=pledge, how=how).status_code == 422
    assert admin.post(f"{PAGE}/pledges/end", pledge=pledge, how="kept", gift="").status_code == 422
    assert admin.post(f"{PAGE}/pledges/end", pledge=pledge, how="dropped").status_code == 303
    assert admin.post(f"{PAGE}/pledges/end", pledge=pledge, how="dropped").status_code == 404
    assert admin.post(f"{PAGE}/pledges", **form, kind="gift", amount="1").status_code == 422
    refused = admin.post(f"{PAGE}/pledges", **form, kind="direct", amount="500.00")
    assert refused.status_code == 422
    assert all(f'value="{typed}"' in refused.text for typed in ("500.00", "Thư 12", "10/09/2024"))
    assert 'value="direct" selected' in refused.text, "nothing typed is lost"
    huge = admin.post(f"{PAGE}/pledges", **form, kind="direct", amount="9223372036854775807")
    assert (huge.status_code, admin.get(PAGE).status_code) == (422, 200)


def test_forms_sent_twice_and_donors_found(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin = officer(client, demonstration, ADMIN)
    page = admin.get(PAGE).text
    donor, pledge = re.findall(r'name="slip" value="([^"]+)"', page)
    named = {"name": "Công ty Đại Lộc", "address": "Phố 1", "kind": "organisation"}
    refused = admin.post(PAGE, slip=donor, **named)
    assert refused.status_code == 422
    assert all(words in refused.text for words in ('value="Công ty Đại Lộc"', f'value="{donor}"'))
    for _ in range(2):
        assert admin.post(PAGE, slip=donor, **named, consent="public").status_code == 303
    promise = {
        "campaign": "YAGI",
        "kind": "pledged",
        "amount": "5.000.000",
        "document": "Thư 77",
        "day": "1/10/2024",
    }
    for _ in range(2):
        answer = admin.post(f"{PAGE}/pledges", slip=pledge, **promise, donor=donor)
        assert answer.status_code == 303
    again = admin.get(PAGE).text
    assert again.count("Thư 77") == 1
    assert again.count('class="code">' + grouped(donor)) == 1
    for lang, words in (("", "dai loc"), ("/en", grouped(donor))):
        found = admin.post(f"{lang}{PAGE}/search", words=words)
        assert (found.status_code, found.headers["cache-control"]) == (200, "no-store")
        assert "Công ty Đại Lộc" in found.text
        assert (
            "Công ty Đại Lộc"
            not in admin.post(f"{lang}{PAGE}/search", words="ai khac").text.partition("h-p")[0]
        )
    assert donor not in "".join(re.findall(r'(?:href|action)="([^"]*)"', again))
    for page_number in ("0", "-5", "2", "99999999"):
        assert admin.get(f"{PAGE}?page={page_number}").status_code == 200


@pytest.mark.parametrize("path", [PAGE, f"/en{PAGE}"])
def test_only_the_administrator(client: TestClient[Any], demonstration: Demonstration, path: str) -> None:
    assert officer(client, demonstration, ADMIN).get(path).status_code == 200
    assert officer(client, demonstration, INSPECTOR).get(path).status_code == 403

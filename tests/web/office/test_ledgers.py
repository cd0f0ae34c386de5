"""The general ledger, the ledger of an account page by page, and a fund's statement, in both languages."""

import re
from datetime import date
from typing import Any

from litestar.testing import TestClient

from relief_fund.ledger.general_ledger import Place
from relief_fund.web.office.ledgers import place_of, told_place
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, INSPECTOR, TREASURER, officer
from tests.web.office.test_inspection import rice_comes

PAGE = "/inspection/ledger"


def test_every_account_of_every_fund(client: TestClient[Any], demonstration: Demonstration) -> None:
    page = officer(client, demonstration, INSPECTOR).get(PAGE).text
    assert "Sổ cái" in page
    assert "/inspection/ledger/funds/" in page
    assert "General ledger" in officer(client, demonstration, ADMIN).get(f"/en{PAGE}").text


def test_an_account_is_read_page_by_page(client: TestClient[Any], demonstration: Demonstration) -> None:
    inspector = officer(client, demonstration, INSPECTOR)
    first = inspector.get(f"{PAGE}/accounts/1121.01").text
    assert "Số dư mang sang" in first
    assert "Ngày chứng từ" in first
    more = re.search(r'href="([^"]+after=[^"]+)"', first)
    assert more is not None
    second = inspector.get(more.group(1).replace("&amp;", "&"))
    assert second.status_code == 200
    assert second.text != first


def test_a_fund_has_its_statement(client: TestClient[Any], demonstration: Demonstration) -> None:
    inspector = officer(client, demonstration, INSPECTOR)
    code = re.search(r"/inspection/ledger/funds/([^\"?]+)", inspector.get(PAGE).text)
    assert code is not None
    for days in ("", "?begins=1/9/2024&ends=30/9/2024&known=22/11/2026"):
        page = inspector.get(f"{PAGE}/funds/{code.group(1)}{days}")
        assert page.status_code == 200
        assert "Sổ cân từng đồng" in page.text


def test_goods_are_read_in_their_unit(client: TestClient[Any], demonstration: Demonstration) -> None:
    rice_comes(demonstration)
    inspector = officer(client, demonstration, INSPECTOR)
    for page, told in ((PAGE, "45,5"), (f"{PAGE}/funds/YAGI.CHUNG", "45,5"), (f"/en{PAGE}", "45.5")):
        text = inspector.get(page).text
        account = re.search(r"accounts/(\w+)[?]fund=YAGI.CHUNG&amp;unit=RICE_KG", text)
        assert account is not None
        assert f">{told} <" in text
        assert "45500" not in text
    page = inspector.get(f"{PAGE}/accounts/{account[1]}?fund=YAGI.CHUNG&unit=RICE_KG").text
    assert page.count(">45,5<") + page.count(">45,5 <") >= 4, "opening to closing, line by line"
    assert "(đ)" not in page, "no column of goods is headed as đồng"
    number = re.search(r"/inspection/entries/(\d+)", page)
    assert number is not None
    assert "45,5 RICE_KG" in inspector.get(number[0]).text


def test_wrong_days_are_refused_and_nothing_typed_is_lost(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    inspector = officer(client, demonstration, INSPECTOR)
    fund = re.search(r"/inspection/ledger/funds/([^\"?]+)", inspector.get(PAGE).text)
    assert fund is not None
    for address in (PAGE, f"{PAGE}/accounts/1121.01", f"{PAGE}/funds/{fund.group(1)}"):
        answer = inspector.get(f"{address}?begins=30/02/2024")
        assert answer.status_code == 422, address
        assert "30/02/2024" in answer.text


def test_what_is_not_there_is_not_found(client: TestClient[Any], demonstration: Demonstration) -> None:
    inspector = officer(client, demonstration, INSPECTOR)
    for address in ("accounts/9999", "funds/NOBODY"):
        assert inspector.get(f"{PAGE}/{address}").status_code == 404
    assert officer(client, demonstration, TREASURER).get(PAGE).status_code == 403


def test_a_place_in_an_address() -> None:
    place = Place(date(2024, 9, 10), 12, 2)
    assert place_of(told_place(place)) == place
    assert told_place(None) == ""
    for wrong in ("", "x", "2024-09-10_1", "2024-13-10_1_1", "2024-09-10_a_1",
                  f"2024-09-10_{2**63}_1", f"2024-09-10_1_{'9' * 5_000}", "2024-09-10_-1_1"):  # fmt: skip
        assert place_of(wrong) is None

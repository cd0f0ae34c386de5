"""The counter's pages: cash, rice and dollars in both languages, each ending at its receipt."""

import html
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlalchemy import text

from relief_fund.kernel.identifiers import grouped
from relief_fund.ledger.units import units
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, TREASURER, officer

PAGE = "/office/counter"
DAY = {"fund": "YAGI.CHUNG", "day": "01/10/2024"}


@pytest.fixture
def admin(client: TestClient[Any], demonstration: Demonstration) -> Any:
    """The administrator, the fund's address set."""
    hand = officer(client, demonstration, ADMIN)
    hand.post("/office/receipts/address", address="Số 1, đường Hùng Vương")
    return hand


def slip(page: str) -> str:
    """The slip of a form."""
    return str(re.findall(r'name="slip" value="([^"]+)"', page)[0])


@pytest.mark.parametrize("lang", ["", "/en"])
def test_each_kind_ends_at_its_receipt(admin: Any, lang: str) -> None:
    point = "," if not lang else "."
    forms = {
        "cash": {"amount": "1500000"},
        "goods": {
            "what": "Gạo tẻ", "unit": "RICE_KG", "quantity": f"45{point}5", "document": "BB 12", "value": ""
        },
        "currency": {"unit": "USD", "quantity": "100", "document": "VCB 1/10", "value": "2450000"},
    }  # fmt: skip
    for way, form in forms.items():
        page = admin.get(f"{lang}{PAGE}/{way}")
        assert page.status_code == 200
        answer = admin.post(f"{lang}{PAGE}/{way}", **DAY, **form, slip=slip(page.text))
        assert answer.status_code == 303, answer.text
        here = answer.headers["location"]
        shown = admin.get(here)
        assert shown.status_code == 200
        assert f"{lang}{PAGE}/{way}" in shown.text, "the next giver is one press away"
        if way == "goods":
            assert f"45{point}5 " + ("kg of rice" if lang else "kg gạo") in shown.text
        assert ("Recovery after Typhoon Yagi" in shown.text) == bool(lang)
        assert admin.get(f"{here}/pdf").content.startswith(b"%PDF-")
        assert admin.get(f"{lang}{PAGE}/{way}").text.count("/office/receipts") >= 2, (
            "it stands among the last"
        )


def code_of(demonstration: Demonstration, channel: str) -> str:
    """The receipt code of the last gift of goods or foreign money."""
    last = (
        "SELECT g.receipt_code FROM counter_gift g JOIN entry e ON e.key = g.entry_key "
        "WHERE g.channel = :channel ORDER BY e.number DESC"
    )
    with demonstration.home.office.read() as connection:
        return str(connection.execute(text(last), {"channel": channel}).scalar())


def plain(html: str) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        (
            "",
            ("12,5 kg gạo của bạn đã vào sổ", "Mì & gạo", "không chia phần", "100 USD, trị giá 2.450.000 đ"),
        ),
        ("/en", ("12.5 kg of rice is in the books", "Mì & gạo", "not divided", "100 USD, worth 2,450,000 đ")),
    ],
)
def test_whoever_gave_goods_or_dollars_finds_them(
    client: TestClient[Any], admin: Any, demonstration: Demonstration, lang: str, told: tuple[str, ...]
) -> None:
    point = "," if not lang else "."
    given = {
        "what": "Mì & gạo",
        "unit": "RICE_KG",
        "quantity": f"12{point}5",
        "document": "BB 13",
        "value": "",
    }
    dollars = {"unit": "USD", "quantity": "100", "document": "VCB 2/10", "value": "2450000"}
    for way, form in (("goods", given), ("currency", dollars)):
        page = admin.get(f"{lang}{PAGE}/{way}")
        assert admin.post(f"{lang}{PAGE}/{way}", **DAY, **form, slip=slip(page.text)).status_code == 303
    client.cookies.clear()
    size = demonstration.home.log.publish().size
    pages = []
    for way in ("goods", "currency"):
        code = code_of(demonstration, way)
        answer = client.post(f"{lang}/donations/find", data={"code": grouped(code)})
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert grouped(code) in answer.text
        assert 'class="qr"' in answer.text
        kept = client.post(f"{lang}/donations/receipt", data={"code": code}).json()
        assert f'"channel":"{way}"' in kept["leaf"]
        assert str(size) in kept["proof"]
        pages.append(html.unescape(plain(answer.text)))
    goods, currency = pages
    assert all(words in goods for words in told[:3])
    assert told[3] in currency
    table = answer.text[answer.text.index('<table class="sum">') :]
    amounts = [int(one) for one in re.findall(r'<data value="(\d+)">', table[: table.index("</table>")])]
    assert sum(amounts[:-1]) == amounts[-1] == 2_450_000


def test_a_name_needs_consent_and_nothing_typed_is_lost(admin: Any, demonstration: Demonstration) -> None:
    form = {
        **DAY,
        "amount": "50.000",
        "slip": slip(admin.get(PAGE).text),
        "name": "Lê Văn Tám",
        "address": "Thôn 3",
    }
    refused = admin.post(f"{PAGE}/cash", **form)
    assert refused.status_code == 422
    assert 'value="Lê Văn Tám"' in refused.text
    assert form["slip"] in refused.text
    answer = admin.post(f"{PAGE}/cash", **form, consent="receipt")
    assert "Lê Văn Tám" in admin.get(answer.headers["location"]).text
    assert (
        admin.post(f"{PAGE}/cash", **form, consent="receipt").headers["location"]
        == answer.headers["location"]
    )


def test_a_registered_donor_is_named_by_the_code(admin: Any) -> None:
    admin.post("/office/donors", name="Hợp tác xã Mẫu", kind="organisation", consent="receipt")
    known = admin.get("/office/donors").text
    code = re.findall(r'name="donor" value="([0-9A-Z]{17})"', known[known.index("Hợp tác xã Mẫu") :])[0]
    form = {**DAY, "amount": "50.000", "slip": slip(admin.get(PAGE).text)}
    wrong = admin.post(f"{PAGE}/cash", **form, donor="K7M4Q2")
    assert wrong.status_code == 404
    assert 'value="K7M4Q2"' in wrong.text
    assert (
        admin.post(f"{PAGE}/cash", **form, donor=code, name="Ai khác", consent="receipt").status_code == 422
    )
    answer = admin.post(f"{PAGE}/cash", **form, donor=code.lower())
    assert "Hợp tác xã Mẫu" in admin.get(answer.headers["location"]).text
    assert admin.get("/office/donors").text.count("Hợp tác xã Mẫu") == 1


def test_units_are_added_and_wrong_ways_refused(
    client: TestClient[Any], admin: Any, demonstration: Demonstration
) -> None:
    assert (
        admin.post(f"{PAGE}/goods/unit", code="thung_mi", places="0").headers["location"] == f"{PAGE}/goods"
    )
    assert "THUNG_MI" in admin.get(f"{PAGE}/goods").text
    for code, places in (("?", "0"), ("HOP", "hai"), ("HOP", "-1"), ("HOP", ""), ("NZD", "2")):
        assert admin.post(f"{PAGE}/goods/unit", code=code, places=places).status_code == 422, (code, places)
    assert admin.post(f"{PAGE}/currency/unit", code="HOP").status_code == 422
    for code in ("NZD", "JPY"):
        assert admin.post(f"{PAGE}/currency/unit", code=code).status_code == 303
        assert f'value="{code}"' in admin.get(f"{PAGE}/currency").text, "it can be chosen where it was added"
        assert f'value="{code}"' not in admin.get(f"{PAGE}/goods").text
    with demonstration.home.office.read() as connection:
        assert [units(connection)[code] for code in ("NZD", "JPY")] == [2, 0]
    assert admin.get(f"{PAGE}/gold").status_code == 404
    nothing = admin.post(f"{PAGE}/cash", **DAY, amount="0", slip="AAAABBBBCCCC")
    assert nothing.status_code == 422
    assert '<a href="#amount">' in nothing.text
    assert "<dd>Số tiền</dd>" in nothing.text
    assert admin.post(f"{PAGE}/cash", **DAY, amount="x", slip="AAAABBBBCCCC").status_code == 422
    late = admin.post(f"{PAGE}/cash", **{**DAY, "day": "01/10/2124"}, amount="5000", slip="AAAABBBBCCCC")
    assert late.status_code == 422
    assert '<a href="#day">' in late.text
    assert "<dd>Ngày</dd>" in late.text
    assert "<dd>01/10/2124</dd>" in late.text
    assert "<dd>≤ " in late.text
    treasurer = officer(client, demonstration, TREASURER)
    assert treasurer.get(PAGE).status_code == 403
    assert datetime(2024, 10, 1, tzinfo=UTC)

"""Gifts in the office: totals, pages, and no donor's name."""

from datetime import date
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.donors import counter, queries
from relief_fund.donors.counter_taken_back import take_back_counter_gift
from relief_fund.donors.gift_search import GiftSought, GiftsSought
from relief_fund.donors.receipts import change_letterhead
from relief_fund.donors.taken_back import take_back_gift
from relief_fund.web.office import donations
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


def test_a_withdrawn_gift_is_marked_and_offers_no_receipt(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    with demonstration.home.office.read() as connection:
        *_, before, last = queries.gifts_page(connection, "YAGI", limit=1_000)
        gifts, _ = queries.campaign_total(connection, "YAGI")
    here = f"/office/donations/YAGI?after={before.position}"
    section = admin.get(here).text.partition('id="h-g"')[2]
    assert ("đã rút" in section, section.count("Biên nhận<span")) == (False, 1)
    take_back_gift(
        demonstration.home.office, demonstration.cast.actor(ADMIN), identity=last.line, reason="hai khoản",
        on=last.day,
    )  # fmt: skip
    page = admin.get(here).text
    section = page.partition('id="h-g"')[2]
    assert f"{gifts - 1} khoản" in page
    assert section.count('<span class="mark stop">đã rút</span>') == 1
    assert "không tính vào số nào" in section
    assert "Biên nhận<span" not in section, "what was withdrawn has no receipt to print"
    assert "What was withdrawn keeps its place" in admin.get(f"/en{here}").text


def test_no_donor_stands_on_the_pages(client: TestClient[Any], demonstration: Demonstration) -> None:
    page = officer(client, demonstration, ADMIN).get("/office/donations/YAGI").text
    assert "NGUYEN" not in page
    assert "ung ho sua nha" not in page


def test_unknown_campaigns_and_other_duties(client: TestClient[Any], demonstration: Demonstration) -> None:
    assert officer(client, demonstration, ADMIN).get("/office/donations/XX").status_code == 404
    assert officer(client, demonstration, INSPECTOR).get("/office/donations").status_code == 403


def test_gifts_are_searched_without_marks_and_nothing_typed_stands_in_an_address(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    answer = admin.post("/office/donations", words="sửa nhà")
    assert answer.status_code == 200
    page = answer.text
    assert page.count("/office/bank/lines/") > 0
    assert "?words" not in page
    narrower = admin.post("/office/donations", words="ung ho", amount="50.000").text
    assert 0 < narrower.count("/office/bank/lines/") <= 50
    assert "Không có khoản nào như vậy" in admin.post("/office/donations", words="zzzz").text
    for wrong, field in (({"day": "30/2/2024"}, "#day"), ({"amount": "ba nghìn"}, "#amount")):
        refused = admin.post("/office/donations", words="a", **wrong)
        assert refused.status_code == 422
        assert f'<a href="{field}">' in refused.text, "it leads to the field that is wrong"
    english = admin.post("/en/office/donations", words="zzzz").text
    assert "There is no such gift" in english


def test_counter_gifts_what_was_withdrawn_and_what_must_wait_are_told(
    client: TestClient[Any], demonstration: Demonstration, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = date(2024, 9, 10)
    cash = GiftSought("R1", "cash:x", "YAGI", "cash", day, 70_000, position=-1, is_withdrawn=True)
    rice = GiftSought("R2", "kind:x", "YAGI", "goods", day, 0, what="Gạo tẻ", unit="RICE_KG", quantity=45_500)
    found = GiftsSought((cash, rice), 2, is_more=False, waiting=19_000)
    monkeypatch.setattr(donations, "search_gifts", lambda *_, **__: found)
    admin = officer(client, demonstration, ADMIN)
    page = admin.post("/office/donations", words="gao").text
    for told in ("19.000 khoản vừa vào chưa tìm được", "đã rút", "tiền mặt", "YAGI · Gạo tẻ", "45,5"):
        assert told in page, told
    english = admin.post("/en/office/donations", words="gao").text
    for told in (
        "19,000 gifts that have just come in cannot be found yet",
        "withdrawn",
        "YAGI · cash",
        "45.5",
    ):
        assert told in english, told
    assert page.count('class="mark stop"') == 1


def test_one_answer_has_its_words_and_its_receipt(
    client: TestClient[Any], demonstration: Demonstration, monkeypatch: pytest.MonkeyPatch
) -> None:
    gift = GiftSought("K7M4Q2XA9TJ0B3WCE", "line:x", "YAGI", "bank", date(2024, 9, 10), 70_000)
    monkeypatch.setattr(
        donations, "search_gifts", lambda *_, **__: GiftsSought((gift,), 1, is_more=False, waiting=0)
    )
    admin = officer(client, demonstration, ADMIN)
    for lang, words in (("", "1 khoản hợp"), ("/en", "1 gift fits")):
        page = admin.post(f"{lang}/office/donations", words="gao").text
        assert words in page
        assert 'name="code" value="K7M4Q2XA9TJ0B3WCE"' in page, "its receipt is one press away"


def test_what_was_taken_at_the_counter_stands_on_the_campaigns_page(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    office, hand = demonstration.home.office, demonstration.cast.actor(ADMIN)
    change_letterhead(office, hand, address="Số 1")
    told: Any = {"fund": "YAGI.CHUNG", "on": date(2024, 10, 1)}
    counter.take_cash(office, hand, amount=71_000, slip=counter.fresh_slip(), **told)
    rice = counter.take_goods(
        office, hand, what="Gạo tẻ", unit="RICE_KG", quantity=45_500, slip=counter.fresh_slip(),
        document="BB 12", **told,
    )  # fmt: skip
    admin = officer(client, demonstration, ADMIN)
    section = admin.get("/office/donations/YAGI").text.partition('id="h-k"')[2].partition("</section>")[0]
    for words in ("tiền mặt", "71.000", "Gạo tẻ", "45,5 kg gạo"):
        assert words in section
    assert "Taken at the counter" in admin.get("/en/office/donations/YAGI").text
    take_back_counter_gift(
        office, hand, gift=rice.receipt_code, reason="ghi nhầm", document="DC-1", on=date(2024, 10, 1)
    )
    section = admin.get("/office/donations/YAGI").text.partition('id="h-k"')[2].partition("</section>")[0]
    assert section.count("đã rút") == 1
    assert rice.receipt_code not in section, "what was taken back has no receipt to print"
    assert 'id="h-k"' not in admin.get("/office/donations/YAGI?after=50").text

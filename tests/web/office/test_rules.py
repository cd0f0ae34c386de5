"""Remembered decisions as pages: made from a line, seen beside lines like it, allowed and withdrawn."""

from typing import Any

from litestar.testing import TestClient

from relief_fund.banking.inbox import inbox_page
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, TREASURER, officer


def debit(shown: Demonstration) -> Any:
    with shown.home.office.read() as connection:
        return next(one for one in inbox_page(connection, view="all", limit=500) if one.direction == "debit")


def test_a_decision_is_remembered_allowed_and_withdrawn(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin, line = officer(client, demonstration, ADMIN), debit(demonstration)
    address = f"/office/bank/lines/{line.identity}"
    told = {"phrase": "thu phí dịch vụ", "decision": "fee", "reason": "phí hàng tháng"}
    assert "Ghi nhớ cho lần sau" in admin.get(address).text
    assert admin.post(f"{address}/remember", **{**told, "phrase": "khong co trong dong"}).status_code == 422
    assert admin.post(f"{address}/remember", **{**told, "decision": "gift"}).status_code == 422
    assert admin.post(f"{address}/remember", **told).status_code == 303
    assert "Quyết định ghi nhớ đề xuất" in admin.get(address).text
    for page in ("/office/rules", "/en/office/rules"):
        assert "phí hàng tháng" in admin.get(page).text
    rule = admin.get("/office/rules").text.partition('action="/office/rules/')[2].partition('"')[0]
    assert admin.post(f"/office/rules/{rule}", answer="confirmed", reason="").status_code == 422
    assert admin.post(f"/office/rules/{rule}", answer="confirmed", reason="đúng").status_code == 303
    assert "tự ghi sổ" in admin.get("/office/rules").text
    assert admin.post(f"/office/rules/{rule}", answer="confirmed", reason="đúng").status_code == 409
    assert admin.post(f"/office/rules/{rule}", answer="withdrawn", reason="sai").status_code == 303
    assert "đã rút" in admin.get("/office/rules").text
    assert "Quyết định ghi nhớ đề xuất" not in admin.get(address).text


def test_who_sees_rules(client: TestClient[Any], demonstration: Demonstration) -> None:
    assert officer(client, demonstration, TREASURER).get("/office/rules").status_code == 403
    admin = officer(client, demonstration, ADMIN)
    assert admin.post(f"/office/bank/lines/{'0' * 64}/remember", phrase="abcd").status_code == 404

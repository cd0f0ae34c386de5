"""A month is closed, its report read, a reopening asked for and agreed to by another, a year's report filed."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.web.office import periods
from relief_fund.web.office.periods import next_closing
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, INSPECTOR, MEMBER, TREASURER, officer

PAGE = "/inspection/periods"


def test_the_whole_way_of_a_period(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin, member = officer(client, demonstration, ADMIN), officer(client, demonstration, MEMBER)
    inspector = officer(client, demonstration, INSPECTOR)
    first = admin.get(PAGE).text
    assert "Chưa khóa kỳ nào" in first
    assert 'value="31/10/2026"' in first
    assert admin.post(f"{PAGE}/close", ends_on="30/9/2023").status_code == 303
    assert "30/9/2023" in inspector.get(PAGE).text.replace("30/09/2023", "30/9/2023")
    assert "Tính lại hôm nay vẫn đúng" in inspector.get(f"{PAGE}/2023-09-30/1").text
    early = admin.post(f"{PAGE}/close", ends_on="1/9/2023")
    assert early.status_code == 422
    assert admin.post(f"{PAGE}/ask", ends_on="2023-09-30", reason="hóa đơn đến muộn").status_code == 303
    assert "hóa đơn đến muộn" in member.get(PAGE).text
    assert admin.post(f"{PAGE}/agree", ends_on="2023-09-30").status_code == 403
    assert member.post(f"{PAGE}/agree", ends_on="2023-09-30").status_code == 303
    assert "mở lại" in inspector.get(PAGE).text
    assert admin.post(f"{PAGE}/close", ends_on="31/12/2023").status_code == 303
    filed = admin.post(f"{PAGE}/file", year="2023", document="12/BC", filed_on="1/3/2024")
    assert filed.status_code == 303
    assert "12/BC" in inspector.get(f"/en{PAGE}").text
    again = admin.post(f"{PAGE}/ask", ends_on="2023-12-31", reason="lần nữa")
    assert again.status_code == 409
    assert "lần nữa" in again.text or "2023" in again.text


def test_an_account_that_does_not_agree_is_told_before_the_closing(
    client: TestClient[Any], demonstration: Demonstration, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin, member = officer(client, demonstration, ADMIN), officer(client, demonstration, MEMBER)
    assert "Ngân hàng và sổ chưa khớp" not in admin.get(PAGE).text
    proofs = periods.bank_proofs

    def one_off(connection: Any, day: date) -> Any:
        first, *others = proofs(connection, day)
        return (replace(first, books=first.books + 1), *others)

    monkeypatch.setattr(periods, "bank_proofs", one_off)
    for who, may_look in ((admin, True), (member, False)):
        page = who.get(PAGE).text
        assert "Ngân hàng và sổ chưa khớp ở 1 tài khoản" in page
        assert ("/office/reconciliation?day=" in page) is may_look
    assert "in 1 account up to this day" in admin.get(f"/en{PAGE}").text


def test_a_request_is_answered_no_with_a_reason(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin, member = officer(client, demonstration, ADMIN), officer(client, demonstration, MEMBER)
    assert admin.post(f"{PAGE}/close", ends_on="15/1/2024").status_code == 303
    assert admin.post(f"{PAGE}/ask", ends_on="2024-01-15", reason="hóa đơn đến muộn").status_code == 303
    own, other = admin.get(PAGE).text, member.get(PAGE).text
    assert "Rút lại đề nghị" in own
    assert f'action="{PAGE}/agree"' not in own
    assert f'action="{PAGE}/agree"' in other
    told = {"ends_on": "2024-01-15", "asked": "1"}
    empty = member.post(f"{PAGE}/refuse", why_not=" ", **told)
    assert empty.status_code == 422
    assert "<details open" in empty.text
    assert member.post(f"{PAGE}/refuse", why_not="thuộc kỳ sau", **told).status_code == 303
    after = admin.get(f"/en{PAGE}").text
    assert "thuộc kỳ sau" in after
    assert "Requests that were not followed" in after
    assert f'action="/en{PAGE}/ask"' in after, "it may be asked again"
    assert "answered no at" in after
    assert admin.post(f"{PAGE}/ask", ends_on="2024-01-15", reason="lần nữa").status_code == 303
    assert admin.post(f"{PAGE}/refuse", **{**told, "asked": "2"}, why_not="không cần nữa").status_code == 303
    assert "took it back at" in admin.get(f"/en{PAGE}").text
    assert member.post(f"{PAGE}/agree", **told).status_code == 422
    inspector = officer(client, demonstration, INSPECTOR)
    assert "thuộc kỳ sau" in inspector.get(PAGE).text
    assert inspector.post(f"{PAGE}/refuse", why_not="x", **told).status_code == 403


def test_the_next_closing_is_the_month_then_the_day() -> None:
    now = date(2026, 11, 23)
    assert next_closing(None, now) == date(2026, 10, 31)
    assert next_closing(date(2026, 10, 30), now) == date(2026, 10, 31)
    assert next_closing(date(2026, 10, 31), now) == date(2026, 11, 22)
    assert next_closing(date(2026, 11, 22), now) is None


def test_a_day_is_closed_once_its_month_is(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin = officer(client, demonstration, ADMIN)
    assert admin.post(f"{PAGE}/close", ends_on="31/10/2026").status_code == 303
    assert 'value="21/11/2026"' in admin.get(PAGE).text, "yesterday is offered, not what is closed"
    assert "21/11/2026 at the latest" in admin.get(f"/en{PAGE}").text
    assert admin.post(f"{PAGE}/close", ends_on="21/11/2026").status_code == 303
    closed = admin.get(PAGE).text
    assert "Mọi ngày đã qua đều đã khóa" in closed
    assert 'name="ends_on" value="2026' in closed, "it may be opened again"
    assert f'action="{PAGE}/close"' not in closed


def test_who_may_do_what(client: TestClient[Any], demonstration: Demonstration) -> None:
    assert officer(client, demonstration, TREASURER).get(PAGE).status_code == 403
    for duty in (INSPECTOR, MEMBER):
        one = officer(client, demonstration, duty)
        assert one.post(f"{PAGE}/close", ends_on="30/9/2023").status_code == 403
    assert officer(client, demonstration, INSPECTOR).get(f"{PAGE}/2020-01-31/1").status_code == 404

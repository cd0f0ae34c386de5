"""Taking an import back on the pages: one asks, another agrees, everyone sees how far it is."""

import html
import re
from pathlib import Path
from typing import Any, cast

import pytest
from litestar.testing import TestClient
from sqlalchemy import select

from relief_fund.banking.errors import WithdrawalShort
from relief_fund.banking.withdrawal_queries import waiting_withdrawals, withdrawals_of
from relief_fund.donors.queries import GIFT, line_of_key
from relief_fund.kernel.duties import Duty
from relief_fund.ledger.queries import entries_by_keys
from relief_fund.web.office import bank_withdrawals
from relief_fund.web.office.bank_withdrawals import Stopping, stopping
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, INSPECTOR, TREASURER, officer
from tests.web.office.test_gifts import refund_form
from tests.web.test_withdrawal_runs import loaded, quiet

COMMITTEE = Duty.COMMITTEE_MEMBER


def test_every_import_has_a_way_to_its_page(
    client: TestClient[Any], demonstration: Demonstration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = [loaded(demonstration, tmp_path, amount) for amount in (41_000, 42_000, 43_000)]
    admin = officer(client, demonstration, ADMIN)
    assert 'href="/office/bank/loaded"' in admin.get("/office/bank").text
    monkeypatch.setattr(bank_withdrawals, "MANY", 2)
    seen, here = list[str](), "/office/bank/loaded"
    while here:
        page = admin.get(here)
        assert page.status_code == 200
        found = re.findall(r'href="/office/bank/loaded/([0-9a-f]+)"', page.text)
        assert 0 < len(found) <= 2
        seen += found
        onward = re.search(r'href="(/office/bank/loaded[?]before=[^"]+)"', page.text)
        here = html.unescape(onward[1]) if onward else ""
    assert set(runs) <= set(seen), "though all of them came at one moment"
    assert len(set(seen)) == len(seen) >= 4, "the first one of all is among them"
    assert officer(client, demonstration, COMMITTEE).get("/en/office/bank/loaded").status_code == 200
    assert officer(client, demonstration, TREASURER).get("/office/bank/loaded").status_code == 403


def the_donor_reads_that_it_is_no_gift_any_more(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    """In both languages, once a seal covers what was undone; it went nowhere."""
    with demonstration.home.office.read() as connection:
        code = connection.exec_driver_sql("SELECT receipt_code FROM gift_withdrawal LIMIT 1").scalar()
    found = client.post("/donations/find", data={"code": code})
    assert (found.status_code, "Biên nhận này đã bị rút" in found.text) == (200, True)
    assert "không còn được tính là ủng hộ" in found.text
    demonstration.home.log.publish()
    for find, title, undone, elsewhere in (
        ("/donations/find", "không còn được tính là ủng hộ", "Đã rút khỏi sổ", "Chuyển sang đợt khác"),
        (
            "/en/donations/find",
            "no longer counts as a gift",
            "Taken out of the books again",
            "Moved to another",
        ),
    ):
        told = client.post(find, data={"code": code}).text
        assert title in told
        assert undone in told
        assert elsewhere not in told, "what was undone went nowhere"


def test_one_asks_another_agrees_and_the_page_tells(
    client: TestClient[Any], demonstration: Demonstration, tmp_path: Path
) -> None:
    run = loaded(demonstration, tmp_path, 5_000)
    page = f"/office/bank/loaded/{run}"
    admin = officer(client, demonstration, ADMIN)
    assert "Lần nạp này đã ghi 3 dòng" in admin.get(page).text
    assert page in admin.get("/office/bank").text
    refused = admin.post(page, reason="  ")
    assert refused.status_code == 422
    assert "lý do từ 1 đến 500 chữ" in refused.text
    assert admin.post(page, reason="nạp nhầm tệp của quỹ khác").status_code == 303
    with demonstration.home.office.read() as connection:
        (asked,) = withdrawals_of(connection, [run])
    text = admin.get(page).text
    assert "nạp nhầm tệp của quỹ khác" in text
    assert "Chờ một cán bộ khác trả lời" in text
    assert "đang chờ rút" in admin.get("/office/bank").text
    own = admin.post(f"/office/bank/withdrawals/{asked.id}", answer="agree")
    assert own.status_code == 403
    assert officer(client, demonstration, TREASURER).get(page).status_code == 403
    assert admin.post(f"/office/bank/withdrawals/{asked.id}/go-on").status_code == 303
    assert quiet(demonstration, asked.id).done == 0, "one hand alone begins nothing"
    second = officer(client, demonstration, COMMITTEE)
    for first_page in ("/office/sittings", "/office", "/en/office/sittings"):
        seen = second.get(first_page).text
        assert page in seen, "the second hand sees that it waits"
        words = (
            "a second officer must answer" if first_page.startswith("/en") else "cần người thứ hai trả lời"
        )
        assert words in seen, "and what it waits for, not only since when"
    inspector = officer(client, demonstration, INSPECTOR)
    assert page not in inspector.get("/office/sittings").text + inspector.get("/office").text
    assert "Đồng ý rút" in second.get(page).text
    assert second.post(f"/office/bank/withdrawals/{asked.id}", answer="agree").status_code == 303
    assert quiet(demonstration, asked.id).done == 3
    assert page not in second.get("/office/sittings").text
    done = second.get(page).text
    the_donor_reads_that_it_is_no_gift_any_more(client, demonstration)
    assert "Đã rút 3 dòng" in done
    assert "every entry reversed" in second.get(f"/en{page}").text
    assert second.post(f"/office/bank/withdrawals/{asked.id}", answer="refuse").status_code == 422


def test_who_agrees_has_seen_the_lines_that_go(
    client: TestClient[Any], demonstration: Demonstration, tmp_path: Path
) -> None:
    page = f"/office/bank/loaded/{loaded(demonstration, tmp_path, 5_500)}"
    assert officer(client, demonstration, ADMIN).post(page, reason="nhầm tệp").status_code == 303
    second = officer(client, demonstration, COMMITTEE)
    told = second.get(page).text
    assert "Nếu đồng ý, 3 dòng sẽ bị đảo:" in told
    assert "3 dòng tiền vào, " in told
    assert ">16.503" in told
    for amount in ("5.500", "5.501", "5.502"):
        assert f">{amount}<" in told
    assert "nham 5500" not in told, "texts stay with the administrator"
    assert "3 of money in, " in second.get(f"/en{page}").text
    with demonstration.home.office.read() as connection:
        (asked,) = waiting_withdrawals(connection)
    assert second.post(f"/office/bank/withdrawals/{asked.id}", answer="refuse").status_code == 303
    assert "sẽ bị đảo:" not in second.get(page).text


def test_a_refused_request_leaves_the_import(
    client: TestClient[Any], demonstration: Demonstration, tmp_path: Path
) -> None:
    run = loaded(demonstration, tmp_path, 6_000)
    admin = officer(client, demonstration, ADMIN)
    admin.post(f"/office/bank/loaded/{run}", reason="xem lại")
    with demonstration.home.office.read() as connection:
        (asked,) = withdrawals_of(connection, [run])
    for answer in ("", "yes", "Agree"):
        assert admin.post(f"/office/bank/withdrawals/{asked.id}", answer=answer).status_code == 422
    with demonstration.home.office.read() as connection:
        assert withdrawals_of(connection, [run])[0].answer == "", "what is no answer is not taken for one"
    assert admin.post(f"/office/bank/withdrawals/{asked.id}", answer="refuse").status_code == 303
    assert "không đồng ý" in admin.get(f"/office/bank/loaded/{run}").text
    for act in ("stop", "go-on"):
        assert admin.post(f"/office/bank/withdrawals/nothing/{act}").status_code == 404


def test_the_line_that_stops_a_withdrawal_is_named(
    client: TestClient[Any], demonstration: Demonstration, tmp_path: Path
) -> None:
    run = loaded(demonstration, tmp_path, 7_100)
    admin = officer(client, demonstration, ADMIN)
    with demonstration.home.office.read() as connection:
        query = select(GIFT).where(GIFT.c.amount == 7_101)
        gift = connection.execute(query).one()
        number = entries_by_keys(connection, [gift.entry_key])[gift.entry_key]
    form = admin.post("/office/gifts", code=gift.receipt_code)
    assert (
        admin.post("/office/gifts/refund", **refund_form(form, demonstration, amount="500")).status_code
        == 303
    )
    for lang, amount in (("", "7.101"), ("/en", "7,101")):
        refused = admin.post(f"{lang}/office/bank/loaded/{run}", reason="nhầm tệp")
        assert refused.status_code == 409
        assert f'<a href="{lang}/office/bank/lines/{line_of_key(gift.entry_key)}">' in refused.text
        assert amount in refused.text
        words = f"entry {number}" if lang else f"bút toán số {number}"
        assert words in refused.text
        assert "nham 7100" not in refused.text, "the text of the transfer stays on the line's own page"


def test_the_fund_that_stops_a_withdrawal_is_named() -> None:
    short = WithdrawalShort(fund="BAO.CHUNG", needed=57, available=49)
    assert stopping(cast(Any, None), "", short) == Stopping(fund="BAO.CHUNG", needed=57, available=49)


def test_an_unknown_import_is_not_found(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin = officer(client, demonstration, ADMIN)
    assert admin.get("/office/bank/loaded/nothing").status_code == 404
    assert admin.post("/office/bank/withdrawals/nothing", answer="agree").status_code == 404

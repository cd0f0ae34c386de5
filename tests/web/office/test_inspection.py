"""The inspector: the books balance, checks are run and kept, the journal is searched, nothing is changed."""

import re
from datetime import date
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.donors import counter
from relief_fund.donors.receipts import change_letterhead
from relief_fund.inspection import queries
from relief_fund.inspection.checks import CheckResult
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, INSPECTOR, MEMBER, TREASURER, officer

PAGE = "/inspection"


def test_the_first_page_says_that_the_books_balance(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    inspector = officer(client, demonstration, INSPECTOR)
    assert "Sổ cân từng đồng" in inspector.get(PAGE).text
    assert inspector.post(f"{PAGE}/checks").status_code == 303
    page = inspector.get(PAGE).text
    assert "phép kiểm tra đạt" in page
    assert demonstration.home.log.key.fingerprint in page
    assert demonstration.home.log.checkpoint().root_text in page.replace("&#43;", "+").replace("&#x2B;", "+")


def rice_comes(demonstration: Demonstration) -> None:
    """45.5 kg at the counter."""
    office, hand = demonstration.home.office, demonstration.cast.actor(ADMIN)
    change_letterhead(office, hand, address="Số 1")
    counter.take_goods(
        office, hand, what="Gạo tẻ", unit="RICE_KG", quantity=45_500, slip=counter.fresh_slip(),
        document="BB 12", fund="YAGI.CHUNG", on=date(2024, 10, 1),
    )  # fmt: skip


def test_goods_are_counted_in_their_own_unit(client: TestClient[Any], demonstration: Demonstration) -> None:
    rice_comes(demonstration)
    inspector = officer(client, demonstration, INSPECTOR)
    page = inspector.get(PAGE).text.partition('id="h-t"')[2].partition("</section>")[0]
    assert "hiện vật và ngoại tệ, kg gạo" in page
    assert page.count(">45,5</td>") == 8, "two accounts and their sums, turnover and balance"
    assert "45.500" not in page
    assert "goods and foreign money, kg of rice" in inspector.get(f"/en{PAGE}").text


def test_what_a_check_found_is_told_in_words(
    client: TestClient[Any], demonstration: Demonstration, monkeypatch: pytest.MonkeyPatch
) -> None:
    fact: dict[str, object] = {
        "code": "donors.use_unpaid",
        "fund": "YAGI.CHUNG",
        "amount": "1500000",
        "account": "3379",
    }
    result = CheckResult("use", "donors", "law", ok=False, found=1, facts=(fact,))
    kept = queries.LastChecks("2024-10-01T00:00:00.000000Z", "", 480, 500, (result,))
    monkeypatch.setattr(queries, "last_checks", lambda _: kept)
    page = officer(client, demonstration, INSPECTOR).get(PAGE).text
    assert "Phát hiện: Khoản đã dùng không có tiền ủng\u00a0hộ nào bù vào · Quỹ: YAGI.CHUNG" in page
    assert "Quỹ: YAGI.CHUNG · Số tiền: 1.500.000\u00a0đ" in page
    assert "{&#34;" not in page


def test_the_journal_is_searched(client: TestClient[Any], demonstration: Demonstration) -> None:
    inspector = officer(client, demonstration, INSPECTOR)
    assert "480" in inspector.get(f"{PAGE}/journal").text
    found = inspector.post(f"{PAGE}/journal", number="20")
    assert found.status_code == 200
    assert 'href="/inspection/entries/20"' in found.text
    for wrong in ({"account": "9999"}, {"amount": "1,5"}, {"day": "30/02/2024"}, {"number": "abc"}):
        answer = inspector.post(f"{PAGE}/journal", **wrong)
        assert answer.status_code == 422, wrong
        assert next(iter(wrong.values())) in answer.text, "nothing typed is lost"


def test_the_journal_has_the_columns_of_the_law(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    """Accounting Law art. 24: day of booking, number and day of the voucher, summary, amount."""
    rice_comes(demonstration)
    page = officer(client, demonstration, INSPECTOR).get(f"{PAGE}/journal").text
    newest = page.partition('class="group"')[2].partition("</tbody>")[0]
    head = re.sub("<[^>]*>", "", newest.partition("</tr>")[0])
    assert re.search(r"Ghi lúc \d\d:\d\d, 22/11/2026. Chứng từ YAGI/2024/NK/00000\d, 01/10/2024", head)
    assert newest.count("45,5 RICE_KG") == 2
    assert "45.500" not in newest


def test_an_entry_shows_postings_and_its_leaf(client: TestClient[Any], demonstration: Demonstration) -> None:
    inspector = officer(client, demonstration, INSPECTOR)
    page = inspector.get(f"{PAGE}/entries/20").text
    assert "&#34;number&#34;:20" in page
    assert "đã niêm phong" in page
    assert inspector.get(f"{PAGE}/entries/99999").status_code == 404


def test_others_are_refused(client: TestClient[Any], demonstration: Demonstration) -> None:
    for duty in (TREASURER, MEMBER):
        assert officer(client, demonstration, duty).get(PAGE).status_code == 403


def test_a_run_that_found_something_is_not_shown_as_one_that_found_nothing(
    client: TestClient[Any], demonstration: Demonstration, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = [
        queries.PaymentChecks(code, "before", "2026-11-22T02:00:00.000000Z", 75, failed, broken)
        for code, failed, broken in (("SOUND", 0, ()), ("TO-LOOK", 2, ()), ("BROKEN", 1, ("money_is_there",)))
    ]
    monkeypatch.setattr(queries, "payment_checks", lambda *_, **__: tuple(runs))
    page = officer(client, demonstration, INSPECTOR).get(PAGE).text
    marks = {
        code: re.search(rf'{code}<.*?class="mark (\w+)"', page, re.DOTALL)
        for code in ("SOUND", "TO-LOOK", "BROKEN")
    }
    assert {code: found and found[1] for code, found in marks.items()} == {
        "SOUND": "good", "TO-LOOK": "ask", "BROKEN": "stop",
    }  # fmt: skip

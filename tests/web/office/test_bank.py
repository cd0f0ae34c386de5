"""The bank inbox: what waits, how it is searched, how a line is decided, and who may."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.banking.decisions import CHOICES, FINAL
from relief_fund.banking.inbox import InboxCounts, Search, inbox_page
from relief_fund.banking.intake import import_statement
from relief_fund.banking.papers import PAPER_CHOICES
from relief_fund.banking.parts import Settlement
from relief_fund.banking.queries import accounts
from relief_fund.donors.recognition import matcher_for
from relief_fund.inspection.checks import run_checks
from relief_fund.kernel.clock import today
from relief_fund.ledger.funds import open_fund
from relief_fund.ledger.queries import balance
from relief_fund.web.catalogs import LANGUAGES, catalog
from relief_fund.web.office import bank
from relief_fund.web.office.bank import place_of, search_of
from tests.banking.lines import line, write
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, ASSESSOR, TREASURER, officer

FEE = "THU PHI DICH VU SMS"


def waiting(shown: Demonstration) -> Any:
    """The lines that wait, debit first."""
    with shown.home.office.read() as connection:
        return sorted(inbox_page(connection), key=lambda line: line.direction, reverse=True)


def test_where_nothing_else_waits_held_lines_are_said_once(
    client: TestClient[Any], demonstration: Demonstration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bank, "inbox_counts", lambda _: InboxCounts(0, 0, 425, 425))
    monkeypatch.setattr(bank.import_runs, "held", lambda _: (7, "a-kept-run"))
    page = officer(client, demonstration, ADMIN).get("/office/bank").text
    assert re.findall(r"<h1>(.*?)</h1>", page) == ["7 dòng sao kê còn giữ lại vì chỗ lệch"]
    assert page.count("7 dòng sao kê còn giữ lại") == 1
    assert page.count('href="/office/bank/imports/a-kept-run"') == 1


def test_the_inbox_says_how_many_lines_wait(client: TestClient[Any], demonstration: Demonstration) -> None:
    page = officer(client, demonstration, ADMIN).get("/office/bank")
    assert page.status_code == 200
    assert f"{len(waiting(demonstration))} dòng cần bạn quyết định" in page.text
    assert FEE in page.text
    assert page.headers["cache-control"] == "no-store"


def test_what_waits_stands_before_what_was_loaded(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    page = officer(client, demonstration, ADMIN).get("/office/bank").text
    assert page.index('id="words"') < page.index('name="lines"') < page.index("/office/bank/loaded/")
    line = waiting(demonstration)[0]
    small = page.partition(f"/lines/{line.identity}")[2].partition("</th>")[0]
    assert f"{line.day:%d/%m/%Y}" in small, "a phone shows the day too"


def test_only_the_administrator_sees_the_texts(client: TestClient[Any], demonstration: Demonstration) -> None:
    for duty in (ASSESSOR, TREASURER):
        page = officer(client, demonstration, duty).get("/office/bank")
        assert page.status_code == 403
        assert demonstration.name_of(ADMIN) in page.text, "the page says who holds the duty"
        assert FEE not in page.text


def test_search_is_a_form_and_finds_words_amount_and_day(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    for words in ("phí dịch vụ", "55.000", "12/9/2024"):
        page = admin.post("/office/bank", words=words, view="waiting")
        assert page.status_code == 200
        assert FEE in page.text, words
    assert FEE not in admin.post("/office/bank", words="khong co dau", view="all").text


def test_what_is_typed_is_a_day_an_amount_or_words() -> None:
    assert search_of("12/9/2024").day is not None
    assert search_of("55.000") == Search(amount=55000)
    assert search_of(" ủng hộ ") == Search(words="ủng hộ")
    assert place_of("1121.01:50") == ("1121.01", 50)
    assert place_of("") == place_of(f"1121.01:{2**63}") == place_of(f"1121.01:{'9' * 5_000}") == ("", 0)


def test_the_next_lines_begin_behind_the_last(client: TestClient[Any], demonstration: Demonstration) -> None:
    admin = officer(client, demonstration, ADMIN)
    first = admin.get("/office/bank?view=all").text
    after = first.partition('name="after" value="')[2].partition('"')[0]
    assert after == "1121.01:50"
    second = admin.post("/office/bank", view="all", after=after)
    assert second.status_code == 200
    assert "1121.01:100" in second.text


def test_a_decision_is_read_with_its_entry_then_booked_once(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    line = waiting(demonstration)[0]
    page = admin.get(f"/office/bank/lines/{line.identity}").text
    assert "6151" in page
    assert 'value="cash_drawn"' in page
    assert "Rút tiền mặt nhập quỹ" in page
    assert "checked" not in page, "nothing is chosen beforehand"
    bare = admin.post(f"/office/bank/lines/{line.identity}", decision="fee", reason=" ", expected="")
    assert bare.status_code == 422
    done = admin.post(f"/office/bank/lines/{line.identity}", decision="fee", reason="Biểu phí", expected="")
    assert done.status_code == 303
    told = admin.get(done.headers["location"]).text
    assert "Đã ghi: Là phí ngân hàng" in told.replace("\u00a0", " ")
    assert line.identity in told.partition('role="status"')[2].partition("</p>")[0]
    assert 'role="status"' not in admin.get("/office/bank?decided=nothing").text
    assert line.identity not in {one.identity for one in waiting(demonstration)}
    again = admin.post(
        f"/office/bank/lines/{line.identity}", decision="payments_settled", reason="x", expected=""
    )
    assert again.status_code == 409, "someone decided meanwhile"


def test_a_waiting_credit_may_become_a_gift_with_a_receipt(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    line = next(one for one in waiting(demonstration) if one.direction == "credit")
    answer = admin.post(f"/office/bank/lines/{line.identity}", decision="gift", reason="Hỏi lại", expected="")
    assert answer.status_code == 303
    assert "1.500.000" in admin.get("/office/bank?view=decided").text


def test_an_unknown_line_is_not_found(client: TestClient[Any], demonstration: Demonstration) -> None:
    assert officer(client, demonstration, ADMIN).get("/office/bank/lines/00").status_code == 404


def test_a_line_that_settles_a_paper_names_it(
    client: TestClient[Any], demonstration: Demonstration, tmp_path: Path
) -> None:
    admin, home = officer(client, demonstration, ADMIN), demonstration.home
    day = today(home.clock)
    paper = {"document": "NT-5", "day": f"{day:%d/%m/%Y}", "fund": "YAGI.CHUNG", "amount": "700.000"}
    assert admin.post("/office/vouchers/cash_gift", **paper, receipt="PT-5").status_code == 303
    assert admin.post("/office/vouchers/cash_deposited", **paper, slip="NT-5").status_code == 303
    printed(demonstration, tmp_path, line(700_000, "HOAN TRA nop tien mat", day=day, reference="3.3"))
    waits = next(one for one in waiting(demonstration) if one.amount == 700_000)
    page = admin.get(f"/office/bank/lines/{waits.identity}").text
    assert "Tiền mặt đã nộp vào ngân hàng</b>: NT-5" in page
    value = re.findall(r'value="(deposit_arrived:\d+)"', page)[0]
    form = {"reason": "giấy nộp tiền", "expected": ""}
    for wrong in ("deposit_arrived:1", "deposit_arrived", "deposit_arrived:x"):
        assert admin.post(f"/office/bank/lines/{waits.identity}", decision=wrong, **form).status_code == 422
    done = admin.post(f"/office/bank/lines/{waits.identity}", decision=value, **form)
    assert done.status_code == 303, done.text
    english = admin.get(f"/en/office/bank/lines/{waits.identity}").text
    assert "Cash that was paid in at the bank" in english


def test_a_mistake_of_the_bank_is_named_with_its_undoing(
    client: TestClient[Any], demonstration: Demonstration, tmp_path: Path
) -> None:
    day = today(demonstration.home.clock)
    undone = arrived(demonstration, tmp_path, 720_000)
    printed(demonstration, tmp_path, line(720_000, "ghi nham", day=day, direction="debit", reference="m"))
    mistake = next(one for one in waiting(demonstration) if one.text == "ghi nham")
    admin, address = officer(client, demonstration, ADMIN), f"/office/bank/lines/{mistake.identity}"
    assert "Ngân hàng ghi nhầm và đã ghi đảo</b>: dòng kia ngày" in admin.get(address).text
    assert (
        "A mistake of the bank and its undoing</b>: the other line is of" in admin.get(f"/en{address}").text
    )
    form = {"reason": "ngân hàng xác nhận", "expected": ""}
    for wrong in ("bank_undone", "bank_undone:", f"bank_undone:{mistake.identity}"):
        assert admin.post(address, decision=wrong, **form).status_code == 422
    done = admin.post(address, decision=f"bank_undone:{undone.identity}", **form)
    assert done.status_code == 303, done.text
    assert not {mistake.identity, undone.identity} & {one.identity for one in waiting(demonstration)}
    assert "Ngân hàng ghi nhầm" in admin.get(f"/office/bank/lines/{undone.identity}").text


def opened(shown: Demonstration, code: str, campaign: str, restricted: bool) -> None:
    """Another fund beside the campaign's general one."""
    terms = {"code": code, "campaign": campaign, "restricted": restricted, "name": code}
    shown.home.office.desk.run(lambda tx: open_fund(tx, kind="donated", opened_on=date(2024, 9, 1), **terms))


def printed(shown: Demonstration, folder: Path, one: Any) -> None:
    """One line of the campaign's account comes in."""
    office = shown.home.office
    with office.read() as connection:
        account = next(each for each in accounts(connection) if each.fund == "YAGI.CHUNG")
    import_statement(
        office, shown.cast.actor(ADMIN), account_number=account.number,
        settlement=Settlement.of(["books_differ"], "ngân hàng xác nhận"),
        recognise=matcher_for(office, account_number=account.number),
        path=write(folder / f"{one.reference}.csv", [one]),
    )  # fmt: skip


def arrived(shown: Demonstration, folder: Path, amount: int) -> Any:
    """A credit of today that waits."""
    day = today(shown.home.clock)
    printed(shown, folder, line(amount, "HOAN TRA xyz", day=day, reference=f"r{amount}"))
    return next(one for one in waiting(shown) if one.amount == amount)


def test_a_gift_for_a_purpose_is_an_option(
    client: TestClient[Any], demonstration: Demonstration, tmp_path: Path
) -> None:
    opened(demonstration, "YAGI.NHA", "YAGI", True)
    waits = arrived(demonstration, tmp_path, 610_000)
    admin = officer(client, demonstration, ADMIN)
    page = admin.get(f"/office/bank/lines/{waits.identity}").text
    assert 'value="gift:YAGI.NHA"' in page
    assert "cho mục đích của quỹ YAGI.NHA" in page
    form = {"reason": "ghi sửa nhà", "expected": ""}
    wrong = admin.post(f"/office/bank/lines/{waits.identity}", decision="gift:YAGI.CHUNG", **form)
    assert wrong.status_code == 422
    done = admin.post(f"/office/bank/lines/{waits.identity}", decision="gift:YAGI.NHA", **form)
    assert done.status_code == 303, done.text
    with demonstration.home.office.read() as connection:
        assert balance(connection, account="5122", fund="YAGI.NHA") == -610_000
    for lang, words in (("", "Quyết định này là cuối cùng"), ("/en", "This decision is final")):
        decided = admin.get(f"{lang}/office/bank/lines/{waits.identity}").text
        assert words in decided
        assert 'type="radio" name="decision"' not in decided, "nothing is offered that would be refused"


def test_every_law_of_the_books_still_holds(demonstration: Demonstration) -> None:
    demonstration.home.log.publish()
    found = [one for one in run_checks(demonstration.home) if one.grade == "law" and not one.ok]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_decision_has_words_as_a_proposal_and_as_what_was_decided(language: str) -> None:
    words = catalog(language)
    keys = [f"{part}.{decision}" for part in ("proposal", "decision") for decision in CHOICES]
    keys += [f"decision.{decision}" for decision in (*PAPER_CHOICES, *FINAL)]
    assert [key for key in keys if not words.known(key)] == []

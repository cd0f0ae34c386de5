"""An administrator's whole day, by hand through the pages, and what the public sees of it in the evening.

Yesterday's statement is in the books. In the morning a statement is loaded, read, posted; four of its lines
wait for a person and are decided. At the counter somebody brings cash and somebody brings rice. Receipts are
drawn up, issued and printed. In the afternoon the till is counted, the bank is proved, and at five the fund
publishes. Next morning the day is closed.
"""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from relief_fund.app import open_home
from relief_fund.kernel.clock import FUND_ZONE, MovableClock
from relief_fund.register.publishing import publish_statements
from tests.banking.lines import write
from tests.browser.administrator import Administrator, plain
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.served import serving
from tests.browser.the_day_before import ACCOUNT, ADDRESS, NAME, OPENING, STATEMENT, TODAY, the_day_before
from tests.conftest import STANDING, CopyOf
from tests.pdf_words import pdf_words

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.takes(12)]

PAID_IN, PAID_OUT, CLOSING = 2_751_250, 19_800, 4_031_450
CASH, RICE_VALUE = 1_500_000, 682_500
"""Two gifts of 2,500,000 through the bank, one in cash, and 45.5 kg of rice with a paper about its price."""


@pytest.fixture
def clock() -> MovableClock:
    """Nine in the morning."""
    return MovableClock(STANDING)


@pytest.fixture
def administrator(
    copy_of: CopyOf, clock: MovableClock, chromium: "Browser", lang: str, size: tuple[int, int]
) -> Iterator[Administrator]:
    """The administrator before a browser, the office being served; only refusals may be told in the console."""
    home, told = open_home(copy_of("the-day-before", the_day_before), clock), []
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, accept_downloads=True)
    page = context.new_page()
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda trouble: told.append(str(trouble)))
    try:
        with serving(home) as address:
            yield Administrator(home, clock, page, address, lang)
            context.close()
    finally:
        home.close()
    assert [one for one in told if "422" not in one] == []


# --- the morning: the bank -----------------------------------------------------------------------------------


def loads_a_statement(admin: Administrator, folder: Path) -> None:
    """Hand in the file, read what would be posted, confirm, watch it being posted."""
    path = write(folder / "sao-ke-hom-nay.csv", STATEMENT)
    admin.turns_to("page.bank")
    assert admin.headline() == admin.said("inbox.none_waiting")
    admin.looks("inbox-empty")
    admin.follows("inbox.load")
    admin.page.set_input_files("#file", str(path))
    admin.page.get_by_label(ACCOUNT).check()
    admin.looks("statement-chosen")
    admin.presses("import.read")
    admin.reads(admin.counted("import.checked", 7), admin.said("foreseen.title"))
    said = admin.reads(
        admin.money(OPENING), admin.money(PAID_IN), admin.money(PAID_OUT), admin.money(CLOSING)
    )
    for kind, count, total in (
        ("gift", 2, 2_500_000),
        ("unexplained_debit", 3, PAID_OUT),
        ("interest", 1, 1_250),
    ):
        assert admin.said(f"reading.{kind}") in said
        row = plain(admin.page.locator("tbody tr", has_text=admin.said(f"reading.{kind}")).inner_text())
        assert {str(count), admin.number(total)} <= set(row.split())
    admin.looks("statement-read")
    admin.presses("import.post")
    admin.reads(admin.counted("import.done", 7))
    admin.looks("statement-posted")


def decides_one_line(admin: Administrator) -> None:
    """Money that came back to the account by somebody's mistake: owed to its sender, by one decision with a reason."""
    admin.follows("import.to_inbox")
    assert admin.headline() == admin.counted("inbox.waiting", 4)
    admin.looks("inbox")
    admin.page.get_by_role("link", name="HOAN TRA UNC 17").click()
    admin.reads(
        admin.said("line.fact_credit", amount=admin.money(250_000), day=admin.speaks.formats.day_text(TODAY))
    )
    admin.looks("line")
    admin.page.get_by_label(admin.said("decision.refund_owed")).check()
    admin.fills({"line.reason": "Ngân hàng báo chuyển nhầm, trả lại"})
    admin.presses("line.book")
    assert admin.headline() == admin.counted("inbox.waiting", 3)
    told = {"what": admin.said("decision.refund_owed"), "amount": admin.money(250_000)}
    admin.reads(admin.said("inbox.just_decided", **told))


def finds_fees_and_decides_them(admin: Administrator, size: tuple[int, int]) -> None:
    """Typed with its marks, found without them; by the keys where there are keys, by hand on a phone."""
    if size == DESKTOP:
        admin.page.keyboard.press("/")
        admin.page.keyboard.type("phí kiểm đếm")
        admin.page.keyboard.press("Enter")
        admin.reads("THU PHI KIEM DEM")
        assert "PHI QUAN LY" not in admin.page.inner_text("main table.inbox")
        admin.page.keyboard.press("j")
        admin.page.keyboard.press("x")
        admin.looks("fee-found")
        admin.page.keyboard.press("d")
        while admin.page.eval_on_selector("#bulk-decision", "one => one.value") != "fee":
            admin.page.keyboard.press("ArrowDown")
    else:
        admin.page.get_by_role("searchbox").fill("phí kiểm đếm")
        admin.presses("piece.find")
        admin.reads("THU PHI KIEM DEM")
        admin.page.locator("table.inbox").get_by_role("checkbox").check()
        admin.looks("fee-found")
        admin.chooses("line.what", "fee")
    admin.page.get_by_label(admin.said("line.reason")).fill("Phí kiểm đếm")
    admin.presses("bulk.book")
    admin.reads(admin.counted("bulk.done", 1))
    admin.looks("fee-decided")


def decides_the_rest_at_once(admin: Administrator) -> None:
    """What still waits is two fees: both by one decision."""
    admin.turns_to("page.bank")
    assert admin.headline() == admin.counted("inbox.waiting", 2)
    boxes = admin.page.locator("table.inbox").get_by_role("checkbox")
    assert boxes.count() == 2
    for place in range(2):
        boxes.nth(place).check()
    admin.chooses("line.what", "fee")
    admin.fills({"line.reason": "Phí dịch vụ tháng 11"})
    admin.looks("fees-chosen")
    admin.presses("bulk.book")
    admin.reads(admin.counted("bulk.done", 2), admin.said("inbox.none_waiting"))
    admin.looks("inbox-done")


# --- noon: the counter and its papers ------------------------------------------------------------------------


def sets_the_address(admin: Administrator) -> None:
    """No paper goes out without the fund's address; the counter says so and leads there."""
    admin.turns_to("page.counter")
    admin.reads(admin.said("receipts.address_first"))
    admin.looks("counter-no-address")
    admin.follows("receipts.address")
    admin.fills({"receipts.address_label": ADDRESS})
    admin.presses("receipts.address_set")
    admin.looks("receipts-empty")


def receives_cash(admin: Administrator, folder: Path) -> str:
    """Cash against a numbered phiếu thu, printed for the giver; returns the receipt code on it."""
    admin.turns_to("page.counter")
    admin.fills({"counter.amount": "1.500.000", "counter.name": "Lê Văn Tám", "counter.address": "Thôn 3"})
    admin.presses("counter.take_cash")
    admin.reads(admin.said("error.donors.consent_missing"))
    admin.looks("cash-no-consent")
    admin.page.get_by_label(admin.said("donor_consent.receipt")).check()
    admin.presses("counter.take_cash")
    admin.reads(
        f"BAO/{TODAY.year}/PT/000001: {admin.money(CASH)}", admin.said("receipt_state.issued"), "Lê Văn Tám"
    )
    admin.looks("cash-receipt")
    paper = the_paper(admin, folder)
    for told in (
        "PHIẾU THU TIỀN MẶT", f"BAO/{TODAY.year}/PT/000001", ADDRESS, "Lê Văn Tám", "Thôn 3", "1.500.000",
        "Một triệu năm trăm nghìn đồng", NAME,
    ):  # fmt: skip
        assert told in paper
    return code_on(admin)


def receives_rice(admin: Administrator, folder: Path) -> str:
    """Rice by the kilogram with a paper about its price; returns the receipt code."""
    admin.turns_to("page.counter")
    admin.follows("counter.goods")
    kilograms = "45,5" if admin.lang == "vi" else "45.5"
    admin.fills(
        {
            "counter.what": "Gạo tẻ", "counter.quantity": kilograms, "counter.document_goods": "BB 12/11",
            "counter.value_goods": "682.500",
        }
    )  # fmt: skip
    admin.chooses("counter.unit", "RICE_KG")
    admin.looks("rice")
    admin.presses("counter.take_goods")
    admin.reads(
        admin.money(RICE_VALUE), f"{kilograms} {admin.said('unit.RICE_KG')}", admin.said("receipts.nobody")
    )
    admin.looks("rice-receipt")
    paper = the_paper(admin, folder)
    for told in ("BIÊN NHẬN ỦNG HỘ", f"BAO/{TODAY.year}/GBN/000001", "Gạo tẻ", "45,5", "BB 12/11", "682.500"):
        assert told in paper
    return code_on(admin)


def issues_a_receipt(admin: Administrator, folder: Path) -> None:
    """The gift of 500,000 đ that came through the bank: found, drafted, read, issued, printed."""
    admin.turns_to("page.donations")
    admin.fills({"donations.amount": "500.000"})
    admin.presses("piece.find")
    admin.reads(admin.counted("donations.found", 1))
    admin.looks("gift-found")
    admin.presses("receipts.paper_of", exact=False)
    admin.reads(admin.said("receipts.draft"), admin.money(500_000))
    admin.looks("receipt-draft")
    assert "BẢN NHÁP" in the_paper(admin, folder, "receipts.preview")
    admin.presses("receipts.issue")
    admin.reads(f"BAO/{TODAY.year}/GBN/000002: {admin.money(500_000)}")
    admin.looks("receipt-issued")
    paper = the_paper(admin, folder)
    for told in (f"BAO/{TODAY.year}/GBN/000002", "500.000", "Năm trăm nghìn đồng", "Không nêu tên"):
        assert told in paper
    assert "BẢN NHÁP" not in paper


def the_paper(admin: Administrator, folder: Path, key: str = "receipts.pdf") -> str:
    """What the PDF says that the page gives."""
    return plain(pdf_words(admin.keeps(lambda: admin.follows(key), folder)))


def code_on(admin: Administrator) -> str:
    """The receipt code that the page shows."""
    return plain(admin.page.inner_text("main dd.code"))


# --- the afternoon: what there is, and that it is right --------------------------------------------------------


def reads_the_cash_sheet(admin: Administrator) -> None:
    """Every place that holds money: what it held, took in, gave out and holds; nothing is unexplained."""
    admin.turns_to("page.cash_sheet")
    said = admin.reads(admin.said("sheet.sums"), admin.counted("donations.count", 3))
    in_hand = plain(admin.page.locator("article", has_text="1111").inner_text())
    at_bank = plain(admin.page.locator("article", has_text=ACCOUNT).inner_text())
    for place, figures in ((in_hand, (0, CASH, 0, CASH)), (at_bank, (OPENING, PAID_IN, PAID_OUT, CLOSING))):
        assert [admin.money(one) in place for one in figures] == [True] * 4
    assert admin.counted("sheet.gifts_of", 1, amount=admin.money(CASH)) in in_hand
    assert admin.counted("sheet.gifts_of", 2, amount=admin.money(2_500_000)) in at_bank
    assert admin.money(CLOSING + CASH) in said
    assert admin.said("sheet.none_waits") in said
    admin.looks("cash-sheet")


def counts_the_till(admin: Administrator) -> None:
    """Ten thousand too little at first; counted again it is what the books say."""
    admin.fills({"sheet.counted": "1.490.000"})
    admin.presses("sheet.count")
    told = {"counted": admin.money(CASH - 10_000), "books": admin.money(CASH), "gap": admin.money(10_000)}
    admin.reads(admin.said("sheet.count_less", **told))
    admin.looks("till-short")
    admin.fills({"sheet.counted": "1.500.000"})
    admin.presses("sheet.count")
    admin.reads(admin.said("sheet.count_same", counted=admin.money(CASH)))
    admin.looks("till-counted")


def proves_the_bank(admin: Administrator) -> None:
    """Bank = books, to the last đồng, and as the bank printed it."""
    admin.follows("sheet.prove")
    day = admin.speaks.formats.day_text(TODAY)
    assert admin.headline() == admin.said("proof.fact", day=day)
    said = admin.reads(admin.said("proof.proved"))
    assert said.count(admin.money(CLOSING)) == 3, "by the bank, by the books, as printed"
    admin.looks("reconciliation")


# --- the evening and the next morning ---------------------------------------------------------------------------


def the_fund_publishes(admin: Administrator) -> None:
    """Five in the afternoon: the timetable publishes."""
    admin.clock.move(datetime(TODAY.year, TODAY.month, TODAY.day, 17, tzinfo=FUND_ZONE) - admin.clock.now())
    publish_statements(admin.home)


def closes_the_day(admin: Administrator) -> None:
    """Next morning the administrator signs in again and closes yesterday; from then on nothing is booked into it."""
    admin.clock.move(timedelta(hours=15))
    admin.signs_in(NAME)
    admin.turns_to("page.reconciliation")
    admin.follows("proof.close")
    admin.reads(admin.said("periods.nothing_blocks"))
    admin.looks("closing")
    admin.fills({"periods.close_to": f"{TODAY:%d/%m/%Y}"})
    admin.presses("periods.close")
    assert admin.headline() == admin.said("periods.closed_to", day=admin.speaks.formats.day_text(TODAY))
    admin.looks("closed")


# --- the public -------------------------------------------------------------------------------------------------


def a_giver_finds(admin: Administrator, code: str, headline: str) -> None:
    """By the code on the paper."""
    admin.opens("/donations/find")
    admin.fills({"find.code": code})
    admin.presses("find.go")
    assert admin.headline() == headline
    admin.reads(code, admin.said("gift.sealed"), admin.said("gift.way_counter"))
    admin.looks("found-by-code")


def a_giver_without_a_code_finds(admin: Administrator) -> None:
    """By what the banking app shows: number, amount, day."""
    admin.opens("/donations/find")
    admin.fills({"find.reference": "5213.11001", "find.amount": "500.000", "find.day": f"{TODAY:%d/%m/%Y}"})
    admin.page.locator("main section:has(#h-reference)").get_by_role("button").click()
    assert admin.headline() == admin.said("gift.all_left", amount=admin.money(500_000))
    admin.looks("found-by-reference")


def anybody_reads_the_statement(admin: Administrator) -> None:
    """Account, period, opening, in, out, closing, rows: on its face, and the rows below."""
    admin.opens("/statements")
    admin.looks("statements")
    admin.page.locator("main tbody").get_by_role("link", name=admin.speaks.formats.day_text(TODAY)).click()
    day = admin.speaks.formats.day_text(TODAY)
    assert admin.headline() == admin.said("statement.title", day=day)
    face = plain(admin.page.locator("main dl.face").first.inner_text())
    said = admin.reads(ACCOUNT, admin.said("statement.rows_told", rows_in=4, rows_out=3))
    for amount in (OPENING, PAID_IN, PAID_OUT, CLOSING):
        assert admin.money(amount) in face
    assert admin.page.locator("section:has(#h-l) tbody tr").count() == len(STATEMENT)
    assert "TRAN THI HOA" not in said
    admin.looks("statement")


DAYS = [
    pytest.param(engine, lang, size, id=f"{lang}-{name}-{engine}")
    for engine, lang, name, size in (
        ("sqlite", "vi", "phone", PHONE), ("postgresql", "en", "desktop", DESKTOP),
        ("postgresql", "vi", "phone", PHONE), ("sqlite", "en", "desktop", DESKTOP),
    )
][: 4 if os.environ.get("RELIEF_FUND_LONG") else 2]  # fmt: skip
"""Each language, each screen and each engine every day; all four together in the long run."""


@pytest.mark.parametrize(("engine_name", "lang", "size"), DAYS, indirect=["engine_name"])
def test_an_administrators_whole_day(
    administrator: Administrator, size: tuple[int, int], tmp_path: Path
) -> None:
    admin = administrator
    admin.signs_in(NAME)

    loads_a_statement(admin, tmp_path)
    decides_one_line(admin)
    finds_fees_and_decides_them(admin, size)
    decides_the_rest_at_once(admin)

    sets_the_address(admin)
    cash = receives_cash(admin, tmp_path)
    rice = receives_rice(admin, tmp_path)
    issues_a_receipt(admin, tmp_path)

    reads_the_cash_sheet(admin)
    counts_the_till(admin)
    proves_the_bank(admin)
    the_fund_publishes(admin)

    a_giver_finds(admin, cash, admin.said("gift.all_left", amount=admin.money(CASH)))
    kilograms = f"{'45,5' if admin.lang == 'vi' else '45.5'} {admin.said('unit.RICE_KG')}"
    a_giver_finds(admin, rice, admin.said("gift.in_kind", given=kilograms))
    a_giver_without_a_code_finds(admin)
    anybody_reads_the_statement(admin)

    closes_the_day(admin)

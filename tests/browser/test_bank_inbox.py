"""The inbox in a real browser: a file held and settled without scripts, lines decided by keyboard, a withdrawal."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from relief_fund.kernel.duties import Duty
from relief_fund.web import cookies
from tests.banking.lines import as_csv, line
from tests.browser.conftest import DESKTOP, PHONE, scrolls_sideways
from tests.browser.test_every_page import token_of
from tests.web.demonstration import Demonstration
from tests.web.office.test_bank_bulk import fees
from tests.web.test_withdrawal_runs import loaded

pytestmark = pytest.mark.browser


def signed_in(page: Any, shown: Demonstration, address: str, duty: Duty) -> Any:
    """The page of whoever holds ``duty``."""
    page.context.add_cookies([{"name": cookies.SESSION, "value": token_of(shown, duty), "url": address}])
    return page


def test_a_broken_file_is_held_and_settled_without_scripts(
    visit: Callable[..., Any], demonstration: Demonstration, address: str, tmp_path: Path
) -> None:
    admin = signed_in(
        visit("/privacy", PHONE, scripts=False), demonstration, address, Duty.FUND_ADMINISTRATOR
    )
    day = demonstration.clock.now().date()
    broken = [
        line(10_000, "mot", day=day, balance=5_010_000),
        line(20_000, "hai", day=day, balance=5_035_000),
        line(30_000, "ba", day=day, balance=5_065_000),
    ]
    path = tmp_path / "sao-ke-lech.csv"
    path.write_bytes(as_csv(broken))
    admin.goto(f"{address}/office/bank/imports/new")
    admin.set_input_files("#file", str(path))
    admin.click("input[name=account] >> nth=0")
    admin.click("main form button")
    admin.wait_for_selector("select[name=choices]", timeout=30_000)
    assert "Phần chưa khớp" in admin.content()
    assert not scrolls_sideways(admin)
    for place in range(admin.locator("article select[name=choices]").count()):
        admin.locator("article select[name=choices]").nth(place).select_option(index=1)
    admin.fill("#reason", "ngân hàng trả lời bằng văn bản")
    admin.click("main section form button >> nth=0")
    admin.wait_for_selector("a.button[href$='/office/bank']", timeout=30_000)
    assert "Đã ghi sổ 3 dòng" in admin.content()


def test_lines_are_chosen_and_decided_by_keyboard(
    visit: Callable[..., Any], demonstration: Demonstration, address: str, tmp_path: Path
) -> None:
    fees(demonstration, tmp_path, "phi ban phim")
    page = signed_in(visit("/privacy", DESKTOP), demonstration, address, Duty.FUND_ADMINISTRATOR)
    page.goto(f"{address}/office/bank")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("/")
    page.keyboard.type("phí bàn phím")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=phi ban phim 0")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("input[name=lines]:checked").count() == 1
    page.keyboard.press("a")
    assert page.locator("input[name=lines]:checked").count() == page.locator("input[name=lines]").count() == 3
    page.keyboard.press("Shift+A")
    assert page.evaluate("document.activeElement.id") == "bulk-all"
    page.keyboard.press("d")
    page.locator("#bulk-decision").select_option("fee")
    page.fill("#bulk-reason", "phí dịch vụ")
    page.click("[role=group] button")
    page.wait_for_selector("text=Đã quyết định 3 dòng")


def test_keys_are_switched_off_and_decisions_suit_what_is_chosen(
    visit: Callable[..., Any], demonstration: Demonstration, address: str, tmp_path: Path
) -> None:
    fees(demonstration, tmp_path, "phi tat phim")
    page = signed_in(visit("/privacy", DESKTOP), demonstration, address, Duty.FUND_ADMINISTRATOR)
    page.goto(f"{address}/en/office/bank")
    page.fill("#words", "phi tat phim")
    page.click("form[role=search] button")
    page.wait_for_selector("text=phi tat phim 0")
    page.select_option("#bulk-decision", "interest")
    page.locator("input[name=lines]").first.check()
    assert page.locator("#bulk-unfit").is_visible()
    assert page.evaluate("document.querySelector('#bulk-decision').value") == "interest", "the choice is kept"
    assert page.locator("#bulk-decision option[value=interest]").is_disabled()
    page.select_option("#bulk-decision", "fee")
    assert not page.locator("#bulk-unfit").is_visible()
    page.get_by_label("Single-letter keys").uncheck()
    assert not page.locator("#keys-list").is_visible()
    page.keyboard.press("a")
    assert page.locator("input[name=lines]:checked").count() == 1
    page.goto(f"{address}/en/office/bank")
    assert not page.get_by_label("Single-letter keys").is_checked(), "this browser remembers"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "words"
    page.get_by_label("Single-letter keys").check()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "words"


def test_an_import_is_withdrawn_by_two(
    visit: Callable[..., Any], demonstration: Demonstration, address: str, tmp_path: Path
) -> None:
    run = loaded(demonstration, tmp_path, 8_000)
    admin = signed_in(visit("/privacy", DESKTOP), demonstration, address, Duty.FUND_ADMINISTRATOR)
    admin.goto(f"{address}/en/office/bank/loaded/{run}")
    admin.click("details summary")
    admin.fill("#reason", "the file of another fund")
    admin.click("details button")
    admin.wait_for_selector("text=Another officer must answer")
    second = signed_in(visit("/privacy", PHONE), demonstration, address, Duty.COMMITTEE_MEMBER)
    second.goto(f"{address}/office/bank/loaded/{run}")
    assert not scrolls_sideways(second)
    second.click("button[value=agree]")
    second.wait_for_selector("text=Đã rút 3 dòng", timeout=30_000)


def test_every_match_is_decided_without_scripts(
    visit: Callable[..., Any], demonstration: Demonstration, address: str, tmp_path: Path
) -> None:
    fees(demonstration, tmp_path, "phi khong script")
    page = signed_in(visit("/privacy", PHONE, scripts=False), demonstration, address, Duty.FUND_ADMINISTRATOR)
    page.goto(f"{address}/office/bank")
    page.fill("#words", "phí không script")
    page.click("form[role=search] button")
    page.locator("#bulk-decision").select_option("fee")
    page.fill("#bulk-reason", "phí dịch vụ")
    page.click("#bulk-all")
    page.wait_for_selector("text=Ghi sổ cho 3 dòng, tổng 3.303")
    assert not scrolls_sideways(page)
    page.click("form[action$='/all/begin'] button")
    page.wait_for_selector("text=Đã quyết định 3 dòng", timeout=30_000)
    assert not scrolls_sideways(page)

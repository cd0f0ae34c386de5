"""The donor's way through the public pages, in a real browser, both languages, phone and desktop."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from relief_fund.donors.own_gift import own_gift
from relief_fund.kernel.identifiers import grouped
from relief_fund.kernel.often import answer_on
from relief_fund.web.public.gift_proof import proof_in_steps
from relief_fund.web.seals import Seals
from tests.browser.conftest import DESKTOP, PHONE, found_by_axe, scrolls_sideways
from tests.web.demonstration import Demonstration

pytestmark = pytest.mark.browser

PAGES = (
    "/", "/flow", "/campaigns", "/campaigns/YAGI", "/donations/find", "/statements",
    "/statements/1121.01/2024-09-10", "/policies", "/policies/decree-20-2021/2024-07-01", "/verify", "/r",
    "/data", "/privacy", "/case", "/sign-in", "/sign-in/code", "/sign-in/enrol",
)  # fmt: skip
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
LANGUAGES = pytest.mark.parametrize("prefix", ["", "/en"], ids=["vi", "en"])


def first_code(shown: Demonstration) -> str:
    """The receipt code of the first gift."""
    with shown.home.office.read() as connection:
        return str(connection.execute(text("SELECT receipt_code FROM gift ORDER BY position")).scalar())


@SIZES
@LANGUAGES
def test_a_donor_finds_the_gift_and_checks_its_proof(
    visit: Callable[..., Any],
    demonstration: Demonstration,
    address: str,
    prefix: str,
    size: tuple[int, int],
    tmp_path: Path,
) -> None:
    code = first_code(demonstration)
    page = visit(prefix or "/", size)
    page.fill("#code", grouped(code))
    page.click("main form button")
    assert grouped(code) in page.inner_text("main")
    assert code not in page.url
    assert found_by_axe(page) == []
    assert not scrolls_sideways(page)
    with page.expect_download() as download:
        page.click("form[action$='/donations/receipt'] button")
    receipt = tmp_path / "receipt.json"
    download.value.save_as(receipt)
    page.goto(f"{address}{prefix}/r")
    page.set_input_files("#file", receipt)
    page.click("#check-form button")
    page.wait_for_selector("#answer .proof.signed")
    assert page.locator("#answer .ticks li:not(.stop)").count() == 3
    assert found_by_axe(page) == []


def changed(receipt: str) -> list[str]:
    """The receipt with another amount, another signature, and cut off."""
    return [
        receipt.replace('\\"D\\",\\"', '\\"D\\",\\"9', 1),
        receipt.replace("quy-mau.example/fund-log\\n", "quy-mau.example/fund-log\\n1", 1),
        receipt[:-30],
    ]


def test_a_forged_receipt_is_seen(
    visit: Callable[..., Any], demonstration: Demonstration, address: str
) -> None:
    page = visit("/")
    page.fill("#code", first_code(demonstration))
    page.click("main form button")
    with page.expect_download() as download:
        page.click("form[action$='/donations/receipt'] button")
    receipt = Path(download.value.path()).read_text("utf-8")
    for forged in changed(receipt):
        assert forged != receipt
        page.goto(f"{address}/r")
        page.fill("#pasted", forged)
        page.click("#check-form button")
        page.wait_for_selector("#answer .proof.broken")


def test_the_code_on_paper_opens_the_checker(visit: Callable[..., Any], demonstration: Demonstration) -> None:
    with demonstration.home.office.read() as connection:
        own = own_gift(connection, first_code(demonstration))
        assert own is not None
        steps = proof_in_steps(connection, demonstration.home, own, "", Seals())
        fragment = answer_on(connection, steps).fragment()
    page = visit(f"/r#{fragment}")
    page.wait_for_selector("#answer .proof.signed")
    assert "#" not in page.url
    forged = fragment[:90] + ("A" if fragment[90] != "A" else "B") + fragment[91:]
    visit(f"/r#{forged}").wait_for_selector("#answer .proof.broken")


def test_everything_works_without_scripts(
    visit: Callable[..., Any], demonstration: Demonstration, address: str
) -> None:
    page = visit("/", PHONE, scripts=False)
    page.fill("#code", first_code(demonstration))
    page.click("main form button")
    assert "Có trong sổ, quỹ đã ký" in page.inner_text("main")
    page.click("a.index")
    page.click("footer a[href='/statements']")
    page.click("main tbody a >> nth=0")
    assert "Sao kê ngày" in page.inner_text("h1")
    page.click("a.lang")
    assert page.inner_text("h1").startswith("Statement of")
    page.goto(f"{address}/r")
    assert page.locator("noscript").count() == 1


def test_the_keyboard_reaches_the_content_first(visit: Callable[..., Any]) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    assert page.url.endswith("#main")


def test_dark_and_print_keep_the_figures(visit: Callable[..., Any]) -> None:
    page = visit("/")
    page.emulate_media(color_scheme="dark")
    assert found_by_axe(page) == []
    page.emulate_media(media="print")
    assert not page.is_visible(".foot")
    assert page.is_visible(".sum")

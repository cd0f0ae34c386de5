"""A real fund from an empty home: init, a link, officers by two hands, campaign, committee, statement."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from relief_fund.app import open_home
from relief_fund.kernel.clock import MovableClock
from relief_fund.pilot.input import bundled
from relief_fund.settings import Settings
from relief_fund.staff.codes import code_at, step_of
from tests.browser.conftest import PHONE, found_by_axe
from tests.browser.served import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PASSWORD = "một câu dài để nhớ"
STEP = timedelta(seconds=30)
TERM = {"from_day": "01/09/2024", "to_day": "31/12/2027"}


@dataclass
class Started:
    """A served real fund, its clock, and a browser to visit it."""

    address: str
    clock: MovableClock
    browser: Any
    link: str

    def visit(self) -> "Page":
        """A fresh visit on a phone."""
        context = self.browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]})
        page: Page = context.new_page()
        return page

    def code(self, secret: str) -> str:
        """The next unused code of a telephone."""
        self.clock.move(STEP)
        return code_at(secret, step_of(self.clock.now()))

    def enrol(self, link: str) -> str:
        """Open a one-time link, set password and code, keep the secret of the telephone."""
        page = self.visit()
        page.goto(f"{self.address}/sign-in/enrol#{link.rpartition('#')[2]}")
        if page.locator("#link").count():
            page.fill("#link", link)
            page.click("main form button")
        secret = page.inner_text("#secret").replace("-", "").strip()
        page.fill("#password", PASSWORD)
        page.fill("#code", self.code(secret))
        page.click("main form button")
        assert page.locator(".papers li").count() == 10
        page.context.close()
        return secret

    def sign_in(self, name: str, secret: str) -> "Page":
        """Sign in with name, password and code."""
        page = self.visit()
        page.goto(f"{self.address}/sign-in")
        page.fill("#name", name)
        page.fill("#password", PASSWORD)
        page.click("main form button")
        page.fill("#code", self.code(secret))
        page.click("main form button")
        assert page.url.endswith("/office")
        return page


@pytest.fixture
def started(tmp_path: Path, chromium: "Browser") -> Iterator[Started]:
    """An empty home made by the command line, served."""
    folder = tmp_path / "home"
    command = [sys.executable, "-m", "relief_fund", "init", "--home", str(folder), "--fund", "Quỹ huyện Thật"]
    if not (Path(__file__).parents[2] / "relief_fund" / "__main__.py").exists():
        command[1:3] = ["-c", "from relief_fund.app import main; main()"]
    done = subprocess.run(
        [*command, "--origin", "that.example/log", "--officer", "Nguyễn Thị Đầu", "--json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "sign-in/enrol#" not in done.stdout, "the link never stands in the answer"
    link = (folder / "keys" / "first-officer-link.txt").read_text().strip()
    clock = MovableClock(datetime.now(UTC))
    home = open_home(Settings.load(folder, environment={}), clock)
    try:
        with serving(home) as address:
            yield Started(address, clock, chromium, link)
    finally:
        home.close()


def appoint(page: "Page", address: str, name: str, duty: str) -> None:
    """Propose a new officer."""
    page.goto(f"{address}/office/officers")
    form = page.locator("form", has=page.locator("input[value=appoint]"))
    form.locator("#name").fill(name)
    form.locator("#duty").select_option(duty)
    for field, day in TERM.items():
        form.locator(f"#{field}").fill(day)
    form.locator("button").click()


def confirm(page: "Page", address: str) -> str:
    """Confirm what waits; the link that is shown."""
    page.goto(f"{address}/office/officers")
    page.locator("form[action*=confirm] button").first.click()
    link = page.inner_text("#one-time-link")
    assert link.startswith(address)
    return link


def fill(page: "Page", **fields: str) -> None:
    """Fill the fields of a form by their names."""
    for name, text in fields.items():
        page.fill(f"#{name}", text)


def test_a_real_fund_starts_from_nothing(started: Started) -> None:
    address = started.address
    admin = started.sign_in("nguyen.thi.dau", started.enrol(started.link))
    assert "Bản dùng thử" not in admin.inner_text("body"), "a real fund is not a demonstration"

    appoint(admin, address, "Trần Văn Hai", "treasurer")
    second = confirm(admin, address)
    treasurer = started.sign_in("tran.van.hai", started.enrol(second))
    for name in ("Lê Thị Ba", "Phạm Văn Bốn"):
        appoint(admin, address, name, "committee_member")
        assert confirm(treasurer, address)
    assert found_by_axe(admin) == []

    admin.goto(f"{address}/office/campaigns")
    fill(
        admin, code="BAO", name_vi="Bão số 3", name_en="Storm 3", source="01/LK", launched_on="1/9/2024",
        reception_ends_on="29/11/2024", distribution_ends_on="19/12/2024", bank="Vietcombank",
        account_number="0011009999999",
    )  # fmt: skip
    admin.locator("form[action$='/office/campaigns'] button").click()
    assert "1 đợt vận động" in admin.inner_text("h1")

    admin.goto(f"{address}/office/committees")
    fill(admin, code="HUYEN", name="Hội đồng huyện Thật", quorum="2", valid_from="1/9/2024")
    admin.select_option("#level", "district")
    admin.locator("form[action$='/office/committees'] button").click()
    for name, seat in (("Lê Thị Ba", "chair"), ("Phạm Văn Bốn", "finance")):
        admin.click("summary")
        admin.select_option("#officer-1", label=name)
        admin.select_option("#seat-1", seat)
        fill(admin, **{"from-1": TERM["from_day"], "to-1": TERM["to_day"]})
        admin.locator("form[action$='/seats'] button").click()
    assert "Phạm Văn Bốn" in admin.inner_text("main")

    load_statement(admin, address)
    assert "424" in admin.inner_text("main") or "425" in admin.inner_text("main")


def load_statement(admin: "Page", address: str) -> None:
    """Read a statement, confirm it, close the page, come back: it is posted."""
    admin.goto(f"{address}/office/bank/imports/new")
    admin.set_input_files("#file", str(bundled("statement.csv")))
    admin.check("input[name=account]")
    admin.locator("main form button").click()
    here = admin.url
    admin.wait_for_selector(f"form[action='{here.removeprefix(address)}'] button", timeout=20_000)
    assert "chưa ghi sổ" in admin.inner_text("h1")
    admin.locator(f"form[action='{here.removeprefix(address)}'] button").click()
    admin.goto("about:blank")
    admin.goto(here)
    admin.wait_for_selector("a.button[href$='/office/bank']", timeout=20_000)
    assert "Đã ghi sổ 425 dòng" in admin.inner_text("h1")
    admin.goto(f"{address}/office/bank")

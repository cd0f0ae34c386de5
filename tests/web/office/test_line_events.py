"""What may become of a bank line, each through its page and with its entry, on both engines.

Fee, interest, split, merged, taken back, given back, moved to the campaign it belongs to, late after the end.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from litestar.testing import TestClient

from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.inspection.checks import run_checks
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Home
from relief_fund.staff.sessions import open_session
from relief_fund.staff.tokens import fresh_token
from relief_fund.web.site import create_site
from tests.approval.bench import COMMITTEE, Body, body_of
from tests.banking.conftest import campaign, load  # noqa: F401  # fixtures
from tests.banking.lines import line
from tests.banking.money_in import balances, open_demo_campaign
from tests.web.office.officer import Officer

Import = Callable[..., ImportReport]
BACK, LATE, HERE = "DAO BUT TOAN", date(2024, 12, 2), "BAO.CHUNG"
LINES = [
    line(1_000_000, "ung ho ca lop 5A", reference="1"), line(100, "TRA LAI TIEN GUI THANG 9", reference="2"),
    line(11, "THU PHI DICH VU", direction="debit", reference="3"), line(500, BACK, reference="4"),
    line(40, BACK, reference="5"), line(60, BACK, reference="6"), line(70, BACK, reference="7"),
    line(80, BACK, reference="8"), line(90, "ung ho muon", day=LATE, reference="9"),
    line(91, "ung ho muon hon", day=LATE, reference="10"),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """The administrator at the pages, and the committee behind."""

    admin: Officer
    body: Body
    places: dict[int, str]

    def holds(self) -> dict[str, int]:
        """Σ debit − credit of the campaign's accounts."""
        return {account: net for (fund, account), net in balances(self.body.home).items() if fund == HERE}

    def decide(self, amount: int, decision: str) -> str:
        """One decision about the line over ``amount`` through its page; the page afterwards."""
        answer = self.admin.post(self.places[amount], decision=decision, reason="đã hỏi", expected="")
        assert answer.status_code == 303, answer.text
        return str(self.admin.get(self.places[amount]).text)


@pytest.fixture
def desk(home: Home, load: Import) -> Iterator[Desk]:  # noqa: F811  # the fixture imported above
    """The lines loaded, another campaign open, the administrator signed in."""
    open_demo_campaign(home, "0011008888888", "LU")
    load(LINES)
    body = body_of(home)
    token, moment = fresh_token(), home.clock.now()
    home.office.desk.run(
        lambda tx: open_session(
            tx, token=token, officer=body.admin.officer, moment=moment, duty=Duty.FUND_ADMINISTRATOR, complete=True
        )
    )  # fmt: skip
    with home.office.read() as connection:
        known = {
            one.amount: f"/office/bank/lines/{one.identity}" for one in inbox_page(connection, view="all")
        }
    with TestClient(create_site(home), raise_server_exceptions=False) as client:
        yield Desk(Officer(client, token, body.admin.officer), body, known)


def entries(desk: Desk, page: str) -> list[str]:
    """Types of the entries that a line's page leads to, each page opened."""
    found = []
    for at in dict.fromkeys(re.findall(r"/inspection/entries/(\d+)", page)):
        entry = desk.admin.get(f"/inspection/entries/{at}")
        assert entry.status_code == 200
        found.append(re.findall(r"<h1[^>]*>(.*?)</h1>", entry.text, re.DOTALL)[0])
    return found


def test_interest_and_a_fee_have_their_entries_and_pages(desk: Desk) -> None:
    page = desk.admin.get(desk.places[100]).text
    assert len(entries(desk, page)) == 1
    assert desk.holds()["5151"] == -100
    page = desk.decide(11, "fee")
    assert len(entries(desk, page)) == 2, "the line's own and the decision's"
    assert desk.holds()["6151"] == 11
    assert "Là phí ngân hàng" in page


def test_split_merged_and_taken_back(desk: Desk) -> None:
    before = desk.holds()["5121"]
    made = desk.admin.post(f"{desk.places[500]}/split", parts="300\n200", reason="của hai người")
    assert made.status_code == 200, made.text
    other = desk.places[60].rpartition("/")[2]
    merged = desk.admin.post(f"{desk.places[40]}/merge", other=[other], reason="một khoản hai lần")
    assert merged.status_code == 200, merged.text
    assert desk.holds()["5121"] == before - 600
    for amount in (500, 40, 60):
        assert len(entries(desk, desk.admin.get(desk.places[amount]).text)) >= 2
    assert desk.admin.post(f"{desk.places[1_000_000]}/back", reason="của cả lớp").status_code == 303
    parts = "\n".join(["250.000"] * 4)
    again = desk.admin.post(f"{desk.places[1_000_000]}/split", parts=parts, reason="bốn tổ")
    assert again.status_code == 200, again.text
    assert desk.holds()["5121"] == before - 600, "the same money, as four gifts"
    assert len(entries(desk, desk.admin.get(desk.places[1_000_000]).text)) >= 3


def test_owed_back_and_moved_to_the_campaign_it_belongs_to(desk: Desk) -> None:
    before = broken(desk)
    page = desk.decide(70, "refund_owed")
    assert len(entries(desk, page)) == 2
    assert desk.holds()["3383"] == -70
    moved(desk, 80)
    assert (desk.holds()["3361"], balances(desk.body.home)["LU.CHUNG", "5121"]) == (-80, -80)
    assert broken(desk) == before


def test_what_comes_late_waits_and_is_given_back_or_moved(desk: Desk) -> None:
    assert desk.holds()["3378"] == -181
    waiting = desk.admin.get("/office/suspense").text
    assert all(desk.places[amount] in waiting for amount in (90, 91, 500))
    assert "nhận sau khi đợt đã dừng" in desk.admin.get(desk.places[90]).text
    page = desk.decide(90, "refund_owed")
    assert len(entries(desk, page)) == 2
    moved(desk, 91)
    held = desk.holds()
    assert (held.get("3378", 0), held["3383"], held["3361"]) == (0, -90, -91)
    later = desk.admin.get("/office/suspense").text
    assert desk.places[90] not in later
    assert desk.places[91] not in later


def broken(desk: Desk) -> list[tuple[str, int]]:
    """Laws that do not hold and how often: the purse of the committee's bench came by no bank line."""
    desk.body.home.log.publish()
    return [(one.name, one.found) for one in run_checks(desk.body.home) if one.grade == "law" and not one.ok]


def moved(desk: Desk, amount: int) -> None:
    """The committee moves the line's money to the other campaign; then its line is done with."""
    place, home = desk.places[amount], desk.body.home
    form = {"committee": COMMITTEE, "document": "8/QĐ", "day": f"{today(home.clock):%d/%m/%Y}"}
    put = desk.admin.post(f"{place}/elsewhere", to_fund="LU.CHUNG", **form)
    assert put.status_code == 303, put.text
    for member in desk.body.members[:2]:
        desk.body.sign(member, put.headers["location"].rpartition("/")[2])
    assert desk.admin.post(f"{place}/moved").status_code == 303
    assert len(entries(desk, desk.admin.get(place).text)) >= 2

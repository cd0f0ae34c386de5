"""Money in the wrong campaign: its committee moves it, and only then its line waits no more."""

from collections.abc import Callable

import pytest

from relief_fund.approval.vouchers import KIND
from relief_fund.banking.decisions import decide_line
from relief_fund.banking.errors import DecisionUnfit, LineUnknown
from relief_fund.banking.inbox import InboxLine, decisions_of, inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.donors.accept_gift import accept_as_gift
from relief_fund.donors.became import what_became
from relief_fund.donors.errors import LineNotMoved
from relief_fund.donors.moved_gifts import close_moved_line, moved_by_committee, propose_moved_gift
from relief_fund.donors.queries import gift_of_line
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.correct import reverse_entry
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.errors import FundUnfit, KeyReused
from relief_fund.ledger.fund_line import note_entry
from relief_fund.ledger.funds import open_fund
from relief_fund.ledger.queries import entries_by_keys
from tests.approval.bench import COMMITTEE, Body, body_of
from tests.banking.conftest import administrator, campaign, load
from tests.banking.lines import DAY, line
from tests.banking.money_in import ADMINISTRATOR, INSPECTOR, LAUNCH, balances, open_demo_campaign

__all__ = ["administrator", "campaign", "load"]

Import = Callable[..., ImportReport]
HERE, THERE = "BAO.CHUNG", "LU.CHUNG"


@pytest.fixture
def body(home: Home, load: Import) -> Body:
    """A committee, two campaigns, a gift and two lines that wait."""
    open_demo_campaign(home, "0011008888888", "LU")
    load([
        line(9_000_000), line(70_000, "HOAN TRA LENH CHUYEN TIEN"), line(5, "PHI SMS", direction="debit"),
    ])  # fmt: skip
    return body_of(home)


def lines(home: Home) -> dict[int, InboxLine]:
    with home.office.read() as connection:
        return {one.amount: one for one in inbox_page(connection, view="all")}


def propose(body: Body, amount: int, to_fund: str = THERE) -> str:
    return propose_moved_gift(
        body.home.office, body.admin.acting(Duty.FUND_ADMINISTRATOR), identity=lines(body.home)[amount].identity,
        to_fund=to_fund, committee=COMMITTEE, document="8/QĐ", on=DAY,
    )  # fmt: skip


def close_line(home: Home, amount: int) -> str:
    return close_moved_line(home.office, ADMINISTRATOR, identity=lines(home)[amount].identity)


def signed(body: Body, proposal: str) -> None:
    for member in body.members[:2]:
        body.sign(member, proposal)


def test_suspense_is_moved_and_its_line_waits_no_more(body: Body) -> None:
    home, waits = body.home, lines(body.home)[70_000]
    proposal = propose(body, 70_000)
    with pytest.raises(LineNotMoved):
        close_line(home, 70_000)
    signed(body, proposal)
    held = balances(home)
    assert (held[HERE, "3361"], held[THERE, "1361"], held[THERE, "5121"]) == (-70_000, 70_000, -70_000)
    with pytest.raises(KeyReused):
        decide_line(
            home.office, ADMINISTRATOR, identity=waits.identity, decision="other_debt", reason="x", on=DAY
        )
    assert close_line(home, 70_000) == f"clear:{waits.identity}:1"
    with home.office.read() as connection:
        (decided,) = decisions_of(connection, waits.identity)
        assert 70_000 not in {one.amount for one in inbox_page(connection)}
        assert moved_by_committee(connection, waits) is None, "a decision stands on it"
    assert (decided.decision, decided.other_side) == ("gift_elsewhere", "3361")
    with pytest.raises(LineNotMoved):
        close_line(home, 70_000)


def test_a_gift_of_the_wrong_campaign_is_moved_from_its_income(body: Body) -> None:
    before = balances(body.home)[HERE, "5121"]
    signed(body, propose(body, 9_000_000))
    held = balances(body.home)
    assert held[HERE, "5121"] == before + 9_000_000
    assert held[THERE, "5121"] == -9_000_000
    with pytest.raises(DecisionUnfit):
        close_line(body.home, 9_000_000)


def test_a_moved_gift_takes_its_own_money_and_nobody_elses(body: Body, load: Import) -> None:
    load([line(2_000_000), line(5_000_000)])
    signed(body, propose(body, 2_000_000))
    assert became(body.home) == {
        9_000_000: (9_000_000, {}),
        2_000_000: (0, {"moved": 2_000_000}),
        5_000_000: (5_000_000, {}),
    }


def test_what_was_given_out_of_a_moved_gift_comes_from_the_front(body: Body, load: Import) -> None:
    home = body.home
    load([line(2_000_000), line(5_000_000)])
    proposal = propose(body, 2_000_000)
    spent = Entry("fee:1", "bank_fee", DAY, moved(HERE, "6151", "1121.01", 10_500_000))
    home.office.desk.run(lambda tx: note_entry(tx, spent, tx.post(spent)))
    signed(body, proposal)
    assert became(home) == {
        9_000_000: (0, {"fee": 9_000_000}),
        2_000_000: (0, {"fee": 1_500_000, "moved": 500_000}),
        5_000_000: (3_500_000, {"moved": 1_500_000}),
    }


def became(home: Home) -> dict[int, tuple[int, dict[str, int]]]:
    """What is left of each gift, and what took the rest."""
    with home.office.read() as connection:
        found = {}
        for one in lines(home).values():
            if one.reading == "gift":
                gift = gift_of_line(connection, one.account, one.position)
                assert gift
                told = what_became(connection, gift)
                found[one.amount] = told.left, {share.kind: told.of_kind(share.kind) for share in told.shares}
        return found


def test_a_gift_for_a_purpose_is_moved_from_the_fund_that_has_it(body: Body) -> None:
    home = body.home
    leaf = {"code": "BAO.NHA", "kind": "donated", "campaign": "BAO", "restricted": True, "name": "Nhà"}
    home.office.desk.run(lambda tx: open_fund(tx, opened_on=LAUNCH, **leaf))
    told = {"identity": lines(home)[70_000].identity, "reason": "sửa nhà", "on": DAY}
    accept_as_gift(home.office, ADMINISTRATOR, fund="BAO.NHA", **told)
    before = balances(home)
    assert before["BAO.NHA", "5122"] == -70_000
    signed(body, propose(body, 70_000))
    held = balances(home)
    assert {key: held.get(key, 0) - before.get(key, 0) for key in held | before} == {
        **dict.fromkeys(held | before, 0),
        ("BAO.NHA", "5122"): 70_000, ("BAO.NHA", "3361"): -70_000,
        (THERE, "1361"): 70_000, (THERE, "5121"): -70_000,
    }  # fmt: skip
    with pytest.raises(LineNotMoved):
        propose(body, 70_000)


def undone(body: Body, identity: str) -> None:
    """The committee's entry about a line reversed in full."""
    home = body.home
    with home.office.read() as connection:
        number = entries_by_keys(connection, [f"clear:{identity}:1"])[f"clear:{identity}:1"]
    reverse_entry(home.office, ADMINISTRATOR, number=number, on=DAY, document="DC-1")


def test_what_the_committee_has_undone_waits_as_before(body: Body) -> None:
    home, waits = body.home, lines(body.home)[70_000]
    before = balances(home)
    signed(body, propose(body, 70_000))
    undone(body, waits.identity)
    assert balances(home) == before
    with home.office.read() as connection:
        assert moved_by_committee(connection, waits) is None
    with pytest.raises(LineNotMoved):
        close_line(home, 70_000)
    key = decide_line(
        home.office, ADMINISTRATOR, identity=waits.identity, decision="other_debt", reason="x", on=DAY
    )
    assert key == f"clear:{waits.identity}:2"
    assert balances(home)[HERE, "3388"] == -70_000


def test_what_the_committee_has_undone_is_moved_again(body: Body) -> None:
    home, waits = body.home, lines(body.home)[70_000]
    signed(body, propose(body, 70_000))
    close_line(home, 70_000)
    undone(body, waits.identity)
    assert balances(home)[HERE, "3379"] == -70_000
    signed(body, propose(body, 70_000))
    held = balances(home)
    assert (held[HERE, "3361"], held[THERE, "1361"], held[THERE, "5121"]) == (-70_000, 70_000, -70_000)
    assert (HERE, "3379") not in held
    with pytest.raises(LineNotMoved):
        propose(body, 70_000)


def test_what_a_paper_has_taken_out_of_suspense_is_not_moved_too(body: Body) -> None:
    home, identity = body.home, lines(body.home)[70_000].identity
    paper = Entry(f"clear:{identity}:1", "other_debt", DAY, moved(HERE, "3379", "3388", 70_000))
    home.office.desk.run(lambda tx: tx.post(paper))
    with pytest.raises(LineNotMoved):
        propose(body, 70_000)


def test_what_is_decided_behind_an_undone_move_may_be_moved_again(body: Body) -> None:
    home, waits = body.home, lines(body.home)[70_000]
    before = balances(home)
    signed(body, propose(body, 70_000))
    undone(body, waits.identity)
    accept_as_gift(home.office, ADMINISTRATOR, identity=waits.identity, reason="x", on=DAY)
    signed(body, propose(body, 70_000))
    held = balances(home)
    assert (held[HERE, "5121"], held[THERE, "5121"]) == (before[HERE, "5121"], -70_000)


def test_what_is_not_moved(body: Body) -> None:
    with pytest.raises(LineNotMoved):
        propose(body, 5)
    with pytest.raises(FundUnfit):
        propose(body, 70_000, HERE)
    decide_line(
        body.home.office, ADMINISTRATOR, identity=lines(body.home)[70_000].identity, decision="refund_owed",
        reason="x", on=DAY,
    )  # fmt: skip
    with pytest.raises(LineNotMoved):
        propose(body, 70_000)
    with pytest.raises(LineUnknown):
        propose_moved_gift(
            body.home.office, ADMINISTRATOR, identity="0" * 64, to_fund=THERE, committee=COMMITTEE,
            document="8/QĐ", on=DAY,
        )  # fmt: skip
    with pytest.raises(DutyMissing):
        close_moved_line(body.home.office, INSPECTOR, identity=lines(body.home)[70_000].identity)
    assert KIND == "voucher"

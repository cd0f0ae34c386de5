"""Decisions about waiting lines: one at a time, the bank side stands, only the other side moves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from relief_fund.banking import decisions, errors, inbox
from relief_fund.banking.decisions import CHOICES, decide_line
from relief_fund.banking.intake import ImportReport
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import templates
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.errors import Overdrawn, OverdrawnOnDay
from relief_fund.ledger.queries import entries_by_keys, entry_by_number
from tests.banking import money_in
from tests.banking.lines import DAY, line
from tests.banking.money_in import balances, scalar

Import = Callable[..., ImportReport]
FEE = line(55_000, "THU PHI DICH VU SMS", direction="debit")
BACK = line(1_500_000, "HOAN TRA LENH CHUYEN TIEN")
GIFT = line(9_000_000)


@pytest.fixture
def waiting(home: Home, load: Import) -> dict[str, str]:
    """Identities of the two waiting lines by their proposal, and of a gift."""
    load([GIFT, FEE, BACK])
    with home.office.read() as connection:
        page = inbox.inbox_page(connection, view="all")
    return {one.proposal or "gift": one.identity for one in page}


def decide(home: Home, identity: str, decision: str, **options: object) -> str:
    facts = {"reason": "theo sao kê", **options}
    return decide_line(home.office, money_in.ADMINISTRATOR, identity=identity, decision=decision, **facts)  # type: ignore[arg-type]


def test_a_fee_leaves_suspense(home: Home, waiting: dict[str, str]) -> None:
    key = decide(home, waiting["fee"], "fee", on=DAY)
    assert key == f"clear:{waiting['fee']}:1"
    held = balances(home)
    assert held["BAO.CHUNG", "6151"] == 55_000
    assert ("BAO.CHUNG", "1381") not in held
    assert scalar(home, "SELECT voucher FROM entry WHERE key = :k", k=key) == "BAO/2024/PKT/000001"
    with home.office.read() as connection:
        assert [one.proposal for one in inbox.inbox_page(connection)] == ["payee_return"]
        (decision,) = inbox.decisions_of(connection, waiting["fee"])
    assert (decision.decision, decision.officer, decision.reason) == ("fee", "officer-1", "theo sao kê")


def test_cash_drawn_at_the_bank_is_in_the_till_and_may_be_decided_otherwise_while_it_is(
    home: Home, waiting: dict[str, str]
) -> None:
    key = decide(home, waiting["fee"], "cash_drawn", on=DAY)
    golden = templates.cash_drawn(fund="BAO.CHUNG", amount=55_000, line=waiting["fee"], turn=1, on=DAY)
    with home.office.read() as connection:
        entry = entry_by_number(connection, entries_by_keys(connection, [key])[key])
    assert entry is not None
    assert (entry.key, entry.kind, entry.voucher) == (golden.key, golden.kind, "BAO/2024/PT/000001")
    assert {(one.account, one.debit, one.credit) for one in entry.postings} == {
        (one.account, one.debit, one.credit) for one in golden.lines
    }
    held = balances(home)
    assert held["BAO.CHUNG", "1111"] == 55_000
    assert ("BAO.CHUNG", "1381") not in held
    spent = Entry("till:1", "prepared", DAY, moved("BAO.CHUNG", "1411", "1111", 1))
    home.office.desk.run(lambda tx: tx.post(spent))
    with pytest.raises(Overdrawn):
        decide(home, waiting["fee"], "fee", on=DAY, expected="cash_drawn")
    home.office.desk.run(
        lambda tx: tx.post(replace(spent, key="till:2", lines=moved("BAO.CHUNG", "1111", "1411", 1)))
    )
    decide(home, waiting["fee"], "fee", on=DAY, expected="cash_drawn")
    assert ("BAO.CHUNG", "1111") not in balances(home)


def final(home: Home, identity: str, held: str, decision: str = "refund_sent") -> None:
    told = {"identity": identity, "held": held, "decision": decision, "other_side": "3383", "entry_key": "k"}
    home.office.desk.run(
        lambda tx: decisions.keep_final(tx, **told, officer="o", moment="2024-09-12T00:00:00Z")
    )


def test_what_was_decided_meanwhile_is_not_made_final(home: Home, waiting: dict[str, str]) -> None:
    """Another room read the line, then an officer decided it, then the other room's command ran."""
    decide(home, waiting["payee_return"], "refund_owed")
    decide(home, waiting["payee_return"], "other_debt", expected="refund_owed")
    for held in ("", "refund_owed"):
        with pytest.raises(errors.LineDecided):
            final(home, waiting["payee_return"], held)
    final(home, waiting["payee_return"], "other_debt")
    final(home, waiting["payee_return"], "refund_owed")
    with home.office.read() as connection:
        kept = [one.decision for one in inbox.decisions_of(connection, waiting["payee_return"])]
    assert kept == ["refund_owed", "other_debt", "refund_sent"], "the same again changes nothing"
    with pytest.raises(errors.DecisionUnfit):
        decide(home, waiting["payee_return"], "other_debt", expected="refund_sent")


def test_the_day_of_a_decision_is_today_unless_named(home: Home, waiting: dict[str, str]) -> None:
    key = decide(home, waiting["fee"], "fee")
    assert scalar(home, "SELECT occurred_on FROM entry WHERE key = :k", k=key) in (
        date(2026, 11, 22),
        "2026-11-22",
    )


def test_a_second_officer_learns_of_the_first(home: Home, waiting: dict[str, str]) -> None:
    decide(home, waiting["fee"], "fee")
    with pytest.raises(errors.LineDecided) as caught:
        decide(home, waiting["fee"], "fee")
    assert caught.value.facts == {"decision": "fee"}


def test_deciding_otherwise_moves_on_from_where_the_money_is(home: Home, waiting: dict[str, str]) -> None:
    decide(home, waiting["payee_return"], "refund_owed")
    key = decide(home, waiting["payee_return"], "other_debt", expected="refund_owed")
    assert key == f"recl:{waiting['payee_return']}:2"
    held = balances(home)
    assert held["BAO.CHUNG", "3388"] == -1_500_000
    assert not {("BAO.CHUNG", "3383"), ("BAO.CHUNG", "3379")} & held.keys()
    assert held["BAO.CHUNG", "1121.01"] == 9_000_000 - 55_000 + 1_500_000


def test_deciding_otherwise_is_not_dated_before_the_money_was_there(
    home: Home, waiting: dict[str, str]
) -> None:
    later = DAY + timedelta(days=10)
    decide(home, waiting["payee_return"], "refund_owed", on=later)
    before = balances(home)
    with pytest.raises(OverdrawnOnDay):
        decide(home, waiting["payee_return"], "other_debt", expected="refund_owed", on=DAY)
    assert balances(home) == before
    decide(home, waiting["payee_return"], "other_debt", expected="refund_owed", on=later)


def test_the_same_decision_twice_is_refused(home: Home, waiting: dict[str, str]) -> None:
    decide(home, waiting["fee"], "fee")
    with pytest.raises(errors.DecisionUnfit):
        decide(home, waiting["fee"], "fee", expected="fee")


@pytest.mark.parametrize(
    "decision", [name for name, choice in CHOICES.items() if choice.direction == "credit"]
)
def test_a_debit_is_not_decided_like_a_credit(home: Home, waiting: dict[str, str], decision: str) -> None:
    with pytest.raises(errors.DecisionUnfit):
        decide(home, waiting["fee"], decision)


def test_unfit_decisions_are_refused(home: Home, waiting: dict[str, str]) -> None:
    for identity, decision, options in (
        (waiting["payee_return"], "fee", {}),
        (waiting["payee_return"], "budget_received", {}),
        (waiting["payee_return"], "none such", {}),
        (waiting["fee"], "payments_settled", {}),
        (waiting["fee"], "fee", {"reason": "  "}),
        (waiting["fee"], "fee", {"on": DAY - timedelta(days=1)}),
        (waiting["gift"], "refund_owed", {}),
    ):
        with pytest.raises(errors.DecisionUnfit):
            decide(home, identity, decision, **options)
    with pytest.raises(errors.LineUnknown):
        decide(home, "0" * 64, "fee")
    assert scalar(home, "SELECT count(*) FROM line_decision") == 0


def test_only_an_administrator_decides(home: Home, waiting: dict[str, str]) -> None:
    with pytest.raises(DutyMissing):
        decide_line(home.office, money_in.INSPECTOR, identity=waiting["fee"], decision="fee", reason="x")

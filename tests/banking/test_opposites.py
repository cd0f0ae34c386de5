"""A mistake of the bank and its undoing: two lines, one decision, nothing gained and nothing left waiting."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from relief_fund.banking import decisions, opposites
from relief_fund.banking.checks import CHECKS
from relief_fund.banking.decisions import decide_line
from relief_fund.banking.errors import DecisionUnfit, EntryHeldByLine, LineDecided
from relief_fund.banking.inbox import InboxLine, decisions_of, inbox_page
from relief_fund.banking.opposites import OPPOSITES, opposites_of, settle_opposites, undone_lines_are_pairs
from relief_fund.banking.proof import bank_proofs
from relief_fund.donors.taken_back import take_back_gift
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.correct import reverse_entry
from relief_fund.ledger.queries import entries_by_keys
from tests.banking import test_papers
from tests.banking.lines import line
from tests.banking.money_in import ADMINISTRATOR, INSPECTOR, NUMBER, TREASURY, balances
from tests.banking.test_papers import DAY, FLOOD, Bank
from tests.inspection.sabotage import sabotaged

bank = test_papers.bank
MISTAKE = line(3_000_000, "chuyen khoan", day=DAY, direction="debit", reference="m1")
UNDONE = line(3_000_000, "DAO BUT TOAN m1", day=DAY + timedelta(days=1), reference="m2")


def both(bank: Bank, number: str = NUMBER) -> tuple[InboxLine, InboxLine]:
    """The mistaken debit and its undoing."""
    bank.prints(number, MISTAKE, UNDONE)
    with bank.home.office.read() as connection:
        waits = {one.direction: one for one in inbox_page(connection)}
    return waits["debit"], waits["credit"]


def settle(bank: Bank, one: InboxLine, other: InboxLine, **told: Any) -> str:
    facts = {"reason": "ngân hàng ghi nhầm", "expected": one.decision, **told}
    return settle_opposites(
        bank.home.office, facts.pop("actor", ADMINISTRATOR), identity=one.identity, opposite=other.identity, **facts
    )  # fmt: skip


@pytest.mark.parametrize("number", [NUMBER, TREASURY])
@pytest.mark.parametrize("first", [0, 1])
def test_both_lines_are_done_with_and_the_fund_is_as_it_was(bank: Bank, number: str, first: int) -> None:
    before = balances(bank.home)
    pair = both(bank, number)
    key = settle(bank, pair[first], pair[1 - first])
    assert balances(bank.home) == before
    assert key == f"clear:{pair[first].identity}:1"
    with bank.home.office.read() as connection:
        assert inbox_page(connection) == inbox_page(connection, view="suspense") == ()
        for one in pair:
            (decided,) = decisions_of(connection, one.identity)
            assert (decided.decision, decided.entry_key, decided.other_side) == (OPPOSITES, key, one.account)
        assert [name for name, check in CHECKS.items() if check(connection)] == []
        assert all(one.proved for one in bank_proofs(connection, DAY + timedelta(days=9)))


def test_it_is_final_for_both(bank: Bank) -> None:
    debit, credit = both(bank)
    key = settle(bank, debit, credit)
    told: dict[str, Any] = {"reason": "x", "expected": OPPOSITES}
    for one, decision in ((debit, "fee"), (credit, "refund_owed")):
        with pytest.raises(DecisionUnfit):
            decide_line(bank.home.office, ADMINISTRATOR, identity=one.identity, decision=decision, **told)
    for one, other in ((debit, credit), (credit, debit)):
        with pytest.raises(DecisionUnfit):
            settle(bank, one, other, expected=OPPOSITES)
    with bank.home.office.read() as connection:
        number = entries_by_keys(connection, [key])[key]
    with pytest.raises(EntryHeldByLine):
        reverse_entry(bank.home.office, ADMINISTRATOR, number=number, on=date(2024, 10, 1), document="DC-1")


def offered(home: Home, line: InboxLine) -> list[str]:
    with home.office.read() as connection:
        return [one.identity for one in opposites_of(connection, line)]


def test_only_a_waiting_line_of_the_same_account_and_amount_is_its_opposite(bank: Bank) -> None:
    debit, credit = both(bank)
    bank.prints(NUMBER, line(3_000_001, "DAO BUT TOAN", day=DAY, reference="m3"))
    bank.prints(FLOOD, line(3_000_000, "DAO BUT TOAN", day=DAY, reference="m4"))
    assert (offered(bank.home, debit), offered(bank.home, credit)) == ([credit.identity], [debit.identity])
    with bank.home.office.read() as connection:
        others = [
            one for one in inbox_page(connection) if one.identity not in (debit.identity, credit.identity)
        ]
    assert len(others) == 2
    for one in (*others, debit):
        with pytest.raises(DecisionUnfit):
            settle(bank, debit, one)
    decide_line(
        bank.home.office,
        ADMINISTRATOR,
        identity=credit.identity,
        decision="refund_owed",
        reason="x",
        on=credit.day,
    )
    assert offered(bank.home, debit) == []
    with pytest.raises(DecisionUnfit):
        settle(bank, debit, credit)


def test_what_was_read_as_a_gift_is_taken_back_first(bank: Bank) -> None:
    """A bank that says nothing of its mistake: the credit stands as somebody's gift until then."""
    before = balances(bank.home)
    bank.prints(NUMBER, MISTAKE, line(3_000_000, "hoan lai", day=DAY, reference="m2"))
    with bank.home.office.read() as connection:
        (debit,) = inbox_page(connection)
        gift = next(one for one in inbox_page(connection, view="all") if one.text == "hoan lai")
    assert offered(bank.home, debit) == []
    take_back_gift(bank.home.office, ADMINISTRATOR, identity=gift.identity, reason="không phải quà", on=DAY)
    settle(bank, debit, gift)
    assert balances(bank.home) == before


def test_who_when_and_why(bank: Bank) -> None:
    debit, credit = both(bank)
    with pytest.raises(DutyMissing):
        settle(bank, debit, credit, actor=INSPECTOR)
    with pytest.raises(LineDecided):
        settle(bank, debit, credit, expected="fee")
    for wrong in ({"reason": " "}, {"on": debit.day}):
        with pytest.raises(DecisionUnfit):
            settle(bank, debit, credit, **wrong)


def fee(bank: Bank, debit: InboxLine) -> None:
    decide_line(bank.home.office, ADMINISTRATOR, identity=debit.identity, decision="fee", reason="x")


@pytest.mark.parametrize("which", [0, 1])
def test_what_is_decided_meanwhile_is_seen(bank: Bank, monkeypatch: pytest.MonkeyPatch, which: int) -> None:
    pair = both(bank)
    plain: Callable[..., str] = decisions.book_decision

    def meddled(*about: Any, **told: Any) -> str:
        fee(bank, pair[0])
        return plain(*about, **told)

    monkeypatch.setattr(opposites, "book_decision", meddled)
    with pytest.raises(LineDecided) as refused:
        settle(bank, pair[which], pair[1 - which])
    assert refused.value.facts == {"decision": "fee"}
    held = balances(bank.home)
    assert held["BAO.CHUNG", "6151"] == 3_000_000
    assert held["BAO.CHUNG", "3379"] == -3_000_000


@pytest.mark.parametrize(
    "sabotage",
    [
        "DELETE FROM line_decision WHERE identity IN (SELECT identity FROM bank_line WHERE direction = 'debit')",
        "UPDATE bank_line SET amount = 2999999 WHERE reference = 'm2'",
        "UPDATE bank_line SET account = '1121.02' WHERE reference = 'm2'",
        "UPDATE bank_line SET direction = 'debit' WHERE reference = 'm2'",
    ],
)
def test_a_pair_that_is_none_is_found(bank: Bank, sabotage: str) -> None:
    debit, credit = both(bank)
    settle(bank, debit, credit)
    with sabotaged(bank.home, sabotage) as connection:
        assert [one["code"] for one in undone_lines_are_pairs(connection)] == ["banking.undone_unpaired"]

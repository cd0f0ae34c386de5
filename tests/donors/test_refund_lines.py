"""What bank lines say of refunds: one that came back needs a new decision, one that left is named once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from relief_fund.banking.decisions import decide_line
from relief_fund.banking.errors import DecisionUnfit, LineDecided
from relief_fund.banking.inbox import InboxLine, inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.donors import recognition, refund_lines
from relief_fund.donors.errors import LineNotOfRefund, RefundUndecided, RefundUnknown
from relief_fund.donors.refund_lines import decide_returned_refund, name_refund_debit, refunds_of_debit
from relief_fund.donors.refunds import RefundState, refund_of_line
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.correct import reverse_entry
from relief_fund.ledger.errors import FundEnded
from relief_fund.ledger.funds import close_fund
from relief_fund.ledger.queries import entries_by_keys
from tests.banking.conftest import administrator, campaign, load
from tests.banking.lines import line
from tests.banking.money_in import ADMINISTRATOR, balances
from tests.donors.test_refunds import (
    AMOUNT,
    DAY,
    FUND,
    GIVEN,
    REFUND,
    officers,
    owe,
    readings,
    send,
    states,
    treasurer,
    tries,
)
from tests.raced import meanwhile
from tests.staff.crew import Person

__all__ = ["administrator", "campaign", "load", "officers", "treasurer"]

Import = Callable[..., ImportReport]
BARE = line(AMOUNT, "chuyen khoan", day=DAY, direction="debit", reference="9.9")
"""A debit that carries no code."""


def waiting(home: Home) -> InboxLine:
    with home.office.read() as connection:
        return inbox_page(connection)[-1]


def offered(home: Home) -> list[str]:
    """Refunds that the waiting line may have paid."""
    with home.office.read() as connection:
        return [one.refund for one in refunds_of_debit(connection, inbox_page(connection)[-1])]


def name(home: Home, refund: str = REFUND, **options: str) -> str:
    return name_refund_debit(
        home.office, ADMINISTRATOR, identity=waiting(home).identity, refund=refund, reason="UNC 7", on=DAY,
        **options,
    )  # fmt: skip


def test_a_refund_that_is_undone_meanwhile_has_not_left_by_a_line(
    home: Home, treasurer: Person, load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    owe(home, "HT-2024-0002")
    load([BARE])
    with home.office.read() as connection:
        number = entries_by_keys(connection, [f"refund:{REFUND}"])[f"refund:{REFUND}"]
    told = {"number": number, "on": DAY, "document": "DC-1"}
    meanwhile(
        monkeypatch, refund_lines, "owed_refund", lambda: reverse_entry(home.office, ADMINISTRATOR, **told)
    )
    with pytest.raises(RefundUnknown):
        name(home)
    assert tries(home) == []
    assert balances(home)[FUND, "3383"] == -AMOUNT


def test_what_comes_back_is_owed_again_and_needs_a_new_decision(
    home: Home, treasurer: Person, load: Import
) -> None:
    send(home, treasurer)
    back = line(AMOUNT, f"HOAN TRA LENH CHI {REFUND}", day=DAY, reference="8.3")
    load([back, back._replace(reference="8.4")])
    assert readings(home) == ["gift", "refund_returned", "suspense"]
    assert balances(home)[FUND, "3383"] == -AMOUNT
    assert tries(home) == [(1, True)]
    with pytest.raises(RefundUndecided):
        send(home, treasurer)
    assert send(home, treasurer, decision="QĐ 12/2024").attempt == 2
    assert tries(home) == [(1, True), (2, False)]


def test_an_officer_names_the_refund_of_a_waiting_line(home: Home, treasurer: Person, load: Import) -> None:
    send(home, treasurer)
    load([line(AMOUNT, "HOAN TRA LENH CHI", day=DAY, reference="8.5")])
    with home.office.read() as connection:
        (waits,) = inbox_page(connection)
    told = {"identity": waits.identity, "reason": "Điện báo", "on": DAY + timedelta(days=1)}
    for wrong in ("", "HT-2024-9999"):
        with pytest.raises(LineNotOfRefund):
            decide_returned_refund(home.office, ADMINISTRATOR, refund=wrong, **told)
    decide_returned_refund(home.office, ADMINISTRATOR, refund=REFUND, **told)
    assert balances(home)[FUND, "3383"] == -AMOUNT
    assert tries(home) == [(1, True)]
    with pytest.raises((DecisionUnfit, LineNotOfRefund)):
        decide_returned_refund(home.office, ADMINISTRATOR, refund=REFUND, expected="refund_returned", **told)


def test_a_refund_that_was_sent_is_found_on_the_statement(
    home: Home, treasurer: Person, load: Import
) -> None:
    send(home, treasurer)
    load([BARE])
    assert balances(home)[FUND, "1121.01"] == 50_000_000 - 2 * AMOUNT, "counted twice while it waits"
    assert offered(home) == [REFUND]
    name(home)
    held = balances(home)
    assert held[FUND, "1121.01"] == 50_000_000 - AMOUNT
    assert not {(FUND, "1381"), (FUND, "3383")} & held.keys()
    assert states(home) == {REFUND: RefundState.PAID}
    load([BARE._replace(reference="9.10", text=f"UNC {REFUND}")])
    assert readings(home)[-1] == "unexplained_debit", "one debit a try"
    with pytest.raises(LineNotOfRefund):
        name(home)


def test_a_refund_that_was_only_owed_leaves_by_its_line(home: Home, treasurer: Person, load: Import) -> None:
    load([BARE])
    name(home)
    held = balances(home)
    assert held[FUND, "1121.01"] == 50_000_000 - AMOUNT
    assert not {(FUND, "1381"), (FUND, "3383")} & held.keys()
    assert states(home) == {REFUND: RefundState.PAID}
    assert send(home, treasurer).attempt == 1, "it is not sent again"
    assert tries(home) == [(1, False)]
    load([line(AMOUNT, f"HOAN TRA {REFUND}", day=DAY, reference="9.11")])
    assert tries(home) == [(1, True)]
    assert states(home) == {REFUND: RefundState.CAME_BACK}


CODED = BARE._replace(reference="9.7", text=f"UNC {REFUND}")
"""A debit that carries the code of the refund it pays."""


def once(home: Home) -> None:
    """The refund has left the books and one debit stands for it; another waits, unexplained."""
    held = balances(home)
    assert (held[FUND, "1121.01"], held[FUND, "1381"]) == (50_000_000 - 2 * AMOUNT, AMOUNT)
    assert states(home) == {REFUND: RefundState.PAID}


def test_a_debit_matched_while_an_officer_names_another_is_the_one(
    home: Home, treasurer: Person, load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(home, treasurer)
    load([BARE])
    identity = waiting(home).identity
    meanwhile(monkeypatch, refund_lines, "owed_refund", lambda: load([CODED]))
    with pytest.raises(LineNotOfRefund):
        name_refund_debit(home.office, ADMINISTRATOR, identity=identity, refund=REFUND, reason="x", on=DAY)
    assert readings(home)[1:] == ["unexplained_debit", "matched"]
    once(home)


def test_a_debit_named_while_an_import_matches_another_is_the_one(
    home: Home, treasurer: Person, load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(home, treasurer)
    load([BARE])
    meanwhile(monkeypatch, recognition, "sent_refunds", lambda: name(home))
    load([CODED])
    assert readings(home)[1:] == ["unexplained_debit", "unexplained_debit"]
    once(home)


def test_of_two_debits_named_at_once_one_is_it(
    home: Home, treasurer: Person, load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(home, treasurer)
    load([BARE, BARE._replace(reference="9.8")])
    with home.office.read() as connection:
        first, second = (one.identity for one in inbox_page(connection))
    told = {"refund": REFUND, "reason": "x", "on": DAY}
    meanwhile(
        monkeypatch, refund_lines, "owed_refund",
        lambda: name_refund_debit(home.office, ADMINISTRATOR, identity=first, **told),
    )  # fmt: skip
    with pytest.raises(LineNotOfRefund):
        name_refund_debit(home.office, ADMINISTRATOR, identity=second, **told)
    once(home)


def test_a_refund_sent_while_its_line_is_named_has_not_left_twice(
    home: Home, treasurer: Person, load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    load([BARE])
    identity = waiting(home).identity
    told = {"identity": identity, "refund": REFUND, "reason": "x", "on": DAY}
    meanwhile(monkeypatch, refund_lines, "owed_refund", lambda: send(home, treasurer))
    with pytest.raises(LineNotOfRefund):
        name_refund_debit(home.office, ADMINISTRATOR, **told)
    assert balances(home)[FUND, "1381"] == AMOUNT
    name_refund_debit(home.office, ADMINISTRATOR, **told)
    assert balances(home)[FUND, "1121.01"] == 50_000_000 - AMOUNT


def test_a_line_pays_what_fits_it(home: Home, treasurer: Person, load: Import) -> None:
    owe(home, "HT-2024-0002", AMOUNT + 1)
    load([BARE])
    assert offered(home) == [REFUND]
    with pytest.raises(LineNotOfRefund):
        name(home, "HT-2024-0002")
    with pytest.raises(RefundUnknown):
        name(home, "HT-2024-0009")
    name(home)
    with pytest.raises((DecisionUnfit, LineNotOfRefund)):
        name_refund_debit(
            home.office, ADMINISTRATOR, identity=_decided(home), refund=REFUND, reason="x", on=DAY,
            expected="refund_paid",
        )  # fmt: skip


def _decided(home: Home) -> str:
    with home.office.read() as connection:
        return next(one.identity for one in inbox_page(connection, view="decided"))


def test_a_credit_pays_no_refund(home: Home, treasurer: Person, load: Import) -> None:
    load([line(AMOUNT, "HOAN TRA LENH CHUYEN TIEN", day=DAY, reference="9.12")])
    assert offered(home) == []
    with pytest.raises(LineNotOfRefund):
        name(home)
    assert GIVEN < DAY


def test_a_line_decided_otherwise_meanwhile_has_no_refund_to_pay(
    home: Home, treasurer: Person, load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another refund is owed, so the balance of refunds alone would let it through."""
    load([line(AMOUNT, "HOAN TRA LENH CHUYEN TIEN", day=DAY, reference="9.13")])
    credit = waiting(home).identity
    told = {"identity": credit, "reason": "x", "on": DAY}
    decide_line(home.office, ADMINISTRATOR, decision="refund_owed", **told)
    load([BARE])
    plain = refund_lines.book_decision

    def meddled(*about: Any, **more: Any) -> str:
        decide_line(home.office, ADMINISTRATOR, decision="other_debt", expected="refund_owed", **told)
        return plain(*about, **more)

    monkeypatch.setattr(refund_lines, "book_decision", meddled)
    with pytest.raises(LineDecided):
        name(home, refund_of_line(credit))
    monkeypatch.undo()
    assert balances(home)[FUND, "1381"] == AMOUNT, "the debit still waits"
    decide_line(home.office, ADMINISTRATOR, decision="refund_owed", expected="other_debt", **told)
    name(home, refund_of_line(credit))
    with pytest.raises(DecisionUnfit):
        decide_line(home.office, ADMINISTRATOR, decision="other_debt", expected="refund_sent", **told)


def test_what_comes_back_after_its_fund_has_ended_waits_apart(
    home: Home, treasurer: Person, load: Import
) -> None:
    """Of a day before the end too; nobody can book it as owed again in a fund that takes nothing more."""
    send(home, treasurer)
    home.office.desk.run(lambda tx: close_fund(tx, code=FUND, closed_on=DAY + timedelta(days=90)))
    stood = balances(home)
    load([line(AMOUNT, f"HOAN TRA LENH CHI {REFUND}", day=DAY, reference="8.3"), line(7, day=DAY)])
    assert readings(home) == ["gift", "suspense", "late_receipt"]
    assert tries(home) == [(1, False)]
    with home.office.read() as connection:
        back = next(one for one in inbox_page(connection) if one.amount == AMOUNT)
    told = {"identity": back.identity, "refund": REFUND, "reason": "báo có"}
    with pytest.raises(FundEnded):
        decide_returned_refund(home.office, ADMINISTRATOR, **told)
    held = balances(home)
    assert {name: held[name] for name in stood} == stood
    assert (held["BAO.SAU", "3379"], held["BAO.SAU", "3378"]) == (-AMOUNT, -7)

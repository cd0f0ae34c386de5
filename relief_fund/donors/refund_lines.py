"""Bank lines about refunds to donors: the debit that pays one, the credit that brings it back (template 40)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.banking.advances import SHORTEST_CODE
from relief_fund.banking.decisions import Booking, book_decision, keep_final, waiting_line
from relief_fund.banking.inbox import InboxLine, stands_for
from relief_fund.banking.readings import MATCHED, BankAccountFace, IdentifiedLine, Reading, waiting
from relief_fund.banking.statements.lines import CREDIT, DEBIT
from relief_fund.donors.errors import LineNotOfRefund
from relief_fund.donors.refunds import (
    BACK,
    DEBITED,
    OF_LINE,
    OWED,
    SENDING,
    SENT_ALREADY,
    SENT_OF_LINE,
    OwedRefund,
    RefundState,
    SentRefund,
    check_still_owed,
    owed_refund,
    owed_refunds,
    paying_account,
    sending_row,
    sent_refunds,
)
from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.protocols import Actor, Office

DECISION, PAID = "refund_returned", "refund_paid"
"""Decisions about a line: a refund came back by it, or left by it. Both are final."""
_RETURNED = select(BACK.c.refund).where(
    BACK.c.refund == bindparam("refund"), BACK.c.attempt == bindparam("attempt")
)
_DEBITED = select(DEBITED.c.refund).where(
    DEBITED.c.refund == bindparam("refund"), DEBITED.c.attempt == bindparam("attempt")
)


def refunds_of_debit(connection: Any, line: InboxLine) -> tuple[OwedRefund, ...]:
    """Refunds that a waiting debit may have paid: of its account and amount, out without a line or still owed."""
    if line.direction != DEBIT or not line.proposal:
        return ()
    return tuple(one for one in owed_refunds(connection) if _paid_by(connection, one, line))


def _paid_by(connection: Any, owed: OwedRefund, line: InboxLine) -> bool:
    if owed.amount != line.amount:
        return False
    if owed.state is RefundState.SENT and owed.last:
        return _fits(owed.last, line.account, line.amount, line.day)
    paid_at_once = owed.state is RefundState.OWED and owed.decided_on <= line.day
    return paid_at_once and paying_account(connection, owed.fund) == line.account


def name_refund_debit(
    office: Office,
    actor: Actor,
    *,
    identity: str,
    refund: str,
    reason: str,
    on: date | None = None,
    expected: str = "",
) -> str:
    """A waiting debit has paid ``refund``; returns the entry's key ``clear:<line>:<n>``. Final.

    A refund that was sent by its own entry gives the line's money back to the account, which it has left
    already; one that was owed alone leaves now (3383), on the line's day. One line stands for a try: that
    which an import has matched meanwhile is refused, as an import matches none that was named. Raises
    DutyMissing, LineUnknown, DecisionUnfit, LineDecided, RefundUnknown, LineNotOfRefund.
    """
    line, _ = waiting_line(office, actor, identity)
    with office.read() as connection:
        owed = owed_refund(connection, refund)
        fits = line.direction == DEBIT and _paid_by(connection, owed, line)
    if not fits:
        raise LineNotOfRefund(refund=refund[:40])
    sent = owed.last if owed.state is RefundState.SENT else None
    leaves = SentRefund(owed.refund, owed.attempt, owed.fund, line.account, owed.amount, line.day, False)
    by = {"decision": "", "sent_by": actor.officer, "sent_at": moment_text(office.clock.now())}
    attempt = {"refund": owed.refund, "attempt": sent.attempt if sent else leaves.attempt}

    def check(tx: Any) -> None:
        left = tx.sql(SENT_ALREADY, attempt).first() is not None
        if left != bool(sent) or _has_debit(tx, attempt) or (sent and stands_for(tx, sent.entry_key)):
            raise LineNotOfRefund(**attempt)
        if not sent:
            check_still_owed(tx, owed)
        if owed.line and not sent:
            told = {"entry_key": f"line:{identity}", "officer": by["sent_by"], "moment": by["sent_at"]}
            keep_final(tx, identity=owed.line, held=OF_LINE, decision=SENT_OF_LINE, other_side=OWED, **told)

    def rows(key: str, *_: int) -> Sequence[tuple[Any, Sequence[Mapping[str, Any]]]]:
        named = (DEBITED, [{**attempt, "identity": identity, "entry_key": key}])
        return (named,) if sent else ((SENDING, [sending_row(leaves, by)]), named)

    goes, fund = (line.account, "") if sent else (OWED, owed.fund)
    booking = Booking(PAID, goes, fund=fund, rows=rows, check=check)
    return book_decision(office, actor, line=line, booking=booking, reason=reason, on=on, expected=expected)


def decide_returned_refund(
    office: Office,
    actor: Actor,
    *,
    identity: str,
    refund: str,
    reason: str,
    on: date | None = None,
    expected: str = "",
) -> str:
    """Template 40 for a waiting credit: it is the refund, come back; returns ``clear:<line>:<n>``. Final.

    Raises DutyMissing, LineUnknown, DecisionUnfit, LineDecided, LineNotOfRefund.
    """
    line, _ = waiting_line(office, actor, identity)
    with office.read() as connection:
        tries = sent_refunds(connection, refund.strip())
    last = tries[-1] if refund.strip() and tries else None
    if last is None or line.direction != CREDIT or not _fits(last, line.account, line.amount, line.day):
        raise LineNotOfRefund(refund=refund[:40])
    day = on or today(office.clock)

    def check(tx: Any) -> None:
        if not _still_out(tx, last):
            raise LineNotOfRefund(refund=last.refund, attempt=last.attempt)

    booking = Booking(
        DECISION, OWED, fund=last.fund, check=check,
        rows=lambda key, *_: ((BACK, [_return_row(last, identity, key, day)]),),
    )  # fmt: skip
    return book_decision(office, actor, line=line, booking=booking, reason=reason, on=day, expected=expected)


class RefundPayments:
    """Tells bank lines of refunds: the debit that pays one, the credit that brings it back."""

    def __init__(self, tries: Sequence[SentRefund]) -> None:
        self._tries = [one for one in tries if len(_packed(one.refund)) >= SHORTEST_CODE]

    def read(self, account: BankAccountFace, line: IdentifiedLine) -> Reading | None:
        """What the line is to refunds, None where it names none of them."""
        printed = line.line
        if not self._tries:
            return None
        packed = _packed(f"{printed.text} {printed.reference}")
        named = [
            one
            for one in self._tries
            if _packed(one.refund) in packed and _fits(one, account.account, printed.amount, printed.day)
        ]
        if not named:
            return None
        last = named[-1]
        if printed.direction != CREDIT:
            again = waiting(account, printed)
            if last.debited:
                return again
            attempt = {"refund": last.refund, "attempt": last.attempt}
            return Reading(
                MATCHED, account.fund, "", matches=(last.entry_key,), otherwise=again,
                holds=lambda tx: not _has_debit(tx, attempt),
            )  # fmt: skip
        key = f"line:{line.identity}"
        return Reading(
            DECISION,
            last.fund,
            OWED,
            rows=((BACK, [_return_row(last, line.identity, key, printed.day)]),),
            holds=lambda tx: _still_out(tx, last),
            otherwise=waiting(account, printed, "payee_return"),
        )


def _fits(one: SentRefund, account: str, amount: int, day: date) -> bool:
    return (one.account, one.amount) == (account, amount) and one.sent_on <= day and not one.came_back


def _has_debit(tx: Any, attempt: Mapping[str, Any]) -> bool:
    """Inside a command: whether an officer has named the line by which that try left."""
    return tx.sql(_DEBITED, attempt).first() is not None


def _still_out(tx: Any, one: SentRefund) -> bool:
    return tx.sql(_RETURNED, {"refund": one.refund, "attempt": one.attempt}).first() is None


def _return_row(one: SentRefund, identity: str, entry_key: str, day: date) -> Mapping[str, Any]:
    told = {"refund": one.refund, "attempt": one.attempt}
    return {**told, "identity": identity, "entry_key": entry_key, "day": day}


def _packed(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum()).lower()

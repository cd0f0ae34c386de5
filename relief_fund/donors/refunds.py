"""Refunds to donors: what a committee decided leaves the account, and may come back by a bank line.

The decision itself (template 27, 5129 or 8121 → 3383) is made in ``approval``; here the money goes
(3383 → 1121, key ``refund:<id>:<try>``), its debit line is matched, and what comes back is template 40.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.approval.queries import approved, proposal_card
from relief_fund.approval.release import releasing
from relief_fund.audit.canonical import canonical
from relief_fund.banking import queries as bank
from relief_fund.banking.advances import SHORTEST_CODE
from relief_fund.banking.decisions import Booking, book_decision, waiting_line
from relief_fund.banking.readings import MATCHED, BankAccountFace, IdentifiedLine, Reading, waiting
from relief_fund.banking.statements.lines import CREDIT
from relief_fund.donors.errors import LineNotOfRefund, RefundUndecided, RefundUnknown
from relief_fund.donors.tables_refunds import RefundReturn, RefundSending
from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office, PostingTx
from relief_fund.ledger import queries as books
from relief_fund.ledger import templates

SENDING = RefundSending.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
BACK = RefundReturn.__table__  # type: ignore[attr-defined]  # as above

OWED, DECISION = "3383", "refund_returned"
_RETURNED = select(BACK.c.refund).where(
    BACK.c.refund == bindparam("refund"), BACK.c.attempt == bindparam("attempt")
)
_TRIES = (
    select(SENDING, BACK.c.identity)
    .select_from(
        SENDING.outerjoin(BACK, (BACK.c.refund == SENDING.c.refund) & (BACK.c.attempt == SENDING.c.attempt))
    )
    .order_by(SENDING.c.refund, SENDING.c.attempt)
)


@dataclass(frozen=True, slots=True)
class SentRefund:
    """One try of a refund, whole đồng; ``came_back`` once a line brought it back."""

    refund: str
    attempt: int
    fund: str
    account: str
    amount: int
    sent_on: date
    came_back: bool

    @property
    def entry_key(self) -> str:
        """Key of the entry by which it left."""
        return f"refund:{self.refund}:{self.attempt}"


def send_refund(
    office: Office,
    codes: Any,
    actor: Actor,
    *,
    refund: str,
    code: str,
    occurred_on: date,
    decision: str = "",
) -> SentRefund:
    """Pay a decided refund from its fund's account, with a fresh ``code``; one that is on its way is returned.

    ``decision`` is the paper that allows another try after one came back. Who prepared or signed the
    refund does not send it. Raises DutyMissing, RefundUnknown, RefundUndecided, what ``approval`` and
    ``staff`` refuse, and ``ledger``'s Overdrawn.
    """
    actor.require(Duty.TREASURER)
    with office.read() as connection:
        tries = sent_refunds(connection, refund)
        if tries and not tries[-1].came_back:
            return tries[-1]
        sent = _next_try(connection, refund, len(tries) + 1, occurred_on)
        owner = books.funds(connection)[sent.fund].owner
        hands = _hands(connection, refund, today(office.clock))
    if tries and not decision.strip():
        raise RefundUndecided(refund=refund[:40], attempt=sent.attempt)
    subject = f"{refund}:{sent.attempt}"
    released = releasing(
        office,
        codes,
        actor,
        kind="refund",
        subject=subject,
        digest=_digest(sent),
        approved_by=hands,
        code=code,
    )
    row = {
        "refund": refund, "attempt": sent.attempt, "fund": sent.fund, "bank_account": sent.account,
        "amount": sent.amount, "sent_on": occurred_on, "decision": decision.strip(), "sent_by": actor.officer,
        "sent_at": moment_text(office.clock.now()),
    }  # fmt: skip
    office.desk.run(lambda tx: _sending(tx, sent, owner, row) if released(tx) else None)
    return sent


def _sending(tx: PostingTx, sent: SentRefund, owner: str, row: Mapping[str, Any]) -> None:
    entry = templates.refund_sent(
        fund=sent.fund, bank=sent.account, amount=sent.amount, refund=sent.refund, attempt=sent.attempt,
        on=sent.sent_on,
    )  # fmt: skip
    voucher = tx.voucher(owner, sent.sent_on.year, "UNC", entry.key)
    tx.post(replace(entry, voucher=voucher, document=row["decision"]))
    tx.rows(SENDING, [row])


def sent_refunds(connection: Any, refund: str = "") -> tuple[SentRefund, ...]:
    """Every try of one refund, or of all, in their order."""
    query = _TRIES.where(SENDING.c.refund == refund) if refund else _TRIES
    return tuple(
        SentRefund(
            row.refund, row.attempt, row.fund, row.bank_account, row.amount, row.sent_on,
            row.identity is not None,
        )
        for row in connection.execute(query)
    )  # fmt: skip


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
        rows=lambda key: ((BACK, [_return_row(last, identity, key, day)]),),
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
            return Reading(MATCHED, account.fund, "", matches=(last.entry_key,), otherwise=again)
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


def _still_out(tx: Any, one: SentRefund) -> bool:
    return tx.sql(_RETURNED, {"refund": one.refund, "attempt": one.attempt}).first() is None


def _return_row(one: SentRefund, identity: str, entry_key: str, day: date) -> Mapping[str, Any]:
    told = {"refund": one.refund, "attempt": one.attempt}
    return {**told, "identity": identity, "entry_key": entry_key, "day": day}


def _next_try(connection: Any, refund: str, attempt: int, day: date) -> SentRefund:
    """What is owed by the decision, and the account it will leave. Raises RefundUnknown."""
    key = f"refund:{refund}"
    number = books.entries_by_keys(connection, [key]).get(key)
    entry = books.entry_by_number(connection, number) if number else None
    owed = [line for line in entry.postings if line.account == OWED and line.credit] if entry else []
    if len(owed) != 1:
        raise RefundUnknown(refund=refund[:40])
    fund = books.funds(connection)[owed[0].fund]
    faces = bank.accounts(connection)
    own = [face.account for face in faces if face.fund == fund.code]
    shared = [face.account for face in faces if face.owner == fund.owner]
    if not own and not shared:
        raise RefundUnknown(refund=refund[:40], fund=fund.code)
    return SentRefund(refund, attempt, fund.code, (own or shared)[0], owed[0].credit, day, False)


def _hands(connection: Any, refund: str, day: date) -> frozenset[str]:
    """Officers who prepared or signed the refund."""
    decided = approved(connection, "voucher", f"refund:{refund}")
    if decided is None:
        return frozenset()
    card = proposal_card(connection, decided.proposal, day=day)
    signed = {member.officer for member in card.members if member.state == "signed"}
    return frozenset(signed | {card.prepared_by})


def _digest(sent: SentRefund) -> str:
    told = {"account": sent.account, "amount": str(sent.amount), "fund": sent.fund, "key": sent.entry_key}
    return hashlib.sha256(canonical(told)).hexdigest()


def _packed(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum()).lower()

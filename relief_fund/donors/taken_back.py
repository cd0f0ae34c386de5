"""Taking a booked gift back into suspense, so that its line can be decided anew: split, merged, given back, moved.

Its receipt is withdrawn with it and its code never given again. Only what nobody has been given yet is taken back.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.banking.decisions import DECISION, LONGEST_REASON, TAKEN_BACK, held_decision
from relief_fund.banking.errors import DecisionUnfit, LineDecided, LineUnknown
from relief_fund.banking.inbox import WAITING, InboxLine, line_by_identity
from relief_fund.banking.queries import account_by_code
from relief_fund.banking.readings import SUSPENSE
from relief_fund.banking.statements.lines import CREDIT
from relief_fund.donors.errors import LineNotAGift
from relief_fund.donors.gift_refunds import check_no_refund
from relief_fund.donors.gifts import PART, size_class
from relief_fund.donors.queries import GiftFace, gift_of_line
from relief_fund.donors.receipts import withdraw_receipts_of
from relief_fund.donors.tables_withdrawn import GiftWithdrawal
from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.fund_line import Own, note_entry
from relief_fund.ledger.queries import entries_by_keys

WITHDRAWN = GiftWithdrawal.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
PROPOSAL = "gift"
_GONE = select(WITHDRAWN.c.receipt_code).where(WITHDRAWN.c.receipt_code == bindparam("code"))


def take_back_gift(
    office: Office, actor: Actor, *, identity: str, reason: str, on: date | None = None
) -> str:
    """Move the gift of a bank line to suspense, where the line waits again; returns the entry's key.

    Raises DutyMissing, LineUnknown, LineNotAGift where the line is no gift of its own that stands, DecisionUnfit,
    LineDecided (also where its import is being withdrawn), GiftTied while a refund of it waits or stands, and
    OwnPartSpent or Overdrawn where the gift, or a part of it, has been given out.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    reason, moment = " ".join(reason.split()), moment_text(office.clock.now())
    line, gift, owner = _standing(office, identity)
    day = on or today(office.clock)
    if not 1 <= len(reason) <= LONGEST_REASON or day < line.day:
        raise DecisionUnfit(decision=TAKEN_BACK, reason_length=len(reason), day=day.isoformat())
    key = f"recl:{identity}:1"
    entry = Entry(
        key=key, kind=TAKEN_BACK, occurred_on=day, lines=moved(line.fund, line.other_side, SUSPENSE, line.amount),
        public={"decision": TAKEN_BACK},
    )  # fmt: skip
    whose, rows = Own(gift.begins, gift.begins + gift.amount), _rows(line, gift, key, reason, actor, moment)

    def command(tx: Any) -> str:
        if held := held_decision(tx, identity):
            raise LineDecided(decision=held.decision)
        check_no_refund(tx, gift.receipt_code)
        if tx.sql(_GONE, {"code": gift.receipt_code}).first():
            raise LineNotAGift(direction=line.direction)
        number = tx.post(replace(entry, voucher=tx.voucher(owner, day.year, "PKT", key)))
        note_entry(tx, entry, number, own=whose, fresh=True)
        for table, row in rows:
            tx.rows(table, [row])
        withdraw_receipts_of(tx, [gift.receipt_code], reason=reason, moment=moment, officer=actor.officer)
        return key

    return str(office.desk.run(command))


def may_take_back(connection: Any, line: InboxLine) -> bool:
    """Whether a line was booked as a gift of its own that still stands."""
    return _gift_of(connection, line) is not None


def _standing(office: Office, identity: str) -> tuple[InboxLine, GiftFace, str]:
    with office.read() as connection:
        line = line_by_identity(connection, identity)
        account = account_by_code(connection, line.account) if line else None
        gift = _gift_of(connection, line) if line else None
    if line is None or account is None:
        raise LineUnknown()
    if gift is None:
        raise LineNotAGift(direction=line.direction)
    return line, gift, account.owner


def _gift_of(connection: Any, line: InboxLine) -> GiftFace | None:
    """The gift that a line was booked as; None where it was decided, moved by a committee, or withdrawn."""
    if line.direction != CREDIT or line.reading != "gift" or line.decision or line.proposal:
        return None
    gift = gift_of_line(connection, line.account, line.position)
    moved_key = f"clear:{line.identity}:1"
    if gift is None or entries_by_keys(connection, [moved_key]):
        return None
    return None if connection.execute(_GONE, {"code": gift.receipt_code}).first() else gift


def _rows(
    line: InboxLine, gift: GiftFace, key: str, reason: str, actor: Actor, moment: str
) -> list[tuple[Any, dict[str, Any]]]:
    """The decision, the line that waits again, the gift that is none any more, and its sums taken back."""
    return [
        (DECISION, {
            "identity": line.identity, "ordinal": 1, "decision": TAKEN_BACK, "other_side": SUSPENSE,
            "entry_key": key, "reason": reason, "officer": actor.officer, "decided_at": moment,
        }),
        (WAITING, {
            "identity": line.identity, "account": line.account, "position": line.position, "day": line.day,
            "proposal": PROPOSAL,
        }),
        (WITHDRAWN, {"receipt_code": gift.receipt_code, "withdrawal": key, "withdrawn_at": moment}),
        (PART, {
            "step": fresh_id(), "day": gift.day, "upto": size_class(gift.amount), "campaign": gift.campaign,
            "gifts": -1, "total": -gift.amount,
        }),
    ]  # fmt: skip

"""What a bank printed by mistake and took back by another line: both lines are done with by one decision.

Template 26: the debit stands in 1381 and the credit in suspense; one entry takes both back to the account they
were printed on, so that the fund has neither gained nor lost and nothing waits.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from relief_fund.banking.decisions import (
    DECISION,
    TAKEN_BACK,
    Booking,
    book_decision,
    held_decision,
    waiting_line,
)
from relief_fund.banking.errors import DecisionUnfit, LineDecided
from relief_fund.banking.inbox import LINE, InboxLine, Search, inbox_page
from relief_fund.banking.readings import SUSPENSE
from relief_fund.banking.statements.lines import CREDIT, DEBIT
from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger.entries import moved

OPPOSITES = "bank_undone"
"""The decision about both lines; final."""
UNDECIDED = ("", TAKEN_BACK)
"""Decisions with which a line still waits."""
MOST_OFFERED = 10

_PAIRS = (
    select(DECISION.c.entry_key)
    .join(LINE, LINE.c.identity == DECISION.c.identity)
    .where(DECISION.c.decision == OPPOSITES)
    .group_by(DECISION.c.entry_key)
    .having(
        (func.count() != 2)
        | (func.count(LINE.c.direction.distinct()) != 2)
        | (func.count(LINE.c.account.distinct()) != 1)
        | (func.min(LINE.c.amount) != func.max(LINE.c.amount))
    )
    .order_by(DECISION.c.entry_key)
)


def opposites_of(connection: Any, line: InboxLine) -> tuple[InboxLine, ...]:
    """Waiting lines of the same account and fund, the same amount and the other direction, oldest first."""
    if not line.proposal or line.decision not in UNDECIDED:
        return ()
    sought = Search(amount=line.amount, direction=DEBIT if line.direction == CREDIT else CREDIT)
    found = inbox_page(connection, view="suspense", account=line.account, search=sought)
    return tuple(one for one in found if one.decision in UNDECIDED and one.fund == line.fund)[:MOST_OFFERED]


def settle_opposites(
    office: Office,
    actor: Actor,
    *,
    identity: str,
    opposite: str,
    reason: str,
    on: date | None = None,
    expected: str = "",
) -> str:
    """Book two waiting lines as a mistake of the bank and its undoing; final. Returns the entry's key.

    ``opposite`` is the other line's identity. Raises DutyMissing, LineUnknown, DecisionUnfit where it is not one
    of ``opposites_of``, LineDecided, and what the desk refuses.
    """
    line, _ = waiting_line(office, actor, identity)
    if line.decision != expected:
        raise LineDecided(decision=line.decision)
    with office.read() as connection:
        other = next((one for one in opposites_of(connection, line) if one.identity == opposite), None)
    day, moment = on or today(office.clock), moment_text(office.clock.now())
    if other is None or day < other.day:
        raise DecisionUnfit(decision=OPPOSITES, direction=line.direction, day=day.isoformat())
    stands = SUSPENSE if other.decision == TAKEN_BACK else other.other_side
    back = (line.account, stands) if other.direction == DEBIT else (stands, line.account)

    def check(tx: Any) -> None:
        held = held_decision(tx, other.identity)
        if (held.decision if held else "") != other.decision:
            raise LineDecided(decision=held.decision if held else "")

    def rows(key: str, *_: int) -> Sequence[tuple[Any, Sequence[Mapping[str, Any]]]]:
        row = {
            "identity": other.identity, "ordinal": 2 if other.decision else 1, "decision": OPPOSITES,
            "other_side": line.account, "entry_key": key, "reason": " ".join(reason.split()),
            "officer": actor.officer, "decided_at": moment,
        }  # fmt: skip
        return ((DECISION, [row]),)

    more = moved(line.fund, *back, line.amount)
    booking = Booking(OPPOSITES, line.account, more=more, check=check, rows=rows)
    return book_decision(office, actor, line=line, booking=booking, reason=reason, on=on, expected=expected)


def undone_lines_are_pairs(connection: Any) -> list[dict[str, object]]:
    """Named check: lines decided as undone are two of one account, as much in as out, under one entry."""
    keys = connection.execute(_PAIRS.limit(100)).scalars()
    return [{"code": "banking.undone_unpaired", "line": key.split(":")[1][:12]} for key in keys]

"""Money that came to the wrong campaign (template 14): the committee moves it, then its bank line is done with."""

from datetime import date
from typing import Any

from relief_fund.approval.vouchers import propose_voucher
from relief_fund.banking.decisions import keep_final, waiting_line
from relief_fund.banking.errors import LineUnknown
from relief_fund.banking.inbox import InboxLine, decisions_of, line_by_identity
from relief_fund.banking.statements.lines import CREDIT
from relief_fund.donors.errors import LineNotMoved
from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger.queries import EntryView, entries_by_keys, entry_by_number

EVENT, DUE = "gift_elsewhere", "3361"
MAY_HOLD = ("3378", "3379", "5121", "5122")
"""Where money stands that may turn out to be another campaign's."""


def propose_moved_gift(
    office: Office, actor: Actor, *, identity: str, to_fund: str, committee: str, document: str, on: date
) -> str:
    """Put before the committee that a line's money belongs to ``to_fund``; returns the proposal's id.

    Until it is settled the line's fund owes it. Raises LineUnknown, LineNotMoved where the line is no
    credit whose money may be another's, and as ``approval.vouchers.propose_voucher``.
    """
    with office.read() as connection:
        line = line_by_identity(connection, identity)
        held, turn = _stands(connection, line) if line else ("", 0)
    if line is None:
        raise LineUnknown()
    if line.direction != CREDIT or held not in MAY_HOLD:
        raise LineNotMoved(direction=line.direction, held=held)
    facts = {
        "fund": line.fund, "to_fund": to_fund, "amount": line.amount, "line": identity, "turn": turn,
        "held_as": held,
    }  # fmt: skip
    return propose_voucher(
        office, actor, event=EVENT, committee=committee, document=document, on=on, facts=facts
    )


def close_moved_line(office: Office, actor: Actor, *, identity: str) -> str:
    """A waiting line whose money the committee has moved waits no more; returns the entry's key.

    Posts nothing: the committee's signatures have. Raises DutyMissing, LineUnknown, DecisionUnfit,
    LineNotMoved while no such entry stands, LineDecided.
    """
    line, _ = waiting_line(office, actor, identity)
    with office.read() as connection:
        entry = moved_by_committee(connection, line)
    if entry is None:
        raise LineNotMoved(direction=line.direction, held=line.decision)
    told: dict[str, Any] = {
        "held": line.decision, "decision": EVENT, "other_side": DUE, "entry_key": entry.key,
        "officer": actor.officer, "moment": moment_text(office.clock.now()),
    }  # fmt: skip
    office.desk.run(lambda tx: keep_final(tx, identity=identity, **told))
    return entry.key


def moved_by_committee(connection: Any, line: InboxLine) -> EntryView | None:
    """The entry by which a committee has moved a line's money, where no decision stands on it yet."""
    key = f"clear:{line.identity}:{_stands(connection, line)[1]}"
    number = entries_by_keys(connection, [key]).get(key)
    entry = entry_by_number(connection, number) if number else None
    return entry if entry and entry.kind == EVENT else None


def _stands(connection: Any, line: InboxLine) -> tuple[str, int]:
    """The account on which the line's money stands, and the turn of the next decision about it."""
    decided = decisions_of(connection, line.identity)
    held = decided[-1].other_side if decided else line.other_side
    return held, len(decided) + 1

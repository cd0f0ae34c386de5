"""Money that came to the wrong campaign (template 14): the committee moves it, then its bank line is done with."""

from datetime import date
from typing import Any

from relief_fund.approval.vouchers import propose_drafted
from relief_fund.banking.decisions import held_decision, keep_final, waiting_line
from relief_fund.banking.errors import LineUnknown
from relief_fund.banking.inbox import InboxLine, decisions_of, line_by_identity
from relief_fund.banking.statements.lines import CREDIT
from relief_fund.donors.errors import LineNotMoved
from relief_fund.donors.gift_refunds import check_no_refund
from relief_fund.donors.queries import gift_of_line
from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger.events import event_of
from relief_fund.ledger.fund_line import Own, claim
from relief_fund.ledger.papers import is_reversed
from relief_fund.ledger.queries import EntryView, entries_by_keys, entries_numbered
from relief_fund.ledger.vouchers import draft

EVENT, DUE = "gift_elsewhere", "3361"
BOOKED = ("5121", "5122")
"""Where a gift is booked; of its fund's money it takes its own unspent part first when it is moved."""
MAY_HOLD = ("3378", "3379", *BOOKED)
"""Where money stands that may turn out to be another campaign's."""


def propose_moved_gift(
    office: Office, actor: Actor, *, identity: str, to_fund: str, committee: str, document: str, on: date
) -> str:
    """Put before the committee that a line's money belongs to ``to_fund``; returns the proposal's id.

    Until it is settled the fund in which the money stands owes it: the line's own, or the one for whose
    purpose it was accepted. Raises DutyMissing, LineUnknown, LineNotMoved where the line is no credit whose money
    may be another's, or was moved already, LineDecided where its import is being withdrawn, GiftTied while a refund
    of it waits or stands, and as ``approval.vouchers.propose_voucher``.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    with office.read() as connection:
        line = line_by_identity(connection, identity)
        if line is None:
            raise LineUnknown()
        stands = _stands(connection, line)
        moved = _standing(connection, line)
        turn = _turns(connection, line)[-1]
        gift = gift_of_line(connection, line.account, line.position)
    if line.direction != CREDIT or stands is None or moved:
        raise LineNotMoved(direction=line.direction, held=stands[1] if stands else "")
    facts = {
        "fund": stands[0], "to_fund": to_fund, "amount": line.amount, "line": identity, "turn": turn,
        "held_as": stands[1],
    }  # fmt: skip
    told = {"officer": actor.officer, "moment": moment_text(office.clock.now())}
    rule = event_of(EVENT, decision=True)

    def beside(tx: Any) -> None:
        """What of the gift has been given out by then comes from the fund's front, by the committee's document."""
        held_decision(tx, identity)
        if gift and gift.fund == stands[0] and stands[1] in BOOKED:
            check_no_refund(tx, gift.receipt_code)
            whose = Own(gift.begins, gift.begins + gift.amount, beyond=document)
            claim(tx, evidence=_key(line, turn), fund=gift.fund, whose=whose, **told)

    return propose_drafted(
        office, actor, rule=rule, committee=committee, document=document, on=on, facts=[facts],
        drafted=[draft(office, rule, document=document, on=on, facts=facts).entries], beside=beside,
    )  # fmt: skip


def close_moved_line(office: Office, actor: Actor, *, identity: str) -> str:
    """A waiting line whose money the committee has moved waits no more; returns the entry's key.

    Posts nothing: the committee's signatures have. Raises DutyMissing, LineUnknown, DecisionUnfit,
    LineNotMoved while no such entry stands, or it was reversed, LineDecided.
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
    entry = _standing(connection, line)
    return entry if entry and entry.kind == EVENT else None


def _standing(connection: Any, line: InboxLine) -> EntryView | None:
    """The entry of a paper that has moved a line's money, is no decision about it, and was not reversed."""
    *used, _ = _turns(connection, line)
    decided = {one.entry_key for one in decisions_of(connection, line.identity)}
    keys = [key for turn in used if (key := _key(line, turn)) not in decided]
    found = entries_numbered(connection, list(entries_by_keys(connection, keys).values()))
    return next((one for one in found if not is_reversed(connection, one.number)), None)


def _turns(connection: Any, line: InboxLine) -> list[int]:
    """Turns behind the line's decisions whose key an entry has used, and last the first that none has."""
    turns = [len(decisions_of(connection, line.identity)) + 1]
    while entries_by_keys(connection, [_key(line, turns[-1])]):
        turns.append(turns[-1] + 1)
    return turns


def _key(line: InboxLine, turn: int) -> str:
    return f"clear:{line.identity}:{turn}"


def _stands(connection: Any, line: InboxLine) -> tuple[str, str] | None:
    """The fund and account on which all of the line's money stands and may be another's; None for none.

    What was undone by a reversal is passed by: the money stands where it stood before that.
    """
    booked = [(line.entry_key, line.other_side)]
    booked += [(one.entry_key, one.other_side) for one in decisions_of(connection, line.identity)]
    numbers = entries_by_keys(connection, [key for key, _ in booked])
    for key, held in reversed(booked):
        if key in numbers and not is_reversed(connection, numbers[key]):
            (entry,) = entries_numbered(connection, [numbers[key]])
            whole = [one.fund for one in entry.postings if (one.account, one.credit) == (held, line.amount)]
            return (whole[0], held) if len(whole) == 1 and held in MAY_HOLD else None
    return None

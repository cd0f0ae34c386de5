"""One decision over several entries or several lines: a line split into gifts, lines that are one gift.

The bank side of every line stands. Each part has an entry of its own, so that each has its own leaf and proof.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from relief_fund.banking.decisions import DECISION, LONGEST_REASON, TAKEN_BACK, held_decision
from relief_fund.banking.errors import DecisionUnfit, LineDecided
from relief_fund.banking.inbox import InboxLine
from relief_fund.banking.queries import account_by_code
from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.protocols import Actor, Office, Sealed
from relief_fund.ledger.entries import Entry, Line, moved
from relief_fund.ledger.fund_line import note_entry

SPLIT, MERGED = "gift_split", "gift_merged"
MOST_PARTS = 100
"""Parts of one line; a list longer than that comes as a statement of its own."""
Rows = Callable[[str, int, int], Sequence[tuple[Any, Sequence[Mapping[str, Any]]]]]


@dataclass(frozen=True, slots=True)
class Part:
    """One entry of the decision: how many đồng go to which account of which fund, and what comes with it.

    ``rows`` are made from the entry's key, the place where its money enters the fund's line, and its
    number.
    """

    amount: int
    fund: str
    other_side: str
    sealed: Sealed
    rows: Rows
    public: Mapping[str, object] = field(default_factory=dict)


def book_several(
    office: Office,
    actor: Actor,
    *,
    decision: str,
    lines: Sequence[InboxLine],
    parts: Sequence[Part],
    reason: str,
    on: date | None = None,
) -> tuple[str, ...]:
    """Book credits of one account that wait, undecided or again, as ``parts``; returns the entries' keys.

    All or nothing; ``other_side`` of the lines is where their money stands.

    One line in several parts, or several lines in one. The decision is final. Raises DecisionUnfit, LineDecided,
    and what the desk refuses.
    """
    reason, lead = " ".join(reason.split()), lines[0]
    day, moment = on or today(office.clock), moment_text(office.clock.now())
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise DecisionUnfit(decision=decision, reason_length=len(reason))
    if day < max(one.day for one in lines):
        raise DecisionUnfit(decision=decision, day=day.isoformat())
    with office.read() as connection:
        account = account_by_code(connection, lead.account)
    assert account is not None, "a line belongs to an account"
    entries = [
        _entry(decision, lines, part, f"{decision}:{lead.identity}:{ordinal}", day)
        for ordinal, part in enumerate(parts, 1)
    ]

    def command(tx: Any) -> tuple[str, ...]:
        _check_undecided(tx, lines)
        for part, entry in zip(parts, entries, strict=True):
            number = tx.post(replace(entry, voucher=tx.voucher(account.owner, day.year, "PKT", entry.key)))
            place = note_entry(tx, entry, number, fresh=True)
            office.vault.keep(tx, [part.sealed])
            for table, own in part.rows(entry.key, place, number):
                tx.rows(table, own)
        told = {"reason": reason, "officer": actor.officer, "decided_at": moment}
        first = {"decision": decision, "entry_key": entries[0].key, "other_side": parts[0].other_side}
        tx.rows(DECISION, [{**_turn(line), **first, **told} for line in lines])
        return tuple(one.key for one in entries)

    return office.desk.run(command)


def keys_of_parts(first: str) -> list[str]:
    """Keys under which the parts of a split line may stand, by the ``first`` one's."""
    before = first.rpartition(":")[0]
    return [f"{before}:{ordinal}" for ordinal in range(1, MOST_PARTS + 1)]


def lines_of_merged(run: Callable[..., Any], keys: Sequence[str]) -> dict[str, str]:
    """The lines that are one gift, and the key of its entry, of each of ``keys``; also asked inside a command."""
    query = select(DECISION.c.identity, DECISION.c.entry_key).where(
        DECISION.c.decision == MERGED, DECISION.c.entry_key.in_(list(keys))
    )
    return {str(identity): str(key) for identity, key in run(query)} if keys else {}


def _turn(line: InboxLine) -> dict[str, Any]:
    """Which decision about the line this is: the first, or the one after its gift was taken back."""
    return {"identity": line.identity, "ordinal": 2 if line.decision else 1}


def _check_undecided(tx: Any, lines: Sequence[InboxLine]) -> None:
    """Inside the command: every line still waits as it did when it was read. Raises LineDecided."""
    for line in lines:
        held = held_decision(tx, line.identity)
        told = held.decision if held else ""
        if told != line.decision or told not in ("", TAKEN_BACK):
            raise LineDecided(decision=told)


def _entry(decision: str, lines: Sequence[InboxLine], part: Part, key: str, day: date) -> Entry:
    return Entry(
        key=key, kind="gift", occurred_on=day, lines=_lines(lines, part), leaf="donation",
        public={"decision": decision, **part.public}, digests=(part.sealed.digest,),
    )  # fmt: skip


def _lines(lines: Sequence[InboxLine], part: Part) -> tuple[Line, ...]:
    """Money leaves where each line holds it; into another fund it goes over the bank account both share."""
    made: tuple[Line, ...] = ()
    for line in lines:
        amount = part.amount if len(lines) == 1 else line.amount
        if part.fund == line.fund:
            made += moved(line.fund, line.other_side, part.other_side, amount)
        else:
            made += moved(line.fund, line.other_side, line.account, amount)
            made += moved(part.fund, line.account, part.other_side, amount)
    return made

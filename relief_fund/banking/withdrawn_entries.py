"""Which entries go back with a line that is withdrawn: its own, what was decided about it, what was adjusted of them.

The last in the books first, so that each is taken back from what it had left behind. What changed another paper, a
refund or a debt to another fund is undone where it was decided, before: here only lines are told on which it rests.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import select

from relief_fund.banking.decisions import TAKEN_BACK
from relief_fund.banking.intake_steps import opening_key
from relief_fund.banking.readings import BankAccountFace
from relief_fund.banking.several import MERGED, SPLIT, keys_of_parts, lines_of_merged
from relief_fund.banking.tables import BankOpening
from relief_fund.banking.undoing import COMMITTEE, line_of
from relief_fund.banking.withdrawal_queries import BookedLine, came_with
from relief_fund.ledger import templates
from relief_fund.ledger.corrected import adjusting, in_force
from relief_fund.ledger.entries import WITHDRAWN, Entry, Line
from relief_fund.ledger.queries import EntryView, entries_by_keys, entries_numbered

OPENING = BankOpening.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
STANDS_ALONE = frozenset(
    {"gift", "interest", "suspense", "unexplained_debit", "late_receipt", "budget_received", "line_decided"}
)
"""Readings whose entry nothing else rests on; all others changed an order, a refund or a paper."""
UNDONE = frozenset(
    {
        "gift", "fee", "interest", "interest_given_back", "refund_owed", "post_gave_back",
        "budget_received", "other_debt", SPLIT, MERGED, TAKEN_BACK,
    }
)  # fmt: skip
"""Decisions that are reversed with their line."""


class Undone(NamedTuple):
    """A reversal, the key and number of what it undoes, and where a gift it takes stands on its fund's line, or -1.

    ``adjusting`` says that an adjusting entry is undone.
    """

    entry: Entry
    key: str
    number: int
    place: int
    adjusting: bool


def keys_of(line: BookedLine) -> list[str]:
    """Keys under which entries of a line may stand: its own, and those of what was decided about it."""
    found = [f"line:{line.identity}"]
    for decision, key in line.decided:
        found += keys_of_parts(key) if decision == SPLIT else [key]
    return found


def places_of_gifts(connection: Any, lines: Iterable[BookedLine]) -> list[int]:
    """Positions at which gifts of ``lines`` stand: their own, and that of the first of several that are one gift."""
    own = {line.position: line.identity for line in lines}
    leads = [line_of(key) for line in lines for decision, key in line.decided if decision == MERGED]
    return [*{**own, **{one.position: "" for one in came_with(connection.execute, leads).values()}}]


def undone_with(
    connection: Any, lines: Sequence[BookedLine], places: Mapping[str, int] | None = None
) -> list[Undone]:
    """Reversals of all that is in force of ``lines``, line by line, the last in the books first.

    ``places`` says where the gift that an entry booked stands on the line of its fund, by the entry's key.
    """
    keys: dict[str, int] = {}
    for at, line in enumerate(lines):
        for key in keys_of(line):
            # Of lines that are one gift the first one's turn: before it the money is not back where they hold it.
            keys.setdefault(key, at)
    return undone_under(connection, keys, places or {})


def undone_opening(connection: Any, account: BankAccountFace, runs: Sequence[str]) -> list[Undone]:
    """Reversals of the opening that one of ``runs`` told and of what was adjusted of it; none where none told one."""
    told = set(
        connection.execute(select(OPENING.c.run).where(OPENING.c.account == account.account)).scalars()
    )
    if not told.intersection(runs):
        return []
    # Openings of one account stand and are withdrawn in turn: the last one told is the one that stood.
    return undone_under(connection, {opening_key(account, len(told)): 0}, {})


def undone_under(connection: Any, keys: Mapping[str, int], places: Mapping[str, int]) -> list[Undone]:
    """Reversals of what is in force under ``keys`` and of what was adjusted of it, in the order that ``keys`` gives.

    Under one place of that order the last in the books goes first.
    """
    numbers = entries_by_keys(connection, list(keys))
    named = {number: key for key, number in numbers.items()}
    adjusted = adjusting(connection, named)
    corrections = {number for own in adjusted.values() for number in own}
    order = {number: keys[key] for key, number in numbers.items()}
    order |= {number: order[corrected] for corrected, own in adjusted.items() for number in own}
    stand = in_force(connection, order)
    views = {one.number: one for one in _views(connection, sorted(set(stand.values())))}
    return [
        Undone(
            _reversal(views[last], correcting=number in corrections), views[last].key, last,
            places.get(named.get(number, ""), -1), number in corrections,
        )
        for number, last in sorted(stand.items(), key=lambda one: (order[one[0]], -one[1]))
    ]  # fmt: skip


def adjusted_among(connection: Any, lines: Sequence[BookedLine]) -> frozenset[str]:
    """Identities of those of ``lines`` of which an adjusting entry is in force."""
    keys = {key: line.identity for line in lines for key in keys_of(line)}
    named = {number: keys[key] for key, number in entries_by_keys(connection, list(keys)).items()}
    return frozenset(named[number] for number in adjusting(connection, named))


def tied_lines(connection: Any, lines: Sequence[BookedLine], runs: Sequence[str]) -> list[BookedLine]:
    """Those of ``lines`` on which another paper rests that must be undone before imports ``runs`` are withdrawn."""
    tied = [
        line
        for line in lines
        if line.reading not in STANDS_ALONE
        or any(decision not in UNDONE and decision != COMMITTEE for decision, _ in line.decided)
    ]
    return [*tied, *_moved(connection, lines), *_merged_elsewhere(connection, lines, runs)]


def _moved(connection: Any, lines: Sequence[BookedLine]) -> list[BookedLine]:
    """Lines whose money a committee has moved, as long as its entry is not reversed."""
    own = {key for line in lines for decision, key in line.decided if decision != COMMITTEE}
    asked = {
        f"clear:{line.identity}:{turn}": line for line in lines for turn in range(1, len(line.decided) + 2)
    }
    seen: dict[str, BookedLine] = {}
    tied: list[BookedLine] = []
    while asked:
        seen |= asked
        numbers = entries_by_keys(connection, list(asked))
        stands = in_force(connection, numbers.values())
        tied += [asked[key] for key, number in numbers.items() if number in stands and key not in own]
        later = {_next_turn(key): asked[key] for key in numbers}
        asked = {key: line for key, line in later.items() if key not in seen}
    return tied


def _next_turn(key: str) -> str:
    before, _, turn = key.rpartition(":")
    return f"{before}:{int(turn) + 1}"


def _merged_elsewhere(connection: Any, lines: Sequence[BookedLine], runs: Sequence[str]) -> list[BookedLine]:
    """Lines that are one gift together with a line of another import, which stays."""
    merged = {key: line for line in lines for decision, key in line.decided if decision == MERGED}
    of = lines_of_merged(connection.execute, sorted(merged))
    came = came_with(connection.execute, list(of))
    return [merged[of[identity]] for identity, one in came.items() if one.run not in runs]


def _views(connection: Any, numbers: Sequence[int]) -> Iterable[EntryView]:
    for start in range(0, len(numbers), 1_000):
        yield from entries_numbered(connection, numbers[start : start + 1_000])


def _reversal(view: EntryView, *, correcting: bool) -> Entry:
    """The full reversal of ``view``, dated as that; of a line's own entry under the key of its withdrawal."""
    lines = tuple(
        Line(one.fund, one.account, one.debit, one.credit, one.unit, one.purpose) for one in view.postings
    )
    entry = templates.reversal_of(number=view.number, lines=lines, on=view.occurred_on)
    if correcting:
        return entry
    key = f"{WITHDRAWN}{view.key[5:]}" if view.key.startswith("line:") else entry.key
    return replace(entry, key=key, kind="opening" if view.kind == "opening" else "withdrawal")

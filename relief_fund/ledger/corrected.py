"""What corrects an entry: its adjusting entries, those of its reversals, and whether each of them is in force."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.ledger.queries import ENTRY, EntryView, entry_by_number
from relief_fund.ledger.templates.corrections import adjusted_by

ASKED = 500
_ADJUSTING = (
    select(ENTRY.c.number, ENTRY.c.key)
    .where(ENTRY.c.kind == "adjustment", ENTRY.c.number > bindparam("after"))
    .order_by(ENTRY.c.number)
)
_REVERSED = select(ENTRY.c.reverses, ENTRY.c.number).where(
    ENTRY.c.reverses.in_(bindparam("numbers", expanding=True))
)
_REVERSES = select(ENTRY.c.number, ENTRY.c.reverses).where(
    ENTRY.c.number.in_(bindparam("numbers", expanding=True)), ENTRY.c.reverses.is_not(None)
)


def in_force(connection: Any, numbers: Collection[int]) -> dict[int, int]:
    """Those of ``numbers`` whose entries are in force, each with the entry that undoes it once it is reversed.

    That is the entry itself; where a reversal of it was reversed in turn, the last one that put it in force again.
    """
    ends, turns = {number: number for number in numbers}, dict.fromkeys(numbers, 0)
    whose = dict(ends)
    while whose:
        whose = {later: whose[earlier] for earlier, later in _pairs(connection, _REVERSED, whose)}
        for later, number in whose.items():
            ends[number] = later
            turns[number] += 1
    return {number: last for number, last in ends.items() if turns[number] % 2 == 0}


def adjusting(connection: Any, numbers: Collection[int]) -> dict[int, tuple[int, ...]]:
    """The adjusting entries in force that correct each of ``numbers`` in the end, the newest first.

    An adjusting entry of an adjusting entry, or of a reversal, corrects what that one does.
    """
    if not numbers:
        return {}
    found = [
        (int(row.number), adjusted_by(row.key))
        for row in connection.execute(_ADJUSTING, {"after": min(numbers)})
    ]
    if not found:
        return {}
    corrects = {number: original for number, original in found if original} | _undone(connection, found)
    told: dict[int, list[int]] = {}
    stand = in_force(connection, [number for number, _ in found])
    for number, _ in reversed(found):
        if number in stand and (whose := _in_the_end(corrects, number, numbers)):
            told.setdefault(whose, []).append(number)
    return {whose: tuple(own) for whose, own in told.items()}


def left_alone(connection: Any, entry: EntryView) -> tuple[int, ...]:
    """The adjusting entries in force that would adjust nothing any more once ``entry`` is reversed, the newest first.

    To reverse what puts an entry in force again takes that one out of force; to reverse what undid it does not.
    """
    whose = taken_out_by_reversing(connection, entry).number
    return adjusting(connection, [whose]).get(whose, ())


def taken_out_by_reversing(connection: Any, entry: EntryView) -> EntryView:
    """What a reversal of ``entry`` takes out of force: what that one puts in force again, else itself."""
    first, puts_in_force = entry, True
    while first.reverses and (before := entry_by_number(connection, first.reverses)):
        first, puts_in_force = before, not puts_in_force
    return first if puts_in_force else entry


def put_in_force_by_reversing(connection: Any, entry: EntryView) -> EntryView | None:
    """What a reversal of ``entry`` puts in force again; None where ``entry`` has undone nothing that it would."""
    first, puts_in_force = entry, False
    while first.reverses and (before := entry_by_number(connection, first.reverses)):
        first, puts_in_force = before, not puts_in_force
    return first if puts_in_force else None


def corrected_in_the_end(connection: Any, entry: EntryView) -> EntryView:
    """What ``entry`` corrects where it is a reversal or an adjusting entry, maybe of one; else itself."""
    while before := entry.reverses or adjusted_by(entry.key):
        original = entry_by_number(connection, before) if before < entry.number else None
        if original is None:
            break
        entry = original
    return entry


def _undone(connection: Any, found: Sequence[tuple[int, int]]) -> dict[int, int]:
    """What was reversed by those of the adjusted entries that are reversals, and so on backwards."""
    undone: dict[int, int] = {}
    asked = {original: original for _, original in found if original}
    while asked:
        pairs = _pairs(connection, _REVERSES, asked)
        undone.update(pairs)
        asked = {earlier: earlier for _, earlier in pairs if earlier not in undone}
    return undone


def _in_the_end(corrects: dict[int, int], number: int, among: Collection[int]) -> int:
    """The first of ``among`` that ``number`` corrects on its way back, 0 for none."""
    while before := corrects.get(number, 0):
        if before in among:
            return before
        number = before
    return 0


def _pairs(connection: Any, query: Any, numbers: Collection[int]) -> list[tuple[int, int]]:
    asked, found = sorted(numbers), list[tuple[int, int]]()
    for start in range(0, len(asked), ASKED):
        rows = connection.execute(query, {"numbers": asked[start : start + ASKED]})
        found += [(int(one), int(other)) for one, other in rows]
    return found

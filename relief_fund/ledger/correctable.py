"""What a correction by hand begins with: what stands of an entry, its next turn, and why the books would refuse.

Asked before an officer writes the correction; the commands of ``ledger.correct`` ask again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.money import LARGEST
from relief_fund.kernel.protocols import Office
from relief_fund.ledger.budget import check_line_not_typed_anew
from relief_fund.ledger.corrected import (
    adjusting,
    corrected_in_the_end,
    in_force,
    left_alone,
    put_in_force_by_reversing,
    taken_out_by_reversing,
)
from relief_fund.ledger.entries import Line
from relief_fund.ledger.errors import (
    AdjustmentUnfit,
    AlreadyReversed,
    ClosingUndone,
    EntryAdjusted,
    EntryOutOfBalance,
    EntryReversed,
)
from relief_fund.ledger.figures import CLOSING_REVERSED
from relief_fund.ledger.papers import check_debt_unpaid
from relief_fund.ledger.queries import ENTRY, EntryView, entries_by_keys, entries_numbered
from relief_fund.ledger.templates.corrections import adjusted_by, adjusting_key, reversal_key

_REVERSED_BY = select(ENTRY.c.number).where(ENTRY.c.reverses == bindparam("number"))
_ADJUSTING = select(ENTRY.c.key).where(ENTRY.c.kind == "adjustment", ENTRY.c.number > bindparam("number"))


@dataclass(frozen=True, slots=True)
class Standing:
    """What an entry and its adjusting entries in force moved at one place, debit − credit, minor units."""

    fund: str
    account: str
    unit: str
    purpose: str
    booked: int
    stands: int

    @property
    def is_debit(self) -> bool:
        """The side that the amount stands on; where nothing stands any more, the side that it was booked on."""
        return (self.stands or self.booked) > 0


class _Asking:
    """The books as the rooms are shown them that may refuse a correction: inside no command, for reading alone."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def sql(self, statement: Any, parameters: Any = None) -> Any:
        """As a command's."""
        return self._connection.execute(statement, parameters)


def reversed_by(connection: Any, number: int) -> int:
    """The number of the full reversal of entry ``number``, 0 for none."""
    return int(connection.execute(_REVERSED_BY, {"number": number}).scalar() or 0)


def why_not_reversed(office: Office, connection: Any, entry: EntryView) -> ReliefFundError | None:
    """The refusal that a reversal of ``entry`` would meet now, whatever its day and its money; None for none."""
    if entry.key.startswith("line:") or reversed_by(connection, entry.number):
        return AlreadyReversed(key=reversal_key(entry.number), number=entry.number)
    if entry.kind == CLOSING_REVERSED:
        return ClosingUndone(number=entry.number, day=entry.occurred_on.isoformat())
    if left := left_alone(connection, entry):
        return EntryAdjusted(number=entry.number, by=left[0])
    taken_out = taken_out_by_reversing(connection, entry)
    again = put_in_force_by_reversing(connection, entry)
    try:
        check_debt_unpaid(connection, taken_out)
        if again:
            check_line_not_typed_anew(_Asking(connection), again.key)
        for ask in office.undoing:
            ask(_Asking(connection), taken_out.key)
    except ReliefFundError as refusal:
        return refusal
    return why_not_adjusted(office, connection, entry) if entry.reverses else None


def why_not_adjusted(office: Office, connection: Any, entry: EntryView) -> ReliefFundError | None:
    """The refusal that any adjusting entry of ``entry`` would meet now; None for none."""
    if not in_force(connection, [entry.number]):
        return EntryReversed(number=entry.number)
    try:
        for ask in office.altering:
            ask(_Asking(connection), corrected_in_the_end(connection, entry).key)
    except ReliefFundError as refusal:
        return refusal
    return None


def next_turn(connection: Any, number: int) -> int:
    """The turn of the next adjusting entry of entry ``number``."""
    keys = connection.execute(_ADJUSTING, {"number": number}).scalars()
    turns = [int(key.rpartition(":")[2]) for key in keys if adjusted_by(key) == number]
    return max(turns, default=0) + 1


def standing(connection: Any, entry: EntryView, turn: int) -> tuple[Standing, ...]:
    """What stands of ``entry`` before the adjusting entry of ``turn``: its own places first, as they are booked.

    Before one that is posted already it is what stood then, so that the same amounts make the same difference.
    """
    key = adjusting_key(entry.number, turn)
    before = entries_by_keys(connection, [key]).get(key, LARGEST)
    later = [one for one in adjusting(connection, [entry.number]).get(entry.number, ()) if one < before]
    own = _sums([entry])
    sums = _sums([entry, *reversed(entries_numbered(connection, later))] if later else [entry])
    return tuple(
        Standing(*place, own.get(place, 0), stands)
        for place, stands in sums.items()
        if stands or place in own
    )  # fmt: skip


def difference(number: int, stood: Iterable[Standing], wanted: Mapping[Standing, int]) -> tuple[Line, ...]:
    """The lines between what stands of entry ``number`` and what is ``wanted`` there, debit − credit.

    Raises AdjustmentUnfit where there is no difference, EntryOutOfBalance where it is on one side alone.
    """
    moves = [(one, wanted.get(one, one.stands) - one.stands) for one in stood]
    lines = [
        Line(one.fund, one.account, max(by, 0), max(-by, 0), one.unit, one.purpose) for one, by in moves if by
    ]
    if not lines:
        raise AdjustmentUnfit(number=number, reason="none")
    if len(lines) == 1:
        # Said as what it is; the entry itself would only say that it is too short.
        (only,) = lines
        short = str(only.debit - only.credit)
        raise EntryOutOfBalance(number=number, fund=only.fund, unit=only.unit, difference=short)
    return tuple(lines)


def _sums(entries: Iterable[EntryView]) -> dict[tuple[str, str, str, str], int]:
    sums: dict[tuple[str, str, str, str], int] = {}
    for entry in entries:
        for one in entry.postings:
            place = (one.fund, one.account, one.unit, one.purpose)
            sums[place] = sums.get(place, 0) + one.debit - one.credit
    return sums

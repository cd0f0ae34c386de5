"""Sums of the books by kind of entry, for figures that must be net of corrections (turnover is not)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, case, func, select

from relief_fund.ledger.bank_face import OPENING
from relief_fund.ledger.tables import Fund, Head, JournalEntry, Posting
from relief_fund.ledger.templates.corrections import adjusted_by

ENTRY = JournalEntry.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
POSTING = Posting.__table__  # type: ignore[attr-defined]  # as above
FUND = Fund.__table__  # type: ignore[attr-defined]  # as above
HEAD = Head.__table__  # type: ignore[attr-defined]  # as above

GIFTS = ("5121", "5122")
"""Income accounts of gifts of money."""

CORRECTIONS = ("reversal", "adjustment")
"""Kinds of entry that correct another one."""

CLOSING_REVERSED = "closing_reversed"
CLOSINGS = ("year_end", "fund_ended", CLOSING_REVERSED)
"""Entries that only carry income and expense to a fund's balance, or back: they undo nothing received or spent."""

_SUMS = (
    select(
        ENTRY.c.kind,
        POSTING.c.fund,
        POSTING.c.account,
        POSTING.c.unit,
        func.sum(POSTING.c.debit).label("debit"),
        func.sum(POSTING.c.credit).label("credit"),
    )
    .select_from(POSTING.join(ENTRY, ENTRY.c.number == POSTING.c.entry))
    .where(POSTING.c.entry <= bindparam("upto"), ENTRY.c.kind.not_in(CLOSINGS))
    .group_by(ENTRY.c.kind, POSTING.c.fund, POSTING.c.account, POSTING.c.unit)
)
_GIVEN = (
    select(
        POSTING.c.entry,
        FUND.c.campaign,
        func.sum(POSTING.c.credit - POSTING.c.debit).label("given"),
    )
    .select_from(
        POSTING.join(FUND, FUND.c.code == POSTING.c.fund).join(ENTRY, ENTRY.c.number == POSTING.c.entry)
    )
    .where(
        POSTING.c.account.in_(GIFTS),
        POSTING.c.entry <= bindparam("upto"),
        ENTRY.c.kind.not_in(bindparam("without", expanding=True)),
    )
    .group_by(POSTING.c.entry, FUND.c.campaign)
    .subquery()
)
_COUNTS = select(
    _GIVEN.c.campaign,
    func.sum(case((_GIVEN.c.given > 0, 1), (_GIVEN.c.given < 0, -1), else_=0)).label("gifts"),
).group_by(_GIVEN.c.campaign)

_CORRECTING = (
    select(
        POSTING.c.entry,
        FUND.c.campaign,
        func.sum(POSTING.c.credit - POSTING.c.debit).label("given"),
    )
    .select_from(
        ENTRY.join(POSTING, POSTING.c.entry == ENTRY.c.number).join(FUND, FUND.c.code == POSTING.c.fund)
    )
    .where(
        ENTRY.c.kind.in_(CORRECTIONS),
        ENTRY.c.number <= bindparam("upto"),
        POSTING.c.account.in_(GIFTS),
        POSTING.c.unit == "VND",
    )
    .group_by(POSTING.c.entry, FUND.c.campaign)
    .order_by(POSTING.c.entry, FUND.c.campaign)
)
_ADJUSTING = select(ENTRY.c.number, ENTRY.c.key).where(
    ENTRY.c.kind == "adjustment", ENTRY.c.number <= bindparam("upto")
)
_OPENINGS = select(ENTRY.c.number).where(ENTRY.c.kind == OPENING, ENTRY.c.number <= bindparam("upto"))
_REVERSING = select(ENTRY.c.number).where(
    ENTRY.c.reverses.in_(bindparam("numbers", expanding=True)), ENTRY.c.number <= bindparam("upto")
)
_OF_ENTRIES = _SUMS.where(POSTING.c.entry.in_(bindparam("numbers", expanding=True)))
_CORRECTED = select(ENTRY.c.number, ENTRY.c.kind, ENTRY.c.key, ENTRY.c.reverses)
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class KindSum:
    """Turnover of one fund's account in one unit by entries of one kind, minor units."""

    kind: str
    fund: str
    account: str
    unit: str
    debit: int
    credit: int

    @property
    def net(self) -> int:
        """Debit less credit."""
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the books reach: the number of the last sealed entry and the moment it was recorded."""

    entries: int
    recorded_at: str


def reach(connection: Any) -> Reach:
    """How far the books reach now; 0 and "" for books without an entry."""
    sealed = int(connection.execute(select(HEAD.c.entries)).scalar() or 0)
    query = select(ENTRY.c.recorded_at).where(ENTRY.c.number == sealed)
    return Reach(sealed, connection.execute(query).scalar() or "")


def sums_by_kind(connection: Any, upto: int) -> tuple[KindSum, ...]:
    """Turnover by kind, fund, account and unit of the entries up to number ``upto``, in that order.

    Closing entries are left out: what was received and spent stays so after a year or a fund has ended. What
    corrects an opening is told with the openings: beside them it would lessen what was received.
    """
    return openings_net(connection, upto, _read(connection, _SUMS, {"upto": upto}))


def openings_net(connection: Any, upto: int, sums: Iterable[KindSum]) -> tuple[KindSum, ...]:
    """``sums`` of the entries up to number ``upto``, in their order, what corrects an opening in the end among the
    openings.

    An opening that was reversed stands there with as much on either side, so it is nobody's figure any more.
    """
    added = {(one.kind, one.fund, one.account, one.unit): one for one in sums}
    correcting = sorted(_correcting_openings(connection, upto))
    for start in range(0, len(correcting), _CHUNK):
        asked = {"upto": upto, "numbers": correcting[start : start + _CHUNK]}
        for one in _read(connection, _OF_ENTRIES, asked):
            if one.kind != OPENING:
                _add(added, one, -1)
                _add(added, replace(one, kind=OPENING), 1)
    return tuple(one for _, one in sorted(added.items()) if one.debit or one.credit)


def _read(connection: Any, query: Any, asked: Any) -> list[KindSum]:
    return [
        KindSum(row.kind, row.fund, row.account, row.unit, int(row.debit), int(row.credit))
        for row in connection.execute(query, asked)
    ]


def _add(sums: dict[tuple[str, str, str, str], KindSum], one: KindSum, times: int) -> None:
    place = (one.kind, one.fund, one.account, one.unit)
    held = sums.get(place) or replace(one, debit=0, credit=0)
    sums[place] = replace(held, debit=held.debit + times * one.debit, credit=held.credit + times * one.credit)


def _correcting_openings(connection: Any, upto: int) -> set[int]:
    """Numbers of the reversals and adjusting entries that correct an opening in the end.

    Asked from the openings on, which are few, so that what corrects anything else is not read.
    """
    asked = set(connection.execute(_OPENINGS, {"upto": upto}).scalars())
    if not asked:
        return set()
    adjusting = [
        (int(number), adjusted_by(key)) for number, key in connection.execute(_ADJUSTING, {"upto": upto})
    ]
    found: set[int] = set()
    while asked:
        later = {number for number, original in adjusting if original in asked and number > original}
        numbers = sorted(asked)
        for start in range(0, len(numbers), _CHUNK):
            part = {"upto": upto, "numbers": numbers[start : start + _CHUNK]}
            later.update(connection.execute(_REVERSING, part).scalars())
        asked = later - found
        found |= later
    return found


def gifts_by_campaign(connection: Any, upto: int, *, without: Collection[str] = ()) -> dict[str, int]:
    """How many gifts of money each campaign ("" for none) has, less those that a correction took back.

    An entry counts by its net on the income accounts of gifts: a gift moved between two funds of one
    campaign stays one gift, one moved to another campaign leaves the first. Entries of the kinds
    ``without`` are not looked at.
    """
    asked = {"upto": upto, "without": [*CLOSINGS, *without]}
    return {row.campaign: int(row.gifts) for row in connection.execute(_COUNTS, asked)}


@dataclass(frozen=True, slots=True)
class GiftCorrection:
    """What one correcting entry did to the gifts of a campaign ("" for none), whole đồng.

    ``of_kind`` is the kind of the entry that it corrects in the end, "" where that is not known.
    """

    campaign: str
    given: int
    of_kind: str

    @property
    def gifts(self) -> int:
        """1 where it adds to the gifts, -1 where it takes from them, 0 where it leaves them."""
        return (self.given > 0) - (self.given < 0)


def gift_corrections(connection: Any, upto: int) -> tuple[GiftCorrection, ...]:
    """Reversals and adjusting entries up to number ``upto`` that touch gifts of money, in their order.

    A reversal names its original, an adjusting entry does by its key ``adj:<number>:<turn>``; where that is
    a correction too, the entry which that one corrects counts.
    """
    rows = connection.execute(_CORRECTING, {"upto": upto}).all()
    kinds = kinds_corrected(connection, {int(row.entry) for row in rows})
    return tuple(GiftCorrection(row.campaign, int(row.given), kinds[row.entry]) for row in rows)


def kinds_corrected(connection: Any, numbers: Collection[int]) -> dict[int, str]:
    """The kind of what each of these entries corrects in the end, "" where that is not known; else its own."""
    known: dict[int, tuple[str, int]] = {}
    asked = sorted(numbers)
    while asked:
        found = _kinds(connection, asked)
        known |= found
        asked = sorted({original for _, original in found.values() if original} - known.keys())
    return {number: _kind_of(known, number) for number in numbers}


def _kind_of(known: dict[int, tuple[str, int]], number: int) -> str:
    kind, original = known.get(number, ("", 0))
    while original:
        kind, original = known.get(original, ("", 0))
    return "" if kind in CORRECTIONS else kind


def _kinds(connection: Any, numbers: Sequence[int]) -> dict[int, tuple[str, int]]:
    """Kind of each entry, and the number of the earlier one that it corrects, 0 for none."""
    found: dict[int, tuple[str, int]] = {}
    for start in range(0, len(numbers), _CHUNK):
        part = list(numbers[start : start + _CHUNK])
        for number, kind, key, reverses in connection.execute(_CORRECTED.where(ENTRY.c.number.in_(part))):
            original = reverses or (adjusted_by(key) if kind == "adjustment" else 0)
            found[number] = kind, original if original < number else 0
    return found

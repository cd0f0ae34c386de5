"""Keeping balances: derived from the sealed entries step by step, never past the head, rebuilt on demand.

A step ends at an entry number, never at a day. It is begun, its rows are written in parts, and its mark last:
what a process left half kept is seen by nobody, and the next one finishes it before it begins another, for the
same entries always give the same rows.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, insert, select

from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.errors import SumTooLarge
from relief_fund.kernel.money import LARGEST
from relief_fund.kernel.protocols import Office
from relief_fund.ledger.tables import (
    BalanceMark,
    BalanceSnapshot,
    BalanceStep,
    DayTurnover,
    Head,
    JournalEntry,
    Posting,
)

ENTRY = JournalEntry.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
POSTING = Posting.__table__  # type: ignore[attr-defined]  # as above
SNAPSHOT = BalanceSnapshot.__table__  # type: ignore[attr-defined]  # as above
DAY = DayTurnover.__table__  # type: ignore[attr-defined]  # as above
STEP = BalanceStep.__table__  # type: ignore[attr-defined]  # as above
MARK = BalanceMark.__table__  # type: ignore[attr-defined]  # as above
HEAD = Head.__table__  # type: ignore[attr-defined]  # as above

TAIL = 5_000
"""How many entries may lie behind the last step before a new one is worth its rows.

Of 10,000 every sum of all accounts took half as long again, and keeping was no cheaper by more than a fiftieth.
"""
LONGEST_STEP = 10_000
"""Entries of one step: each keeps all balances once more, so a rush is not kept in steps as short as a tail."""
ROWS = 1_000
"""Rows of one command."""

KEY = ("account", "fund", "unit", "purpose")
DAY_KEY = ("account", "day", "fund", "unit", "purpose", "kind")


@dataclass(frozen=True, slots=True)
class Mark:
    """Balances are kept whole up to entry ``upto``, in this ``edition``."""

    edition: int
    upto: int


NOTHING_KEPT = Mark(0, 0)

_LAST_MARK = (
    select(MARK.c.edition, MARK.c.upto)
    .where(MARK.c.upto <= bindparam("within"))
    .order_by(MARK.c.upto.desc(), MARK.c.edition.desc())
    .limit(1)
)
_NEWEST_EDITION = select(func.coalesce(func.max(STEP.c.edition), 0))
_LAST_STEP = (
    select(STEP.c.upto, STEP.c.low, MARK.c.upto.is_not(None).label("whole"))
    .select_from(STEP.outerjoin(MARK, (MARK.c.edition == STEP.c.edition) & (MARK.c.upto == STEP.c.upto)))
    .where(STEP.c.edition == bindparam("edition"))
    .order_by(STEP.c.upto.desc())
    .limit(1)
)
_SEALED = select(HEAD.c.entries)


def of_entry(column: Any) -> Any:
    """A column of the entry that a posting belongs to, looked up by number.

    Not a join: on freshly filled tables, which have no statistics yet, PostgreSQL takes two ranges for a
    handful of rows each and compares each row with each.
    """
    return select(column).where(ENTRY.c.number == POSTING.c.entry).scalar_subquery()


_PLACED = (
    select(
        POSTING.c.account, of_entry(ENTRY.c.occurred_on).label("day"), POSTING.c.fund, POSTING.c.unit,
        POSTING.c.purpose, of_entry(ENTRY.c.kind).label("kind"), POSTING.c.debit, POSTING.c.credit,
        POSTING.c.entry,
    )
    .where(POSTING.c.entry > bindparam("low"), POSTING.c.entry <= bindparam("upto"))
    .subquery()
)  # fmt: skip
_DAYS = select(
    *(_PLACED.c[name] for name in DAY_KEY), func.sum(_PLACED.c.debit), func.sum(_PLACED.c.credit),
    func.count(), func.min(_PLACED.c.entry), func.max(_PLACED.c.entry),
).group_by(*(_PLACED.c[name] for name in DAY_KEY))  # fmt: skip
_KEPT = select(*(SNAPSHOT.c[name] for name in KEY), SNAPSHOT.c.debit, SNAPSHOT.c.credit).where(
    SNAPSHOT.c.edition == bindparam("edition"), SNAPSHOT.c.upto == bindparam("upto")
)


def last_mark(connection: Any, within: int) -> Mark:
    """The newest whole step that does not reach past entry ``within``; NOTHING_KEPT before the first."""
    found = connection.execute(_LAST_MARK, {"within": within}).first()
    return Mark(*map(int, found)) if found else NOTHING_KEPT


def keep_snapshot(office: Office, *, tail: int = TAIL) -> int:
    """Keep balances when more than ``tail`` entries lie behind what is kept; returns what it reaches to, or 0.

    A long tail is kept in steps of at most ``LONGEST_STEP`` entries, each of its own.
    """
    with office.read() as connection:
        sealed = int(connection.execute(_SEALED).scalar())
        mark = last_mark(connection, sealed)
    if sealed - mark.upto <= tail:
        return 0
    return _keep(office, mark.edition or 1, sealed)


def rebuild(office: Office) -> int:
    """Derive everything that is kept once more, as a new edition; returns the last entry it reaches to.

    Readers go on with the old edition until the new one reaches as far; what is old stays where it is.
    """
    with office.read() as connection:
        sealed = int(connection.execute(_SEALED).scalar())
        edition = int(connection.execute(_NEWEST_EDITION).scalar()) + 1
    return _keep(office, edition, sealed)


def _keep(office: Office, edition: int, sealed: int) -> int:
    while True:
        with office.read() as connection:
            last = connection.execute(_LAST_STEP, {"edition": edition}).first()
        if last is not None and not last.whole:
            _finish(office, edition, last.low, last.upto)
            continue
        reached = int(last.upto) if last else 0
        if reached >= sealed:
            return reached
        office.desk.run(_begin(edition, reached, min(reached + LONGEST_STEP, sealed)))


def _begin(edition: int, low: int, upto: int) -> Callable[[Any], None]:
    newest = select(func.coalesce(func.max(STEP.c.upto), 0)).where(STEP.c.edition == edition)

    def command(tx: Any) -> None:
        if tx.sql(newest).scalar() == low:
            tx.sql(insert(STEP), {"edition": edition, "upto": upto, "low": low})

    return command


def _finish(office: Office, edition: int, low: int, upto: int) -> None:
    with office.read() as connection:
        days = [tuple(row) for row in connection.execute(_DAYS, {"low": low, "upto": upto})]
        before = connection.execute(_KEPT, {"edition": edition, "upto": low})
        sums = {tuple(row)[:4]: [int(row[4]), int(row[5])] for row in before}
    for account, _, fund, unit, purpose, _, debit, credit, *_ in days:
        held = sums.setdefault((account, fund, unit, purpose), [0, 0])
        held[0] += int(debit)
        held[1] += int(credit)
    # Turnover grows for ever, also where balances stay small; what is kept has 64 bits.
    if max((side for held in sums.values() for side in held), default=0) > LARGEST:
        raise SumTooLarge(upto=upto)
    names = (*DAY_KEY, "debit", "credit", "lines", "first_entry", "last_entry")
    of_days = [dict(zip(names, (*row[:6], *map(int, row[6:])), strict=True)) for row in days]
    balances = [
        {**dict(zip(KEY, key, strict=True)), "debit": debit, "credit": credit}
        for key, (debit, credit) in sums.items()
    ]
    step = {"edition": edition, "upto": upto}
    for table, key, rows in ((DAY, DAY_KEY, of_days), (SNAPSHOT, KEY, balances)):
        for part in _parts(step, key, rows):
            office.desk.run(_write(table, key, part))
    office.desk.run(_mark(step, moment_text(office.clock.now())))


def _parts(
    step: dict[str, int], key: Sequence[str], rows: list[dict[str, Any]]
) -> Iterator[list[dict[str, Any]]]:
    rows.sort(key=lambda row: tuple(row[name] for name in key))
    for start in range(0, len(rows), ROWS):
        yield [{**step, **row} for row in rows[start : start + ROWS]]


def _write(table: Any, key: Sequence[str], part: list[dict[str, Any]]) -> Callable[[Any], None]:
    first = part[0]
    there = select(table.c.upto).where(*(table.c[name] == first[name] for name in ("edition", "upto", *key)))

    def command(tx: Any) -> None:
        # Another process may be keeping the same step, or one that died has: its rows are these rows.
        if tx.sql(there).first() is None:
            tx.rows(table, part)

    return command


def _mark(step: dict[str, int], kept_at: str) -> Callable[[Any], None]:
    there = select(MARK.c.upto).where(MARK.c.edition == step["edition"], MARK.c.upto == step["upto"])

    def command(tx: Any) -> None:
        if tx.sql(there).first() is None:
            tx.sql(insert(MARK), {**step, "kept_at": kept_at})

    return command

"""The bank face of the books: what each bank account shows per day, and its lines, from the entries alone.

A line is one entry's net movement on the account, so a move between funds that share the account is no
line at all. Opening entries are part of the opening balance and never money in.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import bindparam, case, func, select

from relief_fund.ledger.entries import WITHDRAWN
from relief_fund.ledger.tables import Account, Head, JournalEntry, Posting

ENTRY = JournalEntry.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
POSTING = Posting.__table__  # type: ignore[attr-defined]  # as above
ACCOUNT = Account.__table__  # type: ignore[attr-defined]  # as above
HEAD = Head.__table__  # type: ignore[attr-defined]  # as above

OPENING = "opening"
"""Kind of the entries that bring balances forward."""
HEADINGS = ("1121", "1122")
"""Accounts whose children stand each for one account at a bank or the treasury."""
LINES_AT_A_TIME = 5_000

_NET = func.sum(POSTING.c.debit - POSTING.c.credit)
_MOVED = (
    select(ENTRY.c.occurred_on.label("day"), ENTRY.c.kind, ENTRY.c.number, _NET.label("moved"))
    .select_from(POSTING.join(ENTRY, ENTRY.c.number == POSTING.c.entry))
    .where(POSTING.c.account == bindparam("account"), POSTING.c.entry <= bindparam("upto"))
    .group_by(ENTRY.c.number, ENTRY.c.occurred_on, ENTRY.c.kind)
    .having(_NET != 0)
    .subquery()
)
_REAL = _MOVED.c.kind != OPENING
_FROM_LINE = ENTRY.c.key.like("line:%")
_WITHDRAWN = ENTRY.c.key.like(f"{WITHDRAWN}%")


def _when(condition: Any, value: Any) -> Any:
    return func.coalesce(func.sum(case((condition, value), else_=0)), 0)


_FACES = (
    select(
        _MOVED.c.day,
        _when(~_REAL, _MOVED.c.moved).label("brought"),
        _when(_REAL & (_MOVED.c.moved > 0), _MOVED.c.moved).label("paid_in"),
        _when(_REAL & (_MOVED.c.moved < 0), -_MOVED.c.moved).label("paid_out"),
        _when(_REAL & (_MOVED.c.moved > 0), 1).label("rows_in"),
        _when(_REAL & (_MOVED.c.moved < 0), 1).label("rows_out"),
        func.min(case((_REAL, _MOVED.c.number))).label("first"),
        func.max(case((_REAL, _MOVED.c.number))).label("last"),
    )
    .group_by(_MOVED.c.day)
    .order_by(_MOVED.c.day)
)
# Two statements and not a join: on freshly filled tables, which have no statistics yet, PostgreSQL joined
# them by the index of the account and took 65 s for a page.
_NUMBERS = (
    select(ENTRY.c.number)
    .where(
        ENTRY.c.occurred_on == bindparam("day"),
        ENTRY.c.number >= bindparam("first"),
        ENTRY.c.number <= bindparam("last"),
        ENTRY.c.kind != OPENING,
    )
    .order_by(ENTRY.c.number)
    .limit(LINES_AT_A_TIME)
)
_LINES = (
    select(POSTING.c.entry, _NET)
    .where(
        POSTING.c.entry >= bindparam("first"),
        POSTING.c.entry <= bindparam("last"),
        POSTING.c.account == bindparam("account"),
    )
    .group_by(POSTING.c.entry)
    .having(_NET != 0)
    .order_by(POSTING.c.entry)
)


@dataclass(frozen=True, slots=True)
class DayFace:
    """One bank account on one day, whole đồng: opening + paid_in − paid_out = closing.

    ``first`` and ``last`` are the numbers of its first and last entry; ``upto`` is the last entry the
    books held when the face was taken.
    """

    account: str
    day: date
    opening: int
    paid_in: int
    paid_out: int
    closing: int
    rows_in: int
    rows_out: int
    first: int
    last: int
    upto: int

    @property
    def rows(self) -> int:
        """How many lines the day has."""
        return self.rows_in + self.rows_out

    @property
    def figures(self) -> tuple[int, ...]:
        """Opening to closing, counts, first and last entry: what makes two faces of one day the same."""
        return (
            self.opening, self.paid_in, self.paid_out, self.closing,
            self.rows_in, self.rows_out, self.first, self.last,
        )  # fmt: skip


def bank_accounts(connection: Any) -> tuple[str, ...]:
    """Codes of the accounts that stand for an account at a bank, in order."""
    query = select(ACCOUNT.c.code).where(ACCOUNT.c.parent.in_(HEADINGS)).order_by(ACCOUNT.c.code)
    return tuple(connection.execute(query).scalars())


def day_faces(connection: Any, account: str, *, upto: int | None = None) -> tuple[DayFace, ...]:
    """Every day with lines, in order; ``upto`` takes the books back to the entry of that number."""
    if upto is None:
        upto = int(connection.execute(select(HEAD.c.entries)).scalar() or 0)
    faces, balance = [], 0
    for row in connection.execute(_FACES, {"account": account, "upto": upto}):
        balance += int(row.brought)
        paid_in, paid_out = int(row.paid_in), int(row.paid_out)
        if row.first is not None:
            closing = balance + paid_in - paid_out
            faces.append(
                DayFace(
                    account, row.day, balance, paid_in, paid_out, closing,
                    int(row.rows_in), int(row.rows_out), row.first, row.last, upto,
                )
            )  # fmt: skip
            balance = closing
    return tuple(faces)


class DayOfLines(Protocol):
    """What reading lines needs of a face, or of a statement made from one."""

    @property
    def account(self) -> str: ...
    @property
    def day(self) -> date: ...
    @property
    def first(self) -> int: ...
    @property
    def last(self) -> int: ...


def day_lines(connection: Any, face: DayOfLines) -> Iterator[list[tuple[int, int]]]:
    """(entry number, money in as positive, out as negative) of the day's lines, a few thousand at a time."""
    first = face.first
    while first <= face.last:
        of_day = {"day": face.day, "first": first, "last": face.last}
        numbers = connection.execute(_NUMBERS, of_day).scalars().all()
        if not numbers:
            return
        wanted = set(numbers)
        part = {"account": face.account, "first": numbers[0], "last": numbers[-1]}
        moved = connection.execute(_LINES, part)
        yield [(number, int(net)) for number, net in moved if number in wanted]
        first = numbers[-1] + 1


@dataclass(frozen=True, slots=True)
class DayMoves:
    """What one day moved on a bank account, whole đồng: by bank lines, in and out, and by the fund's own papers.

    What the withdrawal of a line took back counts against its own side. ``own`` is signed: an advance or a
    payment file takes money out before the bank prints it.
    """

    lines_in: int
    lines_out: int
    own: int


_BY_EVIDENCE = (
    select(
        ENTRY.c.occurred_on,
        func.coalesce(
            func.sum(case((_FROM_LINE, POSTING.c.debit), (_WITHDRAWN, -POSTING.c.credit), else_=0)), 0
        ),
        func.coalesce(
            func.sum(case((_FROM_LINE, POSTING.c.credit), (_WITHDRAWN, -POSTING.c.debit), else_=0)), 0
        ),
        func.coalesce(
            func.sum(case((_FROM_LINE | _WITHDRAWN, 0), else_=POSTING.c.debit - POSTING.c.credit)), 0
        ),
    )
    .select_from(POSTING.join(ENTRY, ENTRY.c.number == POSTING.c.entry))
    .where(POSTING.c.account == bindparam("account"), ENTRY.c.kind != OPENING)
    .group_by(ENTRY.c.occurred_on)
)


def day_moves(connection: Any, account: str) -> dict[date, DayMoves]:
    """What moved on ``account``, day by day, by the evidence the entries rest on; openings left out."""
    rows = connection.execute(_BY_EVIDENCE, {"account": account})
    return {day: DayMoves(int(lines_in), int(lines_out), int(own)) for day, lines_in, lines_out, own in rows}


_UNDONE = (
    select(ENTRY.c.number)
    .where(
        ENTRY.c.occurred_on == bindparam("day"),
        ENTRY.c.number >= bindparam("first"),
        ENTRY.c.number <= bindparam("last"),
        _WITHDRAWN,
    )
    .order_by(ENTRY.c.number)
)


def undoing_numbers(connection: Any, face: DayOfLines) -> frozenset[int]:
    """Numbers of the day's entries that undo a withdrawn bank line: the fund's own corrections, printed by no bank."""
    asked = {"day": face.day, "first": face.first, "last": face.last}
    return frozenset(connection.execute(_UNDONE, asked).scalars())


def withdrawn_keys(connection: Any) -> set[str]:
    """The key of every entry that undoes one that rested on a bank line."""
    return set(connection.execute(select(ENTRY.c.key).where(_WITHDRAWN)).scalars())


def line_keys(connection: Any) -> set[str]:
    """The key of every entry that rests on a bank line."""
    return set(connection.execute(select(ENTRY.c.key).where(_FROM_LINE)).scalars().all())


_BY_KEY = (
    select(ENTRY.c.key, _NET)
    .select_from(ENTRY.join(POSTING, POSTING.c.entry == ENTRY.c.number))
    .where(ENTRY.c.key.in_(bindparam("keys", expanding=True)), POSTING.c.account == bindparam("account"))
    .group_by(ENTRY.c.key)
)


def moved_by_keys(connection: Any, account: str, keys: Sequence[str]) -> dict[str, int]:
    """What the entries of ``keys`` moved on ``account``, in as positive and out as negative, whole đồng."""
    found: dict[str, int] = {}
    for start in range(0, len(keys), 500):
        rows = connection.execute(_BY_KEY, {"account": account, "keys": list(keys[start : start + 500])})
        found.update((key, int(net)) for key, net in rows)
    return found

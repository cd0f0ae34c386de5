"""What banking answers: accounts, imports, lines, the inbox. Frozen values out, whole đồng."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, case, func, or_, select

from relief_fund.banking.known_again import BookedLine
from relief_fund.banking.parts import KNOWN, REST
from relief_fund.banking.readings import BankAccountFace
from relief_fund.banking.statements.lines import CREDIT, STANDS_FOR_MORE
from relief_fund.banking.tables import (
    BankAccount,
    BankDayPart,
    BankLine,
    BankOpening,
    ImportRun,
    ImportRunEnd,
)
from relief_fund.banking.tables_imports import ImportPartDecision, WithdrawnLine, WithdrawnRun

ACCOUNT = BankAccount.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
LINE = BankLine.__table__  # type: ignore[attr-defined]  # as above
OPENING = BankOpening.__table__  # type: ignore[attr-defined]  # as above
PART = BankDayPart.__table__  # type: ignore[attr-defined]  # as above
RUN = ImportRun.__table__  # type: ignore[attr-defined]  # as above
PART_DECISION = ImportPartDecision.__table__  # type: ignore[attr-defined]  # as above
GONE = WithdrawnLine.__table__  # type: ignore[attr-defined]  # as above
WITHDRAWN_RUN = WithdrawnRun.__table__  # type: ignore[attr-defined]  # as above
RUN_END = ImportRunEnd.__table__  # type: ignore[attr-defined]  # as above

_A_PAGE = 1_000
_BOOKED = select(LINE.c.identity).where(LINE.c.identity.in_(bindparam("asked", expanding=True)))
_TAKEN_BACK = select(GONE.c.identity).where(GONE.c.identity.in_(bindparam("asked", expanding=True)))
STANDS = OPENING.c.run.not_in(select(WITHDRAWN_RUN.c.run))
"""An opening balance whose import was not withdrawn."""


@dataclass(frozen=True, slots=True)
class OpeningFace:
    """The balance an account held before its first line."""

    first_day: date
    amount: int


@dataclass(frozen=True, slots=True)
class ImportFace:
    """One import as the inbox shows it; ``ended_at`` is "" while it runs or when it was broken off.

    ``withdrawal`` is what took it back, "" while it stands.
    """

    id: str
    account: str
    file_name: str
    officer: str
    started_at: str
    ended_at: str
    lines: int
    credits: int
    credits_total: int
    debits: int
    debits_total: int
    opening: int | None
    closing: int | None
    posted: int
    already_known: int
    first_day: date
    last_day: date
    withdrawal: str
    findings: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class PlainLine:
    """A line without text and reference: all that may leave the office."""

    position: int
    day: date
    direction: str
    amount: int
    reading: str


def accounts(connection: Any) -> tuple[BankAccountFace, ...]:
    """Every bank account, in the order of the chart."""
    rows = connection.execute(_account_columns().order_by(ACCOUNT.c.account))
    return tuple(BankAccountFace(*row) for row in rows)


def account_by_number(connection: Any, number: str) -> BankAccountFace | None:
    """The account with the bank's ``number`` (normalised), or None."""
    row = connection.execute(_account_columns().where(ACCOUNT.c.number == number)).first()
    return BankAccountFace(*row) if row else None


def account_by_code(connection: Any, account: str) -> BankAccountFace | None:
    """The account with the chart code ``account`` ("1121.01"), or None."""
    row = connection.execute(_account_columns().where(ACCOUNT.c.account == account)).first()
    return BankAccountFace(*row) if row else None


def _account_columns() -> Select[Any]:
    return select(*(ACCOUNT.c[name] for name in BankAccountFace.__slots__))


def has_lines(connection: Any, account: str, first_day: date, last_day: date) -> bool:
    """Whether the books hold any line of ``account`` from ``first_day`` to ``last_day``."""
    query = select(LINE.c.identity).where(LINE.c.account == account, LINE.c.day.between(first_day, last_day))
    return connection.execute(query.limit(1)).first() is not None


def known_identities(connection: Any, asked: Sequence[str]) -> tuple[set[str], set[str]]:
    """Those of some identities that the books hold, and those of them that were taken back."""
    booked = set(connection.execute(_BOOKED, {"asked": asked}).scalars())
    return booked, set(
        connection.execute(_TAKEN_BACK, {"asked": list(booked)}).scalars()
    ) if booked else set()


def has_other_layouts(connection: Any, account: str, layout: str) -> bool:
    """Whether any import of ``account`` was read from another layout than ``layout``."""
    query = select(RUN.c.id).where(RUN.c.account == account, RUN.c.layout != layout)
    return connection.execute(query.limit(1)).first() is not None


def lines_of_other_layouts(
    connection: Any, account: str, days: Iterable[date], layout: str
) -> Iterator[BookedLine]:
    """Lines of ``days`` that were read from another layout than ``layout``, a page at a time."""
    columns = (LINE.c.identity, LINE.c.day, LINE.c.direction, LINE.c.amount, LINE.c.reference, RUN.c.layout)
    query = (
        select(*columns)
        .join(RUN, RUN.c.id == LINE.c.run)
        .where(
            LINE.c.account == account,
            LINE.c.day == bindparam("day"),
            LINE.c.amount >= bindparam("amount"),
            or_(LINE.c.amount > bindparam("amount"), LINE.c.identity > bindparam("identity")),
            RUN.c.layout != layout,
            LINE.c.identity.not_in(select(GONE.c.identity)),
        )
        .order_by(LINE.c.amount, LINE.c.identity)
        .limit(_A_PAGE)
    )
    for day in days:
        amount, identity = 0, ""
        while page := connection.execute(query, {"day": day, "amount": amount, "identity": identity}).all():
            yield from (BookedLine(*row) for row in page)
            amount, identity = page[-1].amount, page[-1].identity


def settled_parts(connection: Any, account: str, statement_digest: str) -> dict[str, str]:
    """Broken parts of this very file whose lines an officer has said to be in the books: part to choice."""
    query = (
        select(PART_DECISION.c.part, PART_DECISION.c.choice)
        .join(RUN, RUN.c.id == PART_DECISION.c.run)
        .where(
            RUN.c.account == account,
            RUN.c.statement_digest == statement_digest,
            PART_DECISION.c.choice.in_((KNOWN, REST)),
            RUN.c.id.not_in(select(WITHDRAWN_RUN.c.run)),
        )
    )
    return {row.part: row.choice for row in connection.execute(query)}


def last_position(connection: Any, account: str) -> int:
    """The position of the last line of ``account``, 0 without lines."""
    query = select(func.coalesce(func.max(LINE.c.position), 0)).where(LINE.c.account == account)
    return int(connection.execute(query).scalar())


@dataclass(frozen=True, slots=True)
class PartDecisionFace:
    """What an officer decided about one broken part of an import, and why; ``and_more``: about all like it behind."""

    code: str
    row: int
    choice: str
    lines: int
    reason: str
    officer: str
    decided_at: str
    and_more: bool = False


def part_decisions(connection: Any, run: str, *, limit: int = 200) -> tuple[PartDecisionFace, ...]:
    """What was decided about broken parts of one import."""
    query = (
        select(PART_DECISION).where(PART_DECISION.c.run == run).order_by(PART_DECISION.c.part).limit(limit)
    )
    found = []
    for one in connection.execute(query):
        code, _, row = one.part.removesuffix(STANDS_FOR_MORE).rpartition(":")
        told = (one.choice, one.lines, one.reason, one.officer, one.decided_at)
        found.append(PartDecisionFace(code, int(row), *told, one.part.endswith(STANDS_FOR_MORE)))
    return tuple(found)


def bank_opening(connection: Any, account: str) -> OpeningFace | None:
    """The opening balance of ``account`` once it is known; those of withdrawn imports do not count."""
    query = select(OPENING.c.first_day, OPENING.c.amount).where(OPENING.c.account == account, STANDS)
    row = connection.execute(query).first()
    return OpeningFace(row.first_day, int(row.amount)) if row else None


def day_movements(connection: Any, account: str) -> dict[date, int]:
    """In less out of every bank day of ``account`` that is in the books, whole đồng."""
    signed = case((PART.c.direction == CREDIT, PART.c.total), else_=-PART.c.total)
    query = select(PART.c.day, func.sum(signed)).where(PART.c.account == account).group_by(PART.c.day)
    return {day: int(net) for day, net in connection.execute(query)}


def is_finished(connection: Any, account: str, statement_digest: str) -> bool:
    """Whether an import of this very file has ended."""
    query = (
        select(RUN.c.id)
        .join(RUN_END, RUN_END.c.run == RUN.c.id)
        .where(
            RUN.c.account == account,
            RUN.c.statement_digest == statement_digest,
            RUN.c.id.not_in(select(WITHDRAWN_RUN.c.run)),
        )
    )
    return connection.execute(query.limit(1)).first() is not None


def imports_page(
    connection: Any, *, account: str = "", before: str = "", limit: int = 20
) -> tuple[ImportFace, ...]:
    """The newest imports, newest first; ``before`` is the id of the last one seen."""
    query = _imports()
    if account:
        query = query.where(RUN.c.account == account)
    if before:
        seen = select(RUN.c.started_at).where(RUN.c.id == before).scalar_subquery()
        query = query.where(or_(RUN.c.started_at < seen, (RUN.c.started_at == seen) & (RUN.c.id < before)))
    rows = connection.execute(query.order_by(RUN.c.started_at.desc(), RUN.c.id.desc()).limit(limit))
    return tuple(_import_face(row) for row in rows)


def import_by_id(connection: Any, run: str) -> ImportFace | None:
    """One import, or None."""
    row = connection.execute(_imports().where(RUN.c.id == run)).first()
    return _import_face(row) if row else None


def _imports() -> Select[Any]:
    columns = [
        RUN.c.id, RUN.c.account, RUN.c.file_name, RUN.c.officer, RUN.c.started_at,
        func.coalesce(RUN_END.c.ended_at, ""), RUN.c.lines, RUN.c.credits, RUN.c.credits_total,
        RUN.c.debits, RUN.c.debits_total, RUN.c.opening, RUN.c.closing,
        func.coalesce(RUN_END.c.posted, 0), func.coalesce(RUN_END.c.already_known, 0),
        RUN.c.first_day, RUN.c.last_day, func.coalesce(WITHDRAWN_RUN.c.withdrawal, ""), RUN.c.findings,
    ]  # fmt: skip
    joined = RUN.outerjoin(RUN_END, RUN_END.c.run == RUN.c.id)
    return select(*columns).select_from(joined.outerjoin(WITHDRAWN_RUN, WITHDRAWN_RUN.c.run == RUN.c.id))


def _import_face(row: Any) -> ImportFace:
    figures: tuple[Any, ...] = (*row[:-1], tuple(json.loads(row[-1])))
    return ImportFace(*figures)


def lines_page(
    connection: Any, *, account: str, day: date | None = None, after: int = 0, limit: int = 50
) -> tuple[PlainLine, ...]:
    """Lines behind position ``after`` in the order of the books, of one ``day`` or all, without texts."""
    columns = (LINE.c.position, LINE.c.day, LINE.c.direction, LINE.c.amount, LINE.c.reading)
    query = select(*columns).where(LINE.c.account == account, LINE.c.position > after)
    if day is not None:
        query = query.where(LINE.c.day == day)
    rows = connection.execute(query.order_by(LINE.c.position).limit(limit))
    return tuple(PlainLine(*row) for row in rows)

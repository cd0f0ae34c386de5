"""The inbox of bank lines: what waits for an officer, what was booked, what was decided, with its search."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Select, bindparam, case, func, or_, select, union

from relief_fund.banking.line_words import words_found
from relief_fund.banking.readings import SUSPENSE, UNEXPLAINED_DEBIT
from relief_fund.banking.tables import BankDayPart, BankLine, LineDecision, MatchedLine, WaitingLine
from relief_fund.banking.tables_imports import WithdrawnLine
from relief_fund.banking.tables_papers import LinePaper

LINE = BankLine.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
PART = BankDayPart.__table__  # type: ignore[attr-defined]  # as above
WAITING = WaitingLine.__table__  # type: ignore[attr-defined]  # as above
MATCH = MatchedLine.__table__  # type: ignore[attr-defined]  # as above
GONE = WithdrawnLine.__table__  # type: ignore[attr-defined]  # as above
DECISION = LineDecision.__table__  # type: ignore[attr-defined]  # as above
PAPER = LinePaper.__table__  # type: ignore[attr-defined]  # as above

WITHDRAWN = "withdrawn"
"""What stands in place of a decision about a line that was withdrawn."""
View = Literal["waiting", "decided", "suspense", "all"]
"""waiting: no decision yet; decided: an officer has decided; suspense: money stands in 3379, 3378 or 1381."""
SUSPENSE_ACCOUNTS = (SUSPENSE, "3378", UNEXPLAINED_DEBIT)
_KEYS: Any = bindparam("keys", expanding=True)
KEYS_TAKEN = union(
    select(MATCH.c.entry_key).where(MATCH.c.entry_key.in_(_KEYS)),
    select(PAPER.c.paper).where(PAPER.c.paper.in_(_KEYS)),
)
"""Those of ``keys`` whose entry a bank line stands for already, matched by the program or named by an officer."""
_PRINTED = select(LINE.c.identity, LINE.c.reference, LINE.c.text, LINE.c.folded).where(
    LINE.c.identity.in_(bindparam("of", expanding=True))
)
_SHOWN = (
    LINE.c.identity, LINE.c.account, LINE.c.position, LINE.c.day, LINE.c.reference, LINE.c.text,
    LINE.c.direction, LINE.c.amount, LINE.c.reading, LINE.c.fund, LINE.c.other_side,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class InboxLine:
    """One line for the office's eyes only (``text``, ``reference``); ``decision`` is "" while none was taken.

    ``other_side`` is where its money was first booked against, ``fund`` in which fund.
    """

    identity: str
    account: str
    position: int
    day: date
    reference: str
    text: str
    direction: str
    amount: int
    reading: str
    fund: str
    other_side: str
    proposal: str
    decision: str

    @property
    def entry_key(self) -> str:
        """Key of the entry that books the line; a matched line's is another's, see ``matched_entry``."""
        return f"line:{self.identity}"


@dataclass(frozen=True, slots=True)
class DecisionFace:
    """One decision about a line."""

    ordinal: int
    decision: str
    other_side: str
    entry_key: str
    reason: str
    officer: str
    decided_at: str


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """How many lines wait, were decided by an officer, were booked by the program alone, and in all."""

    waiting: int
    decided: int
    booked: int
    all: int


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for: words of the text (marks and case do not matter), an exact amount (đồng), a day.

    ``direction`` is "credit", "debit" or "" for both.
    """

    words: str = ""
    amount: int | None = None
    day: date | None = None
    direction: str = ""


def inbox_page(
    connection: Any,
    *,
    view: View = "waiting",
    account: str = "",
    search: Search = Search(),  # frozen
    after: tuple[str, int] = ("", 0),
    upto: int | None = None,
    limit: int = 50,
) -> tuple[InboxLine, ...]:
    """Lines behind ``after`` (account, position), in the order of the books.

    ``upto`` is the last position of one ``account`` to look at; without it all are looked at.
    """
    if view == "all":
        base, order = LINE.outerjoin(WAITING, WAITING.c.identity == LINE.c.identity), LINE.c
    else:
        # The few that ever waited lead; the lines are looked up one by one.
        base, order = WAITING.join(LINE, LINE.c.identity == WAITING.c.identity), WAITING.c
    last = _last_decision()
    query = _in_view(searched(_faces(last, base), search), view, last)
    if account:
        query = query.where(order.account == account, order.position > after[1])
        query = query if upto is None else query.where(order.position <= upto)
    else:
        behind = (order.account == after[0]) & (order.position > after[1])
        query = query.where(or_(order.account > after[0], behind))
    rows = connection.execute(query.order_by(order.account, order.position).limit(limit))
    return tuple(InboxLine(*row) for row in rows)


def _faces(last: Any, lines: Any) -> Select[Any]:
    """Lines with their proposal and the decision that holds, "" where there is none."""
    held = case((GONE.c.identity.is_not(None), WITHDRAWN), else_=func.coalesce(last.c.decision, ""))
    joined = lines.outerjoin(last, last.c.identity == LINE.c.identity)
    return select(*_SHOWN, func.coalesce(WAITING.c.proposal, ""), held).select_from(
        joined.outerjoin(GONE, GONE.c.identity == LINE.c.identity)
    )


def _last_decision(among: Sequence[str] = ()) -> Any:
    """The decision that holds for each decided line, or for those of ``among`` alone."""
    ordinals = select(DECISION.c.identity, func.max(DECISION.c.ordinal).label("ordinal"))
    if among:
        ordinals = ordinals.where(DECISION.c.identity.in_(among))
    latest = ordinals.group_by(DECISION.c.identity).subquery()
    return (
        select(DECISION.c.identity, DECISION.c.decision, DECISION.c.other_side)
        .join(latest, (latest.c.identity == DECISION.c.identity) & (latest.c.ordinal == DECISION.c.ordinal))
        .subquery()
    )


def _in_view(query: Select[Any], view: View, last: Any) -> Select[Any]:
    if view == "waiting":
        return query.where(last.c.identity.is_(None), GONE.c.identity.is_(None))
    if view == "decided":
        return query.where(last.c.identity.is_not(None))
    if view == "suspense":
        stands_in = func.coalesce(last.c.other_side, LINE.c.other_side)
        return query.where(stands_in.in_(SUSPENSE_ACCOUNTS), GONE.c.identity.is_(None))
    return query


def searched(query: Select[Any], search: Search) -> Select[Any]:
    """``query`` over bank lines, narrowed to what ``search`` asks for."""
    if search.day is not None:
        query = query.where(LINE.c.day == search.day)
    if search.amount is not None:
        query = query.where(LINE.c.amount == search.amount)
    if search.direction:
        query = query.where(LINE.c.direction == search.direction)
    words = words_found(search.words)
    return query if words is None else query.where(words)


def inbox_counts(connection: Any, *, account: str = "") -> InboxCounts:
    """Counts for the filters of the inbox, from sums and small tables, never from all lines."""
    lines = select(func.coalesce(func.sum(PART.c.lines), 0))
    waits = select(func.count()).select_from(WAITING)
    decided = select(func.count()).select_from(
        WAITING.join(DECISION, (DECISION.c.identity == WAITING.c.identity) & (DECISION.c.ordinal == 1))
    )
    # What was withdrawn waits no more; those decided before count as decided.
    gone = (
        select(func.count())
        .select_from(
            GONE.join(WAITING, WAITING.c.identity == GONE.c.identity).outerjoin(
                DECISION, (DECISION.c.identity == GONE.c.identity) & (DECISION.c.ordinal == 1)
            )
        )
        .where(DECISION.c.identity.is_(None))
    )
    if account:
        lines = lines.where(PART.c.account == account)
        waits = waits.where(WAITING.c.account == account)
        decided = decided.where(WAITING.c.account == account)
        gone = gone.where(GONE.c.account == account)
    every = int(connection.execute(lines).scalar())
    stood = int(connection.execute(waits).scalar()) - int(connection.execute(gone).scalar())
    answered = int(connection.execute(decided).scalar())
    return InboxCounts(waiting=stood - answered, decided=answered, booked=every - stood, all=every)


def line_by_identity(connection: Any, identity: str) -> InboxLine | None:
    """One line with its proposal and the decision that holds, or None."""
    return next(iter(lines_named(connection, [identity])), None)


def line_at(connection: Any, account: str, position: int) -> InboxLine | None:
    """The line at ``position`` of the chart's ``account``, or None."""
    query = select(LINE.c.identity).where(LINE.c.account == account, LINE.c.position == position)
    identity = connection.execute(query).scalar()
    return line_by_identity(connection, identity) if identity else None


def lines_named(connection: Any, identities: Sequence[str]) -> tuple[InboxLine, ...]:
    """Lines by their identities, no more than a database takes in one question; in no order."""
    lines = LINE.outerjoin(WAITING, WAITING.c.identity == LINE.c.identity)
    query = _faces(_last_decision(identities), lines).where(LINE.c.identity.in_(identities))
    return tuple(InboxLine(*row) for row in connection.execute(query))


def words_printed(connection: Any, identities: Sequence[str]) -> dict[str, tuple[str, str]]:
    """(reference, text without marks) of lines by their identities; for the office's eyes only."""
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(identities), 500):
        rows = connection.execute(_PRINTED, {"of": list(identities[start : start + 500])})
        found.update((row.identity, (row.reference, row.folded or row.text)) for row in rows)
    return found


def matched_entry(connection: Any, identity: str) -> str:
    """Key of the entry that a matched line stands for, "" for any other line."""
    query = select(MATCH.c.entry_key).where(MATCH.c.identity == identity).order_by(MATCH.c.entry_key)
    return connection.execute(query.limit(1)).scalar() or ""


def matched_keys(connection: Any, keys: Sequence[str]) -> frozenset[str]:
    """Those of ``keys`` whose entry a bank line stands for already."""
    found: set[str] = set()
    for start in range(0, len(keys), 500):
        found.update(connection.execute(KEYS_TAKEN, {"keys": list(keys[start : start + 500])}).scalars())
    return frozenset(found)


def stands_for(tx: Any, entry_key: str) -> bool:
    """Inside a command: whether a bank line stands for that entry by now."""
    return tx.sql(KEYS_TAKEN, {"keys": [entry_key]}).first() is not None


def line_of_entry(connection: Any, entry_key: str, amount: int) -> InboxLine | None:
    """The bank line that stands for an entry of our own papers, None while the bank has not printed one.

    It is the line that was matched with it, or that an officer named for all of its ``amount``, đồng.
    """
    named = select(PAPER.c.identity).where(PAPER.c.paper == entry_key, PAPER.c.amount == amount)
    query = union(select(MATCH.c.identity).where(MATCH.c.entry_key == entry_key), named)
    identity = connection.execute(query).scalar()
    return line_by_identity(connection, identity) if identity else None


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """A line by a decision about it that stands: the entry that booked that, how many đồng."""

    identity: str
    account: str
    fund: str
    day: date
    amount: int
    entry_key: str


def lines_decided_as(
    connection: Any, decisions: Sequence[str], *, starts: str = "", limit: int = 500
) -> tuple[DecidedLine, ...]:
    """Lines whose last decision is one of ``decisions``, the newest first, each once.

    Told with the entry of the last ``decisions[0]`` about it: what was decided otherwise in between and
    back again stands by its last entry. ``starts`` are the first letters of the identities to look among.
    """
    last, booked, later = _last_decision(), DECISION.alias("booked"), DECISION.alias("later")
    newest = (
        select(func.max(later.c.ordinal))
        .where(later.c.identity == booked.c.identity, later.c.decision == decisions[0])
        .correlate(booked)
        .scalar_subquery()
    )
    query = (
        select(LINE.c.identity, LINE.c.account, LINE.c.fund, LINE.c.day, LINE.c.amount, booked.c.entry_key)
        .select_from(
            last.join(LINE, LINE.c.identity == last.c.identity).join(booked, booked.c.identity == last.c.identity)
        )
        .where(
            last.c.decision.in_(decisions), booked.c.ordinal == newest,
            LINE.c.identity.not_in(select(GONE.c.identity)),
        )
        .order_by(booked.c.decided_at.desc(), LINE.c.identity)
        .limit(limit)
    )  # fmt: skip
    if starts:
        query = query.where(booked.c.identity.between(starts.ljust(64, "0"), starts.ljust(64, "f")))
    return tuple(DecidedLine(*row) for row in connection.execute(query))


def decisions_of(connection: Any, identity: str) -> Sequence[DecisionFace]:
    """Every decision about one line, first to last."""
    columns = (DECISION.c[name] for name in DecisionFace.__slots__)
    query = select(*columns).where(DECISION.c.identity == identity).order_by(DECISION.c.ordinal)
    return tuple(DecisionFace(*row) for row in connection.execute(query))

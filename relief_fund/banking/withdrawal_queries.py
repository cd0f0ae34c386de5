"""What is known of withdrawals: asked, answered, how far; and which lines and entries one takes back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from relief_fund.banking.tables import BankLine, ImportRun, ImportRunEnd, LineDecision
from relief_fund.banking.tables_imports import (
    ImportWithdrawal,
    ImportWithdrawalAnswer,
    ImportWithdrawalEnd,
    WithdrawnLine,
    WithdrawnRun,
)

LINE = BankLine.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
RUN = ImportRun.__table__  # type: ignore[attr-defined]  # as above
DECISION = LineDecision.__table__  # type: ignore[attr-defined]  # as above
END = ImportRunEnd.__table__  # type: ignore[attr-defined]  # as above
ASKED = ImportWithdrawal.__table__  # type: ignore[attr-defined]  # as above
ANSWER = ImportWithdrawalAnswer.__table__  # type: ignore[attr-defined]  # as above
ENDED = ImportWithdrawalEnd.__table__  # type: ignore[attr-defined]  # as above
GONE = WithdrawnLine.__table__  # type: ignore[attr-defined]  # as above
GONE_RUN = WithdrawnRun.__table__  # type: ignore[attr-defined]  # as above
_BOOKED = select(
    LINE.c.identity, LINE.c.position, LINE.c.day, LINE.c.direction, LINE.c.amount, LINE.c.reading, LINE.c.fund,
    LINE.c.other_side,
)  # fmt: skip
RUN_MARK = "run"
"""How an import that would be withdrawn is named to ``Office.undoing``: ``run:<import>``."""


@dataclass(frozen=True, slots=True)
class WithdrawalFace:
    """One withdrawal. ``answer`` is "" while nobody has answered; ``lines`` is how many it takes back.

    ``done`` of them are withdrawn; ``ended_at`` is "" until all are and the account's opening too.
    """

    id: str
    run: str
    account: str
    reason: str
    asked_by: str
    asked_at: str
    answer: str
    answered_by: str
    lines: int
    ended_at: str
    done: int

    @property
    def open(self) -> bool:
        """Whether it waits for its second hand."""
        return not self.answer

    @property
    def under_way(self) -> bool:
        """Whether it was agreed and not all of it is done."""
        return self.answer == "agreed" and not self.ended_at


@dataclass(frozen=True, slots=True)
class BookedLine:
    """A line of an import that is to be withdrawn, and the keys of its decisions' entries, first to last."""

    identity: str
    position: int
    day: date
    direction: str
    amount: int
    reading: str
    fund: str
    other_side: str
    decided: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ToReverse:
    """What the second hand of a withdrawal answers for: lines and whole đồng each way, and the ``first`` of them."""

    credits: int
    credits_total: int
    debits: int
    debits_total: int
    first: Sequence[BookedLine]

    @property
    def more(self) -> int:
        """How many lines stand behind the ``first``."""
        return self.credits + self.debits - len(self.first)


class LineCame(NamedTuple):
    """The import by which a line came, and its place and day on the account."""

    run: str
    position: int
    day: date


def _faces() -> Select[Any]:
    done = select(func.count()).where(GONE.c.withdrawal == ASKED.c.id).scalar_subquery()
    return select(
        ASKED.c.id, ASKED.c.run, ASKED.c.account, ASKED.c.reason, ASKED.c.asked_by, ASKED.c.asked_at,
        func.coalesce(ANSWER.c.answer, ""), func.coalesce(ANSWER.c.answered_by, ""),
        func.coalesce(ANSWER.c.lines, 0), func.coalesce(ENDED.c.ended_at, ""), done,
    ).select_from(
        ASKED.outerjoin(ANSWER, ANSWER.c.withdrawal == ASKED.c.id).outerjoin(
            ENDED, ENDED.c.withdrawal == ASKED.c.id
        )
    )  # fmt: skip


def withdrawal_by_id(connection: Any, withdrawal: str) -> WithdrawalFace | None:
    """One withdrawal, or None."""
    row = connection.execute(_faces().where(ASKED.c.id == withdrawal)).first()
    return WithdrawalFace(*row) if row else None


def withdrawals_of(connection: Any, runs: Sequence[str]) -> tuple[WithdrawalFace, ...]:
    """Withdrawals of any of ``runs``, the last asked first."""
    query = _faces().where(ASKED.c.run.in_(list(runs))).order_by(ASKED.c.asked_at.desc())
    return tuple(WithdrawalFace(*row) for row in connection.execute(query))


def waiting_withdrawals(connection: Any, *, limit: int = 20) -> tuple[WithdrawalFace, ...]:
    """Withdrawals that wait for a second hand or are under way, the first asked first."""
    waits = ANSWER.c.answer.is_(None) | ((ANSWER.c.answer == "agreed") & ENDED.c.ended_at.is_(None))
    query = _faces().where(waits).order_by(ASKED.c.asked_at).limit(limit)
    return tuple(WithdrawalFace(*row) for row in connection.execute(query))


UNDER_WAY = (
    select(ANSWER.c.withdrawal)
    .join(ASKED, ASKED.c.id == ANSWER.c.withdrawal)
    .outerjoin(ENDED, ENDED.c.withdrawal == ASKED.c.id)
    .where(ANSWER.c.answer == "agreed", ENDED.c.withdrawal.is_(None))
)


def under_way(connection: Any, account: str) -> bool:
    """Whether an import of ``account`` is being withdrawn."""
    return connection.execute(UNDER_WAY.where(ASKED.c.account == account).limit(1)).first() is not None


def runs_of_the_file(connection: Any, run: str) -> tuple[str, ...]:
    """``run`` and the other imports of the same file into the same account that stand."""
    own = select(RUN.c.account, RUN.c.statement_digest).where(RUN.c.id == run).subquery()
    query = select(RUN.c.id).where(
        RUN.c.account == own.c.account,
        RUN.c.statement_digest == own.c.statement_digest,
        RUN.c.id.not_in(select(GONE_RUN.c.run)),
    )
    return tuple(sorted(connection.execute(query).scalars()))


def held_back(connection: Any, runs: Sequence[str]) -> int:
    """How many lines of one file no ended import of it, of ``runs``, has posted or known: they were held at breaks."""
    left = connection.execute(
        select(func.min(RUN.c.lines - END.c.posted - END.c.already_known))
        .select_from(RUN.join(END, END.c.run == RUN.c.id))
        .where(RUN.c.id.in_(list(runs)))
    ).scalar()
    return int(left or 0)


def came_with(run: Callable[..., Any], identities: Sequence[str]) -> dict[str, LineCame]:
    """How each of these lines came into the books; ``run`` executes, or is ``tx.sql`` inside a command."""
    found: dict[str, LineCame] = {}
    for start in range(0, len(identities), 500):
        part = list(identities[start : start + 500])
        query = select(LINE.c.identity, LINE.c.run, LINE.c.position, LINE.c.day)
        found.update(
            (identity, LineCame(*came)) for identity, *came in run(query.where(LINE.c.identity.in_(part)))
        )
    return found


def runs_withdrawn(connection: Any, withdrawal: str) -> tuple[str, ...]:
    """The imports that a withdrawal takes back."""
    query = select(GONE_RUN.c.run).where(GONE_RUN.c.withdrawal == withdrawal).order_by(GONE_RUN.c.run)
    return tuple(connection.execute(query).scalars())


def lines_of(
    connection: Any, *, account: str, runs: Sequence[str], direction: str, after: int, limit: int
) -> tuple[BookedLine, ...]:
    """Lines of ``runs`` behind position ``after`` in one direction, with the decisions about them."""
    query = (
        _BOOKED.where(
            LINE.c.account == account, LINE.c.position > after, LINE.c.run.in_(list(runs)),
            LINE.c.direction == direction,
        )
        .order_by(LINE.c.position)
        .limit(limit)
    )  # fmt: skip
    return _with_decisions(connection, connection.execute(query).all())


def to_reverse(connection: Any, run: str, *, limit: int) -> ToReverse:
    """What withdrawing the import ``run`` would reverse, with every other import of its file; ``limit`` lines shown."""
    account = connection.execute(select(RUN.c.account).where(RUN.c.id == run)).scalar()
    own = (LINE.c.account == account, LINE.c.run.in_(runs_of_the_file(connection, run)))
    sums = select(LINE.c.direction, func.count(), func.sum(LINE.c.amount)).where(*own)
    told = {
        way: (int(lines), int(total)) for way, lines, total in connection.execute(sums.group_by("direction"))
    }
    first = connection.execute(_BOOKED.where(*own).order_by(LINE.c.position).limit(limit)).all()
    nothing = (0, 0)
    return ToReverse(
        *told.get("credit", nothing), *told.get("debit", nothing), _with_decisions(connection, first)
    )


def _with_decisions(connection: Any, rows: Sequence[Any]) -> tuple[BookedLine, ...]:
    decided = decided_keys(connection.execute, [row.identity for row in rows])
    return tuple(_booked(row, decided.get(row.identity, ())) for row in rows)


def _booked(row: Any, decided: Sequence[tuple[str, str]]) -> BookedLine:
    values: tuple[Any, ...] = (*row, decided)
    return BookedLine(*values)


def decided_keys(execute: Any, identities: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """(decision, its entry's key) of each decision about these lines, first to last."""
    found: dict[str, list[tuple[str, str]]] = {}
    for start in range(0, len(identities), 500):
        part = list(identities[start : start + 500])
        query = (
            select(DECISION.c.identity, DECISION.c.decision, DECISION.c.entry_key)
            .where(DECISION.c.identity.in_(part))
            .order_by(DECISION.c.identity, DECISION.c.ordinal)
        )
        for identity, decision, key in execute(query):
            found.setdefault(identity, []).append((decision, key))
    return found


def last_withdrawn(connection: Any, withdrawal: str, direction: str) -> int:
    """The position of the last line of ``direction`` that is withdrawn, 0 for none."""
    query = select(func.coalesce(func.max(GONE.c.position), 0)).where(
        GONE.c.withdrawal == withdrawal, GONE.c.direction == direction
    )
    return int(connection.execute(query).scalar())

"""Terms of office: which duty an officer holds on a day, and which duties exclude each other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, bindparam, select

from relief_fund.kernel.duties import INCOMPATIBLE, Duty
from relief_fund.staff.errors import DutiesIncompatible, TermEnded, TermInvalid
from relief_fund.staff.tables import DUTY_END, DUTY_TERM

Run = Callable[..., Any]
"""``tx.sql`` inside a command, ``connection.execute`` outside."""

_TERMS = select(
    DUTY_TERM.c.id,
    DUTY_TERM.c.officer,
    DUTY_TERM.c.duty,
    DUTY_TERM.c.from_day,
    DUTY_TERM.c.to_day,
    DUTY_END.c.ended_on,
).select_from(DUTY_TERM.outerjoin(DUTY_END, DUTY_END.c.term == DUTY_TERM.c.id))
_OF_OFFICER = _TERMS.where(DUTY_TERM.c.officer == bindparam("of")).order_by(
    DUTY_TERM.c.from_day, DUTY_TERM.c.id
)
_OF_DUTY = _TERMS.where(DUTY_TERM.c.duty == bindparam("duty_held")).order_by(
    DUTY_TERM.c.officer, DUTY_TERM.c.id
)
_ALL = _TERMS.order_by(DUTY_TERM.c.officer, DUTY_TERM.c.id)
_BY_ID = _TERMS.where(DUTY_TERM.c.id == bindparam("of"))
_LIVE = _TERMS.where(
    DUTY_TERM.c.from_day <= bindparam("on", type_=Date), DUTY_TERM.c.to_day >= bindparam("on", type_=Date)
).order_by(DUTY_TERM.c.officer, DUTY_TERM.c.id)


@dataclass(frozen=True, slots=True)
class Term:
    """One duty of one officer, ``from_day`` to ``to_day`` both included, or before ``ended_on``."""

    id: str
    officer: str
    duty: Duty
    from_day: date
    to_day: date
    ended_on: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the duty is held on ``day``."""
        return self.from_day <= day <= self.to_day and (self.ended_on is None or day < self.ended_on)

    def last_day(self) -> date:
        """The last day on which the duty is held (before ``from_day`` where it never was)."""
        return self.to_day if self.ended_on is None else min(self.to_day, self.ended_on - timedelta(days=1))

    def meets(self, other: "Term") -> bool:
        """Whether some day lies in both terms."""
        first = max(self.from_day, other.from_day)
        return self.covers(first) and other.covers(first)


def _term(row: Any) -> Term:
    return Term(row.id, row.officer, Duty(row.duty), row.from_day, row.to_day, row.ended_on)


def terms_of(run: Run, officer: str) -> tuple[Term, ...]:
    """All terms of ``officer``, past and future, the earliest first."""
    return tuple(_term(row) for row in run(_OF_OFFICER, {"of": officer}))


def term_by_id(run: Run, term: str) -> Term | None:
    """The term with this id, None if there is none."""
    row = run(_BY_ID, {"of": term}).one_or_none()
    return None if row is None else _term(row)


def all_terms(run: Run) -> tuple[Term, ...]:
    """Every term of every officer; for checks, not for pages."""
    return tuple(map(_term, run(_ALL)))


def terms_with(run: Run, duty: Duty) -> tuple[Term, ...]:
    """All terms of ``duty``, whoever holds or held it."""
    return tuple(_term(row) for row in run(_OF_DUTY, {"duty_held": duty.value}))


def live_terms(run: Run, day: date) -> tuple[Term, ...]:
    """All terms that cover ``day``."""
    return tuple(term for term in map(_term, run(_LIVE, {"on": day})) if term.covers(day))


def duties_on(terms: Iterable[Term], day: date) -> frozenset[Duty]:
    """The duties held on ``day``."""
    return frozenset(term.duty for term in terms if term.covers(day))


def check_term(run: Run, officer: str, duty: Duty, day: date) -> None:
    """Raise TermEnded (``last_day``, empty where none) unless ``officer`` holds ``duty`` on ``day``."""
    held = [term for term in terms_of(run, officer) if term.duty is duty]
    if any(term.covers(day) for term in held):
        return
    last = max((term.last_day() for term in held), default=None)
    raise TermEnded(duty=duty.value, last_day=last.isoformat() if last else "")


def check_days(from_day: date, to_day: date) -> None:
    """Raise TermInvalid unless the term ends on or after the day it begins."""
    if to_day < from_day:
        raise TermInvalid(from_day=from_day.isoformat(), to_day=to_day.isoformat())


def check_compatible(held: Iterable[Term], wanted: Term) -> None:
    """Raise DutiesIncompatible where ``wanted`` meets a held term of an incompatible duty."""
    for term in held:
        if frozenset((term.duty, wanted.duty)) in INCOMPATIBLE and term.meets(wanted):
            raise DutiesIncompatible(duty=wanted.duty.value, held=term.duty.value)

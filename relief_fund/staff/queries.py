"""What the back office asks about officers: who they are, what they hold, which changes wait."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor
from relief_fund.staff.officers import OfficerCard, has_enrolled, officer_by_id, officer_by_name
from relief_fund.staff.second_factor import newest_secret
from relief_fund.staff.second_factor import wait_for_code as wait_for_code
from relief_fund.staff.tables import (
    OFFICER,
    RECOVERY_CODE,
    RECOVERY_CODE_USE,
    STAFF_CHANGE,
    STAFF_CHANGE_ANSWER,
)
from relief_fund.staff.terms import Run, Term, check_term, terms_of, terms_with

PAGE = 50
_CARD = (OFFICER.c.id, OFFICER.c.sign_in_name, OFFICER.c.role_key, OFFICER.c.name)
_PAGE = (
    select(*_CARD)
    .where(OFFICER.c.sign_in_name > bindparam("after"))
    .order_by(OFFICER.c.sign_in_name)
    .limit(bindparam("most"))
)
_NAMED = select(*_CARD).where(OFFICER.c.id.in_(bindparam("ids", expanding=True)))
_WAITING = (
    select(STAFF_CHANGE)
    .select_from(
        STAFF_CHANGE.outerjoin(STAFF_CHANGE_ANSWER, STAFF_CHANGE_ANSWER.c.change == STAFF_CHANGE.c.id)
    )
    .where(STAFF_CHANGE_ANSWER.c.change.is_(None))
    .order_by(STAFF_CHANGE.c.proposed_at, STAFF_CHANGE.c.id)
)
_PAPERS = (
    select(RECOVERY_CODE.c.code_hash)
    .select_from(
        RECOVERY_CODE.outerjoin(RECOVERY_CODE_USE, RECOVERY_CODE_USE.c.code_hash == RECOVERY_CODE.c.code_hash)
    )
    .where(
        RECOVERY_CODE.c.officer == bindparam("of"),
        RECOVERY_CODE.c.version == bindparam("at"),
        RECOVERY_CODE_USE.c.code_hash.is_(None),
    )
)


@dataclass(frozen=True, slots=True)
class OfficerView:
    """One officer as the staff page shows it (private; back office only)."""

    card: OfficerCard
    enrolled: bool
    phone_reset: bool
    recovery_codes_left: int
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class WaitingChange:
    """A proposed change that waits for its second hand; ``name`` is private."""

    id: str
    kind: str
    officer: str
    name: str
    duty: str
    term: str
    from_day: date | None
    to_day: date | None
    proposed_by: str
    proposed_at: str


def officer_page(connection: Any, *, after: str = "", limit: int = PAGE) -> tuple[OfficerView, ...]:
    """Officers in the order of their sign-in names, those after ``after``."""
    rows = connection.execute(_PAGE, {"after": after, "most": limit}).all()
    return tuple(officer_view(connection, OfficerCard(*row)) for row in rows)


def officer_view(connection: Any, card: OfficerCard) -> OfficerView:
    """What one officer holds and whether the second factor stands."""
    run = connection.execute
    secret = newest_secret(run, card.id)
    live = secret is not None and not secret.void
    left = len(run(_PAPERS, {"of": card.id, "at": secret.version}).all()) if secret and live else 0
    enrolled = has_enrolled(run, card.id)
    return OfficerView(card, enrolled, enrolled and not live, left, terms_of(run, card.id))


def officer_named(connection: Any, sign_in_name: str) -> OfficerCard | None:
    """The officer with this folded sign-in name (``names.sign_in_name``), None if there is none."""
    return officer_by_name(connection.execute, sign_in_name)


def officers_by_id(run: Run, ids: Iterable[str]) -> dict[str, OfficerCard]:
    """Cards of the officers with these ids; ``run`` is ``tx.sql`` or ``connection.execute``."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    return {row.id: OfficerCard(*row) for row in run(_NAMED, {"ids": wanted})}


def holders(connection: Any, duty: Duty, day: date) -> tuple[OfficerCard, ...]:
    """Who holds ``duty`` on ``day`` (back office only)."""
    ids = [term.officer for term in terms_with(connection.execute, duty) if term.covers(day)]
    cards = officers_by_id(connection.execute, ids)
    return tuple(sorted(cards.values(), key=lambda card: card.sign_in_name))


def waiting_changes(connection: Any) -> tuple[WaitingChange, ...]:
    """Changes of staff that wait for their second hand, the oldest first."""
    rows = connection.execute(_WAITING).all()
    return tuple(
        WaitingChange(
            row.id,
            row.kind,
            row.officer,
            row.name,
            row.duty,
            row.term,
            row.from_day,
            row.to_day,
            row.proposed_by,
            row.proposed_at,
        )
        for row in rows
    )


def acting(connection: Any, *, officer: str, duty: Duty, day: date) -> Actor:
    """The officer acting under ``duty`` at the machine itself (command line, guided first run).

    Whoever can open the home's folder stands behind it; the web uses ``sessions.actor_of`` only.
    Raises OfficerUnknown, TermEnded.
    """
    card = officer_by_id(connection.execute, officer)
    check_term(connection.execute, officer, duty, day)
    return Actor(card.id, card.name, frozenset({duty}))

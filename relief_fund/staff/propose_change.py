"""Proposes a change of staff: a new officer, one more duty, the end of a duty, a renewed sign-in.

First hand of two. Only a fund administrator proposes; another officer confirms (``answer_change``).
The rules are checked here, so that a hopeless proposal is refused at once, and again when confirmed.
Proposing the same again while it waits returns the waiting proposal.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Office, RowTx
from relief_fund.staff.errors import OfficerUnknown, SignInNameTaken, TermEnded, TermInvalid
from relief_fund.staff.names import shown_name, sign_in_name
from relief_fund.staff.officers import has_enrolled, officer_by_id, officer_by_name
from relief_fund.staff.tables import STAFF_CHANGE, STAFF_CHANGE_ANSWER
from relief_fund.staff.terms import Run, Term, check_compatible, check_days, term_by_id, terms_of

_SAME = ("kind", "officer", "sign_in_name", "duty", "term", "from_day", "to_day")
_WAITING = (
    select(STAFF_CHANGE)
    .select_from(
        STAFF_CHANGE.outerjoin(STAFF_CHANGE_ANSWER, STAFF_CHANGE_ANSWER.c.change == STAFF_CHANGE.c.id)
    )
    .where(STAFF_CHANGE_ANSWER.c.change.is_(None), STAFF_CHANGE.c.kind == bindparam("of_kind"))
)
_PROPOSE = STAFF_CHANGE.insert()


def propose_officer(
    office: Office, actor: Actor, *, name: str, duty: Duty, from_day: date, to_day: date
) -> str:
    """Propose a new officer with a first duty; returns the id of the change.

    ``name`` is the person's name, kept private; it is signed in with, folded. Raises DutyMissing,
    NameInvalid, TermInvalid, SignInNameTaken.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    check_days(from_day, to_day)
    row = {
        "name": shown_name(name),
        "sign_in_name": sign_in_name(name),
        "duty": duty.value,
        "from_day": from_day,
        "to_day": to_day,
    }

    def free(tx: RowTx) -> None:
        if officer_by_name(tx.sql, str(row["sign_in_name"])) is not None:
            raise SignInNameTaken()

    return _propose(office, actor, "appoint", row, free)


def propose_duty(
    office: Office, actor: Actor, *, officer: str, duty: Duty, from_day: date, to_day: date
) -> str:
    """Propose one more duty or term for an officer who is here; returns the id of the change.

    Raises DutyMissing, TermInvalid, OfficerUnknown, DutiesIncompatible.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    check_days(from_day, to_day)
    row = {"officer": officer, "duty": duty.value, "from_day": from_day, "to_day": to_day}

    def fits(tx: RowTx) -> None:
        officer_by_id(tx.sql, officer)
        check_compatible(terms_of(tx.sql, officer), Term("", officer, duty, from_day, to_day))

    return _propose(office, actor, "appoint", row, fits)


def propose_end(office: Office, actor: Actor, *, term: str, ended_on: date | None = None) -> str:
    """Propose that a term ends before ``ended_on`` (the first day without it; today if not given).

    Raises DutyMissing, TermInvalid (a day that has passed), TermEnded (over or ended already).
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    now = today(office.clock)
    first_free = ended_on or now
    if first_free < now:
        raise TermInvalid(from_day=first_free.isoformat(), to_day=now.isoformat())
    row = {"term": term, "from_day": first_free}

    def running(tx: RowTx) -> None:
        known = term_by_id(tx.sql, term)
        if known is None:
            raise OfficerUnknown()
        if known.ended_on is not None or known.to_day < first_free:
            raise TermEnded(duty=known.duty.value, last_day=known.last_day().isoformat())

    return _propose(office, actor, "end", row, running)


def propose_renewal(office: Office, actor: Actor, *, officer: str) -> str:
    """Propose a fresh sign-in (password and telephone) for an officer who lost the password.

    Raises DutyMissing, OfficerUnknown (also for one who never enrolled: issue the link again).
    """
    actor.require(Duty.FUND_ADMINISTRATOR)

    def enrolled(tx: RowTx) -> None:
        if not has_enrolled(tx.sql, officer_by_id(tx.sql, officer).id):
            raise OfficerUnknown()

    return _propose(office, actor, "renew", {"officer": officer}, enrolled)


def waiting_change(run: Run, kind: str, row: Mapping[str, Any]) -> str | None:
    """The id of a proposal of the same content that waits for its answer."""
    for waiting in run(_WAITING, {"of_kind": kind}).mappings():
        if all(waiting[name] == row[name] for name in _SAME):
            return str(waiting["id"])
    return None


def _propose(office: Office, actor: Actor, kind: str, facts: Mapping[str, Any], check: Any) -> str:
    moment: datetime = office.clock.now()
    empty = {"officer": "", "sign_in_name": "", "name": "", "duty": "", "term": ""}
    row = {
        **empty,
        "from_day": None,
        "to_day": None,
        **facts,
        "id": fresh_id(),
        "kind": kind,
        "proposed_by": actor.officer,
        "proposed_at": moment_text(moment),
    }

    def proposing(tx: RowTx) -> str:
        check(tx)
        waiting = waiting_change(tx.sql, kind, row)
        if waiting is None:
            tx.sql(_PROPOSE, row)
        return waiting or str(row["id"])

    return office.desk.run(proposing)

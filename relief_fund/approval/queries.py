"""What pages ask of the approval room: committees, sittings, a proposal's card, what was approved."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, bindparam, func, select

from relief_fund.approval.frozen import OwnedEntry, entries_from
from relief_fund.approval.quorum import Choice, Outcome
from relief_fund.approval.seats import SeatHeld, seats_of
from relief_fund.approval.standing import Standing, standing_of
from relief_fund.approval.tables import (
    APPROVAL_OUTCOME,
    APPROVAL_VOUCHER,
    COMMITTEE,
    PROPOSAL,
    SITTING,
)
from relief_fund.staff.officers import OfficerCard
from relief_fund.staff.queries import officers_by_id
from relief_fund.staff.terms import Run, live_terms

PAGE = 50
_COMMITTEES = select(COMMITTEE).order_by(COMMITTEE.c.code, COMMITTEE.c.valid_from)
_SITTINGS = select(
    SITTING.c.id,
    SITTING.c.committee,
    SITTING.c.day,
    SITTING.c.number,
    select(func.count())
    .select_from(PROPOSAL)
    .where(PROPOSAL.c.sitting == SITTING.c.id)
    .scalar_subquery()
    .label("proposals"),
    select(func.count())
    .select_from(PROPOSAL.join(APPROVAL_OUTCOME, APPROVAL_OUTCOME.c.proposal == PROPOSAL.c.id))
    .where(PROPOSAL.c.sitting == SITTING.c.id)
    .scalar_subquery()
    .label("decided"),
)
_SITTING_PAGE = (
    _SITTINGS.where(
        (SITTING.c.day < bindparam("before", type_=Date))
        | (SITTING.c.day == bindparam("before", type_=Date)) & (SITTING.c.committee > bindparam("after"))
    )
    .order_by(SITTING.c.day.desc(), SITTING.c.committee)
    .limit(bindparam("most"))
)
_SITTING_ON = select(SITTING.c.id).where(
    SITTING.c.committee == bindparam("of"), SITTING.c.day == bindparam("on", type_=Date)
)
_SITTING = _SITTINGS.where(SITTING.c.id == bindparam("of"))
_PROPOSALS = select(
    PROPOSAL.c.id,
    PROPOSAL.c.kind,
    PROPOSAL.c.subject,
    PROPOSAL.c.version,
    PROPOSAL.c.committee,
    PROPOSAL.c.occurred_on,
    PROPOSAL.c.frozen_at,
    PROPOSAL.c.about,
    APPROVAL_OUTCOME.c.outcome,
).select_from(PROPOSAL.outerjoin(APPROVAL_OUTCOME, APPROVAL_OUTCOME.c.proposal == PROPOSAL.c.id))
_OF_SITTING = _PROPOSALS.where(PROPOSAL.c.sitting == bindparam("of")).order_by(
    PROPOSAL.c.frozen_at, PROPOSAL.c.id
)
_RECENT = (
    _PROPOSALS.where(
        (PROPOSAL.c.frozen_at < bindparam("before"))
        | (PROPOSAL.c.frozen_at == bindparam("before")) & (PROPOSAL.c.id > bindparam("after"))
    )
    .order_by(PROPOSAL.c.frozen_at.desc(), PROPOSAL.c.id)
    .limit(bindparam("most"))
)
_APPROVED_OF_KIND = (
    _PROPOSALS.where(
        PROPOSAL.c.kind == bindparam("of_kind"), APPROVAL_OUTCOME.c.outcome == Outcome.APPROVED.value
    )
    .order_by(PROPOSAL.c.frozen_at.desc(), PROPOSAL.c.id)
    .limit(bindparam("most"))
)
_APPROVED = (
    select(
        PROPOSAL.c.id,
        PROPOSAL.c.digest,
        PROPOSAL.c.subject_digest,
        PROPOSAL.c.prepared_by,
        PROPOSAL.c.occurred_on,
        APPROVAL_OUTCOME.c.decided_at,
    )
    .select_from(PROPOSAL.join(APPROVAL_OUTCOME, APPROVAL_OUTCOME.c.proposal == PROPOSAL.c.id))
    .where(
        PROPOSAL.c.kind == bindparam("of_kind"),
        PROPOSAL.c.subject == bindparam("of"),
        APPROVAL_OUTCOME.c.outcome == Outcome.APPROVED.value,
    )
)
_LAST_OF_EACH = (
    select(PROPOSAL.c.subject, PROPOSAL.c.id, APPROVAL_OUTCOME.c.outcome)
    .select_from(PROPOSAL.outerjoin(APPROVAL_OUTCOME, APPROVAL_OUTCOME.c.proposal == PROPOSAL.c.id))
    .where(
        PROPOSAL.c.kind == bindparam("of_kind"),
        PROPOSAL.c.subject.in_(bindparam("subjects", expanding=True)),
    )
    .order_by(PROPOSAL.c.version)
)
_VOUCHERS = select(APPROVAL_VOUCHER.c.entry_key, APPROVAL_VOUCHER.c.voucher).where(
    APPROVAL_VOUCHER.c.proposal == bindparam("of")
)
FAR = date(9999, 12, 31)
LAST_MOMENT = "9999"


@dataclass(frozen=True, slots=True)
class CommitteeView:
    """A committee as of its newest row, and its seats."""

    code: str
    name: str
    level: str
    quorum: int
    valid_from: date
    seats: tuple[SeatHeld, ...]


@dataclass(frozen=True, slots=True)
class SittingView:
    """One sitting and how many proposals lie before it."""

    id: str
    committee: str
    day: date
    number: int
    proposals: int
    decided: int


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """One proposal in a list; ``about`` are its public facts."""

    id: str
    kind: str
    subject: str
    version: int
    committee: str
    occurred_on: date
    frozen_at: str
    about: dict[str, Any]
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class MemberState:
    """One member on a card: ``state`` is signed, open, recused, preparer or ended. ``name`` is private."""

    seat: str
    officer: str
    name: str
    state: str
    choice: str = ""
    signed_at: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ProposalCard:
    """Everything a member reads before signing, and the minutes afterwards."""

    id: str
    kind: str
    subject: str
    version: int
    digest: str
    subject_digest: str
    committee: str
    sitting: str | None
    prepared_by: str
    occurred_on: date
    frozen_at: str
    about: dict[str, Any]
    entries: tuple[OwnedEntry, ...]
    members: tuple[MemberState, ...]
    signed: int
    needed: int
    quorum_possible: bool
    superseded: bool
    outcome: Outcome
    decided_at: str
    vouchers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Approved:
    """An approval that holds: what was signed, when it was decided, and the voucher of each entry key."""

    proposal: str
    digest: str
    subject_digest: str
    prepared_by: str
    occurred_on: date
    decided_at: str
    vouchers: dict[str, str]


def committees(connection: Any) -> tuple[CommitteeView, ...]:
    """Every committee with its newest name and quorum."""
    newest = {row.code: row for row in connection.execute(_COMMITTEES)}
    return tuple(
        CommitteeView(
            row.code, row.name, row.level, row.quorum, row.valid_from, seats_of(connection.execute, row.code)
        )
        for row in newest.values()
    )


def sitting_page(
    connection: Any, *, before: date = FAR, after: str = "", limit: int = PAGE
) -> tuple[SittingView, ...]:
    """Sittings, the latest day first; for the next page pass the last one's day and committee."""
    place = {"before": before, "after": after, "most": limit}
    return tuple(SittingView(*row) for row in connection.execute(_SITTING_PAGE, place))


def sitting_on(connection: Any, committee: str, day: date) -> str | None:
    """The id of the committee's sitting on ``day``, None where none was convened."""
    found: str | None = connection.execute(_SITTING_ON, {"of": committee, "on": day}).scalar()
    return found


def sitting_view(connection: Any, sitting: str) -> SittingView | None:
    """One sitting, None if there is none."""
    row = connection.execute(_SITTING, {"of": sitting}).one_or_none()
    return None if row is None else SittingView(*row)


def proposals_of_sitting(connection: Any, sitting: str) -> tuple[ProposalLine, ...]:
    """What lies before a sitting, in the order in which it was frozen."""
    return _lines(connection.execute(_OF_SITTING, {"of": sitting}))


def proposal_page(
    connection: Any, *, before: str = LAST_MOMENT, after: str = "", limit: int = PAGE
) -> tuple[ProposalLine, ...]:
    """Proposals, the latest frozen first; for the next page pass the last one's ``frozen_at`` and id."""
    return _lines(connection.execute(_RECENT, {"before": before, "after": after, "most": limit}))


def approved_of_kind(connection: Any, kind: str, *, limit: int) -> tuple[ProposalLine, ...]:
    """Approved proposals of one kind, the latest frozen first, however many others lie between."""
    return _lines(connection.execute(_APPROVED_OF_KIND, {"of_kind": kind, "most": limit}))


def proposal_card(connection: Any, proposal: str, *, day: date) -> ProposalCard:
    """The card of one proposal as it stands on ``day`` (running clock); raises ProposalUnknown."""
    standing = standing_of(connection.execute, proposal, day)
    row = standing.proposal
    officers = {seat.officer for seat in standing.seats} | {other["officer"] for other in standing.signatures}
    cards = officers_by_id(connection.execute, officers)
    return ProposalCard(
        id=row["id"],
        kind=row["kind"],
        subject=row["subject"],
        version=row["version"],
        digest=row["digest"],
        subject_digest=row["subject_digest"],
        committee=row["committee"],
        sitting=row["sitting"],
        prepared_by=row["prepared_by"],
        occurred_on=row["occurred_on"],
        frozen_at=row["frozen_at"],
        about=json.loads(row["about"]),
        entries=entries_from(row["entries"]),
        members=_members(standing, cards),
        signed=standing.count(Choice.APPROVE),
        needed=row["quorum"],
        quorum_possible=standing.quorum_possible(),
        superseded=standing.superseded,
        outcome=standing.outcome,
        decided_at=row["decided_at"] or "",
        vouchers=_vouchers(connection, proposal),
    )


def approved(connection: Any, kind: str, subject: str) -> Approved | None:
    """The approval of ``subject`` if it was approved, None while it was not."""
    row = connection.execute(_APPROVED, {"of_kind": kind, "of": subject}).one_or_none()
    if row is None:
        return None
    return Approved(
        proposal=row.id,
        digest=row.digest,
        subject_digest=row.subject_digest,
        prepared_by=row.prepared_by,
        occurred_on=row.occurred_on,
        decided_at=row.decided_at,
        vouchers=_vouchers(connection, row.id),
    )


def last_proposals(run: Run, kind: str, subjects: Collection[str]) -> dict[str, tuple[str, Outcome]]:
    """Id and outcome of the last proposal about each of a few ``subjects``; also asked inside a command."""
    asked = {"of_kind": kind, "subjects": sorted(subjects)}
    return {
        subject: (proposal, Outcome(outcome or ""))
        for subject, proposal, outcome in run(_LAST_OF_EACH, asked)
    }


def officers_in_office(connection: Any, day: date) -> frozenset[str]:
    """Officers who hold some duty on ``day``."""
    return frozenset(term.officer for term in live_terms(connection.execute, day))


def _lines(rows: Iterable[Any]) -> tuple[ProposalLine, ...]:
    return tuple(
        ProposalLine(
            id=row.id,
            kind=row.kind,
            subject=row.subject,
            version=row.version,
            committee=row.committee,
            occurred_on=row.occurred_on,
            frozen_at=row.frozen_at,
            about=json.loads(row.about),
            outcome=Outcome(row.outcome or ""),
        )
        for row in rows
    )


def _vouchers(connection: Any, proposal: str) -> dict[str, str]:
    rows = connection.execute(_VOUCHERS, {"of": proposal})
    return {row.entry_key: row.voucher for row in rows}


def _members(standing: Standing, cards: dict[str, OfficerCard]) -> tuple[MemberState, ...]:
    """Members of the day in the order of their seats, and everyone who signed though the seat ended since."""
    found = []
    for seat in standing.seats:
        own = standing.own(seat.officer)
        signed_here = own is not None and own["seat"] == seat.code
        if not signed_here and not seat.covers(standing.day):
            continue
        name = cards[seat.officer].name if seat.officer in cards else ""
        if signed_here:
            found.append(
                MemberState(seat.code, seat.officer, name, "signed", own["choice"], own["signed_at"])
            )
        else:
            state = _state(standing, seat.officer)
            reason = standing.recusals.get(seat.officer, "")
            found.append(MemberState(seat.code, seat.officer, name, state, reason=reason))
    return tuple(found)


def _state(standing: Standing, officer: str) -> str:
    if officer in standing.recusals:
        return "recused"
    if officer == standing.proposal["prepared_by"]:
        return "preparer"
    return "open" if officer in standing.members else "ended"

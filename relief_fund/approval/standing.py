"""Where a proposal stands for one member: the rules of signing, in their order.

ProposalUnknown, ProposalChanged, PreparerMayNotApprove, (own signature: told, not refused),
ProposalDecided, MemberRecused, NotAMember, SeatEnded, TermEnded, SeatAlreadySigned, NoQuorumPossible.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.approval import errors
from relief_fund.approval.quorum import Choice, Outcome
from relief_fund.approval.seats import SeatHeld, able_codes, own_seats, seats_of
from relief_fund.approval.tables import APPROVAL_OUTCOME, PROPOSAL, RECUSAL, SIGNATURE, SITTING
from relief_fund.kernel.duties import Duty
from relief_fund.staff.terms import Run, check_term, terms_with

_NEWER = PROPOSAL.alias("newer")
_FIND = (
    select(
        PROPOSAL,
        APPROVAL_OUTCOME.c.outcome,
        APPROVAL_OUTCOME.c.decided_at,
        SITTING.c.day.label("sitting_day"),
        select(func.max(_NEWER.c.version))
        .where(_NEWER.c.kind == PROPOSAL.c.kind, _NEWER.c.subject == PROPOSAL.c.subject)
        .scalar_subquery()
        .label("newest"),
    )
    .select_from(
        PROPOSAL.outerjoin(APPROVAL_OUTCOME, APPROVAL_OUTCOME.c.proposal == PROPOSAL.c.id).outerjoin(
            SITTING, SITTING.c.id == PROPOSAL.c.sitting
        )
    )
    .where(PROPOSAL.c.id == bindparam("of"))
)
_SIGNED = select(SIGNATURE).where(SIGNATURE.c.proposal == bindparam("of")).order_by(SIGNATURE.c.signed_at)
_AWAY = select(RECUSAL.c.officer, RECUSAL.c.reason).where(RECUSAL.c.proposal == bindparam("of"))


@dataclass(frozen=True, slots=True)
class Standing:
    """A proposal with its signatures, recusals and seats on one day. Rows are frozen mappings by name."""

    proposal: Any
    signatures: Sequence[Any]
    recusals: dict[str, str]
    seats: tuple[SeatHeld, ...]
    members: frozenset[str]
    day: date

    @property
    def outcome(self) -> Outcome:
        """How it ended, OPEN while it has not."""
        return Outcome(self.proposal["outcome"] or "")

    @property
    def superseded(self) -> bool:
        """Whether a newer version of the same subject was frozen."""
        return bool(self.proposal["newest"] > self.proposal["version"])

    def count(self, choice: Choice) -> int:
        """Signatures of one choice."""
        return sum(row["choice"] == choice for row in self.signatures)

    def own(self, officer: str) -> Any:
        """The signature of ``officer``, None if there is none."""
        return next((row for row in self.signatures if row["officer"] == officer), None)

    def able(self, without: str = "") -> set[str]:
        """Seat codes that may still sign; ``without`` is a seat that signs just now."""
        signed = [row["seat"] for row in self.signatures] + [without]
        gone = [*self.recusals, self.proposal["prepared_by"], *(row["officer"] for row in self.signatures)]
        return able_codes(self.seats, self.day, self.members, gone, signed)

    def quorum_possible(self) -> bool:
        """Whether those who are able can still bring the approvals up to the quorum."""
        return self.count(Choice.APPROVE) + len(self.able()) >= int(self.proposal["quorum"])


def standing_of(run: Run, proposal: str, day: date) -> Standing:
    """Where ``proposal`` stands on ``day`` (running clock); raises ProposalUnknown."""
    row = run(_FIND, {"of": proposal}).mappings().one_or_none()
    if row is None:
        raise errors.ProposalUnknown()
    terms = terms_with(run, Duty.COMMITTEE_MEMBER)
    return Standing(
        proposal=row,
        signatures=run(_SIGNED, {"of": proposal}).mappings().all(),
        recusals=dict(tuple(away) for away in run(_AWAY, {"of": proposal})),
        seats=seats_of(run, row["committee"]),
        members=frozenset(term.officer for term in terms if term.covers(day)),
        day=day,
    )


def check_hand(standing: Standing, officer: str) -> None:
    """Raise PreparerMayNotApprove where ``officer`` prepared the proposal."""
    if standing.proposal["prepared_by"] == officer:
        raise errors.PreparerMayNotApprove()


def check_open(standing: Standing, digest: str) -> None:
    """Raise ProposalChanged unless ``digest`` is that of the newest version of the subject."""
    if standing.superseded or standing.proposal["digest"] != digest:
        raise errors.ProposalChanged(version=standing.proposal["version"], newest=standing.proposal["newest"])


def seat_to_sign(run: Run, standing: Standing, officer: str) -> SeatHeld:
    """The seat from which ``officer`` may sign now; raises in the module's order, from ProposalDecided on."""
    if standing.outcome is not Outcome.OPEN:
        raise errors.ProposalDecided(outcome=standing.outcome.value)
    if officer in standing.recusals:
        raise errors.MemberRecused(reason=standing.recusals[officer])
    seat = live_seat(standing, officer)
    check_term(run, officer, Duty.COMMITTEE_MEMBER, standing.day)
    if any(row["seat"] == seat.code for row in standing.signatures):
        raise errors.SeatAlreadySigned(seat=seat.code)
    if not standing.quorum_possible():
        raise errors.NoQuorumPossible(
            quorum=standing.proposal["quorum"],
            approved=standing.count(Choice.APPROVE),
            able=len(standing.able()),
        )
    return seat


def live_seat(standing: Standing, officer: str) -> SeatHeld:
    """The seat ``officer`` holds on the day; raises NotAMember, SeatEnded (``last_day``)."""
    own = own_seats(standing.seats, officer)
    if not own:
        raise errors.NotAMember(committee=standing.proposal["committee"])
    live = [seat for seat in own if seat.covers(standing.day)]
    if not live:
        last = max(seat.last_day() for seat in own)
        raise errors.SeatEnded(committee=standing.proposal["committee"], last_day=last.isoformat())
    return live[0]

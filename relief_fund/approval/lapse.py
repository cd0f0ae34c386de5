"""Putting away a proposal that nobody is left to sign: its members left office, gave up their seats or took no part.

Such a proposal would hold what it promises for ever. It ends like one that was rejected: nothing is posted, and what
it held is free. While its quorum can still be reached, rejecting it is its committee's word alone.
"""

from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from relief_fund.approval.errors import (
    LapseReasonInvalid,
    ProposalChanged,
    ProposalDecided,
    QuorumStillPossible,
)
from relief_fund.approval.quorum import Choice, Outcome
from relief_fund.approval.sign import end_proposal
from relief_fund.approval.standing import Standing, standing_of
from relief_fund.approval.tables import PROPOSAL_LAPSE
from relief_fund.kernel.clock import day_of, moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office

LONGEST_REASON = 500
_TOLD = select(PROPOSAL_LAPSE.c.reason, PROPOSAL_LAPSE.c.lapsed_by).where(
    PROPOSAL_LAPSE.c.proposal == bindparam("of")
)


class Lapsed(NamedTuple):
    """Why a proposal was put away, and by which officer."""

    reason: str
    officer: str


def lapse_of(connection: Any, proposal: str) -> Lapsed | None:
    """Why and by whom ``proposal`` was put away, None where it was not."""
    row = connection.execute(_TOLD, {"of": proposal}).first()
    return Lapsed(*row) if row else None


def may_lapse(standing: Standing) -> bool:
    """Whether a proposal is open, is the newest of its subject, and can reach its quorum no more."""
    return standing.outcome is Outcome.OPEN and not standing.superseded and not standing.quorum_possible()


def lapse_proposal(office: Office, actor: Actor, *, proposal: str, reason: str) -> None:
    """End ``proposal`` as lapsed, for a ``reason`` that stays in the office; the same again is harmless.

    Raises DutyMissing, LapseReasonInvalid, ProposalUnknown, ProposalChanged where a newer version was frozen,
    ProposalDecided, QuorumStillPossible.
    """
    actor.require(Duty.FUND_ADMINISTRATOR, Duty.COMMITTEE_MEMBER)
    reason = " ".join(reason.split())
    if not 1 <= len(reason) <= LONGEST_REASON or not reason.isprintable():
        raise LapseReasonInvalid(limit=LONGEST_REASON)
    moment = office.clock.now()

    def command(tx: Any) -> None:
        standing = standing_of(tx.sql, proposal, day_of(moment))
        if standing.outcome is Outcome.LAPSED:
            return
        if standing.outcome is not Outcome.OPEN:
            raise ProposalDecided(outcome=standing.outcome.value)
        if standing.superseded:
            raise ProposalChanged(version=standing.proposal["version"], newest=standing.proposal["newest"])
        if not may_lapse(standing):
            raise QuorumStillPossible(quorum=standing.proposal["quorum"], able=len(standing.able()))
        row = {"proposal": proposal, "outcome": Outcome.LAPSED.value, "reason": reason}
        tx.sql(PROPOSAL_LAPSE.insert(), row | {"lapsed_by": actor.officer})
        votes = {choice: standing.count(choice) for choice in Choice}
        seats = {one["seat"]: one["choice"] for one in standing.signatures}
        end_proposal(tx, standing, Outcome.LAPSED, votes=votes, seats=seats, moment=moment_text(moment))

    office.desk.run(command)

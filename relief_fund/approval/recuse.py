"""A member declares a conflict of interest and takes no part in one proposal (không tham gia biểu quyết)."""

from relief_fund.approval.errors import AlreadySigned, ProposalDecided, ReasonUnknown
from relief_fund.approval.quorum import Outcome
from relief_fund.approval.standing import live_seat, standing_of
from relief_fund.approval.tables import RECUSAL
from relief_fund.kernel.clock import day_of, moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office, RowTx

REASONS = ("kinship", "same_address", "same_account", "own_household", "interest", "other")
_RECUSE = RECUSAL.insert()


def recuse(office: Office, actor: Actor, *, proposal: str, reason: str) -> None:
    """Take no part in ``proposal``, for a ``reason`` of ``REASONS``; not undone, and again is harmless.

    Raises DutyMissing, ReasonUnknown, ProposalUnknown, ProposalDecided, AlreadySigned, NotAMember,
    SeatEnded.
    """
    actor.require(Duty.COMMITTEE_MEMBER)
    if reason not in REASONS:
        raise ReasonUnknown(reason=reason[:20])
    moment = office.clock.now()

    def recusing(tx: RowTx) -> None:
        standing = standing_of(tx.sql, proposal, day_of(moment))
        if actor.officer in standing.recusals:
            return
        if standing.outcome is not Outcome.OPEN:
            raise ProposalDecided(outcome=standing.outcome.value)
        own = standing.own(actor.officer)
        if own is not None:
            raise AlreadySigned(choice=own["choice"])
        live_seat(standing, actor.officer)
        row = {"proposal": proposal, "officer": actor.officer, "reason": reason}
        tx.sql(_RECUSE, {**row, "recused_at": moment_text(moment)})

    office.desk.run(recusing)

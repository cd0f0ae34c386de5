"""Refusals of the approval room, one class per rule, in the order in which signing checks them."""

from relief_fund.kernel.errors import ReliefFundError


class CommitteeInvalid(ReliefFundError):
    """A committee has a code of letters, digits and hyphens, a known level and a quorum of at least two."""

    code = "approval.committee_invalid"


class CommitteeUnknown(ReliefFundError):
    """The committee that is named has been opened."""

    code = "approval.committee_unknown"


class SeatInvalid(ReliefFundError):
    """A seat has a known code and days in order, and its officer is a committee member in those days."""

    code = "approval.seat_invalid"


class SeatUnknown(ReliefFundError):
    """The seat that is named exists."""

    code = "approval.seat_unknown"


class ReleaseUnclaimed(ReliefFundError):
    """A payment that leaves behind the checks rests on a code given for exactly it, at most an hour before."""

    code = "approval.release_unclaimed"


class SittingUnknown(ReliefFundError):
    """A proposal lies before a sitting of its own committee."""

    code = "approval.sitting_unknown"


class ProposalInvalid(ReliefFundError):
    """A proposal has entries of its own business day, at most ``most`` of them, none a fact or a batch."""

    code = "approval.proposal_invalid"


class AlreadyApproved(ReliefFundError):
    """A subject that was approved is not frozen again; what changed is a new subject."""

    code = "approval.already_approved"


class ProposalUnknown(ReliefFundError):
    """The proposal that is named was frozen."""

    code = "approval.proposal_unknown"


class ProposalChanged(ReliefFundError):
    """A signature covers the one frozen list whose digest was read, and no later or earlier one."""

    code = "approval.proposal_changed"


class PreparerMayNotApprove(ReliefFundError):
    """Whoever prepared a list does not sign it (bất kiêm nhiệm)."""

    code = "approval.preparer_may_not_approve"


class MemberRecused(ReliefFundError):
    """A member who declared a conflict of interest does not sign."""

    code = "approval.member_recused"


class NotAMember(ReliefFundError):
    """Whoever signs has a seat in the committee."""

    code = "approval.not_a_member"


class SeatEnded(ReliefFundError):
    """A seat is held on the day of the signature, by the running clock."""

    code = "approval.seat_ended"


class AlreadySigned(ReliefFundError):
    """A member signs a proposal once."""

    code = "approval.already_signed"


class SeatAlreadySigned(ReliefFundError):
    """Two signatures of one proposal come from different seats."""

    code = "approval.seat_already_signed"


class ProposalDecided(ReliefFundError):
    """Nothing is signed after the decision."""

    code = "approval.proposal_decided"


class NoQuorumPossible(ReliefFundError):
    """Signing is shut while the members who may still sign cannot reach the quorum."""

    code = "approval.no_quorum_possible"


class QuorumStillPossible(ReliefFundError):
    """A proposal lapses only while nobody is left who could bring it to its quorum; else its committee rejects it."""

    code = "approval.quorum_still_possible"


class LapseReasonInvalid(ReliefFundError):
    """A proposal lapses with a reason of 1 to ``limit`` letters on one line."""

    code = "approval.lapse_reason_invalid"


class ChoiceUnknown(ReliefFundError):
    """A member approves, rejects or returns."""

    code = "approval.choice_unknown"


class ReasonUnknown(ReliefFundError):
    """A recusal gives one of the known reasons."""

    code = "approval.reason_unknown"


class AlreadyReleased(ReliefFundError):
    """A subject is released once; the same content again is a replay."""

    code = "approval.already_released"


class ClosingUndecided(ReliefFundError):
    """Funds end on the day of the committee's approved decision or later."""

    code = "approval.closing_undecided"


class EntrySigned(ReliefFundError):
    """An entry that a committee signed is adjusted by nobody: it is reversed, and decided anew."""

    code = "approval.entry_signed"

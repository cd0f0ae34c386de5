"""A proposal that nobody is left to sign is put away for a reason: nothing is posted, and it may be put again."""

import pytest

from relief_fund.approval import errors
from relief_fund.approval.committees import end_seat
from relief_fund.approval.lapse import Lapsed, lapse_of, lapse_proposal
from relief_fund.approval.queries import committees
from relief_fund.approval.quorum import Outcome
from relief_fund.approval.recuse import recuse
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from tests.approval.bench import Body, body_of
from tests.approval.test_sign import leaves
from tests.banking.money_in import scalar

REASON = "hai thành viên đã nghỉ"


def lapse(body: Body, proposal: str, reason: str = REASON) -> None:
    """The administrator puts it away."""
    actor = body.admin.acting(Duty.FUND_ADMINISTRATOR)
    lapse_proposal(body.home.office, actor, proposal=proposal, reason=reason)


def left_by_two(body: Body) -> None:
    """Two of three members give up their seats: one alone makes no quorum of two."""
    with body.home.office.read() as connection:
        seats = committees(connection)[0].seats
    for seat in seats[:2]:
        end_seat(body.home.office, body.admin.acting(Duty.FUND_ADMINISTRATOR), seat=seat.id)


def test_what_nobody_can_sign_ends_and_posts_nothing(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    entries = scalar(home, "SELECT count(*) FROM entry")
    left_by_two(body)
    for _ in range(2):
        lapse(body, proposal, f" {REASON}  ")
    card = body.card(proposal)
    assert (card.outcome, card.vouchers) == (Outcome.LAPSED, {})
    assert scalar(home, "SELECT count(*) FROM entry") == entries
    with home.office.read() as connection:
        assert lapse_of(connection, proposal) == Lapsed(REASON, body.admin.officer)
        assert lapse_of(connection, "made-up") is None
    (leaf,) = leaves(home, "approval")
    assert '"outcome":"lapsed"' in leaf
    assert REASON not in leaf
    assert body.card(body.freeze()).version == 2, "the subject may be put again"


def test_a_committee_that_can_still_decide_decides(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    recuse(home.office, body.members[0].acting(Duty.COMMITTEE_MEMBER), proposal=proposal, reason="kinship")
    with pytest.raises(errors.QuorumStillPossible):
        lapse(body, proposal)
    for member in body.members[1:]:
        body.sign(member, proposal)
    with pytest.raises(errors.ProposalDecided):
        lapse(body, proposal)
    assert scalar(home, "SELECT count(*) FROM proposal_lapse") == 0


def test_recusals_too_leave_nobody(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    for member in body.members[:2]:
        recuse(home.office, member.acting(Duty.COMMITTEE_MEMBER), proposal=proposal, reason="kinship")
    lapse(body, proposal)
    assert body.card(proposal).outcome is Outcome.LAPSED
    with pytest.raises(errors.ProposalDecided):
        body.sign(body.members[2], proposal)


def test_who_may_and_why(home: Home) -> None:
    body = body_of(home)
    old = body.freeze()
    left_by_two(body)
    treasurer = body.treasurer.acting(Duty.TREASURER)
    with pytest.raises(DutyMissing):
        lapse_proposal(home.office, treasurer, proposal=old, reason=REASON)
    for reason in ("", "x" * 501, "a\x00b"):
        with pytest.raises(errors.LapseReasonInvalid):
            lapse(body, old, reason)
    with pytest.raises(errors.ProposalUnknown):
        lapse(body, "made-up")
    newer = body.freeze(amount=30_000_000, digest="bb")
    with pytest.raises(errors.ProposalChanged):
        lapse(body, old)
    lapse(body, newer)

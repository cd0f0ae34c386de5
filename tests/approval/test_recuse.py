"""Recusal: by a member, for a known reason, before signing, and told on the card."""

import pytest

from relief_fund.approval import errors
from relief_fund.approval.recuse import recuse
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from tests.approval.bench import body_of
from tests.staff.crew import appointed


def test_a_recusal_takes_the_seat_out_of_this_proposal_only(home: Home) -> None:
    body = body_of(home)
    one, two = body.freeze("list-1"), body.freeze("list-2")
    member = body.members[0].acting(Duty.COMMITTEE_MEMBER)
    recuse(home.office, member, proposal=one, reason="kinship")
    states = [(m.state, m.reason) for m in body.card(one).members]
    assert states == [("recused", "kinship"), ("open", ""), ("open", "")]
    assert [m.state for m in body.card(two).members] == ["open"] * 3
    assert body.card(one).quorum_possible


def test_who_may_recuse_and_why(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    member = body.members[0].acting(Duty.COMMITTEE_MEMBER)
    with pytest.raises(errors.ReasonUnknown):
        recuse(home.office, member, proposal=proposal, reason="không thích")
    with pytest.raises(errors.ProposalUnknown):
        recuse(home.office, member, proposal="made-up", reason="kinship")
    with pytest.raises(DutyMissing):
        recuse(home.office, body.treasurer.acting(Duty.TREASURER), proposal=proposal, reason="kinship")
    guest = appointed(home, body.admin, body.treasurer, "Khách", Duty.COMMITTEE_MEMBER)
    with pytest.raises(errors.NotAMember):
        recuse(home.office, guest.acting(Duty.COMMITTEE_MEMBER), proposal=proposal, reason="kinship")

"""Where a proposal stands: the order of the rules, and counts as of a day."""

from datetime import timedelta

import pytest

from relief_fund.approval import errors
from relief_fund.approval.quorum import Choice, Outcome
from relief_fund.approval.recuse import recuse
from relief_fund.approval.standing import Standing, check_hand, check_open, seat_to_sign, standing_of
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Home
from tests.approval.bench import Body, body_of
from tests.staff.crew import TO


def standing(body: Body, proposal: str, later: int = 0) -> Standing:
    with body.home.office.read() as connection:
        return standing_of(connection.execute, proposal, today(body.home.clock) + timedelta(days=later))


def test_counts_and_who_is_able(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    assert standing(body, proposal).able() == {"chair", "finance", "social_affairs"}
    body.sign(body.members[0], proposal)
    now = standing(body, proposal)
    assert (now.count(Choice.APPROVE), now.count(Choice.REJECT)) == (1, 0)
    assert now.able() == {"finance", "social_affairs"}
    assert now.able(without="finance") == {"social_affairs"}
    assert now.own(body.members[0].officer)["seat"] == "chair"
    assert now.own(body.members[1].officer) is None
    assert now.quorum_possible()
    after_terms = standing(body, proposal, later=(TO - today(home.clock)).days + 1)
    assert after_terms.able() == set()
    assert not after_terms.quorum_possible()


def test_rules_come_in_their_order(home: Home) -> None:
    """A member to whom several rules apply is told the first; each is lifted in turn."""
    body = body_of(home)
    proposal = body.freeze()
    officer = body.members[0].officer
    recuse(home.office, body.members[0].acting(Duty.COMMITTEE_MEMBER), proposal=proposal, reason="kinship")
    now = standing(body, proposal)
    with pytest.raises(errors.ProposalChanged):
        check_open(now, "another digest")
    check_open(now, body.card(proposal).digest)
    with pytest.raises(errors.PreparerMayNotApprove):
        check_hand(now, body.admin.officer)
    check_hand(now, officer)
    with home.office.read() as connection, pytest.raises(errors.MemberRecused):
        seat_to_sign(connection.execute, now, officer)
    for member in body.members[1:]:
        body.sign(member, proposal)
    decided = standing(body, proposal)
    assert decided.outcome is Outcome.APPROVED
    with home.office.read() as connection, pytest.raises(errors.ProposalDecided):
        seat_to_sign(connection.execute, decided, officer)


def test_an_unknown_proposal_has_no_standing(home: Home) -> None:
    with home.office.read() as connection, pytest.raises(errors.ProposalUnknown):
        standing_of(connection.execute, "made-up", today(home.clock))

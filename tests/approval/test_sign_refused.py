"""What can no longer be signed, or never could: decided, out of reach, never frozen, no choice."""

import pytest

from relief_fund.approval import errors
from relief_fund.approval.quorum import Outcome
from relief_fund.approval.recuse import recuse
from relief_fund.approval.sign import sign
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Home
from relief_fund.staff.answer_change import confirm_change
from relief_fund.staff.propose_change import propose_duty, propose_end
from relief_fund.staff.terms import terms_of
from tests.approval.bench import body_of, seat_member
from tests.approval.test_sign import encumbered, leaves
from tests.staff.crew import FROM, TO, appointed


def test_after_the_decision_nothing_is_signed(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    for member in body.members[:2]:
        body.sign(member, proposal)
    with pytest.raises(errors.ProposalDecided):
        body.sign(body.members[2], proposal)
    with pytest.raises(errors.ProposalDecided):
        recuse(home.office, body.members[2].acting(Duty.COMMITTEE_MEMBER), proposal=proposal, reason="other")


@pytest.mark.parametrize(
    ("choices", "outcome"),
    [
        (("reject", "reject"), Outcome.REJECTED),
        (("return", "reject"), Outcome.RETURNED),
        (("approve", "return", "approve"), Outcome.APPROVED),
        (("reject", "return"), Outcome.RETURNED),
    ],
)
def test_a_list_that_cannot_reach_the_quorum_is_over(
    home: Home, choices: tuple[str, ...], outcome: Outcome
) -> None:
    body = body_of(home)
    proposal = body.freeze()
    told = [
        body.sign(member, proposal, choice) for member, choice in zip(body.members, choices, strict=False)
    ]
    assert [one.outcome for one in told] == [Outcome.OPEN] * (len(choices) - 1) + [outcome]
    assert encumbered(home) == (40_000_000 if outcome is Outcome.APPROVED else 0)
    (leaf,) = leaves(home, "approval")
    assert f'"outcome":"{outcome.value}"' in leaf
    again = body.freeze()
    assert (again == proposal) == (outcome is Outcome.APPROVED), "a refused list may be brought again"


def test_signing_is_shut_while_too_few_members_are_left(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    for member in body.members[:2]:
        recuse(home.office, member.acting(Duty.COMMITTEE_MEMBER), proposal=proposal, reason="same_address")
    assert not body.card(proposal).quorum_possible
    with pytest.raises(errors.NoQuorumPossible) as refused:
        body.sign(body.members[2], proposal)
    assert refused.value.facts == {"quorum": 2, "approved": 0, "able": 1}
    extra = appointed(home, body.admin, body.treasurer, "Ủy viên mới", Duty.COMMITTEE_MEMBER)
    seat_member(home, body.admin, extra, "red_cross")
    assert body.card(proposal).quorum_possible
    body.sign(body.members[2], proposal)
    assert body.sign(extra, proposal).quorum_reached


@pytest.mark.parametrize("proposal", ["", "made-up"])
def test_what_was_never_frozen_cannot_be_signed(home: Home, proposal: str) -> None:
    body = body_of(home)
    with pytest.raises(errors.ProposalUnknown):
        sign(
            home.office,
            home.codes,
            body.members[0].acting(Duty.COMMITTEE_MEMBER),
            proposal=proposal,
            digest="aa",
            choice="approve",
            code="123456",
        )


def test_a_choice_is_one_of_three(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    with pytest.raises(errors.ChoiceUnknown):
        body.sign(body.members[0], proposal, "abstain")


def test_a_member_who_is_also_treasurer_of_old_signs_after_the_change_of_duty(home: Home) -> None:
    """Incompatible duties one after the other are allowed: what counts is the day."""
    body = body_of(home)
    proposal = body.freeze()
    with home.office.read() as connection:
        (term,) = terms_of(connection.execute, body.treasurer.officer)
    member = body.members[0]
    change = propose_end(home.office, body.admin.acting(Duty.FUND_ADMINISTRATOR), term=term.id)
    confirm_change(home.office, member.acting(Duty.COMMITTEE_MEMBER), change=change)
    change = propose_duty(
        home.office,
        body.admin.acting(Duty.FUND_ADMINISTRATOR),
        officer=body.treasurer.officer,
        duty=Duty.COMMITTEE_MEMBER,
        from_day=today(home.clock),
        to_day=TO,
    )
    confirm_change(home.office, member.acting(Duty.COMMITTEE_MEMBER), change=change)
    seat_member(home, body.admin, body.treasurer, "secretary", from_day=today(home.clock))
    assert body.sign(body.treasurer, proposal).signed == 1
    assert today(home.clock) > FROM

"""Any order of votes, recusals and repeats: posted at most once, and only with the quorum of other hands."""

from random import Random

import pytest

from relief_fund.approval import errors
from relief_fund.approval.checks import CHECKS
from relief_fund.approval.queries import approved
from relief_fund.approval.quorum import Outcome
from relief_fund.approval.recuse import recuse
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.queries import balance
from tests.approval.bench import Body, body_of

SEATS = ("chair", "finance", "social_affairs", "fatherland_front")
REFUSALS = (
    errors.MemberRecused,
    errors.AlreadySigned,
    errors.ProposalDecided,
    errors.NoQuorumPossible,
)


def play(body: Body, proposal: str, dice: Random) -> Outcome:
    """Eight random deeds over one proposal; the model beside it counts by itself."""
    votes: dict[str, str] = {}
    away: set[str] = set()
    for _ in range(8):
        member = dice.choice(body.members)
        choice = dice.choice([*["approve"] * 8, "reject", "return", "recuse"])
        try:
            if choice == "recuse":
                acting = member.acting(Duty.COMMITTEE_MEMBER)
                recuse(body.home.office, acting, proposal=proposal, reason="kinship")
                away.add(member.officer)
            else:
                body.sign(member, proposal, choice)
                votes[member.officer] = choice
        except REFUSALS:
            continue
    card = body.card(proposal)
    assert {m.officer: m.choice for m in card.members if m.state == "signed"} == votes
    assert not away & set(votes)
    approvals = list(votes.values()).count("approve")
    left = len(body.members) - len(away | set(votes))
    if approvals >= 3:
        assert card.outcome is Outcome.APPROVED
    elif approvals + left >= 3 or approvals == len(votes):
        assert card.outcome is Outcome.OPEN
    return card.outcome


@pytest.mark.parametrize("seed", [1, 2])
def test_any_order(home: Home, seed: int) -> None:
    body = body_of(home, SEATS, quorum=3)
    dice = Random(seed)
    posted = 0
    for at in range(8):
        proposal = body.freeze(f"list-{at}", 1000 + at)
        if play(body, proposal, dice) is Outcome.APPROVED:
            posted += 1000 + at
        with home.office.read() as connection:
            assert -balance(connection, account="B22", fund="BAO.CHUNG") == posted
            assert all(check(connection) == [] for check in CHECKS.values())
            assert (approved(connection, "awards", f"list-{at}") is not None) == (
                body.card(proposal).outcome is Outcome.APPROVED
            )
    assert posted, "the dice never let a list through: the test shows nothing"
    assert issubclass(REFUSALS[0], ReliefFundError)

"""The rule of decision, against every way the rest of the committee could still vote."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from relief_fund.approval.quorum import Choice, Outcome, outcome_of

COUNT = st.integers(0, 5)


@given(quorum=st.integers(2, 5), approve=COUNT, reject=COUNT, sent_back=COUNT, able=st.integers(0, 4))
def test_open_means_the_rest_can_still_approve(
    quorum: int, approve: int, reject: int, sent_back: int, able: int
) -> None:
    outcome = outcome_of(quorum=quorum, approve=approve, reject=reject, sent_back=sent_back, able=able)
    reachable = any(approve + sum(votes) >= quorum for votes in product((0, 1), repeat=able))
    assert (outcome is Outcome.APPROVED) == (approve >= quorum)
    if outcome in (Outcome.REJECTED, Outcome.RETURNED):
        assert not reachable
        assert (outcome is Outcome.RETURNED) == (sent_back >= reject)
    if outcome is Outcome.OPEN:
        assert reachable or not reject + sent_back


@given(quorum=st.integers(2, 5), votes=st.lists(st.sampled_from(list(Choice)), max_size=7))
def test_a_decision_never_turns(quorum: int, votes: list[Choice]) -> None:
    """Whatever the order, once it is over every further vote would leave it as it is."""
    decided: Outcome | None = None
    for at in range(len(votes) + 1):
        counts = {choice: votes[:at].count(choice) for choice in Choice}
        outcome = outcome_of(
            quorum=quorum,
            approve=counts[Choice.APPROVE],
            reject=counts[Choice.REJECT],
            sent_back=counts[Choice.RETURN],
            able=len(votes) - at,
        )
        if decided in (Outcome.APPROVED, None) or outcome is Outcome.APPROVED:
            assert decided is not Outcome.APPROVED or outcome is Outcome.APPROVED
            assert decided not in (Outcome.REJECTED, Outcome.RETURNED) or outcome is not Outcome.APPROVED
        if outcome is not Outcome.OPEN and decided is None:
            decided = outcome

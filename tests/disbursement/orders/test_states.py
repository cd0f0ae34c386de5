import pytest

from relief_fund.disbursement.orders.states import AwardState, Try, state_of


def tried(attempt=1, sent=True, outcome="", revised=""):
    return Try(f"a-1-{attempt}", "DC1", attempt, sent, outcome, "", revised)


@pytest.mark.parametrize(
    ("tries", "state"),
    [
        ([], AwardState.APPROVED),
        ([tried(sent=False)], AwardState.ORDERED),
        ([tried()], AwardState.SENT),
        ([tried(outcome="paid")], AwardState.PAID),
        ([tried(outcome="returned")], AwardState.HELD),
        ([tried(outcome="returned", revised="waiting")], AwardState.HELD),
        ([tried(outcome="returned", revised="renewal")], AwardState.APPROVED),
        ([tried(outcome="returned", revised="drop")], AwardState.DROPPED),
        ([tried(outcome="returned", revised="renewal"), tried(2)], AwardState.SENT),
        ([tried(2, outcome="paid"), tried(outcome="returned", revised="renewal")], AwardState.PAID),
    ],
)
def test_the_last_try_says_where_an_award_stands(tries, state):
    assert state_of(AwardState.APPROVED, tries) is state


def test_before_the_first_order_the_list_says_it():
    assert state_of(AwardState.WITHDRAWN, []) is AwardState.WITHDRAWN


def test_states_of_a_real_list_follow_its_papers(stage):
    from relief_fund.disbursement.orders.states import list_states, tries_of

    prepared = stage.prepare()
    assert stage.ask(list_states, [prepared.id]) == {prepared.id: AwardState.LISTED}
    stage.decide(prepared)
    assert stage.ask(list_states, [prepared.id]) == {prepared.id: AwardState.APPROVED}
    assert stage.ask(tries_of, ["nobody"]) == {}

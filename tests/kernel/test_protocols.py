"""What an actor may do is asked by duty, and refused with the duty that is missing."""

import dataclasses

import pytest

from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Actor


def test_one_of_the_duties_is_enough() -> None:
    actor = Actor("o1", "Nguyễn Thị Đẫm", frozenset({Duty.TREASURER}))
    actor.require(Duty.TREASURER)
    actor.require(Duty.INSPECTOR, Duty.TREASURER)


@pytest.mark.parametrize("held", [frozenset(), frozenset({Duty.INSPECTOR})])
def test_a_missing_duty_is_named_and_the_officer_is_not(held: frozenset[Duty]) -> None:
    actor = Actor("o1", "Nguyễn Thị Đẫm", held)
    with pytest.raises(DutyMissing) as refused:
        actor.require(Duty.TREASURER)
    assert refused.value.facts == {"needed": ["treasurer"]}


def test_asking_for_no_duty_is_refused() -> None:
    with pytest.raises(DutyMissing):
        Actor("o1", "A", frozenset(Duty)).require()


def test_an_actor_cannot_give_itself_duties() -> None:
    actor = Actor("o1", "A")
    with pytest.raises(dataclasses.FrozenInstanceError):
        actor.duties = frozenset(Duty)  # type: ignore[misc]  # the refusal is the point

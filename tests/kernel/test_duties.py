"""Duties that one person may never hold together."""

import itertools

from relief_fund.kernel.duties import INCOMPATIBLE, Duty


def test_pairs_are_pairs_of_two_duties() -> None:
    assert all(len(pair) == 2 and pair <= set(Duty) for pair in INCOMPATIBLE)


def test_the_inspector_holds_nothing_else() -> None:
    for other in set(Duty) - {Duty.INSPECTOR}:
        assert frozenset({Duty.INSPECTOR, other}) in INCOMPATIBLE


def test_nobody_both_prepares_and_signs_or_signs_and_pays_or_judges_and_pays() -> None:
    for pair in (
        {Duty.FUND_ADMINISTRATOR, Duty.COMMITTEE_MEMBER},
        {Duty.COMMITTEE_MEMBER, Duty.TREASURER},
        {Duty.ASSESSOR, Duty.TREASURER},
        {Duty.ASSESSOR, Duty.COMMITTEE_MEMBER},
        {Duty.ASSESSOR, Duty.FUND_ADMINISTRATOR},
    ):
        assert frozenset(pair) in INCOMPATIBLE


def test_a_small_office_can_still_be_staffed() -> None:
    """Only the administrator and the treasurer may be one person; four people are enough."""
    together = [set(pair) for pair in itertools.combinations(Duty, 2) if frozenset(pair) not in INCOMPATIBLE]
    assert together == [{Duty.FUND_ADMINISTRATOR, Duty.TREASURER}]


def test_codes_are_what_is_stored() -> None:
    assert {duty.value for duty in Duty} == {
        "fund_administrator", "assessor", "committee_member", "treasurer", "inspector",
    }  # fmt: skip

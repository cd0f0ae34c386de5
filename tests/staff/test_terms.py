"""Terms of office: days included, ends, and which duties exclude each other."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.kernel.duties import INCOMPATIBLE, Duty
from relief_fund.kernel.protocols import Home
from relief_fund.staff.errors import DutiesIncompatible, TermEnded, TermInvalid
from relief_fund.staff.terms import (
    Term,
    all_terms,
    check_compatible,
    check_days,
    check_term,
    duties_on,
    live_terms,
    term_by_id,
    terms_of,
    terms_with,
)
from tests.staff.crew import FROM, TO, office_of_two

BASE = date(2024, 9, 1)
DAYS = st.integers(0, 12).map(lambda days: BASE + timedelta(days=days))


@st.composite
def terms(draw: st.DrawFn) -> Term:
    begin, end = sorted((draw(DAYS), draw(DAYS)))
    ended = draw(st.none() | DAYS)
    return Term("t", "o", draw(st.sampled_from(list(Duty))), begin, end, ended)


def days_of(term: Term) -> set[date]:
    """What the term covers, day by day, by the definition."""
    every = (BASE + timedelta(days=at) for at in range(-2, 16))
    return {
        day
        for day in every
        if term.from_day <= day <= term.to_day and not (term.ended_on and day >= term.ended_on)
    }


@given(terms())
def test_a_term_covers_its_days_and_knows_its_last(term: Term) -> None:
    covered = days_of(term)
    assert covered == {
        BASE + timedelta(days=at) for at in range(-2, 16) if term.covers(BASE + timedelta(days=at))
    }
    if covered:
        assert term.last_day() == max(covered)


@given(terms(), terms())
def test_two_terms_meet_where_they_share_a_day(one: Term, other: Term) -> None:
    assert one.meets(other) == other.meets(one) == bool(days_of(one) & days_of(other))


@given(st.lists(terms(), max_size=4), terms())
def test_incompatible_duties_never_share_a_day(held: list[Term], wanted: Term) -> None:
    clash = any(
        frozenset((term.duty, wanted.duty)) in INCOMPATIBLE and days_of(term) & days_of(wanted)
        for term in held
    )
    try:
        check_compatible(held, wanted)
    except DutiesIncompatible:
        assert clash
    else:
        assert not clash


def test_every_pair_but_administrator_and_treasurer_excludes_itself() -> None:
    """An administrator may pay in a small office; whoever judges, signs or inspects does nothing else."""
    allowed = [set(pair) for pair in combinations(Duty, 2) if frozenset(pair) not in INCOMPATIBLE]
    assert allowed == [{Duty.FUND_ADMINISTRATOR, Duty.TREASURER}]


def test_days_in_order() -> None:
    check_days(BASE, BASE)
    with pytest.raises(TermInvalid):
        check_days(BASE, BASE - timedelta(days=1))


def test_terms_are_read_back(home: Home) -> None:
    first, second = office_of_two(home)
    with home.office.read() as connection:
        run = connection.execute
        (term,) = terms_of(run, second.officer)
        assert (term.duty, term.from_day, term.to_day, term.ended_on) == (Duty.TREASURER, FROM, TO, None)
        assert term_by_id(run, term.id) == term
        assert term_by_id(run, "made-up") is None
        assert terms_with(run, Duty.TREASURER) == (term,)
        assert {one.officer for one in all_terms(run)} == {first.officer, second.officer}
        assert len(live_terms(run, FROM)) == len(live_terms(run, TO)) == 2
        assert live_terms(run, FROM - timedelta(days=1)) == live_terms(run, TO + timedelta(days=1)) == ()
        assert duties_on([term], TO) == {Duty.TREASURER}
        check_term(run, second.officer, Duty.TREASURER, TO)
        with pytest.raises(TermEnded) as refused:
            check_term(run, second.officer, Duty.TREASURER, TO + timedelta(days=1))
        assert refused.value.facts == {"duty": "treasurer", "last_day": TO.isoformat()}
        with pytest.raises(TermEnded) as refused:
            check_term(run, second.officer, Duty.INSPECTOR, FROM)
        assert refused.value.facts == {"duty": "inspector", "last_day": ""}

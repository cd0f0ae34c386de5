"""Named checks of the staff room: each returns its findings, and none where the rule holds."""

from itertools import combinations
from typing import Any

from sqlalchemy import select

from relief_fund.kernel.clock import day_of, moment_from
from relief_fund.kernel.duties import INCOMPATIBLE
from relief_fund.staff.answer_change import CONFIRMING
from relief_fund.staff.officers import OfficerCard
from relief_fund.staff.queries import officers_by_id
from relief_fund.staff.tables import DUTY_TERM, LOST_PHONE_RESET
from relief_fund.staff.terms import Term, all_terms

_OWN_RESETS = select(LOST_PHONE_RESET.c.officer).where(
    LOST_PHONE_RESET.c.officer == LOST_PHONE_RESET.c.reset_by
)
_HANDS = select(DUTY_TERM.c.id, DUTY_TERM.c.appointed_by, DUTY_TERM.c.confirmed_by, DUTY_TERM.c.added_at)


def incompatible_duties_apart(connection: Any) -> list[dict[str, object]]:
    """No officer holds two incompatible duties on one day (C1 of the control catalogue)."""
    by_officer: dict[str, list[Term]] = {}
    for term in all_terms(connection.execute):
        by_officer.setdefault(term.officer, []).append(term)
    found = [
        (one, other)
        for terms in by_officer.values()
        for one, other in combinations(terms, 2)
        if frozenset((one.duty, other.duty)) in INCOMPATIBLE and one.meets(other)
    ]
    cards = officers_by_id(connection.execute, [one.officer for one, _ in found])
    return [
        {"role": _role(cards, one.officer), "duties": sorted((one.duty.value, other.duty.value))}
        for one, other in found
    ]


def appointments_had_two_hands(connection: Any) -> list[dict[str, object]]:
    """Nobody appointed alone while another officer who may confirm was in office."""
    hands = {row.id: row for row in connection.execute(_HANDS)}
    terms = all_terms(connection.execute)
    found = []
    for term in terms:
        one = hands[term.id]
        if not one.appointed_by or one.appointed_by != one.confirmed_by:
            continue
        day = day_of(moment_from(one.added_at))
        if any(
            other.duty in CONFIRMING
            and other.officer not in (term.officer, one.appointed_by)
            and other.covers(day)
            and hands[other.id].added_at < one.added_at
            for other in terms
        ):
            found.append(term)
    cards = officers_by_id(connection.execute, [term.officer for term in found])
    return [{"role": _role(cards, term.officer), "duty": term.duty.value} for term in found]


def no_own_phone_reset(connection: Any) -> list[dict[str, object]]:
    """Nobody reset their own telephone."""
    ids = list(connection.execute(_OWN_RESETS).scalars())
    cards = officers_by_id(connection.execute, ids)
    return [{"role": _role(cards, officer)} for officer in ids]


def _role(cards: dict[str, OfficerCard], officer: str) -> str:
    return cards[officer].role_key if officer in cards else ""


CHECKS = {
    "incompatible_duties_apart": incompatible_duties_apart,
    "appointments_had_two_hands": appointments_had_two_hands,
    "no_own_phone_reset": no_own_phone_reset,
}
"""Name of each check and its function (connection) -> findings."""

"""Assess one household by hand: an officer's answers become the next version of its assessment."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.disbursement.assessment.criteria import Criteria, criteria_on
from relief_fund.disbursement.assessment.errors import AnswersInvalid, AssessmentChanged, HouseholdUnknown
from relief_fund.disbursement.assessment.fields import FIELDS, Unreadable, read_cell
from relief_fund.disbursement.assessment.filing import assessment_row
from relief_fund.disbursement.assessment.rows import SurveyedHousehold, contradictions, level_of
from relief_fund.disbursement.assessment.tables import AREA, ASSESSMENT, DISASTER, HOUSEHOLD
from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Bench, RowTx

_STANDING = (
    select(HOUSEHOLD, AREA.c.zone, DISASTER.c.occurred_from)
    .join(AREA, AREA.c.code == HOUSEHOLD.c.area)
    .join(DISASTER, DISASTER.c.code == HOUSEHOLD.c.disaster)
    .where(HOUSEHOLD.c.id == bindparam("household"))
)
_LAST_VERSION = select(func.coalesce(func.max(ASSESSMENT.c.version), 0)).where(
    ASSESSMENT.c.household == bindparam("household"), ASSESSMENT.c.disaster == bindparam("disaster")
)
ASKED = tuple(name for name, field in FIELDS.items() if field.part == "damage" and name != "damage_level")
"""What the form asks: damage as a whole per cent, and the rest of what an assessment is made of."""


def assess_household(
    bench: Bench, actor: Actor, *, household: str, answers: Mapping[str, str], seen: int
) -> int:
    """Write the next version of a household's assessment from ``answers`` (text, as typed); returns it.

    ``answers`` are those of ASKED and ``visited_on``; blank ones take their usual meaning. ``seen`` is the
    version the officer looked at, 0 for none. Raises HouseholdUnknown, AnswersInvalid (with the field and
    the reason), AssessmentChanged.
    """
    actor.require(Duty.ASSESSOR)
    with bench.read() as connection:
        standing = connection.execute(_STANDING, {"household": household}).mappings().first()
    if standing is None:
        raise HouseholdUnknown()
    criteria = criteria_on(standing["occurred_from"])
    told = _told(answers, standing, criteria, today(bench.clock))
    moment = {"taken_at": moment_text(bench.clock.now()), "taken_by": actor.officer}
    surveyed = SurveyedHousehold(
        0, standing["identity"], standing["area"], bool(standing["zone"]), told, True
    )
    row = assessment_row(
        household, standing["disaster"], surveyed, criteria, today(bench.clock), moment, seen + 1
    )
    return bench.desk.run(_writing(row, seen, criteria))


def _told(
    answers: Mapping[str, str], standing: Mapping[str, Any], criteria: Criteria, day: date
) -> dict[str, Any]:
    """The answers as values, beside what the household is known by; raises AnswersInvalid."""
    told = {name: standing[name] for name, field in FIELDS.items() if name in standing}
    for name in ("visited_on", *ASKED):
        try:
            told[name] = read_cell(FIELDS[name], answers.get(name, ""))
        except Unreadable as refusal:
            raise AnswersInvalid(field=name, reason=refusal.code) from None
    for field, reason in contradictions(told, criteria, standing["occurred_from"], day, damaged=True):
        raise AnswersInvalid(field=field, reason=reason)
    return {**told, "damage_level": level_of(told, criteria)}


def _writing(row: dict[str, Any], seen: int, criteria: Criteria) -> Callable[[RowTx], int]:
    place = {"household": row["household"], "disaster": row["disaster"]}

    def command(tx: RowTx) -> int:
        last = tx.sql(_LAST_VERSION, place).scalar()
        if last != seen:
            raise AssessmentChanged(seen=seen, last=last)
        tx.rows(ASSESSMENT, [row])
        tx.leaf("assessment", {"disaster": row["disaster"], "accepted": 1, "criteria": criteria.label})
        return seen + 1

    return command

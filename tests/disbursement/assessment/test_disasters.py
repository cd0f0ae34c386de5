from datetime import date

import pytest
from sqlalchemy import func, select

from relief_fund.audit.tables import Leaf
from relief_fund.disbursement.assessment import disasters
from relief_fund.disbursement.assessment.disasters import area_rows, declare_disaster, register_areas
from relief_fund.disbursement.assessment.errors import (
    AreaAltered,
    AreaInvalid,
    DisasterAlreadyDeclared,
    DisasterInvalid,
)
from relief_fund.disbursement.assessment.mapping import AreaList, AreaUnit
from relief_fund.disbursement.assessment.survey_queries import areas, disaster_by_code
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Actor
from tests.disbursement.demo import ASSESSOR

STORM = {
    "code": "YAGI-2024",
    "name_vi": "Bão Yagi",
    "name_en": "Typhoon Yagi",
    "hazard": "storm",
    "occurred_from": date(2024, 9, 7),
    "occurred_to": date(2024, 9, 9),
}
TREASURER = Actor("o-1", "Thủ quỹ Mẫu", frozenset({Duty.TREASURER}))


def leaves(home):
    with home.office.read() as connection:
        return connection.execute(select(Leaf.body).where(Leaf.kind == "disaster")).scalars().all()


def test_a_disaster_is_declared_once_and_in_public(home):
    assert declare_disaster(home.bench, ASSESSOR, **STORM)
    assert not declare_disaster(home.bench, ASSESSOR, **STORM)
    (leaf,) = leaves(home)
    assert b'"occurred_from":"2024-09-07"' in leaf
    with home.office.read() as connection:
        told = disaster_by_code(connection, "YAGI-2024")
    assert (told.name_vi, told.hazard, told.occurred_to) == ("Bão Yagi", "storm", date(2024, 9, 9))


@pytest.mark.parametrize("change", [{"name_en": "Other"}, {"occurred_to": None}, {"hazard": "flood"}])
def test_the_same_code_for_another_disaster_is_refused(home, change):
    declare_disaster(home.bench, ASSESSOR, **STORM)
    with pytest.raises(DisasterAlreadyDeclared):
        declare_disaster(home.bench, ASSESSOR, **{**STORM, **change})
    assert len(leaves(home)) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "Bão"),
        ("code", "x"),
        ("code", "two words"),
        ("name_vi", " "),
        ("name_en", ""),
        ("hazard", "invasion"),
        ("occurred_to", date(2024, 9, 6)),
    ],
)
def test_each_fault_of_a_declaration_is_named(field, value):
    with pytest.raises(DisasterInvalid) as refusal:
        declare_disaster(None, ASSESSOR, **{**STORM, field: value})
    assert refusal.value.facts == {"field": field}


def test_who_pays_does_not_declare(home):
    with pytest.raises(DutyMissing):
        declare_disaster(home.bench, TREASURER, **STORM)
    with pytest.raises(DutyMissing):
        register_areas(home.bench, TREASURER, AreaList("L"))


def test_areas_come_in_steps_once_and_stay_as_they_were(home, monkeypatch):
    monkeypatch.setattr(disasters, "STEP", 2)
    units = tuple(AreaUnit(f"{number:02d}", f"Xã {number}") for number in range(5))
    assert register_areas(home.bench, ASSESSOR, AreaList("L", units)) == 5
    assert register_areas(home.bench, ASSESSOR, AreaList("L", (*units, AreaUnit("99", "Xã mới")))) == 1
    assert register_areas(home.bench, ASSESSOR, AreaList("OTHER", units)) == 5
    with pytest.raises(AreaAltered) as refusal:
        register_areas(home.bench, ASSESSOR, AreaList("L", (AreaUnit("03", "Xã khác"),)))
    assert refusal.value.facts == {"area": "L.03"}
    with home.office.read() as connection:
        assert [area.code for area in areas(connection, list_name="L", after="L.01", limit=2)] == [
            "L.02",
            "L.03",
        ]
        assert connection.execute(select(func.count()).select_from(disasters.AREA)).scalar() == 11


@pytest.mark.parametrize(
    "unit",
    [
        AreaUnit("", "Xã"),
        AreaUnit("1", ""),
        AreaUnit("1", "Xã", zone="moon"),
        AreaUnit("1", "Xã", valid_from=date(2024, 1, 1), valid_to=date(2024, 1, 1)),
    ],
)
def test_an_area_without_code_name_or_days_is_refused(unit):
    with pytest.raises(AreaInvalid):
        area_rows(AreaList("L", (unit,)))

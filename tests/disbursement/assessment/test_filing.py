from datetime import date

from relief_fund.disbursement.assessment.criteria import criteria_on
from relief_fund.disbursement.assessment.fields import FIELDS
from relief_fund.disbursement.assessment.filing import assessment_row, household_row
from relief_fund.disbursement.assessment.rows import SurveyedHousehold
from relief_fund.disbursement.assessment.tables import Assessment, Household

SIGNED = {"taken_at": "2024-09-20T02:00:00.000000Z", "taken_by": "o-1"}
QUIET = {name: field.blank for name, field in FIELDS.items() if name not in ("identity", "area")}
ANSWERS = QUIET | {"head_name": "Đặng Thị Ví", "members": 4, "damage": 60, "damage_level": "very_heavy"}


def surveyed(**answers):
    return SurveyedHousehold(2, "u1", "MAU.1", False, ANSWERS | answers, True)


def test_a_household_row_fills_every_column_but_the_number_only_the_desk_gives():
    row = household_row(surveyed(), {"source": "s", "run": "r", "disaster": "d", **SIGNED})
    assert set(row) == set(Household.__table__.c.keys()) - {"case_number"}
    assert row["head_folded"] == "dang thi vi"


def test_ids_and_case_codes_are_random_and_derived_from_nothing():
    one, other = (household_row(surveyed(), {}) for _ in range(2))
    assert one["id"] != other["id"]
    assert one["case_code"] != other["case_code"]
    assert one["content"] == other["content"]


def test_an_assessment_row_fills_every_column():
    criteria, day = criteria_on(date(2024, 9, 7)), date(2024, 9, 20)
    row = assessment_row("h1", "d", surveyed(visited_on=date(2024, 9, 12)), criteria, day, SIGNED)
    assert set(row) == set(Assessment.__table__.c.keys())
    assert (row["version"], row["assessed_on"], row["basis_damage"]) == (1, date(2024, 9, 12), 7)
    assert assessment_row("h1", "d", surveyed(), criteria, day, SIGNED, 3)["assessed_on"] == day


def test_a_household_without_a_head_is_filed_without_a_name():
    row = household_row(surveyed(head_name=None), {})
    assert (row["head_name"], row["head_folded"]) == (None, "")

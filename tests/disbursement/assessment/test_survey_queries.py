import pytest

from relief_fund.disbursement.assessment.errors import DisasterUnknown
from relief_fund.disbursement.assessment.survey_queries import (
    areas,
    disaster_by_code,
    disasters,
    rejections,
    survey_runs,
)
from tests.disbursement.demo import YAGI, bring_bundled, declare_yagi


@pytest.fixture
def demo(home):
    declare_yagi(home)
    bring_bundled(home)
    with home.office.read() as connection:
        yield connection


def test_what_surveys_rest_on(demo):
    (disaster,) = disasters(demo)
    assert (disaster.code, disaster.households) == (YAGI, 125)
    assert disaster_by_code(demo, YAGI) == disaster
    with pytest.raises(DisasterUnknown):
        disaster_by_code(demo, "OTHER-2024")
    assert [area.name for area in areas(demo)] == ["Xã Suối Mẫu", "Xã Đồi Thử", "Xã Bến Ví Dụ", "Xã Đảo Mẫu"]


def test_an_import_and_its_rejections_page_by_page(demo):
    (run,) = survey_runs(demo, YAGI)
    assert (run.rows, run.accepted, run.already_known, run.rejected) == (135, 125, 0, 10)
    assert run.finished_at
    first = rejections(demo, run.run, limit=4)
    rest = rejections(demo, run.run, after=(first[-1].sheet_row, first[-1].place))
    assert [fault.sheet_row for fault in (*first, *rest)] == [14, 27, 40, 53, 66, 79, 92, 105, 118, 131]
    assert (first[1].sheet_column, first[1].cell, first[1].code) == (
        "ty_le_thiet_hai",
        "130",
        "damage_out_of_range",
    )
    assert survey_runs(demo, "OTHER-2024") == ()

"""The bundled survey: made again byte for byte, and read to exactly what its generator says."""

import json

import pytest

from relief_fund.disbursement.assessment.queries import counts_per_area, households_page
from relief_fund.disbursement.entitlement.queries import run_in_force, sums_by_item
from scripts.generators import survey
from tests.disbursement.demo import BUNDLED, YAGI, bring_bundled, declare_yagi, judge

EXPECTED = json.loads((BUNDLED / "survey_totals.json").read_text("utf-8"))["survey.csv"]


def test_the_generator_makes_the_bundled_files_again(tmp_path):
    survey.write(tmp_path)
    for name in ("survey.csv", "survey_totals.json"):
        assert (tmp_path / name).read_bytes() == (BUNDLED / name).read_bytes(), name


def test_it_is_large_enough_has_all_levels_and_one_commune_below_the_threshold():
    assert EXPECTED["accepted"] >= 120
    assert all(count >= 20 for count in EXPECTED["by_level"].values())
    assert sorted(area["with_money"] < 5 for area in EXPECTED["by_area"].values()) == [
        False,
        False,
        False,
        True,
    ]
    assert len({fault["code"] for fault in EXPECTED["rejected"]}) == 10


@pytest.fixture
def demo(home):
    declare_yagi(home)
    return home


def test_every_row_is_accepted_or_rejected_as_expected(demo):
    report = bring_bundled(demo)
    assert (report.rows, report.accepted, report.already_known) == (
        EXPECTED["rows"],
        EXPECTED["accepted"],
        0,
    )
    told = [
        {"row": fault.row, "column": fault.column, "value": fault.value, "code": fault.code}
        for fault in report.rejected
    ]
    assert told == EXPECTED["rejected"]
    assert report.members == EXPECTED["members"]
    with demo.office.read() as connection:
        counts = counts_per_area(connection, YAGI)
    assert {count.area: (count.households, count.members) for count in counts} == {
        area: (told["households"], told["members"]) for area, told in EXPECTED["by_area"].items()
    }
    for level, households in EXPECTED["by_level"].items():
        assert sum(count.by_level.get(level, 0) for count in counts) == households
    again = bring_bundled(demo)
    assert (again.accepted, again.already_known, again.rejected) == (
        0,
        EXPECTED["accepted"],
        report.rejected,
    )


def test_entitlements_come_to_what_was_worked_out_beside_the_program(demo):
    bring_bundled(demo)
    report = judge(demo)
    for key in ("households", "awards", "total", "by_item", "by_source", "in_kind"):
        assert getattr(report, key) == EXPECTED[key], key
    with demo.office.read() as connection:
        assert run_in_force(connection, YAGI).total == EXPECTED["total"]
        sums = sums_by_item(connection, YAGI)
        assert sum(one.amount for one in sums) == EXPECTED["total"]
        assert {
            item: sum(one.amount for one in sums if one.item == item) for item in EXPECTED["by_item"]
        } == EXPECTED["by_item"]
        lines = households_page(connection, disaster=YAGI, search="dam mau")
    assert [line.head_name for line in lines] == ["Nguyễn Thị Đẫm Mẫu"]

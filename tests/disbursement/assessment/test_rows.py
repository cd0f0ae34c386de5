import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.disbursement.assessment.criteria import criteria_on
from relief_fund.disbursement.assessment.fields import field_and_reason
from relief_fund.disbursement.assessment.mapping import read_mapping
from relief_fund.disbursement.assessment.rows import Rejection, RowReader, SurveyedHousehold, sort_rows
from tests.disbursement.assessment.small import GOOD, HEADER, MAPPING

YAGI = date(2024, 9, 7)


def reader(mapping: str = MAPPING) -> RowReader:
    read = read_mapping(mapping, "small.toml")
    areas = {unit.code: unit for unit in read.areas.units}
    return RowReader(read, areas, criteria_on(YAGI), YAGI, date(2024, 9, 20))


def row(line: str, header: str = HEADER) -> dict[str, str]:
    (cells,) = csv.reader(io.StringIO(line))
    return dict(zip(header.split(","), cells, strict=True))


@pytest.mark.parametrize(
    ("place", "typed", "column", "code"),
    [
        (0, "", "_uuid", "identity_missing"),
        (1, "9", "xa", "area_unknown"),
        (1, "2", "xa", "area_not_in_force"),
        (2, "", "chu_ho", "head_name_missing"),
        (2, "   ", "chu_ho", "head_name_missing"),
        (2, "T" * 121, "chu_ho", "head_name_too_long"),
        (3, "70", "nam_sinh", "birth_year_out_of_range"),
        (3, "2025", "nam_sinh", "birth_year_in_future"),
        (4, "0", "so_nguoi", "members_out_of_range"),
        (4, "-3", "so_nguoi", "members_out_of_range"),
        (4, "bốn", "so_nguoi", "members_not_whole"),
        (4, "", "so_nguoi", "members_missing"),
        (5, "130", "thiet_hai", "damage_out_of_range"),
        (5, '"1,5"', "thiet_hai", "damage_not_whole"),
        (5, "85.0", "thiet_hai", "damage_not_whole"),
        (5, "", "thiet_hai", "damage_missing"),
        (5, "20", "thiet_hai", "damage_contradicts_house_lost"),
        (6, "bay", "nha", "house_lost_unknown"),
        (7, "30/02/2024", "ngay", "visited_on_invalid"),
        (7, "06/09/2024", "ngay", "visited_on_before_disaster"),
        (7, "21/09/2024", "ngay", "visited_on_in_future"),
        (8, "giàu", "dien", "poverty_unknown"),
    ],
)
def test_each_defect_is_told_by_row_column_value_and_code(place, typed, column, code):
    cells = GOOD.format(n=2).split(",")
    cells[place] = typed
    value = typed.strip('"')
    assert reader().read(3, row(",".join(cells))) == [Rejection(3, column, value, code)]
    assert "_".join(field_and_reason(code)) == code


def test_a_good_row_is_read_into_values():
    household = reader().read(2, row(GOOD.format(n=1)))
    assert isinstance(household, SurveyedHousehold)
    assert (household.identity, household.area, household.assessed) == ("u1", "MAU.1", True)
    assert household.answers["visited_on"] == date(2024, 9, 12)
    assert (household.answers["damage"], household.answers["damage_level"]) == (85, "total")
    assert household.answers["house_lost"] is True
    assert (household.answers["children"], household.answers["phone"]) == (0, "")


@pytest.mark.parametrize("part", ["children", "elderly", "disabled", "pregnant", "injured"])
def test_no_more_persons_of_a_kind_than_members(part):
    mapping = MAPPING.replace("[values.house_lost]", f'{part} = "so"\n[values.house_lost]', 1)
    read = reader(mapping)
    assert isinstance(read.read(2, row(GOOD.format(n=1) + ",4", HEADER + ",so")), SurveyedHousehold)
    (fault,) = read.read(2, row(GOOD.format(n=1) + ",5", HEADER + ",so"))
    assert (fault.column, fault.value, fault.code) == ("so", "5", f"{part}_exceed_members")


@pytest.mark.parametrize(
    ("typed", "found"), [("gao nuoc", True), ("nuoc", False), ("", False), ("gaothom", False)]
)
def test_one_choice_among_several_is_a_yes(typed, found):
    source = 'needs_unmet = { column = "can", has = "gao" }\n[values.house_lost]'
    read = reader(MAPPING.replace("[values.house_lost]", source, 1))
    household = read.read(2, row(f"{GOOD.format(n=1)},{typed}", HEADER + ",can"))
    assert household.answers["needs_unmet"] is found


@pytest.mark.parametrize(
    ("typed", "kept"), [("+84 912-345-678", "0912345678"), ("0912 345 678", "0912345678")]
)
def test_phone_numbers_are_kept_in_one_shape(typed, kept):
    read = reader(MAPPING.replace("[values.house_lost]", 'phone = "dt"\n[values.house_lost]', 1))
    assert read.read(2, row(f"{GOOD.format(n=1)},{typed}", HEADER + ",dt")).answers["phone"] == kept
    (fault,) = read.read(2, row(f"{GOOD.format(n=1)},12", HEADER + ",dt"))
    assert fault.code == "phone_invalid"


def test_a_level_may_be_given_in_place_of_a_per_cent():
    mapping = MAPPING.replace('damage = "thiet_hai"', 'damage_level = "thiet_hai"')
    household = reader(mapping).read(2, row(GOOD.format(n=1).replace(",85,", ",total,")))
    assert (household.answers["damage"], household.answers["damage_level"]) == (None, "total")
    (fault,) = reader(mapping).read(2, row(GOOD.format(n=1).replace(",85,", ",heavy,")))
    assert (fault.column, fault.code) == ("thiet_hai", "damage_contradicts_house_lost")


def test_content_does_not_depend_on_the_place_in_the_sheet_but_on_every_answer():
    one = reader().read(2, row(GOOD.format(n=1)))
    assert reader().read(77, row(GOOD.format(n=1))).content() == one.content()
    assert reader().read(2, row(GOOD.format(n=1).replace("1970", "1971"))).content() != one.content()


@given(st.lists(st.tuples(st.integers(1, 6), st.sampled_from(["85", "130", ""])), max_size=12))
def test_every_row_is_accepted_known_or_rejected_and_none_is_lost(drawn):
    read = reader()
    rows = [
        (at, row(GOOD.format(n=number).replace(",85,", f",{damage},")))
        for at, (number, damage) in enumerate(drawn, 2)
    ]
    known = {"u1": read.read(2, row(GOOD.format(n=1))).content()}
    outcome = sort_rows(read, rows, known)
    assert outcome.rows == len(drawn) == len(outcome.fresh) + outcome.already_known + len(outcome.rejected)
    assert len({fault.row for fault in outcome.rejected}) == len(outcome.rejected)
    assert "u1" not in {household.identity for household in outcome.fresh}

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.disbursement.assessment.fields import (
    FIELDS,
    REASONS,
    Unreadable,
    field_and_reason,
    read_cell,
)


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("damage", "85", 85),
        ("damage", " 85 % ", 85),
        ("damage", "0", 0),
        ("visited_on", "2024-09-12", date(2024, 9, 12)),
        ("visited_on", "2024-09-12T10:58:34.147+07:00", date(2024, 9, 12)),
        ("visited_on", "2024-09-12 00:00:00", date(2024, 9, 12)),
        ("visited_on", "12/09/2024", date(2024, 9, 12)),
        ("visited_on", "9/9/2024", date(2024, 9, 9)),
        ("visited_on", "", None),
        ("house_lost", "TRUE", True),
        ("house_lost", "False", False),
        ("house_lost", "", False),
        ("injured", "", 0),
        ("poverty", "", "unknown"),
        ("birth_year", "", None),
        ("head_name", "  Trần \u00a0 Thị  Ví ", "Trần Thị Ví"),
        ("head_name", "NA", "NA"),
    ],
)
def test_what_is_typed_is_read(field, typed, value):
    assert read_cell(FIELDS[field], typed) == value


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("visited_on", "30/02/2024", "visited_on_invalid"),
        ("visited_on", "2024-13-01", "visited_on_invalid"),
        ("visited_on", "09/13/2024", "visited_on_invalid"),
        ("visited_on", "45547", "visited_on_invalid"),
        ("damage", "1,5", "damage_not_whole"),
        ("damage", "1.5", "damage_not_whole"),
        ("damage", "٥٠", "damage_not_whole"),
        ("damage", "-1", "damage_out_of_range"),
        ("damage", "101", "damage_out_of_range"),
        ("damage", "99999999999999999999", "damage_not_whole"),
        ("rice_months", "4", "rice_months_out_of_range"),
        ("members", "51", "members_out_of_range"),
        ("house_lost", "maybe", "house_lost_unknown"),
        ("head_name", "a\u200bb", "head_name_not_printable"),
        ("phone", "call me", "phone_invalid"),
    ],
)
def test_what_does_not_say_it_is_told_by_code(field, typed, code):
    with pytest.raises(Unreadable) as refusal:
        read_cell(FIELDS[field], typed)
    assert refusal.value.code == code


def outcome(field, typed):
    """The value, or the code of what is wrong."""
    try:
        return read_cell(field, typed), ""
    except Unreadable as refusal:
        return None, refusal.code


@given(st.sampled_from(sorted(FIELDS)), st.text(max_size=30) | st.integers(-5, 3000).map(str))
def test_any_text_is_read_or_told_by_a_code_of_the_field(name, typed):
    field = FIELDS[name]
    value, code = outcome(field, typed)
    assert not code or field_and_reason(code)[0] == name
    assert not isinstance(value, float)
    if type(value) is int:
        assert field.low <= value <= field.high


def test_a_code_falls_into_its_two_parts():
    for name in FIELDS:
        for reason in REASONS:
            assert field_and_reason(f"{name}_{reason}") == (name, reason)
    for other in ("damage", "colour_missing", "damage_", "missing"):
        with pytest.raises(ValueError, match=other):
            field_and_reason(other)

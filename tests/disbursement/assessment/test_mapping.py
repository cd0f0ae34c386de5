from datetime import date
from pathlib import Path

import pytest

from relief_fund.disbursement.assessment.errors import MappingInvalid
from relief_fund.disbursement.assessment.mapping import Source, load_mapping, read_mapping
from tests.disbursement.assessment.small import MAPPING

REACH = Path(__file__).parents[2] / "mappings" / "reach.toml"


def test_the_mapping_of_the_real_survey_declares_what_it_has_not():
    mapping = load_mapping(REACH)
    assert mapping.absent == {"head_name", "damage"}
    assert (mapping.has_damage, mapping.has_head) == (False, False)
    assert mapping.columns["identity"] == Source("X_uuid")
    assert mapping.areas.from_column
    assert mapping.areas.code_of("A2") == "REACH-2021.A2"


def test_a_mapping_says_what_columns_and_answers_mean():
    mapping = read_mapping(MAPPING, "small.toml")
    assert mapping.column_of("damage") == "thiet_hai"
    assert mapping.column_of("phone") == "phone"
    assert mapping.values["house_lost"] == {"sap": "yes", "hong": "no"}
    assert [unit.valid_to for unit in mapping.areas.units] == [None, date(2024, 1, 1)]


HEAD, DAMAGE = 'head_name = "chu_ho"\n', 'damage = "thiet_hai"\n'


@pytest.mark.parametrize(
    ("line", "with_line", "field", "reason"),
    [
        ("[columns]", "[columns", None, "not_toml"),
        ('source = "small-2024"\n', "", "source", "missing"),
        ('version = "1"\n', 'version = "1"\ncolour = 1\n', "colour", "unknown"),
        (HEAD, "", "head_name", "not_answered"),
        (DAMAGE, "", "damage", "not_answered"),
        ('identity = "_uuid"\n', "", "identity", "not_answered"),
        ('version = "1"\n', 'version = "1"\nabsent = ["members"]\n', "members", "may_not_be_absent"),
        ('version = "1"\n', 'version = "1"\nabsent = ["damage"]\n', "damage", "answered_twice"),
        (DAMAGE, DAMAGE + 'damage_level = "muc"\n', "damage_level", "answered_twice"),
        (HEAD, HEAD + 'colour = "mau"\n', "colour", "unknown"),
        (HEAD, HEAD + 'phone = { column = "x", has = "y" }\n', "phone", "column_or_choice_expected"),
        ('ngheo = "poor"', 'ngheo = "destitute"', "poverty", "poverty_unknown"),
        ("[areas]\n", '[constants]\nrecovery = "good"\n[areas]\n', "recovery", "recovery_unknown"),
        ("[areas]\n", '[constants]\nidentity = "same"\n[areas]\n', "identity", "unknown"),
        ('list = "MAU"\n', "", "areas.list", "missing"),
        ('code = "2"', 'code = "1"', "areas.unit", "code_repeated"),
        ('code = "2"', 'kode = "2"', "areas.unit", "code_and_name_expected"),
        ('name = "Xã cũ"', 'name = "Xã cũ"\nzone = "moon"', "areas.unit", "zone_or_name_invalid"),
        ('list = "MAU"\n', 'list = "MAU"\nfrom_column = true\n', "areas.from_column", "units_are_given"),
    ],
)
def test_each_fault_of_a_mapping_is_told_by_field_and_reason(line, with_line, field, reason):
    assert line in MAPPING
    with pytest.raises(MappingInvalid) as refusal:
        read_mapping(MAPPING.replace(line, with_line, 1), "small.toml")
    told = {"file": "small.toml", "reason": reason} | ({"field": field} if field else {})
    assert refusal.value.facts == told


def test_a_mapping_that_is_not_there(tmp_path):
    with pytest.raises(MappingInvalid) as refusal:
        load_mapping(tmp_path / "none.toml")
    assert refusal.value.facts == {"file": "none.toml", "reason": "unreadable"}

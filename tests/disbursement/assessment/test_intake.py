import gzip
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from relief_fund.audit.tables import Leaf
from relief_fund.disbursement.assessment import intake
from relief_fund.disbursement.assessment.errors import (
    AreaAltered,
    ColumnMissing,
    DisasterUnknown,
    SurveyUnreadable,
)
from relief_fund.disbursement.assessment.intake import import_households
from relief_fund.disbursement.assessment.rows import Rejection
from relief_fund.disbursement.assessment.tables import (
    Area,
    Assessment,
    Household,
    SurveyCompletion,
    SurveyRejection,
    SurveyRun,
)
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Actor
from tests.disbursement.assessment.small import GOOD, HEADER, MAPPING
from tests.disbursement.demo import ASSESSOR, declare_yagi

MAPPINGS = Path(__file__).parents[2] / "mappings"
TREASURER = Actor("o-treasurer", "Thủ quỹ Mẫu", frozenset({Duty.TREASURER}))


@pytest.fixture
def yagi(home):
    declare_yagi(home)
    return home


@pytest.fixture
def bring(yagi, tmp_path):
    """Import rows under HEADER through MAPPING."""

    def run(*lines, mapping=MAPPING, header=HEADER, actor=ASSESSOR, **options):
        survey, mapped = tmp_path / "survey.csv", tmp_path / "mapping.toml"
        survey.write_text("\n".join((header, *lines)) + "\n", "utf-8")
        mapped.write_text(mapping, "utf-8")
        return import_households(yagi.bench, actor, survey, mapped, **{"disaster": "YAGI-2024", **options})

    run.home = yagi
    return run


def count(home, table):
    with home.office.read() as connection:
        return connection.execute(select(func.count()).select_from(table.__table__)).scalar()


def leaves(home, kind):
    with home.office.read() as connection:
        return [row.body for row in connection.execute(select(Leaf).where(Leaf.kind == kind))]


def everything(home):
    tables = (Household, Assessment, SurveyRun, SurveyCompletion, SurveyRejection, Area, Leaf)
    return [count(home, table) for table in tables]


def test_a_good_row_becomes_a_household_with_its_four_bases(bring):
    report = bring(GOOD.format(n=1))
    assert (report.rows, report.accepted, report.already_known, report.rejected) == (1, 1, 0, ())
    with bring.home.office.read() as connection:
        household = connection.execute(select(Household.__table__)).one()
        damage = connection.execute(select(Assessment.__table__)).one()
    assert (household.area, household.head_name, household.head_folded) == (
        "MAU.1",
        "Trần Thị Ví Dụ",
        "tran thi vi du",
    )
    assert (household.case_number, len(household.case_code), household.birth_year) == (1, 17, 1970)
    assert (damage.household, damage.damage, damage.damage_level) == (household.id, 85, "total")
    assert damage.house_lost
    assert (damage.basis_damage, damage.basis_vulnerability) == (10, 0)
    assert (damage.basis_circumstances, damage.basis_recovery) == (5, 4)
    assert damage.assessed_on == date(2024, 9, 12)
    assert "joint-circular-43-2015 2015-12-30" in damage.criteria


def test_a_rejected_row_is_kept_with_its_cell(bring):
    report = bring(GOOD.format(n=1), GOOD.format(n=2).replace(",85,", ',"1,5",'))
    assert (report.rows, report.accepted) == (2, 1)
    assert report.rejected == (Rejection(3, "thiet_hai", "1,5", "damage_not_whole"),)
    with bring.home.office.read() as connection:
        kept = connection.execute(select(SurveyRejection.__table__)).one()
    told = (kept.sheet_row, kept.place, kept.sheet_column, kept.cell, kept.code)
    assert told == (3, 0, "thiet_hai", "1,5", "damage_not_whole")


def test_a_row_is_rejected_once_and_its_further_faults_are_kept(bring):
    report = bring("u1,9,,1970,0,130,sap,12/09/2024,ngheo")
    assert (report.rows, report.accepted, len(report.rejected)) == (1, 0, 1)
    assert [fault.code for fault in (*report.rejected, *report.further)] == [
        "area_unknown",
        "head_name_missing",
        "members_out_of_range",
        "damage_out_of_range",
    ]
    assert count(bring.home, SurveyRejection) == 4
    assert leaves(bring.home, "assessment") == []


def test_a_repeated_identity_is_rejected_and_a_changed_one_is_not_swallowed(bring):
    report = bring(GOOD.format(n=1), GOOD.format(n=1))
    assert [fault.code for fault in report.rejected] == ["identity_repeated"]
    report = bring(GOOD.format(n=1).replace(",85,", ",90,"), GOOD.format(n=2))
    assert [fault.code for fault in report.rejected] == ["identity_with_other_content"]
    assert (report.accepted, report.already_known) == (1, 0)


def test_a_second_run_adds_nothing_at_all(bring):
    lines = [GOOD.format(n=n) for n in range(5)] + ["u9,1,,1970,4,85,sap,12/09/2024,ngheo"]
    first = bring(*lines)
    before = everything(bring.home)
    second = bring(*lines)
    assert everything(bring.home) == before
    assert (first.accepted, first.already_known) == (5, 0)
    assert (second.accepted, second.already_known, second.rejected) == (0, 5, first.rejected)


def test_rows_moved_to_another_file_are_still_known(bring):
    bring(GOOD.format(n=1), GOOD.format(n=2))
    report = bring(GOOD.format(n=3), GOOD.format(n=2), GOOD.format(n=1))
    assert (report.accepted, report.already_known) == (1, 2)
    with bring.home.office.read() as connection:
        numbers = connection.execute(select(Household.case_number).order_by(Household.case_number))
        assert list(numbers.scalars()) == [1, 2, 3]


def test_a_dry_run_reports_the_same_and_writes_nothing(bring):
    before = everything(bring.home)
    tried = bring(GOOD.format(n=1), "u2,9,A,1970,4,85,sap,12/09/2024,ngheo", dry_run=True)
    assert everything(bring.home) == before
    assert tried == bring(GOOD.format(n=1), "u2,9,A,1970,4,85,sap,12/09/2024,ngheo")


class CutOff(Exception):
    """The browser was closed, or the process killed."""


def test_an_import_that_was_cut_off_is_finished_by_running_it_again(bring, monkeypatch):
    monkeypatch.setattr(intake, "STEP", 3)
    lines = [GOOD.format(n=n) for n in range(8)] + [GOOD.format(n=7)]

    def cut(done, total):
        if done >= 6:
            raise CutOff

    with pytest.raises(CutOff):
        bring(*lines, progress=cut)
    assert count(bring.home, Household) == count(bring.home, Assessment) == 6
    assert count(bring.home, SurveyCompletion) == 0
    assert leaves(bring.home, "assessment") == []
    told = []
    report = bring(*lines, progress=lambda done, total: told.append((done, total)))
    assert (report.accepted, report.already_known, len(report.rejected)) == (2, 6, 1)
    assert told == [(2, 2)]
    assert count(bring.home, Household) == count(bring.home, Assessment) == 8
    assert count(bring.home, SurveyRun) == count(bring.home, SurveyCompletion) == 1
    (leaf,) = leaves(bring.home, "assessment")
    assert b'"accepted":8' in leaf
    assert b'"rejected":1' in leaf


def test_a_later_file_of_the_source_finishes_what_a_lost_file_began(bring, monkeypatch):
    monkeypatch.setattr(intake, "STEP", 1)

    def cut(done, total):
        raise CutOff

    with pytest.raises(CutOff):
        bring(GOOD.format(n=1), GOOD.format(n=2), progress=cut)
    bring(GOOD.format(n=1), GOOD.format(n=2), GOOD.format(n=3))
    with bring.home.office.read() as connection:
        done = connection.execute(select(SurveyCompletion.__table__)).all()
    assert sorted((row.accepted, bool(row.overtaken_by)) for row in done) == [(0, True), (2, False)]
    assert count(bring.home, Household) == 3


def test_the_public_leaf_tells_counts_and_criteria_and_nobody(bring):
    bring(GOOD.format(n=1))
    (leaf,) = leaves(bring.home, "assessment")
    assert b'"disaster":"YAGI-2024"' in leaf
    for private in ("Ví Dụ", "MAU.1", "u1", "1970"):
        assert private.encode() not in leaf


def test_only_an_assessor_imports(bring):
    with pytest.raises(DutyMissing):
        bring(GOOD.format(n=1), actor=TREASURER)
    assert count(bring.home, Household) == 0


def test_a_disaster_that_was_not_declared_takes_no_households(bring):
    with pytest.raises(DisasterUnknown):
        bring(GOOD.format(n=1), disaster="NONE-2024")


def test_a_missing_column_and_a_broken_file_write_nothing(bring, tmp_path):
    before = everything(bring.home)
    with pytest.raises(ColumnMissing) as refusal:
        bring(GOOD.format(n=1), header=HEADER.replace("thiet_hai", "damage"))
    assert refusal.value.facts == {"column": "thiet_hai", "found": 0}
    packed = tmp_path / "survey.csv.gz"
    packed.write_bytes(gzip.compress("\n".join((HEADER, GOOD)).encode())[:-9])
    with pytest.raises(SurveyUnreadable):
        import_households(bring.home.bench, ASSESSOR, packed, tmp_path / "mapping.toml", disaster="YAGI-2024")
    assert everything(bring.home) == before


def test_an_area_list_that_changed_under_its_name_is_refused(bring):
    bring(GOOD.format(n=1))
    with pytest.raises(AreaAltered) as refusal:
        bring(GOOD.format(n=2), mapping=MAPPING.replace("Xã Suối Mẫu", "Xã Khác"))
    assert refusal.value.facts == {"area": "MAU.1"}


def test_an_area_list_already_in_the_books_needs_no_units(bring):
    bring(GOOD.format(n=1))
    bare = MAPPING[: MAPPING.index("[[areas.unit]]")]
    report = bring(GOOD.format(n=2), GOOD.format(n=3).replace(",1,", ",9,", 1), mapping=bare)
    assert (report.accepted, [fault.code for fault in report.rejected]) == (1, ["area_unknown"])


def test_a_workbook_is_read_like_the_csv(bring, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEADER.split(","))
    book.active.append(["u1", "1", "Trần Thị Ví Dụ", 1970, 4, 85, "sap", datetime(2024, 9, 12), "ngheo"])
    path = tmp_path / "survey.xlsx"
    book.save(path)
    bring(GOOD.format(n=1))
    again = import_households(
        bring.home.bench, ASSESSOR, path, tmp_path / "mapping.toml", disaster="YAGI-2024"
    )
    assert (again.already_known, again.rejected) == (1, ())


def test_without_damage_in_the_survey_a_household_waits_to_be_assessed(bring):
    mapping = MAPPING.replace('version = "1"', 'version = "1"\nabsent = ["damage", "head_name"]')
    for line in ('damage = "thiet_hai"\n', 'head_name = "chu_ho"\n', 'house_lost = "nha"\n'):
        mapping = mapping.replace(line, "")
    report = bring("u1,1,,1970,4,130,sap,12/09/2019,ngheo", mapping=mapping)
    assert (report.accepted, report.rejected) == (1, ())
    assert (count(bring.home, Household), count(bring.home, Assessment)) == (1, 0)


@pytest.mark.real_inputs
def test_the_real_survey_632_households_not_yet_assessed(yagi, real_inputs):
    path = real_inputs / "survey" / "reach-household-survey" / "raw_data.csv"
    first = import_households(yagi.bench, ASSESSOR, path, MAPPINGS / "reach.toml", disaster="YAGI-2024")
    assert (first.rows, first.accepted, first.already_known, first.rejected) == (632, 632, 0, ())
    assert (first.members, first.areas) == (4_684, 42)
    assert (count(yagi, Household), count(yagi, Assessment), count(yagi, Area)) == (632, 0, 42)
    before = everything(yagi)
    second = import_households(yagi.bench, ASSESSOR, path, MAPPINGS / "reach.toml", disaster="YAGI-2024")
    assert (second.accepted, second.already_known, second.rejected) == (0, 632, ())
    assert everything(yagi) == before

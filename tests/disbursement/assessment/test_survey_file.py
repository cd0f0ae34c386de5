import gzip
from pathlib import Path

import openpyxl
import pytest

from relief_fund.disbursement.assessment import survey_file
from relief_fund.disbursement.assessment.errors import ColumnMissing, SurveyTooLarge, SurveyUnreadable
from relief_fund.disbursement.assessment.survey_file import read_survey


def written(folder: Path, content: str | bytes, name: str = "survey.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_cells_stay_text_as_typed(tmp_path):
    sheet = read_survey(written(tmp_path, '\ufeff_id,n,x\n007,1.0,NA\n,"1,5",null\n'))
    assert sheet.header == ("_id", "n", "x")
    assert sheet.numbered == ((2, ("007", "1.0", "NA")), (3, ("", "1,5", "null")))


def test_the_mark_left_by_another_program_is_taken_off_the_first_header(tmp_path):
    assert read_survey(written(tmp_path, "X.U.FEFF.start,end\n1,2\n")).header == ("start", "end")


def test_blank_rows_are_no_rows_and_keep_the_numbers_of_the_others(tmp_path):
    sheet = read_survey(written(tmp_path, "a,b\n1,2\n\n , \n3,4\n"))
    assert [number for number, _ in sheet.numbered] == [2, 5]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_three_separators(tmp_path, mark):
    sheet = read_survey(written(tmp_path, f"a{mark}b\n1{mark}2\n"))
    assert list(sheet.rows_of(["b"])) == [(2, {"b": "2"})]


def test_gzip_is_told_by_content(tmp_path):
    assert read_survey(written(tmp_path, gzip.compress(b"a,b\n1,2\n"))).header == ("a", "b")


def test_workbook_numbers_and_days_become_text(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["members", "damage", "day", "name"])
    book.active.append([5, "85", "2024-09-12", None])
    other = book.create_sheet("other")
    other.append(["b"])
    other.append(["2"])
    path = tmp_path / "survey.xlsx"
    book.save(path)
    assert read_survey(path).numbered == ((2, ("5", "85", "2024-09-12", "")),)
    assert read_survey(path, "other").header == ("b",)
    with pytest.raises(SurveyUnreadable) as refusal:
        read_survey(path, "third")
    assert refusal.value.facts == {"reason": "sheet_missing"}


@pytest.mark.parametrize(
    ("content", "facts"),
    [
        (gzip.compress(b"a,b\n1,2\n" * 500, mtime=0)[:-20], {"reason": "truncated"}),
        (b"PK\x03\x04 not a workbook", {"reason": "broken_workbook"}),
        (b"%PDF-1.7\n\xe2\xe3\xcf\xd3", {"reason": "not_text"}),
        (b"a,b\n1\x00,2\n", {"reason": "not_text"}),
        (b"", {"reason": "no_header"}),
        (b"\n\n", {"reason": "no_header"}),
        (b"\na,b\n1,2\n", {"reason": "no_header"}),
        (b"  \r\n1,2\n", {"reason": "no_header"}),
        (b"a,b\n1,2\n1,2,3\n", {"reason": "broken_row", "row": 3}),
    ],
)
def test_what_is_no_survey_is_refused_with_its_reason(tmp_path, content, facts):
    with pytest.raises(SurveyUnreadable) as refusal:
        read_survey(written(tmp_path, content))
    assert refusal.value.facts == facts


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(SurveyUnreadable) as refusal:
        read_survey(tmp_path / "none.csv")
    assert refusal.value.facts == {"reason": "no_file"}


def test_bounds_hold(tmp_path, monkeypatch):
    monkeypatch.setattr(survey_file, "MOST_ROWS", 3)
    path = written(tmp_path, "a\n1\n2\n3\n")
    assert len(read_survey(path).numbered) == 3
    with pytest.raises(SurveyUnreadable):
        read_survey(written(tmp_path, "a\n1\n2\n3\n4\n"))
    monkeypatch.setattr(survey_file, "LARGEST_FILE", 7)
    with pytest.raises(SurveyUnreadable) as refusal:
        read_survey(path)
    assert refusal.value.facts["reason"] == "too_large"
    with pytest.raises(SurveyUnreadable):
        read_survey(written(tmp_path, gzip.compress(b"a" * 1000)[:7] + b"zz"))


def test_a_small_gzip_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    packed = gzip.compress(b"a,b\n" + b"1,2\n" * 10_000)
    monkeypatch.setattr(survey_file, "LARGEST_FILE", len(packed) + 10)
    with pytest.raises(SurveyUnreadable) as refusal:
        read_survey(written(tmp_path, packed))
    assert refusal.value.facts["reason"] == "too_large"


def test_a_column_that_is_missing_or_there_twice_is_named(tmp_path):
    sheet = read_survey(written(tmp_path, "a,b,b\n1,2,3\n"))
    for column, found in (("c", 0), ("b", 2)):
        with pytest.raises(ColumnMissing) as refusal:
            list(sheet.rows_of(["a", column]))
        assert refusal.value.facts == {"column": column, "found": found}


@pytest.mark.real_inputs
def test_the_real_kobo_export_is_632_rows_of_348_columns(real_inputs):
    sheet = read_survey(real_inputs / "survey" / "reach-household-survey" / "raw_data.csv")
    assert len(sheet.numbered) == 632
    assert len(sheet.header) == 348
    assert sheet.header[0] == "start"


def test_a_small_file_that_claims_a_giant_table_is_refused_at_once(tmp_path):
    wide = openpyxl.Workbook(write_only=True)
    sheet = wide.create_sheet()
    for _ in range(20):
        sheet.append([None] * 16_000 + ["x"])
    path = tmp_path / "wide.xlsx"
    wide.save(path)
    many = "a" + "," * 1_999 + "\n"
    texts = ["," * 400_000 + "\n", '"\n"' + "," * 400_000, many * 2_001]
    for file in (path, *(written(tmp_path, text, f"{at}.csv") for at, text in enumerate(texts))):
        with pytest.raises(SurveyTooLarge) as refusal:
            read_survey(file)
        assert refusal.value.facts["reason"] == "too_many_rows"


def test_as_many_cells_as_are_read_within_seconds(tmp_path, monkeypatch):
    monkeypatch.setattr(survey_file, "MOST_CELLS", 6)
    book = openpyxl.Workbook()
    for row in (["a", "b"], ["1", "2"], ["3", None]):
        book.active.append(row)
    book.save(tmp_path / "six.xlsx")
    assert len(read_survey(tmp_path / "six.xlsx").numbered) == 2
    book.active.append(["4"])
    book.save(tmp_path / "eight.xlsx")
    with pytest.raises(SurveyTooLarge):
        read_survey(tmp_path / "eight.xlsx")

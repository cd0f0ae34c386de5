import pytest

from relief_fund.disbursement.assessment.assess import assess_household
from relief_fund.disbursement.assessment.errors import DisasterUnknown, HouseholdUnknown, SurveyUnfinished
from relief_fund.disbursement.assessment.intake import import_households
from relief_fund.disbursement.assessment.queries import (
    FACTS,
    case_by_code,
    case_by_number,
    case_card,
    case_label,
    cases_of,
    counts_per_area,
    duplicate_hints,
    households_page,
    payees_of,
)
from tests.disbursement.assessment.small import HEADER, MAPPING
from tests.disbursement.demo import ASSESSOR, YAGI, declare_yagi

HEADS = ("Trần Thị Ví Dụ", "Đặng Văn Mẫu", "Nguyễn Thị Mẫu", "TRAN  THI VI DU", "Lê Thử")
LINE = "u{at},1,{head},1970,4,85,sap,12/09/2024,ngheo,0912345{at:03d}"


@pytest.fixture
def bring(home, tmp_path):
    declare_yagi(home)

    def run(*lines, absent=(), **options):
        survey, mapping = tmp_path / "survey.csv", tmp_path / "mapping.toml"
        survey.write_text("\n".join((HEADER + ",dt", *lines)) + "\n", "utf-8")
        text = MAPPING.replace("[values.house_lost]", 'phone = "dt"\n[values.house_lost]', 1)
        for name in absent:
            text = "\n".join(line for line in text.splitlines() if not line.startswith(f"{name} ="))
            text = text.replace('version = "1"', f'version = "1"\nabsent = ["{name}"]')
        mapping.write_text(text, "utf-8")
        return import_households(home.bench, ASSESSOR, survey, mapping, disaster=YAGI, **options)

    run.home = home
    return run


@pytest.fixture
def books(bring):
    bring(*(LINE.format(at=at, head=head) for at, head in enumerate(HEADS, 1)))
    with bring.home.office.read() as connection:
        yield connection


def numbers(found):
    return [line.case_number for line in found]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("tran thi vi", [1, 4]),
        ("DẶNG", [2]),
        ("dang", [2]),
        ("mau", [2, 3]),
        ("HS-0003", [3]),
        ("hs3", [3]),
        ("3", [3]),
        ("99999999999999999999", []),
        ("nobody", []),
        ("%", []),
        ("_", []),
        ("' OR 1=1", []),
    ],
)
def test_search_folds_and_takes_numbers(books, search, found):
    assert numbers(households_page(books, disaster=YAGI, search=search)) == found


def test_pages_follow_one_another(books):
    first = households_page(books, disaster=YAGI, limit=2)
    second = households_page(books, disaster=YAGI, after=first[-1].case_number, limit=2)
    assert (numbers(first), numbers(second)) == ([1, 2], [3, 4])
    assert households_page(books, disaster="OTHER-2024") == ()
    assert households_page(books, disaster=YAGI, area="MAU.2") == ()
    assert len(households_page(books, disaster=YAGI, area="MAU.1")) == 5


def test_a_case_card_has_what_judging_needs(books):
    (line, *_) = households_page(books, disaster=YAGI, search="HS-0001")
    card = case_card(books, line.household)
    assert card.line == line
    assert (line.area_name, line.damage, line.damage_level, line.poverty) == (
        "Xã Suối Mẫu",
        85,
        "total",
        "poor",
    )
    assert card.bases == {"damage": 10, "vulnerability": 0, "circumstances": 5, "recovery": 4}
    assert card.assessment["version"] == 1
    assert (card.birth_year, card.phone) == (1970, "0912345001")
    assert case_by_code(books, card.case_code) == card == case_by_number(books, 1)
    for asked, key in ((case_card, "none"), (case_by_code, "0" * 17), (case_by_number, 99)):
        with pytest.raises(HouseholdUnknown) as refusal:
            asked(books, key)
        assert refusal.value.facts == {}


def test_case_numbers_are_printed_with_four_figures_or_more():
    assert [case_label(1), case_label(427), case_label(12_345)] == ["HS-0001", "HS-0427", "HS-12345"]


def test_cases_for_entitlement_have_facts_and_no_name(books):
    cases = cases_of(books, YAGI)
    assert len(cases) == 5
    assert set(cases[0].facts) == set(FACTS)
    assert (cases[0].facts["members"], cases[0].facts["house_lost"], cases[0].facts["dead"]) == (4, True, 0)
    assert "Trần" not in repr(cases)
    with pytest.raises(DisasterUnknown):
        cases_of(books, "OTHER-2024")


def test_nothing_is_judged_while_an_import_is_unfinished(bring):
    def cut(done, total):
        raise InterruptedError

    lines = [LINE.format(at=1, head="Trần Mẫu")]
    with pytest.raises(InterruptedError):
        bring(*lines, progress=cut)
    with bring.home.office.read() as connection, pytest.raises(SurveyUnfinished):
        cases_of(connection, YAGI)
    bring(*lines)
    with bring.home.office.read() as connection:
        assert len(cases_of(connection, YAGI)) == 1


def test_duplicates_are_hinted_by_person_and_by_phone(bring):
    bring(
        LINE.format(at=1, head="Phạm Thị Thử"),
        LINE.format(at=2, head="PHAM THI THU"),
        LINE.format(at=3, head="Phạm Thị Thử").replace("1970", "1971"),
        LINE.format(at=4, head="Lê Mẫu").replace("0912345004", "0912345001"),
    )
    with bring.home.office.read() as connection:
        hints = duplicate_hints(connection, YAGI)
        assert [(hint.why, hint.case_numbers) for hint in hints] == [
            ("same_person", (1, 2)),
            ("same_phone", (1, 4)),
        ]
        assert duplicate_hints(connection, "OTHER-2024") == ()


def test_counts_per_area_and_steps(bring):
    bring(LINE.format(at=1, head="A Mẫu"), LINE.format(at=2, head="B Mẫu").replace("85,sap", "20,hong"))
    bring(LINE.format(at=3, head="C Mẫu"), absent=["damage"])
    with bring.home.office.read() as connection:
        (count,) = counts_per_area(connection, YAGI)
        assert numbers(households_page(connection, disaster=YAGI, step="assessed")) == [1, 2]
        assert numbers(households_page(connection, disaster=YAGI, step="not_assessed")) == [3]
    assert (count.area, count.households, count.members, count.assessed) == ("MAU.1", 3, 12, 2)
    assert count.by_level == {"partial": 1, "total": 1}


def test_only_the_last_assessment_counts(bring):
    bring(LINE.format(at=1, head="A Mẫu"))
    with bring.home.office.read() as connection:
        (line,) = households_page(connection, disaster=YAGI)
    assess_household(bring.home.bench, ASSESSOR, household=line.household, answers={"damage": "40"}, seen=1)
    with bring.home.office.read() as connection:
        (line,) = households_page(connection, disaster=YAGI)
        (case,) = cases_of(connection, YAGI)
        (count,) = counts_per_area(connection, YAGI)
        card = case_card(connection, line.household)
    assert (line.damage, case.facts["damage_level"], count.by_level) == (40, "heavy", {"heavy": 1})
    assert card.assessment["version"] == 2


def test_payees_by_id(books):
    line = households_page(books, disaster=YAGI, limit=1)[0]
    payees = payees_of(books, [line.household, "nobody"])
    assert list(payees) == [line.household]
    assert payees[line.household].head_name == "Trần Thị Ví Dụ"

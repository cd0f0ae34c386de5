"""Budget papers: the plan's eight figures, and every defect named by file, row, column and value."""

from importlib import resources
from pathlib import Path

import pytest

from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger import budget, budget_sheet
from relief_fund.ledger.budget import budget_report, import_budget, read_budget, type_line
from relief_fund.ledger.errors import (
    BudgetFileInvalid,
    BudgetLineKnown,
    FundNotOpenYet,
    KeyReused,
    Overdrawn,
)
from relief_fund.ledger.funds import fund_terms
from relief_fund.ledger.queries import entry_by_number
from tests.ledger.events_home import standing

ADMINISTRATOR = Actor("o1", "", frozenset({Duty.FUND_ADMINISTRATOR}))
PLAN = Path(str(resources.files("relief_fund"))) / "bundled" / "budget_quang_ngai.csv"
HEAD = "source,phase,kind,decision,decided_on,amount\n"


def test_the_plan_comes_back_as_its_eight_figures(home: Home) -> None:
    done = import_budget(home.office, ADMINISTRATOR, PLAN)
    assert (done.lines, done.total, done.posted) == (8, 6_450_000_000, 8)
    with home.office.read() as connection:
        rows = budget_report(connection)
    assert [(row.source, row.phase, row.appropriated // 1_000_000) for row in rows] == [
        ("central", "2018-2020", 500), ("province", "2018-2020", 900),
        ("district", "2018-2020", 140), ("integrated_mobilised", "2018-2020", 1210),
        ("central", "2021-2025", 750), ("province", "2021-2025", 1550),
        ("district", "2021-2025", 200), ("integrated_mobilised", "2021-2025", 1200),
    ]  # fmt: skip
    assert all((row.encumbered, row.spent, row.received) == (0, 0, 0) for row in rows)
    assert all(row.available == row.appropriated for row in rows)


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("moon,2018-2020,original,1/QĐ,2018-01-01,5", "source"),
        ("central,1999,original,1/QĐ,2018-01-01,5", "phase"),
        ("central,2018-2020,gift,1/QĐ,2018-01-01,5", "kind"),
        ("central,2018-2020,original,,2018-01-01,5", "decision"),
        ("central,2018-2020,original,1/QĐ,2018-02-30,5", "decided_on"),
        ('central,2018-2020,original,1/QĐ,2018-01-01,"1,5"', "amount"),
        ("central,2018-2020,original,1/QĐ,2018-01-01,0", "amount"),
    ],
)
def test_a_defect_is_named_by_row_and_column(tmp_path: Path, line: str, column: str) -> None:
    paper = tmp_path / "paper.csv"
    paper.write_text(HEAD + line + "\n", "utf-8")
    with pytest.raises(BudgetFileInvalid) as refused:
        read_budget(paper)
    assert (refused.value.facts["file"], refused.value.facts["row"], refused.value.facts["column"]) == (
        "paper.csv", 2, column,
    )  # fmt: skip


def test_a_missing_column_and_a_truncated_gzip_are_named(tmp_path: Path) -> None:
    paper = tmp_path / "paper.csv"
    paper.write_text("source,phase\n", "utf-8")
    with pytest.raises(BudgetFileInvalid):
        read_budget(paper)
    import gzip

    whole = gzip.compress((HEAD + "central,2018-2020,original,1/QĐ,2018-01-01,5\n" * 50).encode())
    packed = tmp_path / "paper.csv.gz"
    packed.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BudgetFileInvalid):
        read_budget(packed)


def test_a_cut_beyond_what_is_left_posts_nothing_of_its_paper(home: Home, tmp_path: Path) -> None:
    paper = tmp_path / "paper.csv"
    rows = "central,2018-2020,original,1/QĐ,2018-01-01,500\ncentral,2018-2020,cut,1/QĐ,2018-01-02,501\n"
    paper.write_text(HEAD + rows, "utf-8")
    with pytest.raises(Overdrawn):
        import_budget(home.office, ADMINISTRATOR, paper)
    with home.office.read() as connection:
        assert budget_report(connection) == ()


GIVEN = "province,2021-2025,original,1/QĐ,2021-01-01,500\nprovince,2021-2025,supplement,2/QĐ,2021-02-01,300\n"


@pytest.mark.parametrize(
    ("first", "second"),
    [("500", "501"), ("province", "district"), ("original", "supplement"), ("2021-01-01", "2021-01-02")],
)
def test_the_same_row_of_a_decision_does_not_say_something_else(
    home: Home, tmp_path: Path, first: str, second: str
) -> None:
    paper = tmp_path / "paper.csv"
    paper.write_text(HEAD + GIVEN, "utf-8")
    import_budget(home.office, ADMINISTRATOR, paper)
    stood = standing(home)
    more = "province,2021-2025,supplement,3/QĐ,2021-03-01,7\n"
    paper.write_text(HEAD + GIVEN.replace(first, second, 1) + more, "utf-8")
    with pytest.raises(KeyReused) as refused:
        import_budget(home.office, ADMINISTRATOR, paper)
    assert refused.value.facts["number"] == 1
    assert standing(home) == stood
    paper.write_text(HEAD + GIVEN + more, "utf-8")
    assert import_budget(home.office, ADMINISTRATOR, paper).posted == 1


def test_a_line_that_stands_in_another_row_is_not_given_twice(home: Home, tmp_path: Path) -> None:
    paper = tmp_path / "paper.csv"
    paper.write_text(HEAD + GIVEN, "utf-8")
    import_budget(home.office, ADMINISTRATOR, paper)
    stood = standing(home)
    paper.write_text(HEAD + GIVEN.splitlines()[1] + "\n", "utf-8")
    with pytest.raises(BudgetLineKnown) as refused:
        import_budget(home.office, ADMINISTRATOR, paper)
    assert refused.value.facts == {"decision": "2/QĐ", "file": "paper.csv", "row": 2}
    assert standing(home) == stood
    twins = HEAD + GIVEN + "province,2021-2025,supplement,2/QĐ,2021-02-01,300\n"
    paper.write_text(twins, "utf-8")
    assert import_budget(home.office, ADMINISTRATOR, paper).posted == 1, "one file may say a thing twice"


LARGEST = 2**63 - 1
EIGHT = "province,2021-2025,supplement,8/QĐ,2021-02-01,8\n"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "province,2021-2025,original,7\a/QĐ,2021-02-01,7",
            {"column": "decision", "value": "7<U+0007>/QĐ", "expected": "no_control_characters"},
        ),
        (
            '"province\n",2021-2025,original,"7/\nQĐ",2021-02-01,7',
            {"column": "decision", "value": "7/<U+000A>QĐ", "expected": "no_control_characters"},
        ),
        (
            "provi\0nce,2021-2025,original,7/QĐ,2021-02-01,7",
            {"column": "source", "value": "provi<U+0000>nce", "expected": "no_control_characters"},
        ),
        (
            f"province,2021-2025,original,7/QĐ,2021-02-01,{LARGEST}",
            {"column": "amount", "value": str(LARGEST), "expected": "sums_within_64_bits"},
        ),
        (
            f"province,2021-2025,original,7/QĐ,2021-02-01,{LARGEST + 1}",
            {"column": "amount", "value": str(LARGEST + 1), "expected": f"0..{LARGEST}"},
        ),
        (
            "province,2021-2025,original,7/QĐ,2026-11-23,7",
            {"column": "decided_on", "value": "2026-11-23", "expected": "today_or_earlier"},
        ),
    ],
)
def test_what_the_books_would_refuse_is_named_by_its_cell(
    home: Home, tmp_path: Path, line: str, told: dict[str, str]
) -> None:
    paper = tmp_path / "paper.csv"
    paper.write_text(HEAD + GIVEN, "utf-8")
    import_budget(home.office, ADMINISTRATOR, paper)
    stood = standing(home)
    paper.write_text(HEAD + EIGHT + line + "\n", "utf-8")
    with pytest.raises(BudgetFileInvalid) as refused:
        import_budget(home.office, ADMINISTRATOR, paper)
    assert refused.value.facts == {"file": "paper.csv", "row": 3, **told}
    assert standing(home) == stood, "nothing of the paper is in the books"


def test_the_last_day_and_a_refusal_of_the_books_by_its_row(home: Home, tmp_path: Path) -> None:
    paper = tmp_path / "paper.csv"
    paper.write_text(HEAD + EIGHT.replace("2021-02-01", "2026-11-22"), "utf-8")
    assert import_budget(home.office, ADMINISTRATOR, paper).posted == 1, "today is no day in the future"
    paper.write_text(HEAD + EIGHT.replace("8/QĐ", "9/QĐ"), "utf-8")
    with pytest.raises(FundNotOpenYet) as refused:
        import_budget(home.office, ADMINISTRATOR, paper)
    assert (refused.value.facts["file"], refused.value.facts["row"]) == ("paper.csv", 2)


def test_only_the_administrator_imports(home: Home) -> None:
    with pytest.raises(DutyMissing):
        import_budget(home.office, Actor("o2", "", frozenset({Duty.TREASURER})), PLAN)


def test_one_budget_holder_has_one_series_whoever_takes_its_numbers(home: Home) -> None:
    import_budget(home.office, ADMINISTRATOR, PLAN)
    with home.office.read() as connection:
        owners = {code: terms.owner for code, terms in fund_terms(connection).items()}
        entry = entry_by_number(connection, 1)
    assert entry is not None
    assert entry.voucher.split("/")[0] == owners[entry.postings[0].fund]
    assert set(owners.values()) == {"NSTW", "NST", "NSH", "LGHD"}


@pytest.mark.parametrize("count", [0, 3])
def test_an_empty_paper_and_one_too_long_are_refused_by_their_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(budget_sheet, "LONGEST", 2)
    paper = tmp_path / "paper.csv"
    paper.write_text(HEAD + "central,2018-2020,original,1/QĐ,2018-01-01,5\n" * count, "utf-8")
    with pytest.raises(BudgetFileInvalid) as refused:
        read_budget(paper)
    assert refused.value.facts == {"file": "paper.csv", "rows": count, "expected": "1..2"}
    paper.write_text(HEAD + "central,2018-2020,original,1/QĐ,2018-01-01,5\n" * 2, "utf-8")
    assert [line.amount for line in read_budget(paper)] == [5, 5]


LINE = {
    "source": "province", "phase": "2026-2030", "kind": "original", "decision": "12/QĐ-UBND",
    "decided_on": "2026-01-05", "amount": "1.000.000",
}  # fmt: skip


def test_a_supplement_and_a_cut_are_typed_each_once(home: Home) -> None:
    assert type_line(home.office, ADMINISTRATOR, **LINE) == f"approp:12/QĐ-UBND:{budget.TYPED}"
    more = {**LINE, "kind": "supplement", "decision": "13/QĐ", "amount": "500000", "decided_on": "6/1/2026"}
    type_line(home.office, ADMINISTRATOR, **more)
    type_line(home.office, ADMINISTRATOR, **{**more, "kind": "cut", "amount": "200000"})
    with home.office.read() as connection:
        (row,) = budget_report(connection)
    assert (row.fund, row.appropriated, row.available) == ("NST-3", 1_300_000, 1_300_000)
    for again in (LINE, more):
        with pytest.raises(BudgetLineKnown):
            type_line(home.office, ADMINISTRATOR, **again)
    with pytest.raises(Overdrawn):
        type_line(
            home.office, ADMINISTRATOR, **{**LINE, "kind": "cut", "decision": "14/QĐ", "amount": "1300001"}
        )


@pytest.mark.parametrize(
    ("kind", "gives", "takes"), [("original", "B11", "B13"), ("supplement", "B12", "B13")]
)
def test_what_a_decision_gave_another_takes_back(home: Home, kind: str, gives: str, takes: str) -> None:
    type_line(home.office, ADMINISTRATOR, **LINE)
    stood = standing(home)
    more = {**LINE, "amount": "500000"}
    type_line(home.office, ADMINISTRATOR, **{**more, "kind": kind, "decision": "13/QĐ"})
    type_line(home.office, ADMINISTRATOR, **{**more, "kind": "cut", "decision": "14/QĐ"})
    after = standing(home)
    assert {one: by - stood.get(one, 0) for one, by in after.items() if by != stood.get(one, 0)} == {
        f"NST-3 {gives}": 500_000, f"NST-3 {takes}": -500_000,
    }, "only the trace of both decisions stays"  # fmt: skip
    type_line(home.office, ADMINISTRATOR, **{**more, "kind": kind, "decision": "15/QĐ"})
    assert standing(home)["NST-3 B21"] == -1_500_000


def test_what_was_typed_is_not_imported_and_what_was_imported_not_typed(home: Home, tmp_path: Path) -> None:
    type_line(home.office, ADMINISTRATOR, **LINE)
    paper = tmp_path / "paper.csv"
    paper.write_text(HEAD + "province,2021-2025,original,12/QĐ-UBND,2026-01-05,7\n", "utf-8")
    with pytest.raises(BudgetLineKnown):
        import_budget(home.office, ADMINISTRATOR, paper)
    import_budget(home.office, ADMINISTRATOR, PLAN)
    with pytest.raises(BudgetLineKnown):
        type_line(home.office, ADMINISTRATOR, **{**LINE, "decision": read_budget(PLAN)[0].decision})


@pytest.mark.parametrize("field", sorted(LINE))
def test_a_typed_line_is_checked_field_by_field(home: Home, field: str) -> None:
    with pytest.raises(BudgetFileInvalid) as refused:
        type_line(home.office, ADMINISTRATOR, **{**LINE, field: ""})
    assert refused.value.facts["column"] == field
    with pytest.raises(DutyMissing):
        type_line(home.office, Actor("o2", "", frozenset({Duty.TREASURER})), **LINE)


@pytest.mark.parametrize(("field", "value"), [("decision", "12\a/QĐ"), ("decided_on", "2026-11-23")])
def test_a_typed_line_holds_no_control_character_and_no_day_to_come(
    home: Home, field: str, value: str
) -> None:
    with pytest.raises(BudgetFileInvalid) as refused:
        type_line(home.office, ADMINISTRATOR, **{**LINE, field: value})
    assert refused.value.facts["column"] == field

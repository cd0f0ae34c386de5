"""A statement is issued once for what it says; a changed day is a new version with its own files and leaf."""

import json
from dataclasses import replace
from datetime import date

from relief_fund.audit.queries import leaves_page
from relief_fund.banking.statement_issues import Issue, file_name, issue_statement, issues
from relief_fund.kernel.protocols import Home

DRAFT = Issue(
    "1121.01",
    date(2024, 9, 10),
    0,
    7,
    100,
    50,
    20,
    130,
    2,
    1,
    4,
    6,
    10,
    "a" * 64,
    20,
    "b" * 64,
    date(2024, 9, 11),
)


def leaves(home: Home) -> list[dict[str, object]]:
    with home.office.read() as connection:
        bodies = [json.loads(leaf.body) for leaf in leaves_page(connection)]
    return [body["about"] for body in bodies if body["kind"] == "statement"]


def test_the_same_figures_are_issued_once(home: Home) -> None:
    first = issue_statement(home.office, DRAFT)
    again = issue_statement(home.office, replace(DRAFT, upto=99, issued_on=date(2024, 10, 1)))
    assert again == first == replace(DRAFT, version=1)
    assert len(leaves(home)) == 1


def test_other_figures_are_the_next_version(home: Home) -> None:
    issue_statement(home.office, DRAFT)
    second = issue_statement(home.office, replace(DRAFT, paid_in=60, closing=140, rows_in=3, last=9))
    assert second.version == 2
    with home.office.read() as connection:
        assert [one.version for one in issues(connection)] == [1, 2]
    assert [told["version"] for told in leaves(home)] == [1, 2]


def test_going_back_is_a_version_too(home: Home) -> None:
    issue_statement(home.office, DRAFT)
    issue_statement(home.office, replace(DRAFT, last=9))
    assert issue_statement(home.office, DRAFT).version == 3


def test_the_leaf_names_face_and_files(home: Home) -> None:
    issue_statement(home.office, DRAFT)
    assert leaves(home) == [
        {
            "id": "1121.01/2024-09-10", "account": "1121.01", "day": "2024-09-10", "opening": "100", "in": "50",
            "out": "20", "closing": "130", "rows": 3, "upto": 7, "version": 1,
            "files": [
                ["statements/1121.01/2024-09-10.csv", 10, "a" * 64],
                ["statements/1121.01/2024-09-10.json", 20, "b" * 64],
            ],
        }
    ]  # fmt: skip


def test_each_version_has_files_of_its_own() -> None:
    assert file_name("1121.01", date(2024, 9, 10), 1, "csv") == "statements/1121.01/2024-09-10.csv"
    assert file_name("1121.01", "2024-09-10", 3, "json") == "statements/1121.01/2024-09-10.v3.json"

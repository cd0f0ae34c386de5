"""The journal over the command line: out of the guided home to other bookkeepers, and into another home."""

import os
from pathlib import Path

import pytest

from tests.bookkeepers import READERS
from tests.cli.conftest import Ask
from tests.flows.agreement import Done, nothing_differs
from tests.flows.program import Place

SMALL = ("vcb-quangninh-2024-09-10_25.scrubbed.csv.gz", "1000090909", 63_295_264_264)
LARGE = ("vcb-tw-2024-09-01_10.scrubbed.csv.gz", "0011001932418", 135_081_775_728)
"""Published statements of September 2024: file, account, total of the gifts in đồng."""


def founded(place: Place, done: Done) -> Place:
    done(place, "init", "--fund", "Quỹ khác", "--origin", "khac.example/log", "--officer", "An")
    return place


@pytest.mark.parametrize("bookkeeper", READERS)
def test_another_bookkeeper_finds_every_balance_of_the_pilot(
    piloted: Place, done: Done, tmp_path: Path, bookkeeper: str
) -> None:
    assert nothing_differs(piloted, done, tmp_path / "journal", bookkeeper) > 20


@pytest.mark.real_inputs
def test_other_bookkeepers_find_every_balance_of_the_pilot_on_a_real_statement(
    place: Place, done: Done, real_inputs: Path, tmp_path: Path
) -> None:
    """2,433 published lines; the 200,361 lines of the national account in the long run (hledger, on one
    engine, reads them every day: ``tests/flows/test_pilot_real.py``).
    """
    file, account, gifts = LARGE if os.environ.get("RELIEF_FUND_LONG") else SMALL
    statement = real_inputs / "bank/vietnam" / file
    answer = done(place, "pilot", "--statement", statement, "--account", account)
    assert answer["gifts_total"] == gifts
    for bookkeeper in READERS:
        assert nothing_differs(place, done, tmp_path / "journal", bookkeeper) > 20


@pytest.mark.parametrize("form", ["hledger", "beancount"])
def test_the_pilots_journal_comes_into_another_home_and_checks_hold(
    piloted: Place, place: Place, done: Done, ask: Ask, tmp_path: Path, form: str
) -> None:
    out = tmp_path / "pilot.journal"
    went = done(piloted, "journal", "export", "--format", form, "--out", out)
    founded(place, done)
    came = done(place, "journal", "import", out, "--format", form)
    assert came == {**went, "posted": went["entries"], "already_known": 0}
    assert done(place, "balances") == done(piloted, "balances")
    again = done(place, "journal", "import", out, "--format", form)
    assert (again["posted"], again["already_known"]) == (0, went["entries"])
    wrong = [
        one["name"]
        for one in ask(place, "checks").result["checks"]
        if not one["ok"] and one["grade"] == "law"
    ]
    assert wrong == ["gifts_equal_the_books"], "the books came; the rows of other rooms did not"


def test_a_refusal_names_file_line_value_and_what_was_expected(
    own_copy: Place, refused: Done, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.journal"
    bad.write_text("2024-09-03 x\n    (Assets:Bank)  5 VND\n\n2024-02-30 y\n")
    answer = refused(own_copy, "journal", "import", bad, "--format", "hledger")
    assert answer["error"] == "ledger.journal_posting_virtual"
    assert answer["facts"] == {
        "file": "bad.journal", "line": 2, "value": "(Assets:Bank)", "expected": "no brackets", "refused": 2,
        "lines": ["2 ledger.journal_posting_virtual", "4 ledger.journal_day_invalid"],
    }  # fmt: skip


def test_a_stray_tab_and_a_wrong_mapping_are_refused(own_copy: Place, refused: Done, tmp_path: Path) -> None:
    bad, mapping = tmp_path / "bad.journal", tmp_path / "m.toml"
    bad.write_text("2024-09-03 x\n\tAssets:Bank  5 VND\n    Income:X\n")
    mapping.write_text("[accounts")
    asked = ("journal", "import", bad, "--format", "hledger")
    assert refused(own_copy, *asked)["error"] == "ledger.journal_text_invalid"
    assert refused(own_copy, *asked, "--mapping", mapping)["error"] == "ledger.journal_mapping_invalid"
    assert refused(own_copy, "journal", "import", bad, "--format", "csv")["error"] == "ledger.format_unknown"


def test_a_file_that_is_not_there_is_wrong_usage(own_copy: Place, ask: Ask, tmp_path: Path) -> None:
    assert ask(own_copy, "journal", "import", tmp_path / "none", "--format", "hledger").code == 2


def test_a_folder_that_is_not_there_is_named_with_what_is_wrong(
    own_copy: Place, ask: Ask, tmp_path: Path
) -> None:
    out = tmp_path / "none" / "b.journal"
    answer = ask(own_copy, "journal", "export", "--format", "hledger", "--out", out)
    assert (answer.code, answer.result) == (
        1,
        {
            "error": "ledger.journal_not_written",
            "facts": {"file": str(out), "cause": "No such file or directory"},
        },
    )
    told = " ".join(answer.told.split())
    assert "No such file or directory" in told
    assert ".part" not in told

"""Commands over the books: budget, balances, and the journal that other programs can add up again."""

import csv
import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from relief_fund.kernel.clock import FUND_ZONE
from tests.cli.conftest import Ask
from tests.flows.program import BUNDLED, Place

Done = Callable[..., dict[str, Any]]
PLAN_TOTAL = 6_450_000_000
"""Quảng Ngãi 1563/QĐ-UBND: 6,450 million đồng."""


def test_a_known_budget_paper_is_read_and_posts_nothing(own_copy: Place, done: Done) -> None:
    before = own_copy.counts()
    answer = done(own_copy, "budget", "import", BUNDLED / "budget_quang_ngai.csv")
    assert (answer["lines"], answer["total"]) == (8, PLAN_TOTAL)
    assert own_copy.counts() == before


def test_a_supplement_is_added_and_a_cut_taken_off(own_copy: Place, done: Done, tmp_path: Path) -> None:
    paper = tmp_path / "more.csv"
    paper.write_text(
        "source,phase,kind,decision,decided_on,amount\n"
        "district,2021-2025,supplement,2/QĐ,2024-10-01,30000000\n"
        "district,2021-2025,cut,3/QĐ,2024-10-02,10000000\n"
    )
    answer = done(own_copy, "budget", "import", paper)
    assert (answer["lines"], answer["total"]) == (2, 20_000_000)
    rows = done(own_copy, "budget", "report")["rows"]
    figures = next(row for row in rows if (row["source"], row["phase"]) == ("district", "2021-2025"))
    assert figures["appropriated"] == 220_000_000
    assert set(figures) >= {"source", "phase", "appropriated", "encumbered", "spent", "available"}


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("central,2021-2025,original,1/QĐ,2024-02-30,5", "decided_on"),
        ("central,2021-2025,original,1/QĐ,2024-02-03,\"1,5\"", "amount"),
        ("moon,2021-2025,original,1/QĐ,2024-02-03,5", "source"),
        ("central,2021-2025,original,,2024-02-03,5", "decision"),
    ],
)  # fmt: skip
def test_a_bad_cell_of_a_budget_paper_is_named(
    own_copy: Place, refused: Done, tmp_path: Path, line: str, column: str
) -> None:
    paper = tmp_path / "bad.csv"
    paper.write_text(f"source,phase,kind,decision,decided_on,amount\n{line}\n")
    answer = refused(own_copy, "budget", "import", paper)
    assert answer["error"] == "ledger.budget_file_invalid"
    assert (answer["facts"]["row"], answer["facts"]["column"]) == (2, column)


def test_a_cut_beyond_what_is_left_is_refused(own_copy: Place, refused: Done, tmp_path: Path) -> None:
    paper = tmp_path / "cut.csv"
    paper.write_text(
        "source,phase,kind,decision,decided_on,amount\nprovince,2021-2025,cut,9/QĐ,2024-10-20,970000001\n"
    )
    assert refused(own_copy, "budget", "import", paper)["error"] == "ledger.overdrawn"


def test_balances_are_the_sums_of_the_postings(piloted: Place, done: Done) -> None:
    answer = done(piloted, "balances")
    assert set(answer) == {"accounts", "by_unit", "debit", "credit"}
    sums = {
        (row["fund"], row["account"], row["unit"]): (row["debit"], row["credit"])
        for row in answer["accounts"]
    }
    raw = piloted.rows(
        "SELECT fund, account, unit, sum(debit), sum(credit) FROM posting GROUP BY fund, account, unit"
    )
    assert sums == {tuple(row[:3]): (int(row[3]), int(row[4])) for row in raw}
    assert answer["debit"] == answer["credit"] == sum(debit for debit, _ in sums.values())
    assert answer["by_unit"]["VND"] == {"debit": answer["debit"], "credit": answer["credit"]}


def test_balances_as_of_a_day_known_at_a_moment_of_one_fund(piloted: Place, done: Done, ask: Ask) -> None:
    early = done(piloted, "balances", "--as-of", "2024-09-10")
    raw = piloted.rows(
        "SELECT sum(p.debit) FROM posting p JOIN entry e ON e.number = p.entry WHERE e.occurred_on <= '2024-09-10'"
    )
    assert early["debit"] == early["credit"] == int(raw[0][0])
    fund = done(piloted, "balances", "--fund", "NST-2")
    assert {row["fund"] for row in fund["accounts"]} == {"NST-2"}
    moments = [row[0] for row in piloted.rows("SELECT DISTINCT recorded_at FROM entry ORDER BY recorded_at")]
    known = done(piloted, "balances", "--known-at", moments[len(moments) // 2])
    whole = done(piloted, "balances")
    assert 0 < known["debit"] < whole["debit"]
    assert known["debit"] == known["credit"]
    before = datetime(2001, 1, 1, tzinfo=UTC).isoformat()
    assert done(piloted, "balances", "--known-at", before)["accounts"] == []


@pytest.mark.parametrize("option", ["--as-of", "--known-at"])
@pytest.mark.parametrize("value", ["30/02/2024", "2024-02-30", "yesterday"])
def test_a_day_that_is_none_is_wrong_usage(piloted: Place, ask: Ask, option: str, value: str) -> None:
    answer = ask(piloted, "balances", option, value)
    assert answer.code == 2, answer
    assert "Traceback" not in answer.told


def test_a_fund_that_is_none_has_no_balances(piloted: Place, ask: Ask) -> None:
    answer = ask(piloted, "balances", "--fund", "NST-22")
    assert (answer.code, answer.result) == (1, {"error": "ledger.fund_unknown", "facts": {"fund": "NST-22"}})


def test_a_moment_is_the_same_in_every_zone(piloted: Place, done: Done) -> None:
    moment = str(piloted.scalar("SELECT recorded_at FROM entry WHERE number = 100"))
    there = datetime.fromisoformat(moment).astimezone(FUND_ZONE)
    known = [
        done(piloted, "balances", "--known-at", text)["debit"]
        for text in (moment, there.isoformat(), there.replace(tzinfo=None).isoformat())
    ]
    assert known[0] > 0
    assert len(set(known)) == 1


def sums_of_plain_text(text: str, entry_begins: str) -> tuple[int, Counter[str], int]:
    """(entries, account -> net, postings) of an hledger or beancount journal: our own few lines of parser."""
    net: Counter[str] = Counter()
    entries = postings = within = 0
    for line in text.splitlines():
        if re.match(entry_begins, line):
            assert within == 0, "every entry sums to zero"
            entries += 1
        elif found := re.fullmatch(r" +(\S+)  +(-?\d+) VND(?:  ; purpose: .*)?", line):
            net[found[1]] += int(found[2])
            within += int(found[2])
            postings += 1
    assert within == 0
    return entries, net, postings


@pytest.mark.parametrize(
    ("form", "begins"), [("hledger", r"\d{4}-\d\d-\d\d \* \("), ("beancount", r"\d{4}-\d\d-\d\d \* ")]
)
def test_a_plain_text_journal_adds_up_to_the_balances(
    piloted: Place, done: Done, tmp_path: Path, form: str, begins: str
) -> None:
    out = tmp_path / "journal"
    answer = done(piloted, "journal", "export", "--format", form, "--out", out)
    entries, net, postings = sums_of_plain_text(out.read_text("utf-8"), begins)
    assert (answer["entries"], answer["postings"]) == (entries, postings)
    assert entries == piloted.scalar("SELECT count(*) FROM entry")
    rows = done(piloted, "balances")["accounts"]
    expected = {f"{row['fund']}:{row['account']}": row["debit"] - row["credit"] for row in rows}
    if form == "beancount":
        letters = re.compile(r"([^:]+):([^:]+)")
        expected = {letters.sub(r"F-\1:A-\2", name).replace(".", "-"): net for name, net in expected.items()}
    assert {":".join(name.split(":")[-2:]): value for name, value in net.items()} == expected
    opened = re.findall(r"^(?:\S+ open|account) (\S+)$", out.read_text("utf-8"), re.MULTILINE)
    assert len(opened) == len(set(opened)) == len(net)


def test_the_journal_as_a_table_is_the_postings(piloted: Place, done: Done, tmp_path: Path) -> None:
    out = tmp_path / "journal.csv"
    answer = done(piloted, "journal", "export", "--format", "csv", "--out", out)
    rows = list(csv.DictReader(out.open(encoding="utf-8")))
    assert len(rows) == answer["postings"]
    assert len({row["number"] for row in rows}) == answer["entries"]
    raw = piloted.rows("SELECT entry, line, fund, account, debit, credit FROM posting ORDER BY entry, line")
    assert [
        (
            int(row["number"]),
            int(row["line"]),
            row["fund"],
            row["account"],
            int(row["debit"]),
            int(row["credit"]),
        )
        for row in rows
    ] == raw


def test_an_unknown_form_is_refused(piloted: Place, refused: Done, tmp_path: Path) -> None:
    answer = refused(piloted, "journal", "export", "--format", "cobol", "--out", tmp_path / "x")
    assert answer["error"] == "ledger.format_unknown"
    assert not (tmp_path / "x").exists()

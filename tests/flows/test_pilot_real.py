"""The guided run on real input: the published statement of 200,361 lines and a real household survey together."""

import gzip
import json
import os
import time
from datetime import date
from pathlib import Path

import pytest

from relief_fund.ledger.queries import balance
from tests.flows.agreement import nothing_differs
from tests.flows.program import BUNDLED, Answer, Place

pytestmark = [pytest.mark.real_inputs, pytest.mark.takes(60)]

ACCOUNT = "0011001932418"
STATEMENT = "bank/vietnam/vcb-tw-2024-09-01_10.scrubbed.csv.gz"
SURVEY = "survey/reach-household-survey/raw_data.csv"
MAPPING = Path(__file__).parents[1] / "mappings" / "reach.toml"
LINES, GIFTS, GIFTS_TOTAL, FEE = 200_361, 200_360, 135_081_775_728, 55_000
OPENING, CLOSING = 10_847_182_843, 145_928_903_571
DAY_ENDS = (
    10_847_331_843, 10_847_903_843, 10_849_014_843, 10_856_695_843, 10_857_897_731, 10_859_603_731, 10_866_106_731,
    11_751_516_932, 19_620_261_427,
)  # fmt: skip
"""What the bank printed for 1 to 9 September 2024."""
HOUSEHOLDS, MEMBERS, AREAS = 632, 4_684, 42
BUNDLED_HOUSEHOLDS = json.loads((BUNDLED / "survey_totals.json").read_text("utf-8"))["survey.csv"]["accepted"]
ENGINES = ["sqlite", "postgresql"] if os.environ.get("RELIEF_FUND_LONG") else ["sqlite"]


@pytest.mark.parametrize("engine_name", ENGINES)
def test_real_statement_and_real_survey(
    place: Place, real_inputs: Path, engine_name: str, tmp_path: Path
) -> None:
    statement, survey = real_inputs / STATEMENT, real_inputs / SURVEY
    begun = time.monotonic()
    result = place.done(
        "pilot", "--statement", statement, "--account", ACCOUNT, "--survey", survey, "--mapping", MAPPING
    )
    print(f"{engine_name}: {time.monotonic() - begun:.1f} s")
    assert (result["gifts"], result["gifts_total"]) == (GIFTS, GIFTS_TOTAL)
    assert result["households"] == HOUSEHOLDS + BUNDLED_HOUSEHOLDS
    assert result["verified"] is True
    assert result["paid"] > 0, "the bundled cases are paid"
    assert result["checkpoint_size"] == place.scalar("SELECT count(*) FROM leaf") > GIFTS
    the_bank_account_holds_what_the_bank_printed(place)
    hledger_agrees_on_every_balance(place, tmp_path / "pilot.journal")
    what_is_no_gift_is_none(place)
    the_households_are_not_assessed_yet(place)
    a_second_import_knows_every_line(place, statement)
    a_second_survey_knows_every_household(place, survey)
    assert place.done("pilot", "--statement", statement, "--account", ACCOUNT, "--survey", survey,
                      "--mapping", MAPPING) == result  # fmt: skip
    one_digit_more_is_another_input(place, statement, survey, tmp_path)


def the_bank_account_holds_what_the_bank_printed(place: Place) -> None:
    account = place.scalar("SELECT account FROM bank_account WHERE number = :number", number=ACCOUNT)
    with place.reading() as connection:
        for day, printed in enumerate(DAY_ENDS, 1):
            assert balance(connection, account=account, as_of=date(2024, 9, day)) == printed
        assert balance(connection, account=account, as_of=date(2024, 9, 10)) == CLOSING


def hledger_agrees_on_every_balance(place: Place, out: Path) -> None:
    begun = time.monotonic()
    agreed = nothing_differs(place, lambda where, *asked: where.done(*asked), out, "hledger")
    print(f"{agreed} balances of {out.stat().st_size:,} bytes: {time.monotonic() - begun:.1f} s")
    assert agreed > 20


def what_is_no_gift_is_none(place: Place) -> None:
    opening = place.rows(
        "SELECT p.account, p.debit, p.credit FROM posting p JOIN entry e ON e.number = p.entry "
        "WHERE e.kind = 'opening' AND p.fund = 'YAGI.TRUOC' AND p.credit > 0"
    )
    assert opening == [("4211", 0, OPENING)]
    waiting = place.rows(
        "SELECT b.direction, b.amount, b.other_side FROM waiting_line w "
        "JOIN bank_line b ON b.identity = w.identity"
    )
    assert waiting == [("debit", FEE, "1381")]
    assert place.scalar("SELECT count(*) FROM gift WHERE campaign = 'YAGI'") == GIFTS
    assert place.scalar("SELECT count(*) FROM gift WHERE amount = :opening", opening=OPENING) == 0


def the_households_are_not_assessed_yet(place: Place) -> None:
    taken = "FROM household h WHERE h.source = 'reach-2021'"
    counted = place.rows(f"SELECT count(*), sum(h.members), count(DISTINCT h.area) {taken}")
    assert [tuple(map(int, row)) for row in counted] == [(HOUSEHOLDS, MEMBERS, AREAS)]
    named = "WHERE h.source = 'reach-2021'"
    for table in ("assessment", "award", "entitlement"):
        assert (
            place.scalar(f"SELECT count(*) FROM {table} t JOIN household h ON h.id = t.household {named}")
            == 0
        )


def a_second_import_knows_every_line(place: Place, statement: Path) -> None:
    answer = place.done("bank", "import", statement, "--account", ACCOUNT)
    figures = ("lines", "credits", "credits_total", "debits", "debits_total", "posted", "already_known")
    assert [answer[name] for name in figures] == [LINES, GIFTS, GIFTS_TOTAL, 1, FEE, 0, LINES]
    assert (answer["opening"], answer["closing"]) == (OPENING, CLOSING)
    assert "closing_not_printed" in {finding["code"] for finding in answer["findings"]}


def a_second_survey_knows_every_household(place: Place, survey: Path) -> None:
    answer = place.done("households", "import", survey, "--mapping", MAPPING)
    assert (answer["rows"], answer["accepted"], answer["already_known"]) == (HOUSEHOLDS, 0, HOUSEHOLDS)
    assert answer["rejected"] == []


def one_digit_more_is_another_input(place: Place, statement: Path, survey: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv.gz"
    other.write_bytes(gzip.compress(gzip.decompress(statement.read_bytes()) + b"\n", 1))
    refusal = place.refused(
        "pilot", "--statement", other, "--account", ACCOUNT, "--survey", survey, "--mapping", MAPPING
    )
    assert refusal == "pilot.input_differs"


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_with_the_real_survey_alone_the_bundled_cases_are_paid(
    place: Place, first_answer: Answer, real_inputs: Path
) -> None:
    result = place.done("pilot", "--survey", real_inputs / SURVEY, "--mapping", MAPPING)
    alone = first_answer.result
    same = ("gifts", "gifts_total", "awards", "awards_total", "paid", "paid_total")
    assert {name: result[name] for name in same} == {name: alone[name] for name in same}
    assert result["households"] == HOUSEHOLDS + alone["households"] == HOUSEHOLDS + BUNDLED_HOUSEHOLDS
    the_households_are_not_assessed_yet(place)
    a_second_survey_knows_every_household(place, real_inputs / SURVEY)

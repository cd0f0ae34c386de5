"""The guided first run by its own command: what it answers, what it leaves in the books, how often it may run."""

import csv
import json
from datetime import date

from relief_fund.ledger.queries import balance
from relief_fund.pilot.input import CAMPAIGN_ACCOUNT, TREASURY_ACCOUNT
from tests.flows.program import BUNDLED, Answer, Place

KEYS = {
    "gifts", "gifts_total", "households", "awards", "awards_total", "paid", "paid_total", "checkpoint_size",
    "verified",
}  # fmt: skip
STATEMENT = json.loads((BUNDLED / "statement_totals.json").read_text("utf-8"))
SURVEY = json.loads((BUNDLED / "survey_totals.json").read_text("utf-8"))["survey.csv"]
DUE_BECAUSE_2024_IS_LONG_AGO = {
    "suspense_not_older_than_30_days",
    "advances_and_transit_cleared_within_30_days",
}
PLAN = {
    ("central", "2018-2020"): 500, ("central", "2021-2025"): 750,
    ("province", "2018-2020"): 900, ("province", "2021-2025"): 1550,
    ("district", "2018-2020"): 140, ("district", "2021-2025"): 200,
    ("integrated_mobilised", "2018-2020"): 1210, ("integrated_mobilised", "2021-2025"): 1200,
}  # fmt: skip
"""Quảng Ngãi 1563/QĐ-UBND, million đồng."""


def test_the_answer_is_the_contracts(first_answer: Answer) -> None:
    result = first_answer.result
    assert set(result) == KEYS
    assert result["verified"] is True
    figures = {name: value for name, value in result.items() if name != "verified"}
    assert all(type(value) is int and value > 0 for value in figures.values()), "whole minor units"
    assert len(first_answer.out.splitlines()) == 1, "prose and progress belong to standard error"


def test_gifts_and_households_are_the_generators_own_totals(first_answer: Answer) -> None:
    gifts = STATEMENT["statement.csv"]["by_kind"]["gift"]
    result = first_answer.result
    assert (result["gifts"], result["gifts_total"]) == (gifts["lines"], gifts["total"])
    assert result["households"] == SURVEY["accepted"] >= 120
    assert STATEMENT["statement.csv"]["lines"] >= 300


def test_money_does_not_suffice_and_every_award_is_charged_to_a_purse(
    piloted: Place, first_answer: Answer
) -> None:
    result = first_answer.result
    assert result["awards_total"] < SURVEY["total"], "the bundled money does not reach all that are due"
    by_fund = dict(piloted.rows("SELECT fund, sum(amount) FROM award GROUP BY fund"))
    assert set(by_fund) == {"NST-2", "YAGI.CHUNG"}
    assert sum(by_fund.values()) == result["awards_total"]


def test_paid_from_state_and_campaign_and_at_least_five_came_back(
    piloted: Place, first_answer: Answer
) -> None:
    said = piloted.rows(
        "SELECT o.fund, p.outcome, count(*), sum(p.amount) FROM payment_outcome p "
        'JOIN payment_order o ON o.id = p."order" GROUP BY o.fund, p.outcome'
    )
    paid = {fund: (count, int(total)) for fund, outcome, count, total in said if outcome == "paid"}
    back = {fund: (count, int(total)) for fund, outcome, count, total in said if outcome == "returned"}
    assert set(paid) == {"NST-2", "YAGI.CHUNG"}
    assert sum(count for count, _ in back.values()) >= 5
    result = first_answer.result
    assert result["paid"] == sum(count for count, _ in paid.values())
    assert result["paid_total"] == sum(total for _, total in paid.values())
    assert result["awards"] == result["paid"] + sum(count for count, _ in back.values())
    with piloted.reading() as connection:
        for fund, (_, total) in paid.items():
            assert balance(connection, fund=fund, account="6111") == total, "spent when the household has it"
            held = back.get(fund, (0, 0))[1]
            assert -balance(connection, fund=fund, account="B24") == held, "held for its award"
        assert balance(connection, account="1385") == 0, (
            "the bank line that brought it back clears the advance"
        )


def test_the_result_file_answers_the_exported_file(piloted: Place) -> None:
    papers = piloted.home / "uploads" / "pilot"
    result = next(papers.glob("*-result.csv"))
    export = papers / result.name.replace("-result", "")
    rows = list(csv.DictReader(result.open(encoding="utf-8-sig")))
    answered = {row["order"] for row in rows if row["line"] == "result"}
    exported = {row["code"] for row in csv.DictReader(export.open(encoding="utf-8-sig"))}
    assert answered <= exported
    assert len(answered) == piloted.scalar("SELECT count(*) FROM payment_order")


def test_bank_accounts_end_where_the_statements_end(piloted: Place) -> None:
    files = {CAMPAIGN_ACCOUNT: "statement.csv", TREASURY_ACCOUNT: "statement_treasury.csv"}
    accounts = dict(piloted.rows("SELECT number, account FROM bank_account"))
    with piloted.reading() as connection:
        for number, file in files.items():
            totals = STATEMENT[file]
            last = date.fromisoformat(totals["last_day"])
            assert balance(connection, account=accounts[number], as_of=last) == totals["closing"]
            for day, closing in totals["day_ends"].items():
                assert (
                    balance(connection, account=accounts[number], as_of=date.fromisoformat(day)) == closing
                ), day
            printed = next((piloted.home / "uploads" / "pilot").glob(f"*-{number}.csv"))
            final = [row["Balance"] for row in csv.DictReader(printed.open(encoding="utf-8-sig"))][-1]
            assert balance(connection, account=accounts[number]) == int(final.replace(".", ""))


def test_opening_money_is_earlier_money_and_no_gift(piloted: Place) -> None:
    opening = STATEMENT["statement.csv"]["opening"]
    rows = piloted.rows(
        "SELECT e.kind, p.fund, p.account, p.credit FROM posting p JOIN entry e ON e.number = p.entry "
        "WHERE p.fund = 'YAGI.TRUOC' AND p.credit > 0"
    )
    assert rows == [("opening", "YAGI.TRUOC", "4211", opening)]


def test_fee_and_unexplained_credit_wait_in_the_inbox(piloted: Place) -> None:
    kinds = STATEMENT["statement.csv"]["by_kind"]
    waiting = piloted.rows(
        "SELECT b.direction, b.amount, b.other_side FROM waiting_line w JOIN bank_line b ON b.identity = w.identity"
    )
    assert sorted(amount for _, amount, _ in waiting) == sorted(
        kinds[name]["total"] for name in ("fee", "waiting")
    )
    assert {side for *_, side in waiting} == {"1381", "3379"}


def test_budget_report_gives_back_the_eight_figures(piloted: Place) -> None:
    rows = piloted.done("budget", "report")["rows"]
    assert {(row["source"], row["phase"]): row["appropriated"] for row in rows} == {
        cell: million * 1_000_000 for cell, million in PLAN.items()
    }
    for row in rows:
        assert row["appropriated"] == row["encumbered"] + row["spent"] + row["available"]
        assert type(row["available"]) is int


def test_checks_hold(own_copy: Place) -> None:
    checks = own_copy.done("checks")["checks"]
    assert len(checks) >= 40
    assert {one["name"] for one in checks if not one["ok"]} <= DUE_BECAUSE_2024_IS_LONG_AGO
    assert all(one["ok"] is (one["found"] == 0) for one in checks)


def test_a_second_run_is_the_same_answer_and_adds_nothing(own_copy: Place, first_answer: Answer) -> None:
    kept = (own_copy.home / "keys" / "demonstration.json").read_bytes()
    before, checkpoint = own_copy.counts(), (own_copy.home / "log" / "checkpoint").read_bytes()
    assert own_copy.done("pilot") == first_answer.result
    assert own_copy.counts() == before, "not a row more in any table"
    assert (own_copy.home / "log" / "checkpoint").read_bytes() == checkpoint
    assert (own_copy.home / "keys" / "demonstration.json").read_bytes() == kept


def test_a_demonstration_home_of_another_input_is_refused(own_copy: Place) -> None:
    before = own_copy.counts()
    other = own_copy.home.parent / "other.csv"
    other.write_bytes((BUNDLED / "statement.csv").read_bytes() + b"\r\n")
    assert (
        own_copy.refused("pilot", "--statement", other, "--account", CAMPAIGN_ACCOUNT)
        == "pilot.input_differs"
    )
    assert own_copy.counts() == before


def test_a_real_home_is_refused(place: Place) -> None:
    place.done("init", "--fund", "Quỹ thật", "--origin", "that.example/log", "--officer", "Nguyễn Văn Thật")
    before = place.counts()
    assert place.refused("pilot") == "pilot.home_is_real"
    assert place.counts() == before


def test_a_statement_without_its_account_is_refused(place: Place) -> None:
    assert place.refused("pilot", "--statement", BUNDLED / "statement.csv") == "pilot.input_incomplete"
    assert not place.home.exists()


def test_genesis_says_demonstration(piloted: Place) -> None:
    first = json.loads(piloted.scalar("SELECT body FROM leaf WHERE position = 0"))
    assert first["kind"] == "genesis"
    assert first["about"]["demonstration"] is True


def test_secrets_reach_only_the_file_under_keys(piloted: Place, first_answer: Answer) -> None:
    path = piloted.home / "keys" / "demonstration.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    kept = json.loads(path.read_text("utf-8"))
    assert len(kept) == 9
    secrets = [one[name] for one in kept.values() for name in ("password", "secret")]
    said = first_answer.out + first_answer.told
    assert not [one for one in secrets if one in said]
    for file in piloted.home.rglob("*"):
        if file.is_file() and file != path:
            raw = file.read_bytes()
            assert not [one for one in secrets if one.encode() in raw], file.relative_to(piloted.home)


def test_no_word_of_a_donor_or_household_is_in_log_or_register(piloted: Place) -> None:
    texts = [row[0] for row in piloted.rows("SELECT text FROM bank_line")]
    private = {text for text in texts if len(text) > 24}
    survey = csv.DictReader((BUNDLED / "survey.csv").open(encoding="utf-8-sig"))
    private |= {row["ten_chu_ho"] for row in survey if len(row["ten_chu_ho"]) > 6}
    assert len(private) > 400
    whole = b"".join(bytes(row[0]) for row in piloted.rows("SELECT body FROM leaf")).decode()
    whole += b"".join(
        path.read_bytes() for path in (piloted.home / "log").rglob("*") if path.is_file()
    ).decode("utf-8", "replace")
    assert not [one for one in private if one in whole]

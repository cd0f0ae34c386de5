"""Every named check of the books holds on sound books and sees what was done to unsound ones."""

from datetime import date

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.checks import CHECKS, DEADLINES, MOST
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.funds import open_fund
from relief_fund.ledger.periods import close_period
from relief_fund.ledger.snapshots import keep_snapshot, rebuild
from tests.inspection.sabotage import sabotaged
from tests.ledger.test_golden_stories import ADMINISTRATOR
from tests.ledger.test_line_checks import SHAPES
from tests.register import books

SOON, LATER = books.day(20), date(2024, 12, 31)
INCOME_OF_A_GIFT = "WHERE entry = 2 AND line = 2"

SABOTAGE: dict[str, tuple[str, ...]] = {
    "amounts_positive_and_one_sided": ("UPDATE posting SET debit = -5 WHERE entry = 2 AND line = 1",),
    "debits_equal_credits_in_every_fund": (
        "UPDATE posting SET debit = debit + 1 WHERE entry = 2 AND line = 1",
    ),
    "every_entry_balances_per_fund_unit_class": (f"UPDATE posting SET account = 'B21' {INCOME_OF_A_GIFT}",),
    "only_vnd_outside_quantities": ("UPDATE posting SET unit = 'USD' WHERE entry = 2",),
    "only_postable_accounts": ("UPDATE posting SET account = '112' WHERE entry = 2 AND line = 1",),
    "only_known_funds": ("UPDATE posting SET fund = 'NOBODY' WHERE entry = 2",),
    "guarded_never_below_zero_on_any_day": (
        "UPDATE entry SET occurred_on = '2024-09-02' WHERE kind = 'advance'",
    ),
    "free_money_never_below_zero_on_any_day": (
        "UPDATE entry SET occurred_on = '2024-09-02' WHERE kind = 'encumbrance'",
    ),
    "suspense_not_older_than_30_days": (f"UPDATE posting SET account = '3379' {INCOME_OF_A_GIFT}",),
    "advances_and_transit_cleared_within_30_days": (
        "UPDATE posting SET account = '1381' WHERE entry = 2 AND line = 1",
    ),
    "encumbered_plus_spent_within_appropriation": (
        "UPDATE posting SET credit = 99999999 WHERE account = 'B22' AND credit > 0",
    ),
    "spent_is_what_was_recognised": ("UPDATE posting SET account = '5111' WHERE account = '3371'",),
    "budget_money_is_assets_or_owed": ("UPDATE posting SET account = '4212' WHERE account = '3371'",),
    "income_less_expense_is_the_campaign_balance": (
        f"UPDATE posting SET account = 'B21' {INCOME_OF_A_GIFT}",
    ),
    "restricted_income_only_in_restricted_funds": (
        f"UPDATE posting SET account = '5122' {INCOME_OF_A_GIFT}",
    ),
    "due_to_equals_due_from": (f"UPDATE posting SET account = '3361' {INCOME_OF_A_GIFT}",),
    "transfers_cancel": (f"UPDATE posting SET account = '5801' {INCOME_OF_A_GIFT}",),
    "no_foreign_value_without_quantity": (
        "UPDATE posting SET account = '1112' WHERE entry = 2 AND line = 1",
    ),
    "no_goods_value_without_goods": (
        "UPDATE posting SET account = '1521' WHERE entry = 2 AND line = 1",
        "INSERT INTO posting (entry, line, fund, account, unit, purpose, debit, credit)"
        " VALUES (2, 3, 'BAO.CHUNG', 'Q10.K1', 'RICE_KG', '', 5, 0),"
        " (2, 4, 'BAO.CHUNG', 'Q10.K1', 'RICE_KG', '', 0, 5)",
    ),
    "nominal_accounts_zero_after_year_end": (
        "INSERT INTO period_closing (ends_on, closed_at, closed_by) VALUES ('2024-12-31', '', '')",
    ),
    "closed_fund_is_empty": (
        "INSERT INTO fund_closing (fund, closed_on, upto) VALUES ('BAO.CHUNG', '2024-12-31', 12)",
    ),
    "entry_numbers_dense": ("DELETE FROM entry WHERE number = 12",),
    "entries_complete": ("DELETE FROM posting WHERE entry = 12 AND line = 1",),
    "budget_lines_say_what_was_posted": (
        "INSERT INTO budget_line (key, fund, source, phase, decision, decided_on, amount)"
        " VALUES ('approp:x:1', 'BAO.CHUNG', 'province', '2021-2025', 'x', '2024-09-01', 5)",
    ),
    "vouchers_gapless": (
        "INSERT INTO voucher (owner, year, series, number, evidence) VALUES ('BAO', 2024, 'BC', 2, 'x')",
    ),
    "voided_vouchers_bear_no_entry": (
        "INSERT INTO voucher_void (voucher, evidence, reason, voided_at, voided_by)"
        " SELECT voucher, 'x', 'x', 'x', 'x' FROM entry WHERE number = 12",
    ),
    "reversed_once_and_later": ("UPDATE entry SET reverses = 2 WHERE number = 12",),
    "closings_only_close": ("UPDATE entry SET kind = 'closing_reversed' WHERE number = 12",),
    "guards_are_the_sums": ("UPDATE guard SET balance = balance + 1 WHERE account = '1121.01'",),
    "day_totals_are_the_sums": ("UPDATE day_turnover SET lines = lines + 1 WHERE account = '1385'",),
    "snapshots_are_the_sums": (
        "UPDATE balance_snapshot SET debit = debit + 1 WHERE account = '1121.01' AND upto = 12",
    ),
    "newest_snapshot_is_the_plain_sum": (
        "UPDATE balance_snapshot SET debit = debit + 1 WHERE account = '1121.01' AND upto = 12",
        "UPDATE day_turnover SET debit = debit + 1 WHERE account = '1121.01' AND kind = 'opening'",
    ),
    "balances_kept_within_the_head": (
        "INSERT INTO balance_mark (edition, upto, kept_at) VALUES (1, 13, '')",
    ),
    "filed_years_stay_closed": (
        "INSERT INTO period_closing (ends_on, turn, closed_at, closed_by) VALUES ('2024-12-31', 2, '', 'x')",
        "INSERT INTO annual_report_filed (year, ends_on, turn, filed_on, document, kept_at, kept_by) "
        "VALUES (2024, '2024-12-31', 1, '2025-03-01', 'x', '', 'x')",
    ),
    "periods_opened_by_two": (
        "INSERT INTO period_closing (ends_on, turn, closed_at, closed_by, agreed_by, reason) "
        "VALUES ('2024-12-31', 2, '', 'x', 'x', 'y')",
    ),
    "entries_recorded_in_order": ("UPDATE entry SET recorded_at = '2020' WHERE number = 5",),
    "closing_reports_recompute": (
        "INSERT INTO period_closing (ends_on, closed_at, closed_by) VALUES ('2024-12-31', '', '')",
    ),
    "accounts_follow_the_chart": ("UPDATE account SET guarded = (1 = 0) WHERE code = '1121.01'",),
    "entries_say_what_was_sealed": ("UPDATE entry SET kind = 'gift' WHERE kind = 'bank_fee'",),
}


def test_every_check_has_a_sabotage() -> None:
    assert set(SABOTAGE) | set(SHAPES) == set(CHECKS), "the shapes of lines have theirs in test_line_checks"


def test_sound_books_have_no_finding(home: Home) -> None:
    books.small_fund(home)
    keep_snapshot(home.office, tail=0)
    rebuild(home.office)
    with home.office.read() as connection:
        found = {name: check(connection, SOON) for name, check in CHECKS.items()}
    assert {name: rows for name, rows in found.items() if rows} == {}


def test_every_sabotage_is_found(home: Home) -> None:
    books.small_fund(home)
    keep_snapshot(home.office, tail=0)
    unseen = []
    for name, statements in SABOTAGE.items():
        with sabotaged(home, *statements) as connection:
            day = LATER if name in DEADLINES else SOON
            if not CHECKS[name](connection, day):
                unseen.append(name)
    assert unseen == []


def test_what_is_due_is_found_when_its_time_is_over(home: Home) -> None:
    books.small_fund(home)
    check = CHECKS["advances_and_transit_cleared_within_30_days"]
    with home.office.read() as connection:
        assert check(connection, books.day(30)) == []
        assert check(connection, LATER) == [{"fund": books.GENERAL, "account": "1385"}]


def test_findings_are_cut_off(home: Home) -> None:
    books.open_purses(home)
    books.post(home, *[books.gift(1_000, f"g{at}") for at in range(MOST + 20)])
    with sabotaged(home, "UPDATE posting SET debit = 1001 WHERE debit = 1000") as connection:
        assert len(CHECKS["every_entry_balances_per_fund_unit_class"](connection, SOON)) == MOST
        assert len(CHECKS["entries_say_what_was_sealed"](connection, SOON)) == MOST


OUTSIDE_THE_CHART = {
    "9999": "code = '9999'",
    "1121.01.01": "money = (1 = 0), code = '1121.01.01'",
    "1121.07": "side = 'C', code = '1121.07'",
    "1111.01": "code = '1111.01'",
    "5121": "postable = (1 = 0)",
    "6111": "type = 'asset'",
}


def test_every_account_outside_the_chart_is_found(home: Home) -> None:
    books.small_fund(home)
    check = CHECKS["accounts_follow_the_chart"]
    for code, change in OUTSIDE_THE_CHART.items():
        where = f"code = '{code}'" if "code" not in change else "code = '1121.01'"
        with sabotaged(home, f"UPDATE account SET {change} WHERE {where}") as connection:
            assert check(connection, SOON) == [{"account": code}], change


def test_an_entry_of_less_than_two_lines_is_not_complete(home: Home) -> None:
    books.small_fund(home)
    empty = ("DELETE FROM posting WHERE entry = 12", "UPDATE entry SET line_count = 0 WHERE number = 12")
    with sabotaged(home, *empty) as connection:
        assert CHECKS["entries_complete"](connection, SOON) == [{"number": 12}]


def test_a_closing_report_that_was_changed_is_told_apart_from_a_missing_one(home: Home) -> None:
    books.small_fund(home)
    close_period(home.office, ADMINISTRATOR, ends_on=books.day(30))
    check = CHECKS["closing_reports_recompute"]
    about = {"ends_on": "2024-09-30", "turn": 1}
    for statement, report in (
        ("UPDATE closing_report SET digest = 'other'", "differs"),
        ("UPDATE balance_snapshot SET debit = debit + 1 WHERE account = '1121.01'", "differs"),
        ("DELETE FROM closing_report", "missing"),
    ):
        with sabotaged(home, statement) as connection:
            assert check(connection, SOON) == [{**about, "report": report}], statement


DISGUISED = {
    "a gift that calls itself a closing": "UPDATE entry SET kind = 'year_end' WHERE number = 2",
    "a gift under a closing's key too": "UPDATE entry SET kind = 'year_end', key = 'yearend:x:2024' WHERE number = 2",
    "the end of a fund that is none": "UPDATE entry SET kind = 'fund_ended' WHERE number = 2",
    "the end of a fund that has more": "UPDATE entry SET kind = 'fund_ended', key = 'end:x' WHERE number = 2",
    "the reversal of a gift": "UPDATE entry SET kind = 'closing_reversed', reverses = 2 WHERE number = 12",
    "the reversal of nothing": "UPDATE entry SET kind = 'closing_reversed' WHERE number = 12",
}


@pytest.mark.parametrize("name", DISGUISED)
def test_nothing_hides_among_what_is_left_out_of_received_and_spent(home: Home, name: str) -> None:
    books.small_fund(home)
    with sabotaged(home, DISGUISED[name]) as connection:
        assert CHECKS["closings_only_close"](connection, SOON) != []


ENDED = "INSERT INTO fund_closing (fund, closed_on, upto) VALUES ('NIL.CHUNG', '2024-12-31', {upto})"


@pytest.mark.parametrize(
    ("upto", "found"),
    [
        (1, [{"fund": "NIL.CHUNG", "account": account, "unit": "VND"} for account in (books.BANK, "5121")]),
        (2, []),
        (3, [{"fund": "NIL.CHUNG", "account": "", "unit": ""}]),
    ],
)
def test_an_end_is_held_against_the_entries_behind_it(home: Home, upto: int, found: object) -> None:
    """The fund is empty; an entry lies behind its end, or the end behind all entries."""
    books.open_purses(home)
    named = {"code": "NIL.CHUNG", "kind": "donated", "campaign": "NIL", "name": "x", "opened_on": books.BEGIN}
    home.office.desk.run(lambda tx: open_fund(tx, **named))
    there = moved("NIL.CHUNG", books.BANK, "5121", 5)
    back = moved("NIL.CHUNG", "5121", books.BANK, 5)
    books.post(home, *[Entry(f"x:{at}", "x", books.day(3), one) for at, one in enumerate((there, back))])
    with sabotaged(home, ENDED.format(upto=upto)) as connection:
        told = CHECKS["closed_fund_is_empty"](connection, SOON)
    assert sorted(told, key=lambda row: str(row["account"])) == found

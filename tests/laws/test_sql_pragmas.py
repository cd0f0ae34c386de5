"""SQLite's own switches in the hands of a raw session: what the law still refuses, and what the named checks find.

A session may turn off CHECK constraints, foreign keys and recursive triggers, and whoever may write the file may
write its schema. Triggers cannot be turned off: they carry the law; what only a CHECK says is found afterwards.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from relief_fund.app import open_home
from relief_fund.inspection.checks import run_checks
from relief_fund.kernel.clock import MovableClock
from relief_fund.ledger.entries import FREE_MONEY
from relief_fund.settings import Settings
from relief_fund.storage.errors import HomeUnsound
from tests.laws.by_hand import HandEntry, Line, Raw, Refused, Scribe, picture
from tests.laws.conftest import CASH

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
A = "BAO.CHUNG"
TRIGGER = "SQLITE_CONSTRAINT_TRIGGER"
MORE_THAN_ALL = 2_000_000
BY_HAND = {"entries_say_what_was_sealed", "log_says_what_the_books_say"}
"""What is always found where a hand wrote: it left neither the digest nor the leaf that the program makes."""


def lines(*each: tuple[str, int, int]) -> tuple[Line, ...]:
    """(account, debit, credit) of fund A in đồng."""
    return tuple((A, account, "VND", "", debited, credited) for account, debited, credited in each)


HONEST = HandEntry("fee:control", lines(("6151", 500, 0), (CASH, 0, 500)))


def found(books: Settings, clock: MovableClock) -> set[str]:
    """The named checks that find something which they did not find in the same books before."""
    home = open_home(books, clock)
    try:
        return {one.name for one in run_checks(home) if not one.ok and one.name not in BEFORE}
    finally:
        home.close()


BEFORE = {
    "each_bank_line_posted_or_matched_once",
    "gifts_equal_the_books",
    "fund_lines_say_what_the_books_say",
}
"""The books by hand hold a gift without its bank line, and no use case has put it on its fund's line."""


def test_control_books_untouched_have_no_finding(
    books: Settings, clock: MovableClock, engine_name: str
) -> None:
    assert found(books, clock) == set()


# --- CHECK constraints off ---------------------------------------------------------------------------------


@pytest.fixture
def unchecked(raw: Raw) -> Scribe:
    """Hands that have turned CHECK constraints off; the law of triggers stays."""
    raw.run("PRAGMA ignore_check_constraints=ON")
    return Scribe(raw)


REFUSED_ALL_THE_SAME: dict[str, tuple[Callable[[Scribe], object], str]] = {
    "more than all, as a negative debit": (
        lambda scribe: scribe.seal(HandEntry("x", lines(("6151", 0, -MORE_THAN_ALL), (CASH, -MORE_THAN_ALL, 0)))),
        "guard_overdrawn",
    ),
    "more than all, on both sides of one line": (
        lambda scribe: scribe.seal(HandEntry("x", lines(("6151", MORE_THAN_ALL + 5, 5), (CASH, 5, MORE_THAN_ALL + 5)))),
        "guard_overdrawn",
    ),
    "a promise of more than all, negative": (
        lambda scribe: scribe.seal(HandEntry("x", lines(("B19", 0, -MORE_THAN_ALL), ("B22", -MORE_THAN_ALL, 0)))),
        "guard_overdrawn",
    ),
    "out of balance, mended by a negative line": (
        lambda scribe: scribe.seal(HandEntry("x", lines(("6151", 5, 0), (CASH, 0, 5), ("5121", 0, -1)))),
        "entry_out_of_balance",
    ),
    "half a đồng": (
        lambda scribe: scribe.seal(HandEntry("x", lines(("6151", 0.5, 0), (CASH, 0, 0.5)))),  # type: ignore[arg-type]
        "posting_not_whole",
    ),
    "fewer lines than none": (
        lambda scribe: scribe.seal(HandEntry("x", (), line_count=-1)), "entry_incomplete",
    ),
    "another head": (
        lambda scribe: scribe.raw.run("INSERT INTO head (one, entries, written) VALUES (2, 7, 7)"), "head_exists",
    ),
    "a renamed head": (lambda scribe: scribe.raw.run("UPDATE head SET one = 2"), "head_moved_by_hand"),
    "another head of the log": (
        lambda scribe: scribe.raw.run("INSERT INTO log_head (one, size, written, covered) VALUES (2, 7, 7, 7)"),
        "log_head_exists",
    ),
    "a closing of turn 0": (
        lambda scribe: scribe.raw.run(
            "INSERT INTO period_closing (ends_on, turn, closed_at, closed_by) VALUES ('2024-09-30', 0, 'now', 'x')"
        ),
        "reopening_not_the_last",
    ),
    "a closing of turn -1": (
        lambda scribe: scribe.raw.run(
            "INSERT INTO period_closing (ends_on, turn, closed_at, closed_by) VALUES ('2024-09-30', -1, 'now', 'x')"
        ),
        "period_not_next",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED_ALL_THE_SAME)
def test_what_the_law_refuses_without_any_check_constraint(
    unchecked: Scribe, engine_name: str, name: str
) -> None:
    attack, law = REFUSED_ALL_THE_SAME[name]
    before = picture(unchecked.raw)
    with pytest.raises(Refused) as caught:
        attack(unchecked)
    assert (caught.value.refusal.code, caught.value.refusal.law) == (TRIGGER, law)
    unchecked.raw.roll_back()
    assert picture(unchecked.raw) == before
    unchecked.seal(HONEST)


GOES_IN: dict[str, tuple[HandEntry, str]] = {
    "negative amounts": (
        HandEntry("x", lines(("6151", -5, 0), ("5121", 0, -5))), "amounts_positive_and_one_sided",
    ),
    "both sides of a line": (
        HandEntry("x", lines(("6151", 9, 9), ("5121", 9, 9))), "amounts_positive_and_one_sided",
    ),
    "no side of a line": (
        HandEntry("x", lines(("6151", 0, 0), ("5121", 0, 0))), "amounts_positive_and_one_sided",
    ),
    "one line": (HandEntry("x", lines(("6151", 9, 9))), "entries_complete"),
    "no line": (HandEntry("x", (), line_count=0), "entries_complete"),
    "goods counted in đồng": (
        HandEntry("x", lines(("Q30", 10, 0), ("Q20", 0, 10))), "only_vnd_outside_quantities",
    ),
    "its own reversal": (
        HandEntry("x", lines(("6151", 5, 0), (CASH, 0, 5)), reverses=3), "reversed_once_and_later",
    ),
    "a reversal of what comes later": (
        HandEntry("x", lines(("6151", 5, 0), (CASH, 0, 5)), reverses=99), "reversed_once_and_later",
    ),
}  # fmt: skip
"""Entries that only a CHECK refuses, and the named check that finds them."""


@pytest.mark.parametrize("name", GOES_IN)
def test_what_only_a_check_constraint_refuses_is_found(
    unchecked: Scribe, books: Settings, clock: MovableClock, engine_name: str, name: str
) -> None:
    entry, check = GOES_IN[name]
    lawful = Raw(books.books)
    with pytest.raises(Refused) as caught:
        Scribe(lawful).seal(entry)
    lawful.close()
    assert caught.value.refusal.code == "SQLITE_CONSTRAINT_CHECK"
    unchecked.seal(entry)
    unchecked.raw.close()
    told = found(books, clock)
    assert {check} | BY_HAND <= told
    assert "debits_equal_credits_in_every_fund" not in told


def test_an_account_that_nothing_guards_is_found(
    unchecked: Scribe, books: Settings, clock: MovableClock, engine_name: str
) -> None:
    """It needs no switch: whoever may add an account may add one that can be spent below zero."""
    unchecked.raw.run(
        "INSERT INTO account SELECT '1121.09', parent, type, side, postable, 0, 0, name_vi, name_en, "
        "statutory_code, opened_on FROM account WHERE code = '1121.01'"
    )
    unchecked.seal(HandEntry("x", lines(("6151", MORE_THAN_ALL, 0), ("1121.09", 0, MORE_THAN_ALL))))
    unchecked.raw.close()
    assert {"accounts_follow_the_chart", *BY_HAND} <= found(books, clock)


# --- foreign keys and recursive triggers off ---------------------------------------------------------------


def unsealed_after(scribe: Scribe, switch: str) -> None:
    """A turn that turns a switch and leaves an entry without its head."""
    with scribe.raw.turn():
        scribe.raw.run(switch)
        scribe.write(HONEST)


@pytest.mark.parametrize("switch", ["foreign_keys=OFF", "foreign_keys=0", "defer_foreign_keys=ON"])
def test_keys_are_not_turned_off_in_the_middle_of_a_turn(
    scribe: Scribe, engine_name: str, switch: str
) -> None:
    before = picture(scribe.raw)
    with pytest.raises(Refused) as caught:
        unsealed_after(scribe, f"PRAGMA {switch}")
    assert caught.value.refusal.code == "SQLITE_CONSTRAINT_FOREIGNKEY"
    assert picture(scribe.raw) == before
    scribe.seal(HONEST)


def test_keys_turned_off_before_the_turn_end_all_writing(scribe: Scribe, engine_name: str) -> None:
    before = picture(scribe.raw)
    scribe.raw.run("PRAGMA foreign_keys=OFF")
    for attack in (
        lambda: scribe.seal(HONEST),
        lambda: scribe.postings(3, HONEST.lines),
        lambda: scribe.raw.run("UPDATE head SET written = written"),
        lambda: scribe.leaves(scribe.raw.one("SELECT size FROM log_head"), (0, 0)),
    ):
        with pytest.raises(Refused) as caught:
            attack()
        assert caught.value.refusal.law == "foreign_keys_are_off"
    assert picture(scribe.raw) == before
    scribe.raw.run("PRAGMA foreign_keys=ON")
    scribe.seal(HONEST)


REPLACED = {
    "a sealed posting": (
        "INSERT OR REPLACE INTO posting SELECT entry, line, fund, account, unit, purpose, debit + 7, credit "
        "FROM posting WHERE entry = 1 AND line = 1", "posting_to_sealed_entry",
    ),
    "a sealed entry": (
        "INSERT OR REPLACE INTO entry SELECT number, key, 'x', occurred_on, recorded_at, voucher, document, "
        "reverses, line_count, digest FROM entry WHERE number = 1", "entry_below_head",
    ),
    "an entry by its key": (
        "INSERT OR REPLACE INTO entry SELECT 3, key, kind, occurred_on, recorded_at, voucher, document, "
        "reverses, line_count, digest FROM entry WHERE number = 1", "entry_key_taken",
    ),
    "the head": ("INSERT OR REPLACE INTO head (one, entries, written) VALUES (1, 0, 0)", "head_exists"),
    "a guard": (
        "INSERT OR REPLACE INTO guard SELECT fund, account, unit, purpose, balance + 7, upto FROM guard",
        "guard_exists",
    ),
    "a guard by another's name": ("UPDATE OR REPLACE guard SET account = '*FREE'", "guard_not_the_sum"),
    "a leaf": (
        "INSERT OR REPLACE INTO leaf SELECT position, kind, first_entry, last_entry, x'7b7d' FROM leaf "
        "WHERE position = 1", "leaf_below_head",
    ),
    "a voucher by its evidence": (
        "INSERT OR REPLACE INTO voucher SELECT owner, year, series, 2, evidence FROM voucher", "voucher_row_exists",
    ),
    "a posting, passed over": (
        "INSERT OR IGNORE INTO posting SELECT entry, line + 5, fund, account, unit, purpose, debit, credit "
        "FROM posting WHERE entry = 1", "posting_to_sealed_entry",
    ),
    "a guard by upsert": (
        "INSERT INTO guard SELECT fund, account, unit, purpose, 7, upto FROM guard WHERE true "
        "ON CONFLICT DO UPDATE SET balance = balance + 7", "guard_exists",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REPLACED)
def test_nothing_is_replaced_without_recursive_triggers(scribe: Scribe, engine_name: str, name: str) -> None:
    attack, law = REPLACED[name]
    before = picture(scribe.raw)
    scribe.raw.run("PRAGMA recursive_triggers=OFF")
    with pytest.raises(Refused) as caught:
        scribe.raw.run(attack)
    assert (caught.value.refusal.code, caught.value.refusal.law) == (TRIGGER, law)
    assert picture(scribe.raw) == before
    scribe.seal(HONEST)


def rewritten(scribe: Scribe) -> None:
    """Write an honest entry, put another amount into one of its lines, and seal it."""
    with scribe.raw.turn():
        last = scribe.write(HONEST)
        scribe.raw.run(
            "INSERT OR REPLACE INTO posting SELECT entry, line, fund, account, unit, purpose, 1, 0 "
            "FROM posting WHERE entry = ? AND line = 1",
            (last,),
        )
        scribe.move_guards([HONEST], last)
        scribe.close(last)


def test_what_is_rewritten_before_it_is_sealed_is_judged_as_it_stands(
    scribe: Scribe, engine_name: str
) -> None:
    """An unsealed row may be replaced; the gate sees what is there when the head moves."""
    scribe.raw.run("PRAGMA recursive_triggers=OFF")
    with pytest.raises(Refused, match="entry_out_of_balance"):
        rewritten(scribe)
    scribe.seal(HONEST)


# --- the schema itself -------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["account", "guard", "head", "entry", "log_head", "pragma_foreign_keys"])
def test_a_temporary_table_in_front_is_not_looked_at(scribe: Scribe, engine_name: str, table: str) -> None:
    """The law's own words name the file's tables, whatever the session has put in front of them."""
    raw, more = scribe.raw, HandEntry("x", lines(("6151", MORE_THAN_ALL, 0), (CASH, 0, MORE_THAN_ALL)))
    if table == "pragma_foreign_keys":
        raw.run("CREATE TEMP TABLE pragma_foreign_keys AS SELECT 1 AS foreign_keys")
        raw.run("PRAGMA foreign_keys=OFF")
    else:
        raw.run(f"CREATE TEMP TABLE {table} AS SELECT * FROM main.{table}")
    if table == "account":
        raw.run("UPDATE temp.account SET guarded = 0, money = 0")
    with pytest.raises(Refused) as caught:
        scribe.seal(more)
    assert caught.value.refusal.law in {
        "guard_missing", "guard_overdrawn", "foreign_keys_are_off", "head_moved_by_hand", "entry_numbers_not_dense",
        "entry_without_leaf", "FOREIGN KEY constraint failed",
    }  # fmt: skip
    raw.close()


def test_a_table_that_hides_the_switch_leaves_books_in_which_nobody_writes(
    scribe: Scribe, books: Settings, clock: MovableClock, engine_name: str
) -> None:
    """Whoever may make tables may blind the law to the switch; what is left unsealed then shuts the desk."""
    scribe.raw.run("CREATE TABLE pragma_foreign_keys AS SELECT 1 AS foreign_keys")
    scribe.raw.run("PRAGMA foreign_keys=OFF")
    scribe.postings(3, lines((CASH, 5, 0)))
    scribe.raw.close()
    home = open_home(books, clock)
    with pytest.raises(HomeUnsound):
        home.office.desk.run(lambda tx: None)
    with home.office.read() as connection:
        assert home.law(connection) == [{"rule": "table pragma_foreign_keys", "is": "beside"}]
    home.close()


def lawless(raw: Raw) -> Raw:
    """A session on the same file after every trigger was written out of its schema."""
    raw.run("PRAGMA writable_schema=ON")
    raw.run("DELETE FROM sqlite_master WHERE type = 'trigger'")
    raw.close()
    again = Raw(raw.books)
    assert again.one("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'") == 0
    return again


def enlarged(raw: Raw, *, digest: bool, leaf: bool) -> None:
    """The first gift is 7 đồng more, in both its lines and in its guards; digest and leaf where wanted."""
    raw.run("UPDATE posting SET debit = debit + 7 WHERE entry = 1 AND debit > 0")
    raw.run("UPDATE posting SET credit = credit + 7 WHERE entry = 1 AND credit > 0")
    raw.run("UPDATE guard SET balance = balance + 7 WHERE account IN (?, ?)", (CASH, FREE_MONEY))
    if digest:
        key, kind, day = raw.run("SELECT key, kind, occurred_on FROM entry WHERE number = 1")[0]
        told = [
            "|".join(map(str, row))
            for row in raw.run(
                "SELECT fund, account, unit, purpose, debit, credit FROM posting WHERE entry = 1 ORDER BY line"
            )
        ]
        said = hashlib.sha256("\n".join([key, kind, day, "", *told]).encode()).hexdigest()
        raw.run("UPDATE entry SET digest = ? WHERE number = 1", (said,))
    if leaf:
        position, body = raw.run("SELECT position, body FROM leaf WHERE first_entry = 1")[0]
        raw.run(
            "UPDATE leaf SET body = ? WHERE position = ?",
            (body.replace(b'"1000000"', b'"1000007"'), position),
        )


@pytest.mark.parametrize(
    ("forged", "checks"),
    [
        ({"digest": False, "leaf": False}, BY_HAND),
        ({"digest": True, "leaf": False}, {"log_says_what_the_books_say"}),
        ({"digest": False, "leaf": True}, {"entries_say_what_was_sealed", "tiles_match_outbox"}),
        ({"digest": True, "leaf": True}, {"tiles_match_outbox"}),
    ],
)
def test_books_rewritten_without_their_law_are_found(
    raw: Raw, books: Settings, clock: MovableClock, engine_name: str, forged: Any, checks: set[str]
) -> None:
    published(books, clock)
    without = lawless(raw)
    enlarged(without, **forged)
    without.close()
    assert found(books, clock) == checks | {"database_keeps_its_law"}


def published(books: Settings, clock: MovableClock) -> None:
    """Seal the public log as it stands."""
    home = open_home(books, clock)
    home.log.publish()
    home.close()


def test_the_amount_that_is_forged_stands_in_the_leaf(raw: Raw, engine_name: str) -> None:
    body = json.loads(raw.one("SELECT body FROM leaf WHERE first_entry = 1"))
    assert [line[-1] for line in body["lines"]] == ["1000000", "1000000"]

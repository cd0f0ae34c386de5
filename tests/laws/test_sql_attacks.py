"""The books attacked by raw SQL on both engines: each attack is refused by the database's own code.

Every attack runs on tables that hold rows, and is followed by the control: an honest entry, written by
the same hands, goes in. So a refusal is the law's and not a mistake of the attacker.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.laws.by_hand import FREE, HandEntry, Raw, Refusal, Refused, Scribe, picture

A, B = "BAO.CHUNG", "LUT.CHUNG"
HONEST = HandEntry("fee:control", ((A, "6151", "VND", "", 500, 0), (A, "1121.01", "VND", "", 0, 500)))
TRIGGER = "SQLITE_CONSTRAINT_TRIGGER"


def fee(key: str = "fee:attack", amount: int = 100, **changed: object) -> HandEntry:
    """An honest fee of ``amount``, to be made crooked."""
    lines = ((A, "6151", "VND", "", amount, 0), (A, "1121.01", "VND", "", 0, amount))
    return replace(HandEntry(key, lines), **changed)  # type: ignore[arg-type]  # names of its fields


def lines(*each: tuple[str, str, int, int]) -> tuple[tuple[str, str, str, str, int, int], ...]:
    """(fund, account, debit, credit) as lines in đồng."""
    return tuple((fund, account, "VND", "", debit, credit) for fund, account, debit, credit in each)


def refused(attack: Callable[[], object]) -> Refusal:
    """What the database said; fails where the attack got through."""
    with pytest.raises(Refused) as caught:
        attack()
    return caught.value.refusal


def assert_refused(
    raw: Raw, attack: Callable[[], object], sqlite: tuple[str, str], postgresql: tuple[str, str]
) -> None:
    """The attack is refused by the expected code and law, leaves no trace, and the control goes in."""
    before = picture(raw)
    said = refused(attack)
    code, law = sqlite if raw.engine == "sqlite" else postgresql
    assert said.code == code
    assert law in said.law
    raw.roll_back()
    assert picture(raw) == before
    Scribe(raw).seal(HONEST)
    assert raw.one("SELECT count(*) FROM entry WHERE key = 'fee:control'") == 1


def law(state: str, name: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """A rule that is a trigger on both engines."""
    return (TRIGGER, name), (state, name)


def test_control_an_honest_entry_by_hand_goes_in(scribe: Scribe) -> None:
    before = scribe.raw.one("SELECT entries FROM head")
    scribe.seal(
        HONEST, fee("fee:b"), HandEntry("line:c", lines((A, "1121.01", 7, 0), (A, "5121", 0, 7)), kind="gift")
    )
    assert scribe.raw.one("SELECT entries FROM head") == before + 3
    assert scribe.raw.one("SELECT written FROM head") == before + 3


CROOKED_ENTRIES = {
    "unbalanced overall": (
        fee(lines=lines((A, "6151", 100, 0), (A, "1121.01", 0, 99))),
        law("RF006", "entry_out_of_balance"),
    ),
    "unbalanced within one fund": (
        fee(lines=lines((A, "6151", 100, 0), (B, "5121", 0, 100))),
        law("RF006", "entry_out_of_balance"),
    ),
    "unbalanced within one class": (
        fee(lines=lines((A, "6151", 100, 0), (A, "B13", 0, 100))),
        law("RF006", "entry_out_of_balance"),
    ),
    "unbalanced within one unit": (
        fee(lines=((A, "Q30", "RICE_KG", "", 10, 0), (A, "Q20", "RICE_KG", "", 0, 9))),
        law("RF006", "entry_out_of_balance"),
    ),
    "balanced across units only": (
        fee(lines=((A, "Q30", "RICE_KG", "", 10, 0), (A, "Q20", "TENT", "", 0, 10))),
        law("RF006", "entry_out_of_balance"),
    ),
    "four lines that balance only together": (
        fee(lines=lines((A, "6151", 100, 0), (A, "5121", 0, 90), (B, "6151", 50, 0), (B, "5121", 0, 60))),
        law("RF006", "entry_out_of_balance"),
    ),
    "two debits of one amount": (
        fee(lines=lines((A, "6151", 100, 0), (A, "6111", 100, 0))),
        law("RF006", "entry_out_of_balance"),
    ),
    "one posting of two": (
        fee(lines=lines((A, "6151", 100, 0)), line_count=2),
        law("RF005", "entry_incomplete"),
    ),
    "no posting at all": (fee(lines=(), line_count=2), law("RF005", "entry_incomplete")),
    "a posting more than counted": (
        fee(lines=lines((A, "6151", 100, 0), (A, "6111", 1, 0), (A, "5121", 0, 101)), line_count=2),
        law("RF005", "entry_incomplete"),
    ),
    "lines of numbers that nobody counts": (
        fee(lines=lines((A, "6151", 100, 0), (A, "6111", 1, 0), (A, "5121", 0, 101)), line_count=4),
        law("RF005", "entry_incomplete"),
    ),
    "twice the same key": (
        fee("line:first"),
        ((TRIGGER, "entry_key_taken"), ("23505", "entry_key_once")),
    ),
    "a number left out": (fee(number=4), law("RF004", "entry_numbers_not_dense")),
    "a number below the head": (
        fee(number=1),
        (("SQLITE_CONSTRAINT_PRIMARYKEY", "posting.entry"), ("23505", "posting_pkey")),
    ),
    "an unknown account": (
        fee(lines=lines((A, "6151", 100, 0), (A, "9999", 0, 100))),
        law("RF007", "account_unknown"),
    ),
    "an account that is a heading": (
        fee(lines=lines((A, "6151", 100, 0), (A, "112", 0, 100))),
        law("RF007", "account_unknown"),
    ),
    "a closed account": (
        fee(lines=lines((A, "6151", 100, 0), (A, "1121.02", 0, 100))),
        law("RF008", "account_closed"),
    ),
    "an unknown fund": (
        fee(lines=lines(("X", "6151", 100, 0), ("X", "5121", 0, 100))),
        law("RF009", "fund_unknown"),
    ),
    "a closed fund": (
        fee(lines=lines(("CU.CHUNG", "6151", 100, 0), ("CU.CHUNG", "5121", 0, 100))),
        law("RF010", "fund_closed"),
    ),
    "an ended fund, dated before its end": (
        fee(lines=lines(("HET.CHUNG", "6151", 100, 0), ("HET.CHUNG", "5121", 0, 100)), day="2024-09-01"),
        law("RF010", "fund_closed"),
    ),
    "a unit that nobody knows": (
        fee(lines=((A, "Q30", "GOLD", "", 10, 0), (A, "Q20", "GOLD", "", 0, 10))),
        law("RF018", "unit_unknown"),
    ),
    "a day before the fund was opened": (
        fee(lines=lines((A, "6151", 100, 0), (A, "5121", 0, 100)), day="2024-08-31"),
        law("RF019", "fund_not_open_yet"),
    ),
    "a day before the account was opened": (
        fee(lines=lines(("XUA.CHUNG", "6151", 100, 0), ("XUA.CHUNG", "1121.01", 0, 100)), day="2024-08-31"),
        law("RF020", "account_not_open_yet"),
    ),
    "a day in the future": (fee(day="2026-11-23"), law("RF012", "day_in_future")),
    "an overdrawn account": (fee(amount=989_001), law("RF014", "guard_overdrawn")),
    "overdrawn free money": (
        fee(lines=lines((A, "B19", 989_001, 0), (A, "B22", 0, 989_001))),
        law("RF014", "guard_overdrawn"),
    ),
    "an overdrawn account of a fund that has nothing": (
        fee(lines=lines((B, "6151", 1, 0), (B, "1121.01", 0, 1))),
        law("RF014", "guard_overdrawn"),
    ),
}


@pytest.mark.parametrize("name", CROOKED_ENTRIES)
def test_a_crooked_entry_is_refused(scribe: Scribe, name: str) -> None:
    entry, (sqlite, postgresql) = CROOKED_ENTRIES[name]
    assert_refused(scribe.raw, lambda: scribe.seal(entry), sqlite, postgresql)


def test_the_day_of_its_end_alone_shuts_a_fund(scribe: Scribe) -> None:
    """Of the two bounds of an end each is asked: here its number would let a thousand entries in."""
    closing = "INSERT INTO fund_closing (fund, closed_on, upto) VALUES ('LUT.CHUNG', '2024-09-10', 1000)"
    scribe.raw.run(closing)
    own = lines((B, "6151", 100, 0), (B, "5121", 0, 100))
    scribe.seal(fee("fee:x", lines=own, day="2024-09-09"))
    attack = fee("fee:y", lines=own, day="2024-09-10")
    assert_refused(scribe.raw, lambda: scribe.seal(attack), *law("RF010", "fund_closed"))


def test_one_early_entry_among_others_is_refused(scribe: Scribe) -> None:
    """Each fund has an entry on a day that suits another fund: only the pair of both is wrong."""
    early = fee(
        "fee:x", lines=lines(("XUA.CHUNG", "6151", 1, 0), ("XUA.CHUNG", "5121", 0, 1)), day="2024-08-31"
    )
    scribe.seal(early, fee("fee:y"))
    wrong = fee("fee:z", lines=lines((A, "6151", 1, 0), (A, "5121", 0, 1)), day="2024-08-31")
    attack = [replace(early, key="fee:v"), wrong, fee("fee:w")]
    assert_refused(scribe.raw, lambda: scribe.seal(*attack), *law("RF019", "fund_not_open_yet"))


def test_a_crooked_entry_among_honest_ones_is_refused_with_them(scribe: Scribe) -> None:
    crooked = fee(lines=lines((A, "6151", 100, 0), (A, "1121.01", 0, 99)))
    attack = [fee("fee:x"), crooked, fee("fee:y")]
    assert_refused(scribe.raw, lambda: scribe.seal(*attack), *law("RF006", "entry_out_of_balance"))


@pytest.mark.parametrize("crowded_first", [True, False])
@pytest.mark.parametrize("extra", [1, 2])
def test_a_line_too_many_does_not_stand_in_for_one_that_a_neighbour_lacks(
    scribe: Scribe, extra: int, crowded_first: bool
) -> None:
    two = lines((A, "6151", 100, 0), (A, "5121", 0, 100))
    more = lines((A, "6111", 7, 0), (A, "5121", 0, 7))[:extra]
    crowded = fee("fee:x", lines=two + more, line_count=2)
    lacking = fee("fee:y", lines=two[: 2 - extra], line_count=2)
    attack = [crowded, lacking] if crowded_first else [lacking, crowded]
    assert_refused(scribe.raw, lambda: scribe.seal(*attack), *law("RF005", "entry_incomplete"))


def test_two_wrongs_that_cancel_out_are_refused(scribe: Scribe) -> None:
    one = fee("fee:x", lines=lines((A, "6151", 100, 0), (A, "1121.01", 0, 99)))
    other = fee("fee:y", lines=lines((A, "6151", 100, 0), (A, "1121.01", 0, 101)))
    assert_refused(scribe.raw, lambda: scribe.seal(one, other), *law("RF006", "entry_out_of_balance"))


def test_lines_lent_between_entries_are_refused(scribe: Scribe) -> None:
    """One line short here, one too many there: the sum of lines is right, the entries are not."""
    one = fee("fee:x", lines=lines((A, "6151", 100, 0)), line_count=2)
    three = lines((A, "6151", 50, 0), (A, "6111", 50, 0), (A, "5121", 0, 100))
    other = fee("fee:y", lines=three, line_count=2)
    assert_refused(scribe.raw, lambda: scribe.seal(one, other), *law("RF005", "entry_incomplete"))


def test_the_same_entry_is_reversed_once(scribe: Scribe) -> None:
    back = lines((A, "1121.01", 11_000, 0), (A, "6151", 0, 11_000))
    scribe.seal(HandEntry("rev:1", back, kind="reversal", reverses=2))
    again = HandEntry("rev:2", back, kind="reversal", reverses=2)
    sqlite, postgresql = (TRIGGER, "entry_reversed_twice"), ("23505", "entry_reversed_once")
    assert_refused(scribe.raw, lambda: scribe.seal(again), sqlite, postgresql)


def test_a_decision_hidden_behind_a_fact_is_refused(scribe: Scribe) -> None:
    """A fact may take a guard below zero; a decision in the same turn may not ride along."""
    fact = HandEntry(
        "line:debit", lines((A, "1381", 2_000_000, 0), (A, "1121.01", 0, 2_000_000)), kind="debit"
    )
    scribe.bank_line("debit", 2_000_000)
    assert_refused(scribe.raw, lambda: scribe.seal(fact, fee(amount=1)), *law("RF014", "guard_overdrawn"))


def test_a_decision_ahead_of_the_fact_had_its_money_and_one_behind_it_has_not(scribe: Scribe) -> None:
    """What is sealed together is judged in its order, as if each had come alone."""
    scribe.bank_line("debit", 2_000_000)
    fact = HandEntry(
        "line:debit", lines((A, "1381", 2_000_000, 0), (A, "1121.01", 0, 2_000_000)), kind="debit"
    )
    before, more = fee("fee:before", amount=989_000), fee("fee:more", amount=1)
    for together in ((before, fact, more), (more, before, fact)):
        assert refused(lambda together=together: scribe.seal(*together)).law == "guard_overdrawn"
    scribe.seal(before, fact)
    assert scribe.raw.one("SELECT balance FROM guard WHERE account = '1121.01'") == -2_000_000


def test_a_fact_may_overdraw_and_then_every_decision_is_refused(scribe: Scribe) -> None:
    scribe.bank_line("debit", 2_000_000)
    scribe.seal(HandEntry("line:debit", lines((A, "1381", 2_000_000, 0), (A, "1121.01", 0, 2_000_000))))
    assert scribe.raw.one("SELECT balance FROM guard WHERE account = '1121.01'") == -1_011_000
    assert refused(lambda: scribe.seal(fee(amount=1))).law == "guard_overdrawn"
    mended = lines((A, "1121.01", 2_000_000, 0), (A, "1381", 0, 2_000_000))
    scribe.seal(HandEntry("line:mended", mended), HONEST)


# --- guards and heads by hand ----------------------------------------------------------------------------


def test_a_guard_that_is_not_the_sum_is_refused(scribe: Scribe) -> None:
    liar = Scribe(scribe.raw, guard_shift=1_000_000)
    assert_refused(scribe.raw, lambda: liar.seal(fee(amount=1_000)), *law("RF015", "guard_not_the_sum"))


def test_a_guard_that_is_left_behind_is_refused(scribe: Scribe) -> None:
    lazy = Scribe(scribe.raw, keep_guards=False)
    assert_refused(scribe.raw, lambda: lazy.seal(fee(amount=1_000)), *law("RF013", "guard_missing"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE guard SET balance = balance + 1",
        "UPDATE guard SET balance = 0",
        "UPDATE guard SET upto = 0",
        "UPDATE guard SET upto = upto + 1",
        "UPDATE guard SET upto = upto - 1, balance = 1000000 WHERE account = '1121.01'",
        "UPDATE guard SET purpose = 'x' WHERE account = '1121.01'",
        "INSERT INTO guard (fund, account, unit, purpose, balance, upto) "
        "VALUES ('LUT.CHUNG', '1121.01', 'VND', '', 5, 2)",
        "INSERT INTO guard (fund, account, unit, purpose, balance, upto) "
        "VALUES ('LUT.CHUNG', '1121.01', 'VND', '', 0, 99)",
    ],
)
def test_a_guard_changed_by_hand_is_refused(raw: Raw, statement: str) -> None:
    assert_refused(raw, lambda: raw.run(statement), *law("RF015", "guard_not_the_sum"))


def test_a_second_row_for_a_guard_is_refused(raw: Raw) -> None:
    statement = (
        "INSERT INTO guard (fund, account, unit, purpose, balance, upto) "
        "VALUES ('BAO.CHUNG', ?, 'VND', '', 989000, 2)"
    )
    sqlite, postgresql = (TRIGGER, "guard_exists"), ("23505", "guard_pkey")
    for account in ("1121.01", FREE):
        said = refused(lambda account=account: raw.run(statement, (account,)))
        assert (said.code, said.law) == (sqlite if raw.engine == "sqlite" else postgresql)
    if raw.engine == "sqlite":
        replaced = statement.replace("INSERT INTO", "INSERT OR REPLACE INTO").replace("989000", "5000000")
        assert_refused(raw, lambda: raw.run(replaced, ("1121.01",)), sqlite, postgresql)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE head SET entries = entries - 1",
        "UPDATE head SET entries = entries + 1",
        "UPDATE head SET entries = 0, written = 0",
        "UPDATE head SET written = written - 1",
        "UPDATE head SET entries = entries - 1, written = written - 1",
    ],
)
def test_a_head_changed_by_hand_is_refused(raw: Raw, statement: str) -> None:
    assert_refused(raw, lambda: raw.run(statement), *law("RF003", "head_moved_by_hand"))


def test_a_head_over_entries_that_are_not_there_is_refused(raw: Raw) -> None:
    attack = "UPDATE head SET entries = entries + 1, written = written + 1"
    assert_refused(raw, lambda: raw.run(attack), *law("RF004", "entry_numbers_not_dense"))


@pytest.mark.parametrize("one", [1, 2])
def test_a_second_head_is_refused(raw: Raw, one: int) -> None:
    attack = "INSERT INTO head (one, entries, written) VALUES (?, 77, 77)"
    expected = (
        (TRIGGER, "head_exists")
        if raw.engine == "sqlite"
        else (("23505", "head_pkey"), ("23514", "head_is_one"))[one - 1]
    )
    said = refused(lambda: raw.run(attack, (one,)))
    assert (said.code, said.law) == expected
    if raw.engine == "sqlite":
        said = refused(lambda: raw.run(attack.replace("INSERT", "INSERT OR REPLACE"), (one,)))
        assert (said.code, said.law) == expected


# --- values of another kind ------------------------------------------------------------------------------

OTHER_KINDS = {
    "half a đồng": (fee(lines=lines((A, "6151", 0.5, 0), (A, "5121", 0, 0.5))), "posting_not_whole", "RF027"),
    "a word": (fee(lines=lines((A, "6151", "abc", 0), (A, "5121", 0, "abc"))), "posting_not_whole", "22P02"),
    "bytes": (fee(lines=lines((A, "6151", b"1", 0), (A, "5121", 0, b"1"))), "posting_not_whole", "42804"),
    "infinity": (
        fee(lines=lines((A, "6151", 1e999, 0), (A, "5121", 0, 1e999))), "posting_not_whole", "22003",
    ),
    "a number between numbers": (fee(number=2.5), "posting_not_whole", "23505"),
    "no day": (fee(day=5), "entry_not_a_day", "42804"),
    "the 31st of September": (fee(day="2024-09-31"), "entry_not_a_day", "22008"),
    "30/02": (fee(day="2024-02-30"), "entry_not_a_day", "22008"),
    "a future hidden behind a senseless moment": (
        fee(day="2099-01-01", recorded_at="whenever"), "entry_not_a_day", "22007",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHER_KINDS)
def test_a_value_of_another_kind_is_refused(scribe: Scribe, name: str) -> None:
    entry, law_name, state = OTHER_KINDS[name]
    assert_refused(scribe.raw, lambda: scribe.seal(entry), (TRIGGER, law_name), (state, ""))

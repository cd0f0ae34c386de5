"""What holds between rooms, attacked by raw SQL: facts rest on bank lines, entries stand under leaves."""

from collections.abc import Callable

import pytest

from tests.laws.by_hand import HandEntry, Line, Raw, Refused, Scribe, picture

A, CASH = "BAO.CHUNG", "1121.01"
TRIGGER = "SQLITE_CONSTRAINT_TRIGGER"
HONEST = HandEntry("fee:control", ((A, "6151", "VND", "", 500, 0), (A, CASH, "VND", "", 0, 500)))
MORE_THAN_ALL = 2_000_000


def moved(debited: str, credited: str, amount: int) -> tuple[Line, ...]:
    """A pair of lines in đồng."""
    return ((A, debited, "VND", "", amount, 0), (A, credited, "VND", "", 0, amount))


def assert_refused(raw: Raw, attack: Callable[[], object], state: str, law: str) -> None:
    """Refused by the database's own code and law, without a trace; then the control goes in."""
    before = picture(raw)
    with pytest.raises(Refused) as caught:
        attack()
    assert caught.value.refusal.code == (TRIGGER if raw.engine == "sqlite" else state)
    assert caught.value.refusal.law == law
    raw.roll_back()
    assert picture(raw) == before
    Scribe(raw).seal(HONEST)
    assert raw.one("SELECT count(*) FROM entry WHERE key = 'fee:control'") == 1


@pytest.fixture(params=["owner", "writer"])
def scribe(books: object, raw: Raw, request: pytest.FixtureRequest) -> Scribe:
    """Once with the owner's rights, once as the program's own role on PostgreSQL."""
    if request.param == "writer" and raw.engine == "postgresql":
        raw.run("SET ROLE relief_fund_writer")
    return Scribe(raw)


# --- facts -------------------------------------------------------------------------------------------------

INVENTED = {
    "no such line": "line:invented",
    "a key that only looks like one": "LINE:real",
    "no line at all": "line:",
    "a pattern": "line:%",
    "a line of another case": "line:REAL",
    "a line and more": "line:real:2",
}


@pytest.mark.parametrize("name", INVENTED)
def test_an_invented_fact_may_not_overdraw(scribe: Scribe, name: str) -> None:
    scribe.bank_line("real", MORE_THAN_ALL)
    fact = HandEntry(INVENTED[name], moved("1381", CASH, MORE_THAN_ALL), kind="debit")
    assert_refused(scribe.raw, lambda: scribe.seal(fact), "RF014", "guard_overdrawn")


def test_an_invented_fact_may_not_overdraw_free_money(scribe: Scribe) -> None:
    promise = HandEntry("line:invented", moved("B19", "B22", MORE_THAN_ALL))
    assert_refused(scribe.raw, lambda: scribe.seal(promise), "RF014", "guard_overdrawn")


def test_an_invented_fact_behind_a_real_one_is_refused(scribe: Scribe) -> None:
    scribe.bank_line("real", MORE_THAN_ALL)
    facts = [HandEntry(f"line:{name}", moved("1381", CASH, MORE_THAN_ALL)) for name in ("real", "invented")]
    assert_refused(scribe.raw, lambda: scribe.seal(*facts), "RF014", "guard_overdrawn")


def test_a_line_written_in_the_same_turn_makes_a_fact(scribe: Scribe) -> None:
    fact = HandEntry("line:real", moved("1381", CASH, MORE_THAN_ALL), kind="debit")
    with scribe.raw.turn():
        last = scribe.write(fact)
        scribe.move_guards([fact], last)
        scribe.bank_line("real", MORE_THAN_ALL)
        scribe.close(last)
    assert scribe.raw.one("SELECT balance FROM guard WHERE account = ?", (CASH,)) == 989_000 - MORE_THAN_ALL


UNLIKE_THE_LINE = {
    "less than the bank printed": moved("1381", CASH, MORE_THAN_ALL - 1),
    "more than the bank printed": moved("1381", CASH, MORE_THAN_ALL + 1),
    "nothing on the bank account": moved("B19", "B22", MORE_THAN_ALL),
    "there and half of it back": (*moved("1381", CASH, MORE_THAN_ALL), *moved(CASH, "1381", 1_000_000)),
    "more on another account behind it": (
        *moved("1381", CASH, MORE_THAN_ALL), *moved("6151", "1111", MORE_THAN_ALL + 1)
    ),
    "more on another account, in two lines": (
        *moved("1381", CASH, MORE_THAN_ALL), *moved("6151", "1111", MORE_THAN_ALL), *moved("6111", "1111", 1)
    ),
}  # fmt: skip
"""Entries under the key of a real line of ``MORE_THAN_ALL`` đồng debited."""


@pytest.mark.parametrize("name", UNLIKE_THE_LINE)
def test_a_fact_that_is_not_what_the_bank_printed_may_not_overdraw(scribe: Scribe, name: str) -> None:
    scribe.bank_line("real", MORE_THAN_ALL)
    fact = HandEntry("line:real", UNLIKE_THE_LINE[name], kind="debit")
    assert_refused(scribe.raw, lambda: scribe.seal(fact), "RF014", "guard_overdrawn")


def test_a_credit_that_the_bank_printed_is_no_debit(scribe: Scribe) -> None:
    scribe.bank_line("real", MORE_THAN_ALL, "credit")
    fact = HandEntry("line:real", moved("1381", CASH, MORE_THAN_ALL), kind="debit")
    assert_refused(scribe.raw, lambda: scribe.seal(fact), "RF014", "guard_overdrawn")


def test_a_line_of_another_account_makes_no_fact(scribe: Scribe) -> None:
    scribe.bank_line("real", MORE_THAN_ALL, account="1121.02")
    fact = HandEntry("line:real", moved("1381", CASH, MORE_THAN_ALL), kind="debit")
    assert_refused(scribe.raw, lambda: scribe.seal(fact), "RF014", "guard_overdrawn")


def test_a_line_that_is_booked_already_makes_no_fact(scribe: Scribe) -> None:
    """Its money stands in other entries; once more would take it twice."""
    scribe.bank_line("real", MORE_THAN_ALL, reading="matched")
    fact = HandEntry("line:real", moved("1381", CASH, MORE_THAN_ALL), kind="debit")
    assert_refused(scribe.raw, lambda: scribe.seal(fact), "RF014", "guard_overdrawn")


def test_a_fact_with_lines_of_its_event_behind_it_may_overdraw(scribe: Scribe) -> None:
    """A fee of budget money takes authority of the same amount; a payment that comes back is held again."""
    scribe.bank_line("fee", MORE_THAN_ALL)
    scribe.bank_line("back", 7, "credit")
    held = (*moved(CASH, "6111", 7), *moved("B19", "B24", 7))
    fee = (*moved("1381", CASH, MORE_THAN_ALL), *moved("B14", "B21", MORE_THAN_ALL))
    scribe.seal(HandEntry("line:fee", fee), HandEntry("line:back", held))
    assert scribe.raw.one("SELECT balance FROM guard WHERE account = ?", (CASH,)) == 989_007 - MORE_THAN_ALL


def test_a_fact_is_looked_up_by_its_keys_however_long_the_history(raw: Raw) -> None:
    """Asked once for each line of a statement below zero: no plan may read what an account ever moved."""
    if raw.engine == "sqlite":
        asked = "EXPLAIN QUERY PLAN SELECT 1 FROM bank_evidence WHERE identity = 'real'"
        steps = [str(row[3]) for row in raw.run(asked)]
        assert not [step for step in steps if step.startswith("SCAN")]
    else:
        body = str(raw.one("SELECT prosrc FROM pg_proc WHERE proname = 'is_bank_line'"))
        query = body.partition("EXISTS (")[2].rpartition(")")[0].replace("of_identity", "'real'")
        raw.run("SET enable_seqscan = off")
        steps = [str(row[0]) for row in raw.run(f"EXPLAIN {query}")]
        assert not [step for step in steps if "Seq Scan" in step]
    assert len([step for step in steps if "posting" in step or " p " in step]) >= 2
    assert not [step for step in steps if "posting_by_account" in step]


def test_what_does_not_overdraw_needs_no_line(scribe: Scribe) -> None:
    """Nobody is asked for evidence where the money is there: this costs the normal path nothing."""
    scribe.seal(HandEntry("line:invented", moved("1381", CASH, 989_000)))
    assert scribe.raw.one("SELECT balance FROM guard WHERE account = ?", (CASH,)) == 0


# --- leaves ------------------------------------------------------------------------------------------------


def sealed_under(
    scribe: Scribe, *reaches: tuple[int, int], entries: int = 3, covered: int | None = None
) -> None:
    """Write ``entries`` entries above the two that are there, and the leaves an attacker wants over them."""
    made = [HandEntry(f"fee:{n}", moved("6151", CASH, 100)) for n in range(entries)]
    with scribe.raw.turn():
        last = scribe.write(*made) if made else 2
        scribe.move_guards(made, last)
        size = scribe.raw.one("SELECT size FROM log_head")
        scribe.leaves(size, *reaches)
        if reaches or covered is not None:
            scribe.seal_log(max(reach[1] for reach in reaches) if covered is None else covered)
        if made:
            scribe.raw.run("UPDATE head SET entries = ?", (last,))


@pytest.mark.parametrize(
    "reaches",
    [[(3, 3), (4, 4), (5, 5)], [(3, 5)], [(3, 4), (5, 5)], [(5, 5), (3, 4)], [(3, 3), (0, 0), (4, 5)]],
)
def test_control_every_entry_under_one_leaf(scribe: Scribe, reaches: list[tuple[int, int]]) -> None:
    sealed_under(scribe, *reaches)
    assert scribe.raw.one("SELECT entries FROM head") == scribe.raw.one("SELECT covered FROM log_head") == 5
    Scribe(scribe.raw).seal(HONEST)


@pytest.mark.parametrize("reaches", [[], [(3, 4)], [(3, 3), (0, 0)], [(0, 0)]])
def test_an_entry_without_a_leaf_is_refused(scribe: Scribe, reaches: list[tuple[int, int]]) -> None:
    assert_refused(
        scribe.raw,
        lambda: sealed_under(
            scribe, *reaches, covered=max([2, *(last for _, last in reaches)]) if reaches else None
        ),
        "RF025",
        "entry_without_leaf",
    )


CROOKED_LEAVES = {
    "a gap": [(3, 3), (5, 5)],
    "a gap at the start": [(4, 5)],
    "twice the same": [(3, 5), (3, 5)],
    "one twice, one not at all": [(3, 3), (3, 3), (5, 5)],
    "overlapping": [(3, 4), (4, 5)],
    "one within another": [(3, 5), (4, 4)],
    "an entry that has its leaf": [(2, 2), (3, 5)],
    "reaching back": [(1, 5)],
    "back to front": [(5, 3)],
    "a start without an end": [(3, 5), (6, 0)],
    "an end without a start": [(0, 5)],
    "below zero": [(-2, -1), (3, 5)],
}


@pytest.mark.parametrize("name", CROOKED_LEAVES)
def test_leaves_that_do_not_fit_the_entries_are_refused(scribe: Scribe, name: str) -> None:
    assert_refused(
        scribe.raw, lambda: sealed_under(scribe, *CROOKED_LEAVES[name]), "RF024", "leaf_not_over_new_entries"
    )


@pytest.mark.parametrize("reach", [(1, 1), (2, 2), (1, 2)])
def test_a_second_leaf_over_a_sealed_entry_is_refused(scribe: Scribe, reach: tuple[int, int]) -> None:
    """A later leaf could tell the public something else about the same entry."""
    assert_refused(
        scribe.raw,
        lambda: sealed_under(scribe, reach, entries=0, covered=2),
        "RF024",
        "leaf_not_over_new_entries",
    )


@pytest.mark.parametrize("covered", [1, 3, 0])
def test_a_log_that_says_it_covers_more_or_less_is_refused(scribe: Scribe, covered: int) -> None:
    assert_refused(
        scribe.raw,
        lambda: sealed_under(scribe, (0, 0), entries=0, covered=covered),
        "RF024",
        "leaf_not_over_new_entries",
    )


@pytest.mark.parametrize(
    "statement", ["covered = covered + 1", "covered = 0", "covered = covered + 1, written = written"]
)
def test_what_is_covered_is_not_changed_by_hand(scribe: Scribe, statement: str) -> None:
    assert_refused(
        scribe.raw,
        lambda: scribe.raw.run(f"UPDATE log_head SET {statement}"),
        "RF022",
        "log_head_moved_by_hand",
    )


def test_a_leaf_over_an_entry_that_never_comes_is_refused(scribe: Scribe) -> None:
    before = picture(scribe.raw)
    with pytest.raises(Refused) as caught:
        sealed_under(scribe, (3, 3), entries=0)
    refusal = caught.value.refusal
    if scribe.raw.engine == "sqlite":
        assert (refusal.code, refusal.law) == (
            "SQLITE_CONSTRAINT_FOREIGNKEY",
            "FOREIGN KEY constraint failed",
        )
    else:
        assert (refusal.code, refusal.law) == ("23503", "head_all_sealed")
    assert picture(scribe.raw) == before
    Scribe(scribe.raw).seal(HONEST)


def test_a_leaf_over_more_entries_than_are_written_is_refused(scribe: Scribe) -> None:
    assert_refused(scribe.raw, lambda: sealed_under(scribe, (3, 9)), "RF003", "head_moved_by_hand")


# --- a table of the same name does not stand in for one of ours -------------------------------------------


@pytest.mark.parametrize("engine_name", ["postgresql"])
@pytest.mark.parametrize(
    ("table", "entry", "law"),
    [
        ("period_closing", HandEntry("fee:late", moved("6151", CASH, 1)), "period_closed"),
        ("account", HandEntry("fee:x", moved("6151", "9999", 1)), "account_unknown"),
        ("guard", HandEntry("fee:y", moved("6151", CASH, MORE_THAN_ALL)), "guard_overdrawn"),
        ("bank_line", HandEntry("line:z", moved("6151", CASH, MORE_THAN_ALL)), "guard_overdrawn"),
        ("log_head", HandEntry("fee:v", moved("6151", "9999", 1)), "account_unknown"),
        ("posting", HandEntry("fee:w", moved("6151", "9999", 1)), "account_unknown"),
    ],
)
def test_a_temporary_table_in_front_is_not_looked_at(
    raw: Raw, engine_name: str, table: str, entry: HandEntry, law: str
) -> None:
    raw.run("INSERT INTO period_closing (ends_on, closed_at, closed_by) VALUES ('2024-09-30', 'now', 'x')")
    raw.run("SET ROLE relief_fund_writer")
    scribe = Scribe(raw)
    shadow = {"period_closing": "ends_on date", "bank_line": "identity text"}.get(table)
    raw.run(
        f"CREATE TEMP TABLE {table} ({shadow})"
        if shadow
        else f"CREATE TEMP TABLE {table} (LIKE public.{table})"
    )
    if table == "bank_line":
        raw.run("INSERT INTO bank_line VALUES ('z')")
    raw.run("SET search_path = public, pg_temp")
    day = entry.day if law == "period_closed" else "2024-10-01"
    late = HandEntry(entry.key, entry.lines, day=day)
    with raw.turn():
        last = scribe.write(late)
        scribe.move_guards([late], last)
        size, covered = raw.run("SELECT size, covered FROM log_head")[0]
        scribe.leaves(size, (covered + 1, last))
        scribe.seal_log(last)
        raw.run("SET LOCAL search_path = pg_temp, public")
        with pytest.raises(Refused, match=law):
            raw.run("UPDATE public.head SET entries = ?", (last,))
        raw.roll_back()

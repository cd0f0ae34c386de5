"""Nothing is changed, deleted, replaced or truncated, in any table, but for one named list; on both engines.

The list is compared with what tables declare, with the triggers in the database and with the grants of
the program's role; then every table is attacked by raw SQL while it holds rows.
"""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Boolean, Date, Integer, LargeBinary, Table

from relief_fund.app import import_tables
from relief_fund.settings import Settings
from relief_fund.storage import law
from tests.laws.by_hand import Raw, Refused, picture

CHANGED_IN_PLACE: dict[str, tuple[str, ...]] = {
    "head": ("update",),
    "log_head": ("update",),
    "guard": ("update",),
    "code_step": ("update",),
    "sign_in_session": ("update", "delete"),
    "sign_in_limit": ("update", "delete"),
    "subject_key": ("delete",),
}
"""Heads, guards, code steps, sessions, limits, disclosure keys. Decisions and states are rows added."""

VERBS = ("update", "delete")
TRIGGER = "SQLITE_CONSTRAINT_TRIGGER"
WRITER = "relief_fund_writer"


def tables() -> list[Table]:
    """Every table of the books."""
    import_tables()
    return list(law.tables())


def refused_verbs(table: str) -> list[str]:
    """What the database must refuse on ``table``."""
    return [verb for verb in VERBS if verb not in CHANGED_IN_PLACE.get(table, ())]


def test_tables_declare_exactly_the_named_list() -> None:
    assert {table.name: law.mutable(table) for table in tables() if law.mutable(table)} == CHANGED_IN_PLACE


# --- every table, holding rows -----------------------------------------------------------------------------


@pytest.fixture
def filled(books: Settings) -> Raw:
    """A raw session on books in which every table holds at least one row."""
    raw = Raw(books.books, lawful=False)
    if raw.engine == "sqlite":
        raw.run("PRAGMA ignore_check_constraints=ON")
    else:
        drop_constraints(raw)
    for table in tables():
        if not raw.one(f'SELECT count(*) FROM "{table.name}"'):
            columns = [column.name for column in table.columns]
            marks = ", ".join("?" * len(columns))
            names = ", ".join(f'"{name}"' for name in columns)
            values = [anything(column.type) for column in table.columns]
            raw.run(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', values)
    return raw


def anything(kind: Any) -> Any:
    """Some value of a column's type."""
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Integer):
        return 1
    if isinstance(kind, LargeBinary):
        return b"x"
    return date(2024, 8, 31).isoformat() if isinstance(kind, Date) else "x"


def drop_constraints(raw: Raw) -> None:
    """Drop checks and foreign keys, as their owner may, so that any row goes in. Triggers stay."""
    named = raw.run(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint "
        "WHERE contype IN ('c', 'f') AND connamespace = 'public'::regnamespace"
    )
    for table, name in named:
        raw.run(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def refusal(raw: Raw, statement: str) -> tuple[str, str]:
    """Code and law of the refusal, or a cry that the attack got through."""
    try:
        raw.run(statement)
    except Refused as caught:
        return caught.refusal.code, caught.refusal.law
    return "", f"GOT THROUGH: {statement}"


def expected(raw: Raw, table: str) -> tuple[str, str]:
    """What the law says where a row of ``table`` is touched."""
    return TRIGGER if raw.engine == "sqlite" else "RF030", f"{table}_is_append_only"


def test_every_change_of_every_table_is_refused(filled: Raw) -> None:
    wrong = []
    for table in tables():
        first = next(iter(table.primary_key.columns)).name
        attacks = {
            "update": f'UPDATE "{table.name}" SET "{first}" = "{first}"',
            "delete": f'DELETE FROM "{table.name}"',
        }
        for verb in refused_verbs(table.name):
            said = refusal(filled, attacks[verb])
            if said != expected(filled, table.name):
                wrong.append(f"{attacks[verb]}: {said}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_every_truncation_and_replacement_is_refused(filled: Raw) -> None:
    wrong = []
    for table in tables():
        if filled.engine == "postgresql":
            attack, laws = f'TRUNCATE "{table.name}" CASCADE', {f"{table.name}_is_append_only"}
        elif "update" in law.mutable(table) and table.name not in law.SEALED_OTHERWISE:
            continue
        else:
            attack = f'INSERT OR REPLACE INTO "{table.name}" SELECT * FROM "{table.name}" LIMIT 1'
            laws = replaced_laws(table.name)
        code, said = refusal(filled, attack)
        if code not in (TRIGGER, "RF030") or said not in laws:
            wrong.append(f"{attack}: {code} {said}")
    assert not wrong, "\n" + "\n".join(wrong)


def replaced_laws(table: str) -> set[str]:
    """The laws that may answer a replacement: the books' own where they come first."""
    own = {
        "entry": "entry_below_head",
        "posting": "posting_to_sealed_entry",
        "leaf": "leaf_below_head",
        "head": "head_exists",
        "log_head": "log_head_exists",
        "guard": "guard_exists",
        "voucher": "voucher_not_next",
        "period_closing": "period_not_next",
    }
    return {f"{table}_row_exists", own.get(table, "")}


# --- the books, row by row ---------------------------------------------------------------------------------

CHANGES = {
    "an amount changed": "UPDATE posting SET debit = debit + 1 WHERE debit > 0",
    "an account changed": "UPDATE posting SET account = '6111' WHERE account = '6151'",
    "a posting moved to another entry": "UPDATE posting SET entry = 2, line = 9 WHERE entry = 1 AND line = 1",
    "a posting moved out of sight": "UPDATE posting SET entry = 99 WHERE entry = 1",
    "a posting deleted": "DELETE FROM posting WHERE entry = 1 AND line = 1",
    "an entry deleted": "DELETE FROM entry WHERE number = 2",
    "an entry renumbered": "UPDATE entry SET number = 3 WHERE number = 2",
    "an entry dated otherwise": "UPDATE entry SET occurred_on = '2024-09-11'",
    "an entry given another key": "UPDATE entry SET key = 'line:other' WHERE number = 2",
    "a fund made another kind": "UPDATE fund SET kind = 'budget'",
    "a guarded account set free": "UPDATE account SET guarded = FALSE",
    "an account's side turned": "UPDATE account SET side = 'C' WHERE code = '1121.01'",
    "a closed account reopened": "DELETE FROM account_closing",
    "a closed fund reopened later": "UPDATE fund_closing SET closed_on = '2099-01-01'",
    "a voucher given back": "DELETE FROM voucher",
    "a leaf rewritten": "UPDATE leaf SET body = body WHERE position = 0",
    "a leaf forgotten": "DELETE FROM leaf",
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_written_stays_written(raw: Raw, name: str) -> None:
    before = picture(raw)
    said = refusal(raw, CHANGES[name])
    assert said == expected(raw, CHANGES[name].removeprefix("DELETE FROM").removeprefix("UPDATE").split()[0])
    assert picture(raw) == before


@pytest.mark.parametrize("entry", [1, 2])
def test_a_posting_added_later_is_refused(raw: Raw, entry: int) -> None:
    before = picture(raw)
    said = refusal(
        raw,
        "INSERT INTO posting (entry, line, fund, account, unit, purpose, debit, credit) "
        f"VALUES ({entry}, 3, 'BAO.CHUNG', '6151', 'VND', '', 1, 0)",
    )
    assert said == (TRIGGER if raw.engine == "sqlite" else "RF001", "posting_to_sealed_entry")
    assert picture(raw) == before


UPSERTS = (
    "INSERT INTO voucher (owner, year, series, number, evidence) VALUES ('BAO', 2024, 'BC', 1, 'x') "
    "ON CONFLICT (owner, year, series, number) DO UPDATE SET evidence = 'x'",
    "INSERT INTO account_closing (account, closed_on) VALUES ('1121.02', '2099-01-01') "
    "ON CONFLICT (account) DO UPDATE SET closed_on = '2099-01-01'",
)


@pytest.mark.parametrize("statement", UPSERTS)
def test_an_insert_that_turns_into_a_change_is_refused(raw: Raw, statement: str) -> None:
    before = picture(raw)
    code, _ = refusal(raw, statement)
    assert code in (TRIGGER, "RF016", "RF030")
    assert picture(raw) == before


def test_a_voucher_out_of_turn_is_refused(raw: Raw) -> None:
    for number in (0, 3, -1):
        said = refusal(raw, f"INSERT INTO voucher VALUES ('BAO', 2024, 'BC', {number}, 'x{number}')")
        assert said == (TRIGGER if raw.engine == "sqlite" else "RF016", "voucher_not_next")
    raw.run("INSERT INTO voucher (owner, year, series, number, evidence) VALUES ('BAO', 2024, 'BC', 2, 'y')")


# --- what stands around the tables -------------------------------------------------------------------------


def test_every_table_has_its_triggers(raw: Raw) -> None:
    if raw.engine == "sqlite":
        found = {name for (name,) in raw.run("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
        needed = {f"{table.name}_no_{verb}" for table in tables() for verb in refused_verbs(table.name)}
    else:
        query = (
            "SELECT t.tgname, t.tgenabled FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace"
        )
        rows = raw.run(query)
        found = {name for name, _ in rows}
        needed = {f"{table.name}_append_only" for table in tables()}
        assert {name for name, enabled in rows if enabled != "A"} == set(), "not ENABLE ALWAYS"
    assert needed - found == set()


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_the_programs_role_may_do_exactly_what_the_list_says(raw: Raw, engine_name: str) -> None:
    granted = raw.run(
        "SELECT table_name, lower(privilege_type) FROM information_schema.role_table_grants "
        "WHERE grantee = ? AND table_schema = 'public'",
        (WRITER,),
    )
    needed = {
        (table.name, verb)
        for table in tables()
        for verb in ("select", "insert", *CHANGED_IN_PLACE.get(table.name, ()))
    }
    assert set(granted) == needed
    owned = raw.one("SELECT count(*) FROM pg_class WHERE relowner = ?::regrole", (WRITER,))
    assert owned == 0


@pytest.mark.parametrize("engine_name", ["postgresql"])
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE posting DISABLE TRIGGER ALL",
        "DROP TRIGGER head_gate ON head",
        "DROP TABLE posting CASCADE",
        "TRUNCATE posting",
        "CREATE TABLE mine (x int)",
        "CREATE OR REPLACE FUNCTION refuse(code text, law text) RETURNS void LANGUAGE sql AS 'SELECT'",
        "SET session_replication_role = replica",
        "DELETE FROM posting",
        "UPDATE posting SET debit = debit",
    ],
)
def test_the_programs_role_cannot_take_the_law_away(
    books: Settings, engine_name: str, statement: str
) -> None:
    raw = Raw(books.books, role=WRITER)
    assert refusal(raw, statement)[0] == "42501"
    raw.close()


@pytest.mark.parametrize("engine_name", ["postgresql"])
@pytest.mark.parametrize(
    "statement", ["TRUNCATE posting", "DELETE FROM entry", "UPDATE posting SET debit = debit + 1"]
)
def test_a_session_that_plays_a_replica_is_refused_too(raw: Raw, engine_name: str, statement: str) -> None:
    raw.run("SET session_replication_role = replica")
    assert refusal(raw, statement)[0] == "RF030"

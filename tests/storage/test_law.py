"""After migration every table of both engines stands under exactly the rules that its declaration asks for."""

from collections import defaultdict

from relief_fund.app import import_tables
from relief_fund.settings import Settings
from relief_fund.storage import law
from relief_fund.storage.engines import is_sqlite, owning_engine

MAY_CHANGE = {"update", "delete"}


def test_every_table_refuses_what_its_declaration_does_not_allow(empty_home: Settings) -> None:
    engine = owning_engine(empty_home.books)
    with engine.connect() as connection:
        refused = _on_sqlite(connection) if is_sqlite(empty_home.books) else _on_postgresql(connection)
    engine.dispose()
    declared = {one.name: MAY_CHANGE - set(law.mutable(one)) for one in law.tables()}
    assert {name: refused.get(name, set()) for name in declared} == declared
    assert set(refused) <= set(declared)


def _on_sqlite(connection) -> dict[str, set[str]]:  # type: ignore[no-untyped-def]
    found: dict[str, set[str]] = defaultdict(set)
    rows = connection.exec_driver_sql("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
    for table, name, text in rows:
        for verb in MAY_CHANGE:
            if name == f"{table}_no_{verb}":
                assert f"BEFORE {verb.upper()} ON" in text
                assert f"RAISE(ABORT, '{table}_is_append_only')" in text
                assert " WHEN " not in text
                found[table].add(verb)
    return found


def _on_postgresql(connection) -> dict[str, set[str]]:  # type: ignore[no-untyped-def]
    rows = connection.exec_driver_sql(
        "SELECT c.relname, t.tgtype, t.tgenabled FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.proname = 'refuse_change' AND NOT t.tgisinternal"
    )
    found: dict[str, set[str]] = {}
    for table, bits, enabled in rows:
        row, before, delete, update, truncate = (bool(bits & one) for one in (1, 2, 8, 16, 32))
        assert (row, before, truncate, enabled) == (False, True, True, "A"), table
        found[table] = {verb for verb, on in (("delete", delete), ("update", update)) if on}
    return found


def test_every_table_refuses_to_be_emptied_or_replaced(empty_home: Settings) -> None:
    engine = owning_engine(empty_home.books)
    with engine.connect() as connection:
        if not is_sqlite(empty_home.books):
            count = connection.exec_driver_sql(
                "SELECT count(DISTINCT tgrelid) FROM pg_trigger WHERE tgtype & 32 = 32 AND NOT tgisinternal"
            ).scalar()
            assert count == len(list(law.tables()))
        else:
            # After the row these refuse what stands at a sealed place: the refusal brings back what was replaced.
            rows = connection.exec_driver_sql(
                "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND (sql LIKE '%BEFORE INSERT%' "
                "OR name IN ('posting_above_head', 'leaf_above_head') AND sql LIKE '%AFTER INSERT%')"
            )
            updated = {one.name for one in law.tables() if "update" in law.mutable(one)}
            assert {one.name for one in law.tables()} - {name for (name,) in rows} <= updated
    engine.dispose()


def test_the_list_of_what_changes_in_place_is_short_and_known() -> None:
    import_tables()
    changing = {one.name: set(law.mutable(one)) for one in law.tables() if law.mutable(one)}
    assert set().union(*changing.values()) <= MAY_CHANGE
    assert not {"entry", "posting", "leaf", "voucher", "signature", "bank_line", "gift"} & set(changing)
    assert {name for name, verbs in changing.items() if "delete" in verbs} <= {
        "sign_in_session", "subject_key", "job_run", "job_turn", "sign_in_limit",
    }  # fmt: skip

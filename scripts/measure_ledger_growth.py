"""Cost at a million entries: posting as fast as into empty books, a trial balance from the tail, one account's page."""

import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import measure_ledger_work as work
from measure_ledger_frame import Contender, Ratio, compared, floor, limit, told
from sqlalchemy import text

from relief_fund.app import open_home
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.balances import plain_turnovers, turnovers
from relief_fund.ledger.general_ledger import account_page
from relief_fund.ledger.snapshots import TAIL, keep_snapshot
from relief_fund.settings import Settings
from relief_fund.storage.engines import is_sqlite, owning_engine
from relief_fund.storage.law import always

PAGES = 200
PLAIN_SUM = (
    "SELECT fund, account, unit, purpose, sum(debit), sum(credit) FROM posting "
    "GROUP BY fund, account, unit, purpose"
)


def growth(bench: work.Bench) -> dict[str, Any]:
    """Posting at ``--history`` entries against empty books; the trial balance and a statement page there."""
    asked = bench.asked
    with bench.ground.copied(bench.template) as settings:
        told(f"  writing {asked.history:,} entries of history")
        _write_history(settings, asked.history - TAIL)
        home = open_home(settings)
        try:
            told("  keeping balances")
            keep_snapshot(home.office)
            work.importing(home, work.stream(TAIL, accounts="random", seed=1))
            answer = {"figures": _trial_balances(home, asked.rounds)}
            answer["figures"].append(_statement_page(home))
            with bench.ground.undisturbed():
                told("  warming up: every page has been touched since the last checkpoint")
                _posted_on(home, work.submitting, asked.entries, 2048, iter([99]))
                grown = _posting_compared(bench, home)
        finally:
            home.close()
    grown["figures"] += answer["figures"]
    return grown


def _posting_compared(bench: work.Bench, home: Home) -> dict[str, Any]:
    asked = bench.asked
    seeds = iter(range(100, 100_000))
    contenders: dict[str, Contender] = {}
    for name, run, count, callers in (
        ("2048 callers", work.submitting, asked.entries, 2048), ("8 callers", work.asking, asked.few, 8)
    ):  # fmt: skip
        specs = work.stream(count, accounts="random")
        contenders[f"{name}, empty"] = partial(bench.posted, run, specs, callers)
        contenders[f"{name}, {asked.history:,} entries"] = partial(
            _posted_on, home, run, count, callers, seeds
        )
    ratios = [
        Ratio(f"{name}: {asked.history:,} entries / empty", f"{name}, {asked.history:,} entries",
              f"{name}, empty", 0.85)
        for name in ("2048 callers", "8 callers")
    ]  # fmt: skip
    return compared(contenders, ratios, asked.rounds)


def _posted_on(home: Home, run: Callable[..., None], count: int, callers: int, seeds: Any) -> float:
    specs = work.stream(count, accounts="random", seed=next(seeds))
    return work.timed_posting(home, run, specs, callers)


def _write_history(settings: Settings, count: int) -> None:
    """``count`` entries written by the database itself with its rules off, which are on again afterwards."""
    engine = owning_engine(settings.books)
    sqlite = is_sqlite(settings.books)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        if sqlite:
            law = connection.exec_driver_sql(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            ).all()
            for name, _ in law:
                connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        else:
            for table in ("entry", "posting", "leaf", "head", "log_head"):
                connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in _HISTORY:
            if not sqlite:
                statement = statement.replace(_DAY["sqlite"], _DAY["postgresql"])
                statement = statement.replace("hex(randomblob(16))", "md5(n::text || 'x')")
                statement = statement.replace("CAST(body AS BLOB)", "convert_to(body, 'UTF8')")
            connection.execute(text(statement), {"last": count} if ":last" in statement else {})
        if sqlite:
            for _, statement in law:
                connection.exec_driver_sql(statement)
        connection.exec_driver_sql("COMMIT")
        if not sqlite:
            always(connection)
    engine.dispose()


_NUMBERS = (
    "WITH RECURSIVE counted(n) AS "
    "(SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM counted WHERE n < :last) "
)
_DEBITED = "'7001.0' || substr(CAST(1000 + n * 7919 % 500 AS TEXT), 2)"
_CREDITED = "'7002.0' || substr(CAST(1000 + n * 104729 % 500 AS TEXT), 2)"
_DAY = {
    "sqlite": "date('2024-09-01', '+' || (n * 600 / :last) || ' days')",
    "postgresql": "date '2024-09-01' + CAST(n * 600 / :last AS int)",
}
"""Six hundred business days, one after another."""
_HISTORY = (
    "UPDATE head SET written = :last, entries = :last",
    "UPDATE log_head SET written = 1 + :last, size = 1 + :last, covered = :last",
    "INSERT INTO entry (number, key, kind, occurred_on, recorded_at, voucher, document, reverses, "
    f"line_count, digest) {_NUMBERS} SELECT n, 'bench:' || hex(randomblob(16)), 'bench', "
    f"{_DAY['sqlite']}, "
    "'2024-09-10T02:00:00.000000Z', '', '', NULL, 2, "
    "'0000000000000000000000000000000000000000000000000000000000000000' FROM counted",
    f"INSERT INTO posting (entry, line, fund, account, unit, purpose, debit, credit) {_NUMBERS} "
    f"SELECT n, line, '{work.FUND}', CASE line WHEN 1 THEN {_DEBITED} ELSE {_CREDITED} END, 'VND', '', "
    "CASE line WHEN 1 THEN 1000 + n % 5000 ELSE 0 END, CASE line WHEN 1 THEN 0 ELSE 1000 + n % 5000 END "
    "FROM counted, (SELECT 1 AS line UNION ALL SELECT 2) lines",
    f"INSERT INTO leaf (position, kind, first_entry, last_entry, body) {_NUMBERS} "
    "SELECT n, 'entry', n, n, CAST(body AS BLOB) FROM counted, (SELECT "
    f"'{'x' * 240}' AS body) bodies",
)


def _trial_balances(home: Home, rounds: int) -> list[dict[str, Any]]:
    """Seconds of the kept trial balance, of the product's own plain sum and of the database's, in turns."""
    seconds: dict[str, list[float]] = {"kept": [], "plain": [], "bare": []}
    with home.office.read() as connection:
        assert turnovers(connection) == plain_turnovers(connection), "the kept balances are not the sum"
        for _ in range(max(7, rounds)):
            for name, run in (
                ("kept", lambda: turnovers(connection)), ("plain", lambda: plain_turnovers(connection)),
                ("bare", lambda: connection.exec_driver_sql(PLAIN_SUM).all()),
            ):  # fmt: skip
                started = time.perf_counter()
                run()
                seconds[name].append(time.perf_counter() - started)
    told(
        "  trial balance: "
        + ", ".join(f"{n} {1000 * statistics.median(s):.0f} ms" for n, s in seconds.items())
    )
    ratios = [bare / kept for bare, kept in zip(seconds["bare"], seconds["kept"], strict=True)]
    figure = floor("trial balance: plain sum / kept balances and tail", ratios, least=20, unit="x")
    in_ms = {f"{name}_ms": [round(1000 * one, 1) for one in each] for name, each in seconds.items()}
    return [{**figure, **in_ms}]


def _statement_page(home: Home) -> dict[str, Any]:
    """The page of 50 lines of one account after another, with opening and closing, in the columns of the law."""
    waits = []
    with home.office.read() as connection:
        for at in range(PAGES):
            account = f"7001.{at * 7 % 500:04d}"
            started = time.perf_counter()
            page = account_page(connection, account=account, fund=work.FUND, limit=50)
            waits.append(1_000 * (time.perf_counter() - started))
            assert page.lines, account
    return limit("one account's statement page, median", waits, most=20, unit="ms")

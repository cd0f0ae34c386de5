"""The measurements of scripts/bench: contenders take turns, medians are compared, JSON comes out."""

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import measure_pages as pages  # noqa: E402 - the root must be on the path first
from sqlalchemy import Engine, create_engine, select  # noqa: E402 - the root must be on the path first
from sqlalchemy.pool import NullPool  # noqa: E402 - as above
from sqlmodel import SQLModel  # noqa: E402 - as above

from relief_fund.app import found_home, import_tables  # noqa: E402 - as above
from relief_fund.banking.intake import import_statement  # noqa: E402 - as above
from relief_fund.donors.campaigns import open_campaign  # noqa: E402 - as above
from relief_fund.donors.recognition import matcher_for  # noqa: E402 - as above
from relief_fund.kernel.duties import Duty  # noqa: E402 - as above
from relief_fund.kernel.protocols import Actor, Home  # noqa: E402 - as above
from relief_fund.pilot.input import CAMPAIGN_ACCOUNT, bundled  # noqa: E402 - as above
from relief_fund.settings import Settings  # noqa: E402 - as above
from relief_fund.storage.bulk import write_rows  # noqa: E402 - as above
from relief_fund.storage.engines import writing_engine  # noqa: E402 - as above
from tests import postgres  # noqa: E402 - as above

LINES_A_STEP = 1_000
Rows = dict[str, list[tuple[Any, ...]]]


# --- the frame -------------------------------------------------------------------------------------------


def rounds(contenders: Mapping[str, Callable[[], float]], count: int) -> dict[str, dict[str, Any]]:
    """Let every contender run ``count`` times, taking turns, so that a busy minute hits all alike.

    A contender returns the seconds it measured itself. Gives the median and all rounds of each.
    """
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for at in range(count):
        for name, run in contenders.items():
            seconds[name].append(run())
            told(f"round {at + 1}/{count} {name}: {seconds[name][-1]:.2f} s")
    return {
        name: {"median_s": round(statistics.median(each), 3), "rounds_s": [round(one, 3) for one in each]}
        for name, each in seconds.items()
    }


def machine() -> dict[str, Any]:
    """What else the machine was doing: cores and the load of the last minute, named beside every figure."""
    return {
        "cores": os.cpu_count(),
        "load_1min": round(os.getloadavg()[0], 2),
        "python": sys.version.split()[0],
    }


def p95(seconds: Sequence[float]) -> float:
    """Milliseconds below which 95 of 100 stay."""
    return round(sorted(seconds)[max(0, -(-len(seconds) * 95 // 100) - 1)] * 1000, 2)


def told(words: str) -> None:
    """Progress for the person at the terminal."""
    print(words, file=sys.stderr, flush=True)


@contextmanager
def places(engine: str) -> Iterator[Callable[[], Settings]]:
    """Makes fresh, empty places for homes on ``engine``; all are gone at the end. fsync is on."""
    server = postgres.start(durable=True) if engine == "postgresql" else None
    with tempfile.TemporaryDirectory(prefix="relief-fund-bench-") as folder:
        made = 0

        def fresh() -> Settings:
            nonlocal made
            made += 1
            settings = Settings.load(Path(folder) / f"home{made}", environment={})
            if server is None:
                return settings
            books, register = (server.create(f"{side}{made}") for side in ("books", "register"))
            return replace(settings, books=books, register=register.replace("postgresql+psycopg", "postgres"))

        try:
            yield fresh
        finally:
            if server:
                server.stop()


# --- import: as fast as a third of writing the same rows with no law at all ------------------------------


def measure_import(asked: argparse.Namespace) -> dict[str, Any]:
    """The statement imported, against its rows written bare, on each engine.

    ``--lines`` takes the first lines of the statement for the rounds; ``--whole`` adds one round of all.
    """
    measured: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="relief-fund-bench-") as folder:
        part = _first_lines(asked.statement, asked.lines, Path(folder)) if asked.lines else asked.statement
        for engine in asked.engines:
            measured[engine] = _import_on(engine, part, asked.account, asked.rounds)
            if asked.whole:
                measured[engine]["whole"] = _import_on(engine, asked.statement, asked.account, 1)
    return measured


def _first_lines(statement: Path, count: int, folder: Path) -> Path:
    """A file of the heading and the first ``count`` lines of a CSV statement whose lines are one row each."""
    opener = gzip.open if statement.suffix == ".gz" else open
    part = folder / statement.name
    with opener(statement, "rb") as whole, opener(part, "wb") as out:
        for _, line in zip(range(count + 1), whole, strict=False):
            out.write(line)
    return part


def _import_on(engine: str, statement: Path, account: str, count: int) -> dict[str, Any]:
    written: Rows = {}
    posted = 0
    with places(engine) as fresh:

        def ours() -> float:
            nonlocal posted
            with _campaign_home(fresh(), account) as home:
                before = _all_rows(home) if not written else {}
                started = time.perf_counter()
                posted = _import(home, statement, account)
                seconds = time.perf_counter() - started
                if not written:
                    after = _all_rows(home)
                    written.update({name: _added(after[name], before[name]) for name in after})
            return seconds

        def bare() -> float:
            return _write_bare(fresh(), written, steps=max(1, posted // LINES_A_STEP))

        measured = rounds({"import": ours, "bare": bare}, count)
    ratio = measured["bare"]["median_s"] / measured["import"]["median_s"]
    rows = sum(len(each) for each in written.values())
    per_second = round(posted / measured["import"]["median_s"])
    return {**measured, "lines": posted, "rows": rows, "lines_per_s": per_second, "ratio": round(ratio, 3)}


@contextmanager
def _campaign_home(settings: Settings, account: str) -> Iterator[Home]:
    home = found_home(settings, fund="Đo tốc độ", origin="log.example/bench")
    try:
        open_campaign(
            home.office, _administrator(), code="YAGI", name_vi="Bão", name_en="Storm",
            launched_on=date(2024, 9, 1), reception_ends_on=date(2024, 11, 29),
            distribution_ends_on=date(2024, 12, 19), source="01/LK", account_number=account,
            bank="Vietcombank",
        )  # fmt: skip
        yield home
    finally:
        home.close()


def _administrator() -> Actor:
    return Actor("bench", "Bench", frozenset({Duty.FUND_ADMINISTRATOR}))


def _import(home: Home, statement: Path, account: str) -> int:
    recognise = matcher_for(home.office, account_number=account, advances=())
    report = import_statement(
        home.office, _administrator(), statement, account_number=account, recognise=recognise
    )
    return report.posted


def _all_rows(home: Home) -> Rows:
    with home.office.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in SQLModel.metadata.sorted_tables
        }


def _added(after: Sequence[tuple[Any, ...]], before: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    known = set(before)
    return [row for row in after if row not in known]


def _write_bare(settings: Settings, written: Rows, *, steps: int) -> float:
    """Seconds for the same rows into the same tables and indexes without triggers, as many commits."""
    settings.home.mkdir(parents=True, exist_ok=True)
    engine = _bare_engine(settings.books)
    SQLModel.metadata.create_all(engine)
    tables = [table for table in SQLModel.metadata.sorted_tables if written.get(table.name)]
    columns = {table.name: tuple(column.name for column in table.columns) for table in tables}
    with engine.connect() as connection:
        started = time.perf_counter()
        for step in range(steps):
            connection.exec_driver_sql("BEGIN")
            for table in tables:
                rows = written[table.name]
                part = rows[len(rows) * step // steps : len(rows) * (step + 1) // steps]
                if part:
                    write_rows(connection, table, columns[table.name], part)
            connection.exec_driver_sql("COMMIT")
        seconds = time.perf_counter() - started
    engine.dispose()
    return seconds


def _bare_engine(url: str) -> Engine:
    """The desk's own engine on SQLite; on PostgreSQL the owner, since the desk's role may not make tables."""
    if url.startswith("sqlite"):
        return writing_engine(url)
    return create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")


# --- pages: with the statement loaded, nineteen answers in twenty under a tenth of a second ---------------


def measure_pages(asked: argparse.Namespace) -> dict[str, Any]:
    """Every GET page of a home that the guided run made with the statement, on each engine.

    ``--home`` takes a copy of a home on SQLite that is there already instead of making one.
    """
    measured: dict[str, Any] = {}
    for engine in asked.engines:
        with places(engine) as fresh:
            settings = fresh()
            if asked.home and engine == "sqlite":
                settings = pages.copied_home(asked.home, settings.home.with_name("copied"))
            else:
                told(f"{engine}: the guided run")
                _guided_run(settings, asked)
            measured[engine] = pages.measured_pages(
                settings, requests=asked.requests, languages=asked.languages, told=told
            )
    return measured


def _guided_run(settings: Settings, asked: argparse.Namespace) -> dict[str, Any]:
    """The answer of ``relief-fund pilot`` in the home of ``settings``."""
    command = [str(pages.PROGRAM), "pilot", "--json", "--home", str(settings.home)]
    if asked.statement:
        command += ["--statement", str(asked.statement), "--account", asked.account]
    environment = {
        **os.environ, "RELIEF_FUND_BOOKS": settings.books, "RELIEF_FUND_REGISTER": settings.register
    }  # fmt: skip
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True, env=environment)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


# --- pilot: the main job, environment apart --------------------------------------------------------------


def measure_pilot(asked: argparse.Namespace) -> dict[str, Any]:
    """Wall seconds of the guided first run in a fresh home, on each engine; a statement makes it the real one."""
    return {engine: _pilot_on(engine, asked) for engine in asked.engines}


def _pilot_on(engine: str, asked: argparse.Namespace) -> dict[str, Any]:
    last: dict[str, Any] = {}
    with places(engine) as fresh:

        def run() -> float:
            settings = fresh()
            started = time.perf_counter()
            last.update(_guided_run(settings, asked))
            return time.perf_counter() - started

        return {**rounds({"pilot": run}, asked.rounds), "answer": last}


def main() -> None:
    """Choose a measurement, print its figures."""
    parser = argparse.ArgumentParser(prog="scripts/bench")
    chosen = parser.add_subparsers(required=True, metavar="import|pages|pilot")
    for name, measure in (("import", measure_import), ("pages", measure_pages), ("pilot", measure_pilot)):
        one = chosen.add_parser(name, help=measure.__doc__)
        one.set_defaults(measure=measure)
        one.add_argument("--statement", type=Path)
        one.add_argument("--account", default="")
        one.add_argument("--engines", nargs="+", default=["sqlite", "postgresql"])
        if name == "pages":
            one.add_argument("--home", type=Path)
            one.add_argument("--requests", type=int, default=200)
            one.add_argument("--languages", nargs="+", default=["vi"])
        else:
            one.add_argument("--rounds", type=int, default=3)
        if name == "import":
            one.add_argument("--lines", type=int, default=0)
            one.add_argument("--whole", action="store_true")
            one.set_defaults(statement=bundled("statement.csv"), account=CAMPAIGN_ACCOUNT)
    asked = parser.parse_args()
    import_tables()
    before = machine()
    print(json.dumps({"machine": before, **asked.measure(asked), "load_at_end": machine()["load_1min"]}))


if __name__ == "__main__":
    main()

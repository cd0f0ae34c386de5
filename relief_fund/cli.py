"""The command line: each command is one use case, one JSON object on the last line, 0, 1 or 2 as exit code."""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from relief_fund import __version__
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.settings import Settings

told = Console(stderr=True)
"""Progress and prose; standard output is for the answer alone."""

PROGRAM = Actor("program", "", frozenset(Duty))
"""The command line acts for whoever holds the home's files: it is the owner of the keys."""

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
bank = typer.Typer(no_args_is_help=True, help="Bank statements.")
budget = typer.Typer(no_args_is_help=True, help="Budget papers.")
households = typer.Typer(no_args_is_help=True, help="Household surveys.")
entitlements = typer.Typer(no_args_is_help=True, help="Entitlements.")
payments = typer.Typer(no_args_is_help=True, help="Payment files.")
journal = typer.Typer(no_args_is_help=True, help="The journal.")
log = typer.Typer(no_args_is_help=True, help="The public log.")
for name, group in {
    "bank": bank, "budget": budget, "households": households, "entitlements": entitlements,
    "payments": payments, "journal": journal, "log": log,
}.items():  # fmt: skip
    app.add_typer(group, name=name)

HomeOption = Annotated[Path | None, typer.Option("--home", help="The home folder.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object on the last line.")]


class Openers:
    """How homes are opened: ``app.py`` fills this in, because the command line may not import storage."""

    open: Callable[[Settings], Home]
    found: Callable[..., Home]
    backup: Callable[..., dict[str, object]]
    restore: Callable[..., dict[str, object]]


class Refusals:
    """Words for refusals: ``app.py`` hands the web's catalogs in."""

    words: Callable[[ReliefFundError], str] = str


@contextmanager
def opened(home: Path | None) -> Iterator[Home]:
    """The home, closed again at the end."""
    one = Openers.open(Settings.load(home))
    try:
        yield one
    finally:
        one.close()


def answer(as_json: bool, result: dict[str, Any]) -> None:
    """Print the answer: JSON on the last line of standard output, or readable lines."""
    if as_json:
        print(json.dumps(result, ensure_ascii=False, default=_plain))
        return
    for key, value in result.items():
        if isinstance(value, list):
            print(f"{key}: {len(value)}")
            for one in value[:50]:
                print("  " + json.dumps(one, ensure_ascii=False, default=_plain))
        else:
            print(f"{key}: {json.dumps(value, ensure_ascii=False, default=_plain)}")


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


@contextmanager
def refusing(as_json: bool) -> Iterator[None]:
    """Turn a refusal into exit code 1, its code under "error"."""
    try:
        yield
    except ReliefFundError as refusal:
        told.print(Refusals.words(refusal), style="bold red", markup=False)
        _leave(as_json, {"error": refusal.code, "facts": {k: _told_fact(v) for k, v in refusal.facts.items()}})
    except FileNotFoundError as missing:
        told.print(f"{Path(str(missing.filename)).name}: ?", style="bold red", markup=False)
        _leave(as_json, {"error": "cli.file_missing"})


def _told_fact(value: object) -> object:
    return value if isinstance(value, str | int | list) or value is None else str(value)


def _leave(as_json: bool, result: dict[str, object]) -> NoReturn:
    if as_json:
        print(json.dumps(result, ensure_ascii=False, default=str))
    raise typer.Exit(1)


@contextmanager
def counted(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error: call with (done, total)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=told, transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@app.command()
def init(
    fund: Annotated[str, typer.Option()],
    origin: Annotated[str, typer.Option()],
    officer: Annotated[str, typer.Option()],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Found a real fund and print a one-time link for its first officer."""
    from relief_fund.staff.links import create_first_officer_link

    with refusing(as_json):
        settings = Settings.load(home)
        one = Openers.found(settings, fund=fund, origin=origin)
        try:
            token = create_first_officer_link(one.office, officer)
        finally:
            one.close()
        show_secret(settings, "first-officer-link.txt", f"http://127.0.0.1:8000/sign-in/enrol#{token}")
        engine = "sqlite" if settings.books.startswith("sqlite") else "postgresql"
        answer(as_json, {"home": str(settings.home), "engine": engine, "version": __version__})


def show_secret(settings: Settings, file: str, text: str) -> None:
    """A secret goes to the terminal when there is one, else to a file under ``keys``; never to an answer or log."""
    if sys.stderr.isatty():
        told.print(text, markup=False, highlight=False, soft_wrap=True)
        return
    path = settings.keys / file
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text + "\n")
    told.print(str(path), markup=False, highlight=False)


@app.command()
def verify(
    path: Path,
    key: Annotated[str | None, typer.Option("--key", help="The log's verifier key to insist on.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Check a receipt, a proof, a log folder or a static bundle; needs no home."""
    from relief_fund.audit.verify import verify_path

    with counted("verify") as progress:
        result = verify_path(path, key, progress=progress)
    answer(as_json, result)
    if not result["ok"]:
        raise typer.Exit(1)


@log.command("publish")
def log_publish(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Publish the public log and sign its checkpoint."""
    with refusing(as_json), opened(home) as one:
        checkpoint = one.log.publish()
        answer(as_json, {"size": checkpoint.size, "root": checkpoint.root_text})


@budget.command("import")
def budget_import(file: Path, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Post a budget paper as appropriations."""
    from relief_fund.ledger.budget import import_budget

    with refusing(as_json), opened(home) as one:
        done = import_budget(one.office, PROGRAM, file)
        answer(as_json, {"lines": done.lines, "total": done.total, "posted": done.posted})


@budget.command("report")
def budget_report(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Appropriated, encumbered, spent and available by source and phase."""
    from relief_fund.ledger.budget import budget_report as report

    with refusing(as_json), opened(home) as one, one.office.read() as connection:
        answer(as_json, {"rows": [asdict(row) for row in report(connection)]})


@app.command()
def balances(
    as_of: Annotated[str, typer.Option("--as-of")] = "",
    known_at: Annotated[str, typer.Option("--known-at")] = "",
    fund: Annotated[str, typer.Option("--fund")] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Turnover per fund, account and unit, with a check figure over all rows."""
    from relief_fund.ledger.balances import turnovers_at

    with refusing(as_json), opened(home) as one, one.office.read() as connection:
        day = date.fromisoformat(as_of) if as_of else None
        rows = turnovers_at(connection, as_of=day, known_at=known_at, fund=fund)
    accounts: dict[tuple[str, str, str], list[int]] = {}
    by_unit: dict[str, dict[str, int]] = {}
    for row in rows:
        sums = accounts.setdefault((row.fund, row.account, row.unit), [0, 0])
        unit = by_unit.setdefault(row.unit, {"debit": 0, "credit": 0})
        for at, side in enumerate(("debit", "credit")):
            sums[at] += getattr(row, side)
            unit[side] += getattr(row, side)
    listed = [
        {"fund": key[0], "account": key[1], "unit": key[2], "debit": sums[0], "credit": sums[1]}
        for key, sums in sorted(accounts.items())
    ]
    check = {side: sum(row[side] for row in listed) for side in ("debit", "credit")}
    answer(as_json, {"accounts": listed, "by_unit": by_unit, **check})


def run_async(work: Any) -> Any:
    """Run one coroutine of the register to its end."""
    return asyncio.run(work)

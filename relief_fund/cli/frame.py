"""The frame of every command: opening the home, the answer on the last line, refusals, progress, secrets."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn, Protocol

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from relief_fund.kernel.clock import FUND_ZONE
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger.errors import NotFounded
from relief_fund.ledger.founding import founded
from relief_fund.settings import Settings

told = Console(stderr=True, highlight=False)
"""Progress and prose; standard output is for the answer alone."""

PROGRAM = Actor("program", "", frozenset(Duty))
"""The command line acts for whoever holds the home's files: it is the owner of the keys."""

HomeOption = Annotated[Path | None, typer.Option("--home", help="The home folder.")]


def _moment(text: str) -> datetime:
    """A moment in ISO 8601; without an offset it is the fund's own time."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=FUND_ZONE)


def day_option(name: str, told: str = "") -> Any:
    """An option that is a calendar day; what is none is wrong usage, told before anything is opened."""
    return typer.Option(name, parser=date.fromisoformat, metavar="YYYY-MM-DD", help=told or None)


def moment_option(name: str) -> Any:
    """An option that is a moment."""
    return typer.Option(name, parser=_moment, metavar="YYYY-MM-DDTHH:MM:SS+07:00")


FileArgument = Annotated[Path, typer.Argument(exists=True, dir_okay=False)]
"""A file that is read: one that is not there is wrong usage."""
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object on the last line.")]


class Openers:
    """How homes are opened: ``app.py`` fills this in, because the command line may not import storage."""

    open: Callable[[Settings], Home]
    found: Callable[..., Home]
    backup: Callable[..., dict[str, object]]
    restore: Callable[..., dict[str, object]]
    guided: Callable[..., "Guided"]


class Guided(Protocol):
    """A finished guided run as the pilot hands it back."""

    @property
    def result(self) -> dict[str, Any]:
        """The answer, as the command contract names its keys."""
        ...

    @property
    def kept(self) -> Path:
        """The file under ``keys`` that keeps the sign-ins."""
        ...

    @property
    def sign_ins(self) -> tuple[dict[str, Any], ...]:
        """Name, duty, password and secret of every officer."""
        ...


class Refusals:
    """Words for refusals: ``app.py`` hands the web's catalogs in."""

    words: Callable[[ReliefFundError], str] = str


@contextmanager
def opened(home: Path | None) -> Iterator[Home]:
    """The home, closed again at the end."""
    one = Openers.open(Settings.load(home))
    try:
        with one.office.read() as connection:
            if founded(connection) is None:
                raise NotFounded()
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
        _leave(
            as_json, {"error": refusal.code, "facts": {k: _told_fact(v) for k, v in refusal.facts.items()}}
        )
    except FileNotFoundError as missing:
        told.print(f"{missing.filename}: {missing.strerror}", style="bold red", markup=False)
        _leave(as_json, {"error": "cli.file_missing", "facts": {"file": str(missing.filename)}})


def _told_fact(value: object) -> object:
    return value if isinstance(value, str | int | list) or value is None else str(value)


def _leave(as_json: bool, result: dict[str, object]) -> NoReturn:
    if as_json:
        print(json.dumps(result, ensure_ascii=False, default=str))
    raise typer.Exit(1)


@contextmanager
def counted(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error: call with (done, total)."""
    if not told.is_terminal:
        yield lambda done, total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=told, transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def show_secret(settings: Settings, file: str, text: str) -> None:
    """A secret goes to the terminal when there is one, else to a file under ``keys``; never to an answer or log."""
    if sys.stderr.isatty():
        told.print(text, markup=False, highlight=False, soft_wrap=True)
        return
    path = settings.keys / file
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    opened_file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opened_file, "w", encoding="utf-8") as out:
        out.write(text + "\n")
    told.print(str(path), markup=False, highlight=False, soft_wrap=True)

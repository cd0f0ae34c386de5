"""The frame of ``scripts/bench ledger``: contenders take turns, ratios come with their bound and whether it is met."""

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from relief_fund.settings import Settings  # noqa: E402 - the root must be on the path first
from tests import postgres  # noqa: E402 - as above

Contender = Callable[[], float]
"""Runs once from the same starting point as all others; returns its rate per second."""


class Absent(Exception):
    """A contender that cannot run here; the words say why and what would bring it."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A figure that must reach ``least``: the rate of ``of`` against the rate of ``to``, round by round."""

    name: str
    of: str
    to: str
    least: float
    stretch: float = 0


def told(words: str) -> None:
    """Progress for the person at the terminal."""
    print(words, file=sys.stderr, flush=True)


def compared(contenders: Mapping[str, Contender], ratios: Sequence[Ratio], rounds: int) -> dict[str, Any]:
    """Let every contender run ``rounds`` times, taking turns, so that a busy minute hits all alike."""
    rates: dict[str, list[float]] = {name: [] for name in contenders}
    absent: dict[str, str] = {}
    for at in range(rounds):
        for name, run in contenders.items():
            if name in absent:
                continue
            try:
                rates[name].append(run())
            except Absent as reason:
                absent[name] = str(reason)
                told(f"  absent: {name}: {reason}")
                continue
            told(f"  round {at + 1}/{rounds} {name}: {rates[name][-1]:,.0f}/s")
    return {
        "per_second": {
            name: {"median": round(statistics.median(each)), "rounds": [round(one) for one in each]}
            for name, each in rates.items()
            if name not in absent
        },
        "figures": [ratio_met(one, rates, absent) for one in ratios],
        "absent": absent,
    }


def ratio_met(
    ratio: Ratio, rates: Mapping[str, Sequence[float]], absent: Mapping[str, str]
) -> dict[str, Any]:
    """The median of the ratios of the rounds, how far they lie apart, the bound, and whether it is met."""
    missing = [name for name in (ratio.of, ratio.to) if name in absent or not rates.get(name)]
    if missing:
        return {"figure": ratio.name, "least": ratio.least, "met": None, "absent": missing}
    each = [ours / theirs for ours, theirs in zip(rates[ratio.of], rates[ratio.to], strict=True)]
    median = statistics.median(each)
    return {
        "figure": ratio.name, "ratio": rounded(median), "min": rounded(min(each)), "max": rounded(max(each)),
        "of": ratio.of, "to": ratio.to, "least": ratio.least,
        **({"stretch": ratio.stretch} if ratio.stretch else {}), "met": median >= ratio.least,
    }  # fmt: skip


def limit(name: str, values: Sequence[float], *, most: float, unit: str) -> dict[str, Any]:
    """A figure that must stay under ``most``: the median of the rounds."""
    median = statistics.median(values)
    return {
        "figure": name, "value": rounded(median), "unit": unit, "min": rounded(min(values)),
        "max": rounded(max(values)), "most": most, "met": median <= most,
    }  # fmt: skip


def floor(name: str, values: Sequence[float], *, least: float, unit: str) -> dict[str, Any]:
    """A figure that must reach ``least``: the median of the rounds."""
    median = statistics.median(values)
    return {
        "figure": name, "value": rounded(median), "unit": unit, "min": rounded(min(values)),
        "max": rounded(max(values)), "least": least, "met": median >= least,
    }  # fmt: skip


def rounded(value: float) -> float:
    """Three digits that matter, so that 0.0123 and 1234.5 read alike."""
    return float(f"{value:.3g}") if value < 100 else round(value)


class Ground:
    """Where homes and bare databases are made and dropped, on one engine. fsync is on."""

    def __init__(self, engine: str, server: postgres.Server | None, folder: Path) -> None:
        self.engine = engine
        self.server = server
        self.folder = folder
        self._made = 0
        self._left: list[str] | None = None

    def place(self) -> Settings:
        """Settings of an empty place for a home."""
        name = self._name()
        settings = Settings.load(self.folder / name, environment={})
        if self.server is None:
            return settings
        register = self.server.create(f"register_{name}").replace("postgresql+psycopg", "postgres")
        return replace(settings, books=self.server.create(name), register=register)

    @contextmanager
    def copied(self, template: Settings) -> Iterator[Settings]:
        """A copy of the closed home ``template`` that is dropped at the end."""
        name = self._name()
        settings = Settings.load(self.folder / name, environment={})
        shutil.copytree(template.home, settings.home)
        if self.server is not None:
            source = template.books.rsplit("/", 1)[1]
            books = self.server.create(name, source, through_log=self._left is not None)
            settings = replace(settings, books=books, register=template.register)
        try:
            yield settings
        finally:
            shutil.rmtree(settings.home, ignore_errors=True)
            if self._left is not None:
                self._left.append(name)
            elif self.server is not None:
                self.server.drop(name)

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """Inside, PostgreSQL is told of no checkpoint: copies go through its log, and are dropped at the end.

        A copy of files and a drop force one each, and after it the first touch of every page writes all of it: books
        of a million entries would be measured in the seconds after a checkpoint, which else comes every five minutes.
        """
        if self.server is None:
            yield
            return
        with self.server.connect() as session:
            session.execute("CHECKPOINT")
        self._left = []
        try:
            yield
        finally:
            left, self._left = self._left, None
            for name in left:
                self.server.drop(name)

    @contextmanager
    def bare(self, template: str = "template0") -> Iterator[str]:
        """The SQLAlchemy address of an empty database (a copy of ``template`` on PostgreSQL)."""
        name = self._name()
        if self.server is None:
            path = self.folder / f"{name}.sqlite"
            try:
                yield f"sqlite:///{path}"
            finally:
                for kept in self.folder.glob(f"{name}.sqlite*"):
                    kept.unlink()
            return
        try:
            yield self.server.create(name, template)
        finally:
            self.server.drop(name)

    def _name(self) -> str:
        self._made += 1
        return f"place{self._made}"


@contextmanager
def ground(engine: str) -> Iterator[Ground]:
    """A folder and, for PostgreSQL, a server of its own that keeps its promises; both gone at the end."""
    server = postgres.start(durable=True) if engine == "postgresql" else None
    with tempfile.TemporaryDirectory(prefix="relief-fund-bench-") as folder:
        try:
            yield Ground(engine, server, Path(folder))
        finally:
            if server:
                server.stop()


def timed(run: Callable[[], object], count: int) -> float:
    """``count`` per second of ``run``."""
    started = time.perf_counter()
    run()
    return count / (time.perf_counter() - started)

"""What the ledger is asked to do: books with a thousand accounts, a stream of entries, and callers who wait."""

import argparse
import asyncio
import random
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from measure_ledger_frame import Ground
from measure_ledger_raw import RawPostgres, RawSqlite, Rows, rows_of

from relief_fund.app import found_home, open_home
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.funds import open_fund
from relief_fund.ledger.queries import sealed_entries
from relief_fund.ledger.tables import Account
from relief_fund.settings import Settings

ACCOUNT = Account.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
OPENED, DAY = date(2024, 9, 1), date(2024, 9, 10)
FUND, BUDGET = "BENCH.CHUNG", "BENCH-2"
ACCOUNTS = 1_000
STEP = 1_000
"""Entries of one command of an import."""
STEPS_WAITING = 2
"""Steps handed over and not answered: one is being written, one is checked meanwhile."""
HOT = {"plain": ("7001.0000", "7002.0000"), "guarded": ("8001.0000", "8002.0000")}
"""One debited and one credited account; the guarded ones grow on their normal side with every entry."""
Spec = tuple[str, str, str, int]
"""Key, debited account, credited account, amount."""


def founded_books(ground: Ground) -> Settings:
    """A closed home with one fund and 1,000 accounts of either sort: the starting point of every contender."""
    settings = ground.place()
    home = found_home(settings, fund="Đo tốc độ", origin="log.example/bench")
    try:
        home.office.desk.run(_open_purse)
        for start in range(0, len(HOT) * ACCOUNTS, 1_000):
            rows = _accounts()[start : start + 1_000]
            home.office.desk.run(lambda tx, rows=rows: tx.rows(ACCOUNT, rows))
    finally:
        home.close()
    return settings


def _open_purse(tx: Any) -> None:
    open_fund(tx, code=FUND, kind="donated", opened_on=OPENED, name="Bench", campaign="BENCH")
    open_fund(tx, code=BUDGET, kind="budget", opened_on=OPENED, name="Bench", source="BENCH", phase="2")


def _accounts() -> list[dict[str, Any]]:
    return [
        {
            "code": f"{stem}.{at:04d}", "parent": "", "type": "asset" if side == "D" else "liability",
            "side": side, "postable": True, "guarded": sort == "guarded", "money": False,
            "name_vi": "", "name_en": "", "statutory_code": "", "opened_on": OPENED,
        }
        for sort, pair in HOT.items()
        for side, stem in zip("DC", (code.partition(".")[0] for code in pair), strict=True)
        for at in range(ACCOUNTS // 2)
    ]  # fmt: skip


OWN_ACCOUNTS = frozenset(row["code"] for row in _accounts())
"""The codes that the bench opens beside the chart."""


def stream(count: int, *, accounts: str, sort: str = "plain", seed: int = 7) -> list[Spec]:
    """The same ``count`` movements for everybody: between the "hot" pair or "random" accounts of ``sort``."""
    chance = random.Random(f"{seed} {accounts} {sort}")
    debited, credited = HOT[sort]
    half = ACCOUNTS // 2
    made = []
    for _ in range(count):
        if accounts == "random":
            debited = f"{HOT[sort][0][:5]}{chance.randrange(half):04d}"
            credited = f"{HOT[sort][1][:5]}{chance.randrange(half):04d}"
        made.append(
            (f"bench:{chance.getrandbits(128):032x}", debited, credited, chance.randrange(1, 500_000))
        )
    return made


def entry_of(spec: Spec) -> Entry:
    """The entry of one movement: two postings, a public leaf, no private part. Made by the caller."""
    key, debited, credited, amount = spec
    return Entry(key, "bench", DAY, moved(FUND, debited, credited, amount))


@contextmanager
def opened(ground: Ground, template: Settings) -> Iterator[Home]:
    """A fresh copy of ``template``, opened."""
    with ground.copied(template) as settings:
        home = open_home(settings)
        try:
            yield home
        finally:
            home.close()


def one_caller(home: Home, work: Sequence[Spec]) -> None:
    """One caller who waits for each answer before the next entry."""
    for spec in work:
        home.office.desk.post(entry_of(spec)).result()


def asking(home: Home, work: Sequence[Spec], callers: int) -> None:
    """``callers`` coroutines on one loop; each awaits its answer, then makes its next entry."""
    supply = iter(work)
    ask_to_post = home.office.desk.ask_to_post

    async def _caller() -> None:
        for spec in supply:
            await ask_to_post(entry_of(spec))

    async def _all_callers() -> None:
        await asyncio.gather(*(_caller() for _ in range(callers)))

    asyncio.run(_all_callers())


def submitting(home: Home, work: Sequence[Spec], callers: int) -> None:
    """One thread that keeps ``callers`` commands submitted, each with its future, and reads every answer."""
    waiting: deque[Any] = deque()
    post = home.office.desk.post
    for spec in work:
        if len(waiting) == callers:
            waiting.popleft().result()
        waiting.append(post(entry_of(spec)))
    while waiting:
        waiting.popleft().result()


def importing(home: Home, work: Sequence[Spec]) -> None:
    """Steps of 1,000 entries, one command each; the next two are made while one is being written."""
    steps: deque[Any] = deque()
    for start in range(0, len(work), STEP):
        entries = [entry_of(spec) for spec in work[start : start + STEP]]
        if len(steps) == STEPS_WAITING:
            steps.popleft().result()
        steps.append(home.office.desk.post_together(entries))
    while steps:
        steps.popleft().result()


def check_written(home: Home, count: int) -> None:
    """Every entry is in the books: a contender that loses some is no contender."""
    with home.office.read() as connection:
        written = sealed_entries(connection)
    if written != count:
        raise AssertionError(f"{written} of {count} entries are in the books")


class Bench:
    """One engine under measurement: its ground, the closed home that all start from, and what was asked."""

    def __init__(self, place: Ground, asked: argparse.Namespace) -> None:
        self.ground = place
        self.asked = asked
        self.template: Settings = founded_books(place)
        self.raw: Any = RawSqlite(place) if place.server is None else RawPostgres(place)
        self._rows: dict[str, Rows] = {}

    @property
    def engine(self) -> str:
        """ "sqlite" or "postgresql"."""
        return self.ground.engine

    def posted(
        self, run: Callable[..., None], specs: list[Spec], *callers: int, template: Settings | None = None
    ) -> float:
        """Entries per second of ``run`` over a fresh copy of the books (or of ``template``)."""
        with opened(self.ground, template or self.template) as home:
            rate = timed_posting(home, run, specs, *callers)
            check_written(home, len(specs))
        return rate

    def rows(self, accounts: str) -> Rows:
        """The rows that the ledger writes for the stream of ``accounts``, made once."""
        if accounts not in self._rows:
            specs = stream(self.asked.entries, accounts=accounts)
            with opened(self.ground, self.template) as home:
                submitting(home, specs, 2048)
                self._rows[accounts] = rows_of(home)
        return self._rows[accounts]


def timed_posting(home: Any, run: Callable[..., None], specs: list[Spec], *callers: int) -> float:
    """Entries per second of ``run``."""
    started = time.perf_counter()
    run(home, specs, *callers)
    return len(specs) / (time.perf_counter() - started)

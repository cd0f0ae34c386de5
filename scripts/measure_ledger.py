"""scripts/bench ledger: every line of "speed and size" as a named figure with its bound, on both engines."""

import argparse
import json
from collections.abc import Callable
from functools import partial
from typing import Any

import measure_ledger_work as work
from measure import machine
from measure_ledger_frame import Contender, Ground, Ratio, compared, ground, told
from measure_ledger_raw import RawPostgres, RawSqlite, Rows, rows_of

from relief_fund.app import import_tables
from relief_fund.settings import Settings


class Bench:
    """One engine under measurement: its ground, the closed home that all start from, and what was asked."""

    def __init__(self, place: Ground, asked: argparse.Namespace) -> None:
        self.ground = place
        self.asked = asked
        self.template: Settings = work.founded_books(place)
        self._rows: dict[str, Rows] = {}

    @property
    def engine(self) -> str:
        """ "sqlite" or "postgresql"."""
        return self.ground.engine

    def posted(self, run: Callable[..., None], specs: list[work.Spec], *callers: int) -> float:
        """Entries per second of ``run`` over a fresh copy of the books."""
        with work.opened(self.ground, self.template) as home:
            rate = timed_posting(home, run, specs, *callers)
            work.check_written(home, len(specs))
        return rate

    def rows(self, accounts: str) -> Rows:
        """The rows that the ledger writes for the stream of ``accounts``, made once."""
        if accounts not in self._rows:
            specs = work.stream(self.asked.entries, accounts=accounts)
            with work.opened(self.ground, self.template) as home:
                work.submitting(home, specs, 2048)
                self._rows[accounts] = rows_of(home)
        return self._rows[accounts]


def timed_posting(home: Any, run: Callable[..., None], specs: list[work.Spec], *callers: int) -> float:
    """Entries per second of ``run``."""
    from time import perf_counter

    started = perf_counter()
    run(home, specs, *callers)
    return len(specs) / (perf_counter() - started)


def posting(bench: Bench) -> dict[str, Any]:
    """Posting with 1, 8 and 2,048 waiting callers against the raw database and the peers."""
    asked = bench.asked
    contenders: dict[str, Contender] = {}
    for accounts in ("hot", "random"):
        many = work.stream(asked.entries, accounts=accounts)
        for name, run in (("asking", work.asking), ("submitted", work.submitting)):
            contenders[f"2048 {name} {accounts}"] = partial(bench.posted, run, many, 2048)
        contenders[f"8 asking {accounts}"] = partial(bench.posted, work.asking, many[: asked.few], 8)
        contenders[f"1 {accounts}"] = partial(bench.posted, work.one_caller, many[: asked.single])
    guarded = work.stream(asked.entries, accounts="hot", sort="guarded")
    contenders["2048 submitted hot guarded"] = partial(bench.posted, work.submitting, guarded, 2048)
    ratios = [
        Ratio("hot pair / random accounts", "2048 submitted hot", "2048 submitted random", 0.9),
        Ratio("guarded / unguarded", "2048 submitted hot guarded", "2048 submitted hot", 0.85),
    ]
    add_raw = _raw_sqlite if bench.engine == "sqlite" else _raw_postgresql
    ratios += add_raw(bench, contenders)
    return compared(contenders, ratios, asked.rounds)


def _raw_sqlite(bench: Bench, contenders: dict[str, Contender]) -> list[Ratio]:
    raw = RawSqlite(bench.ground)
    ratios = []
    for accounts in ("hot", "random"):
        contenders[f"raw batches {accounts}"] = partial(raw.batched, bench.rows(accounts))
        for caller in ("submitted", "asking"):
            ratios.append(
                Ratio(f"2048 {caller}, {accounts} / raw batches of 1,000",
                      f"2048 {caller} {accounts}", f"raw batches {accounts}", 0.5, 0.65)
            )  # fmt: skip
    contenders["raw commit per entry"] = partial(raw.committed, bench.rows("random"), bench.asked.few)
    return [
        *ratios,
        Ratio("8 callers / raw commit per entry", "8 asking random", "raw commit per entry", 1.5),
        Ratio("1 caller / raw commit per entry", "1 random", "raw commit per entry", 0.35),
    ]


def _raw_postgresql(bench: Bench, contenders: dict[str, Contender]) -> list[Ratio]:
    raw = RawPostgres(bench.ground)
    ratios = []
    for accounts in ("hot", "random"):
        contenders[f"raw COPY {accounts}"] = partial(raw.copied, bench.rows(accounts))
        contenders[f"raw COPY {accounts} by asyncpg"] = partial(raw.copied_by_asyncpg, bench.rows(accounts))
        for caller in ("submitted", "asking"):
            ratios.append(
                Ratio(f"2048 {caller}, {accounts} / raw COPY of 1,000",
                      f"2048 {caller} {accounts}", f"raw COPY {accounts}", 0.55, 0.75)
            )  # fmt: skip
    contenders["raw commits, 1 connection"] = partial(raw.committed, bench.asked.few, 1)
    contenders["raw commits, 8 connections"] = partial(raw.committed, bench.asked.few, 8)
    contenders["raw commits with heads, 8 connections"] = partial(
        raw.committed, bench.asked.few, 8, heads=True
    )
    return [
        *ratios,
        Ratio("8 callers / raw commits at 8", "8 asking random", "raw commits, 8 connections", 0.55),
        Ratio("1 caller / raw commits at 1", "1 random", "raw commits, 1 connection", 0.35),
    ]


SECTIONS: dict[str, Callable[[Bench], dict[str, Any]]] = {"posting": posting}


def measured(asked: argparse.Namespace) -> dict[str, Any]:
    """The chosen sections on each engine."""
    answer: dict[str, Any] = {}
    for engine in asked.engines:
        with ground(engine) as place:
            bench = Bench(place, asked)
            answer[engine] = {}
            for name in asked.only:
                told(f"{engine}: {name}")
                answer[engine][name] = SECTIONS[name](bench)
    return answer


def main() -> None:
    """Choose sections, print their figures."""
    parser = argparse.ArgumentParser(prog="scripts/bench ledger", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(SECTIONS), default=list(SECTIONS))
    parser.add_argument("--engines", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="small counts, one round: proves that it runs")
    parser.add_argument("--entries", type=int, default=30_000, help="of the contenders with 2,048 callers")
    parser.add_argument("--few", type=int, default=8_000, help="entries of the contenders with 8 callers")
    parser.add_argument("--single", type=int, default=1_500, help="entries of the contenders with 1 caller")
    asked = parser.parse_args()
    if asked.quick:
        asked.rounds, asked.entries, asked.few, asked.single = 1, 2_000, 200, 50
    import_tables()
    before = machine()
    answer = {"machine": before, "rounds": asked.rounds, **measured(asked)}
    print(json.dumps({**answer, "load_at_end": machine()["load_1min"]}, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()

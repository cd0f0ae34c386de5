"""scripts/bench ledger: every line of "speed and size" as a named figure with its bound, on both engines.

Figures are medians over interleaved rounds; a ratio is taken inside each round. Rates are entries per second.
A waiting caller is a submitted command with a future: "submitted" is one thread that keeps so many of them
open, "asking" so many coroutines that make their own entries and await ``desk.ask``.
"""

import argparse
import json
from collections.abc import Callable
from functools import partial
from typing import Any

import measure_ledger_peers as peers
import measure_ledger_work as work
from measure import machine
from measure_ledger_beside import beside
from measure_ledger_desk import approvals, guilty, rules
from measure_ledger_frame import Contender, Ratio, compared, ground, told
from measure_ledger_growth import growth
from measure_ledger_import import imports
from measure_ledger_processes import processes

from relief_fund.app import import_tables

QUICK = {"rounds": 1, "entries": 2_000, "few": 200, "single": 50, "slow": 24, "small": 20, "history": 30_000}
"""What ``--quick`` asks of everybody: enough to see that each contender runs."""


def posting(bench: work.Bench) -> dict[str, Any]:
    """Posting with 1, 8 and 2,048 waiting callers against the raw database and the peers."""
    asked = bench.asked
    contenders: dict[str, Contender] = {}
    ratios: list[Ratio] = []
    for accounts in ("hot", "random"):
        _add_many(bench, accounts, contenders, ratios)
    guarded = work.stream(asked.entries, accounts="hot", sort="guarded")
    contenders["2048 submitted, hot, guarded"] = partial(bench.posted, work.submitting, guarded, 2048)
    few = work.stream(asked.few, accounts="random")
    contenders["8 callers"] = partial(bench.posted, work.asking, few, 8)
    _add_commits(bench, contenders, ratios)
    contenders["1 caller"] = partial(bench.posted, work.one_caller, few[: asked.single])
    _add_peers(bench, few, contenders, ratios)
    ratios += [
        Ratio("hot pair / random accounts", "2048 submitted, hot", "2048 submitted, random", 0.9),
        Ratio("both guarded / unguarded", "2048 submitted, hot, guarded", "2048 submitted, hot", 0.85),
    ]
    return compared(contenders, ratios, asked.rounds)


def _add_many(
    bench: work.Bench, accounts: str, contenders: dict[str, Contender], ratios: list[Ratio]
) -> None:
    """2,048 callers beside the raw writes of the same rows."""
    many = work.stream(bench.asked.entries, accounts=accounts)
    rows = bench.rows(accounts)
    sqlite = bench.engine == "sqlite"
    name = f"raw batches of 1,000, {accounts}" if sqlite else f"raw COPY of 1,000, {accounts}"
    contenders[f"2048 submitted, {accounts}"] = partial(bench.posted, work.submitting, many, 2048)
    contenders[name] = partial(bench.raw.batched if sqlite else bench.raw.copied, rows)
    contenders[f"2048 asking, {accounts}"] = partial(bench.posted, work.asking, many, 2048)
    if not sqlite:
        contenders[f"{name}, asyncpg"] = partial(bench.raw.copied_by_asyncpg, rows)
    for caller in ("submitted", "asking"):
        least, stretch = (0.5, 0.65) if sqlite else (0.55, 0.75)
        of = f"2048 {caller}, {accounts}"
        ratios.append(Ratio(f"{of} / {name.removesuffix(f', {accounts}')}", of, name, least, stretch))


def _add_commits(bench: work.Bench, contenders: dict[str, Contender], ratios: list[Ratio]) -> None:
    """A commit per entry, without any rule and without moving the heads, beside 8 callers and 1."""
    few = bench.asked.few
    if bench.engine == "sqlite":
        contenders["raw commit per entry"] = partial(bench.raw.committed, bench.rows("random"), few)
        ratios += [
            Ratio("8 callers / a commit per entry", "8 callers", "raw commit per entry", 1.5),
            Ratio("1 caller / a commit per entry", "1 caller", "raw commit per entry", 0.35),
        ]
        return
    contenders["raw commits, 8 connections"] = partial(bench.raw.committed, few, 8)
    contenders["raw commits with heads, 8 connections"] = partial(bench.raw.committed, few, 8, heads=True)
    contenders["raw commits, 1 connection"] = partial(bench.raw.committed, few // 2, 1)
    ratios += [
        Ratio("8 callers / raw commits at 8 connections", "8 callers", "raw commits, 8 connections", 0.55),
        Ratio("1 caller / raw commits at 1 connection", "1 caller", "raw commits, 1 connection", 0.35),
    ]


def _add_peers(
    bench: work.Bench, few: list[work.Spec], contenders: dict[str, Contender], ratios: list[Ratio]
) -> None:
    """Slow peers get fewer entries; rates are per second all the same."""
    slow = few[: bench.asked.slow]
    if bench.engine == "postgresql":
        contenders["django-hordak, 8 connections"] = partial(peers.hordak, bench.ground, slow, 8)
        contenders["django-hordak, 1 connection"] = partial(peers.hordak, bench.ground, slow[::4], 1)
        ratios.append(
            Ratio("8 callers / django-hordak with 8", "8 callers", "django-hordak, 8 connections", 6)
        )
    contenders["python-accounting"] = partial(peers.python_accounting, bench.ground, slow[::10])
    ratios.append(Ratio("1 caller / python-accounting", "1 caller", "python-accounting", 20))


SECTIONS: dict[str, Callable[[work.Bench], dict[str, Any]]] = {
    "posting": posting, "rules": rules, "approvals": approvals, "guilty": guilty, "beside": beside,
    "import": imports, "growth": growth, "processes": processes,
}  # fmt: skip


def measured(asked: argparse.Namespace) -> dict[str, Any]:
    """The chosen sections on each engine; what missed its bound and what was absent, once more in one place."""
    answer: dict[str, Any] = {}
    missed, absent = [], []
    for engine in asked.engines:
        with ground(engine) as place:
            bench = work.Bench(place, asked)
            answer[engine] = {}
            for name in asked.only:
                told(f"{engine}: {name}")
                answer[engine][name] = section = SECTIONS[name](bench)
                missed += [f"{engine}: {one['figure']}" for one in section["figures"] if one["met"] is False]
                absent += [f"{engine}: {who}: {why}" for who, why in section.get("absent", {}).items()]
    return {**answer, "missed": missed, "absent": absent}


def asked_for() -> argparse.Namespace:
    """The choices of the command line."""
    parser = argparse.ArgumentParser(prog="scripts/bench ledger", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(SECTIONS), default=list(SECTIONS))
    parser.add_argument(
        "--engines", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"]
    )
    parser.add_argument("--quick", action="store_true", help="small counts, one round: proves that it runs")
    for name, default, of in (
        ("rounds", 3, "how often each contender runs"),
        ("entries", 30_000, "of contenders with 2,048 callers and of imports"),
        ("few", 8_000, "of contenders with 8 callers, and approvals"),
        ("single", 1_500, "of contenders with 1 caller"),
        ("slow", 1_600, "of the slowest peers (some do a part of them)"),
        ("small", 300, "commands beside a running import"),
        ("history", 1_000_000, "entries that are in the books for the growth figures"),
    ):
        parser.add_argument(f"--{name}", type=int, default=default, help=f"{of} (default {default})")
    asked = parser.parse_args()
    if asked.quick:
        vars(asked).update(QUICK)
    return asked


def main() -> None:
    """Choose sections, print their figures."""
    asked = asked_for()
    import_tables()
    before = machine()
    answer = {"machine": before, "rounds": asked.rounds, **measured(asked)}
    print(json.dumps({**answer, "load_at_end": machine()["load_1min"]}, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()

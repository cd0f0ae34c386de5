"""Beside the product's own import of a journal: how long one small command at a time waits, on the same desk.

One thread imports generated journal files, as ``relief-fund journal import`` does; another posts an entry, waits for
its durable answer, and posts the next a hundredth of a second later. Only what is asked while entries are being
posted counts: while a file is read and checked, the desk is free.
"""

import statistics
import threading
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import measure_ledger_work as work
from measure_ledger_frame import limit, told
from measure_ledger_import import journal_of, mapping_of

from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger.interchange.taking_in import import_journal

PAUSE_S = 0.01
LONGEST_S = 120
"""A post that is not begun by then says that the import has failed."""


def beside(bench: work.Bench) -> dict[str, Any]:
    """The p99 of one small command at a time while a journal's entries are being posted on the same desk."""
    worst, middle, rates = [], [], []
    for at in range(bench.asked.rounds):
        with work.opened(bench.ground, bench.template) as home:
            waits, rate = _Beside(home, bench).waits(bench.asked.small)
        worst.append(1_000 * statistics.quantiles(waits, n=100, method="inclusive")[98])
        middle.append(1_000 * statistics.median(waits))
        rates.append(rate)
        told(
            f"  round {at + 1} beside an import: p50 {middle[-1]:.0f} ms, p99 {worst[-1]:.0f} ms,"
            f" longest {1_000 * max(waits):.0f} ms, {rate:,.0f} entries/s posted beside it"
        )
    return {
        "figures": [limit("a small command beside the import of a journal, p99", worst, most=120, unit="ms")],
        "p50_ms": [round(one) for one in middle],
        "imported_entries_a_posting_second": [round(one) for one in rates],
    }


class _Beside:
    """One home, and a thread that takes journal after journal in until it is told that it is over."""

    def __init__(self, home: Home, bench: work.Bench) -> None:
        self._home = home
        self._entries = bench.asked.entries
        self._mapping = mapping_of(bench)
        self._journals = self._made(bench)
        self._posting, self._over = threading.Event(), threading.Event()
        self._failed: BaseException | None = None
        self._begun = self._done = self._posted = self._seconds = 0.0

    def _made(self, bench: work.Bench) -> Iterator[Path]:
        """Journals of other entries each, the last one gone when the next is asked for."""
        for seed in count(1):
            specs = work.stream(self._entries, accounts="random", seed=seed)
            journal = journal_of(bench, specs, "hledger", name=f"beside{seed}")
            yield journal
            journal.unlink()

    def waits(self, small: int) -> tuple[list[float], float]:
        """Seconds each of ``small`` commands waited, and entries imported per second of posting meanwhile."""
        importing = threading.Thread(target=self._import_until_over)
        importing.start()
        waits = []
        try:
            for at in range(small):
                entry = work.entry_of((f"bench:small:{at}", *work.HOT["plain"], 1_000))
                if not self._posting.wait(LONGEST_S) or self._failed:
                    raise RuntimeError(
                        "the import beside which this is measured did not post"
                    ) from self._failed
                started = time.perf_counter()
                self._home.office.desk.post(entry).result()
                waits.append(time.perf_counter() - started)
                time.sleep(PAUSE_S)
        finally:
            self._over.set()
            importing.join()
        return waits, self._posted / self._seconds

    def _import_until_over(self) -> None:
        actor = Actor("bench", "Bench", frozenset({Duty.FUND_ADMINISTRATOR}))
        try:
            for journal in self._journals:
                import_journal(
                    self._home.office,
                    actor,
                    journal,
                    form="hledger",
                    mapping=self._mapping,
                    progress=self._told,
                )
                if self._over.is_set():
                    break
        except BaseException as failure:
            self._failed = failure
            self._posting.set()

    def _told(self, done: int, total: int) -> None:
        """Bytes read, then entries posted: from the first step in the books to the last, it is posting."""
        if total != self._entries:
            return
        now = time.perf_counter()
        if self._posting.is_set():
            self._seconds += now - self._begun
            self._posted += done - self._done
        self._begun, self._done = now, done
        if done < total:
            self._posting.set()
        else:
            self._posting.clear()

"""Beside a statement's import: how long a small command and a page wait, in the process that imports.

One thread imports, as a run begun from a page does; another posts an entry, reads a page, and so on, a hundredth of
a second after each answer. The same is asked before the import begins, so that both stand in one run.
"""

import argparse
import asyncio
import os
import secrets
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import measure

from relief_fund.banking.intake import import_statement
from relief_fund.donors.recognition import matcher_for
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.funds import open_fund
from relief_fund.staff.officers import NewTerm, OfficerCard, add_officer, add_term
from relief_fund.staff.sessions import open_session
from relief_fund.web.cookies import SESSION
from relief_fund.web.site import create_site

BOUND_MS = 120
PAUSE_S = 0.01
QUIET_S = 3
LEAST = 20
"""Answers of a kind below which nothing is said: of fewer, one waits longest and that is all."""
REAL_INPUTS = "RELIEF_FUND_REAL_INPUTS"
REAL_STATEMENT, REAL_ACCOUNT = Path("bank/vietnam/vcb-tw-2024-09-01_10.scrubbed.csv.gz"), "0011001932418"
PAGES = ("/office/bank", "/office/bank?view=all")
Ask = Callable[[], float]


def measure_beside(asked: argparse.Namespace) -> dict[str, Any]:
    """p50 and p99 of a small command and of a page, while nothing else happens and beside the import."""
    asked.statement, asked.account = chosen(asked.statement, asked.account)
    measured: dict[str, Any] = {"bound_p99_ms": BOUND_MS, "statement": asked.statement.name}
    with statement_of(asked) as statement:
        for engine in asked.engines:
            measured[engine] = _beside_on(engine, statement, asked)
    return measured


def chosen(statement: Path | None, account: str) -> tuple[Path, str]:
    """The statement that was named with its account; else the real one where real inputs are, else the bundled one."""
    if statement is None and (inputs := os.environ.get(REAL_INPUTS)):
        statement, account = Path(inputs) / REAL_STATEMENT, account or REAL_ACCOUNT
        if not statement.is_file():
            raise SystemExit(
                f"{REAL_INPUTS} is set, but there is no {REAL_STATEMENT} in it; name a --statement"
            )
    return statement or measure.bundled("statement.csv"), account or measure.CAMPAIGN_ACCOUNT


@contextmanager
def statement_of(asked: argparse.Namespace) -> Iterator[Path]:
    """The statement that was asked for, or its first ``--lines``."""
    with tempfile.TemporaryDirectory(prefix="relief-fund-bench-") as folder:
        whole: Path = asked.statement
        yield measure._first_lines(whole, asked.lines, Path(folder)) if asked.lines else whole


def _beside_on(engine: str, statement: Path, asked: argparse.Namespace) -> dict[str, Any]:
    rounds = []
    with measure.places(engine) as fresh:
        for at in range(asked.rounds):
            with measure._campaign_home(fresh(), asked.account) as home:
                rounds.append(_round(home, statement, asked.account))
            command, page = (rounds[-1][name]["beside"]["p99_ms"] for name in ("command", "page"))
            measure.told(f"{engine} round {at + 1} beside an import: p99 {command} ms, a page {page} ms")
    worst = statistics.median(one["command"]["beside"]["p99_ms"] for one in rounds)
    return {"p99_ms": worst, "met": worst <= BOUND_MS, "rounds": rounds}


def _round(home: Home, statement: Path, account: str) -> dict[str, Any]:
    """Both asked for ``QUIET_S`` seconds alone, then from the first step that is posted to the last."""
    home.office.desk.run(_open_purse)
    over = threading.Event()
    with _pages(home) as page, ThreadPoolExecutor(2) as threads:
        asks = {"command": _commands(home), "page": page}
        page()
        threading.Timer(QUIET_S, over.set).start()
        alone = _asked(asks, over)
        over.clear()
        posting = threading.Event()
        begun = time.perf_counter()
        importing = threads.submit(_imported, home, statement, account, posting)
        while not posting.wait(PAUSE_S) and not importing.done():
            pass
        read = time.perf_counter()
        asking = threads.submit(_asked, asks, over)
        try:
            posted = importing.result()
        finally:
            ended = time.perf_counter()
            over.set()
        beside = asking.result()
    check_long_enough(statement, beside)
    return {
        "import_s": round(ended - begun, 2), "lines": posted,
        "lines_a_posting_second": round(posted / (ended - read)),
        **{name: {"alone": _told(alone[name]), "beside": _told(beside[name])} for name in asks},
    }  # fmt: skip


def _open_purse(tx: Any) -> None:
    opened = date(2024, 9, 1)
    open_fund(tx, code="BESIDE.CHUNG", kind="donated", campaign="BESIDE", opened_on=opened, name="Beside")


def _imported(home: Home, statement: Path, account: str, posting: threading.Event) -> int:
    """Import as a page's run does; ``posting`` is set once the first step is in the books."""
    report = import_statement(
        home.office, measure._administrator(), statement, account_number=account, hold=True,
        recognise=matcher_for(home.office, account_number=account), progress=lambda done, total: posting.set(),
    )  # fmt: skip
    return report.posted


def _asked(asks: Mapping[str, Ask], over: threading.Event) -> dict[str, list[float]]:
    """How long each of ``asks`` took, one after the other, until it is over."""
    waits: dict[str, list[float]] = {name: [] for name in asks}
    while not over.is_set():
        for name, ask in asks.items():
            waits[name].append(ask())
            over.wait(PAUSE_S)
    return waits


def check_long_enough(statement: Path, waits: Mapping[str, Sequence[float]]) -> None:
    """Say plainly that the import was over before anything could be asked beside it, and stop."""
    fewest = min(len(each) for each in waits.values())
    if fewest < LEAST:
        raise SystemExit(
            f"{statement.name} is too short: its import was over after {fewest} answers beside it, {LEAST} are needed."
            f" Set {REAL_INPUTS}, or name a longer one: --statement FILE --account NUMBER"
        )


def _told(waits: Sequence[float]) -> dict[str, Any]:
    return {
        "asked": len(waits), "p50_ms": round(1_000 * statistics.median(waits), 1),
        "p99_ms": round(1_000 * statistics.quantiles(waits, n=100, method="inclusive")[98], 1),
        "longest_ms": round(1_000 * max(waits), 1),
    }  # fmt: skip


def _commands(home: Home) -> Ask:
    """Posts the next entry of two lines and says how long its durable answer took."""
    count = 0

    def ask() -> float:
        nonlocal count
        count += 1
        entry = Entry(
            f"beside:{count}", "gift", date(2024, 9, 10), moved("BESIDE.CHUNG", "1111", "5121", 1_000)
        )
        begun = time.perf_counter()
        home.office.desk.post(entry).result()
        return time.perf_counter() - begun

    return ask


@contextmanager
def _pages(home: Home) -> Iterator[Ask]:
    """Reads the inbox of lines as the site's own server does, on a loop in a thread, and says how long it took."""
    loop = asyncio.new_event_loop()
    serving = threading.Thread(target=loop.run_forever, daemon=True)
    serving.start()
    site = httpx.ASGITransport(app=create_site(home))  # type: ignore[arg-type]  # the same protocol
    signed_in = {SESSION: _signed_in(home)}
    client = httpx.AsyncClient(transport=site, base_url="http://127.0.0.1", cookies=signed_in)
    turn = 0

    async def read(path: str) -> float:
        begun = time.perf_counter()
        answer = await client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return time.perf_counter() - begun

    def ask() -> float:
        nonlocal turn
        turn += 1
        return asyncio.run_coroutine_threadsafe(read(PAGES[turn % len(PAGES)]), loop).result()

    try:
        yield ask
    finally:
        asyncio.run_coroutine_threadsafe(client.aclose(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        serving.join()
        loop.close()


def _signed_in(home: Home) -> str:
    """The complete sign-in of an administrator."""
    card, token, now = (
        OfficerCard(fresh_id(), "beside", "beside", "Beside"),
        secrets.token_urlsafe(32),
        datetime.now(UTC),
    )
    duty, lasts = Duty.FUND_ADMINISTRATOR, timedelta(days=300)
    term = NewTerm(fresh_id(), duty, now.date() - timedelta(days=1), now.date() + lasts, "", "")

    def command(tx: Any) -> None:
        add_officer(tx, card, now)
        add_term(tx, card, term, now)
        open_session(tx, token=token, officer=card.id, moment=now, duty=duty, complete=True)

    home.office.desk.run(command)
    return token

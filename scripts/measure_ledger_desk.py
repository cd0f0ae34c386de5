"""The desk under its other loads: no rules in the database, approvals, a guilty entry."""

import asyncio
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import measure_ledger_work as work
from measure_ledger_frame import Contender, Ratio, compared, floor, limit, told
from sqlalchemy import CheckConstraint, Engine, ForeignKeyConstraint, MetaData, text
from sqlmodel import SQLModel

from relief_fund.approval.tables import PROPOSAL, SIGNATURE
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.entries import Entry, moved
from relief_fund.settings import Settings
from relief_fund.storage import privileges
from relief_fund.storage.engines import owning_engine

VOTE = SIGNATURE.insert()


def rules(bench: work.Bench) -> dict[str, Any]:
    """2,048 callers with and without everything the database itself enforces."""
    lawless = _lawless(bench)
    contenders: dict[str, Contender] = {}
    for accounts, sort in (("random", "plain"), ("hot", "guarded")):
        specs = work.stream(bench.asked.entries, accounts=accounts, sort=sort)
        run = partial(bench.posted, work.submitting, specs, 2048)
        contenders[f"all rules, {accounts} {sort}"] = run
        contenders[f"no rules, {accounts} {sort}"] = partial(run, template=lawless)
    ratios = [
        Ratio(f"all rules in the database cost at most 25 %, {case}", f"all rules, {case}", f"no rules, {case}",
              0.75)
        for case in ("random plain", "hot guarded")
    ]  # fmt: skip
    return compared(contenders, ratios, bench.asked.rounds)


def _lawless(bench: work.Bench) -> Settings:
    """The founded books once more, rows and indexes the same, without triggers, checks and foreign keys."""
    settings = bench.ground.place()
    shutil.copytree(bench.template.home, settings.home, dirs_exist_ok=True)
    for kept in settings.home.glob("books.sqlite*"):
        kept.unlink()
    bare = MetaData()
    for table in SQLModel.metadata.sorted_tables:
        copied = table.to_metadata(bare)
        for rule in list(copied.constraints):
            if isinstance(rule, CheckConstraint | ForeignKeyConstraint):
                copied.constraints.discard(rule)
    old, new = owning_engine(bench.template.books), owning_engine(settings.books)
    bare.create_all(new)
    _carry(old, new, bare)
    old.dispose()
    new.dispose()
    return replace(settings, register=bench.template.register)


def _carry(old: Engine, new: Engine, bare: MetaData) -> None:
    with old.connect() as source, new.connect() as target:
        target.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        revision = source.execute(text("SELECT version_num FROM alembic_version")).scalar()
        target.execute(text("INSERT INTO alembic_version VALUES (:at)"), {"at": revision})
        for table in bare.sorted_tables:
            if rows := [dict(row._mapping) for row in source.execute(table.select())]:
                target.execute(table.insert(), rows)
        if target.dialect.name == "postgresql":
            privileges.grant(target)


# --- approvals: vote, reservation, entry, leaf ------------------------------------------------------------


def approvals(bench: work.Bench) -> dict[str, Any]:
    """Approvals per second at 256 callers: each writes a vote, reserves money, posts and appends a leaf."""
    count = bench.asked.few
    rates = []
    for at in range(bench.asked.rounds):
        with work.opened(bench.ground, bench.template) as home:
            _money_to_approve(home)
            started = time.perf_counter()
            asyncio.run(_approving(home, count, 256))
            rates.append(count / (time.perf_counter() - started))
        told(f"  round {at + 1} approvals: {rates[-1]:,.0f}/s")
    return {"figures": [floor("approvals at 256 callers", rates, least=1_000, unit="per second")]}


def _money_to_approve(home: Home) -> None:
    entry = Entry("bench:purse", "appropriation", work.DAY, moved(work.BUDGET, "B11", "B21", 10**12))
    proposal = {
        "id": "bench", "kind": "awards", "subject": "bench", "version": 1, "subject_digest": "00",
        "digest": "00", "prepared_by": "bench", "committee": "BENCH", "quorum": 2, "sitting": None,
        "entries": "[]", "about": "{}", "occurred_on": work.DAY, "frozen_at": "2024-09-10T02:00:00.000000Z",
    }  # fmt: skip
    home.office.desk.run(lambda tx: tx.sql(PROPOSAL.insert(), proposal))
    home.office.desk.run(lambda tx: tx.post(entry))


async def _approving(home: Home, count: int, callers: int) -> None:
    supply = iter(range(count))

    async def _caller() -> None:
        for at in supply:
            await home.office.desk.ask(partial(_approve, *_paper(at)))

    await asyncio.gather(*(_caller() for _ in range(callers)))


def _paper(at: int) -> tuple[dict[str, Any], Entry, dict[str, Any]]:
    vote = {
        "proposal": "bench", "officer": f"officer {at}", "seat": f"seat {at}", "choice": "approve",
        "digest": "00", "code_step": at, "signed_at": "2024-09-10T02:00:00.000000Z",
    }  # fmt: skip
    lines = moved(work.BUDGET, "B21", "B22", 1_000, purpose=f"HOUSE:{at % 500:05d}")
    entry = Entry(f"bench:enc:{at}", "encumbrance", work.DAY, lines)
    return vote, entry.prepare(), {"digest": "00", "outcome": "approved", "seat": f"seat {at}"}


def _approve(vote: dict[str, Any], entry: Entry, about: dict[str, Any], tx: Any) -> int:
    tx.sql(VOTE, vote)
    if tx.available(work.BUDGET, "B21") < 1_000:
        raise AssertionError("the bench's own purse is empty")
    tx.leaf("approval", about)
    return int(tx.post(entry))


# --- one guilty entry in a thousand ------------------------------------------------------------------------


def guilty(bench: work.Bench) -> dict[str, Any]:
    """One entry that only the database refuses, among 1,000 handed over at once: seconds until all is answered."""
    seconds, kept = [], []
    places = (0, 333, 500, 777, 999)
    for at in range(bench.asked.rounds):
        with work.opened(bench.ground, bench.template) as home:
            took, written = _guilty_among(home, places[at % len(places)])
        seconds.append(1_000 * took)
        kept.append(written)
        told(f"  round {at + 1} guilty: {seconds[-1]:.0f} ms, {written} neighbours kept")
    return {
        "figures": [
            limit("one guilty entry in 1,000 found", seconds, most=250, unit="ms"),
            floor("its neighbours kept", kept, least=999, unit="entries"),
        ]
    }


def _guilty_among(home: Home, place: int) -> tuple[float, int]:
    entries = [work.entry_of(spec) for spec in work.stream(1_000, accounts="random")]
    crooked = entries[place]
    # Behind the back of Entry's own check, so that only the gate of the database finds it out of balance.
    first, second = crooked.lines
    object.__setattr__(crooked, "lines", (first, second._replace(credit=second.credit + 1)))
    with _held(home):
        answers = [home.office.desk.post(entry) for entry in entries]
        started = time.perf_counter()
    refused = [at for at, answer in enumerate(answers) if isinstance(answer.exception(), ReliefFundError)]
    seconds = time.perf_counter() - started
    assert refused == [place], f"entry {place} was guilty, refused were {refused[:5]}"
    return seconds, sum(answer.exception() is None for answer in answers)


@contextmanager
def _held(home: Home) -> Iterator[None]:
    """The desk waits in a command while the rest is queued, so that all of it meets one turn."""
    go = threading.Event()
    held = home.office.desk.submit(lambda tx: go.wait(60))
    yield
    go.set()
    held.result()

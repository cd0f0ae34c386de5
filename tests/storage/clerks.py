"""Clerks who work the books in processes of their own, to be raced and to be killed.

python -m tests.storage.clerks   reads one JSON order per line and forks a clerk for each, so that a clerk
begins at once: the program was imported before. The clerk's process id is the answer.
"""

import contextlib
import json
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from relief_fund.app import import_tables, open_home
from relief_fund.approval.sign import sign
from relief_fund.kernel.clock import MovableClock, moment_from
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger.chart import open_child_account
from relief_fund.ledger.entries import Entry, credit, debit
from relief_fund.ledger.errors import Overdrawn
from relief_fund.ledger.funds import open_fund
from relief_fund.settings import Settings
from relief_fund.storage.errors import DeskBusy, OutcomeUnknown

DAY = date(2024, 9, 10)
FUND, BANK, OWNER = "BAO.CHUNG", "1121.01", "BAO"
NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)


def fill(home: Home) -> None:
    """A bank account and a donated fund."""

    def command(tx: Any) -> None:
        open_child_account(tx, code=BANK, opened_on=DAY)
        open_fund(tx, code=FUND, kind="donated", opened_on=DAY, name="x", campaign=OWNER)

    home.office.desk.run(command)


def gift(key: str, amount: int) -> Entry:
    """A fact: money in."""
    return Entry(
        f"line:{key}", "gift", DAY, (debit(FUND, BANK, amount), credit(FUND, "5121", amount)), leaf="donation"
    )


def promise(key: str, amount: int, leaf: Any = "entry") -> Entry:
    """A decision: free money promised."""
    return Entry(
        f"enc:{key}", "encumbrance", DAY, (debit(FUND, "B19", amount), credit(FUND, "B22", amount)), leaf=leaf
    )


@dataclass(frozen=True)
class Paper:
    """One command of a clerk: the keys of its entries, and what it does. All of them or none are in the books."""

    name: str
    keys: tuple[str, ...]
    command: Callable[[Any], Any]


def papers(seed: str, count: int = 40) -> tuple[Paper, ...]:
    """The papers on one clerk's table: the same for the same seed, whoever asks, in whatever process."""
    chance = random.Random(seed)
    return tuple(_paper(f"{seed}:{n}", chance.choice(["gift", "gift", "several", "step", "refused"]), chance)
                 for n in range(count))  # fmt: skip


def _paper(name: str, kind: str, chance: random.Random) -> Paper:
    amounts = [chance.randrange(1, 1_000) for _ in range(chance.randrange(2, 6))]
    if kind == "gift":
        return Paper(name, (f"line:{name}",), _vouched(name, [gift(name, 5_000 + amounts[0])]))
    if kind == "several":
        made = [gift(f"{name}:{n}", 5_000 + amount) for n, amount in enumerate(amounts)]
        return Paper(name, tuple(one.key for one in made), _vouched(name, made))
    if kind == "step":
        # The first brings what the others promise, so that the step is never refused.
        made = [gift(name, 6_000)]
        made += [promise(f"{name}:{n}", amount, "batch") for n, amount in enumerate(amounts)]
        return Paper(name, tuple(one.key for one in made), _vouched(name, made, step=True))
    return Paper(name, (), _vouched(name, [gift(name, 1), promise(name, 2**62)]))


def _vouched(name: str, entries: list[Entry], *, step: bool = False) -> Callable[[Any], Any]:
    def command(tx: Any) -> Any:
        voucher = tx.voucher(OWNER, DAY.year, "BC", name)
        tx.leaf("note", {"paper": name})
        numbers = [tx.post(one) for one in entries]
        if step:
            tx.batch_leaf({"paper": name})
        return [*numbers, voucher]

    return command


def opened(order: Any) -> Home:
    """The home that an order names."""
    settings = Settings(**{**order["settings"], "home": Path(order["settings"]["home"])})
    return open_home(settings, MovableClock(moment_from(order["now"]) if "now" in order else NOON))


def told(settings: Settings) -> dict[str, Any]:
    """``settings`` as an order names them."""
    return {**asdict(settings), "home": str(settings.home)}


# --- what clerks do ---------------------------------------------------------------------------------------


def post(order: Any, say: Callable[[Any], None]) -> None:
    """Work off the papers of ``seed`` at ``callers`` tables at once; say each answer when it is durable."""
    home = opened(order)
    say("open")
    table: Iterator[Paper] = iter(papers(order["seed"]))
    lock = threading.Lock()

    def caller() -> None:
        while True:
            with lock:
                paper = next(table, None)
            if paper is None:
                return
            say([paper.name, until_answered(home, paper)])

    _at_once([caller] * order["callers"])
    home.close()


def until_answered(home: Home, paper: Paper) -> Any:
    """The answer, however often the server goes away; a refusal by its name."""
    while True:
        try:
            return home.office.desk.run(paper.command)
        except (DeskBusy, OutcomeUnknown):
            time.sleep(0.02)
        except ReliefFundError as refusal:
            return type(refusal).__name__


def race(order: Any, say: Callable[[Any], None]) -> None:
    """Approve at ``callers`` tables at once, each one promise of ``amount``, when the word is given."""
    home = opened(order)
    say("open")
    while not Path(order["start"]).exists():
        time.sleep(0.001)

    def caller(key: str) -> Callable[[], None]:
        def approve() -> None:
            def command(tx: Any) -> Any:
                number = tx.post(promise(key, order["amount"]))
                tx.leaf("approval", {"paper": key})
                return [number, tx.voucher(OWNER, DAY.year, "CK", f"enc:{key}")]

            try:
                say([key, home.office.desk.run(command)])
            except Overdrawn:
                say([key, "Overdrawn"])

        return approve

    _at_once([caller(f"{order['seed']}:{n}") for n in range(order["callers"])])
    home.close()


def sign_last(order: Any, say: Callable[[Any], None]) -> None:
    """Give the last needed vote of every one of ``votes`` at once, each by its officer's own code, at the word."""
    home = opened(order)
    say("open")
    while not Path(order["start"]).exists():
        time.sleep(0.001)

    def caller(vote: Any) -> Callable[[], None]:
        actor = Actor(vote["officer"], "", frozenset({Duty.COMMITTEE_MEMBER}))
        told = {name: vote[name] for name in ("proposal", "digest", "code")}

        def vote_now() -> None:
            try:
                done = sign(home.office, home.codes, actor, choice="approve", **told)
                say([vote["subject"], done.outcome.value, {"signed": done.signed, "needed": done.needed}])
            except ReliefFundError as refusal:
                say([vote["subject"], type(refusal).__name__, refusal.facts])

        return vote_now

    _at_once([caller(vote) for vote in order["votes"]])
    home.close()


def bring_in(order: Any, say: Callable[[Any], None]) -> None:
    """An import: ``steps`` steps of ``each`` gifts, one command after the other."""
    home = opened(order)
    say("open")
    while not Path(order["start"]).exists():
        time.sleep(0.001)
    for step in range(order["steps"]):
        made = [gift(f"{order['seed']}:{step}:{n}", 7) for n in range(order["each"])]
        say([step, home.office.desk.run(lambda tx, made=made: [tx.post(one) for one in made][-1])])
    home.close()


def _at_once(tasks: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


TASKS = {"post": post, "race": race, "sign": sign_last, "import": bring_in}


def _work(order: Any) -> None:
    """Carry out one order; every answer is appended to the order's file in one write."""
    answers = os.open(order["answers"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    TASKS[order["task"]](order, lambda word: os.write(answers, (json.dumps(word) + "\n").encode()))
    os.write(answers, b'"done"\n')


def main() -> None:
    """Fork a clerk per line of input, tell its process id, and wait for all of them at the end."""
    import_tables()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                _work(json.loads(line))
                code = 0
            finally:
                with contextlib.suppress(BaseException):
                    sys.stderr.flush()
                os._exit(code)
        print(pid, flush=True)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                pass
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()


if __name__ == "__main__":
    main()

"""Bookkeepers of other houses: hledger and ledger from the system, beancount from the package index.

Each reads a journal file and says what every account holds: ``(account, unit) -> text of the exact number``.
"""

import csv
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

PROGRAMS = ("hledger", "ledger")
MISSING = "hledger and ledger are needed for the tests. Install them (apt-get install hledger ledger) and run again."

Held = dict[tuple[str, str], str]
"""Account and unit to the number as it is told; what holds nothing is not told."""

_SUM_UP = """
import sys
from collections import Counter
from beancount import loader
from beancount.core.data import Transaction

entries, errors, _ = loader.load_file(sys.argv[1])
assert not errors, errors[:3]
held = Counter()
for entry in entries:
    if isinstance(entry, Transaction):
        for posting in entry.postings:
            held[posting.account, posting.units.currency] += posting.units.number
for (account, unit), number in held.items():
    if number:
        print(account, unit, number, sep="|")
"""


def found() -> bool:
    """Whether the programs that only the system can bring are there."""
    return all(shutil.which(name) for name in PROGRAMS)


def _answer(*command: object) -> str:
    done = subprocess.run(
        [str(one) for one in command],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
        env={**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"},
    )
    assert done.returncode == 0, (command, done.stdout[-800:], done.stderr[-800:])
    return done.stdout


def hledger(journal: Path) -> Held:
    """What hledger says, after its strict checks: balanced, accounts and commodities declared."""
    return hledger_sums(journal, "--strict")


def hledger_sums(journal: Path, *asked: str) -> Held:
    """What hledger says of a journal that need not declare anything; ``$1.50`` is told as unit ``$``."""
    _, *rows = _hledger_table(journal, *asked)
    return _held((name, told) for name, told in rows)


def hledger_monthly(journal: Path) -> dict[str, Held]:
    """What hledger says that every account held at the end of each month, by the month ("2025-01")."""
    (_, *days), *rows = _hledger_table(journal, "--strict", "--monthly", "--historical")
    return {day[:7]: _held((name, told[at]) for name, *told in rows) for at, day in enumerate(days)}


def _hledger_table(journal: Path, *asked: str) -> list[list[str]]:
    # "--strict" beside "balance" checks and sums in one reading: two would cost twice the time.
    table = _answer(
        "hledger", "-f", journal, "balance", "--flat", "--no-total", "--empty", "-O", "csv", *asked
    )
    return list(csv.reader(io.StringIO(table)))


def _held(rows: Iterable[tuple[str, str]]) -> Held:
    held: Held = {}
    for name, told in rows:
        for amount in told.split(", "):
            number, unit = (amount[1:], "$") if amount.startswith("$") else amount.rpartition(" ")[::2]
            if number.strip("-0."):
                held[name, unit] = number
    return held


def ledger(journal: Path) -> Held:
    """What ledger says, undeclared accounts, commodities and tags being errors to it."""
    told = r"%(account)|%(display_total)\n"
    printed = _answer(
        "ledger", "-f", journal, "--pedantic", "balance", "--flat", "--no-total", "--format", told
    )
    held: Held = {}
    account = ""
    for line in printed.splitlines():
        named, _, amount = line.rpartition("|")
        account = named or account
        number, _, unit = amount.strip().rpartition(" ")
        held[account, unit] = number
    return held


def beancount(journal: Path) -> Held:
    """What beancount says, once ``bean-check`` is content."""
    _answer(Path(sys.executable).with_name("bean-check"), "--no-cache", journal)
    rows = (line.split("|") for line in _answer(sys.executable, "-c", _SUM_UP, journal).splitlines())
    return {(account, unit): number for account, unit, number in rows}


READERS: dict[str, tuple[str, Callable[[Path], Held]]] = {
    "hledger": ("hledger", hledger), "ledger": ("hledger", ledger), "beancount": ("beancount", beancount),
}  # fmt: skip
"""Each bookkeeper with the format it reads."""

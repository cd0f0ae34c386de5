"""Callers who approve payments by raw SQL, each over a session of its own and without a line of the program.

python -m tests.laws.raiders ORDER   ORDER is JSON: books, seed, callers, amount, answers, start. Every caller
appends its answer to the file ``answers``: its key, what became of it, and what else it was told on the way.
"""

import json
import os
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.laws.by_hand import HandEntry, Raw, Refusal, Refused, Scribe

FUND = "BAO.CHUNG"
CROSSED = frozenset(
    {
        "RF001", "RF002", "RF003", "RF004", "23505", "40001", "40P01",
        "posting_to_sealed_entry", "SQLITE_CONSTRAINT_PRIMARYKEY",
    }
)  # fmt: skip
"""Answers of PostgreSQL, and of SQLite, to a session whose turn was crossed by another: it begins again."""
BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
"""How the codes begin by which SQLite says that another has the file just now, for whichever reason."""
MANNERS = ("patient", "hasty", "repeatable", "serial")
"""Takes the lock before it looks; looks first; looks first and keeps its picture (two isolation levels)."""
BEGIN = {
    ("postgresql", "repeatable"): "BEGIN ISOLATION LEVEL REPEATABLE READ",
    ("postgresql", "serial"): "BEGIN ISOLATION LEVEL SERIALIZABLE",
    ("sqlite", "patient"): "BEGIN IMMEDIATE",
}


def promise(key: str, amount: int) -> HandEntry:
    """Free money promised, as the program would write it."""
    lines = ((FUND, "B19", "VND", "", amount, 0), (FUND, "B22", "VND", "", 0, amount))
    return HandEntry(f"enc:{key}", lines, kind="encumbrance")


def approve(raw: Raw, key: str, amount: int, manner: str) -> None:
    """One approval in one turn: entry, guards, voucher number, a leaf for each, both heads. Raises Refused."""
    scribe, entry = Scribe(raw), promise(key, amount)
    raw.run(BEGIN.get((raw.engine, manner), "BEGIN"))
    try:
        if raw.engine == "postgresql" and manner == "patient":
            raw.run("SELECT entries FROM head FOR UPDATE")
        last = scribe.write(entry)
        scribe.move_guards([entry], last)
        raw.run(
            "INSERT INTO voucher (owner, year, series, number, evidence) SELECT 'BAO', 2024, 'CK', "
            "1 + coalesce(max(number), 0), ? FROM voucher WHERE owner = 'BAO' AND year = 2024 AND series = 'CK'",
            (entry.key,),
        )
        scribe.close(last)
        raw.run("COMMIT")
    except BaseException:
        raw.roll_back()
        raise


def until_answered(raw: Raw, key: str, amount: int, manner: str) -> tuple[str, Counter[str]]:
    """Try until the approval is in the books or the law refuses it; what crossed it on the way is counted."""
    crossed: Counter[str] = Counter()
    while True:
        try:
            approve(raw, key, amount, manner)
        except Refused as caught:
            told = caught.refusal
            if not _is_crossed(told):
                return told.law, crossed
            crossed[told.code] += 1
            if told.code.startswith(BUSY):
                time.sleep(0.001)
        else:
            return "approved", crossed


def _is_crossed(told: Refusal) -> bool:
    return told.code in CROSSED or told.code.startswith(BUSY) or told.law in CROSSED


def main(order: dict[str, Any]) -> None:
    """All callers at once, when the word is given."""
    answers = os.open(order["answers"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    ready = threading.Barrier(order["callers"] + 1)

    def caller(n: int) -> None:
        manner, key = MANNERS[n % len(MANNERS)], f"{order['seed']}:{n}"
        raw = Raw(order["books"], role="" if n % 2 else "relief_fund_writer")
        ready.wait()
        while not Path(order["start"]).exists():
            time.sleep(0.001)
        outcome, crossed = until_answered(raw, key, order["amount"], manner)
        os.write(answers, (json.dumps([key, outcome, crossed]) + "\n").encode())
        raw.close()

    threads = [threading.Thread(target=caller, args=(n,)) for n in range(order["callers"])]
    for thread in threads:
        thread.start()
    ready.wait()
    print("ready", flush=True)
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))

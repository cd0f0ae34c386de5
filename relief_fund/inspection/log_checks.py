"""The public log against the books: every entry stands in exactly one leaf, which says what the books say."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from relief_fund.audit.queries import Read, outbox_bodies, outbox_size
from relief_fund.ledger.log_face import LoggedEntry, logged_entries
from relief_fund.ledger.queries import sealed_entries

Found = list[dict[str, object]]
MOST = 100
LEAVES_AT_A_TIME = 4_096
OF_ENTRIES = ("entry", "donation", "batch")


def log_says_what_the_books_say(connection: Any, read: Read) -> Found:
    """Numbers, days, kinds, vouchers and amounts of all entries are the same in the books and on the log."""
    entries = sealed_entries(connection)
    seen = bytearray(entries + 1)
    found: Found = []
    for leaves in _parts(read, outbox_size(connection)):
        told = [(*_numbers(leaf), leaf) for leaf in leaves if leaf["kind"] in OF_ENTRIES]
        if not told:
            continue
        known = logged_entries(connection, min(one[0] for one in told), max(one[1] for one in told))
        for first, last, leaf in told:
            for number in range(first, last + 1):
                if not 0 < number <= entries or seen[number]:
                    found.append({"code": "inspection.entry_logged_twice_or_unknown", "entry": number})
                else:
                    seen[number] = 1
            if not _agrees(leaf, first, last, known):
                found.append({"code": "inspection.log_differs", "entry": first, "last": last})
    found += [
        {"code": "inspection.entry_not_logged", "entry": number}
        for number in range(1, entries + 1)
        if not seen[number]
    ]
    return found[:MOST]


def _parts(read: Read, size: int) -> Iterator[list[Any]]:
    """Parsed leaves, some thousand at a time."""
    part: list[Any] = []
    for bodies in outbox_bodies(read, 0, size):
        part += map(json.loads, bodies)
        if len(part) >= LEAVES_AT_A_TIME:
            yield part
            part = []
    if part:
        yield part


def _numbers(leaf: dict[str, Any]) -> tuple[int, int]:
    return (leaf["first"], leaf["last"]) if leaf["kind"] == "batch" else (leaf["number"], leaf["number"])


def _agrees(leaf: dict[str, Any], first: int, last: int, known: dict[int, LoggedEntry]) -> bool:
    if leaf["kind"] == "batch":
        return _batch_agrees(leaf, [known.get(number) for number in range(first, last + 1)])
    entry = known.get(first)
    told = (
        leaf["type"], leaf["date"], leaf.get("voucher", ""), leaf.get("doc", ""), leaf.get("reverses", 0),
        leaf["lines"],
    )  # fmt: skip
    return entry is not None and tuple(entry) == told


def _batch_agrees(leaf: dict[str, Any], entries: list[LoggedEntry | None]) -> bool:
    """A batch tells sums: turnover per fund, account and unit, the day, and which kinds of entry."""
    turnover: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    kinds = set()
    for entry in entries:
        if entry is None or entry.day != leaf["date"]:
            return False
        kinds.add(entry.kind)
        for fund, account, unit, side, amount, *_ in entry.lines:
            turnover[fund, account, unit][side == "C"] += int(amount)
    totals = [[*key, str(debit), str(credit)] for key, (debit, credit) in sorted(turnover.items())]
    return totals == leaf["totals"] and "+".join(sorted(kinds)) == leaf["type"]


CHECKS: dict[str, Callable[[Any, Read], Found]] = {"log_says_what_the_books_say": log_says_what_the_books_say}
"""Name of each check and its function (connection, read) -> findings."""

"""The public log against the books: every entry stands in exactly one leaf, which says what the books say."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from relief_fund.audit.queries import PlacedLeaf, Read, leaves_page
from relief_fund.ledger.log_face import LoggedEntry, logged_entries
from relief_fund.ledger.queries import sealed_entries

Found = list[dict[str, object]]
MOST = 100
LEAVES_AT_A_TIME = 4_096


def log_says_what_the_books_say(connection: Any, read: Read) -> Found:
    """Numbers, days, kinds, vouchers and amounts of all entries are the same in the books and on the log."""
    entries = sealed_entries(connection)
    seen = bytearray(entries + 1)
    found: Found = []
    for leaves in _parts(read):
        told = [leaf for leaf in leaves if leaf.first_entry or b'"lines":[' in leaf.body]
        if not told:
            continue
        first, last = min(leaf.first_entry for leaf in told), max(leaf.last_entry for leaf in told)
        known = logged_entries(connection, first, last)
        for leaf in told:
            for number in range(leaf.first_entry, leaf.last_entry + 1):
                if not 0 < number <= entries or seen[number]:
                    found.append({"code": "inspection.entry_logged_twice_or_unknown", "entry": number})
                else:
                    seen[number] = 1
            if not _agrees(leaf, known):
                found.append(
                    {"code": "inspection.log_differs", "leaf": leaf.position, "entry": leaf.first_entry}
                )
    found += [
        {"code": "inspection.entry_not_logged", "entry": number}
        for number in range(1, entries + 1)
        if not seen[number]
    ]
    return found[:MOST]


def _parts(read: Read) -> Iterator[list[PlacedLeaf]]:
    """All leaves, some thousand at a time, each part on a connection of its own."""
    after = -1
    while True:
        with read() as connection:
            leaves = leaves_page(connection, after=after, limit=LEAVES_AT_A_TIME)
        if not leaves:
            return
        yield leaves
        after = leaves[-1].position


def _agrees(leaf: PlacedLeaf, known: dict[int, LoggedEntry]) -> bool:
    if leaf.kind == "batch":
        numbers = range(leaf.first_entry, leaf.last_entry + 1)
        return _batch_agrees(json.loads(leaf.body), numbers, [known.get(number) for number in numbers])
    entry = known.get(leaf.first_entry)
    return entry is not None and (_reads_alike(leaf, entry) or _means_the_same(leaf, entry))


def _reads_alike(leaf: PlacedLeaf, entry: LoggedEntry) -> bool:
    """The quick way: canonical bytes put day, kind of leaf, lines and number side by side, and type last."""
    middle = (
        f'"date":"{entry.day}","kind":"{leaf.kind}","lines":[{",".join(entry.lines)}],'
        f'"number":{leaf.first_entry},'
    )
    voucher = f',"voucher":"{entry.voucher}"' if entry.voucher else ""
    end = f'"type":"{entry.kind}","v":1{voucher}}}'
    return (
        not entry.document
        and not entry.reverses
        and middle.encode() in leaf.body
        and leaf.body.endswith(end.encode())
        and b'"reverses":' not in leaf.body
    )


def _means_the_same(leaf: PlacedLeaf, entry: LoggedEntry) -> bool:
    told = json.loads(leaf.body)
    return told.get("number") == leaf.first_entry and (
        told.get("type"), told.get("date"), told.get("voucher", ""), told.get("doc", ""),
        told.get("reverses", 0), told.get("lines"),
    ) == (*entry[:1], entry.day, entry.voucher, entry.document, entry.reverses, _parsed(entry))  # fmt: skip


def _parsed(entry: LoggedEntry) -> list[list[str]]:
    return [json.loads(line) for line in entry.lines]


def _batch_agrees(leaf: dict[str, Any], numbers: range, entries: list[LoggedEntry | None]) -> bool:
    """A batch tells sums: turnover per fund, account and unit, the day, and which kinds of entry."""
    turnover: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    kinds = set()
    for entry in entries:
        if entry is None or entry.day != leaf["date"]:
            return False
        kinds.add(entry.kind)
        for fund, account, unit, side, amount, *_ in _parsed(entry):
            turnover[fund, account, unit][side == "C"] += int(amount)
    totals = [[*key, str(debit), str(credit)] for key, (debit, credit) in sorted(turnover.items())]
    told = (leaf["first"], leaf["last"], leaf["totals"], leaf["type"])
    return told == (numbers[0], numbers[-1], totals, "+".join(sorted(kinds)))


CHECKS: dict[str, Callable[[Any, Read], Found]] = {"log_says_what_the_books_say": log_says_what_the_books_say}
"""Name of each check and its function (connection, read) -> findings."""

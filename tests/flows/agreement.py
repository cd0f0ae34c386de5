"""Whether another bookkeeper, reading the exported journal, finds what the program says that every purse holds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bookkeepers import READERS
from tests.flows.program import Place

Done = Callable[..., dict[str, Any]]


def nothing_differs(place: Place, done: Done, out: Path, bookkeeper: str) -> int:
    """Export, let the bookkeeper read, compare every balance; returns how many there are."""
    form, read = READERS[bookkeeper]
    done(place, "journal", "export", "--format", form, "--out", out)
    prefixes = ("F-", "A-") if form == "beancount" else ("", "")
    found: dict[tuple[str, str, str], int] = {}
    for (name, unit), number in read(out).items():
        fund, account = (
            part.removeprefix(prefix) for part, prefix in zip(name.split(":")[-2:], prefixes, strict=True)
        )
        found[fund.replace(".", "-"), account.replace(".", "-"), unit] = int(number)
    expected = {
        (row["fund"].replace(".", "-"), row["account"].replace(".", "-"), row["unit"]): row["debit"]
        - row["credit"]
        for row in done(place, "balances")["accounts"]
        if row["debit"] != row["credit"]
    }
    assert found == expected
    return len(expected)

"""Entries as the accounting plan writes them: "D 6111 40,000,000 · C 1385 40,000,000", fund by fund."""

from relief_fund.ledger.chart import UNITS
from relief_fund.ledger.entries import Entry, Line
from relief_fund.ledger.queries import EntryView, PostingView


def row(entry: Entry | EntryView) -> str:
    """One entry: its fund once where it changes, then the lines in their order."""
    told, fund = [], ""
    for line in entry.lines if isinstance(entry, Entry) else entry.postings:
        named = f"{line.fund}: " if line.fund != fund else ""
        told.append(f"{named}{side(line)}")
        fund = line.fund
    return " · ".join(told)


def side(line: Line | PostingView) -> str:
    """One line: side, account (with its purpose), amount in units, unit unless đồng."""
    account = line.account + (f"/{line.purpose}" if line.purpose else "")
    unit = "" if line.unit == "VND" else f" {line.unit}"
    return f"{'D' if line.debit else 'C'} {account} {amount(line.debit or line.credit, line.unit)}{unit}"


def amount(minor: int, unit: str) -> str:
    """Minor units as people write them: 100000 USD cents are 1,000.00."""
    exponent = UNITS.get(unit, 0)
    whole, rest = divmod(minor, 10**exponent)
    return f"{whole:,}" + (f".{rest:0{exponent}d}" if exponent else "")

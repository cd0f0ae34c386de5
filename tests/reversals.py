"""Books from before the rule: an entry reversed though a line or an order rests on it."""

from dataclasses import replace
from datetime import date

from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger.correct import reverse_entry
from relief_fund.ledger.queries import entries_by_keys


def reversed_unasked(home: Home, actor: Actor, key: str, on: date) -> int:
    """The entry ``key`` reversed in full, asking no room; the reversal's number."""
    with home.office.read() as connection:
        number = entries_by_keys(connection, [key])[key]
    return reverse_entry(replace(home.office, undoing=()), actor, number=number, on=on, document="DC-1")

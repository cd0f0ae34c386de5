"""Corrections by adding: the full reversal of an entry, with its reason as a source document."""

from dataclasses import replace
from datetime import date
from typing import Any

from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger import templates
from relief_fund.ledger.entries import Line
from relief_fund.ledger.errors import AlreadyReversed, EntryUnknown, KeyReused
from relief_fund.ledger.queries import entry_by_number, funds


def reverse_entry(office: Office, actor: Actor, *, number: int, on: date, document: str) -> int:
    """Reverse entry ``number`` in full on day ``on`` and return the reversal's number.

    Accounting Law art. 27: an error in an electronic book is corrected by a voucher, never by an edit.
    Raises EntryUnknown, AlreadyReversed, Overdrawn when a later entry stands on the original.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    with office.read() as connection:
        original = entry_by_number(connection, number)
        owners = funds(connection)
    if original is None:
        raise EntryUnknown(number=number)
    lines = tuple(
        Line(one.fund, one.account, one.debit, one.credit, one.unit, one.purpose) for one in original.postings
    )
    entry = templates.reversal_of(number=number, lines=lines, on=on)
    owner = owners[original.postings[0].fund].owner

    def command(tx: Any) -> int:
        voucher = tx.voucher(owner, on.year, "DC", entry.key)
        return int(tx.post(replace(entry, voucher=voucher, document=document)))

    try:
        return office.desk.run(command)
    except KeyReused:
        # The key names the original: on another day, with another paper, it is still the second reversal.
        raise AlreadyReversed(key=entry.key, number=number) from None

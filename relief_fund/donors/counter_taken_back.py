"""Taking back a gift of the counter: its entry is reversed, its receipt withdrawn, its sums taken back, at once.

A mistake at the counter is undone here, never in the books alone, while nobody has been given anything of it.
"""

from datetime import date
from typing import Any

from relief_fund.donors.errors import GiftUnknown, ReceiptReasonInvalid
from relief_fund.donors.gift_refunds import check_no_refund, stretch_of
from relief_fund.donors.gifts import PART, size_class
from relief_fund.donors.given import Given, given_named
from relief_fund.donors.queries import WITHDRAWN
from relief_fund.donors.receipts import LONGEST_REASON, withdraw_receipts_of
from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger.correct import reverse_beside
from relief_fund.ledger.fund_line import Own
from relief_fund.ledger.queries import entries_by_keys

CHANNELS = ("cash", "goods", "currency")


def take_back_counter_gift(
    office: Office, actor: Actor, *, gift: str, reason: str, document: str, on: date
) -> int:
    """Undo the gift of the counter with this receipt code; returns the reversal's number.

    ``reason`` stands on its receipt, ``document`` on the reversal. Raises DutyMissing, GiftUnknown where no gift of
    the counter bears the code and stands, ReceiptReasonInvalid, GiftTied while a refund of it waits or stands,
    OwnPartSpent where a part of it has been given out, and as ``ledger.correct.reverse_entry``.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    reason, moment = " ".join(reason.split()), moment_text(office.clock.now())
    if not 1 <= len(reason) <= LONGEST_REASON or not reason.isprintable():
        raise ReceiptReasonInvalid(limit=LONGEST_REASON)
    with office.read() as connection:
        given = given_named(connection, [gift], standing=True).get(gift)
        if given is None or given.channel not in CHANNELS:
            raise GiftUnknown(gifts=1)
        number = entries_by_keys(connection, [given.entry_key])[given.entry_key]
        stretch = stretch_of(connection, given)
    own = Own(*stretch) if stretch else None
    step = fresh_id()

    def beside(tx: Any, key: str) -> None:
        check_no_refund(tx, gift)
        if tx.sql(WITHDRAWN.select().where(WITHDRAWN.c.receipt_code == gift)).first():
            raise GiftUnknown(gifts=1)
        tx.rows(WITHDRAWN, [{"receipt_code": gift, "withdrawal": key, "withdrawn_at": moment}])
        if given.channel == "cash":
            tx.rows(PART, [_part_back(given, step)])
        withdraw_receipts_of(tx, [gift], reason=reason, moment=moment, officer=actor.officer)

    return reverse_beside(office, actor, number=number, on=on, document=document, beside=beside, own=own)


def _part_back(given: Given, step: str) -> dict[str, Any]:
    return {
        "step": step, "day": given.day, "upto": size_class(given.amount), "campaign": given.campaign, "gifts": -1,
        "total": -given.amount,
    }  # fmt: skip

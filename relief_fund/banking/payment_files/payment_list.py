"""The payment list as frozen values: what every channel writes and the rehearsal reads back."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from relief_fund.banking.payment_files.errors import PaymentListInvalid
from relief_fund.kernel.cells import plain_cell

ORDER_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{6,20}-[1-9][0-9]?-[1-9][0-9]?")
"""Award code, instalment and try, as printed on a payment order: "K7M4Q2X9TBVW-1-1"."""

BATCH_CODE = re.compile(r"DC[0-9A-HJKMNP-TV-Z]{8}")
"""A batch code: letters and digits only, because banks drop or change every other mark."""


@dataclass(frozen=True, slots=True)
class PayingSource:
    """One fund that pays in this batch and the number of the fund's own bank account."""

    fund: str
    account_number: str


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One order: its code, who is paid, for which case, where, how many đồng, from which fund."""

    order: str
    payee: str
    case_code: str
    area: str
    amount: int
    fund: str


@dataclass(frozen=True, slots=True)
class SourceTotal:
    """Orders and đồng of one paying source."""

    fund: str
    account_number: str
    orders: int
    total: int


@dataclass(frozen=True, slots=True)
class PaymentList:
    """One batch as it leaves the house: ``payer`` is the fund's public name, ``day`` the day it is sent.

    Raises PaymentListInvalid for an empty list, a repeated order, an amount that is not positive, or a
    line whose fund is not among ``sources``.
    """

    batch: str
    day: date
    payer: str
    sources: tuple[PayingSource, ...]
    lines: tuple[PaymentLine, ...]

    def __post_init__(self) -> None:
        funds = {source.fund for source in self.sources}
        orders = {line.order for line in self.lines}
        if not self.lines or len(orders) != len(self.lines) or len(funds) != len(self.sources):
            raise PaymentListInvalid(batch=self.batch, orders=len(self.lines))
        for line in self.lines:
            if line.fund not in funds or type(line.amount) is not int or line.amount <= 0:
                raise PaymentListInvalid(batch=self.batch, order=line.order, fund=line.fund)

    @property
    def total(self) -> int:
        """Đồng of all orders."""
        return sum(line.amount for line in self.lines)

    def totals(self) -> tuple[SourceTotal, ...]:
        """Control totals per paying source, in the order of ``sources``, those that pay nothing left out."""
        told = []
        for source in self.sources:
            amounts = [line.amount for line in self.lines if line.fund == source.fund]
            if amounts:
                told.append(SourceTotal(source.fund, source.account_number, len(amounts), sum(amounts)))
        return tuple(told)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: orders, đồng, and the SHA-256 (hex) of the whole file."""

    orders: int
    total: int
    sha256: str


def shown(text: str) -> str:
    """Text as it may stand in a spreadsheet: NFC, one line, never read as a formula."""
    return " ".join(plain_cell(unicodedata.normalize("NFC", text)).split())

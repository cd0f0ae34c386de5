"""Books that hold rows, for those who attack them by hand."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.chart import close_account, open_child_account
from relief_fund.ledger.entries import Entry, credit, debit
from relief_fund.ledger.funds import close_fund, open_fund
from relief_fund.settings import Settings
from tests.laws.by_hand import Raw, Scribe

OPENED = date(2024, 9, 1)
EARLIER = date(2024, 8, 1)
"""A fund older than its bank account."""
DAY = date(2024, 9, 10)
CASH = "1121.01"


def fill(home: Home) -> None:
    """Five funds, a closed account, two closed funds, 1,000,000 đồng in the bank, a fee and a voucher."""

    def open_all(tx: Any) -> None:
        for code in (CASH, "1121.02"):
            open_child_account(tx, code=code, opened_on=OPENED)
        for code in ("BAO", "LUT", "CU", "HET"):
            open_fund(tx, code=f"{code}.CHUNG", kind="donated", opened_on=OPENED, name=code, campaign=code)
        open_fund(tx, code="XUA.CHUNG", kind="donated", opened_on=EARLIER, name="XUA", campaign="XUA")
        close_account(tx, code="1121.02", closed_on=OPENED)
        close_fund(tx, code="CU.CHUNG", closed_on=OPENED)
        close_fund(tx, code="HET.CHUNG", closed_on=date(2099, 1, 1))

    def post_some(tx: Any) -> None:
        gift = (debit("BAO.CHUNG", CASH, 1_000_000), credit("BAO.CHUNG", "5121", 1_000_000))
        fee = (debit("BAO.CHUNG", "6151", 11_000), credit("BAO.CHUNG", CASH, 11_000))
        tx.post(Entry("line:first", "gift", DAY, gift, leaf="donation"))
        tx.post(Entry("fee:second", "bank_fee", DAY, fee))
        tx.voucher("BAO", 2024, "BC", "line:first")

    home.office.desk.run(open_all)
    home.office.desk.run(post_some)


@pytest.fixture
def books(copy_of: Callable[..., Settings]) -> Settings:
    """Books that hold rows; nobody has them open."""
    return copy_of("books by hand", fill)


@pytest.fixture
def raw(books: Settings) -> Iterator[Raw]:
    """A raw session of somebody who knows the schema."""
    session = Raw(books.books)
    yield session
    session.close()


@pytest.fixture
def careless(books: Settings) -> Iterator[Raw]:
    """A raw session with SQLite's own defaults: no foreign keys, no recursive triggers."""
    session = Raw(books.books, lawful=False)
    yield session
    session.close()


@pytest.fixture
def scribe(raw: Raw) -> Scribe:
    """Writes honest or crooked entries by hand."""
    return Scribe(raw)

"""Gifts of withdrawn lines: none any more, their receipts withdrawn, their sums taken back."""

from collections.abc import Callable

from relief_fund.banking import withdrawing
from relief_fund.banking.intake import ImportReport
from relief_fund.donors import queries
from relief_fund.donors.given import given_named
from relief_fund.donors.receipt_queries import last_receipts
from relief_fund.donors.receipts import ReceiptState, change_letterhead, issue_receipts
from relief_fund.donors.withdrawn_gifts import WithdrawnGifts, is_withdrawn
from relief_fund.kernel.protocols import Home
from tests.banking import money_in
from tests.banking.lines import line
from tests.banking.money_in import scalar
from tests.banking.test_withdrawing import agreed

Import = Callable[..., ImportReport]


def test_receipts_go_back_with_their_gifts(home: Home, load: Import) -> None:
    run = load([line(50_000), line(70_000), line(9, direction="debit")]).run
    with home.office.read() as connection:
        first, second = (one.receipt_code for one in queries.gifts_page(connection, "BAO"))
    change_letterhead(home.office, money_in.ADMINISTRATOR, address="Số 1, phố Mẫu")
    numbers = issue_receipts(home.office, money_in.ADMINISTRATOR, gifts=[first])
    withdrawing.carry_on(home.office, agreed(home, run, "tệp của quỹ khác"), WithdrawnGifts())
    with home.office.read() as connection:
        assert is_withdrawn(connection, first)
        assert is_withdrawn(connection, second)
        assert not is_withdrawn(connection, "unknown")
        (receipt,) = last_receipts(connection, [first, second]).values()
        assert given_named(connection, [first, second], standing=True) == {}, (
            "no receipt is drawn up for what is no gift"
        )
        assert queries.gifts_by_day(connection, "BAO")[0].total == 0
        assert [one.total for one in queries.gifts_by_size(connection, "BAO")] == [0, 0]
    assert (receipt.number, receipt.state, receipt.reason) == (
        numbers[first], ReceiptState.WITHDRAWN, "tệp của quỹ khác",
    )  # fmt: skip
    assert scalar(home, "SELECT count(*) FROM gift_withdrawal") == 2

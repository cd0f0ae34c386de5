"""Template 43: the golden rows of a debt between two funds and of its payment."""

from datetime import date
from typing import Any

from relief_fund.ledger.templates import transfers
from tests.ledger.rows import row

DAY = date(2026, 12, 1)
PAIR: dict[str, Any] = {"fund": "BAO.CHUNG", "to_fund": "LU.CHUNG", "amount": 5_000_000, "on": DAY}
OWED = "BAO.CHUNG: D 6801 5,000,000 · C 3361 5,000,000 · LU.CHUNG: D 1361 5,000,000 · C 5801 5,000,000"


def test_another_bank_account_waits_for_its_payment() -> None:
    (owed,) = transfers.between_funds(**PAIR, decision="8/QĐ", bank="1121.01", to_bank="1121.02")
    assert (owed.key, row(owed)) == ("transfer:8/QĐ", OWED)
    assert [row(one) for one in transfers.between_funds(**PAIR, decision="8/QĐ")] == [OWED]


def test_the_same_bank_account_is_paid_at_once() -> None:
    owed, paid = transfers.between_funds(**PAIR, decision="8/QĐ", bank="1121.01", to_bank="1121.01")
    assert (row(owed), paid.key) == (OWED, "settle:8/QĐ:1")
    assert row(paid) == (
        "BAO.CHUNG: D 3361 5,000,000 · C 1121.01 5,000,000 · LU.CHUNG: D 1121.01 5,000,000 · C 1361 5,000,000"
    )


def test_a_payment_by_itself() -> None:
    paid = transfers.between_funds_settled(**PAIR, debt=17, turn=2, bank="1121.01", to_bank="1121.02")
    assert (paid.key, paid.kind) == ("settle:entry:17:2", "between_funds_settled")
    assert row(paid) == (
        "BAO.CHUNG: D 3361 5,000,000 · C 1121.01 5,000,000 · LU.CHUNG: D 1121.02 5,000,000 · C 1361 5,000,000"
    )


def test_a_payment_is_of_one_debt() -> None:
    (owed,) = transfers.between_funds(**PAIR, decision="entry")
    told = {"debt": 17, "debt_key": owed.key}
    assert transfers.settles("settle:entry:17:2", **told)
    assert transfers.settles("settle:entry:1", **told)
    assert not transfers.settles("settle:entry:170:2", **told)
    assert not transfers.settles("settle:8/QĐ:1", **told)
    assert not transfers.settles("settle:x:1", debt=17, debt_key="clear:x:1")

"""Readings: the entry a line becomes, and suspense for what nothing explains."""

from datetime import date

from relief_fund.banking.readings import BankAccountFace, IdentifiedLine, Reading, in_open_fund, waiting
from relief_fund.ledger.entries import Line
from tests.banking.lines import DAY, line

ACCOUNT = BankAccountFace(
    "1121.01", "1", "VCB", "campaign", "BAO.CHUNG", "BAO.TRUOC", "BAO", date(2024, 9, 1)
)


def test_a_credit_is_debited_to_the_bank_and_a_debit_credited() -> None:
    reading = Reading("x", "BAO.CHUNG", "3379")
    came = reading.entry("1121.01", IdentifiedLine("id", line(10)), "V/1")
    went = reading.entry("1121.01", IdentifiedLine("id", line(10, direction="debit")))
    assert came.lines == (Line("BAO.CHUNG", "1121.01", 10, 0), Line("BAO.CHUNG", "3379", 0, 10))
    assert went.lines == (Line("BAO.CHUNG", "3379", 10, 0), Line("BAO.CHUNG", "1121.01", 0, 10))
    assert (came.key, came.kind, came.occurred_on, came.voucher) == ("line:id", "x", DAY, "V/1")
    assert came.is_fact


def test_what_nothing_explains_waits_in_suspense() -> None:
    came, went = waiting(ACCOUNT, line()), waiting(ACCOUNT, line(direction="debit"), "fee")
    assert (came.kind, came.other_side, came.proposal) == ("suspense", "3379", "unexplained")
    assert (went.kind, went.other_side, went.proposal) == ("unexplained_debit", "1381", "fee")


def test_what_another_room_would_book_in_an_ended_fund_waits_in_the_accounts_own() -> None:
    told = Reading("payment_returned", "CU.CHUNG", "6111", otherwise=waiting(ACCOUNT, line(), "payee_return"))
    bare = told._replace(otherwise=None)
    matched = Reading("matched", "CU.CHUNG", "", matches=("pay:1",))
    for reading, ended, expected in (
        (told, {"XA.CHUNG"}, told),
        (told, {"CU.CHUNG"}, told.otherwise),
        (bare, {"CU.CHUNG"}, waiting(ACCOUNT, line())),
        (matched, {"CU.CHUNG"}, matched),  # posts nothing
    ):
        assert in_open_fund(reading, ended, ACCOUNT, line()) == expected

"""The journal is found by any mixture of what is asked, newest first, page by page."""

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger import journal_search
from relief_fund.ledger.journal_search import search_journal
from tests.register import books


@pytest.fixture(params=[2_000, 2], ids=["near", "far"])
def fund(home: Home, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr(journal_search, "WINDOW", request.param)
    books.small_fund(home)
    return home


def numbers(home: Home, **asked: object) -> list[int]:
    with home.office.read() as connection:
        return [entry.number for entry in search_journal(connection, **asked)]  # type: ignore[arg-type]


def test_without_a_question_the_newest_come_first(fund: Home) -> None:
    assert numbers(fund, limit=3) == [12, 11, 10]
    assert numbers(fund, limit=3, before=10) == [9, 8, 7]


def test_by_account(fund: Home) -> None:
    assert numbers(fund, account=books.BANK) == [10, 5, 4, 3, 2, 1]
    assert numbers(fund, account=books.BANK, before=5, limit=2) == [4, 3]
    assert numbers(fund, account="4211") == [1]


def test_by_amount_of_one_posting(fund: Home) -> None:
    assert numbers(fund, amount=300_000) == [10, 9]
    assert numbers(fund, amount=300_000, account="1385") == [10]
    assert numbers(fund, amount=1) == []


def test_by_day_and_what_happened_on_it(fund: Home) -> None:
    assert numbers(fund, day=books.day(4)) == [5, 4]
    assert numbers(fund, day=books.day(4), amount=11_000) == [5]
    assert numbers(fund, day=books.day(4), account="5121") == [4]


def test_by_voucher(fund: Home) -> None:
    assert numbers(fund, voucher="BAO/2024/BC/000001") == []
    gift = books.gift(5, "v")

    def command(tx):  # type: ignore[no-untyped-def]
        from dataclasses import replace

        tx.post(replace(gift, voucher=tx.voucher("BAO", 2024, "BC", gift.key)))

    fund.office.desk.run(command)
    assert numbers(fund, voucher="BAO/2024/BC/000001") == [13]
    assert numbers(fund, voucher="BAO/2024/BC/000001", account=books.BANK) == [13]


def test_postings_come_with_their_entry(fund: Home) -> None:
    with fund.office.read() as connection:
        (entry,) = search_journal(connection, amount=11_000)
    assert [(line.account, line.debit, line.credit) for line in entry.postings] == [
        ("6151", 11_000, 0),
        (books.BANK, 0, 11_000),
    ]

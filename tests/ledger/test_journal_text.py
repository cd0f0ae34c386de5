"""An entry as a bookkeeper reads it; whole stories are in tests/golden."""

from datetime import date

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.journal_text import amount_text, entry_text, journal_text
from relief_fund.ledger.queries import EntryView, PostingView
from tests.ledger.events_home import furnish, pay_in


@pytest.mark.parametrize(
    ("minor", "places", "told"),
    [
        (0, 0, "0"),
        (1_234_567, 0, "1.234.567"),
        (100_000, 2, "1.000,00"),
        (5, 3, "0,005"),
        (60_000, 3, "60,000"),
    ],
)
def test_amounts(minor: int, places: int, told: str) -> None:
    assert amount_text(minor, places) == told


def test_money_stands_before_authority_before_quantities_fund_by_fund() -> None:
    lines = (
        PostingView(1, "A", "Q10.K1", "TIN", "", 5, 0), PostingView(2, "A", "B21", "VND", "", 7, 0),
        PostingView(3, "A", "6111", "VND", "", 7, 0), PostingView(4, "B", "1385", "VND", "", 0, 7),
        PostingView(5, "A", "B22", "VND", "HOUSE|x", 0, 7),
    )  # fmt: skip
    entry = EntryView(9, "k", "paid", date(2026, 10, 5), "", "", "", 4, lines)
    assert [" ".join(one.split()) for one in entry_text(entry, {"6111": "Chi"}, {"TIN": 0}, {}).splitlines()] == [
        "9 05/10/2026 - paid [4]",
        "A", "Nợ 6111 Chi 7", "Nợ B21 7", "Có B22 [HOUSE|x] 7", "Nợ Q10.K1 5 TIN",
        "B", "Có 1385 7",
    ]  # fmt: skip


def test_a_correction_names_its_original_and_debits_lead() -> None:
    swapped = (
        PostingView(1, "A", "1111", "VND", "", 0, 7), PostingView(2, "A", "5121", "VND", "", 7, 0),
        PostingView(3, "A", "Q10.K1", "TIN", "", 0, 5), PostingView(4, "A", "Q20", "TIN", "", 5, 0),
    )  # fmt: skip
    day = date(2026, 10, 5)
    told = entry_text(EntryView(9, "rev:4", "reversal", day, "", "", "", 4, swapped), {}, {}, {})
    assert [" ".join(one.split()) for one in told.splitlines()] == [
        "9 05/10/2026 - reversal [4]", "A", "Nợ 5121 7", "Có 1111 7", "Nợ Q20 5 TIN", "Có Q10.K1 5 TIN",
    ]  # fmt: skip
    adjusting = EntryView(12, "adj:4:1", "adjustment", day, "", "", "BB 5", None, swapped[::-1])
    assert entry_text(adjusting, {}, {}, {}).startswith("12  05/10/2026  -  adjustment [4] (BB 5)\n")


def test_the_words_are_the_callers_and_the_names_the_charts(home: Home) -> None:
    furnish(home)
    for key in ("a", "b"):
        pay_in(home, f"line:{key}", "BAO.CHUNG", ("1121.01", "5121", 50_000))
    with home.office.read() as connection:
        told = journal_text(connection, [2, 1], {"prepared": "chuẩn bị"})
    first, second = told.split("\n\n")
    assert first.startswith("1  05/10/2026  -  chuẩn bị\n    BAO.CHUNG\n      Nợ 1121.01 Tiền gửi VND")
    assert first.endswith("50.000")
    assert second.startswith("2  ")

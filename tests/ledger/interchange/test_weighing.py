"""From the words of a file to the lines of the books: what is left out is computed, the rest must be exact."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.queries import journal_after
from tests.ledger.interchange.conftest import Told, taken_in

MAPPING = """\
[accounts]
"Bank" = { fund = "BAO.CHUNG", account = "1121.01" }
"Gifts" = { fund = "BAO.CHUNG", account = "5121" }
"Bank of the restricted leaf" = { fund = "BAO.NHA", account = "1121.01" }
"Gifts, restricted" = { fund = "BAO.NHA", account = "5122" }
"Set aside" = { fund = "BAO.CHUNG", account = "B19" }
"Promised" = { fund = "BAO.CHUNG", account = "B22" }
"Rice" = { fund = "BAO.CHUNG", account = "Q10.RICE" }
"Rice received" = { fund = "BAO.CHUNG", account = "Q20" }
"Dollars" = { fund = "BAO.CHUNG", account = "Q30" }
"Nowhere" = { fund = "BAO.CHUNG", account = "9999" }
"No fund" = { fund = "BAO.KHONG", account = "5121" }

[units]
"đ" = "VND"
"""
MEETING = """
[conversion]
"USD" = { fund = "BAO.CHUNG", account = "Q40" }
"RICE_KG" = { fund = "BAO.CHUNG", account = "Q20" }
"""


@pytest.fixture
def lines_of(purses: Home, tmp_path: Path) -> Callable[..., list[tuple[Any, ...]]]:
    """The lines of the one entry of a journal: (fund, account, unit, debit − credit, purpose)."""

    def lines(postings: str, mapping: str = MAPPING) -> list[tuple[Any, ...]]:
        journal, rules = tmp_path / "one.journal", tmp_path / "mapping.toml"
        journal.write_text("2025-03-01 x\n" + postings, "utf-8")
        rules.write_text(mapping, "utf-8")
        assert taken_in(purses, journal, "hledger", rules).posted == 1
        with purses.office.read() as connection:
            (entry,) = journal_after(connection, after=0, limit=2)
        return [(p.fund, p.account, p.unit, p.debit - p.credit, p.purpose) for p in entry.postings]

    return lines


def test_one_amount_left_out_is_what_its_fund_lacks(lines_of: Callable[..., Any]) -> None:
    assert lines_of("  Bank  5 VND\n  Bank of the restricted leaf  7 VND\n  Gifts, restricted  -7 đ\n  Gifts\n") == [
        ("BAO.CHUNG", "1121.01", "VND", 5, ""), ("BAO.NHA", "1121.01", "VND", 7, ""),
        ("BAO.NHA", "5122", "VND", -7, ""), ("BAO.CHUNG", "5121", "VND", -5, ""),
    ]  # fmt: skip


def test_one_amount_left_out_stands_for_every_unit(lines_of: Callable[..., Any]) -> None:
    found = lines_of(
        "  Rice  1.5 RICE_KG\n  Rice  20 BLANKET\n  Bank  5 VND\n  Gifts  -5 VND\n  Rice received\n"
    )
    assert found[-2:] == [
        ("BAO.CHUNG", "Q20", "BLANKET", -20, ""), ("BAO.CHUNG", "Q20", "RICE_KG", -1_500, ""),
    ]  # fmt: skip


def test_a_purpose_stands_where_the_chart_divides(lines_of: Callable[..., Any]) -> None:
    found = lines_of(
        "  Promised  -5 VND  ; purpose: house%2C roof|*\n  Set aside  5 VND\n  Bank  5 VND\n  Gifts\n"
    )
    assert ("BAO.CHUNG", "B22", "VND", -5, "house, roof|*") in found
    assert found[-1] == ("BAO.CHUNG", "5121", "VND", -5, "")


@pytest.mark.parametrize(
    "postings",
    [
        "  Dollars  3 USD @ 2.5 RICE_KG\n  Rice received  -7.5 RICE_KG\n",
        "  Dollars  3 USD @@ 7.5 RICE_KG\n  Rice received\n",
        "  Dollars  3 USD\n  Rice received  -7.5 RICE_KG\n",
    ],
)
def test_two_units_meet_over_the_conversion_account(lines_of: Callable[..., Any], postings: str) -> None:
    assert sorted(lines_of(postings, MAPPING + MEETING)) == [
        ("BAO.CHUNG", "Q20", "RICE_KG", -7_500, ""), ("BAO.CHUNG", "Q20", "RICE_KG", 7_500, ""),
        ("BAO.CHUNG", "Q30", "USD", 300, ""), ("BAO.CHUNG", "Q40", "USD", -300, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("postings", "code", "line", "value"),
    [
        ("  Bank  5 VND\n", "one_sided", 1, "1"),
        ("  Bank  5 VND\n  Gifts  -4 VND\n", "out_of_balance", 1, "1"),
        ("  Bank  5 VND\n  Gifts, restricted  -5 VND\n", "out_of_balance", 1, "5"),
        ("  Bank  5 VND\n  Promised  -5 VND\n", "out_of_balance", 1, "5"),
        ("  Bank\n  Gifts\n", "amount_invalid", 3, ""),
        ("  Bank  5 VND\n  Gifts  -5 VND\n  Bank\n", "amount_invalid", 4, ""),
        ("  Bank  0 VND\n  Gifts  0 VND\n", "amount_invalid", 2, "0 VND"),
        ("  Bank  5.0 VND\n  Gifts  -5 VND\n", "amount_invalid", 2, "5.0 VND"),
        ("  Rice  0.0005 RICE_KG\n  Rice received\n", "amount_invalid", 2, "0.0005 RICE_KG"),
        (f"  Bank  {2**63} VND\n  Gifts\n", "amount_invalid", 2, f"{2**63} VND"),
        ("  Bank  5 EUR\n  Gifts\n", "unit_invalid", 2, "EUR"),
        ("  Bank  5\n  Gifts\n", "unit_invalid", 2, ""),
        ("  Bank  5 USD\n  Gifts\n", "unit_invalid", 2, "1121.01 USD"),
        ("  Rice  5 VND\n  Rice received\n", "unit_invalid", 2, "Q10.RICE VND"),
        ("  Elsewhere  5 VND\n  Gifts\n", "account_unknown", 2, "Elsewhere"),
        ("  Nowhere  5 VND\n  Gifts\n", "account_unknown", 2, "9999"),
        ("  No fund  5 VND\n  Gifts\n", "account_unknown", 2, "BAO.KHONG"),
        ("  Bank  5 VND  ; purpose: x\n  Gifts\n", "unreadable", 2, "purpose"),
        ("  Dollars  3 USD @ 2.5 RICE_KG\n  Rice received\n", "conversion_missing", 2, "USD"),
        ("  Dollars  3 USD\n  Rice received  -7.5 RICE_KG\n", "conversion_missing", 1, "USD"),
    ],
)
def test_what_strict_books_refuse_is_named(
    refused: Told, postings: str, code: str, line: int, value: str
) -> None:
    told = refused("2025-03-01 x\n" + postings, mapping=MAPPING)
    assert (told["code"], told["line"], told["value"]) == (f"ledger.journal_{code}", line, value)
    assert told["file"] == "bad.journal"
    assert told["expected"]


def test_a_price_that_gives_no_whole_cost_is_refused(refused: Told) -> None:
    told = refused(
        "2025-03-01 x\n  Dollars  3 USD @ 0.3333 RICE_KG\n  Rice received\n", mapping=MAPPING + MEETING
    )
    assert (told["code"], told["value"]) == ("ledger.journal_amount_invalid", "@ 0.3333 RICE_KG")


def test_a_tag_that_would_not_come_out_again_is_refused(refused: Told) -> None:
    for tag in ("voucher: a · b", f"document: {'x' * 401}", "document: a%0Ab", "reverses: 5"):
        told = refused(f"2025-03-01 x\n  ; {tag}\n  Bank  5 VND\n  Gifts\n", mapping=MAPPING)
        assert (told["code"], told["line"]) == ("ledger.journal_unreadable", 1), tag


def test_the_second_entry_of_known_places_is_judged_as_strictly(refused: Told) -> None:
    """Where every name was seen before, a plain pair is read at once; a crooked one is still named."""
    seen = (
        "2025-03-01 x\n  Bank  5 VND\n  Gifts\n\n2025-03-01 x\n  Bank of the restricted leaf  5 VND\n"
        "  Gifts, restricted\n\n2025-03-01 x\n  Set aside  1 VND\n  Promised\n\n"
    )
    for one, other, code in (
        ("Bank  7 VND", "Gifts, restricted  -7 VND", "out_of_balance"),
        ("Bank  7 VND", "Promised  -7 VND", "out_of_balance"),
        (f"Bank  {2**63} VND", f"Gifts  -{2**63} VND", "amount_invalid"),
    ):
        told = refused(f"{seen}2025-03-02 x\n  {one}\n  {other}\n", mapping=MAPPING)
        assert (told["code"], told["line"] in (13, 14)) == (f"ledger.journal_{code}", True)


def test_an_amount_left_out_that_would_be_beyond_64_bits_is_refused(refused: Told) -> None:
    told = refused(f"2025-03-01 x\n  Bank  {2**63 - 1} VND\n  Bank  1 VND\n  Gifts\n", mapping=MAPPING)
    assert (told["code"], told["line"], told["value"]) == ("ledger.journal_amount_invalid", 4, str(2**63))


def test_two_units_do_not_meet_over_another_funds_account(refused: Told) -> None:
    apart = MEETING.replace('"BAO.CHUNG", account = "Q40"', '"BAO.NHA", account = "Q40"')
    told = refused("2025-03-01 x\n  Dollars  3 USD\n  Rice received  -7.5 RICE_KG\n", mapping=MAPPING + apart)
    assert (told["code"], told["fund"], told["unit"], told["value"]) == (
        "ledger.journal_out_of_balance", "BAO.CHUNG", "USD", "300",
    )  # fmt: skip

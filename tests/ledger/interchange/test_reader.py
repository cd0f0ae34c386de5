"""The loop under both readers: one refusal per line, nothing of a refused entry handed on."""

import pytest

from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger.interchange.beancount_reading import BeancountReader
from relief_fund.ledger.interchange.drafts import Declared, Draft
from relief_fund.ledger.interchange.hledger_reading import HledgerReader
from relief_fund.ledger.interchange.reader import Reader

READERS = pytest.mark.parametrize("reader", [HledgerReader, BeancountReader])
GOOD = ["2024-09-03 *", "  Assets:A  5 VND", "  Assets:B  -5 VND"]


def told(reader: type[Reader], *texts: str) -> list[tuple[str, int]]:
    """What is handed on, by kind and line."""
    return [
        ("refusal" if isinstance(one, ReliefFundError) else type(one).__name__, int(one.facts["line"]))  # type: ignore[call-overload]
        if isinstance(one, ReliefFundError)
        else (type(one).__name__, one.line)
        for one in reader().read(enumerate(texts, 1))
    ]


@READERS
def test_a_blank_line_the_margin_and_the_end_close_an_entry(reader: type[Reader]) -> None:
    assert told(reader, *GOOD, "", *GOOD, *GOOD) == [("Draft", 1), ("Draft", 5), ("Draft", 8)]
    assert told(reader, *GOOD, "   ", "  Assets:C  5 VND") == [("Draft", 1), ("refusal", 5)]


@READERS
def test_every_wrong_line_of_an_entry_is_told_and_the_entry_is_not(reader: type[Reader]) -> None:
    wrong = [GOOD[0], "  Assets:A  x VND", GOOD[1], "  Assets:B  y VND"]
    assert told(reader, *wrong, "", *GOOD) == [("refusal", 2), ("refusal", 4), ("Draft", 6)]


@READERS
def test_lines_under_a_refused_head_are_passed_over(reader: type[Reader]) -> None:
    assert told(reader, "2024-02-30 *", "  ?", "  (x", *GOOD) == [("refusal", 1), ("Draft", 4)]


@READERS
def test_a_line_that_is_not_plain_spoils_its_entry(reader: type[Reader]) -> None:
    lines = [(1, GOOD[0]), (2, GOOD[1]), (3, ReliefFundError(line=3)), (4, GOOD[2])]
    (only,) = reader().read(lines)
    assert isinstance(only, ReliefFundError)
    assert not isinstance(only, Draft)


def test_a_refused_line_within_a_declaration_spoils_the_line_alone() -> None:
    lines = [(1, "account Assets:X"), (2, ReliefFundError(line=2)), (3, "    ; fund: A.B")]
    refusal, declared = HledgerReader().read(lines)
    assert isinstance(refusal, ReliefFundError)
    assert declared == Declared(1, "account", "Assets:X", {"fund": "A.B"})

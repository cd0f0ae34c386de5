"""Lines of a journal file: counted, bounded, plain."""

import io

import pytest

from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger.interchange.lines import LONGEST_LINE, numbered_lines


def lines(raw: bytes) -> list[tuple[int, object]]:
    return [
        (at, one.facts["value"] if isinstance(one, ReliefFundError) else one)
        for at, one in numbered_lines(io.BytesIO(raw))
    ]


def test_ends_of_lines_and_the_mark_of_their_order_are_no_part_of_them() -> None:
    assert lines(b"\xef\xbb\xbfa\r\n\nb") == [(1, "a"), (2, ""), (3, "b")]


@pytest.mark.parametrize(("raw", "told"), [(b"a\tb", "U+0009"), (b"a\rb", "U+000D"), (b"\x00", "U+0000"),
                                           ("\u200e".encode(), "U+200E"), ("a\u2028b".encode(), "U+2028"),
                                           (b"\xff", "")])  # fmt: skip
def test_what_is_not_plain_is_refused_and_reading_goes_on(raw: bytes, told: str) -> None:
    assert lines(raw + b"\nnext\n") == [(1, told), (2, "next")]


def test_a_line_has_an_end() -> None:
    assert lines(b"x" * LONGEST_LINE) == [(1, "x" * LONGEST_LINE)]
    assert lines(b"x" * 3 * LONGEST_LINE + b"\nnext") == [(1, ""), (2, "next")]
    assert lines(b"x" * (LONGEST_LINE + 1) + b"\nnext") == [(1, ""), (2, "next")]


def test_printable_letters_of_every_language_are_plain() -> None:
    assert lines("Quỹ cứu trợ · 済 🏠 e\u0301\u00a0x".encode()) == [(1, "Quỹ cứu trợ · 済 🏠 e\u0301\u00a0x")]

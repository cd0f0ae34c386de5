"""Lines of a journal file: counted, bounded, plain."""

import io
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger.interchange import lines as module
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


TEXTS = st.lists(
    st.sampled_from([b"a", b"b\r", b"\n", b"\n\n", b"\t", b"\xff", "ỹ".encode(), b"x" * 9]), max_size=40
)


@given(TEXTS.map(b"".join), st.integers(1, 9))
@example(b"x" * 30 + b"\n\n\nb", 4)
@example(b"x" * 30, 4)
def test_blocks_are_not_seen(raw: bytes, block: int) -> None:
    """However the file is cut while it is read, its lines are those between line ends."""
    with patch.object(module, "LONGEST_LINE", 12):
        with patch.object(module, "BLOCK", block):
            told = lines(raw)
        assert told == [
            answer for at, one in enumerate(raw.removesuffix(b"\n").split(b"\n"), 1) if raw
            for answer in [(at, lines(one)[0][1] if one else "")]
        ]  # fmt: skip

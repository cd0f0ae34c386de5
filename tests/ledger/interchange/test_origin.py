"""What an imported entry's document says of its first books, and back."""

from hypothesis import given
from hypothesis import strategies as st

from relief_fund.ledger.interchange.origin import BETWEEN, Origin, is_kind

WORDS = st.text(max_size=20).filter(lambda text: BETWEEN not in text)


@given(WORDS, st.text(max_size=20))
def test_an_origin_comes_back(voucher: str, document: str) -> None:
    voucher = voucher.strip(" ·")
    origin = Origin("gift", voucher, document, "0123456789abcdef:17")
    assert Origin.read(origin.written()) == origin


def test_a_file_that_said_nothing_more_leaves_its_digest_and_line() -> None:
    origin = Origin(source="0123456789abcdef:17")
    assert origin.written() == "0123456789abcdef:17"
    assert Origin.read(origin.written()) == origin


def test_only_the_shape_of_a_kind_is_one() -> None:
    assert is_kind("budget_received")
    assert not any(is_kind(text) for text in ("", "Gift", "Nguyễn Văn A", "a b", "x" * 41))

"""Amounts in words: the vectors of the rule book, and properties that hold for every amount."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.kernel.errors import AmountInvalid
from relief_fund.web.money_words import in_words

VECTORS = {
    500_000: "Năm trăm nghìn đồng",
    25_000_000: "Hai mươi lăm triệu đồng",
    54_321: "Năm mươi tư nghìn ba trăm hai mươi mốt đồng",
    1_005_000: "Một triệu không trăm linh năm nghìn đồng",
    21_115_405: "Hai mươi mốt triệu một trăm mười lăm nghìn bốn trăm linh năm đồng",
    135_081_775_728: (
        "Một trăm ba mươi lăm tỷ không trăm tám mươi mốt triệu bảy trăm bảy mươi lăm nghìn "
        "bảy trăm hai mươi tám đồng"
    ),
    2_088_500_000_000: "Hai nghìn không trăm tám mươi tám tỷ năm trăm triệu đồng",
    0: "Không đồng",
    4: "Bốn đồng",
    10: "Mười đồng",
    14: "Mười bốn đồng",
    15: "Mười lăm đồng",
    21: "Hai mươi mốt đồng",
    24: "Hai mươi tư đồng",
    101: "Một trăm linh một đồng",
    1_000_000_000_000_000_000: "Một tỷ tỷ đồng",
}

ENGLISH = {
    40_000_000: "Forty million đồng",
    1_005_021: "One million five thousand twenty-one đồng",
    213: "Two hundred thirteen đồng",
    0: "Zero đồng",
}

DIGITS = {
    word: digit
    for digit, words in enumerate(
        ["không", "một mốt", "hai", "ba", "bốn tư", "năm lăm", "sáu", "bảy", "tám", "chín"]
    )
    for word in words.split()
}


@pytest.mark.parametrize(("amount", "words"), VECTORS.items())
def test_vietnamese(amount: int, words: str) -> None:
    assert in_words(amount) == words


@pytest.mark.parametrize(("amount", "words"), ENGLISH.items())
def test_english(amount: int, words: str) -> None:
    assert in_words(amount, "en") == words


def read(words: list[str]) -> int:
    """The amount that Vietnamese words say: a reader written apart from the writer."""
    for name, size in (("tỷ", 10**9), ("triệu", 10**6), ("nghìn", 10**3)):
        if name in words:
            at = len(words) - 1 - words[::-1].index(name) if size == 10**9 else words.index(name)
            return read(words[:at]) * size + read(words[at + 1 :])
    total, pending = 0, 0
    for word in words:
        if word == "trăm":
            total, pending = total + pending * 100, 0
        elif word == "mươi":
            total, pending = total + pending * 10, 0
        elif word == "mười":
            total, pending = total + 10, 0
        elif word != "linh":
            pending = DIGITS[word]
    return total + pending


@given(st.one_of(st.integers(0, 10**6), st.integers(0, 2**63 - 1)))
def test_words_say_the_amount(amount: int) -> None:
    words = in_words(amount)
    assert words[0].isupper()
    assert words[1:] == words[1:].lower()
    assert read(words.lower().split()[:-1]) == amount


@pytest.mark.parametrize("amount", [-1, 2**63])
def test_what_has_no_words(amount: int) -> None:
    with pytest.raises(AmountInvalid):
        in_words(amount)

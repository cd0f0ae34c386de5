"""Amounts in words: the vectors of the rule book, and properties that hold for every amount."""

import re

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


GROUP = re.compile(
    r"(?:(?P<hundreds>không|một|hai|ba|bốn|năm|sáu|bảy|tám|chín) trăm(?: |$))?"
    r"(?:linh (?P<alone>một|hai|ba|bốn|năm|sáu|bảy|tám|chín)"
    r"|mười(?: (?P<teen>một|hai|ba|bốn|lăm|sáu|bảy|tám|chín))?"
    r"|(?P<tens>hai|ba|bốn|năm|sáu|bảy|tám|chín) mươi(?: (?P<last>mốt|hai|ba|tư|lăm|sáu|bảy|tám|chín))?"
    r"|(?P<only>một|hai|ba|bốn|năm|sáu|bảy|tám|chín))?"
)
"""One group of three as it is spoken: mốt, tư behind mươi alone, lăm behind any ten, linh behind a hundred."""


def strictly(words: str) -> list[int]:
    """The groups of three that correct Vietnamese words say, each spoken as it must be; fails on any other word."""
    found = []
    for at, group in enumerate(re.split(r" ?\b(?:tỷ|triệu|nghìn)\b ?", words)):
        if not group:
            continue
        told = GROUP.fullmatch(group)
        assert told, group
        assert not (told["only"] and told["hundreds"]), group
        assert not told["alone"] or told["hundreds"], group
        assert at == 0 or told["hundreds"], f"inside a number every group says its hundreds: {group}"
        assert at > 0 or told["hundreds"] != "không", group
        digit = {name: DIGITS[word] for name, word in told.groupdict().items() if word}
        tens = digit.get("tens", 1 if "mười" in group else 0)
        ones = next((digit[one] for one in ("alone", "teen", "last", "only") if one in digit), 0)
        found.append(digit.get("hundreds", 0) * 100 + tens * 10 + ones)
    return found


@given(st.one_of(st.integers(1, 10**6), st.integers(1, 2**63 - 1)))
def test_every_group_is_spoken_as_vietnamese_speaks_it(amount: int) -> None:
    spoken = in_words(amount).removesuffix(" đồng").lower()
    groups = [int(one) for one in f"{amount:,}".split(",")]
    assert strictly(spoken) == [one for one in groups if one]


@pytest.mark.parametrize(
    "wrong",
    [
        "hai mươi một",
        "mười mốt",
        "mười năm",
        "linh năm",
        "một nghìn năm",
        "một triệu hai mươi nghìn",
        "năm trăm năm",
    ],
)
def test_the_strict_reader_refuses_what_is_wrong(wrong: str) -> None:
    with pytest.raises(AssertionError):
        strictly(wrong)


@pytest.mark.parametrize("amount", [-1, 2**63])
def test_what_has_no_words(amount: int) -> None:
    with pytest.raises(AmountInvalid):
        in_words(amount)

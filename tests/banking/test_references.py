"""References inside a line: found however they are typed, never by an account number or a word."""

import pytest

from relief_fund.banking.references import first_piece, names_reference

NUMBER = "5242.74128"
TEXT = "MBVCB.7591236323.Cuu tro bao Yagi.CT tu 8650592302583 TRANG HA LE toi 0011001932418 MAT TRAN"
DOTTED = "383676.271994.593008.xin cam on FT26144752225971"
BROKEN = "6864597409345653924475461Vel060274.73578. 781521.TRI XUAN"


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("5242.74128", TEXT), ("5242 - 74128", TEXT), ("524274128", TEXT), ("7591236323", TEXT),
        ("MBVCB.7591236323", TEXT), ("mbvcb 7591236323", TEXT), ("MBVCB7591236323", TEXT),
        ("383676.271994.593008", DOTTED), ("383676271994593008", DOTTED), ("271994", DOTTED),
        ("ft26144752225971", DOTTED), ("73578.781521", BROKEN), ("73578 781521", BROKEN),
    ],
)  # fmt: skip
def test_a_reference_is_found_as_typed(typed: str, text: str) -> None:
    assert names_reference(typed, NUMBER, text)
    assert first_piece(typed) in NUMBER + text.upper()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "TRANG HA LE",
        "5242",
        "74128",
        "759123632",
        "591236323",
        "8650592302583",
        "0011001932418",
        "%%%%%%%",
        "12345",
    ],
)
def test_words_parts_and_accounts_find_nothing(typed: str) -> None:
    assert not names_reference(typed, NUMBER, TEXT)


@pytest.mark.parametrize("typed", ["", "abc", "TRANG", "12-34", "______", "%1234%"[:4]])
def test_an_unfit_reference_has_no_piece(typed: str) -> None:
    assert first_piece(typed) == ""

"""Printed codes: enough random bits, readable over a telephone, strict when typed back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.kernel.errors import CodeInvalid
from relief_fund.kernel.identifiers import (
    ALPHABET,
    RECEIPT_LETTERS,
    fresh_id,
    grouped,
    normalised_code,
    printed_code,
)

CODES = st.text(alphabet=ALPHABET, min_size=RECEIPT_LETTERS, max_size=RECEIPT_LETTERS)


def test_a_receipt_code_has_at_least_80_random_bits() -> None:
    assert RECEIPT_LETTERS * 5 >= 80
    assert len(set(ALPHABET)) == 32


def test_codes_differ_and_use_every_letter() -> None:
    codes = {printed_code() for _ in range(2_000)}
    assert len(codes) == 2_000
    assert {letter for code in codes for letter in code} == set(ALPHABET)
    assert {len(code) for code in codes} == {RECEIPT_LETTERS}


@given(CODES)
def test_a_code_survives_being_read_aloud(code: str) -> None:
    assert normalised_code(grouped(code)) == code
    assert normalised_code(code.lower()) == code
    assert normalised_code(f" {grouped(code, 3)}\n") == code
    spoken = code.replace("0", "o").replace("1", "l")
    assert normalised_code(spoken) == code
    assert normalised_code(code.replace("1", "I")) == code


@pytest.mark.parametrize(
    "text", ["", "A" * 16, "A" * 18, "U" * 17, "A" * 16 + "!", "Đ" * 17, "A" * 16 + "\u00b2"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(CodeInvalid) as refused:
        normalised_code(text)
    assert refused.value.facts == {"letters": RECEIPT_LETTERS}


def test_the_refusal_does_not_repeat_what_was_typed() -> None:
    with pytest.raises(CodeInvalid) as refused:
        normalised_code("SECRET-SECRET")
    assert "SECRET" not in str(refused.value)


def test_groups_are_joined_by_hyphens() -> None:
    assert grouped("ABCDEFGHJ") == "ABCD-EFGH-J"


def test_fresh_ids_are_128_bits_and_differ() -> None:
    made = {fresh_id() for _ in range(1_000)}
    assert len(made) == 1_000
    assert all(len(one) == 32 and int(one, 16) >= 0 for one in made)

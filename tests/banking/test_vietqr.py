"""VietQR payloads: published and own vectors, check sums, what cannot be a code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.banking.errors import BankAccountInvalid
from relief_fund.banking.vietqr import bank_number, check_sum, is_sound, payload, plain

PUBLISHED = (
    "00020101021138540010A00000072701240006970407011003865776720208QRIBFTTA"
    "5303704540710000005802VN62160812henry an cut6304A322"
)
STATIC = "00020101021138570010A00000072701270006970436011300110019324180208QRIBFTTA53037045802VN6304E0BB"
DYNAMIC = (
    "00020101021238560010A0000007270126000697041501121116023911110208QRIBFTTA"
    "530370454065000005802VN62160812QTGKC K7M4Q26304E13F"
)


def test_check_sum_of_the_standard() -> None:
    assert check_sum("123456789") == 0x29B1


@pytest.mark.parametrize("text", [PUBLISHED, STATIC, DYNAMIC])
def test_known_codes_are_sound(text: str) -> None:
    assert is_sound(text)


def test_a_changed_letter_is_seen() -> None:
    assert not is_sound(STATIC.replace("970436", "970415"))


def test_static_code() -> None:
    assert payload(bank="970436", account="0011001932418") == STATIC


def test_code_with_amount_and_purpose() -> None:
    text = payload(bank="970415", account="111602391111", amount=500_000, purpose="QTGKC K7M4Q2")
    assert text == DYNAMIC


def test_purpose_is_plain_and_short() -> None:
    text = payload(bank="970415", account="111602391111", purpose="Ủng hộ đồng bào bão lũ năm 2024 & hơn")
    assert "62290825Ung ho dong bao bao lu na6304" in text
    assert is_sound(text)


def test_plain_keeps_letters() -> None:
    assert plain("Đặng Thị Ngọc-Ánh") == "Dang Thi NgocAnh"


@pytest.mark.parametrize(
    ("bank", "account"), [("97043", "0011001932418"), ("970436", "12"), ("970436", "0011.001")]
)
def test_what_cannot_be_paid_to(bank: str, account: str) -> None:
    with pytest.raises(BankAccountInvalid):
        payload(bank=bank, account=account)


def test_bank_by_name() -> None:
    assert bank_number("Vietcombank") == "970436"
    assert bank_number("VietinBank") == "970415"
    assert bank_number("Ngân hàng lạ") is None


@given(st.integers(1, 2**63 - 1), st.text(max_size=60))
def test_every_code_is_sound(amount: int, purpose: str) -> None:
    text = payload(bank="970436", account="0011001932418", amount=amount, purpose=purpose)
    assert is_sound(text)
    assert text.isascii()

"""Transfer texts: campaign and code within 25 letters, and found again however a bank prints them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.banking.vietqr import LONGEST_PURPOSE, is_sound
from relief_fund.donors.giving import (
    OtherCampaigns,
    codes_alone,
    draw_giving_code,
    fits_giving,
    giving_payload,
    giving_text,
    said_code,
)
from relief_fund.kernel.identifiers import ALPHABET

CODE = "7K2M9QXT4B0123456"
CODES = st.text(alphabet=ALPHABET, min_size=17, max_size=17).filter(fits_giving)
CAMPAIGNS = st.from_regex(r"[A-Z][A-Z0-9]{1,11}", fullmatch=True)


@given(CAMPAIGNS, CODES)
def test_what_was_written_is_read_again(campaign: str, code: str) -> None:
    text = giving_text(campaign, code)
    assert len(text) <= LONGEST_PURPOSE
    assert len(giving_text(campaign)) <= LONGEST_PURPOSE
    if campaign[:7] not in code:
        assert said_code(f"MBVCB.6912.{text}.CT tu 0011 NGUYEN VAN A", campaign) == code


@pytest.mark.parametrize(
    "text",
    [
        f"BAO {CODE}", f"bao{CODE.lower()}", "MBVCB.1.BAO 7K2M 9QXT 4B01 2345 6.CT tu", f"FT24.BAO-{CODE}-x",
        "BAO 7K2M9QXT4B0 123456", f"UNG HO BAO LU BAO {CODE}", "BAO 7K2M9QXT4BOI23456",
    ],
)  # fmt: skip
def test_banks_print_it_their_way(text: str) -> None:
    assert said_code(text, "BAO") == CODE


@pytest.mark.parametrize(
    "text",
    [
        "", "BAO", CODE, f"LUT {CODE}", "BAO LU MIEN BAC UNG HO DONG BAO", "BAO 7K2M9QXT", "UNG HO BAO SO 3 NAM 2024",
        "BAO 7K2M9QXT4B01234U6",
    ],
)  # fmt: skip
def test_words_are_no_code(text: str) -> None:
    assert said_code(text, "BAO") == ""


@pytest.mark.parametrize("campaign", ["CB", "MB", "VCB", "MBVCB"])
def test_a_banks_own_words_are_not_taken_for_the_campaign(campaign: str) -> None:
    assert said_code(f"MBVCB.6912345.{campaign} {CODE}.CT tu 0011", campaign) == CODE


def test_the_payload_carries_campaign_and_code() -> None:
    text = giving_payload(
        bank="Vietcombank", account="0011001932418", campaign="BAO", code=CODE, amount=500_000
    )
    assert is_sound(text)
    assert f"0821BAO {CODE}" in text
    assert "5406500000" in text
    assert giving_payload(bank="Ngân hàng lạ", account="0011001932418", campaign="BAO") == ""


def test_drawn_codes_are_told_from_words() -> None:
    assert all(said_code(f"BAO {code}", "BAO") == code for code in (draw_giving_code() for _ in range(50)))


def test_codes_that_stand_alone() -> None:
    assert codes_alone(f"MB.1.{CODE}.CT {CODE.lower()} {CODE}9 A{CODE}") == [CODE, CODE]
    assert codes_alone("UNGHODONGBAOLUTSO 12345678901234567") == ["12345678901234567"]


def test_another_campaign_is_named_only_as_our_codes_name_it() -> None:
    others = OtherCampaigns("BAO", ["BAO", "LUTMIENBAC", "LUT", "MB"])
    assert others.named(f"IB.LUTMIEN {CODE}.x") == "LUTMIENBAC"
    assert others.named(f"lut-{CODE.lower()}") == "LUT"
    for text in (
        f"MB {CODE}", "LUT 12345678901234567", f"LUT{CODE}9", f"SLUT {CODE}", "LUT", f"BAO {CODE} LUT {CODE}",
        f"LUT {CODE[:9]} {CODE[9:]}", "",
    ):  # fmt: skip
        assert others.named(text) == "", text
    assert OtherCampaigns("LUTMIENNAM", ["LUTMIENBAC", "LUTMIENNAM"]).named(f"LUTMIEN {CODE}") == ""

"""Figures, days and moments in both languages."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.web.formats import Formats

VI, EN = Formats("vi"), Formats("en")


def spaced(text: str) -> str:
    """No-break spaces shown as plain ones."""
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("amount", "vi", "en"),
    [
        (1_005_000, "1.005.000 đ", "1,005,000 đ"),
        (0, "0 đ", "0 đ"),
        (-55_000, "−55.000 đ", "−55,000 đ"),
        (135_081_775_728, "135.081.775.728 đ", "135,081,775,728 đ"),
    ],
)
def test_money(amount: int, vi: str, en: str) -> None:
    assert spaced(VI.money_text(amount)) == vi
    assert spaced(EN.money_text(amount)) == en
    assert VI.money(amount).startswith(f'<data value="{amount}">')


def test_money_does_not_break() -> None:
    assert " " not in VI.money_text(1_005_000)
    assert "\u00a0đ" in VI.money_text(1_005_000)


@pytest.mark.parametrize(
    ("amount", "vi", "en"),
    [
        (135_081_775_728, "135,1 tỷ đồng", "135.1 billion đồng"),
        (70_030_000_000, "70,0 tỷ đồng", "70.0 billion đồng"),
        (901_500_000, "901,5 triệu đồng", "901.5 million đồng"),
        (999_950_000, "1,0 tỷ đồng", "1.0 billion đồng"),
        (999_949_999, "999,9 triệu đồng", "999.9 million đồng"),
        (55_000, "55.000 đồng", "55,000 đồng"),
        (2_088_500_000_000, "2.088,5 tỷ đồng", "2,088.5 billion đồng"),
        (-1_500_000, "−1,5 triệu đồng", "−1.5 million đồng"),
    ],
)
def test_rounded(amount: int, vi: str, en: str) -> None:
    assert spaced(VI.rounded(amount)) == vi
    assert spaced(EN.rounded(amount)) == en


def test_rounded_for_pictures() -> None:
    assert spaced(VI.rounded(10_847_182_843, short=True)) == "10,8 tỷ đ"
    assert spaced(VI.rounded(10_847_182_843, short=True, bare=True)) == "10,8 tỷ"
    assert spaced(EN.rounded(10_847_182_843, short=True)) == "10.8 bn đ"


@given(st.integers(0, 2**62))
def test_rounding_is_never_more_than_half_of_its_last_figure(amount: int) -> None:
    words = spaced(EN.rounded(amount)).split()
    size = {"billion": 10**9, "million": 10**6}.get(words[1])
    if size:
        tenths = int(words[0].replace(",", "").replace(".", ""))
        assert abs(tenths * size - amount * 10) * 2 <= size


def test_days() -> None:
    assert VI.day_text(date(2024, 9, 10)) == "10/09/2024"
    assert spaced(EN.day_text("2024-09-01")) == "1 Sep 2024"
    assert VI.day("2024-09-10") == '<time datetime="2024-09-10">10/09/2024</time>'


def test_months() -> None:
    assert spaced(VI.month_text("2024-09")) == "tháng 9/2024"
    assert spaced(EN.month_text("2024-09")) == "Sep 2024"


def test_moments_are_in_the_zone_of_the_fund() -> None:
    moment = datetime(2024, 9, 10, 18, 2, tzinfo=UTC)
    assert VI.moment_text(moment) == "01:02, 11/09/2024"
    assert VI.moment_text("2024-09-10T14:02:00.000000Z") == "21:02, 10/09/2024"
    assert 'datetime="2024-09-10T21:02+07:00"' in VI.moment("2024-09-10T14:02:00.000000Z")


@pytest.mark.parametrize(
    ("octets", "vi"),
    [(0, "1 KB"), (1_499, "1 KB"), (2_000, "2 KB"), (6_123_456, "6,1 MB"), (999_999, "1.000 KB")],
)
def test_sizes(octets: int, vi: str) -> None:
    assert spaced(VI.size(octets)) == vi.replace("1.000", "1000")


@pytest.mark.parametrize(
    ("minor", "exponent", "vi", "en"),
    [
        (45_000, 3, "45", "45"),
        (1_234_500, 3, "1.234,5", "1,234.5"),
        (-7, 3, "−0,007", "−0.007"),
        (12, 0, "12", "12"),
    ],
)
def test_goods_are_counted_in_their_unit(minor: int, exponent: int, vi: str, en: str) -> None:
    assert (VI.quantity(minor, exponent), EN.quantity(minor, exponent)) == (vi, en)


def test_a_share_of_a_hundred() -> None:
    assert VI.percent(71) == "71%"

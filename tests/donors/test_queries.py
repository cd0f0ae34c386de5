"""Donors' queries: totals of a campaign, a gift by its code, gifts by a reference and nothing more."""

from collections.abc import Callable
from datetime import timedelta

from relief_fund.banking.intake import ImportReport
from relief_fund.donors import queries
from relief_fund.donors.own_gift import find_gift_by_code
from relief_fund.donors.queries import DayGifts, SizeGifts
from relief_fund.kernel.protocols import Home
from tests.banking.lines import DAY, line

Import = Callable[..., ImportReport]
NEXT = DAY + timedelta(days=1)
LINES = [
    line(50_000, "MBVCB.7591236323.a", reference="5213.10001"),
    line(50_000, "MBVCB.7591236324.b", reference="5213.10001"),
    line(200_000_000, "IBFT c", reference="5213.10003", day=NEXT),
    line(9, "LAI TIEN GUI", reference="5213.10004", day=NEXT),
]


def test_totals_come_from_gifts_alone(home: Home, load: Import) -> None:
    load(LINES)
    with home.office.read() as connection:
        assert queries.campaign_total(connection, "BAO") == (3, 200_100_000)
        assert queries.campaign_total(connection, "BAO", upto=DAY) == (2, 100_000)
        assert queries.campaign_total(connection, "NONE") == (0, 0)
        assert queries.all_gifts_total(connection) == (3, 200_100_000)
        assert queries.gifts_by_day(connection, "BAO") == (
            DayGifts(DAY, 2, 100_000),
            DayGifts(NEXT, 1, 200_000_000),
        )
        assert queries.gifts_by_size(connection, "BAO") == (
            SizeGifts(50_000, 2, 100_000), SizeGifts(0, 1, 200_000_000),
        )  # fmt: skip
        assert queries.gifts_by_size(connection, "BAO", DAY) == (SizeGifts(50_000, 2, 100_000),)


def test_no_gift_yet(home: Home) -> None:
    with home.office.read() as connection:
        assert queries.all_gifts_total(connection) == (0, 0)
        assert queries.campaigns(connection) == ()


def test_a_gift_is_found_by_its_code(home: Home, load: Import) -> None:
    load(LINES)
    with home.office.read() as connection:
        first, *_ = page = queries.gifts_page(connection, "BAO", limit=2)
        assert find_gift_by_code(connection, first.receipt_code) == first
        assert find_gift_by_code(connection, "0" * 17) is None
        assert queries.gift_of_line(connection, "1121.01", first.position) == first
        assert queries.gift_of_line(connection, "1121.01", 4) is None
        (rest,) = queries.gifts_page(connection, "BAO", after=page[-1].position)
    assert (first.amount, first.day, first.channel, first.fund) == (50_000, DAY, "bank", "BAO.CHUNG")
    assert rest.amount == 200_000_000

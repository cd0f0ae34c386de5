"""A donor's own gift: by its code or the giver's, money, goods and foreign money alike."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from relief_fund.banking.intake import ImportReport
from relief_fund.donors import counter, people, receipts
from relief_fund.donors.became import Became, what_became
from relief_fund.donors.own_gift import OwnGift, find_gift_by_code, own_gift
from relief_fund.donors.queries import EXTENSION, CampaignFace, campaign_by_code, gifts_page
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.protocols import Actor, Home
from tests.banking.lines import line

Import = Callable[..., ImportReport]
DAY = date(2024, 9, 10)
TOLD = {"fund": "BAO.CHUNG", "on": DAY, "document": "BB 12"}


@pytest.fixture
def desk(home: Home, campaign: CampaignFace, clock: MovableClock, administrator: Actor) -> Home:
    """The home with its campaign receiving, the clock on the day, and the fund's address."""
    clock.set(datetime(2024, 9, 10, 3, 0, tzinfo=UTC))
    receipts.change_letterhead(home.office, administrator, address="Số 1")
    return home


def found(home: Home, code: str) -> OwnGift | None:
    """The gift that a code finds."""
    with home.office.read() as connection:
        return own_gift(connection, code)


def test_money_is_found_with_its_campaign(home: Home, campaign: CampaignFace, load: Import) -> None:
    load([line(10), line(20)])
    with home.office.read() as connection:
        for gift in gifts_page(connection, "BAO"):
            own = own_gift(connection, gift.receipt_code)
            assert own == OwnGift(gift, campaign)
        assert own_gift(connection, "0" * 17) is None


def test_the_givers_code_finds_the_last_of_the_gifts(home: Home, load: Import, administrator: Actor) -> None:
    donor = people.register_donor(home.office, administrator, people.Giver("Tám", "", "person", "receipt"))
    load(
        [line(10, f"MBVCB.1.BAO {donor}.CT tu"), line(20, f"bao {donor[:9]} {donor[9:]}"), line(30, "BAO LU")]
    )
    own = found(home, donor)
    assert own is not None
    assert own.gift.amount == 20
    with home.office.read() as connection:
        assert find_gift_by_code(connection, donor) == own.gift


def test_goods_are_found_by_the_code_on_their_receipt(desk: Home, administrator: Actor) -> None:
    taken = counter.take_goods(
        desk.office, administrator, what="Gạo tẻ", unit="RICE_KG", quantity=45_500, slip=counter.fresh_slip(), **TOLD
    )  # fmt: skip
    own = found(desk, taken.receipt_code)
    assert own is not None
    assert (own.gift.channel, own.gift.amount, own.gift.day) == ("goods", 0, DAY)
    assert (own.what, own.unit, own.quantity) == ("Gạo tẻ", "RICE_KG", 45_500)
    with desk.office.read() as connection:
        assert own.campaign == campaign_by_code(connection, "BAO")
        assert what_became(connection, own.gift) == Became(0, 0), "goods stand on no line"


def test_foreign_money_stands_on_the_line_with_its_value(desk: Home, administrator: Actor) -> None:
    counter.take_cash(
        desk.office, administrator, fund="BAO.CHUNG", on=DAY, amount=500_000, slip=counter.fresh_slip()
    )
    taken = counter.take_currency(
        desk.office, administrator, unit="USD", quantity=10_000, value=2_450_000, slip=counter.fresh_slip(), **TOLD
    )  # fmt: skip
    own = found(desk, taken.receipt_code)
    assert own is not None
    assert (own.gift.channel, own.gift.amount) == ("currency", 2_450_000)
    assert (own.what, own.unit, own.quantity) == ("USD", "USD", 10_000)
    with desk.office.read() as connection:
        assert what_became(connection, own.gift) == Became(0, 2_450_000)


def test_the_days_that_hold_are_those_of_the_last_extension(
    desk: Home, campaign: CampaignFace, administrator: Actor, load: Import
) -> None:
    load([line(10)])
    with desk.office.read() as connection:
        (gift,) = gifts_page(connection, "BAO")
    until = campaign.reception_ends_on + timedelta(days=9)
    longer = {
        "campaign": "BAO", "ordinal": 1, "reception_ends_on": until, "distribution_ends_on": until,
        "document": "QĐ 9", "proposal": "p", "officer": "o", "extended_at": "",
    }  # fmt: skip

    def command(tx: Any) -> None:
        tx.sql(EXTENSION.insert(), longer)

    desk.office.desk.run(command)
    own = found(desk, gift.receipt_code)
    assert own is not None
    assert (own.campaign.reception_ends_on, own.campaign.extended_by) == (until, "QĐ 9")

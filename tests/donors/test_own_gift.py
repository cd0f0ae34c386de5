"""A donor's own gift: by its code or the giver's, money, goods and foreign money alike."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from relief_fund.banking.intake import ImportReport
from relief_fund.banking.reference_keys import KEY, key_references
from relief_fund.donors import counter, people, receipts
from relief_fund.donors import own_gift as own_gifts
from relief_fund.donors.became import Became, what_became
from relief_fund.donors.own_gift import (
    GiftsFound,
    OwnGift,
    find_gift_by_code,
    find_gifts_by_reference,
    own_gift,
)
from relief_fund.donors.queries import EXTENSION, GIFT, CampaignFace, campaign_by_code, gifts_page
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.often import OftenAsked, Steps, answer_on
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger.queries import entry_by_number
from tests.banking.lines import line
from tests.ledger.grown_books import analyse

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
            assert own is not None
            assert own == OwnGift(gift, campaign, own.booked)
            entry = own.booked and entry_by_number(connection, own.booked.number)
            assert entry is not None
            assert (entry.key, entry.recorded_at) == (gift.entry_key, own.booked and own.booked.recorded_at)
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


REFERRED = [
    line(50_000, "MBVCB.7591236323.a", reference="5213.10001"),
    line(50_000, "MBVCB.7591236324.b", reference="5213.10001"),
    line(9, "LAI TIEN GUI", reference="5213.10004"),
]


@pytest.mark.parametrize("few", [1, 50])
def test_a_reference_finds_one_gift_or_how_many(
    home: Home, load: Import, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(own_gifts, "FEW", few)
    load(REFERRED)

    def found(reference: str, amount: int = 50_000) -> GiftsFound:
        with home.office.read() as connection:
            asked: dict[str, Any] = {"reference": reference, "amount": amount, "day": DAY}
            answer = answer_on(connection, find_gifts_by_reference(connection, **asked))
            often = OftenAsked(connection)
            assert answer_on(often, find_gifts_by_reference(often, **asked)) == answer
            return answer

    with home.office.read() as connection:
        second = own_gift(connection, gifts_page(connection, "BAO")[1].receipt_code)
    assert second is not None
    assert found("7591236324") == GiftsFound(1, second)
    assert found("5213.10001") == GiftsFound(2, None)
    assert found("7591236324", 50_001) == found("nothing12345") == GiftsFound(0, None)
    assert found("5213.10004", 9) == GiftsFound(0, None)


def test_a_reference_takes_one_trip_once_its_line_has_keys(home: Home, load: Import) -> None:
    load(REFERRED)
    trips = list[int]()

    def counted(steps: Steps[GiftsFound]) -> Steps[GiftsFound]:
        trips.append(0)
        try:
            while True:
                asking = next(steps)
                trips[-1] += 1
                yield asking
        except StopIteration as end:
            found: GiftsFound = end.value
            return found

    for key in (None, key_references, None):
        if key is not None:
            key(home.office)
        with home.office.read() as connection:
            often = OftenAsked(connection)
            steps = find_gifts_by_reference(often, reference="7591236324", amount=50_000, day=DAY)
            assert answer_on(often, counted(steps)).count == 1
    assert trips == [3, 1, 1]


def test_the_gift_of_a_line_is_found_by_its_place(home: Home, campaign: CampaignFace) -> None:
    gift = {
        "campaign": "BAO", "fund": "BAO.CHUNG", "channel": "bank", "day": DAY, "amount": 10, "begins": 0,
        "subject": "", "digest": "",
    }  # fmt: skip
    for first in range(0, 4_000, 1_000):
        rows = [
            {**gift, "receipt_code": f"{at:017d}", "entry_key": f"line:{at}", "position": at}
            for at in range(first, first + 1_000)
        ]
        keys = [
            {"key": at, "account": campaign.account, "position": at} for at in range(first, first + 1_000)
        ]
        home.office.desk.run(lambda tx, rows=rows, keys=keys: (tx.rows(GIFT, rows), tx.rows(KEY, keys)))
    sqlite = home.settings.books.startswith("sqlite")
    if not sqlite:
        analyse(home.settings.books)
    of_line = own_gifts._OWN_OF_LINE.params(account=campaign.account, position=1_234)
    for asked in (of_line, own_gifts._OWN_OF_KEY.params(key=1_234, any=-1, most=51)):
        with home.office.read() as connection:
            told = str(asked.compile(connection.engine, compile_kwargs={"literal_binds": True}))
            plan = connection.exec_driver_sql(("EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN ") + told).all()
            (found,) = connection.execute(asked)
        assert f"{1_234:017d}" in found
        steps = [str(step[-1]) for step in plan if re.search(r"\bgift\b", str(step[-1]))]
        assert steps
        slow = r"SCAN (gift|reference_key)|Seq Scan on (gift|reference_key)\b"
        assert not [step for step in map(str, plan) if re.search(slow, step)], plan


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

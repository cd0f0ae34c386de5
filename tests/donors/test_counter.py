"""The counter: cash, goods and foreign money, each posted once with its numbered paper."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from relief_fund.donors import counter, people, receipts
from relief_fund.donors.board import cash_of_day, gifts_of_day
from relief_fund.donors.checks import CHECKS
from relief_fund.donors.errors import (
    CampaignUnknown,
    ConsentMissing,
    CounterInvalid,
    DonorInvalid,
    DonorUnknown,
    LetterheadMissing,
    SlipUsed,
)
from relief_fund.donors.given import cash_gifts, counter_gifts, given_named
from relief_fund.donors.own_gift import find_gift_by_code
from relief_fund.donors.people import Giver, donors_named
from relief_fund.donors.queries import CampaignFace, campaign_by_code, campaign_total
from relief_fund.donors.receipt_queries import receipt_by_draft
from relief_fund.donors.recognition import fund_after_the_end
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.identifiers import grouped
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger.errors import UnitUnknown
from relief_fund.ledger.queries import balance, entries_by_keys, entry_by_number
from tests.banking.money_in import INSPECTOR, open_demo_campaign

DAY = date(2024, 9, 10)
TAM = Giver("Lê Văn Tám", "Thôn 3", "person", "receipt")


@pytest.fixture
def desk(home: Home, campaign: CampaignFace, clock: MovableClock, administrator: Actor) -> Home:
    """The home with its campaign receiving, the clock on the day, and the fund's address."""
    clock.set(datetime(2024, 9, 10, 3, 0, tzinfo=UTC))
    receipts.change_letterhead(home.office, administrator, address="Số 1")
    return home


def cash(home: Home, actor: Actor, **change: Any) -> counter.Taken:
    """1.500.000 đồng in cash, or with changes."""
    told = {"fund": "BAO.CHUNG", "amount": 1_500_000, "slip": counter.fresh_slip(), "on": DAY}
    return counter.take_cash(home.office, actor, **{**told, **change})


def test_cash_is_posted_once_under_its_phieu_thu(desk: Home, administrator: Actor) -> None:
    slip = counter.fresh_slip()
    taken = cash(desk, administrator, slip=slip)
    assert cash(desk, administrator, slip=slip) == taken, "the form sent twice is one gift"
    second = cash(desk, administrator, amount=500_000)
    with desk.office.read() as connection:
        assert balance(connection, account="1111", fund="BAO.CHUNG") == 2_000_000
        assert campaign_total(connection, "BAO") == (2, 2_000_000)
        faces = [receipt_by_draft(connection, one.draft) for one in (taken, second)]
        assert [face.number for face in faces if face] == ["BAO/2024/PT/000001", "BAO/2024/PT/000002"]
        assert gifts_of_day(connection, DAY) == {"BAO": (2, 2_000_000)}
        assert cash_of_day(connection, "BAO", DAY) == (2, 2_000_000)
        assert cash_of_day(connection, "BAO", date(2024, 9, 9)) == (0, 0)
        gift = find_gift_by_code(connection, taken.receipt_code)
        assert gift is not None
        assert (gift.channel, gift.amount, gift.day, gift.entry_key) == (
            "cash",
            1_500_000,
            DAY,
            f"cash:{slip}",
        )
        number = entries_by_keys(connection, [gift.entry_key])[gift.entry_key]
        entry = entry_by_number(connection, number)
        assert entry is not None
        assert entry.voucher == "BAO/2024/PT/000001"
        assert [one.amount for one in cash_gifts(connection, "BAO")] == [500_000, 1_500_000]
        assert not any(check(connection) for check in CHECKS.values())


@pytest.mark.parametrize("change", [{"amount": 1_500_001}, {"on": date(2024, 9, 9)}, {"giver": TAM}])
def test_a_slip_sent_again_with_something_else_is_refused(
    desk: Home, administrator: Actor, change: dict[str, Any]
) -> None:
    slip = counter.fresh_slip()
    taken = cash(desk, administrator, slip=slip)
    with pytest.raises(SlipUsed):
        cash(desk, administrator, slip=slip, **change)
    assert cash(desk, administrator, slip=slip) == taken
    with desk.office.read() as connection:
        assert campaign_total(connection, "BAO") == (1, 1_500_000)


def test_goods_and_the_giver_are_compared_too(desk: Home, administrator: Actor) -> None:
    told: dict[str, Any] = {"fund": "BAO.CHUNG", "unit": "RICE_KG", "slip": counter.fresh_slip(), "on": DAY}
    told |= {"what": "Gạo  tẻ", "quantity": 45, "document": "BB 12", "giver": TAM}
    taken = counter.take_goods(desk.office, administrator, **told)
    assert counter.take_goods(desk.office, administrator, **told) == taken
    others: list[dict[str, Any]] = [
        {"quantity": 46}, {"what": "Gạo nếp"}, {"document": "BB 13"}, {"value": 9},
        {"giver": Giver("Lê Ba", "", "person", "receipt")},
    ]  # fmt: skip
    for other in others:
        with pytest.raises(SlipUsed):
            counter.take_goods(desk.office, administrator, **{**told, **other})
    with desk.office.read() as connection:
        donor = given_named(connection, [taken.receipt_code])[taken.receipt_code].donor
    people.forget_donor(desk.office, administrator, donor=donor)
    assert counter.take_goods(desk.office, administrator, **told) == taken


def test_who_agrees_is_named_and_nobody_else(desk: Home, administrator: Actor) -> None:
    taken = cash(desk, administrator, giver=TAM)
    with desk.office.read() as connection:
        given = given_named(connection, [taken.receipt_code])[taken.receipt_code]
        named = donors_named(desk.office.vault, connection, {given.donor})
        assert named[given.donor].name == "Lê Văn Tám"
        face = receipt_by_draft(connection, taken.draft)
        assert face is not None
        assert face.donor == given.donor
    with pytest.raises(ConsentMissing):
        cash(desk, administrator, giver=replace(TAM, consent=""))
    nobody = cash(desk, administrator)
    with desk.office.read() as connection:
        assert given_named(connection, [nobody.receipt_code])[nobody.receipt_code].donor == ""
        assert campaign_total(connection, "BAO")[0] == 2, "what was refused took nothing"


def test_who_is_registered_gives_again_without_being_registered_again(
    desk: Home, administrator: Actor
) -> None:
    code = people.register_donor(desk.office, administrator, TAM)
    known = Giver(code=grouped(code).lower())
    slip = counter.fresh_slip()
    taken = cash(desk, administrator, giver=known, slip=slip)
    assert cash(desk, administrator, giver=known, slip=slip) == taken
    other = people.register_donor(desk.office, administrator, replace(TAM, name="Lê Ba"))
    with pytest.raises(SlipUsed):
        cash(desk, administrator, giver=Giver(code=other), slip=slip)
    rice = counter.take_goods(
        desk.office, administrator, fund="BAO.CHUNG", what="Gạo", unit="RICE_KG", document="BB", quantity=1, on=DAY,
        slip=counter.fresh_slip(), giver=known,
    )  # fmt: skip
    with desk.office.read() as connection:
        given = given_named(connection, [taken.receipt_code, rice.receipt_code])
        assert {one.donor for one in given.values()} == {code}
        assert len(people.donors_page(desk.office.vault, connection)) == 2
        faces = [receipt_by_draft(connection, one.draft) for one in (taken, rice)]
        assert [face.donor for face in faces if face] == [code, code]
    for giver, refusal in ((replace(TAM, code=code), DonorInvalid), (Giver(code="0" * 17), DonorUnknown)):
        with pytest.raises(refusal):
            cash(desk, administrator, giver=giver)
    people.forget_donor(desk.office, administrator, donor=code)
    with pytest.raises(DonorUnknown):
        cash(desk, administrator, giver=known)
    with desk.office.read() as connection:
        assert campaign_total(connection, "BAO") == (1, 1_500_000)


def test_goods_with_a_documented_value_and_without(desk: Home, administrator: Actor) -> None:
    told: dict[str, Any] = {
        "fund": "BAO.CHUNG",
        "what": "Gạo tẻ",
        "unit": "RICE_KG",
        "document": "BB 12",
        "on": DAY,
    }
    slips = [counter.fresh_slip() for _ in range(2)]
    valued = counter.take_goods(
        desk.office, administrator, quantity=45_500, value=900_000, slip=slips[0], **told
    )
    memo = counter.take_goods(desk.office, administrator, quantity=500, slip=slips[1], **told)
    again = counter.take_goods(desk.office, administrator, quantity=500, slip=slips[1], **told)
    assert again == memo
    with desk.office.read() as connection:
        assert balance(connection, account="1521", fund="BAO.CHUNG") == 900_000
        found = {one.receipt_code: one for one in counter_gifts(connection, "BAO")}
        assert found[valued.receipt_code].quantity == 45_500
        assert (found[memo.receipt_code].amount, found[memo.receipt_code].what) == (0, "Gạo tẻ")
        numbers = [receipt_by_draft(connection, one.draft) for one in (valued, memo)]
        assert [one.number for one in numbers if one] == ["BAO/2024/GBN/000001", "BAO/2024/GBN/000002"]
        assert campaign_total(connection, "BAO") == (0, 0), "goods are no money"


def test_foreign_notes_are_kept_in_their_own_unit(desk: Home, administrator: Actor) -> None:
    taken = counter.take_currency(
        desk.office, administrator, fund="BAO.CHUNG", unit="USD", quantity=10_000, value=2_450_000,
        slip=counter.fresh_slip(), document="Vietcombank 10/9: 24.500", on=DAY, giver=TAM,
    )  # fmt: skip
    with desk.office.read() as connection:
        assert balance(connection, account="1112", fund="BAO.CHUNG") == 2_450_000
        given = given_named(connection, [taken.receipt_code])[taken.receipt_code]
    assert (given.channel, given.unit, given.quantity, given.amount) == ("currency", "USD", 10_000, 2_450_000)


def test_what_is_refused(desk: Home, administrator: Actor) -> None:
    with desk.office.read() as connection:
        known = campaign_by_code(connection, "BAO")
    assert known is not None
    for fund in (known.earlier_fund, fund_after_the_end(desk.office, known)):
        with pytest.raises(CampaignUnknown):
            cash(desk, administrator, fund=fund)
    for change in ({"slip": "x"}, {"slip": "../../../etc!"}, {"on": date(2024, 12, 1)}):
        with pytest.raises(CounterInvalid):
            cash(desk, administrator, **change)
    with pytest.raises(DutyMissing):
        cash(desk, INSPECTOR)
    told: dict[str, Any] = {
        "fund": "BAO.CHUNG", "what": "Gạo", "unit": "RICE_KG", "document": "BB", "quantity": 1, "on": DAY
    }  # fmt: skip
    for change in (
        {"what": " "},
        {"what": "x" * 81},
        {"document": ""},
        {"quantity": 0},
        {"what": "a\x00"},
        {"unit": "VND"},
        {"unit": "USD"},
    ):
        with pytest.raises(CounterInvalid):
            counter.take_goods(
                desk.office,
                administrator,
                **{**told, **change},
                slip=counter.fresh_slip(),  # type: ignore[arg-type]
            )
    with pytest.raises(UnitUnknown):
        counter.take_goods(desk.office, administrator, **{**told, "unit": "GOLD"}, slip=counter.fresh_slip())
    del told["what"]
    with pytest.raises(CounterInvalid):
        counter.take_currency(desk.office, administrator, **told, value=1, slip=counter.fresh_slip())


def test_the_year_turns_at_midnight_in_viet_nam(
    desk: Home, administrator: Actor, clock: MovableClock
) -> None:
    open_demo_campaign(
        desk, "111222333", "LU", launched_on=date(2024, 12, 1), reception_ends_on=date(2025, 1, 1),
        distribution_ends_on=date(2025, 1, 20),
    )  # fmt: skip
    last, first = date(2024, 12, 31), date(2025, 1, 1)
    clock.set(datetime(2024, 12, 31, 16, 59, 59, tzinfo=UTC))
    with pytest.raises(CounterInvalid) as refused:
        cash(desk, administrator, fund="LU.CHUNG", on=first)
    assert refused.value.facts == {"field": "day", "value": "01/01/2025", "expected": "≤ 31/12/2024"}
    clock.move(timedelta(seconds=1))
    taken = [cash(desk, administrator, fund="LU.CHUNG", on=day) for day in (first, last, first)]
    with desk.office.read() as connection:
        faces = [receipt_by_draft(connection, one.draft) for one in taken]
    assert [face.number for face in faces if face] == [
        "LU/2025/PT/000001", "LU/2024/PT/000001", "LU/2025/PT/000002"
    ]  # fmt: skip
    clock.set(datetime(2025, 1, 1, 17, 0, tzinfo=UTC))
    cash(desk, administrator, fund="LU.CHUNG", on=first)
    with pytest.raises(CounterInvalid):
        cash(desk, administrator, fund="LU.CHUNG", on=date(2025, 1, 2))


def test_no_address_no_paper(home: Home, campaign: CampaignFace, administrator: Actor) -> None:
    with pytest.raises(LetterheadMissing):
        cash(home, administrator)

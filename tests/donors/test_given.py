"""Gifts as receipts see them: by code, whatever they are."""

from collections.abc import Callable

from relief_fund.banking.intake import ImportReport
from relief_fund.donors import people
from relief_fund.donors.given import cash_gifts, counter_gifts, given_named
from relief_fund.donors.own_gift import find_gift_by_code
from relief_fund.donors.queries import CampaignFace, gifts_page
from relief_fund.kernel.protocols import Actor, Home
from tests.banking.lines import line

Import = Callable[..., ImportReport]


def test_a_bank_gift_is_money_of_nobody(home: Home, load: Import) -> None:
    load([line(10), line(20)])
    with home.office.read() as connection:
        gifts = gifts_page(connection, "BAO")
        found = given_named(connection, [one.receipt_code for one in gifts] + ["none"])
        assert sorted(one.amount for one in found.values()) == [10, 20]
        assert {(one.channel, one.unit, one.donor) for one in found.values()} == {("bank", "", "")}
        assert counter_gifts(connection, "BAO") == cash_gifts(connection, "BAO") == ()


def test_a_code_in_the_transfer_text_names_the_donor_and_finds_the_gift(
    home: Home, campaign: CampaignFace, load: Import, administrator: Actor
) -> None:
    donor = people.register_donor(home.office, administrator, people.Giver("Tám", "", "person", "receipt"))
    load(
        [line(10, f"MBVCB.1.BAO {donor}.CT tu"), line(20, f"bao {donor[:9]} {donor[9:]}"), line(30, "BAO LU")]
    )
    with home.office.read() as connection:
        gifts = {one.amount: one.receipt_code for one in gifts_page(connection, "BAO")}
        found = given_named(connection, list(gifts.values()))
        assert {one.amount: one.donor for one in found.values()} == {10: donor, 20: donor, 30: ""}
        last = find_gift_by_code(connection, donor)
        assert last is not None
        assert last.amount == 20
        assert find_gift_by_code(connection, "0" * 17) is None

"""Pledges: three sums that are never one and no gift; a form sent twice is one pledge."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from relief_fund.banking.intake import ImportReport
from relief_fund.donors import people, pledges
from relief_fund.donors.errors import DonorUnknown, GiftUnknown, PledgeInvalid, PledgeUnknown, SlipUsed
from relief_fund.donors.queries import CampaignFace, campaign_total, gifts_page
from relief_fund.kernel.errors import AmountInvalid, DutyMissing
from relief_fund.kernel.identifiers import fresh_id, grouped
from relief_fund.kernel.protocols import Actor, Home
from tests.banking.lines import line
from tests.banking.money_in import INSPECTOR

Import = Callable[..., ImportReport]


def test_pledges_are_three_sums_and_no_gift(home: Home, campaign: CampaignFace, administrator: Actor) -> None:
    told = {"campaign": "BAO", "document": "Thư 12", "said_on": date(2024, 9, 10)}
    ids = [
        pledges.keep_pledge(home.office, administrator, kind=kind, amount=amount, **told)  # type: ignore[arg-type]
        for kind, amount in (("pledged", 100), ("pledged", 50), ("passed_through", 7), ("direct", 3))
    ]
    pledges.end_pledge(home.office, administrator, pledge=ids[1])
    with home.office.read() as connection:
        assert pledges.pledge_totals(connection, "BAO") == {
            "pledged": (1, 100), "passed_through": (1, 7), "direct": (1, 3)
        }  # fmt: skip
        assert campaign_total(connection, "BAO") == (0, 0)
        assert {one.how for one in pledges.pledges(connection, "BAO")} == {"", "dropped"}
    with pytest.raises(PledgeUnknown):
        pledges.end_pledge(home.office, administrator, pledge=ids[1])
    with pytest.raises(GiftUnknown):
        pledges.end_pledge(home.office, administrator, pledge=ids[0], gift="0" * 17)


def test_what_is_no_pledge(home: Home, campaign: CampaignFace, administrator: Actor) -> None:
    good: dict[str, Any] = {
        "campaign": "BAO", "kind": "direct", "amount": 5, "document": "Thư", "said_on": date(2024, 9, 10)
    }  # fmt: skip
    for change in (
        {"campaign": "XX"}, {"kind": "gift"}, {"amount": 0}, {"document": " "}, {"said_on": date(2030, 1, 1)},
        {"amount": pledges.LARGEST_PLEDGE + 1},
    ):  # fmt: skip
        with pytest.raises(PledgeInvalid):
            pledges.keep_pledge(home.office, administrator, **{**good, **change})
    with pytest.raises(AmountInvalid):
        pledges.keep_pledge(home.office, administrator, **{**good, "amount": -1})
    with pytest.raises(DonorUnknown):
        pledges.keep_pledge(home.office, administrator, **good, donor="none")
    with pytest.raises(PledgeUnknown):
        pledges.end_pledge(home.office, administrator, pledge="none")
    for refused in (
        lambda: pledges.keep_pledge(home.office, INSPECTOR, **good),
        lambda: pledges.end_pledge(home.office, INSPECTOR, pledge="x"),
    ):
        with pytest.raises(DutyMissing):
            refused()


def test_a_form_sent_twice_is_one_pledge(home: Home, campaign: CampaignFace, administrator: Actor) -> None:
    told: dict[str, Any] = {
        "campaign": "BAO", "kind": "pledged", "amount": 5, "document": "Thư", "said_on": date(2024, 9, 10)
    }  # fmt: skip
    slip = fresh_id()
    for _ in range(2):
        assert pledges.keep_pledge(home.office, administrator, **told, slip=slip) == slip
    for change in ({"amount": 6}, {"kind": "direct"}, {"document": "Thư 2"}, {"said_on": date(2024, 9, 9)}):
        with pytest.raises(SlipUsed):
            pledges.keep_pledge(home.office, administrator, **{**told, **change}, slip=slip)
    for wrong in ("x", slip.upper() + "0", f"{slip}\n", "../../etc"):
        with pytest.raises(PledgeInvalid):
            pledges.keep_pledge(home.office, administrator, **told, slip=wrong)
    with home.office.read() as connection:
        assert pledges.pledge_totals(connection, "BAO") == {"pledged": (1, 5)}


def test_who_promised_may_be_a_registered_donor(
    home: Home, campaign: CampaignFace, administrator: Actor
) -> None:
    told: dict[str, Any] = {
        "campaign": "BAO", "kind": "direct", "amount": 5, "document": "Thư", "said_on": date(2024, 9, 10)
    }  # fmt: skip
    giver = people.Giver("Công ty Mẫu", "", "organisation", "public")
    donor = people.register_donor(home.office, administrator, giver)
    pledges.keep_pledge(home.office, administrator, **told, donor=grouped(donor))
    people.forget_donor(home.office, administrator, donor=donor)
    with pytest.raises(DonorUnknown):
        pledges.keep_pledge(home.office, administrator, **told, donor=donor)
    with home.office.read() as connection:
        assert [one.donor for one in pledges.pledges(connection, "BAO")] == [donor]


def test_only_what_was_pledged_is_kept_by_a_gift(home: Home, load: Import, administrator: Actor) -> None:
    load([line(10)])
    told: dict[str, Any] = {"campaign": "BAO", "amount": 5, "document": "Thư", "said_on": date(2024, 9, 10)}
    with home.office.read() as connection:
        gift = gifts_page(connection, "BAO")[0].receipt_code
    made = {
        kind: pledges.keep_pledge(home.office, administrator, kind=kind, **told)
        for kind in pledges.PLEDGE_KINDS
    }
    for kind in ("passed_through", "direct"):
        with pytest.raises(PledgeInvalid):
            pledges.end_pledge(home.office, administrator, pledge=made[kind], gift=gift)
    pledges.end_pledge(home.office, administrator, pledge=made["pledged"], gift=gift)
    with home.office.read() as connection:
        assert {one.kind: one.how for one in pledges.pledges(connection, "BAO")} == {
            "pledged": "kept", "passed_through": "", "direct": ""
        }  # fmt: skip
        assert pledges.pledge_totals(connection, "BAO")["pledged"] == (1, 5), "a pledge that was kept was one"

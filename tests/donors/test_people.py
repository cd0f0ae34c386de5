"""Donors: named only with consent, forgotten for ever; pledges kept apart from gifts and from one another."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from relief_fund.banking.intake import ImportReport
from relief_fund.donors import people
from relief_fund.donors.errors import (
    ConsentMissing,
    DonorInvalid,
    DonorUnknown,
    GiftUnknown,
    PledgeInvalid,
    PledgeUnknown,
)
from relief_fund.donors.people import Giver
from relief_fund.donors.queries import CampaignFace, campaign_total, gifts_page
from relief_fund.kernel.errors import AmountInvalid, DutyMissing
from relief_fund.kernel.protocols import Actor, Home
from tests.banking.lines import line
from tests.banking.money_in import INSPECTOR

Import = Callable[..., ImportReport]
TAM = Giver(" Lê  Văn Tám ", "Thôn 3", "person", "receipt")


def faces(home: Home) -> tuple[people.DonorFace, ...]:
    """Every donor with the name opened."""
    with home.office.read() as connection:
        return people.donors_page(home.office.vault, connection)


def test_a_donor_is_registered_and_forgotten(home: Home, load: Import, administrator: Actor) -> None:
    load([line(10)])
    with home.office.read() as connection:
        gift = gifts_page(connection, "BAO")[0].receipt_code
    code = people.register_donor(home.office, administrator, TAM)
    people.link_gift(home.office, administrator, gift=gift, donor=code)
    people.link_gift(home.office, administrator, gift=gift, donor=code)
    (face,) = faces(home)
    assert (face.name, face.address, face.forgotten, len(face.code)) == ("Lê Văn Tám", "Thôn 3", False, 17)
    other = people.register_donor(
        home.office, administrator, Giver("Công ty Mẫu", "", "organisation", "public")
    )
    with pytest.raises(DonorUnknown):
        people.link_gift(home.office, administrator, gift=gift, donor=other)
    people.forget_donor(home.office, administrator, donor=code)
    people.forget_donor(home.office, administrator, donor=code)
    gone = next(one for one in faces(home) if one.code == code)
    assert (gone.name, gone.address, gone.forgotten) == ("", "", True)
    with home.office.read() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM donor").all()
    assert "Tám" not in str(rows), "no name stands in the clear"


def test_nobody_is_named_without_consent(home: Home, administrator: Actor) -> None:
    office = home.office
    for giver in (Giver("Lê Văn Tám"), Giver("", "Thôn 3"), Giver("Lê Văn Tám", consent="maybe")):
        with pytest.raises(ConsentMissing):
            people.register_donor(office, administrator, giver)
    wrong: list[tuple[Any, ...]] = [
        ("x" * 121, "", "person", "receipt"), ("A\x00", "", "person", "receipt"), ("", "Thôn", "person", "receipt"),
        ("A", "x" * 201, "person", "receipt"), ("A", "", "bank", "receipt"), (" ", " ", "person", "receipt"),
    ]  # fmt: skip
    for facts in wrong:
        with pytest.raises(DonorInvalid):
            people.register_donor(office, administrator, Giver(*facts))
    assert people.draw_donor(office, Giver()) is None
    with pytest.raises(DonorUnknown):
        people.forget_donor(office, administrator, donor="none")
    with pytest.raises(GiftUnknown):
        people.link_gift(office, administrator, gift="none", donor="none")
    assert faces(home) == ()


def test_pledges_are_three_sums_and_no_gift(home: Home, campaign: CampaignFace, administrator: Actor) -> None:
    told = {"campaign": "BAO", "document": "Thư 12", "said_on": date(2024, 9, 10)}
    ids = [
        people.keep_pledge(home.office, administrator, kind=kind, amount=amount, **told)  # type: ignore[arg-type]
        for kind, amount in (("pledged", 100), ("pledged", 50), ("passed_through", 7), ("direct", 3))
    ]
    people.end_pledge(home.office, administrator, pledge=ids[1])
    with home.office.read() as connection:
        assert people.pledge_totals(connection, "BAO") == {
            "pledged": (1, 100), "passed_through": (1, 7), "direct": (1, 3)
        }  # fmt: skip
        assert campaign_total(connection, "BAO") == (0, 0)
        assert {one.how for one in people.pledges(connection, "BAO")} == {"", "dropped"}
    with pytest.raises(PledgeUnknown):
        people.end_pledge(home.office, administrator, pledge=ids[1])
    with pytest.raises(GiftUnknown):
        people.end_pledge(home.office, administrator, pledge=ids[0], gift="0" * 17)


def test_what_is_no_pledge(home: Home, campaign: CampaignFace, administrator: Actor) -> None:
    good: dict[str, Any] = {
        "campaign": "BAO", "kind": "direct", "amount": 5, "document": "Thư", "said_on": date(2024, 9, 10)
    }  # fmt: skip
    for change in (
        {"campaign": "XX"}, {"kind": "gift"}, {"amount": 0}, {"document": " "}, {"said_on": date(2030, 1, 1)},
        {"amount": people.LARGEST_PLEDGE + 1},
    ):  # fmt: skip
        with pytest.raises(PledgeInvalid):
            people.keep_pledge(home.office, administrator, **{**good, **change})
    with pytest.raises(AmountInvalid):
        people.keep_pledge(home.office, administrator, **{**good, "amount": -1})
    with pytest.raises(DonorUnknown):
        people.keep_pledge(home.office, administrator, **good, donor="none")
    with pytest.raises(PledgeUnknown):
        people.end_pledge(home.office, administrator, pledge="none")
    for refused in (
        lambda: people.keep_pledge(home.office, INSPECTOR, **good),
        lambda: people.register_donor(home.office, INSPECTOR, TAM),
        lambda: people.forget_donor(home.office, INSPECTOR, donor="x"),
        lambda: people.link_gift(home.office, INSPECTOR, gift="x", donor="x"),
        lambda: people.end_pledge(home.office, INSPECTOR, pledge="x"),
    ):
        with pytest.raises(DutyMissing):
            refused()

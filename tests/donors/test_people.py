"""Donors: named only with consent, registered once, found by name or code, forgotten for ever."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from relief_fund.banking.intake import ImportReport
from relief_fund.donors import people
from relief_fund.donors.errors import (
    ConsentMissing,
    DonorInvalid,
    DonorUnknown,
    GiftUnknown,
    SlipUsed,
)
from relief_fund.donors.giving import draw_giving_code
from relief_fund.donors.people import Giver
from relief_fund.donors.queries import gifts_page
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.errors import CodeInvalid, DutyMissing
from relief_fund.kernel.identifiers import grouped
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


def test_a_form_sent_twice_is_one_donor(home: Home, administrator: Actor) -> None:
    office, code = home.office, draw_giving_code()
    for _ in range(2):
        assert people.register_donor(office, administrator, TAM, code=code) == code
    for other in (replace(TAM, name="Lê Ba"), replace(TAM, consent="public"), replace(TAM, address="")):
        with pytest.raises(SlipUsed):
            people.register_donor(office, administrator, other, code=code)
    assert [one.code for one in faces(home)] == [code]
    people.forget_donor(office, administrator, donor=code)
    assert people.register_donor(office, administrator, TAM, code=code) == code
    assert [one.name for one in faces(home)] == [""], "what was forgotten does not come back by an old form"
    for wrong in ("x", "A" * 17, code.lower(), f"{code}0"):
        with pytest.raises(CodeInvalid):
            people.register_donor(office, administrator, TAM, code=wrong)


def test_donors_are_shown_page_by_page(home: Home, administrator: Actor, clock: MovableClock) -> None:
    codes = []
    for name in ("Lê Văn Tám", "Công ty Đại Lộc", "Lê Thị Đào"):
        clock.move(timedelta(seconds=1))
        codes.append(people.register_donor(home.office, administrator, replace(TAM, name=name)))
    people.forget_donor(home.office, administrator, donor=codes[0])
    with home.office.read() as connection:
        pages = [people.donors_page(home.office.vault, connection, skip=skip, limit=2) for skip in (0, 2, 4)]
    assert [[one.code for one in page] for page in pages] == [[codes[2], codes[1]], [codes[0]], []]


def test_a_registered_donor_is_known_by_the_code(home: Home, administrator: Actor) -> None:
    code = people.register_donor(home.office, administrator, TAM)
    with home.office.read() as connection:
        known = [
            people.registered_donor(connection.execute, typed) for typed in ("", " ", grouped(code).lower())
        ]
        assert known == ["", "", code]
        for typed in ("x", "0" * 17):
            with pytest.raises(DonorUnknown):
                people.registered_donor(connection.execute, typed)
    people.forget_donor(home.office, administrator, donor=code)
    with home.office.read() as connection, pytest.raises(DonorUnknown):
        people.registered_donor(connection.execute, code)


def test_only_an_administrator(home: Home) -> None:
    for refused in (
        lambda: people.register_donor(home.office, INSPECTOR, TAM),
        lambda: people.forget_donor(home.office, INSPECTOR, donor="x"),
        lambda: people.link_gift(home.office, INSPECTOR, gift="x", donor="x"),
    ):
        with pytest.raises(DutyMissing):
            refused()

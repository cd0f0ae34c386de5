"""Donors are found by words of their names among all of them, a stretch at a time, whoever was forgotten left out."""

from datetime import timedelta

import pytest

from relief_fund.donors import people
from relief_fund.donors.donor_search import DonorsSought, seek_donors
from relief_fund.donors.people import Giver
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.identifiers import grouped
from relief_fund.kernel.protocols import Home
from tests.banking.money_in import ADMINISTRATOR

NAMES = ("Lê Văn Tám", "Công ty Đại Lộc", "Lê Thị Đào")


@pytest.fixture
def codes(home: Home, clock: MovableClock) -> list[str]:
    """Three donors, one behind the other; their codes."""
    made = []
    for name in NAMES:
        clock.move(timedelta(seconds=1))
        giver = Giver(name, "Thôn 3", "person", "receipt")
        made.append(people.register_donor(home.office, ADMINISTRATOR, giver))
    return made


def sought(home: Home, words: str, **more: object) -> DonorsSought:
    """What a search answers."""
    with home.office.read() as connection:
        return seek_donors(home.office.vault, connection, words, **more)  # type: ignore[arg-type]  # its keywords


def names(found: DonorsSought) -> list[str]:
    """The names that were found."""
    return [one.name for one in found.donors]


def test_donors_are_found_by_words_or_by_their_code(home: Home, codes: list[str]) -> None:
    assert names(sought(home, "le")) == ["Lê Thị Đào", "Lê Văn Tám"], "the last registered first"
    for words in ("dai loc", "LỘC", grouped(codes[1]).lower()):
        assert names(sought(home, words)) == ["Công ty Đại Lộc"]
    for words in ("thôn", "", "-", "0" * 17):
        assert sought(home, words) == DonorsSought(())
    people.forget_donor(home.office, ADMINISTRATOR, donor=codes[0])
    assert names(sought(home, "le")) == ["Lê Thị Đào"]


def test_every_donor_is_reached_stretch_by_stretch(home: Home, codes: list[str]) -> None:
    first = sought(home, "tam", stretch=2)
    assert (first.donors, bool(first.onward)) == ((), True), "not among the last two: it goes on"
    second = sought(home, "tam", stretch=2, after=first.onward)
    assert (names(second), second.onward) == (["Lê Văn Tám"], "")
    one = sought(home, "le", limit=1)
    assert names(one) == ["Lê Thị Đào"]
    assert names(sought(home, "le", limit=1, after=one.onward)) == ["Lê Văn Tám"]
    assert one.onward.endswith(codes[2])

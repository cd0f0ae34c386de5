"""Who agreed to be named in public is named for the campaign they gave to, and no more once that ended."""

from collections.abc import Callable

import pytest

from relief_fund.banking.intake import ImportReport
from relief_fund.donors.gift_links import end_link
from relief_fund.donors.giving import giving_text
from relief_fund.donors.people import Giver, forget_donor, register_donor
from relief_fund.donors.public_donors import PublicDonor, public_donors
from relief_fund.kernel.protocols import Home
from tests.banking.lines import line
from tests.banking.money_in import ADMINISTRATOR, scalar

Import = Callable[..., ImportReport]


@pytest.fixture
def codes(home: Home, load: Import) -> dict[str, str]:
    """Donors by name, each with a gift; only two of them agreed to be named in public."""
    made = {}
    for name, kind, consent in (
        ("Bà Cho", "person", "public"), ("Ông Kín", "person", "receipt"), ("Công ty Mở", "organisation", "public"),
    ):  # fmt: skip
        made[name] = register_donor(home.office, ADMINISTRATOR, Giver(name, "Hà Nội", kind, consent))
    load([line(100 + at, giving_text("BAO", code)) for at, code in enumerate(made.values())])
    return made


def named(home: Home, campaign: str = "BAO", **page: int) -> tuple[set[str], bool]:
    """The names on a page, and whether more follow."""
    with home.office.read() as connection:
        found, more = public_donors(home.office.vault, connection, campaign, **page)
    return {one.name for one in found}, more


def test_only_who_agreed_is_named(home: Home, codes: dict[str, str]) -> None:
    assert named(home) == ({"Bà Cho", "Công ty Mở"}, False)
    assert named(home, "LU") == (set(), False), "not for a campaign they did not give to"
    pages = [named(home, skip=skip, limit=1) for skip in (0, 1)]
    assert [more for _, more in pages] == [True, False]
    assert pages[0][0] | pages[1][0] == {"Bà Cho", "Công ty Mở"}
    with home.office.read() as connection:
        found, _ = public_donors(home.office.vault, connection, "BAO")
    assert PublicDonor("Công ty Mở", "organisation") in found


def test_whoever_takes_the_consent_back_is_named_no_more(home: Home, codes: dict[str, str]) -> None:
    forget_donor(home.office, ADMINISTRATOR, donor=codes["Bà Cho"])
    assert named(home)[0] == {"Công ty Mở"}


def test_a_gift_taken_off_names_nobody(home: Home, codes: dict[str, str]) -> None:
    gift = scalar(home, "SELECT gift FROM gift_donor WHERE donor = :d", d=codes["Công ty Mở"])
    end_link(home.office, ADMINISTRATOR, gift=gift, donor=codes["Công ty Mở"], reason="trùng tên")
    assert named(home)[0] == {"Bà Cho"}

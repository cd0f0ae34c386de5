"""Units are registered once, with places that never change, and stand in the public log."""

from datetime import date

import pytest
from sqlalchemy import text

from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.errors import UnitInvalid, UnitUnknown
from relief_fund.ledger.units import check_units, register_unit, units
from tests.ledger.events_home import ADMIN, ASSESSOR


def test_a_unit_is_registered_once_and_seen_in_the_log(home: Home) -> None:
    for _ in range(2):
        register_unit(home.office, ADMIN, code="WATER_L", exponent=1)
    with home.office.read() as connection:
        assert units(connection)["WATER_L"] == 1
        leaves = connection.execute(text("SELECT body FROM leaf WHERE kind = 'unit'")).scalars().all()
    assert [b'"about":{"code":"WATER_L","exponent":1}' in bytes(leaf) for leaf in leaves] == [True]


def test_its_places_never_change(home: Home) -> None:
    with pytest.raises(UnitInvalid):
        register_unit(home.office, ADMIN, code="USD", exponent=3)
    with home.office.read() as connection:
        assert units(connection)["USD"] == 2


@pytest.mark.parametrize(
    ("code", "exponent"),
    [
        ("", 0), ("rice", 0), ("RICE KG", 0), ("RICE_", 0), ("1KG", 0), ("R" * 17, 0), ("GẠO", 0),
        ("TIN", -1), ("TIN", 7), ("TIN", True), ("TIN", 0.5),
    ],
)  # fmt: skip
def test_a_unit_that_is_none(home: Home, code: str, exponent: int) -> None:
    with pytest.raises(UnitInvalid):
        register_unit(home.office, ADMIN, code=code, exponent=exponent)


def test_only_the_administrator_registers(home: Home) -> None:
    with pytest.raises(DutyMissing):
        register_unit(home.office, ASSESSOR, code="TIN", exponent=0)


def test_a_line_in_something_unknown_is_told() -> None:
    entry = Entry("k", "gift_in_kind", date(2026, 1, 1), moved("F", "Q10.K1", "Q20", 5, unit="TIN"))
    check_units({"VND": 0, "TIN": 0}, entry)
    with pytest.raises(UnitUnknown) as refused:
        check_units({"VND": 0}, entry)
    assert refused.value.facts["unit"] == "TIN"

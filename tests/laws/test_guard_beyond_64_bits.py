"""A guard is a whole number of đồng, also where a raw session pushes it beyond 64 bits."""

from collections.abc import Callable
from typing import Any

import pytest

from relief_fund.ledger.entries import FREE_MONEY
from relief_fund.settings import Settings
from tests.laws.by_hand import HandEntry, Refused, Scribe, picture
from tests.laws.conftest import CASH
from tests.laws.test_sums import LARGEST, A, lines, sealed_with_guard, with_all_there_can_be


@pytest.fixture
def books(copy_of: Callable[..., Settings]) -> Settings:
    return copy_of("all there can be", with_all_there_can_be)


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("balance", [float(2**63), "9223372036854775808", float(2**63) + 4096])
def test_a_guard_that_is_no_whole_number_is_refused(scribe: Scribe, engine_name: str, balance: Any) -> None:
    """2^63 - 1 and one đồng more is a float to SQLite, equal to the float that the hand writes."""
    entry = HandEntry("x", lines((CASH, 1, 0), ("6151", 0, 1)))
    before = picture(scribe.raw)
    with pytest.raises(Refused) as caught:
        sealed_with_guard(scribe, entry, balance)
    assert caught.value.refusal.law in {"guard_not_the_sum", "guard_not_whole"}
    assert picture(scribe.raw) == before


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_the_plain_way_of_adding_is_refused_too(scribe: Scribe, engine_name: str) -> None:
    """An honest hand adds in SQL; the sum becomes a float by itself."""
    before = picture(scribe.raw)
    with pytest.raises(Refused):
        scribe.seal(HandEntry("x", lines((CASH, 1, 0), ("6151", 0, 1))))
    assert picture(scribe.raw) == before
    assert scribe.raw.run("SELECT DISTINCT typeof(balance) FROM guard") == [("integer",)]
    assert (
        scribe.raw.one("SELECT balance FROM guard WHERE fund = ? AND account = ?", (A, FREE_MONEY)) == LARGEST
    )


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_new_guard_is_whole(scribe: Scribe, engine_name: str) -> None:
    for balance, upto in ((0.5, 2), (0, 1.5), (0.0001, 1.5)):
        with pytest.raises(Refused):
            scribe.raw.run(
                "INSERT INTO guard (fund, account, unit, purpose, balance, upto) "
                "VALUES ('CU.CHUNG', ?, 'VND', '', ?, ?)",
                (CASH, balance, upto),
            )

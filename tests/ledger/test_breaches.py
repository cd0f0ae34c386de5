"""Whom the database names for a refused turn: all who break the law, and nobody where it takes several to break it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from relief_fund.app import open_home
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.sealing import Sealing
from relief_fund.settings import Settings
from tests.storage import crooked
from tests.storage.crooked import NAMED, OF_SINGLE_ROWS, UNNAMED, gift
from tests.storage.held import held

unchecked = crooked.unchecked
PLACES = (4, 5, 9)


@pytest.fixture
def opened(copy_of: Callable[..., Settings], clock: MovableClock, unchecked: None) -> Iterator[Home]:
    home = open_home(copy_of("crooked", crooked.fill), clock)
    yield home
    home.close()


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[int]]]:
    """The law and the names of every refusal, in order."""
    told: list[tuple[str, list[int]]] = []
    guilty = Sealing.guilty

    def listening(door: Sealing, connection: Any, error: DBAPIError) -> list[int]:
        found = guilty(door, connection, error)
        told.append((str(door.refused(error).facts["law"]), sorted(found)))
        return found

    monkeypatch.setattr(Sealing, "guilty", listening)
    return told


def outcomes(home: Home, made: Callable[[str], Any], count: int) -> list[Any]:
    """``count`` entries handed over at once, of which those at PLACES are ``made`` crooked."""
    entries = [made(f"n{n}") if n in PLACES else gift(f"n{n}") for n in range(1, count + 1)]
    with held(home):
        answers = [home.office.desk.submit(lambda tx, one=one: tx.post(one)) for one in entries]
    return [answer.exception(60) for answer in answers]


@pytest.mark.parametrize("count", [12, 150])
@pytest.mark.parametrize("law", NAMED)
def test_all_who_break_a_law_are_named_and_nobody_else(
    opened: Home, named: list[tuple[str, list[int]]], law: str, count: int
) -> None:
    refused = outcomes(opened, NAMED[law], count)
    assert [n for n, one in enumerate(refused, 1) if one] == [*PLACES]
    assert {one.facts["law"] for one in refused if one} == {law}
    # One entry was there before. The turn, then each of the three alone, behind those that were accepted.
    assert named == [(law, [5, 6, 10]), (law, [5]), (law, [5]), (law, [8])]


@pytest.mark.parametrize("count", [12, 150])
@pytest.mark.parametrize("law", UNNAMED)
def test_nobody_is_named_for_what_several_may_have_caused_or_a_row_is_refused_for(
    opened: Home, named: list[tuple[str, list[int]]], law: str, count: int
) -> None:
    refused = outcomes(opened, UNNAMED[law], count)
    assert [n for n, one in enumerate(refused, 1) if one] == [*PLACES]
    assert {names for _, found in named for names in found} == set()
    assert all(law in told for told, _ in named)


@pytest.mark.parametrize("count", [12, 150])
@pytest.mark.parametrize("law", OF_SINGLE_ROWS)
def test_whom_the_gate_refuses_for_a_row_it_names(
    opened: Home, named: list[tuple[str, list[int]]], law: str, count: int, engine_name: str
) -> None:
    refused = outcomes(opened, OF_SINGLE_ROWS[law], count)
    assert [n for n, one in enumerate(refused, 1) if one] == [*PLACES]
    assert all(law in one.facts["law"] for one in refused if one)
    if engine_name == "postgresql":
        assert named == [(law, [5, 6, 10]), (law, [5]), (law, [5]), (law, [8])]
    else:  # there a CHECK refuses the row itself
        assert {names for _, found in named for names in found} == set()


def test_a_small_turn_in_one_call_names_them_too(opened: Home, named: list[tuple[str, list[int]]]) -> None:
    opened.office.desk.post(gift("known")).result(20)
    made = NAMED["entry_out_of_balance"]
    with held(opened):
        entries = [made(f"n{n}") if n in PLACES else gift(f"n{n}") for n in range(1, 31)]
        answers = [opened.office.desk.post(one) for one in entries]
    assert [n for n, one in enumerate(answers, 1) if one.exception(20)] == [*PLACES]
    assert named[0] == ("entry_out_of_balance", [6, 7, 11])

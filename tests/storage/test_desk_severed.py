"""The answer to a COMMIT is lost on a real wire: the caller is told so, and the same command again settles it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import make_url

from relief_fund.app import open_home
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.checks import CHECKS
from relief_fund.ledger.queries import entries_by_keys
from relief_fund.settings import Settings
from relief_fund.storage.errors import OutcomeUnknown
from tests.storage import test_turns
from tests.storage.held import held
from tests.storage.severed import Cut, Wire
from tests.storage.test_turns import DAY, gift, size

copied = test_turns.copied
pytestmark = pytest.mark.parametrize("engine_name", ["postgresql"])


@pytest.fixture
def wire(copied: Settings) -> Iterator[Wire]:
    port = make_url(copied.books).port
    assert port
    relay = Wire(port)
    yield relay
    relay.close()


@pytest.fixture
def wired(copied: Settings, wire: Wire, clock: MovableClock) -> Iterator[Home]:
    """Books behind the wire."""
    through = make_url(copied.books).set(port=wire.port).render_as_string(hide_password=False)
    home = open_home(replace(copied, books=through), clock)
    yield home
    home.close()


@pytest.fixture
def watching(copied: Settings, clock: MovableClock) -> Iterator[Home]:
    """The same books by a connection of their own."""
    home = open_home(copied, clock)
    yield home
    home.close()


def command(key: str) -> Any:
    return lambda tx: (tx.post(gift(key)), tx.voucher("BAO", DAY.year, "BC", key))


def in_the_books(home: Home, *keys: str) -> int:
    with home.office.read() as connection:
        return len(entries_by_keys(connection, [f"line:{key}" for key in keys]))


@pytest.mark.parametrize(("cut", "written"), [("before", 0), ("after", 3)])
def test_a_lost_answer_to_commit_is_settled_by_asking_again(
    wired: Home, watching: Home, wire: Wire, cut: Cut, written: int, engine_name: str
) -> None:
    keys = ("x", "y", "z")
    with held(wired):
        sound = wired.office.desk.submit(command("sound"))
    assert sound.result(20) == (2, "BAO/2024/BC/000001")  # the wire carries what is not cut
    with held(wired):
        futures = [wired.office.desk.submit(command(key)) for key in keys]
        armed = wired.office.desk.submit(lambda tx: setattr(wire, "cut", cut))
    outcomes = [future.exception(20) for future in (*futures, armed)]
    assert [type(one) for one in outcomes] == [OutcomeUnknown] * 4
    assert wire.was_cut.is_set()
    assert in_the_books(watching, *keys) == written
    again = [wired.office.desk.run(command(key)) for key in keys]
    assert again == [(n, f"BAO/2024/BC/{n - 1:06d}") for n in (3, 4, 5)]
    assert [wired.office.desk.run(command(key)) for key in keys] == again
    assert size(watching) == 5
    with watching.office.read() as connection:
        assert {name: found for name, check in CHECKS.items() if (found := check(connection, DAY))} == {}

"""A home with a simulated year, an empty home beside it, and journals of a few lines."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from relief_fund.app import found_home, open_home
from relief_fund.cli.frame import PROGRAM
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.balances import turnovers
from relief_fund.ledger.interchange.taking_in import Imported, import_journal
from relief_fund.ledger.interchange.writing import Exported, export_journal
from relief_fund.settings import Settings
from tests.conftest import CopyOf
from tests.ledger.interchange.year import a_year, open_purses

Nets = dict[tuple[str, str, str, str], int]


@pytest.fixture
def year(copy_of: CopyOf, clock: MovableClock) -> Iterator[Home]:
    """A home with a seeded year in its books."""
    opened = open_home(copy_of("a-year", lambda home: a_year(home, seed=3)), clock)
    yield opened
    opened.close()


@pytest.fixture
def purses(copy_of: CopyOf, clock: MovableClock) -> Iterator[Home]:
    """A home with open funds and accounts and no entry."""
    opened = open_home(copy_of("purses", open_purses), clock)
    yield opened
    opened.close()


@pytest.fixture
def elsewhere(tmp_path: Path, clock: MovableClock) -> Iterator[Home]:
    """Another, empty home."""
    made = found_home(
        Settings.load(tmp_path / "elsewhere", environment={}),
        clock,
        fund="Quỹ khác",
        origin="khac.example/log",
    )
    yield made
    made.close()


def written(home: Home, form: str, out: Path) -> Exported:
    """The home's journal at ``out``."""
    with home.office.read() as connection:
        return export_journal(connection, form, out)


def taken_in(home: Home, path: Path, form: str, mapping: Path | None = None) -> Imported:
    """The journal at ``path`` taken into ``home`` by the program itself."""
    return import_journal(home.office, PROGRAM, path, form=form, mapping=mapping)


def nets(home: Home) -> Nets:
    """What every purse holds, debit − credit; empty ones left out."""
    sums: Counter[tuple[str, str, str, str]] = Counter()
    with home.office.read() as connection:
        for one in turnovers(connection):
            sums[one.fund, one.account, one.unit, one.purpose] += one.debit - one.credit
    return {key: net for key, net in sums.items() if net}


def entries_in(home: Home) -> int:
    """How many entries the books hold."""
    from relief_fund.ledger.queries import sealed_entries

    with home.office.read() as connection:
        return sealed_entries(connection)


Told = Callable[..., dict[str, Any]]


@pytest.fixture
def refused(purses: Home, tmp_path: Path) -> Told:
    """``refused(text, form, mapping)``: code and facts of the refusal; nothing was written."""

    def told(text: str | bytes, form: str = "hledger", mapping: str = "") -> dict[str, Any]:
        path, rules = tmp_path / "bad.journal", tmp_path / "mapping.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        rules.write_text(mapping, "utf-8")
        with pytest.raises(ReliefFundError) as caught:
            taken_in(purses, path, form, rules if mapping else None)
        assert entries_in(purses) == 0, "nothing is written"
        return {"code": caught.value.code, **caught.value.facts}

    return told

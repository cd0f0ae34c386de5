"""The guided run as a whole, in this process: finds or founds its home, walks, reports from the books."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from relief_fund.app import found_home, open_home
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger.founding import founded
from relief_fund.pilot.errors import HomeIsReal, PilotInputDiffers, PilotInputIncomplete
from relief_fund.pilot.guide import demonstration_home, guided_run
from relief_fund.pilot.input import PilotInput
from relief_fund.settings import Settings

DOORS = {"open_home": open_home, "found_home": found_home}


@pytest.fixture
def given(tmp_path: Path) -> PilotInput:
    return PilotInput.chosen(None, "", None, None)


def test_an_empty_folder_becomes_a_demonstration_of_this_input(settings: Settings, given: PilotInput) -> None:
    for _ in range(2):
        home = demonstration_home(settings, given, **DOORS)
        try:
            assert home.demonstration
            with home.office.read() as connection:
                assert founded(connection).input_digest == given.digest()  # type: ignore[union-attr]
        finally:
            home.close()


def test_another_input_needs_another_home(settings: Settings, given: PilotInput, tmp_path: Path) -> None:
    demonstration_home(settings, given, **DOORS).close()
    other = tmp_path / "statement.csv"
    other.write_text("x")
    with pytest.raises(PilotInputDiffers):
        demonstration_home(settings, PilotInput.chosen(other, "1", None, None), **DOORS)


def test_a_real_fund_is_left_alone(empty_home: Settings, given: PilotInput) -> None:
    with pytest.raises(HomeIsReal):
        demonstration_home(empty_home, given, **DOORS)


@contextmanager
def silent(name: str) -> Iterator[Callable[[int, int], None]]:
    yield lambda done, total: None


def test_half_an_input_is_refused_before_a_home_is_made(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path / "home", {})
    for half in ({"statement": tmp_path}, {"account": "1"}, {"survey": tmp_path}, {"mapping": tmp_path}):
        with pytest.raises(PilotInputIncomplete):
            guided_run(settings, silent, **DOORS, **half)  # type: ignore[arg-type]
    assert not settings.home.exists()


def test_a_refusal_on_the_way_closes_the_home(tmp_path: Path) -> None:
    """Refused half-way, the same folder may be opened and walked again."""
    settings = Settings.load(tmp_path / "home", {})
    bad = tmp_path / "statement.csv"
    bad.write_text("a,b\n1,2\n")
    for _ in range(2):
        with pytest.raises(ReliefFundError) as refusal:
            guided_run(settings, silent, **DOORS, statement=bad, account="0011009999999")
        assert refusal.value.code.startswith("banking.")

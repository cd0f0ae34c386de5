"""One publisher at a time: the second is told that the desk is busy, and has its turn when the first ends."""

import pytest

from relief_fund.settings import Settings
from relief_fund.storage.engines import reading_engine
from relief_fund.storage.errors import DeskBusy
from relief_fund.storage.turn_of_publisher import advisory_turn


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_one_at_a_time_on_one_set_of_books(
    empty_home: Settings, engine_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relief_fund.storage.engines.BUSY_SECONDS", 1)
    engines = [reading_engine(empty_home.books) for _ in range(2)]
    first, second = (advisory_turn(engine) for engine in engines)
    assert first
    assert second
    with first(), pytest.raises(DeskBusy), second():
        raise AssertionError("two publishers at once")
    with second():
        pass
    with pytest.raises(ZeroDivisionError), first():
        raise ZeroDivisionError
    with second():
        pass
    for engine in engines:
        engine.dispose()


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_on_sqlite_a_lock_file_is_enough(empty_home: Settings, engine_name: str) -> None:
    assert advisory_turn(reading_engine(empty_home.books)) is None

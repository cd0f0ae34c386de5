"""The bench beside an import: it takes the real statement where there is one, and says when one is too short."""

import argparse
import importlib
from pathlib import Path
from types import ModuleType

import pytest

from relief_fund.pilot.input import CAMPAIGN_ACCOUNT, bundled

SCRIPTS = Path(__file__).parents[1] / "scripts"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The measurement, found as its script finds it."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("measure_beside")


def test_the_real_statement_is_taken_where_there_is_one(
    bench: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(bench.REAL_INPUTS, raising=False)
    assert bench.chosen(None, "") == (bundled("statement.csv"), CAMPAIGN_ACCOUNT)
    named = tmp_path / "own.csv"
    assert bench.chosen(named, "123") == (named, "123")
    monkeypatch.setenv(bench.REAL_INPUTS, str(tmp_path))
    with pytest.raises(SystemExit, match="no bank/vietnam/"):
        bench.chosen(None, "")
    real = tmp_path / bench.REAL_STATEMENT
    real.parent.mkdir(parents=True)
    real.write_bytes(b"")
    assert bench.chosen(None, "") == (real, "0011001932418")
    assert bench.chosen(named, "123") == (named, "123"), "what is named goes first"


@pytest.mark.real_inputs
def test_the_real_statement_stands_where_it_is_looked_for(
    bench: ModuleType, real_inputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(bench.REAL_INPUTS, str(real_inputs))
    assert bench.chosen(None, "")[0].is_file()


def test_a_statement_that_is_over_at_once_is_named_and_nothing_is_told(
    bench: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(bench.REAL_INPUTS, raising=False)
    monkeypatch.setattr(bench, "QUIET_S", 0.2)
    asked = argparse.Namespace(statement=None, account="", engines=["sqlite"], rounds=1, lines=20)
    with pytest.raises(
        SystemExit, match=r"statement\.csv is too short: .* --statement FILE --account NUMBER"
    ):
        bench.measure_beside(asked)


def test_enough_is_enough(bench: ModuleType) -> None:
    few, enough = [0.001] * (bench.LEAST - 1), [0.001] * bench.LEAST
    bench.check_long_enough(Path("a.csv"), {"command": enough, "page": enough})
    with pytest.raises(SystemExit, match=f"after {len(few)} answers"):
        bench.check_long_enough(Path("a.csv"), {"command": enough, "page": few})

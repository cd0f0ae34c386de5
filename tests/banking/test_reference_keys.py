"""Keys are written behind the lines: whole, once, from where they stopped, at most so many in a command."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from relief_fund.banking import reference_keys
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.reference_keys import (
    ANY,
    MOST_OF_A_LINE,
    Reached,
    key_of,
    key_references,
    keys_of,
    keys_reached,
)
from relief_fund.kernel.protocols import Home
from tests.banking.lines import DAY, line

Import = Callable[..., ImportReport]


def rows(home: Home, query: str) -> list[tuple[Any, ...]]:
    with home.office.read() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def steps(home: Home) -> list[tuple[Any, ...]]:
    return rows(home, "SELECT behind, upto, written FROM reference_step ORDER BY upto")


def keys(home: Home) -> set[tuple[int, int]]:
    return {(key, at) for key, at in rows(home, "SELECT key, position FROM reference_key")}


@pytest.fixture
def lines(home: Home, load: Import) -> Home:
    """Four lines of two numbers each, and one of none."""
    load([
        *(line(10, f"so 12345{at}", reference=f"5213.1000{at}") for at in range(4)),
        line(10, "gop gao", reference="77"),
    ])  # fmt: skip
    return home


def test_every_line_gets_its_keys_once_and_from_where_it_stopped(lines: Home, load: Import) -> None:
    assert (key_references(lines.office), key_references(lines.office)) == (5, 0)
    due = {
        (key_of(DAY, 10, core), at + 1) for at in range(4) for core in (f"12345{at}", f"52131000{at}")
    }  # fmt: skip
    assert keys(lines) == due
    load([line(20, "so 123459", reference="88")])
    with lines.office.read() as connection:
        assert keys_reached(connection) == [Reached("1121.01", 5, 6)]
    assert key_references(lines.office) == 1
    assert keys(lines) == due | {(key_of(DAY, 20, "123459"), 6)}
    assert steps(lines) == [(0, 5, 8), (5, 6, 1)]


@pytest.mark.parametrize(("most_keys", "most_lines", "ends"), [(5, 300, [2, 5]), (1_000, 3, [3, 5])])
def test_a_command_writes_so_many_and_no_more(
    lines: Home, monkeypatch: pytest.MonkeyPatch, most_keys: int, most_lines: int, ends: list[int]
) -> None:
    monkeypatch.setattr(reference_keys, "MOST_KEYS", most_keys)
    monkeypatch.setattr(reference_keys, "MOST_LINES", most_lines)
    assert key_references(lines.office) == 5
    assert [upto for _, upto, _ in steps(lines)] == ends
    assert len(keys(lines)) == 8


def test_of_two_that_write_one_does(lines: Home) -> None:
    with lines.office.read() as connection:
        both = [
            reference_keys._write("1121.01", 0, reference_keys._step(connection, "1121.01", 0))
            for _ in range(2)
        ]
    assert [lines.office.desk.run(command) for command in both] == [5, 0]
    assert lines.office.desk.run(both[0]) == 0, "and a command that is run again writes nothing"
    assert steps(lines) == [(0, 5, 8)]


def test_one_that_died_left_nothing_half_written(lines: Home) -> None:
    with lines.office.read() as connection:
        command = reference_keys._write("1121.01", 0, reference_keys._step(connection, "1121.01", 0))

    def dying(tx: Any) -> None:
        command(tx)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        lines.office.desk.run(dying)
    assert (steps(lines), keys(lines)) == ([], set())
    assert key_references(lines.office) == 5


def test_keys_of_a_day_lie_together_and_differ_by_amount() -> None:
    days = [DAY, DAY + timedelta(days=1), date(9999, 12, 31)]
    each = [{key_of(day, amount, "5213") for amount in (1, 2, 2**63 - 1)} for day in days]
    assert [len(one) for one in each] == [3, 3, 3]
    assert max(each[0]) < min(each[1])
    assert max(each[1]) < min(each[2]) <= max(each[2]) < 2**63


def test_a_line_of_too_many_numbers_has_one_key_for_all() -> None:
    numbers = [f"{at:06d} x x x" for at in range(MOST_OF_A_LINE)]
    assert len(keys_of(DAY, 10, "", " ".join(numbers))) == MOST_OF_A_LINE
    assert keys_of(DAY, 10, "", " ".join([*numbers, "123456"])) == {key_of(DAY, 10, ANY)}

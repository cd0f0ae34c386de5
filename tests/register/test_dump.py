"""The register is rebuilt byte for byte, and both engines give the same bytes."""

import json
from pathlib import Path

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.register import dump
from relief_fund.register.dump import dump_lines
from relief_fund.register.publishing import publish_statements
from relief_fund.register.tables import KEYS
from tests.register import books


def dumped(home: Home) -> bytes:
    async def whole() -> bytes:
        return b"".join([part async for part in dump_lines(home.register)])

    return home.register.run(whole())


def test_dropped_and_published_again_it_is_the_same(home: Home) -> None:
    books.small_fund(home)
    publish_statements(home)
    before = dumped(home)

    async def drop() -> None:
        for table in reversed(home.register.tables.all()):
            await table.alter().drop_table(if_exists=True)

    home.register.run(drop())
    publish_statements(home)
    assert dumped(home) == before


SEEN: dict[str, bytes] = {}


def test_both_engines_give_the_same_bytes(home: Home, engine_name: str) -> None:
    books.small_fund(home)
    publish_statements(home)
    # The two homes have different log keys, so what the log signed is left out here.
    SEEN[engine_name] = b"\n".join(line for line in dumped(home).split(b"\n") if b'"log_state"' not in line)
    assert len(set(SEEN.values())) == 1


def test_lines_are_cut_anywhere(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    books.small_fund(home)
    publish_statements(home)
    before = dumped(home)
    monkeypatch.setattr(dump, "LINES_AT_A_TIME", 1)
    assert dumped(home) == before


def test_every_row_is_a_line_in_the_order_of_its_key(home: Home, tmp_path: Path) -> None:
    books.small_fund(home)
    publish_statements(home)
    head, *rows = [json.loads(line) for line in dumped(home).decode().splitlines()]
    assert head["format"] == "relief-fund-register"
    assert {name for name, _ in rows} <= set(KEYS)
    numbers = [
        (row["account"], row["day"], int(row["number"])) for name, row in rows if name == "statement_line"
    ]
    assert len(numbers) == 6
    assert numbers == sorted(numbers)
    assert not [row for _, row in rows for value in row.values() if type(value) is not str]

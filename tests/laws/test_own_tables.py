"""A room's SQL names only its own tables: what import contracts cannot see in text."""

import re
from functools import cache
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from relief_fund.app import import_tables

PACKAGE = Path(__file__).resolve().parents[2] / "relief_fund"
NAMED = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE|ON|TABLE)\s+\"?([a-z_]+)\"?", re.IGNORECASE)


@cache
def room_of_table() -> dict[str, str]:
    """Table -> the room whose ``tables.py`` makes it."""
    import_tables()
    return {
        mapper.local_table.name: mapper.class_.__module__.split(".")[1]
        for mapper in SQLModel._sa_registry.mappers
    }


def foreign(text: str, room: str) -> set[str]:
    """Tables of other rooms that the SQL in ``text`` names."""
    return {name for name in NAMED.findall(text) if name in room_of_table() and room_of_table()[name] != room}


def sql_texts() -> list[tuple[str, str, str]]:
    """(place, room, text) of every SQL file and of every line of Python that writes SQL by hand."""
    found = [(path, path.read_text("utf-8")) for path in PACKAGE.rglob("*.sql")]
    for path in PACKAGE.rglob("*.py"):
        strings = re.findall(
            r"\"[^\"\n]*\b(?:SELECT|INSERT|UPDATE|DELETE)\b[^\"\n]*\"", path.read_text("utf-8")
        )
        found += [(path, text) for text in strings]
    return [
        (str(path.relative_to(PACKAGE)), path.relative_to(PACKAGE).parts[0], text) for path, text in found
    ]


def test_every_table_has_a_room() -> None:
    assert {"entry", "posting", "leaf"} <= set(room_of_table())


def test_sql_names_only_tables_of_its_room() -> None:
    texts = [(place, room, text) for place, room, text in sql_texts() if room not in ("storage", "app.py")]
    assert texts
    strays = {place: names for place, room, text in texts if (names := foreign(text, room))}
    assert strays == {}


@pytest.mark.parametrize("text", ["SELECT 1 FROM leaf", 'UPDATE "leaf" SET x = 1', "x JOIN disclosure d"])
def test_a_table_of_another_room_is_seen(text: str) -> None:
    assert foreign(text, "ledger")


def test_foreign_keys_stay_in_the_room() -> None:
    import_tables()
    strays = [
        f"{table.name} -> {key.column.table.name}"
        for table in SQLModel.metadata.sorted_tables
        for key in table.foreign_keys
        if room_of_table()[table.name] != room_of_table()[key.column.table.name]
    ]
    assert strays == []

"""The whole register as canonical text: the same books and log give the same bytes, on both engines.

One line per row: ``table`` and the row as canonical JSON (RFC 8785), tables in the order of the schema,
rows in the order of their keys. No clock, no row numbers of the engine; money is text.
"""

from collections.abc import AsyncIterator
from typing import Any

from relief_fund.audit.canonical import canonical
from relief_fund.register.engine import Register
from relief_fund.register.tables import KEYS, VERSION, columns_of

LINES_AT_A_TIME = 5_000
_BY_LINE = "statement_line"


async def dump_lines(register: Register) -> AsyncIterator[bytes]:
    """The dump, some thousand lines at a time, each ended by a line feed."""
    yield canonical({"format": "relief-fund-register", "version": VERSION}) + b"\n"
    for table in register.tables.all():
        name = table._meta.tablename
        if name == _BY_LINE:
            async for part in _lines(register):
                yield part
        else:
            rows = await table.select(*_columns(table))
            rows.sort(key=lambda row, key=KEYS[name]: [row[column] for column in key])
            yield b"".join(_line(name, row) for row in rows)


async def _lines(register: Register) -> AsyncIterator[bytes]:
    """Lines of statements, account by account and day by day, so that no engine has to sort them all."""
    heads, table = register.tables.statement, register.tables.statement_line
    found = await heads.select(heads.account, heads.day).where(heads.version == 1)
    for account, day in sorted((row["account"], row["day"]) for row in found):
        number = -1
        while (
            rows := await table.select(*_columns(table))
            .where((table.account == account) & (table.day == day) & (table.number > number))
            .order_by(table.number)
            .limit(LINES_AT_A_TIME)
        ):
            number = rows[-1]["number"]
            yield b"".join(_line(_BY_LINE, row) for row in rows)


def _columns(table: Any) -> list[Any]:
    return [getattr(table, name) for name in columns_of(table)]


def _line(name: str, row: dict[str, Any]) -> bytes:
    told = {key: str(value) if type(value) is int else value for key, value in row.items()}
    return canonical([name, told]) + b"\n"

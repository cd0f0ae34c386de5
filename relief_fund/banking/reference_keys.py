"""Keys of the references that a line bears, written behind the import: a job of the clock, resumable at any point.

A line is imported without them. What was imported since the last step is gone through line by line when a reference
is looked up (``reference_search``), so the clock keeps it short.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from relief_fund.banking.references import cores_of_line
from relief_fund.banking.tables import BankAccount, BankLine
from relief_fund.banking.tables_references import ReferenceKey, ReferenceStep
from relief_fund.kernel.often import Asked, asked_often
from relief_fund.kernel.protocols import Office

ACCOUNT = BankAccount.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
LINE = BankLine.__table__  # type: ignore[attr-defined]  # as above
KEY = ReferenceKey.__table__  # type: ignore[attr-defined]  # as above
STEP = ReferenceStep.__table__  # type: ignore[attr-defined]  # as above

MOST_KEYS = 1_000
"""Keys of one step, which is one command."""
MOST_LINES = 300
"""Lines of one step: a bank's line has three or four numbers."""
MOST_OF_A_LINE = 100
"""Numbers of one line that get keys of their own; a line of more is looked at for every reference."""
ANY = ""
"""The core of a line of too many numbers."""
_BITS = 40
"""Bits of a key below its day."""

_LAST = (
    select(STEP.c.upto).where(STEP.c.account == bindparam("account")).order_by(STEP.c.upto.desc()).limit(1)
)
_BEHIND = (
    select(LINE.c.position, LINE.c.day, LINE.c.amount, LINE.c.reference, LINE.c.text)
    .where(LINE.c.account == bindparam("account"), LINE.c.position > bindparam("behind"))
    .order_by(LINE.c.position)
    .limit(bindparam("most"))
)
_UPTO = (
    select(STEP.c.upto).where(STEP.c.account == ACCOUNT.c.account).order_by(STEP.c.upto.desc()).limit(1)
).scalar_subquery()
_NEWEST = (
    select(LINE.c.position)
    .where(LINE.c.account == ACCOUNT.c.account)
    .order_by(LINE.c.position.desc())
    .limit(1)
    .scalar_subquery()
)
_REACHED = asked_often(
    select(
        ACCOUNT.c.account, func.coalesce(_UPTO, 0).label("upto"), func.coalesce(_NEWEST, 0).label("newest")
    ).where(ACCOUNT.c.purpose == "campaign")
)


class Reached(NamedTuple):
    """How far an account's lines have their keys: the last position that has, and the newest there is."""

    account: str
    upto: int
    newest: int


class KeyedLine(NamedTuple):
    """A line and its keys."""

    position: int
    keys: frozenset[int]


def key_of(day: date, amount: int, core: str) -> int:
    """The key of lines of ``day`` over ``amount`` đồng that bear a number; lines that bear another rarely share it."""
    digest = blake2b(f"{amount}\n{core}".encode(), digest_size=_BITS // 8).digest()
    return day.toordinal() << _BITS | int.from_bytes(digest, "big")


def keys_of(day: date, amount: int, number: str, text: str) -> frozenset[int]:
    """Every key of a line by its document ``number`` and ``text``."""
    cores = cores_of_line(number, text)
    return frozenset(key_of(day, amount, core) for core in (cores if len(cores) <= MOST_OF_A_LINE else [ANY]))


def asks_reached() -> Asked:
    """What ``keys_reached`` asks."""
    return _REACHED, {}


def keys_reached(connection: Any) -> list[Reached]:
    """How far the lines of each account of a campaign have their keys."""
    return [
        Reached(account, int(upto), int(newest)) for account, upto, newest in connection.execute(_REACHED)
    ]


def key_references(office: Office) -> int:
    """Write the keys of every line that has none yet; returns how many lines got theirs."""
    with office.read() as connection:
        reached = keys_reached(connection)
    keyed = 0
    for account, upto, newest in reached:
        while upto < newest:
            with office.read() as connection:
                behind = connection.execute(_LAST, {"account": account}).scalar() or 0
                lines = _step(connection, account, behind)
            if not lines:
                break
            keyed += office.desk.run(_write(account, behind, lines))
            upto = lines[-1].position
    return keyed


def keyed_lines(connection: Any, account: str, behind: int, most: int) -> Iterator[KeyedLine]:
    """At ``most`` so many lines behind position ``behind`` of an account, with the keys they ought to have."""
    asked = {"account": account, "behind": behind, "most": most}
    for position, *told in connection.execute(_BEHIND, asked):
        yield KeyedLine(int(position), keys_of(*told))


def _step(connection: Any, account: str, behind: int) -> list[KeyedLine]:
    """The lines of the step behind position ``behind``."""
    lines, room = list[KeyedLine](), MOST_KEYS
    for line in keyed_lines(connection, account, behind, MOST_LINES):
        room -= len(line.keys)
        if room < 0:
            break
        lines.append(line)
    return lines


def _write(account: str, behind: int, lines: Sequence[KeyedLine]) -> Callable[[Any], int]:
    """The command that writes the step, where nobody else has meanwhile; returns how many lines got their keys."""
    rows: list[Mapping[str, Any]] = [
        {"key": key, "account": account, "position": line.position}
        for line in lines
        for key in sorted(line.keys)
    ]
    step = {"account": account, "upto": lines[-1].position, "behind": behind, "written": len(rows)}

    def command(tx: Any) -> int:
        if (tx.sql(_LAST, {"account": account}).scalar() or 0) != behind:
            return 0
        tx.rows(STEP, [step])
        if rows:
            tx.rows(KEY, sorted(rows, key=lambda row: row["key"]))
        return len(lines)

    return command

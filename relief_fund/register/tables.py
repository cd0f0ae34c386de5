"""Tables of the register (Piccolo). Public figures only: no column exists that could hold a name or a text.

Money is ``BigInt`` in whole minor units, days are ISO text (the same bytes on both engines). The classes
here are never used directly: ``engine.Register`` binds a copy of each to the database of its own home, so
that two homes in one process cannot read each other's register.
"""

import types
from dataclasses import dataclass, fields
from typing import Any

from piccolo.columns import BigInt, Integer, Text, Varchar
from piccolo.table import Table

VERSION = 4
"""Version of this schema. A register made by another version is dropped and rebuilt, never altered."""


class RegisterShape(Table, tablename="register_shape"):
    """One row: the version of the schema the other tables were made by."""

    version = Integer()


class Edition(Table, tablename="edition"):
    """One row: whose register it is, up to which entry its figures are summed, when that was recorded."""

    fund = Varchar(length=200)
    origin = Varchar(length=200)
    entries = BigInt()
    recorded_at = Varchar(length=40)
    demonstration = Integer()
    smallest_group = Integer()


class StateFigure(Table, tablename="state_figure"):
    """One row of the fund's account: VND, and how many papers stand behind it (0: not counted)."""

    code = Varchar(length=60)
    position = Integer()
    amount = BigInt()
    papers = BigInt()


class SourceFigure(Table, tablename="source_figure"):
    """Where money came from: earlier money, gifts of a campaign, a source of the budget."""

    code = Varchar(length=80)
    kind = Varchar(length=20)
    position = Integer()
    name = Varchar(length=200)
    amount = BigInt()


class AuthorityFigure(Table, tablename="authority_figure"):
    """One budget source and phase: permission given, reserved, spent, left; and money received. Not cash."""

    fund = Varchar(length=40)
    source = Varchar(length=40)
    phase = Varchar(length=20)
    plan_only = Integer()
    granted = BigInt()
    reserved = BigInt()
    spent = BigInt()
    available = BigInt()
    received = BigInt()


class Campaign(Table, tablename="campaign"):
    """One campaign's public face: dates, its dedicated bank account, received, paid, left."""

    code = Varchar(length=40)
    name_vi = Varchar(length=200)
    name_en = Varchar(length=200)
    account = Varchar(length=20)
    account_number = Varchar(length=40)
    bank = Varchar(length=80)
    launched_on = Varchar(length=10)
    reception_ends_on = Varchar(length=10)
    distribution_ends_on = Varchar(length=10)
    closed_on = Varchar(length=10)
    closing_document = Text()
    closing_words = Text()
    unspent = BigInt()
    source = Text()
    extended_by = Text()
    brought_forward = BigInt()
    received = BigInt()
    gifts = BigInt()
    paid = BigInt()
    left = BigInt()


class Statement(Table, tablename="statement"):
    """The face of one bank account on one day, one row per version, and its files by size and SHA-256."""

    account = Varchar(length=20)
    day = Varchar(length=10)
    version = Integer()
    account_number = Varchar(length=40)
    campaign = Varchar(length=40)
    opening = BigInt()
    paid_in = BigInt()
    paid_out = BigInt()
    closing = BigInt()
    rows_in = BigInt()
    rows_out = BigInt()
    first_entry = BigInt()
    last_entry = BigInt()
    issued_on = Varchar(length=10)
    csv_name = Varchar(length=80)
    csv_size = BigInt()
    csv_sha256 = Varchar(length=64)
    json_name = Varchar(length=80)
    json_size = BigInt()
    json_sha256 = Varchar(length=64)


class StatementLine(Table, tablename="statement_line"):
    """One line of the latest version of a statement: entry number, what it moved, the balance after it.

    ``undoes`` is 1 where it is the fund's own correction of a withdrawn line, which no bank printed.
    """

    account = Varchar(length=20)
    day = Varchar(length=10)
    number = BigInt()
    position = BigInt()
    moved = BigInt()
    balance = BigInt()
    undoes = Integer()


class StatementUndone(Table, tablename="statement_undone"):
    """What the fund's own corrections of withdrawn lines are of a statement's in and out; no row where none are."""

    account = Varchar(length=20)
    day = Varchar(length=10)
    papers = BigInt()
    paid_in = BigInt()
    paid_out = BigInt()


class StatementBand(Table, tablename="statement_band"):
    """How many lines came in between ``floor`` and the next floor on one statement, and their sum."""

    account = Varchar(length=20)
    day = Varchar(length=10)
    floor = BigInt()
    papers = BigInt()
    amount = BigInt()


class AwardCell(Table, tablename="award_cell"):
    """Awards paid in one area for one kind of aid, already suppressed.

    ``area`` or ``benefit`` "" is the total over that side; "other" stands for ``merged`` areas or kinds.
    ``name`` is the area's, where one area is meant.
    A ``hidden`` cell shows that something is not shown; its figures are 0 and mean nothing.
    """

    area = Varchar(length=40)
    benefit = Varchar(length=60)
    name = Varchar(length=200)
    merged = Integer()
    hidden = Integer()
    households = BigInt()
    amount = BigInt()


class Policy(Table, tablename="policy"):
    """A version of a policy that awards rest on, and the SHA-256 of its file, which is on the log too."""

    code = Varchar(length=60)
    version = Varchar(length=20)
    valid_from = Varchar(length=10)
    source_class = Varchar(length=20)
    title_vi = Text()
    title_en = Text()
    sha256 = Varchar(length=64)


class LogState(Table, tablename="log_state"):
    """One row: the signed checkpoint the register was made under."""

    origin = Varchar(length=200)
    size = BigInt()
    root = Varchar(length=64)
    vkey = Varchar(length=200)
    checkpoint = Text()


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one register, bound to its engine."""

    register_shape: Any
    edition: Any
    state_figure: Any
    source_figure: Any
    authority_figure: Any
    campaign: Any
    statement: Any
    statement_line: Any
    statement_undone: Any
    statement_band: Any
    award_cell: Any
    policy: Any
    log_state: Any

    def all(self) -> tuple[Any, ...]:
        """Every table, in the order of their names in this class."""
        return tuple(getattr(self, one.name) for one in fields(self))


KEYS: dict[str, tuple[str, ...]] = {
    "register_shape": ("version",),
    "edition": ("entries",),
    "state_figure": ("code",),
    "source_figure": ("code",),
    "authority_figure": ("fund",),
    "campaign": ("code",),
    "statement": ("account", "day", "version"),
    "statement_line": ("account", "day", "number"),
    "statement_undone": ("account", "day"),
    "statement_band": ("account", "day", "floor"),
    "award_cell": ("area", "benefit"),
    "policy": ("code", "version"),
    "log_state": ("size",),
}
"""The natural key of each table: a unique index in the database, the order of rows in a dump."""

_CLASSES = (
    RegisterShape,
    Edition,
    StateFigure,
    SourceFigure,
    AuthorityFigure,
    Campaign,
    Statement,
    StatementLine,
    StatementUndone,
    StatementBand,
    AwardCell,
    Policy,
    LogState,
)


def bound(engine: Any) -> Tables:
    """Copies of the table classes that speak to ``engine`` only."""
    made = {}
    for one in _CLASSES:
        name = one._meta.tablename
        made[name] = types.new_class(one.__name__, (one,), {"tablename": name, "db": engine})
    return Tables(**made)


def columns_of(table: Any) -> tuple[str, ...]:
    """Names of the table's own columns, without the row number that the engine keeps."""
    return tuple(column._meta.name for column in table._meta.columns if column._meta.name != "id")

"""Layouts that officers teach: a mapping saved from a preview, a preview compared with the bank's paper.

Both are rows added. A mapping is chosen again by what its header says; saved again for the same header
it is a new version, and the last one holds. Lines of one layout are told apart by their text alone, so each
version is a layout of its own: what it words otherwise is compared with the books by whole days.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.banking.errors import MappingInvalid
from relief_fund.banking.statements.header import signature
from relief_fund.banking.statements.layouts import (
    AMOUNT,
    CREDIT,
    DAY,
    DEBIT,
    FIELDS,
    LAYOUTS,
    REFERENCE,
    TEXT,
    Layout,
)
from relief_fund.banking.statements.lines import StatementFile
from relief_fund.banking.tables_mappings import LayoutConfirmation, StatementMapping
from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office, RowTx

MAPPING = StatementMapping.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
CONFIRMED = LayoutConfirmation.__table__  # type: ignore[attr-defined]  # as above
_LATEST = select(MAPPING.c.signature, func.max(MAPPING.c.version).label("version")).group_by(
    MAPPING.c.signature
)
_VERSIONS = select(func.max(MAPPING.c.version)).where(MAPPING.c.signature == bindparam("signature"))
_NAMED = (
    select(MAPPING.c.signature)
    .where(MAPPING.c.name == bindparam("name"), MAPPING.c.signature != bindparam("signature"))
    .limit(1)
)
_IS_CONFIRMED = select(CONFIRMED.c.layout).where(
    CONFIRMED.c.layout == bindparam("layout"), CONFIRMED.c.kind == bindparam("kind")
)
DAY_ORDERS = ("dmy", "mdy", "ymd")
WRITINGS = ("", ".", ",")
LONGEST_NAME = 60
TABLES = frozenset({"csv", "xlsx"})


@dataclass(frozen=True, slots=True)
class SavedMapping:
    """One saved mapping as it holds; ``columns`` is the column (from 0) of each field."""

    name: str
    signature: str
    version: int
    columns: Mapping[str, int]
    headings: Sequence[str]
    day_order: str
    writing: str
    officer: str
    saved_at: str

    def layout(self) -> Layout:
        """The mapping as a layout that readers use, from its second version on named with it."""
        layout = mapped_layout(
            self.name, self.headings, self.columns, day_order=self.day_order, writing=self.writing
        )
        return layout if self.version == 1 else replace(layout, name=f"{layout.name} · {self.version}")


def mapped_layout(
    name: str,
    headings: Sequence[str],
    columns: Mapping[str, int],
    *,
    day_order: str = "dmy",
    writing: str = "",
) -> Layout:
    """A layout from a header's cells and the column of each field.

    Raises MappingInvalid: a name of 1 to 60 letters that no known layout has; a day, a text, and either
    amounts in or one column of signed amounts; one field to a column, but for a day and a number in one.
    """
    plain = " ".join(name.split())
    if not 1 <= len(plain) <= LONGEST_NAME or plain in {layout.name for layout in LAYOUTS}:
        raise MappingInvalid(field="name", expected=f"1-{LONGEST_NAME}")
    if day_order not in DAY_ORDERS or writing not in WRITINGS:
        raise MappingInvalid(field="writing", expected=[*DAY_ORDERS, *WRITINGS])
    lacking = [part for part in (DAY, TEXT) if part not in columns]
    if not {CREDIT, AMOUNT} & set(columns):
        lacking.append(CREDIT)
    if lacking:
        raise MappingInvalid(field=lacking[0], expected=lacking)
    if AMOUNT in columns and {CREDIT, DEBIT} & set(columns):
        raise MappingInvalid(field=AMOUNT, expected=[CREDIT, DEBIT])
    taken: dict[int, str] = {}
    for part in FIELDS:
        at = columns.get(part)
        if at is None:
            continue
        if not 0 <= at < len(headings) or (at in taken and {taken[at], part} != {DAY, REFERENCE}):
            raise MappingInvalid(field=part, column=at + 1)
        taken[at] = part
    return Layout(
        plain, {part: (headings[at],) for part, at in columns.items()}, tuple(columns), writing,
        day_order=day_order, seen=TABLES, at=dict(columns), signature=signature(headings),
    )  # fmt: skip


def save_mapping(
    office: Office,
    actor: Actor,
    *,
    name: str,
    headings: Sequence[str],
    columns: Mapping[str, int],
    day_order: str = "dmy",
    writing: str = "",
) -> Layout:
    """Keep how a bank's columns are read; returns the layout. One name is of one header.

    Raises DutyMissing, MappingInvalid.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    layout = mapped_layout(name, headings, columns, day_order=day_order, writing=writing)
    row = {
        "signature": layout.signature, "name": layout.name, "columns": json.dumps(dict(columns), sort_keys=True),
        "headings": json.dumps(list(headings), ensure_ascii=False), "day_order": day_order, "writing": writing,
        "officer": actor.officer, "saved_at": moment_text(office.clock.now()),
    }  # fmt: skip

    def command(tx: RowTx) -> None:
        if tx.sql(_NAMED, {"name": layout.name, "signature": layout.signature}).first():
            raise MappingInvalid(field="name", found=layout.name)
        last = tx.sql(_VERSIONS, {"signature": layout.signature}).scalar()
        tx.sql(MAPPING.insert(), {**row, "version": (last or 0) + 1})

    office.desk.run(command)
    return layout


def confirm_layout(office: Office, actor: Actor, statement: StatementFile) -> None:
    """Note that the officer compared this preview with the bank's paper; once is enough. Raises DutyMissing."""
    actor.require(Duty.FUND_ADMINISTRATOR)
    which = {"layout": statement.layout, "kind": statement.kind}
    moment = moment_text(office.clock.now())

    def command(tx: RowTx) -> None:
        if tx.sql(_IS_CONFIRMED, which).first() is None:
            tx.sql(CONFIRMED.insert(), {**which, "officer": actor.officer, "confirmed_at": moment})

    office.desk.run(command)


def saved_mappings(connection: Any) -> list[SavedMapping]:
    """Every mapping as it holds, by name."""
    latest = _LATEST.subquery()
    same = (MAPPING.c.signature == latest.c.signature) & (MAPPING.c.version == latest.c.version)
    rows = connection.execute(
        select(MAPPING).join(latest, same).order_by(MAPPING.c.name, MAPPING.c.signature)
    )
    return [
        SavedMapping(
            row.name, row.signature, row.version, json.loads(row.columns), json.loads(row.headings),
            row.day_order, row.writing, row.officer, row.saved_at,
        )
        for row in rows
    ]  # fmt: skip


def mapped_layouts(connection: Any) -> list[Layout]:
    """The saved mappings as layouts."""
    return [saved.layout() for saved in saved_mappings(connection)]


def confirmed_layouts(connection: Any) -> dict[tuple[str, str], str]:
    """Who confirmed which layout in which kind of file: (layout, kind) to officer."""
    rows = connection.execute(select(CONFIRMED.c.layout, CONFIRMED.c.kind, CONFIRMED.c.officer))
    return {(row.layout, row.kind): row.officer for row in rows}


def with_confirmations(statement: StatementFile, confirmed: Mapping[tuple[str, str], str]) -> StatementFile:
    """The statement without the finding that asks for a preview, where an officer has confirmed one."""
    if statement.seen or (statement.layout, statement.kind) not in confirmed:
        return statement
    findings = [one for one in statement.findings if one.code != "layout_unseen"]
    return replace(statement, findings=findings, seen=True)

"""The chart of accounts: loading it from its file, opening children, closing an account."""

import csv
import hashlib
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

from relief_fund.kernel.protocols import RowTx
from relief_fund.ledger.entries import check_letters
from relief_fund.ledger.errors import AccountUnknown
from relief_fund.ledger.tables import Account, AccountClosing, Unit

ACCOUNT = Account.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
CLOSING = AccountClosing.__table__  # type: ignore[attr-defined]  # as above
UNIT = Unit.__table__  # type: ignore[attr-defined]  # as above

UNITS = {"VND": 0, "USD": 2, "RICE_KG": 3, "BLANKET": 0}
"""Units the books start with and their decimal places."""


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One row of a chart file; ``children`` says that only its children take postings."""

    code: str
    name_vi: str
    name_en: str
    type: str
    side: str
    postable: bool
    children: bool
    guarded: bool
    money: bool
    statutory_code: str


def default_chart() -> tuple[ChartRow, ...]:
    """The chart that ships with the program. All codes are ours; none is quoted from a circular."""
    text = (resources.files("relief_fund.ledger") / "charts" / "default.csv").read_text("utf-8")
    return tuple(_chart_row(row) for row in csv.DictReader(text.splitlines()))


def _chart_row(row: dict[str, str]) -> ChartRow:
    yes = {name: row[name] == "yes" for name in ("postable", "children", "guarded", "money")}
    return ChartRow(
        row["code"], row["name_vi"], row["name_en"], row["type"], row["side"],
        yes["postable"], yes["children"], yes["guarded"], yes["money"], row["statutory_code"],
    )  # fmt: skip


def chart_digest() -> str:
    """SHA-256 (hex) of the shipped chart file, as the genesis leaf quotes it."""
    return hashlib.sha256(
        (resources.files("relief_fund.ledger") / "charts" / "default.csv").read_bytes()
    ).hexdigest()


def load_chart(tx: RowTx, *, opened_on: date) -> None:
    """Write the shipped chart and the units; called once, when a home is made."""
    tx.rows(UNIT, [{"code": code, "exponent": exponent} for code, exponent in UNITS.items()])
    tx.rows(
        ACCOUNT,
        [
            {
                "code": row.code, "parent": "", "type": row.type, "side": row.side,
                "postable": row.postable, "guarded": row.guarded, "money": row.money,
                "name_vi": row.name_vi, "name_en": row.name_en,
                "statutory_code": row.statutory_code, "opened_on": opened_on,
            }
            for row in default_chart()
        ],
    )  # fmt: skip


def open_child_account(
    tx: RowTx, *, code: str, opened_on: date, name_vi: str = "", name_en: str = ""
) -> None:
    """Open the postable child ``code`` ("1121.01") of a heading that takes children; a second call is harmless.

    The child inherits side, type, guard and money from the chart file. Raises TextInvalid, AccountUnknown.
    """
    for place, text in (("account", code), ("name_vi", name_vi), ("name_en", name_en)):
        check_letters(text, place=place)
    heading = next(
        (row for row in default_chart() if row.code == code.partition(".")[0] and row.children), None
    )
    if heading is None or not code.partition(".")[2]:
        raise AccountUnknown(account=code)
    if tx.sql(ACCOUNT.select().where(ACCOUNT.c.code == code)).first():
        return
    values: dict[str, Any] = {
        "code": code, "parent": heading.code, "type": heading.type, "side": heading.side,
        "postable": True, "guarded": heading.guarded, "money": heading.money,
        "name_vi": name_vi or heading.name_vi, "name_en": name_en or heading.name_en,
        "statutory_code": heading.statutory_code, "opened_on": opened_on,
    }  # fmt: skip
    tx.sql(ACCOUNT.insert(), values)


def close_account(tx: RowTx, *, code: str, closed_on: date) -> None:
    """Refuse every posting dated ``closed_on`` or later to the account."""
    tx.sql(CLOSING.insert(), {"account": code, "closed_on": closed_on})

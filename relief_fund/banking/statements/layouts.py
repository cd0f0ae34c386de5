"""Layouts of statements: which column plays which part, how a bank groups thousands and orders days.

Seen in the published statements of September 2024; a layout is chosen by its column names alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from relief_fund.banking.errors import ColumnMissing
from relief_fund.kernel.folding import folded

HEADER_WITHIN = 30
"""Rows from the top in which a header is looked for: spreadsheets begin with a letterhead."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One bank's columns by their names; ``thousands`` is the grouping mark of its amounts."""

    name: str
    day: str
    reference: str
    debit: str
    credit: str
    text: str
    balance: str
    thousands: str
    newest_first: bool = False

    def columns(self) -> tuple[str, ...]:
        """The names that must be there."""
        return tuple(
            name
            for name in (self.day, self.reference, self.debit, self.credit, self.text, self.balance)
            if name
        )


LAYOUTS = (
    Layout("vietcombank", "TNXDate", "DocNo", "Debit", "Credit", "TransactionDetails", "Balance", "."),
    Layout(
        "vietcombank-branch", "Date", "DocNo", "Debit", "Credit", "Description", "", ",", newest_first=True
    ),
    Layout(
        "agribank",
        "Date",
        "ReferenceNumber",
        "DebitAmount",
        "CreditAmount",
        "TransactionDetails",
        "Balance",
        ",",
    ),
)
"""Known layouts, the most demanding first. The treasury's file has the shape of ``vietcombank``."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a layout's columns stand in one file; ``balance`` is -1 where none is printed."""

    layout: Layout
    day: int
    reference: int
    debit: int
    credit: int
    text: int
    balance: int
    width: int


def column_key(name: str) -> str:
    """A column name without case, marks, blanks and line breaks, for comparison."""
    return "".join(letter for letter in folded(name) if letter.isalnum())


def place(cells: Sequence[str], wanted: str = "auto") -> Placement | None:
    """The placement of the first known layout whose columns are all among ``cells``; None otherwise."""
    keys = [column_key(cell) for cell in cells]
    for layout in LAYOUTS:
        if wanted not in ("auto", layout.name):
            continue
        if all(column_key(name) in keys for name in layout.columns()):
            at = {name: keys.index(column_key(name)) for name in layout.columns()}
            return Placement(
                layout, at[layout.day], at[layout.reference], at[layout.debit], at[layout.credit],
                at[layout.text], at.get(layout.balance, -1), len(cells),
            )  # fmt: skip
    return None


def missing_columns(rows: Sequence[Sequence[str]], file_name: str, wanted: str) -> ColumnMissing:
    """The refusal for a file without a known header: names what the nearest layout still lacks."""
    nearest: tuple[int, str, list[str], int] | None = None
    for number, cells in enumerate(rows, 1):
        keys = {column_key(cell) for cell in cells}
        for layout in LAYOUTS:
            if wanted not in ("auto", layout.name):
                continue
            lacking = [name for name in layout.columns() if column_key(name) not in keys]
            if nearest is None or len(lacking) < nearest[0]:
                nearest = (len(lacking), layout.name, lacking, number)
    if nearest is None:
        return ColumnMissing(file=file_name, row=1, layout=wanted, missing=[])
    _, name, lacking, number = nearest
    return ColumnMissing(file=file_name, row=number, layout=name, missing=lacking)

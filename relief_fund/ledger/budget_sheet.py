"""Tables of budget papers, as CSV or as a spreadsheet, read within bounds: header found, words of both languages.

A workbook is opened only after its packing has been looked at: no macros, no password, no bomb. Formulas are
not trusted: a cell that holds one is refused by its row and column.
"""

import csv
import gzip
import io
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from relief_fund.kernel.folding import folded
from relief_fund.kernel.packing import WORKBOOK_TROUBLE, all_bounded, library, members_of, unpacked_size
from relief_fund.ledger.errors import BudgetFileInvalid

COLUMNS = ("source", "phase", "kind", "decision", "decided_on", "amount")
MILLIONS = "amount_millions"
"""An amount told in millions of đồng, as the plans print it."""
HEADERS = {
    "source": ("source", "nguon", "nguon kinh phi", "nguon von"),
    "phase": ("phase", "giai doan"),
    "kind": ("kind", "loai", "loai quyet dinh"),
    "decision": ("decision", "quyet dinh", "so quyet dinh", "van ban"),
    "decided_on": ("decided_on", "ngay", "ngay quyet dinh"),
    "amount": ("amount", "so tien", "so tien (dong)", "kinh phi", "kinh phi (dong)"),
    MILLIONS: ("so tien (trieu dong)", "kinh phi (trieu dong)"),
}
"""What a column may be called, folded."""
VALUES = {
    "source": {
        "ngan sach trung uong": "central", "trung uong": "central", "ngan sach tinh": "province", "tinh": "province",
        "ngan sach huyen": "district", "huyen": "district", "long ghep": "integrated_mobilised",
        "long ghep va huy dong": "integrated_mobilised", "long ghep + huy dong": "integrated_mobilised",
    },
    "kind": {
        "giao": "original", "giao dau": "original", "giao dau nam": "original", "bo sung": "supplement",
        "cat giam": "cut", "dieu chinh giam": "cut",
    },
}  # fmt: skip
"""Vietnamese words for what the books call by a code, folded."""
DEEPEST_HEADER = 20
LONGEST = 10_000
MOST_BYTES = 20_000_000
"""Bytes of an unpacked paper; a plan of ten thousand lines is a tenth of that."""
MOST_MEMBERS = 500
_ENCRYPTED = b"\xd0\xcf\x11\xe0"
Row = tuple[Mapping[str, Any], Mapping[str, str]]
Numbered = Sequence[tuple[int, Sequence[str]]]


def paper_rows(path: Path) -> tuple[Row, ...]:
    """(place, cells by column) of every filled row below the header, texts trimmed, codes for known words.

    A place is what a refusal names: file, sheet where there is one, row. Raises BudgetFileInvalid naming them,
    column and value.
    """
    book = path.suffix.lower() in (".xlsx", ".xlsm", ".xls")
    paper, rows = _workbook(path) if book else ({"file": path.name}, _csv(path))
    at, columns = _header(paper, rows)
    found = []
    for number, row in rows[at + 1 :]:
        told = {name: row[place].strip() if place < len(row) else "" for name, place in columns.items()}
        if len(row) > len(rows[at][1]) and any(cell.strip() for cell in row[len(rows[at][1]) :]):
            # An amount whose marks were taken for ends of cells: "1,000" would give one đồng.
            raise BudgetFileInvalid(
                **paper, row=number, value=shown(row[-1]), expected=f"{len(rows[at][1])} cells"
            )
        if any(told.values()):
            found.append(({**paper, "row": number}, _coded(told)))
    if not 1 <= len(found) <= LONGEST:
        raise BudgetFileInvalid(**paper, rows=len(found), expected=f"1..{LONGEST}")
    return tuple(found)


def shown(cell: str) -> str:
    """The beginning of a cell as a refusal repeats it: what cannot be printed by its number."""
    return "".join(one if one.isprintable() else f"<U+{ord(one):04X}>" for one in cell[:40])


def _header(paper: Mapping[str, str], rows: Numbered) -> tuple[int, dict[str, int]]:
    """Which row is the header, and the place of each column. The row that names most columns is named as wrong."""
    best: dict[str, int] = {}
    for at, (_, row) in enumerate(rows[:DEEPEST_HEADER]):
        named: dict[str, int] = {}
        for place, cell in enumerate(row):
            words = folded(cell)
            for name, words_of in HEADERS.items():
                if words in words_of:
                    named.setdefault(name, place)
        if set(COLUMNS) - {"amount"} <= named.keys() and {"amount", MILLIONS} & named.keys():
            return at, named
        best = max(best, named, key=len)
    have = best.keys() | ({"amount"} if MILLIONS in best else set())
    missing = next(name for name in COLUMNS if name not in have)
    raise BudgetFileInvalid(**paper, column=missing, expected=",".join(COLUMNS))


def _coded(told: dict[str, str]) -> dict[str, str]:
    for name, known in VALUES.items():
        told[name] = known.get(folded(told[name]), told[name])
    if MILLIONS in told and not told.get("amount"):
        told["amount"] = f"{told[MILLIONS]}000000" if told[MILLIONS].isdigit() else _millions(told[MILLIONS])
    return {name: told[name] for name in COLUMNS}


def _millions(text: str) -> str:
    """1.210 millions as đồng; anything that is not a whole number of millions stays as it is, to be refused."""
    bare = text.replace(".", "").replace(",", "")
    groups = text.replace(",", ".").split(".")
    grouped = bare.isdigit() and all(len(one) == 3 for one in groups[1:])
    return f"{bare}000000" if grouped else text


def _library(path: Path) -> AbstractContextManager[None]:
    return library(
        lambda trouble: BudgetFileInvalid(
            file=path.name, expected="CSV | xlsx", cause=type(trouble).__name__
        ),
        (*WORKBOOK_TROUBLE, csv.Error),
    )


def _csv(path: Path) -> Numbered:
    with _library(path), open(path, "rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        with gzip.GzipFile(fileobj=raw) if packed else raw as plain:
            body = plain.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise BudgetFileInvalid(file=path.name, expected=f"{MOST_BYTES}")
    with _library(path):
        text = body.decode("utf-8-sig")
        first = text.partition("\n")[0]
        separator = max((",", ";", "\t"), key=first.count)
        return list(enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1))


def _workbook(path: Path) -> tuple[dict[str, str], Numbered]:
    """The first sheet: file and name of it, and its rows."""
    with _library(path):
        body = path.read_bytes()
        members = [] if body.startswith(_ENCRYPTED) else members_of(body)
    if body.startswith(_ENCRYPTED):
        raise BudgetFileInvalid(file=path.name, expected="xlsx", cause="password")
    if any("vbaproject" in one.filename.lower() for one in members):
        raise BudgetFileInvalid(file=path.name, expected="xlsx", cause="macro")
    if len(members) > MOST_MEMBERS or unpacked_size(members) > MOST_BYTES:
        raise BudgetFileInvalid(file=path.name, expected=f"{MOST_BYTES}", cause="size")
    if not all_bounded(members):
        raise BudgetFileInvalid(file=path.name, expected="xlsx", cause="packing")
    with _library(path), closing(load_workbook(io.BytesIO(body), read_only=True, data_only=False)) as book:
        paper = {"file": path.name, "sheet": shown(book.worksheets[0].title)}
        rows = list(book.worksheets[0].iter_rows(max_col=30, max_row=LONGEST + 100))
    return paper, [(number, [_cell(paper, number, one) for one in row]) for number, row in enumerate(rows, 1)]


def _cell(paper: Mapping[str, str], row: int, cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise BudgetFileInvalid(
            **paper,
            row=row,
            column=cell.column_letter,
            value=shown(str(value)),
            expected="value_no_formula",
        )
    if isinstance(value, datetime | date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    # A spreadsheet knows no whole numbers: 450000000 is told as 450000000.0. What is not whole, its row refuses.
    return value if isinstance(value, str) else str(value).removesuffix(".0")

"""A table as it stands in a file, before anyone knows what its columns are: its sheets and top rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from relief_fund.banking.errors import FileKindUnknown, RowMisshapen
from relief_fund.banking.statements.cells import Row, csv_rows, delimiters, sheet_rows, sheets
from relief_fund.banking.statements.encodings import EXPECTED, as_utf8
from relief_fund.banking.statements.header import is_header_row
from relief_fund.banking.statements.unpacking import is_workbook, opened

MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class TopRows:
    """The first rows of a table that hold anything; ``header`` is the row that looks most like one, 0 for none.

    ``usual`` says whether it bears names that banks use.
    """

    rows: Sequence[Row]
    header: int
    usual: bool

    def cells(self, row: int) -> list[str]:
        """The cells of one shown row, empty where it is not among them."""
        return next((cells for number, cells in self.rows if number == row), [])


def top_rows(path: Path, file_name: str) -> TopRows:
    """The top rows of a CSV or of the first sheet that has any.

    Raises FileKindUnknown, FileDamaged, FileTooLarge, FileLocked, FileHasMacros, EncodingMixed, RowMisshapen.
    """
    plain, _ = opened(path, file_name)
    if is_workbook(plain):
        for sheet in sheets(plain, file_name):
            found = _filled(list(islice(sheet_rows(plain, sheet, file_name), MOST_SHOWN)))
            if found.rows:
                return found
        raise FileKindUnknown(file=file_name, found="xlsx", expected=EXPECTED)
    text, _ = as_utf8(plain, file_name)
    trouble: RowMisshapen | None = None
    tried: list[TopRows] = []
    for delimiter in delimiters(text, file_name):
        try:
            tried.append(_filled(list(islice(csv_rows(text, delimiter, file_name), MOST_SHOWN))))
        except RowMisshapen as refusal:
            trouble = trouble or refusal
    if not tried and trouble:
        raise trouble
    return max(tried, key=lambda one: (one.usual, max(len(cells) for _, cells in one.rows)))


def _filled(rows: Sequence[Row]) -> TopRows:
    kept = [(number, [*cells]) for number, cells in rows if any(cell.strip() for cell in cells)]
    usual = next((number for number, cells in kept if is_header_row(cells)), 0)
    first = next((number for number, cells in kept if sum(1 for cell in cells if cell.strip()) >= 3), 0)
    return TopRows(kept, usual or first, bool(usual))

"""What a statement file holds once read: plain lines in the order of time, and findings about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

Direction = Literal["credit", "debit"]
CREDIT: Direction = "credit"
DEBIT: Direction = "debit"


class RawLine(NamedTuple):
    """One bank line as printed. ``row`` counts from 1 with every row of the file, header included.

    ``amount`` and ``balance`` are whole đồng. An ``amount`` of 0 stands for a cell that was lost and
    that a finding names; such a statement is not posted.
    """

    row: int
    day: date
    direction: Direction
    amount: int
    reference: str
    text: str
    balance: int | None


def as_reversal(text: str) -> str:
    """The text of a line that the bank marks as undoing an earlier one, said first of all.

    A mark of its own (MT940 RC, RD; CAMT RvslInd) stands in no other column: without it money that comes back
    would read as a gift. The wordings know these words.
    """
    return f"Reversal of {text}".strip()


Facts = Mapping[str, int | str]
"""Figures of a finding: whole đồng, ISO days, codes."""
MORE, UNTOLD = "more", "untold"
"""Facts of a finding that stands for many: how many, and 1 where they are lost amounts that nothing tells."""
STANDS_FOR_MORE = "+"
"""What the key of such a finding ends with."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a reader must know about a statement: a code, the row it concerns and its figures.

    ``blocking`` findings keep a statement out of the books until they are settled. One with ``more`` among
    its facts stands for that many of its code, of which it is the first (``statements.findings``).
    """

    code: str
    row: int
    facts: Facts = field(default_factory=dict)
    blocking: bool = False

    @property
    def key(self) -> str:
        """Its name within its file, the same each time the file is read."""
        return f"{self.code}:{self.row}{STANDS_FOR_MORE if MORE in self.facts else ''}"

    @property
    def count(self) -> int:
        """For how many it stands."""
        return int(self.facts.get(MORE, 1))

    def told(self) -> dict[str, int | str]:
        """The finding as one flat JSON object ``{"code", "row", ...}``."""
        return {"code": self.code, "row": self.row, **self.facts}


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A statement read whole: ``lines`` oldest first, ``digest`` the SHA-256 (hex) of the file's bytes.

    ``account`` and ``currency`` are what the file says of itself, "" where it says nothing; amounts are
    minor units of ``currency`` (whole đồng where it is VND or not said). ``opening`` is the balance before
    the first line where the file prints one. ``kind`` is csv, xlsx, mt940, camt or ofx. ``seen`` is False
    for a layout known from descriptions alone, never from a real file: ``findings`` says so too.
    ``day_stands`` says where the days of its lines stand: the "sheet" of a workbook, the "column".
    """

    file_name: str
    digest: str
    layout: str
    lines: Sequence[RawLine]
    findings: Sequence[Finding] = ()
    account: str = ""
    currency: str = ""
    opening: int | None = None
    kind: str = "csv"
    seen: bool = True
    day_stands: Mapping[str, str] = field(default_factory=dict)

    def place_of_day(self, line: RawLine) -> Facts:
        """The facts of a refusal of the day of ``line``: file, sheet and column where known, row, dd/mm/yyyy."""
        return {"file": self.file_name, **self.day_stands, "row": line.row, "value": f"{line.day:%d/%m/%Y}"}

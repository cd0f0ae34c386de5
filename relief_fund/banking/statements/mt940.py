"""MT940 (SWIFT customer statement) through the mt-940 library, each field :61: one line of the account.

The library is told to keep what it is given: its date repair (30 February becomes the 28th or 29th) is
switched off, reversals are signed (RC takes out, RD gives back), and it logs nothing, because its log
would quote private text.
"""

import decimal
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mt940 import Options
from mt940.models import Transactions
from mt940.processors import transaction_details_post_processor
from mt940.tags import Statement, StatementASNB, StatementGLS

from relief_fund.banking.errors import CellInvalid, FileKindUnknown
from relief_fund.banking.statements.lines import CREDIT, DEBIT, Finding, RawLine, as_reversal
from relief_fund.banking.statements.minor_units import CURRENCY, minor
from relief_fund.banking.statements.parts import Part
from relief_fund.kernel.errors import AmountInvalid

logging.getLogger("mt940").setLevel(logging.CRITICAL + 1)
FIELD = re.compile(r":(\d{2}[A-Z]?|NS):", re.IGNORECASE)
LIBRARY_TROUBLE = (
    RuntimeError, ValueError, TypeError, KeyError, AttributeError, IndexError, decimal.DecimalException,
)  # fmt: skip
"""What the library raises for a field that does not fit; it has no class of its own."""
_LINE_SHAPES = (Statement(), StatementGLS(), StatementASNB())
"""Field :61: by the standard, then with the longer references that some banks put there."""
_OPENING = ("final_opening_balance", "intermediate_opening_balance", "opening_balance")
_CLOSING = ("final_closing_balance", "intermediate_closing_balance", "closing_balance")
_CLOSES = (*_CLOSING, "available_balance", "forward_available_balance")
_NO_REFERENCE = frozenset(("", "NONREF"))
_MARKS = frozenset(("C", "D", "RC", "RD"))
"""Marks of a booked line; "EC" and "ED" only expect one."""
_ENVELOPE = re.compile(r"\{[1-5S]:|-\}")
WRITINGS = {
    "61": "YYMMDD[MMDD]C|D|RC|RD 1234,56 NTRF",
    "60F": "C|D YYMMDD EUR 1234,56",
    "62F": "C|D YYMMDD EUR 1234,56",
}


def is_mt940(text: str) -> bool:
    """Whether the text begins as SWIFT messages do: with :20:, a block, or the banks' own line before it."""
    head = text[:2_000].lstrip("\ufeff \r\n\t")
    return head.startswith(("{1:", "{4:")) or bool(
        re.search(r"(?m)^:(?:20|25|28C?|6[0245][FM]?|61|86):", head)
    )


def read_mt940(text: str, file_name: str) -> list[Part]:
    """The statements of the file in its order. Raises FileKindUnknown (MT942, no :20:), CellInvalid."""
    blocks = _blocks(text)
    if not blocks:
        raise FileKindUnknown(file=file_name, found="MT940", expected=":20: :25: :28C: :60F: :61: :62F:")
    return [_Block(file_name, rows).part() for rows in blocks]


Numbered = list[tuple[int, str]]


def _blocks(text: str) -> list[Numbered]:
    """Lines of each statement with their row in the file; a statement begins at :20:.

    What stands between the end of a message ("-") and the next field is the bank's own: no payer wrote it.
    """
    blocks: list[Numbered] = []
    between = False
    for row, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        between = between or line.strip() == "-" or line.startswith("-}")
        if _ENVELOPE.match(line):
            line = line.rpartition("{4:")[2] if "{4:" in line else ""
        if FIELD.match(line):
            between = False
            if line.startswith(":20:") or not blocks:
                blocks.append([])
        if blocks and line.strip() and not between:
            blocks[-1].append((row, line))
    return blocks


@dataclass(slots=True)
class _Entry:
    """One :61: with what follows it."""

    row: int
    fields: dict[str, Any]
    details: list[dict[str, Any]] = field(default_factory=list)


class _Block:
    """One statement, handed to the library whole; rows are counted beside it."""

    def __init__(self, file_name: str, rows: Numbered) -> None:
        self._file = file_name
        self._rows = rows
        self._fields = [(row, match[1].upper()) for row, line in rows if (match := FIELD.match(line))]
        self._line_rows = [row for row, name in self._fields if name == "61"]
        self._entries: list[_Entry] = []
        self._closed = False

    def part(self) -> Part:
        """The statement as a part; every :61: became one line or the file is refused."""
        if any(name in ("34F", "13D") for _, name in self._fields) and not any(
            name[:2] == "60" for _, name in self._fields
        ):
            raise FileKindUnknown(file=self._file, row=self._rows[0][0], found="MT942", expected="MT940")
        self._refuse_two_in_one()
        for shape in _LINE_SHAPES:
            told = self._told(self._rows, shape)
            if told is not None and len(self._entries) == len(self._line_rows):
                return self._part(told)
        raise self._misfit()

    def _refuse_two_in_one(self) -> None:
        """A second account, or an opening balance below lines, without a :20: of its own. Raises CellInvalid."""
        accounts = [row for row, name in self._fields if name in ("25", "25P")][1:]
        late = [row for row, name in self._fields if name[:2] == "60" and row > min(self._line_rows or [row])]
        for row, column in [*((row, ":25:") for row in accounts), *((row, ":60F:") for row in late)]:
            raise CellInvalid(file=self._file, row=row, column=column, value="", expected=":20:")

    def _part(self, told: dict[str, Any]) -> Part:
        opening, closing = _first(told, _OPENING), _first(told, _CLOSING)
        currency = _currency(opening or closing)
        if currency and not CURRENCY.fullmatch(currency):
            row = self._row_of(("60F", "60M") if opening else ("62F", "62M"))
            raise CellInvalid(file=self._file, row=row, column=":60F:", value=currency, expected="ISO 4217")
        part = Part(_account(str(told.get("account_identification") or "")), currency, self._rows[0][0])
        part.opening = self._balance(opening, currency, ("60F", "60M"))
        part.closing = self._balance(closing, currency, ("62F", "62M"))
        part.closing_row = self._row_of(("62F", "62M"))
        part.closing_day = _plain_day(closing.date) if closing else None
        for entry in self._entries:
            self._add(part, entry, currency)
        self._check_sums(part, told, currency)
        return part

    def _told(self, rows: Numbered, shape: Statement = _LINE_SHAPES[0]) -> dict[str, Any] | None:
        """What the library reads in ``rows``; None where a field does not fit."""
        self._entries, self._closed = [], False
        reading = Transactions(
            processors={
                **{f"post_{name}": [self._take_closing] for name in _CLOSES},
                "pre_statement": [_with_comma],
                "post_statement": [self._take_line],
                "post_transaction_details": [transaction_details_post_processor, self._take_details],
            },
            tags={61: shape},
            options=Options(
                reversal_sign=True, case_insensitive_marks=True, unbounded_details=True,
                merge_keeps_values=True, timezone_offset=True, floor_limit_blank_mark=True,
            ),
        )  # fmt: skip
        try:
            reading.parse("\n".join(line for _, line in rows))
        except LIBRARY_TROUBLE:
            return None
        return dict(reading.data)

    def _take_line(self, _: Any, __: Any, ___: Any, fields: dict[str, Any]) -> dict[str, Any]:
        # A line without a type code must not be written over by the next one.
        fields["id"] = fields.get("id") or "NMSC"
        at = len(self._entries)
        row = self._line_rows[at] if at < len(self._line_rows) else 0
        self._entries.append(_Entry(row, dict(fields)))
        return fields

    def _take_closing(self, _: Any, __: Any, ___: Any, told: dict[str, Any]) -> dict[str, Any]:
        self._closed = True
        return told

    def _take_details(self, _: Any, __: Any, raw: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
        # Behind the closing balance :86: is about the statement: as text of its last line it would make
        # another line of it in a longer statement.
        if self._entries and not self._closed:
            self._entries[-1].details.append({**told, "raw": raw.get("transaction_details") or ""})
        return told

    def _misfit(self) -> CellInvalid:
        """The first field that the library cannot take, found by halving: what follows it may be sound."""
        starts = [at for at, (_, line) in enumerate(self._rows) if FIELD.match(line)] + [len(self._rows)]
        low, high = 0, len(starts) - 1
        while low < high:
            middle = (low + high) // 2
            if self._told(self._rows[: starts[middle + 1]]) is None:
                high = middle
            else:
                low = middle + 1
        row, line = self._rows[starts[min(low, len(starts) - 2)]]
        match = FIELD.match(line)
        name = match[1].upper() if match else ""
        value = line[match.end() :][:6] if match else ""
        return CellInvalid(
            file=self._file, row=row, column=f":{name}:", value=value, expected=WRITINGS.get(name, "MT940")
        )

    def _add(self, part: Part, entry: _Entry, currency: str) -> None:
        fields = entry.fields
        signed = self._minor(str(fields["amount"].amount), currency, entry.row, ":61:")
        day = _plain_day(fields.get("entry_date") or fields["date"])
        mark = str(fields.get("status") or "").upper()
        if mark not in _MARKS:
            raise CellInvalid(
                file=self._file, row=entry.row, column=":61:", value=mark[:2], expected=WRITINGS["61"]
            )
        direction = CREDIT if signed > 0 else DEBIT
        if not signed:
            part.findings.append(Finding("zero_line", entry.row, {"day": day.isoformat()}))
            return
        if mark.startswith("R"):
            facts: dict[str, int | str] = {
                "day": day.isoformat(),
                "amount": abs(signed),
                "direction": direction,
            }
            part.findings.append(Finding("reversal", entry.row, facts))
        text = as_reversal(_text(entry)) if mark.startswith("R") else _text(entry)
        part.lines.append(RawLine(entry.row, day, direction, abs(signed), _reference(fields), text, None))

    def _balance(self, balance: Any, currency: str, names: tuple[str, ...]) -> int | None:
        if balance is None:
            return None
        row = self._row_of(names)
        if _currency(balance) != currency:
            raise CellInvalid(
                file=self._file, row=row, column=f":{names[0]}:", value=_currency(balance), expected=currency
            )
        return self._minor(str(balance.amount.amount), currency, row, f":{names[0]}:")

    def _check_sums(self, part: Part, told: dict[str, Any], currency: str) -> None:
        """Field 90 (number and sum of entries each way), where a bank prints it."""
        for name, direction in (("sum_debit_entries", DEBIT), ("sum_credit_entries", CREDIT)):
            total = told.get(name)
            amount = getattr(total, "amount", None)
            if amount is None:
                continue
            mine = [line.amount for line in part.lines if line.direction == direction]
            row = self._row_of(("90D" if direction == DEBIT else "90C",))
            printed = abs(self._minor(str(amount), currency, row, ":90:"))
            part.findings += totals(row, int(getattr(total, "number", 0) or 0), len(mine), printed, sum(mine))

    def _minor(self, amount: str, currency: str, row: int, column: str) -> int:
        try:
            return minor(amount, currency)
        except AmountInvalid as trouble:
            raise CellInvalid(
                file=self._file,
                row=row,
                column=column,
                value=amount[:40],
                expected=str(trouble.facts["expected"]),
            ) from trouble

    def _row_of(self, names: Sequence[str]) -> int:
        rows = [row for row, name in self._fields if name in names]
        return rows[-1 if names[0].startswith("62") else 0] if rows else self._rows[0][0]


def _with_comma(_: Any, __: Any, raw: dict[str, Any]) -> dict[str, Any]:
    """An amount has a comma, or ends where the type begins: "15x0," is no 15 with a reference behind it."""
    if "," not in str(raw.get("amount")) and not raw.get("id"):
        raise ValueError("no comma")
    return raw


def totals(row: int, count: int, counted: int, printed: int, computed: int) -> list[Finding]:
    """Findings about a control total (minor units): how many lines it names, and how much; both blocking."""
    found = []
    if count != counted:
        facts: dict[str, int | str] = {"count": count, "counted": counted}
        found.append(Finding("count_differs", row, facts, blocking=True))
    if printed != computed:
        facts = {"printed": printed, "computed": computed, "mends": printed - computed}
        found.append(Finding("total_differs", row, facts, blocking=True))
    return found


def _first(told: dict[str, Any], names: Sequence[str]) -> Any:
    return next((told[name] for name in names if getattr(told.get(name), "amount", None)), None)


def _currency(balance: Any) -> str:
    return str(getattr(getattr(balance, "amount", None), "currency", "") or "").upper()[:3]


def _plain_day(day: date) -> date:
    return date(day.year, day.month, day.day)


def _account(printed: str) -> str:
    """The account alone: what stands after the bank's code, without the currency that some banks append."""
    pieces = [piece.strip() for piece in printed.split("/")]
    if len(pieces) > 1 and re.fullmatch(r"[A-Z]{3}", pieces[-1]):
        pieces.pop()
    number = pieces[-1]
    return number[:-3].strip() if re.fullmatch(r".*\d\s?[A-Z]{3}", number) else number


def _reference(fields: dict[str, Any]) -> str:
    for name in ("bank_reference", "customer_reference"):
        told = str(fields.get(name) or "").strip()
        if told.upper() not in _NO_REFERENCE:
            return told
    return ""


def _text(entry: _Entry) -> str:
    """What the payer wrote: the purpose and name of a structured :86:, else its lines, else what :61: adds."""
    pieces = []
    for details in entry.details:
        told = [str(details.get(name) or "") for name in ("purpose", "additional_purpose", "applicant_name")]
        told = [one for one in told if one.strip()]
        pieces.append(" ".join(told) if told else _unwrapped(str(details["raw"])))
    text = " ".join(piece for piece in pieces if piece.strip())
    return text or str(entry.fields.get("extra_details") or "").strip()


def _unwrapped(text: str) -> str:
    """Lines put together: a full line (65 letters) was broken inside a word, a shorter one between words."""
    out = ""
    for line in text.split("\n"):
        out += line if not out or len(out.rpartition("\n")[2]) >= 65 else f" {line}"
        out = out if len(line) < 65 else out + "\n"
    return out.replace("\n", "").strip()

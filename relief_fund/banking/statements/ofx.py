"""OFX statements, SGML (1.x, closing tags left out) and XML (2.x): a small reader of our own.

The known library is GPL. Only what a bank statement needs is read: account, currency, lines, ledger
balance. One pass over the tags builds the tree; an aggregate is a tag that is closed, a value is a tag
followed by text. Depth, number of tags and length of a value are bounded.
"""

import html
import re
from collections.abc import Iterator
from datetime import date

from relief_fund.banking.errors import CellInvalid, FileDamaged, FileKindUnknown, FileTooLarge
from relief_fund.banking.statements.lines import CREDIT, DEBIT, Direction, Finding, RawLine
from relief_fund.banking.statements.minor_units import CURRENCY, minor
from relief_fund.banking.statements.parts import Part
from relief_fund.banking.statements.xml_pieces import Piece
from relief_fund.kernel.errors import AmountInvalid

_TAG = re.compile(r"<(/?)([A-Za-z0-9.]{1,40})\s*(/?)>([^<]*)")
_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{2,6}(?:\.\d{1,3})?)?\s*(?:\[[^\]]{1,20}\])?")
DEEPEST = 40
MOST_TAGS = 3_000_000
"""More than 200,000 lines; what is read stands in memory as a tree."""
LONGEST_VALUE = 10_000
_NEAR = 20
"""How many values back a closing tag is looked for: a value that holds a tag of its own stands just before."""
_SIDES = {"CREDIT": CREDIT, "DEBIT": DEBIT}
"""Kinds of a line that say by themselves which way its money goes."""
_STATEMENTS = ("STMTRS", "CCSTMTRS")
_ACCOUNTS = ("BANKACCTFROM/ACCTID", "CCACCTFROM/ACCTID")
EXPECTED = "OFX STMTRS"


def is_ofx(text: str) -> bool:
    """Whether the text begins with a header of OFX, or its root."""
    head = text[:4_000].lstrip("\ufeff \r\n\t").upper()
    return head.startswith(("OFXHEADER", "<OFX>")) or "<?OFX" in head or "<OFX>" in head


def read_ofx(text: str, file_name: str) -> list[Part]:
    """The bank and card statements of the file.

    Raises FileKindUnknown (a file without a bank statement, an error answer), FileDamaged (tags that do
    not close), FileTooLarge, CellInvalid.
    """
    root = _tree(text, file_name)
    statements = [piece for piece in _walk(root) if piece.name in _STATEMENTS]
    if not statements:
        codes = [
            piece for piece in _walk(root) if piece.name == "CODE" and piece.text.strip() not in ("", "0")
        ]
        found = f"OFX {codes[0].text.strip()[:8]}" if codes else "OFX"
        row = codes[0].row if codes else root.row
        raise FileKindUnknown(file=file_name, row=row, found=found, expected=EXPECTED)
    return [_part(file_name, one) for one in statements]


def _tree(text: str, file_name: str) -> Piece:
    """The tree below <OFX>. A value ends where the next tag begins, whether or not it is closed."""
    text = _without_cdata(text, file_name)
    root = Piece("", 1)
    path, row, at = [root], 1, 0
    for count, match in enumerate(_TAG.finditer(text)):
        row += text.count("\n", at, match.start())
        at = match.start()
        closing, name, empty, value = match[1], match[2].upper(), match[3], match[4].strip()
        if count >= MOST_TAGS:
            raise FileTooLarge(file=file_name, row=row, limit=MOST_TAGS, measure="elements")
        if len(path) > DEEPEST or len(value) > LONGEST_VALUE:
            raise FileTooLarge(file=file_name, row=row, limit=DEEPEST, measure="depth")
        if closing:
            _close(path, name, file_name, row)
            continue
        piece = Piece(name, row, text=html.unescape(value))
        path[-1].children.append(piece)
        if not value and not empty:
            path.append(piece)
    unclosed = next((piece for piece in path[1:] if piece.name in ("OFX", *_STATEMENTS)), None)
    if unclosed:
        raise FileDamaged(file=file_name, row=unclosed.row, found=f"<{unclosed.name}>")
    return root


def _without_cdata(text: str, file_name: str) -> str:
    """Marked sections as plain values, in one pass. Raises FileDamaged where one does not end."""
    pieces, at = [], 0
    while (begins := text.find("<![CDATA[", at)) >= 0:
        ends = text.find("]]>", begins)
        if ends < 0:
            raise FileDamaged(file=file_name, row=text.count("\n", 0, begins) + 1, found="<![CDATA[")
        pieces += [text[at:begins], html.escape(text[begins + 9 : ends])]
        at = ends + 3
    return "".join([*pieces, text[at:]])


def _close(path: list[Piece], name: str, file_name: str, row: int) -> None:
    """End ``name``: tags opened inside and never closed were empty values, what they took was beside them."""
    if path[-1].children and path[-1].children[-1].name == name and path[-1].name != name:
        return
    names = [piece.name for piece in path]
    if name not in names:
        if any(child.name == name for child in path[-1].children[-_NEAR:]):
            return
        raise FileDamaged(file=file_name, row=row, found=f"</{name}>")
    while path[-1].name != name:
        empty = path.pop()
        path[-1].children += empty.children
        empty.children = []
    path.pop()


def _walk(piece: Piece) -> Iterator[Piece]:
    yield piece
    for child in piece.children:
        yield from _walk(child)


def _part(file_name: str, told: Piece) -> Part:
    currency = told.told("CURDEF").upper()
    if not CURRENCY.fullmatch(currency):
        raise CellInvalid(
            file=file_name, row=told.row, column="CURDEF", value=currency[:3], expected="ISO 4217"
        )
    part = Part(told.told(*_ACCOUNTS), currency, told.row)
    for one in told.each("BANKTRANLIST/STMTTRN"):
        _add(file_name, part, one)
    balance = told.first("LEDGERBAL")
    if balance is not None:
        part.closing = _amount(file_name, balance, "BALAMT", currency)
        part.closing_day = _day(file_name, balance, "DTASOF")
        part.closing_row = balance.row
    return part


def _add(file_name: str, part: Part, told: Piece) -> None:
    signed = _amount(file_name, told, "TRNAMT", part.currency)
    day = _day(file_name, told, "DTPOSTED")
    symbol = told.told("CURRENCY/CURSYM").upper()
    if symbol and symbol != part.currency:
        raise CellInvalid(
            file=file_name, row=told.row, column="CURSYM", value=symbol[:3], expected=part.currency
        )
    if not signed:
        part.findings.append(Finding("zero_line", told.row, {"day": day.isoformat()}))
        return
    direction = CREDIT if signed > 0 else DEBIT
    _ask_about(part, told, day, direction, abs(signed))
    words = [told.told("NAME", "PAYEE/NAME"), told.told("MEMO")]
    if words[1].startswith(words[0]):
        words = words[1:]
    text = " ".join(word for word in words if word)
    part.lines.append(RawLine(told.row, day, direction, abs(signed), told.told("FITID"), text, None))


def _ask_about(part: Part, told: Piece, day: date, direction: Direction, amount: int) -> None:
    """Findings about a line that corrects an earlier one, or whose kind and sign are of two minds; both blocking."""
    facts: dict[str, int | str] = {"day": day.isoformat(), "amount": amount, "direction": direction}
    if told.told("CORRECTFITID"):
        part.findings.append(Finding("line_corrects", told.row, facts, blocking=True))
    if _SIDES.get(told.told("TRNTYPE").upper(), direction) != direction:
        part.findings.append(Finding("side_differs", told.row, facts, blocking=True))


def _amount(file_name: str, piece: Piece, name: str, currency: str) -> int:
    told = piece.first(name)
    text = told.text.strip() if told else ""
    try:
        return minor(text, currency)
    except AmountInvalid as trouble:
        raise CellInvalid(
            file=file_name,
            row=told.row if told else piece.row,
            column=name,
            value=text[:40],
            expected=str(trouble.facts["expected"]),
        ) from trouble


def _day(file_name: str, piece: Piece, name: str) -> date:
    told = piece.first(name)
    text = told.text.strip() if told else ""
    match = _DAY.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as trouble:
        row = told.row if told else piece.row
        raise CellInvalid(
            file=file_name, row=row, column=name, value=text[:40], expected="YYYYMMDD"
        ) from trouble

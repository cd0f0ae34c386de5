"""CAMT.053 (ISO 20022 bank to customer statement), versions 001.01 to 001.14, read in pieces.

What differs between the versions is where things stand, so each is looked for in every place it had:
the account, the kind of a balance, an entry's state and its details. The schema is not asked: banks send
sound statements that break it in a harmless place. What must hold is asked of the figures themselves.
"""

import re
from collections.abc import Sequence
from datetime import date

from relief_fund.banking.errors import CellInvalid, ControlTotalWrong, FileKindUnknown
from relief_fund.banking.statements.lines import CREDIT, DEBIT, Direction, Finding, RawLine, as_reversal
from relief_fund.banking.statements.minor_units import CURRENCY, minor
from relief_fund.banking.statements.mt940 import totals
from relief_fund.banking.statements.parts import Part
from relief_fund.banking.statements.xml_pieces import Piece, read_pieces
from relief_fund.kernel.errors import AmountInvalid

NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:([a-z]{4}\.\d{3})\.\d{3}\.(\d{2})")
VERSIONS = frozenset(f"{number:02d}" for number in range(1, 15))
EXPECTED = "camt.053.001.01 … 14"
ROOTS = frozenset(("BkToCstmrStmt", "BkToCstmrStmtV01"))
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)
"""Kinds of balances (ISO 20022 external code set): opening booked, else the last closing booked."""
_ACCOUNT = ("Acct/Id/IBAN", "Acct/Id/Othr/Id", "Acct/Id/BBAN", "Acct/Id/PrtryAcct/Id", "Acct/Id/UPIC")
_DETAILS = ("NtryDtls/TxDtls", "TxDtls")
_BATCH = ("NtryDtls/Btch", "Btch")
_REFERENCE = ("AcctSvcrRef", "NtryDtls/TxDtls/Refs/AcctSvcrRef", "TxDtls/Refs/AcctSvcrRef", "NtryRef")
_NAMES = {
    CREDIT: ("RltdPties/Dbtr/Pty/Nm", "RltdPties/Dbtr/Nm", "RltdPties/InitgPty/Nm"),
    DEBIT: ("RltdPties/Cdtr/Pty/Nm", "RltdPties/Cdtr/Nm"),
}
"""Where the other side of an entry is named: the payer of money in, the payee of money out."""


def read_camt(plain: bytes, file_name: str) -> list[Part]:
    """The statements of the message in its order.

    Raises FileKindUnknown (another message or version), FileDamaged, FileTooLarge, CellInvalid,
    ControlTotalWrong (a payment file whose own control figures lie; it is no statement either way).
    """
    message = _Message(file_name)
    read_pieces(plain, file_name, message.begin, message.take)
    return message.done()


class _Message:
    """Takes the pieces of one message as they close."""

    def __init__(self, file_name: str) -> None:
        self._file = file_name
        self._kind = ""
        self._row = 0
        self._head: list[Piece] = []
        self._statement: _Statement | None = None
        self._payments: list[Piece] = []
        self._parts: list[Part] = []

    def begin(self, space: str, name: str, row: int) -> None:
        """The root and its child: what message this is."""
        if not self._kind:
            found = NAMESPACE.fullmatch(space)
            self._kind, self._row = (f"{found[1]}.{found[2]}" if found else name[:40]), row
            sound = found and found[1] == "camt.053" and found[2] in VERSIONS
            if not sound and not self._is_payments():
                raise FileKindUnknown(file=self._file, row=row, found=self._kind, expected=EXPECTED)

    def take(self, path: list[str], piece: Piece) -> bool:
        """Keep entries and statements as they close; the rest grows into their tree."""
        if path and path[-1] == "Stmt":
            if piece.name in ("Acct", "Bal"):
                self._head.append(piece)
            if piece.name != "Ntry":
                return False
            self._statement = self._statement or _Statement(self._file, self._head)
            self._statement.add(piece)
            return True
        if piece.name == "Stmt" and path and path[-1] in ROOTS:
            statement = self._statement or _Statement(self._file, self._head)
            self._parts.append(statement.part(piece))
            self._statement, self._head = None, []
            return True
        if piece.name == "CstmrCdtTrfInitn":
            self._payments.append(piece)
        return False

    def done(self) -> list[Part]:
        """The statements; a payment file is refused here, by its own lie where it tells one."""
        if self._is_payments():
            for one in self._payments:
                check_payments(self._file, one)
            raise FileKindUnknown(file=self._file, row=self._row, found=self._kind, expected=EXPECTED)
        return self._parts

    def _is_payments(self) -> bool:
        return self._kind.startswith("pain.001")


def check_payments(file_name: str, message: Piece) -> None:
    """NbOfTxs and CtrlSum of a payment file against its payments. Raises ControlTotalWrong."""
    header = message.first("GrpHdr") or message
    amounts = [
        piece.text.strip()
        for path in ("PmtInf/CdtTrfTxInf/Amt/InstdAmt", "PmtInf/CdtTrfTxInf/Amt/EqvtAmt/Amt")
        for piece in message.each(path)
    ]
    count = sum(1 for _ in message.each("PmtInf/CdtTrfTxInf"))
    told = header.first("NbOfTxs")
    if told and told.text.strip() != str(count):
        raise ControlTotalWrong(
            file=file_name, row=told.row, column="NbOfTxs", value=told.text.strip()[:20], expected=str(count)
        )
    total = header.first("CtrlSum")
    if total and all(re.fullmatch(r"\d{1,18}(\.\d{1,5})?", one) for one in [total.text.strip(), *amounts]):
        printed, computed = _scaled(total.text.strip()), sum(_scaled(one) for one in amounts)
        if printed != computed:
            raise ControlTotalWrong(
                file=file_name,
                row=total.row,
                column="CtrlSum",
                value=total.text.strip()[:20],
                expected=f"{computed // 100_000}.{computed % 100_000:05d}".rstrip("0").rstrip("."),
            )


def _scaled(decimal: str) -> int:
    """Hundred-thousandths: CtrlSum adds up amounts of any currency without naming one."""
    whole, _, part = decimal.partition(".")
    return int(whole) * 100_000 + int(part.ljust(5, "0"))


class _Statement:
    """One ``Stmt``: its entries become lines as they come, so that none of them is kept."""

    def __init__(self, file_name: str, head: Sequence[Piece]) -> None:
        self._file = file_name
        self._currency = self._own_currency(head)
        self._part = Part("", self._currency, 0)

    def part(self, told: Piece) -> Part:
        """Balances, booked entries, and whether the summary agrees with them. Raises CellInvalid."""
        part, currency = self._part, self._own_currency(told.children)
        if currency != self._currency:
            # The account stood behind its entries, which the schema does not allow.
            raise CellInvalid(
                file=self._file, row=told.row, column="Acct/Ccy", value=currency, expected=self._currency
            )
        part.account, part.row = told.told(*_ACCOUNT), told.row
        balances = {self._balance_kind(one): one for one in told.each("Bal")}
        opening = next((balances[kind] for kind in OPENING if kind in balances), None)
        closing = next((balances[kind] for kind in CLOSING if kind in balances), None)
        part.opening = self._signed(opening) if opening else None
        if closing:
            part.closing, part.closing_row = self._signed(closing), closing.row
            part.closing_day = self._day(closing, "Dt") if closing.first("Dt") else None
        self._check_summary(told)
        return part

    def _own_currency(self, head: Sequence[Piece]) -> str:
        """What the account says, else its first balance."""
        told = next((one.told("Ccy") for one in head if one.name == "Acct" and one.told("Ccy")), "")
        amount = next((one.first("Amt") for one in head if one.name == "Bal"), None)
        told = told or (amount.attributes.get("Ccy", "") if amount else "")
        return told if CURRENCY.fullmatch(told) else ""

    def _balance_kind(self, balance: Piece) -> str:
        return balance.told("Tp/CdOrPrtry/Cd", "Tp/Cd", "Tp/CdOrPrtry/Prtry", "Tp/Prtry")

    def _signed(self, piece: Piece) -> int:
        amount = self._amount(piece)
        return -amount if self._direction(piece) == DEBIT else amount

    def _entry_amount(self, entry: Piece) -> int | None:
        """An entry's amount, None where it is in another currency than its account."""
        told = entry.first("Amt") or entry
        return self._minor(told) if told.attributes.get("Ccy", self._currency) == self._currency else None

    def _amount(self, piece: Piece) -> int:
        """The amount of a balance, not negative: the direction stands beside it."""
        told = piece.first("Amt") or piece
        currency = told.attributes.get("Ccy", self._currency)
        if currency != self._currency:
            raise CellInvalid(
                file=self._file, row=told.row, column="Amt/@Ccy", value=currency[:3], expected=self._currency
            )
        return self._minor(told)

    def _minor(self, told: Piece) -> int:
        text = told.text.strip()
        try:
            if text.startswith(("-", "+")):
                raise AmountInvalid(value=text[:40], expected="1234.50")
            return minor(text, self._currency)
        except AmountInvalid as trouble:
            raise CellInvalid(
                file=self._file,
                row=told.row,
                column=told.name,
                value=text[:40],
                expected=str(trouble.facts["expected"]),
            ) from trouble

    def _direction(self, piece: Piece) -> Direction:
        told = piece.first("CdtDbtInd")
        word = told.text.strip() if told else ""
        if word not in ("CRDT", "DBIT"):
            raise CellInvalid(
                file=self._file,
                row=told.row if told else piece.row,
                column="CdtDbtInd",
                value=word[:40],
                expected="CRDT | DBIT",
            )
        return CREDIT if word == "CRDT" else DEBIT

    def _day(self, piece: Piece, *paths: str) -> date:
        told = piece.first(*[f"{path}/{kind}" for path in paths for kind in ("Dt", "DtTm")])
        text = told.text.strip() if told else ""
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}(T.*|Z|[+-]\d{2}:\d{2})?", text):
                raise ValueError
            return date.fromisoformat(text[:10])
        except ValueError as trouble:
            raise CellInvalid(
                file=self._file,
                row=told.row if told else piece.row,
                column=paths[0],
                value=text[:40],
                expected="yyyy-mm-dd",
            ) from trouble

    def add(self, entry: Piece) -> None:
        """One entry as a line, or as a finding where it is none. Raises CellInvalid."""
        part = self._part
        state = entry.told("Sts/Cd", "Sts/Prtry", "Sts")
        if state and state != "BOOK":
            part.findings.append(Finding("entry_not_booked", entry.row, {"state": state[:4]}))
            return
        direction, amount = self._direction(entry), self._entry_amount(entry)
        day = self._day(entry, "BookgDt", "ValDt")
        undoes = entry.told("RvslInd") in ("true", "1")
        if undoes:
            facts: dict[str, int | str] = {
                "day": day.isoformat(),
                "amount": amount or 0,
                "direction": direction,
            }
            part.findings.append(Finding("reversal", entry.row, facts))
        if amount == 0:
            part.findings.append(Finding("zero_line", entry.row, {"day": day.isoformat()}))
            return
        if amount is None:
            # As a lost amount: it stands as a line that cannot be posted, whatever an officer confirms.
            currency = (entry.first("Amt") or entry).attributes.get("Ccy", "")[:3]
            part.findings.append(Finding("entry_other_currency", entry.row, {"currency": currency}, True))
        else:
            self._check_batch(entry, amount)
        reference = entry.told(*_REFERENCE)
        text = _entry_text(entry, direction)
        text = as_reversal(text) if undoes else text
        part.lines.append(RawLine(entry.row, day, direction, amount or 0, reference, text, None))

    def _check_batch(self, entry: Piece, amount: int) -> None:
        """A batch's own number and sum against its details, where both are told."""
        batch = entry.first(*_BATCH)
        details = [one for path in _DETAILS for one in entry.each(path)]
        if batch is None or not details:
            return
        total = batch.first("TtlAmt")
        printed = self._minor(total) if total else amount
        count = self._count(batch, "NbOfTxs", len(details))
        self._part.findings += totals(batch.row, count, len(details), printed, amount)

    def _count(self, piece: Piece, name: str, counted: int) -> int:
        """A control count, ``counted`` where none is told. Raises CellInvalid for what is no number."""
        told = piece.first(name)
        text = told.text.strip() if told else str(counted)
        if not re.fullmatch(r"[0-9]{1,15}", text):
            row = told.row if told else piece.row
            raise CellInvalid(file=self._file, row=row, column=name, value=text[:40], expected="1234")
        return int(text)

    def _check_summary(self, statement: Piece) -> None:
        """TxsSummry: number and sum of all entries, of credits, of debits; breaks block."""
        lines = self._part.lines
        for name, wanted in (("TtlNtries", None), ("TtlCdtNtries", CREDIT), ("TtlDbtNtries", DEBIT)):
            told = statement.first(f"TxsSummry/{name}")
            if told is None:
                continue
            mine = [line.amount for line in lines if wanted in (None, line.direction)]
            total, counted = told.first("Sum"), self._count(told, "NbOfNtries", len(mine))
            printed = self._minor(total) if total else sum(mine)
            self._part.findings += totals(told.row, counted, len(mine), printed, sum(mine))


def _entry_text(entry: Piece, direction: Direction) -> str:
    """What the payer wrote and who the payer is, for each detail; else what the bank adds to the entry."""
    pieces: list[str] = []
    for path in _DETAILS:
        for one in entry.each(path):
            told = [piece.text.strip() for piece in one.each("RmtInf/Ustrd")]
            told += [piece.text.strip() for piece in one.each("RmtInf/Strd/CdtrRefInf/Ref")]
            told += [one.told(*_NAMES[direction])]
            told += [one.told("AddtlTxInf")] if not any(told) else []
            pieces.append(" ".join(word for word in told if word))
    text = " | ".join(piece for piece in pieces if piece)
    return text or entry.told("AddtlNtryInf")

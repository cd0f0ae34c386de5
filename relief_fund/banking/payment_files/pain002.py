"""The bank's answer as ISO 20022 pain.002 (payment status report): every final word about one order.

Words that are not final (received, checked, in progress) say nothing about the household and are left
out: the order waits. A status for the whole group without its orders is refused, because what was paid
to whom must be told order by order.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

from relief_fund.banking.payment_files.errors import PaymentFileCellInvalid, PaymentFileUnreadable
from relief_fund.banking.payment_files.outcomes import Outcome, ResultFile, ResultRow, ReturnReason
from relief_fund.banking.payment_files.payment_list import BATCH_CODE, ORDER_CODE
from relief_fund.banking.payment_files.rows import Cell, bounded_bytes, calendar_day, digest_of, whole_amount

NAMESPACE = re.compile(r"\{(urn:iso:std:iso:20022:tech:xsd:pain\.002\.001\.\d{2})\}Document")
FINAL = {"ACSC": Outcome.PAID, "ACCC": Outcome.PAID, "RJCT": Outcome.RETURNED, "CANC": Outcome.RETURNED}
"""Settled on the debtor's or the creditor's account, rejected, cancelled (ISO 20022 external code set)."""
NOT_YET = frozenset({"RCVD", "ACTC", "ACCP", "ACSP", "ACWC", "ACFC", "PDNG"})
REASONS = {
    "AC01": ReturnReason.ACCOUNT_UNKNOWN,
    "AC02": ReturnReason.ACCOUNT_UNKNOWN,
    "AC03": ReturnReason.ACCOUNT_UNKNOWN,
    "AC04": ReturnReason.ACCOUNT_CLOSED,
    "AC06": ReturnReason.ACCOUNT_CLOSED,
    "BE01": ReturnReason.IDENTITY_DIFFERS,
    "BE06": ReturnReason.NOT_FOUND,
    "MD07": ReturnReason.DECEASED,
    "MS02": ReturnReason.REFUSED,
}
"""Reason codes that tell more than "other"."""


def read_pain002(path: Path) -> ResultFile:
    """Read a status report whole.

    Raises PaymentFileUnreadable (not XML, another message, a document type, no batch, no order) or
    PaymentFileCellInvalid (file, the order's place, element, value).
    """
    content = bounded_bytes(path)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise PaymentFileUnreadable(file=path.name, expected="xml_without_doctype")
    try:
        document = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise PaymentFileUnreadable(file=path.name, expected="whole XML", row=error.position[0]) from None
    kind = NAMESPACE.fullmatch(document.tag)
    if kind is None:
        raise PaymentFileUnreadable(file=path.name, expected="pain.002.001")
    report = _Report(path.name, document, {"": kind.group(1)})
    rows = tuple(report.rows())
    total = sum(one.amount or 0 for one in rows)
    return ResultFile(path.name, digest_of(path), rows, len(rows), total, report.batch())


class _Report:
    """One parsed message."""

    def __init__(self, name: str, document: ElementTree.Element, namespace: dict[str, str]) -> None:
        self._name = name
        self._document = document
        self._namespace = namespace

    def batch(self) -> str:
        """The batch that the message answers: our own message's identification."""
        cell = self._cell(self._document, 0, "CstmrPmtStsRpt/OrgnlGrpInfAndSts/OrgnlMsgId")
        return cell.matching(BATCH_CODE, "DCXXXXXXXX")

    def rows(self) -> Iterator[ResultRow]:
        """A row for every order with a final word, in the message's order; each order once."""
        orders = self._document.findall("CstmrPmtStsRpt/OrgnlPmtInfAndSts/TxInfAndSts", self._namespace)
        if not orders:
            raise PaymentFileUnreadable(file=self._name, expected="TxInfAndSts")
        seen: dict[str, int] = {}
        for at, one in enumerate(orders, 1):
            told = self._cell(one, at, "OrgnlEndToEndId")
            order = told.matching(ORDER_CODE, "AWARD-1-1")
            if order in seen:
                where = told.where()
                raise PaymentFileCellInvalid(**where, expected="each_order_once", first_row=seen[order])
            seen[order] = at
            row = self._row(one, at, order)
            if row is not None:
                yield row

    def _row(self, one: ElementTree.Element, at: int, order: str) -> ResultRow | None:
        told = self._cell(one, at, "TxSts")
        if told.text in NOT_YET:
            return None
        if told.text not in FINAL:
            raise PaymentFileCellInvalid(**told.where(), expected=" | ".join((*FINAL, *sorted(NOT_YET))))
        outcome = FINAL[told.text]
        reason = ""
        if outcome is Outcome.RETURNED:
            code = one.findtext("StsRsnInf/Rsn/Cd", "", self._namespace).strip()
            reason = REASONS.get(code, ReturnReason.OTHER).value
        return ResultRow(at, order, outcome, reason, self._day(one, at), self._amount(one, at))

    def _day(self, one: ElementTree.Element, at: int) -> date:
        """The day of acceptance where it is told, else the day of the message."""
        accepted = one.findtext("AccptncDtTm", None, self._namespace)
        if accepted is None:
            whole = self._cell(self._document, at, "CstmrPmtStsRpt/GrpHdr/CreDtTm")
        else:
            whole = Cell(self._name, at, "AccptncDtTm", accepted.strip())
        return calendar_day(Cell(whole.file, whole.row, whole.column, whole.text[:10]))

    def _amount(self, one: ElementTree.Element, at: int) -> int | None:
        found = one.find("OrgnlTxRef/Amt/InstdAmt", self._namespace)
        if found is None:
            return None
        if found.get("Ccy") != "VND":
            where = Cell(self._name, at, "InstdAmt/@Ccy", found.get("Ccy", "")).where()
            raise PaymentFileCellInvalid(**where, expected="VND")
        # ISO 20022 lets a whole amount carry decimals; "40000000.00" is 40,000,000, a fraction is refused.
        text = re.sub(r"\.0{1,5}$", "", (found.text or "").strip())
        return whole_amount(Cell(self._name, at, "InstdAmt", text))

    def _cell(self, parent: ElementTree.Element, at: int, path: str) -> Cell:
        text = parent.findtext(path, "", self._namespace).strip()
        return Cell(self._name, at, path.rsplit("/", 1)[-1], text)

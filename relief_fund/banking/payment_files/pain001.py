"""The payment list as ISO 20022 pain.001.001.03, for a bank that takes the order electronically."""

from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from relief_fund.banking.payment_files.outgoing import written_whole
from relief_fund.banking.payment_files.payment_list import (
    PaymentLine,
    PaymentList,
    SourceTotal,
    Written,
    shown,
)

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"


def write_pain001(listed: PaymentList, path: Path, *, created: datetime) -> Written:
    """One CstmrCdtTrfInitn: a PmtInf per paying source, a CdtTrfTxInf per order, both totals checked.

    Households are paid at the counter, so no creditor account is given: InstrForCdtrAgt HOLD asks the
    agent to hold the money and pay on identification. The agents' codes are not known here and are
    given as NOTPROVIDED, the standard's own word for it.
    """
    document = ElementTree.Element("Document", xmlns=NAMESPACE)
    initiation = _in(document, "CstmrCdtTrfInitn")
    head = _in(initiation, "GrpHdr")
    _in(head, "MsgId", listed.batch)
    _in(head, "CreDtTm", created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    _in(head, "NbOfTxs", str(len(listed.lines)))
    _in(head, "CtrlSum", str(listed.total))
    _in(_in(head, "InitgPty"), "Nm", _name(listed.payer))
    for at, one in enumerate(listed.totals(), 1):
        _payment(initiation, listed, one, at)
    ElementTree.indent(document)
    content = ElementTree.tostring(document, encoding="utf-8", xml_declaration=True)
    return Written(len(listed.lines), listed.total, written_whole(path, content))


def _payment(initiation: ElementTree.Element, listed: PaymentList, one: SourceTotal, at: int) -> None:
    payment = _in(initiation, "PmtInf")
    _in(payment, "PmtInfId", f"{listed.batch}-{at}")
    _in(payment, "PmtMtd", "TRF")
    _in(payment, "BtchBookg", "true")
    _in(payment, "NbOfTxs", str(one.orders))
    _in(payment, "CtrlSum", str(one.total))
    _in(payment, "ReqdExctnDt", listed.day.isoformat())
    _in(_in(payment, "Dbtr"), "Nm", _name(f"{listed.payer} {one.fund}"))
    account = _in(payment, "DbtrAcct")
    _in(_in(_in(account, "Id"), "Othr"), "Id", one.account_number)
    _in(account, "Ccy", "VND")
    _in(_in(_in(_in(payment, "DbtrAgt"), "FinInstnId"), "Othr"), "Id", "NOTPROVIDED")
    for line in listed.lines:
        if line.fund == one.fund:
            _order(payment, line)


def _order(payment: ElementTree.Element, line: PaymentLine) -> None:
    order = _in(payment, "CdtTrfTxInf")
    _in(_in(order, "PmtId"), "EndToEndId", line.order)
    _in(_in(order, "Amt"), "InstdAmt", str(line.amount)).set("Ccy", "VND")
    _in(_in(order, "Cdtr"), "Nm", _name(line.payee))
    _in(_in(order, "InstrForCdtrAgt"), "Cd", "HOLD")
    _in(_in(order, "RmtInf"), "Ustrd", shown(f"{line.case_code} {line.area}")[:140])


def _name(text: str) -> str:
    return shown(text)[:70]


def _in(parent: ElementTree.Element, tag: str, text: str | None = None) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, tag)
    child.text = text
    return child

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from relief_fund.banking.payment_files.pain001 import NAMESPACE, write_pain001

IN = {"p": NAMESPACE}


@pytest.fixture
def initiation(listed, tmp_path):
    write_pain001(listed, tmp_path / "p.xml", created=datetime(2024, 10, 3, 2, tzinfo=UTC))
    return ElementTree.parse(tmp_path / "p.xml").getroot().find("p:CstmrCdtTrfInitn", IN)


def test_group_totals_are_those_of_the_orders(listed, initiation):
    amounts = [int(found.text) for found in initiation.iterfind(".//p:InstdAmt", IN)]
    assert initiation.findtext("p:GrpHdr/p:NbOfTxs", namespaces=IN) == str(len(amounts)) == "30"
    assert initiation.findtext("p:GrpHdr/p:CtrlSum", namespaces=IN) == str(sum(amounts)) == str(listed.total)


def test_each_source_has_its_own_account_and_totals(listed, initiation):
    payments = initiation.findall("p:PmtInf", IN)
    assert len(payments) == 2
    for payment, one in zip(payments, listed.totals(), strict=True):
        assert payment.findtext("p:DbtrAcct/p:Id/p:Othr/p:Id", namespaces=IN) == one.account_number
        assert payment.findtext("p:NbOfTxs", namespaces=IN) == str(one.orders)
        assert payment.findtext("p:CtrlSum", namespaces=IN) == str(one.total)
        assert len(payment.findall("p:CdtTrfTxInf", IN)) == one.orders


def test_identifiers_fit_their_fields(initiation):
    for tag, longest in (("MsgId", 35), ("PmtInfId", 35), ("EndToEndId", 35), ("Nm", 70), ("Ustrd", 140)):
        found = [one.text for one in initiation.iterfind(f".//p:{tag}", IN)]
        assert found
        assert max(map(len, found)) <= longest


@pytest.mark.real_inputs
def test_elements_stand_in_the_order_of_a_published_file(initiation, real_inputs):
    published = ElementTree.parse(real_inputs / "bank/iso20022/example/swift_pain_001_v3.xml").getroot()
    theirs = published.find("p:CstmrCdtTrfInitn", IN)
    for path in ("p:GrpHdr", "p:PmtInf", ".//p:CdtTrfTxInf"):
        order = [child.tag for child in theirs.find(path, IN)]
        ours = [child.tag for child in initiation.find(path, IN) if child.tag in order]
        known = list(dict.fromkeys(ours))
        assert known == sorted(known, key=order.index)

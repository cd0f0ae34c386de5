"""A bank's pain.002: final words are rows, others wait, and everything else is named and refused."""

from datetime import date

import pytest

from relief_fund.banking.payment_files.errors import PaymentFileCellInvalid, PaymentFileUnreadable
from relief_fund.banking.payment_files.outcomes import Outcome
from relief_fund.banking.payment_files.results import read_results

SPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"
ORDER = (
    """<TxInfAndSts><OrgnlEndToEndId>{order}</OrgnlEndToEndId><TxSts>{status}</TxSts>{more}</TxInfAndSts>"""
)
MESSAGE = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="{space}"><CstmrPmtStsRpt>
<GrpHdr><MsgId>BANK-1</MsgId><CreDtTm>2024-10-08T09:00:00+07:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>{batch}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.03</OrgnlMsgNmId></OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch}-1</OrgnlPmtInfId>{orders}</OrgnlPmtInfAndSts>
</CstmrPmtStsRpt></Document>"""


def order(number=1, status="ACSC", more=""):
    return ORDER.format(order=f"K7M4Q2X9{number:04}-1-1", status=status, more=more)


def amount(text, currency="VND"):
    return f'<OrgnlTxRef><Amt><InstdAmt Ccy="{currency}">{text}</InstdAmt></Amt></OrgnlTxRef>'


def written(folder, *orders, space=SPACE, batch="DC7K4M2QXA"):
    path = folder / "result.xml"
    path.write_text(MESSAGE.format(space=space, batch=batch, orders="".join(orders)), "utf-8")
    return path


def test_final_words_are_read_and_others_wait(tmp_path):
    refused = "<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf>"
    path = written(
        tmp_path,
        order(1, more="<AccptncDtTm>2024-10-07T23:00:00</AccptncDtTm>" + amount("40000000.00")),
        order(2, "RJCT", refused),
        order(3, "ACSP"),
        order(4, "PDNG"),
        order(5, "RJCT"),
    )
    result = read_results(path)
    result.check_totals()
    assert result.batch == "DC7K4M2QXA"
    assert [(one.order[8:12], one.outcome, one.reason, one.day.day, one.amount) for one in result.rows] == [
        ("0001", Outcome.PAID, "", 7, 40_000_000),
        ("0002", Outcome.RETURNED, "account_closed", 8, None),
        ("0005", Outcome.RETURNED, "other", 8, None),
    ]
    assert result.rows[1].day == date(2024, 10, 8)


@pytest.mark.parametrize(
    ("orders", "facts"),
    [
        ([order(1, "DONE")], {"column": "TxSts", "row": 1}),
        ([order(1), order(1)], {"column": "OrgnlEndToEndId", "row": 2, "first_row": 1}),
        ([order(1, more=amount("1,5"))], {"column": "InstdAmt", "value": "1,5"}),
        ([order(1, more=amount("40.50"))], {"column": "InstdAmt"}),
        ([order(1, more=amount("40", "USD"))], {"column": "InstdAmt/@Ccy"}),
        ([order(1, more="<AccptncDtTm>2024-02-30T00:00:00</AccptncDtTm>")], {"column": "AccptncDtTm"}),
        ([order(1).replace("K7M4Q2X90001-1-1", "x")], {"column": "OrgnlEndToEndId"}),
    ],
)
def test_a_bad_cell_is_named(tmp_path, orders, facts):
    with pytest.raises(PaymentFileCellInvalid) as refused:
        read_results(written(tmp_path, *orders))
    assert facts.items() <= refused.value.facts.items()


def test_what_is_no_answer_about_orders_is_refused(tmp_path):
    with pytest.raises(PaymentFileUnreadable):
        read_results(written(tmp_path))
    with pytest.raises(PaymentFileUnreadable):
        read_results(written(tmp_path, order(), space=SPACE.replace("pain.002", "pain.001")))
    with pytest.raises(PaymentFileCellInvalid):
        read_results(written(tmp_path, order(), batch="other"))
    path = written(tmp_path, order())
    whole = path.read_text("utf-8")
    for text in (whole[:-30], whole.replace("<Document", '<!DOCTYPE x [<!ENTITY a "b">]><Document')):
        path.write_text(text, "utf-8")
        with pytest.raises(PaymentFileUnreadable):
            read_results(path)

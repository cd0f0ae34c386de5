"""Payments through a bank, page by page: made, released, answered by pain.002, brought back by a named line."""

from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.approval.queries import proposal_card
from relief_fund.approval.sign import sign
from relief_fund.banking.intake import import_statement
from relief_fund.banking.parts import Settlement
from relief_fund.banking.queries import accounts
from relief_fund.disbursement.orders.bank_lines import bank_payments
from relief_fund.disbursement.orders.queries import OrderLine, orders_page
from relief_fund.disbursement.orders.returns import reapprove_returned
from relief_fund.donors.recognition import matcher_for
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.pilot.journey import COMMITTEE, DISASTER, QUORUM
from tests.banking.lines import line, write
from tests.web.demonstration import STEP, Demonstration
from tests.web.office.officer import ADMIN, TREASURER, officer, paid

SETTLED = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt>
<GrpHdr><MsgId>B</MsgId><CreDtTm>{day}T10:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>{batch}</OrgnlMsgId></OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts>{orders}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"""
ONE = "<TxInfAndSts><OrgnlEndToEndId>{}</OrgnlEndToEndId><TxSts>{}</TxSts></TxInfAndSts>"


@pytest.fixture(scope="module")
def renewed(demonstration: Demonstration) -> str:
    """The returned payments of the guided run, approved for another try; the list's id."""
    home = demonstration.home
    admin = demonstration.cast.actor(Duty.FUND_ADMINISTRATOR)
    prepared = reapprove_returned(
        home.office,
        admin,
        disaster=DISASTER,
        committee=COMMITTEE,
        occurred_on=today(home.clock),
        reason="STK mới",
    )
    for _, member in demonstration.cast.seats()[:QUORUM]:
        demonstration.clock.move(STEP)
        with home.office.read() as connection:
            card = proposal_card(connection, prepared.proposal, day=today(home.clock))
        sign(
            home.office, home.codes, member, proposal=prepared.proposal, digest=card.digest, choice="approve",
            code=demonstration.cast.code(member),
        )  # fmt: skip
    return prepared.id


@pytest.fixture
def released(client: TestClient[Any], demonstration: Demonstration, renewed: str) -> str:
    """The batch of the renewed payments, made and released on the pages, once; its code."""
    treasurer = officer(client, demonstration, TREASURER)
    made = treasurer.post("/office/payments", list=renewed, channel="pain001")
    assert made.status_code in (303, 409), made.text
    if made.status_code == 303:
        address = made.headers["location"]
        page = treasurer.get(address).text
        assert "Phát lệnh cho ngân hàng" in page
        assert "bưu điện" not in page
        sent = treasurer.post(
            f"{address}/send", code=demonstration.next_code(demonstration.name_of(Duty.TREASURER)), day=""
        )
        assert paid(demonstration, sent).subject == address.rsplit("/", 1)[1]
        KEPT.append(address.rsplit("/", 1)[1])
    return KEPT[-1]


KEPT: list[str] = []


def orders(shown: Demonstration, code: str) -> tuple[OrderLine, ...]:
    """The orders of a batch."""
    with shown.home.office.read() as connection:
        return orders_page(connection, code)


def answer(shown: Demonstration, code: str, *told: tuple[str, str]) -> bytes:
    """A bank's message of today about (order, status) pairs."""
    day = today(shown.home.clock).isoformat()
    return SETTLED.format(batch=code, day=day, orders="".join(ONE.format(*one) for one in told)).encode()


def test_a_batch_for_a_bank_says_bank_and_its_list_does_not_leave_for_the_post(
    client: TestClient[Any], demonstration: Demonstration, released: str
) -> None:
    treasurer = officer(client, demonstration, TREASURER)
    page = treasurer.get(f"/office/batches/{released}").text
    assert "chưa thấy trên sao kê" in page
    assert "Kết quả của ngân hàng" in page
    assert treasurer.post(f"/office/batches/{released}/export", channel="post").status_code == 422
    sent = treasurer.post(f"/office/batches/{released}/export", channel="pain001")
    assert sent.headers["content-type"].startswith("application/xml")
    english = treasurer.get(f"/office/batches/{released}?lang=en").text
    assert released in english
    assert "Ngân hàng (pain.001)" in treasurer.get("/office/payments").text


def test_the_banks_message_is_booked_and_money_that_came_back_is_named(
    client: TestClient[Any], demonstration: Demonstration, released: str, tmp_path: Path
) -> None:
    treasurer = officer(client, demonstration, TREASURER)
    where = f"/office/batches/{released}/results"
    first = next(one for one in orders(demonstration, released) if "." in one.fund)
    second = next(one for one in orders(demonstration, released) if one != first)
    told = answer(demonstration, released, (first.id, "ACSC"), (second.id, "RJCT"))
    other = answer(demonstration, "DC00000000", (first.id, "ACSC"))
    wrong = treasurer.post(where, files={"file": ("a.xml", other, "application/xml")}, day="")
    assert wrong.status_code == 422
    assert "đợt chi khác" in wrong.text
    done = treasurer.post(where, files={"file": ("a.xml", told, "application/xml")}, day="")
    assert done.status_code == 200, done.text
    assert "1 đã chi, 1 trả lại" in done.text
    office = demonstration.home.office
    with office.read() as connection:
        number = next(one.number for one in accounts(connection) if one.fund == first.fund)
        payments = bank_payments(connection)
    day = today(demonstration.home.clock)
    back = line(first.amount, "HOAN TRA LENH CHI khong ro", day=day, reference="9.1")
    import_statement(
        office, demonstration.cast.actor(Duty.FUND_ADMINISTRATOR), write(tmp_path / "back.csv", [back]),
        account_number=number, settlement=Settlement.of(["books_differ"], "ngân hàng xác nhận"),
        recognise=matcher_for(office, account_number=number, payments=payments),
    )  # fmt: skip
    admin = officer(client, demonstration, ADMIN)
    waits = admin.post("/office/bank", words="khong ro", view="waiting").text
    address = waits.partition('href="/office/bank/lines/')[2].partition('"')[0]
    page = admin.get(f"/office/bank/lines/{address}").text
    assert "Mã lệnh chi" in page
    bare = admin.post(
        f"/office/bank/lines/{address}", decision="payment_returned", reason="Điện báo", expected="", order=""
    )
    assert bare.status_code == 422
    assert "không gửi" in bare.text
    booked = admin.post(
        f"/office/bank/lines/{address}", decision="payment_returned", reason="Điện báo", expected="",
        order=first.id,
    )  # fmt: skip
    named = {one.id: one for one in orders(demonstration, released)}
    assert booked.status_code == 303, booked.text
    assert named[first.id].reason == "came_back"
    assert "sau đó ngân hàng trả về" in treasurer.get(f"/office/batches/{released}").text

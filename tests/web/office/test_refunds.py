"""Refunds to donors on the pages: proposed, decided, sent with one code, confirmed by a bank line."""

import re
from pathlib import Path
from typing import Any

from litestar.testing import TestClient
from sqlalchemy import select

from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.intake import import_statement
from relief_fund.banking.parts import Settlement
from relief_fund.banking.queries import accounts
from relief_fund.donors.queries import GIFT
from relief_fund.donors.recognition import matcher_for
from relief_fund.inspection.checks import run_checks
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from tests.banking.lines import line, write
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, ASSESSOR, TREASURER, officer, paid
from tests.web.office.test_by_hand import approve

FUND, PAGE = "YAGI.CHUNG", "/office/refunds"


def decide(client: TestClient[Any], shown: Demonstration, refund: str, amount: str) -> None:
    """A refund put before the committee on the page of its gift, and signed."""
    admin = officer(client, shown, ADMIN)
    with shown.home.office.read() as connection:
        last = select(GIFT.c.receipt_code).where(GIFT.c.fund == FUND, GIFT.c.amount > 1_000_000)
        code = connection.execute(last.order_by(GIFT.c.begins.desc()).limit(1)).scalar()
    form = {
        "document": f"QĐ-{refund}", "day": f"{today(shown.clock):%d/%m/%Y}", "committee": "HUYEN-MAU",
        "code": str(code), "amount": amount, "refund": refund, "source": "", "reason": "",
    }  # fmt: skip
    answer = admin.post("/office/gifts/refund", **form)
    assert answer.status_code == 303, answer.text
    approve(shown, answer.headers["location"].rsplit("/", 1)[1])


def send(client: TestClient[Any], shown: Demonstration, *refunds: str) -> Any:
    """Refunds that were decided, sent by the treasurer with one code; the answer, once they have left."""
    code = shown.next_code(shown.name_of(Duty.TREASURER))
    sent = officer(client, shown, TREASURER).post(PAGE, refunds=list(refunds), code=code, day="")
    paid(shown, sent)
    return sent


def test_the_form_of_vouchers_gives_nothing_back_without_a_gift(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    admin = officer(client, demonstration, ADMIN)
    for event in ("refund_owed", "refund_beyond"):
        address = f"/office/vouchers/{event}"
        assert address not in admin.get("/office/vouchers").text
        assert admin.get(address).status_code == admin.post(address, fund=FUND).status_code == 404


def test_refunds_are_listed_and_leave_together(client: TestClient[Any], demonstration: Demonstration) -> None:
    treasurer = officer(client, demonstration, TREASURER)
    assert "Không còn khoản nào phải hoàn trả" in treasurer.get(PAGE).text
    for refund, amount in (
        ("HT00000000A1", "500.000"),
        ("HT00000000A2", "700.000"),
        ("HT00000000A3", "900.000"),
    ):
        decide(client, demonstration, refund, amount)
    page = treasurer.get(PAGE).text
    assert "3 khoản phải hoàn trả, 2.100.000" in page.replace("\u00a0", " ")
    assert page.count('name="refunds"') == 3
    assert "Số quyết định phát lại" not in page
    admin = officer(client, demonstration, ADMIN)
    listed = admin.get(PAGE).text
    assert 'name="refunds"' not in listed
    assert "/office/gifts" in listed
    assert admin.post(PAGE, refunds=["HT00000000A1"], code="000000").status_code == 403
    assert officer(client, demonstration, ASSESSOR).get(PAGE).status_code == 403
    assert treasurer.post(PAGE, refunds=[], code="000000").status_code == 422
    wrong = treasurer.post(PAGE, refunds=["HT00000000A1"], code="000000", day="")
    assert wrong.status_code == 422
    sent = send(client, demonstration, "HT00000000A1", "HT00000000A2")
    run = paid(demonstration, sent)
    assert (run.orders, run.total) == (2, 1_200_000)
    told = treasurer.get(sent.headers["location"]).text
    assert "2 khoản hoàn trả" in told
    assert "phải hoàn trả" not in told, "what has left is no more owed"
    after = treasurer.get(f"/en{PAGE}").text
    assert "1 refund is owed" in after
    assert after.count("not on a statement yet") == 2


def test_a_bare_debit_names_its_refund(
    client: TestClient[Any], demonstration: Demonstration, tmp_path: Path
) -> None:
    home, admin = demonstration.home, officer(client, demonstration, ADMIN)
    for refund, amount in (("HT00000000B1", "710.000"), ("HT00000000B2", "720.000")):
        decide(client, demonstration, refund, amount)
        send(client, demonstration, refund)
    with home.office.read() as connection:
        number = next(one.number for one in accounts(connection) if one.fund == FUND)
    bare = line(710_000, "chuyen khoan", day=today(home.clock), direction="debit", reference="77.1")
    import_statement(
        home.office, demonstration.cast.actor(ADMIN), write(tmp_path / "a.csv", [bare]), account_number=number,
        recognise=matcher_for(home.office, account_number=number),
        settlement=Settlement.of(["books_differ"], "ngân hàng xác nhận"),
    )  # fmt: skip
    with home.office.read() as connection:
        waits = next(one for one in inbox_page(connection) if one.amount == 710_000)
    page = admin.get(f"/office/bank/lines/{waits.identity}").text
    assert re.findall(r'value="(refund_paid:[^"]+)"', page) == ["refund_paid:HT00000000B1"]
    form = {"reason": "UNC 77", "expected": ""}
    wrong = admin.post(f"/office/bank/lines/{waits.identity}", decision="refund_paid:HT00000000B2", **form)
    assert wrong.status_code == 409
    done = admin.post(f"/office/bank/lines/{waits.identity}", decision="refund_paid:HT00000000B1", **form)
    assert done.status_code == 303, done.text
    page = officer(client, demonstration, TREASURER).get(PAGE).text
    assert page.count("đã thấy trên sao kê") == 1


def test_every_law_of_the_books_still_holds(demonstration: Demonstration) -> None:
    demonstration.home.log.publish()
    found = [one for one in run_checks(demonstration.home) if one.grade == "law" and not one.ok]
    assert found == []

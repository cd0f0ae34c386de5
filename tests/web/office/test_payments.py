"""Payments: batches, the file that leaves, results that come back, and what is refused."""

from typing import Any

from litestar.testing import TestClient

from relief_fund.disbursement.orders.queries import batches_page
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, MEMBER, TREASURER, officer


def batch(shown: Demonstration) -> Any:
    """The batch of the guided run."""
    with shown.home.office.read() as connection:
        return batches_page(connection)[-1]


def test_batches_and_held_payments_are_listed(client: TestClient[Any], demonstration: Demonstration) -> None:
    page = officer(client, demonstration, TREASURER).get("/office/payments").text
    assert batch(demonstration).code in page
    assert "5 khoản bị trả lại" in page


def test_a_batch_adds_up(client: TestClient[Any], demonstration: Demonstration) -> None:
    treasurer, line = officer(client, demonstration, TREASURER), batch(demonstration)
    page = treasurer.get(f"/office/batches/{line.code}").text
    assert "1.440.000.000" in page
    assert '− 31 lệnh đã chi</th><td><data value="1285000000">' in page
    assert '− 5 lệnh trả lại</th><td><data value="155000000">' in page
    returned = treasurer.get(f"/office/batches/{line.code}?outcome=returned").text
    assert returned.count('class="mark ask">bị trả lại') == 5


def test_the_payment_file_leaves_and_its_answer_is_known(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    treasurer, line = officer(client, demonstration, TREASURER), batch(demonstration)
    for channel in ("post", "xlsx", "pain001"):
        sent = treasurer.post(f"/office/batches/{line.code}/export", channel=channel)
        assert sent.status_code == 200, channel
        assert sent.headers["content-disposition"].startswith("attachment")
        assert sent.headers["cache-control"] == "no-store"
    assert treasurer.post(f"/office/batches/{line.code}/export", channel="fax").status_code == 422
    kept = demonstration.home.settings.uploads / "pilot" / f"{line.code}-result.csv"
    again = treasurer.post(
        f"/office/batches/{line.code}/results",
        files={"file": ("ket-qua.csv", kept.read_bytes(), "text/csv")},
        day="05/10/2024",
    )
    assert again.status_code == 200, again.text
    assert "36 đã biết" in again.text


def test_a_result_for_an_unknown_order_is_refused_whole(
    client: TestClient[Any], demonstration: Demonstration
) -> None:
    treasurer, line = officer(client, demonstration, TREASURER), batch(demonstration)
    kept = demonstration.home.settings.uploads / "pilot" / f"{line.code}-result.csv"
    rows = kept.read_text("utf-8").splitlines()
    order = rows[1].split(",")[1]
    wrong = "\n".join(rows).replace(order, "ZZZZZZZZZZZZ-1-1").encode()
    answer = treasurer.post(
        f"/office/batches/{line.code}/results", files={"file": ("a.csv", wrong, "text/csv")}, day="05/10/2024"
    )
    assert answer.status_code == 422
    assert "không gửi" in answer.text


def test_refusals_and_other_duties(client: TestClient[Any], demonstration: Demonstration) -> None:
    treasurer, line = officer(client, demonstration, TREASURER), batch(demonstration)
    assert treasurer.post("/office/payments", list="no-such").status_code == 404
    assert treasurer.get("/office/batches/NOSUCH").status_code == 404
    for duty in (ADMIN, MEMBER):
        other = officer(client, demonstration, duty)
        assert other.get("/office/payments").status_code == 403
        assert other.post(f"/office/batches/{line.code}/export", channel="post").status_code == 403

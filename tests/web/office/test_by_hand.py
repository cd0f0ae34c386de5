"""Cash through an officer and the Treasury's payments on the pages: picked, handed over, answered, brought back."""

import re
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.approval.queries import proposal_card
from relief_fund.approval.sign import sign
from relief_fund.disbursement.orders.payable import Payable
from relief_fund.disbursement.orders.queries import awards_of_household, orders_page, payables_page
from relief_fund.disbursement.orders.returns import reapprove_returned
from relief_fund.inspection.checks import run_checks
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.ledger.queries import balance
from relief_fund.pilot.journey import COMMITTEE, DISASTER, QUORUM
from relief_fund.web.office import lists
from relief_fund.web.office.by_hand import said_of
from tests.web.demonstration import STEP, Demonstration
from tests.web.office.officer import ADMIN, MEMBER, TREASURER, officer, paid

FUND = "YAGI.CHUNG"


@pytest.fixture(scope="module")
def renewed(demonstration: Demonstration) -> str:
    """The returned payments of the guided run, approved for another try; the list's id."""
    home = demonstration.home
    prepared = reapprove_returned(
        home.office, demonstration.cast.actor(Duty.FUND_ADMINISTRATOR), disaster=DISASTER, committee=COMMITTEE,
        occurred_on=today(home.clock), reason="chi tận tay",
    )  # fmt: skip
    approve(demonstration, prepared.proposal)
    return prepared.id


def approve(shown: Demonstration, proposal: str) -> None:
    """The quorum signs."""
    home = shown.home
    for _, member in shown.cast.seats()[:QUORUM]:
        shown.clock.move(STEP)
        with home.office.read() as connection:
            card = proposal_card(connection, proposal, day=today(home.clock))
        sign(
            home.office, home.codes, member, proposal=proposal, digest=card.digest, choice="approve",
            code=shown.cast.code(member),
        )  # fmt: skip


def left(shown: Demonstration, list_id: str) -> tuple[Payable, ...]:
    """What the list still lets out."""
    with shown.home.office.read() as connection:
        return payables_page(connection, list_id)[0]


def made(client: TestClient[Any], shown: Demonstration, list_id: str, channel: str, *awards: str) -> str:
    """A batch of picked awards, released on the pages; its address."""
    treasurer = officer(client, shown, TREASURER)
    answer = treasurer.post(f"/office/payments/{list_id}", awards=list(awards), channel=channel, day="")
    assert answer.status_code == 303, answer.text
    address = str(answer.headers["location"])
    offered = re.findall(
        r'<option value="([^"]+)">', treasurer.get(address).text.partition('name="carrier"')[2]
    )
    form = {"carrier": offered[0]} if channel == "cash" else {}
    sent = treasurer.post(
        f"{address}/send", code=shown.next_code(shown.name_of(Duty.TREASURER)), day="", **form
    )
    assert paid(shown, sent).back == address
    return address


def test_awards_are_picked_one_by_one(
    client: TestClient[Any], demonstration: Demonstration, renewed: str
) -> None:
    treasurer = officer(client, demonstration, TREASURER)
    page = treasurer.get(f"/office/payments/{renewed}")
    assert page.status_code == 200
    assert page.text.count('name="awards"') == 5
    assert "Kho bạc chi thẳng cho hộ" in page.text
    for awards in ([], ["NOSUCH"]):
        assert treasurer.post(f"/office/payments/{renewed}", awards=awards, channel="cash").status_code == 409
    gifts = next(one for one in left(demonstration, renewed) if one.fund == FUND)
    refused = treasurer.post(f"/office/payments/{renewed}", awards=[gifts.award], channel="treasury")
    assert refused.status_code == 409
    assert "kho bạc chỉ chi khoản từ nguồn ngân sách" in refused.text
    assert treasurer.get("/office/payments/no-such").status_code == 404
    for duty in (ADMIN, MEMBER):
        assert officer(client, demonstration, duty).get(f"/office/payments/{renewed}").status_code == 403


def test_what_may_be_given_up_is_offered_page_by_page(
    client: TestClient[Any], demonstration: Demonstration, renewed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "ROWS", 2)
    admin, address = officer(client, demonstration, ADMIN), f"/office/lists/{renewed}"
    offered: list[str] = []
    for behind in (0, 2, 4):
        page = admin.get(f"{address}?open_after={behind}" if behind else address).text
        found = re.findall(r'name="awards" value="([^"]+)"', page)
        assert (f"{address}?open_after={behind + 2}#h-g" in page) == (behind < 4)
        assert ("<details open>" in page.partition('id="h-g"')[2]) == (behind > 0)
        offered += found
    assert offered == [one.award for one in left(demonstration, renewed)]
    assert len(offered) == 5
    assert admin.get(f"{address}?open_after=-3").status_code == 200


def test_cash_is_handed_over_signed_for_and_the_rest_comes_back(
    client: TestClient[Any], demonstration: Demonstration, renewed: str
) -> None:
    gifts = [one for one in left(demonstration, renewed) if one.fund == FUND]
    admin, treasurer = (officer(client, demonstration, duty) for duty in (ADMIN, TREASURER))
    total = sum(one.amount for one in gifts)
    cash = {"document": "PT-1", "day": f"{today(demonstration.clock):%d/%m/%Y}", "receipt": "PT-1"}
    given = admin.post("/office/vouchers/cash_gift", fund=FUND, amount=str(total), **cash)
    assert given.status_code == 303, given.text
    address = made(client, demonstration, renewed, "cash", *(one.award for one in gifts))
    page = treasurer.get(address).text
    assert "Bảng ký nhận của cán bộ" in page
    assert "Người mang tiền" in page
    assert "Tiền nộp lại sau khi mọi hộ" in page
    assert treasurer.post(f"{address}/cash-back", slip="PT-2", slip_day="").status_code == 409
    first, *others = gifts
    empty = treasurer.post(f"{address}/sheet", document="", paid_on="", day="")
    assert empty.status_code == 422
    said = {f"order.{one.order}": "paid" for one in others} | {f"order.{first.order}": "moved_away"}
    done = treasurer.post(f"{address}/sheet", document="BK-1", paid_on="", day="", **said)
    assert done.status_code == 200, done.text
    assert f"{len(others)} đã chi, 1 trả lại" in done.text
    assert "Nhận lại tiền mặt" in done.text
    back = treasurer.post(f"{address}/cash-back", slip="PT-2", slip_day="")
    assert back.status_code == 303, back.text
    with demonstration.home.office.read() as connection:
        assert balance(connection, account="1411", fund=FUND) == 0
        assert balance(connection, account="1111", fund=FUND) == first.amount
    assert "Cán bộ còn giữ" not in treasurer.get(address).text
    assert "Still with the officer" not in treasurer.get(f"/en{address}").text


def test_the_treasurys_slip_is_typed_and_a_payment_that_came_back_is_held(
    client: TestClient[Any], demonstration: Demonstration, renewed: str
) -> None:
    state = [one for one in left(demonstration, renewed) if one.fund != FUND]
    treasurer = officer(client, demonstration, TREASURER)
    address = made(client, demonstration, renewed, "treasury", state[0].award)
    assert "Chứng từ của kho bạc" in treasurer.get(address).text
    order = state[0].order
    done = treasurer.post(
        f"{address}/sheet", document="UNC 12", paid_on="", day="", **{f"order.{order}": "paid"}
    )
    assert "1 đã chi, 0 trả lại" in done.text
    wrong = treasurer.post(f"{address}/brought-back", order="NOSUCH-1-1", back_paper="GBC 3", back_day="")
    assert wrong.status_code == 409
    told = treasurer.post(f"{address}/brought-back", order=order, back_paper="GBC 3", back_day="")
    assert told.status_code == 303, told.text
    with demonstration.home.office.read() as connection:
        (row,) = orders_page(connection, address.rsplit("/", 1)[1])
    assert (row.outcome, row.reason) == ("returned", "came_back")


def test_an_approved_award_is_given_up_by_the_committee(
    client: TestClient[Any], demonstration: Demonstration, renewed: str
) -> None:
    admin = officer(client, demonstration, ADMIN)
    given_up = left(demonstration, renewed)[0]
    page = admin.get(f"/office/lists/{renewed}").text
    assert "Thôi chi khoản đã duyệt" in page
    form = {"committee": COMMITTEE, "day": "", "reason": "hộ không nhận"}
    assert admin.post(f"/office/lists/{renewed}/release", **form).status_code == 409
    answer = admin.post(f"/office/lists/{renewed}/release", awards=[given_up.award], **form)
    assert answer.status_code == 303, answer.text
    page = admin.get(answer.headers["location"]).text
    assert "Danh sách thôi chi khoản đã duyệt" in page
    (proposal,) = set(re.findall(r"/office/proposals/([0-9A-Za-z]+)", page))
    member = officer(client, demonstration, MEMBER, demonstration.cast.seats()[0][0])
    assert "thôi chi <b>" in member.get(f"/office/proposals/{proposal}").text
    approve(demonstration, proposal)
    assert given_up.award not in {one.award for one in left(demonstration, renewed)}
    with demonstration.home.office.read() as connection:
        household = awards_household(connection, given_up.award)
        states = {one.id: one.state.value for one in awards_of_household(connection, household)}
    assert states[given_up.award] == "released"


def awards_household(connection: Any, award: str) -> str:
    """Whose award it is."""
    from relief_fund.disbursement.orders.queries import AWARD

    return str(connection.execute(AWARD.select().where(AWARD.c.id == award)).one().household)


def test_every_law_of_the_books_still_holds(demonstration: Demonstration) -> None:
    demonstration.home.log.publish()
    found = [one for one in run_checks(demonstration.home) if one.grade == "law" and not one.ok]
    assert found == []


def test_what_was_left_open_on_the_sheet_is_not_said() -> None:
    said = said_of({"document": "BK", "order.A-1-1": "", "order.B-1-1": "paid", "order.C-1-1": "deceased"})
    assert said == {"paid": ["B-1-1"], "returned": {"C-1-1": "deceased"}}

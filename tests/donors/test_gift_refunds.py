"""Refunds of gifts: each out of its own gift's unspent part, and beyond it only what a named fund bears."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from relief_fund.banking.intake import ImportReport
from relief_fund.donors.became import what_became
from relief_fund.donors.checks import CHECKS
from relief_fund.donors.counter import fresh_slip, take_currency, take_goods
from relief_fund.donors.errors import GiftTied, GiftUnknown, RefundInvalid, RefundTooMuch, RefundUsed
from relief_fund.donors.gift_refunds import (
    RefundFace,
    RefundOfGift,
    beyond_code,
    fresh_refund,
    propose_refund,
    refundable_gift,
    refunds_of_gift,
    room_of,
)
from relief_fund.donors.moved_gifts import propose_moved_gift
from relief_fund.donors.queries import GiftFace, gifts_page
from relief_fund.donors.receipts import change_letterhead
from relief_fund.donors.refunds import owed_refunds
from relief_fund.donors.taken_back import take_back_gift
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import templates
from relief_fund.ledger.correct import reverse_entry
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.errors import Overdrawn, OwnPartSpent
from relief_fund.ledger.fund_line import Own, note_entry
from relief_fund.ledger.line_checks import lines_say_what_the_books_say
from relief_fund.ledger.queries import entries_by_keys
from tests.approval.bench import COMMITTEE, GIVEN, Body, body_of
from tests.approval.test_sign import leaves
from tests.banking.conftest import administrator, campaign, load
from tests.banking.lines import DAY, line
from tests.banking.money_in import ADMINISTRATOR, INSPECTOR, balances, open_demo_campaign

__all__ = ["administrator", "campaign", "load"]

Import = Callable[..., ImportReport]
HERE, THERE, BANK = "BAO.CHUNG", "LU.CHUNG", "1121.01"
FIRST, SECOND, THIRD = 900, 500, 300


@pytest.fixture
def body(home: Home, load: Import) -> Body:
    """A committee, another campaign with a gift of its own, and three gifts here."""
    open_demo_campaign(home, "0011008888888", "LU")
    given = Entry("cash:LU-1", "cash_gift", DAY, moved(THERE, "1111", "5121", 1_000))
    home.office.desk.run(lambda tx: note_entry(tx, given, tx.post(given)))
    load([line(amount, f"gop {amount}", reference=f"5213.{amount}") for amount in (FIRST, SECOND, THIRD)])
    body = body_of(home)
    large = Entry("line:gift", "gift", DAY, moved(HERE, BANK, "5121", GIVEN))
    home.office.desk.run(lambda tx: note_entry(tx, large, 5))
    return body


def gift(home: Home, amount: int) -> GiftFace:
    """The gift of so many đồng."""
    with home.office.read() as connection:
        return next(one for one in gifts_page(connection, "BAO") if one.amount == amount)


def propose(body: Body, of: int, amount: int, refund: str = "", **change: Any) -> str:
    told = {"gift": gift(body.home, of).receipt_code, "document": "8/QĐ", "on": DAY, "committee": COMMITTEE}
    return propose_refund(
        body.home.office, body.admin.acting(Duty.FUND_ADMINISTRATOR), amount=amount,
        refund=refund or fresh_refund(), **{**told, **change},
    )  # fmt: skip


def signed(body: Body, proposal: str, choice: str = "approve") -> str:
    for member in body.members[:2]:
        body.sign(member, proposal, choice)
    return proposal


def spend(home: Home, amount: int, key: str = "pay:a:1:1", fund: str = HERE) -> None:
    """Money that reached a household."""
    entry = Entry(key, "paid", DAY, moved(fund, "6111", BANK if fund == HERE else "1111", amount))
    home.office.desk.run(lambda tx: note_entry(tx, entry, tx.post(entry)))


def became(home: Home) -> dict[int, tuple[int, dict[str, int]]]:
    """What is left of each gift, and what took the rest."""
    with home.office.read() as connection:
        told = {one.amount: what_became(connection, one) for one in gifts_page(connection, "BAO")}
    return {
        amount: (one.left, {share.kind: one.of_kind(share.kind) for share in one.shares})
        for amount, one in told.items()
    }


def refunds(home: Home, of: int) -> tuple[RefundFace, ...]:
    with home.office.read() as connection:
        return refunds_of_gift(connection.execute, gift(home, of).receipt_code)


def room(home: Home, of: int) -> tuple[int, int]:
    with home.office.read() as connection:
        found = room_of(connection.execute, refundable_gift(connection, gift(home, of).receipt_code))
    return found.own, found.left


def whole(home: Home) -> None:
    """Every named check of the shares is silent."""
    with home.office.read() as connection:
        assert [found for check in CHECKS.values() for found in check(connection)] == []
        assert lines_say_what_the_books_say(connection) == []


def undo(home: Home, key: str) -> None:
    with home.office.read() as connection:
        number = entries_by_keys(connection, [key])[key]
    reverse_entry(home.office, ADMINISTRATOR, number=number, on=DAY, document="DC-1")


def test_a_refund_takes_its_own_gift_and_nobody_elses(body: Body) -> None:
    home = body.home
    proposal = propose(body, SECOND, 200)
    assert became(home)[SECOND] == (SECOND, {}), "nothing is given back before the committee has signed"
    assert [one.state for one in refunds(home, SECOND)] == [RefundOfGift.ASKED]
    signed(body, proposal)
    assert became(home) == {FIRST: (FIRST, {}), SECOND: (300, {"refund": 200}), THIRD: (THIRD, {})}
    (owed,) = refunds(home, SECOND)
    assert (owed.state, owed.stands, owed.proposal) == (RefundOfGift.OWED, 200, proposal)
    assert balances(home)[HERE, "3383"] == -200
    whole(home)


def test_several_refunds_of_one_gift_never_come_to_more_than_what_is_unspent(body: Body) -> None:
    home = body.home
    spend(home, FIRST + 100)
    assert room(home, SECOND) == (400, 500)
    first, second = propose(body, SECOND, 150), propose(body, SECOND, 200)
    assert room(home, SECOND) == (50, 150)
    with pytest.raises(RefundTooMuch) as refused:
        propose(body, SECOND, 51)
    assert refused.value.facts == {"asked": 51, "unspent": 50}
    third = propose(body, SECOND, 50)
    for one in (third, first, second):
        signed(body, one)
    assert became(home)[SECOND] == (0, {"aid": 100, "refund": 400})
    assert became(home)[THIRD] == (THIRD, {})
    with pytest.raises(RefundTooMuch):
        propose(body, SECOND, 1)
    whole(home)


def test_one_committee_may_answer_no_and_the_money_is_free_again(body: Body) -> None:
    refused = propose(body, SECOND, SECOND)
    with pytest.raises(RefundTooMuch):
        propose(body, SECOND, 1)
    signed(body, refused, "reject")
    assert [one.state for one in refunds(body.home, SECOND)] == [RefundOfGift.REFUSED]
    signed(body, propose(body, SECOND, SECOND))
    assert became(body.home)[SECOND] == (0, {"refund": SECOND})
    whole(body.home)


def test_a_form_sent_twice_is_one_refund_and_with_something_else_it_is_refused(body: Body) -> None:
    code = fresh_refund()
    proposal = propose(body, SECOND, SECOND, code)
    assert propose(body, SECOND, SECOND, code) == proposal
    for of, amount in ((SECOND, 400), (FIRST, SECOND)):
        with pytest.raises(RefundUsed):
            propose(body, of, amount, code)
    signed(body, proposal)
    assert propose(body, SECOND, SECOND, code) == proposal
    assert balances(body.home)[HERE, "3383"] == -SECOND
    assert len(refunds(body.home, SECOND)) == 1


def test_the_same_refund_may_be_put_again_after_it_was_sent_back(body: Body) -> None:
    code = fresh_refund()
    signed(body, propose(body, SECOND, 200, code), "return")
    again = propose(body, SECOND, 200, code)
    signed(body, again)
    assert [(one.proposal, one.state) for one in refunds(body.home, SECOND)] == [(again, RefundOfGift.OWED)]
    whole(body.home)


def test_signed_twice_it_is_owed_once(body: Body) -> None:
    proposal = propose(body, SECOND, 200)
    code = body.members[0].fresh_code()
    for _ in range(2):
        body.sign(body.members[0], proposal, code=code)
    code = body.members[1].fresh_code()
    for _ in range(2):
        assert body.sign(body.members[1], proposal, code=code).quorum_reached
    assert balances(body.home)[HERE, "3383"] == -200


def test_what_is_spent_before_the_signature_is_refused_there_and_nobody_else_pays(body: Body) -> None:
    home = body.home
    proposal = propose(body, SECOND, SECOND)
    spend(home, FIRST + 1)
    before = became(home)
    body.sign(body.members[0], proposal)
    with pytest.raises(OwnPartSpent) as refused:
        body.sign(body.members[1], proposal)
    assert refused.value.facts == {"unspent": "499", "asked": "500"}
    assert became(home) == before
    body.sign(body.members[1], proposal, "reject")
    body.sign(body.members[2], proposal, "reject")
    signed(body, propose(body, SECOND, 499))
    assert became(home)[SECOND] == (0, {"aid": 1, "refund": 499})
    whole(home)


def test_a_refund_that_was_reversed_may_be_given_back_again(body: Body) -> None:
    home, code = body.home, fresh_refund()
    signed(body, propose(body, SECOND, 400, code))
    undo(home, f"refund:{code}")
    assert became(home)[SECOND] == (SECOND, {})
    assert [one.state for one in refunds(home, SECOND)] == [RefundOfGift.UNDONE]
    assert room(home, SECOND) == (SECOND, SECOND)
    signed(body, propose(body, SECOND, SECOND))
    assert became(home) == {FIRST: (FIRST, {}), SECOND: (0, {"refund": SECOND}), THIRD: (THIRD, {})}
    whole(home)


def test_what_came_back_to_a_gift_is_its_own_again(body: Body) -> None:
    home = body.home
    spend(home, FIRST + SECOND)
    back = Entry("back:a", "returned", DAY, moved(HERE, BANK, "6111", 300))
    home.office.desk.run(lambda tx: note_entry(tx, back, tx.post(back), undoes="pay:a:1:1"))
    signed(body, propose(body, SECOND, 300))
    assert became(home)[SECOND] == (0, {"aid": 200, "refund": 300})
    assert became(home)[THIRD] == (THIRD, {})
    whole(home)


def test_beyond_its_own_part_another_fund_bears_it_and_says_why(body: Body) -> None:
    home, code = body.home, fresh_refund()
    spend(home, FIRST + 100)
    with pytest.raises(RefundTooMuch):
        propose(body, SECOND, 450)
    reason = "Ủng hộ nhầm, đã chi 100"
    signed(body, propose(body, SECOND, 450, code, source=THERE, reason=reason))
    assert became(home) == {
        FIRST: (0, {"aid": FIRST}), SECOND: (0, {"aid": 100, "refund": 400}), THIRD: (THIRD, {}),
    }  # fmt: skip
    held = balances(home)
    assert (held[HERE, "3383"], held[THERE, "3383"], held[THERE, "6801"], held[HERE, "5801"]) == (
        -400, -50, 50, -50,
    )  # fmt: skip
    with home.office.read() as connection:
        owed = {one.refund: (one.fund, one.amount) for one in owed_refunds(connection)}
    about = [json.loads(body).get("about", {}) for body in leaves(home, "entry")]
    told = [one["beyond"] for one in about if "beyond" in one]
    assert told == [{"fund": HERE, "reason": reason}], "the public log says why another fund bears it"
    assert owed == {code: (HERE, 400), beyond_code(code): (THERE, 50)}
    (face,) = refunds(home, SECOND)
    assert (face.amount, face.stands, face.stands_beyond, face.source) == (450, 450, 50, THERE)
    assert room(home, SECOND) == (0, 50)
    whole(home)


def test_a_gift_that_is_spent_is_borne_by_another_fund_alone_and_never_twice(body: Body) -> None:
    home, code = body.home, fresh_refund()
    spend(home, FIRST + SECOND)
    told = {"source": THERE, "reason": "Ủng hộ nhầm"}
    signed(body, propose(body, SECOND, 300, code, **told))
    assert became(home)[SECOND] == (0, {"aid": SECOND})
    with pytest.raises(RefundTooMuch):
        propose(body, SECOND, 201, **told)
    undo(home, f"refund:{beyond_code(code)}")
    assert (HERE, "5129") not in balances(home)
    signed(body, propose(body, SECOND, SECOND, **told))
    assert balances(home)[THERE, "3383"] == -SECOND
    whole(home)


def test_the_other_fund_must_have_it(body: Body) -> None:
    spend(body.home, FIRST + SECOND)
    spend(body.home, 600, "pay:b:1:1", THERE)
    proposal = propose(body, SECOND, SECOND, source=THERE, reason="Ủng hộ nhầm")
    body.sign(body.members[0], proposal)
    with pytest.raises(Overdrawn):
        body.sign(body.members[1], proposal)


def test_a_source_that_is_not_needed_bears_nothing(body: Body) -> None:
    signed(body, propose(body, SECOND, SECOND, source=THERE, reason="để phòng"))
    (face,) = refunds(body.home, SECOND)
    assert (face.own, face.beyond, face.source, face.reason) == (SECOND, 0, "", "")


def test_what_a_refund_does_not_say_rightly(body: Body) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"amount": 0}, "amount"), ({"amount": -1}, "amount"), ({"refund": "HT-1"}, "refund"),
        ({"on": date(2024, 9, 9)}, "day"), ({"amount": 501, "source": HERE}, "source"),
        ({"amount": 501, "source": "NO.SUCH"}, "source"),
        ({"amount": 501, "source": THERE, "reason": " "}, "reason"),
        ({"amount": 501, "source": THERE, "reason": "x\x00"}, "reason"),
        ({"amount": 501, "source": THERE, "reason": "x" * 201}, "reason"),
    ]  # fmt: skip
    for change, field in wrong:
        told = {"amount": 100, **change}
        with pytest.raises(RefundInvalid) as refused:
            propose(body, SECOND, told.pop("amount"), **told)
        assert refused.value.facts == {"field": field}
    assert refunds(body.home, SECOND) == ()


def test_only_a_gift_that_stands_and_only_by_its_officer(body: Body, load: Import) -> None:
    with pytest.raises(GiftUnknown):
        propose(body, SECOND, 1, gift="0" * 17)
    with pytest.raises(DutyMissing):
        propose_refund(
            body.home.office, INSPECTOR, gift=gift(body.home, SECOND).receipt_code, amount=1, document="8/QĐ",
            refund=fresh_refund(), committee=COMMITTEE, on=DAY,
        )  # fmt: skip
    taken_back = gift(body.home, SECOND)
    take_back_gift(body.home.office, ADMINISTRATOR, identity=taken_back.line, reason="nhầm", on=DAY)
    with pytest.raises(GiftUnknown):
        propose(body, SECOND, 1)


def test_a_gift_with_a_refund_is_neither_moved_nor_taken_back(body: Body) -> None:
    home, admin = body.home, body.admin.acting(Duty.FUND_ADMINISTRATOR)
    identity = gift(home, SECOND).line

    def move() -> str:
        return propose_moved_gift(
            home.office, admin, identity=identity, to_fund=THERE, committee=COMMITTEE, document="9/QĐ", on=DAY
        )

    def refused() -> None:
        with pytest.raises(GiftTied):
            move()
        with pytest.raises(GiftTied):
            take_back_gift(home.office, admin, identity=identity, reason="nhầm", on=DAY)

    proposal = propose(body, SECOND, 100)
    refused()
    signed(body, proposal)
    refused()
    undo(home, f"refund:{refunds(home, SECOND)[0].refund}")
    moving = move()
    with pytest.raises(GiftTied):
        propose(body, SECOND, 100)
    signed(body, moving)
    assert became(home)[SECOND] == (0, {"moved": SECOND})
    with pytest.raises(RefundTooMuch):
        propose(body, SECOND, 100)
    whole(home)


def test_a_refund_that_took_anothers_money_is_found(body: Body) -> None:
    home, code = body.home, fresh_refund()
    proposal = propose(body, SECOND, 200, code)
    with home.office.read() as connection:
        assert CHECKS["refunds_take_their_own_gift"](connection) == []
    first = gift(home, FIRST)
    stray = templates.refund_owed(fund=HERE, amount=200, refund=code, given_on=DAY, on=DAY)
    own = Own(first.begins, first.begins + first.amount)
    home.office.desk.run(lambda tx: note_entry(tx, stray, tx.post(stray), own=own))
    with home.office.read() as connection:
        found = CHECKS["refunds_take_their_own_gift"](connection)
    assert found == [{"code": "donors.refund_of_others", "refund": code, "took": "200", "own": "0"}]
    assert proposal


def test_foreign_money_is_given_back_too_and_goods_are_not(body: Body) -> None:
    home, admin = body.home, body.admin.acting(Duty.FUND_ADMINISTRATOR)
    change_letterhead(home.office, admin, address="Số 1")
    told: dict[str, Any] = {"fund": HERE, "on": DAY}
    dollars = take_currency(
        home.office, admin, unit="USD", quantity=10, value=240, slip=fresh_slip(), document="tỷ giá", **told
    )
    rice = take_goods(
        home.office, admin, what="Gạo", unit="RICE_KG", quantity=5, slip=fresh_slip(), document="BB 1", value=70,
        **told,
    )  # fmt: skip
    signed(body, propose(body, SECOND, 40, gift=dollars.receipt_code))
    with home.office.read() as connection:
        (owed,) = refunds_of_gift(connection.execute, dollars.receipt_code)
        assert (owed.state, owed.stands) == (RefundOfGift.OWED, 40)
    with pytest.raises(RefundTooMuch):
        propose(body, SECOND, 201, gift=dollars.receipt_code)
    with pytest.raises(GiftUnknown):
        propose(body, SECOND, 1, gift=rice.receipt_code)
    whole(home)

"""Cash through a paying officer and the Treasury's own payments: ordered once, answered by a paper, undone."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from relief_fund.disbursement.orders import by_hand
from relief_fund.disbursement.orders.answers import REPAID
from relief_fund.disbursement.orders.batches import Batch, carrier_of, export_batch, make_batch
from relief_fund.disbursement.orders.by_hand import bring_back, cash_left, return_cash, settle_by_sheet
from relief_fund.disbursement.orders.errors import (
    AwardNotPayable,
    BatchUnanswered,
    CarrierInvalid,
    NothingToPay,
    PaymentNotByHand,
    PaymentOrderUnknown,
    PaymentOutcomeDiffers,
    SheetInvalid,
)
from relief_fund.disbursement.orders.queries import awards_page, batch_card, lists_to_order
from relief_fund.disbursement.orders.returns import held_orders, reapprove_returned
from relief_fund.disbursement.orders.states import AwardState
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.ledger.entries import Entry
from relief_fund.ledger.entries import moved as pair
from relief_fund.ledger.errors import Overdrawn
from relief_fund.ledger.queries import entries_by_keys, entry_by_number
from tests.disbursement.demo import YAGI
from tests.disbursement.orders.stage import ANSWERED, COMMITTEE, DECIDED, GIFTS, SENT, STATE, Stage, result_of
from tests.disbursement.orders.through_bank import moved, orders_of, sums
from tests.raced import meanwhile
from tests.staff.crew import appointed

OUT, NEXT_YEAR = date(2024, 10, 3), date(2025, 1, 10)


def fill_till(stage: Stage, fund: str = GIFTS, amount: int = 100_000_000) -> None:
    """Cash of a fund, drawn from its bank account."""
    bank = "1121.01" if fund == GIFTS else "1121.02"
    entry = Entry(f"draw:{fund}", "cash_drawn", DECIDED, pair(fund, "1111", bank, amount))
    stage.home.office.desk.run(lambda tx: tx.post(entry))


def batch_of(stage: Stage, prepared: Any, channel: str, *awards: str) -> Batch:
    """A batch by hand of some awards of an approved list, or of all that it can take."""
    return make_batch(
        stage.home.office,
        stage.treasurer,
        list_id=prepared.id,
        occurred_on=SENT,
        channel=channel,
        awards=awards,
    )


def sheet(stage: Stage, batch: Batch, document: str = "BK-7", **told: Any) -> Any:
    """What the signed sheet says, typed by the treasurer."""
    days = {"day": OUT, "occurred_on": ANSWERED}
    return settle_by_sheet(
        stage.home.office, stage.treasurer, batch=batch.code, document=document, **{**days, **told}
    )


def states(stage: Stage, prepared: Any) -> dict[str, AwardState]:
    """State of every award of the list."""
    return {one.id: one.state for one in stage.ask(awards_page, prepared.id, limit=1000)}


def of_fund(stage: Stage, prepared: Any, fund: str) -> list[Any]:
    """Awards of the list charged to one fund."""
    return [one for one in stage.ask(awards_page, prepared.id, limit=1000) if one.fund == fund]


@pytest.fixture
def cash(stage: Stage) -> tuple[Any, Batch, list[Any]]:
    """Two awards of gifts, their money handed to a paying officer."""
    prepared = stage.approved_list()
    two = sorted(of_fund(stage, prepared, GIFTS), key=lambda one: one.amount)[:2]
    fill_till(stage)
    batch = batch_of(stage, prepared, "cash", *(one.id for one in two))
    stage.send(batch, carrier=stage.members[2].officer)
    return prepared, batch, two


def test_cash_goes_out_with_an_officer_and_what_nobody_took_comes_back(
    stage: Stage, cash: tuple[Any, Batch, list[Any]]
) -> None:
    prepared, batch, (first, second) = cash
    total = first.amount + second.amount
    assert sums(stage)[GIFTS, "1411"] == total
    assert states(stage, prepared)[first.id] is AwardState.SENT
    before = sums(stage)
    done = sheet(stage, batch, paid=[f"{first.id}-1-1"], returned={f"{second.id}-1-1": "not_found"})
    assert (done.settled, done.returned) == (1, 1)
    assert moved(stage, before) == {
        (GIFTS, "6111"): first.amount, (GIFTS, "1411"): -first.amount,
        (GIFTS, "B22"): total, (GIFTS, "B19"): -first.amount, (GIFTS, "B24"): -second.amount,
    }  # fmt: skip
    assert states(stage, prepared)[first.id] is AwardState.PAID
    assert states(stage, prepared)[second.id] is AwardState.HELD
    assert stage.ask(cash_left, batch.code) == {GIFTS: second.amount}
    office = stage.home.office
    back = {"batch": batch.code, "document": "PT-9", "on": ANSWERED}
    assert return_cash(office, stage.treasurer, **back) == second.amount
    assert return_cash(office, stage.treasurer, **back) == 0
    assert sums(stage)[GIFTS, "1411"] == 0
    assert stage.findings() == []


def test_the_papers_of_a_cash_payment_stand_on_its_entries(
    stage: Stage, cash: tuple[Any, Batch, list[Any]]
) -> None:
    _, batch, (first, second) = cash
    sheet(stage, batch, paid=[f"{first.id}-1-1"], returned={f"{second.id}-1-1": "not_found"})
    return_cash(stage.home.office, stage.treasurer, batch=batch.code, document="PT-9", on=ANSWERED)
    keys = [f"cashout:{batch.code}:{GIFTS}", f"pay:{first.id}:1:1", f"cashin:{batch.code}:{GIFTS}"]
    numbers = stage.ask(entries_by_keys, keys)
    found = [stage.ask(entry_by_number, numbers[key]) for key in keys]
    assert [one.voucher.split("/")[2] for one in found] == ["PC", "PC", "PT"]
    assert [one.document for one in found] == [batch.code, "BK-7", "PT-9"]


def test_cash_stays_out_while_a_household_is_unanswered(
    stage: Stage, cash: tuple[Any, Batch, list[Any]]
) -> None:
    _, batch, (first, _) = cash
    sheet(stage, batch, paid=[f"{first.id}-1-1"])
    with pytest.raises(BatchUnanswered):
        return_cash(stage.home.office, stage.treasurer, batch=batch.code, document="PT-9", on=ANSWERED)


def test_nobody_is_paid_twice(stage: Stage, cash: tuple[Any, Batch, list[Any]]) -> None:
    prepared, batch, (first, _) = cash
    with pytest.raises(AwardNotPayable):
        batch_of(stage, prepared, "post", first.id)
    rest = batch_of(stage, prepared, "post")
    assert rest.orders == prepared.awards - 2
    with pytest.raises(NothingToPay):
        batch_of(stage, prepared, "cash")
    paid = [f"{first.id}-1-1"]
    sheet(stage, batch, paid=paid)
    assert sheet(stage, batch, paid=paid).already_known == 1
    with pytest.raises(PaymentOutcomeDiffers):
        sheet(stage, batch, returned={paid[0]: "not_found"})
    assert stage.findings() == []


def test_cash_goes_out_in_a_second_hand(stage: Stage) -> None:
    prepared = stage.approved_list()
    award = of_fund(stage, prepared, GIFTS)[0]
    fill_till(stage, amount=award.amount)
    batch = batch_of(stage, prepared, "cash", award.id)
    signed, treasurer, preparer = stage.members[0], stage.treasurer_person, stage.admin_person
    for carrier in ("", "no-such", signed.officer, treasurer.officer, preparer.officer):
        with pytest.raises(CarrierInvalid):
            stage.send(batch, carrier=carrier)
    stage.send(batch, carrier=stage.members[2].officer)
    assert stage.ask(carrier_of, batch.code) == stage.members[2].officer
    by_post = batch_of(stage, prepared, "post")
    with pytest.raises(CarrierInvalid):
        stage.send(by_post, carrier=stage.members[2].officer)
    stage.send(by_post)
    assert stage.ask(carrier_of, by_post.code) == ""


def test_more_cash_than_the_till_holds_does_not_leave(stage: Stage) -> None:
    prepared = stage.approved_list()
    batch = batch_of(stage, prepared, "cash", of_fund(stage, prepared, GIFTS)[0].id)
    with pytest.raises(Overdrawn):
        stage.send(batch, carrier=stage.members[2].officer)
    assert stage.ask(batch_card, batch.code).line.sent_on is None


@pytest.mark.parametrize(
    "told", [{}, {"paid": ["X-1-1"], "returned": {"X-1-1": "other"}}, {"returned": {"X-1-1": "why"}}]
)
def test_a_sheet_says_of_each_order_one_thing(
    stage: Stage, cash: tuple[Any, Batch, list[Any]], told: Any
) -> None:
    with pytest.raises(SheetInvalid):
        sheet(stage, cash[1], **told)


def test_a_sheet_is_of_its_batch_has_a_number_and_is_the_treasurers(
    stage: Stage, cash: tuple[Any, Batch, list[Any]]
) -> None:
    prepared, batch, (first, _) = cash
    with pytest.raises(SheetInvalid):
        sheet(stage, batch, document="", paid=[f"{first.id}-1-1"])
    with pytest.raises(PaymentOrderUnknown):
        sheet(stage, batch, paid=["ABCDEFGHJKMN-1-1"])
    by_post = batch_of(stage, prepared, "post")
    with pytest.raises(PaymentNotByHand):
        sheet(stage, by_post, paid=[orders_of(stage, by_post)[0].id])
    with pytest.raises(DutyMissing):
        settle_by_sheet(
            stage.home.office, stage.admin, batch=batch.code, document="BK-7", day=OUT, occurred_on=ANSWERED,
            paid=[f"{first.id}-1-1"],
        )  # fmt: skip


def test_cash_that_comes_back_after_all_lies_in_the_till_and_is_held(
    stage: Stage, cash: tuple[Any, Batch, list[Any]]
) -> None:
    prepared, batch, (first, second) = cash
    sheet(stage, batch, paid=[f"{first.id}-1-1", f"{second.id}-1-1"])
    before = sums(stage)
    told: dict[str, Any] = {"order": f"{first.id}-1-1", "document": "PT-12", "on": ANSWERED}
    key = bring_back(stage.home.office, stage.treasurer, **told)
    assert key == f"ret:{first.id}:1:1"
    assert moved(stage, before) == {
        (GIFTS, "1111"): first.amount, (GIFTS, "6111"): -first.amount,
        (GIFTS, "B19"): first.amount, (GIFTS, "B24"): -first.amount,
    }  # fmt: skip
    assert states(stage, prepared)[first.id] is AwardState.HELD
    with pytest.raises(PaymentNotByHand):
        bring_back(stage.home.office, stage.treasurer, **told)
    again = reapprove_returned(
        stage.home.office,
        stage.admin,
        disaster=YAGI,
        committee=COMMITTEE,
        occurred_on=ANSWERED,
        reason="chi lại",
    )
    stage.decide(again)
    second_try = batch_of(stage, again, "cash")
    assert [one.id for one in orders_of(stage, second_try)] == [f"{first.id}-1-2"]
    assert stage.findings() == []


def test_a_carrier_books_no_sheet_of_his_own(stage: Stage) -> None:
    prepared = stage.approved_list()
    first, second = sorted(of_fund(stage, prepared, GIFTS), key=lambda one: one.amount)[:2]
    fill_till(stage)
    batch = batch_of(stage, prepared, "cash", first.id, second.id)
    people = stage.admin_person, stage.treasurer_person
    carrier = appointed(stage.home, *people, "Thủ quỹ hai", Duty.TREASURER)
    stage.send(batch, carrier=carrier.officer)
    own, office = carrier.acting(Duty.TREASURER), stage.home.office
    said: dict[str, Any] = {
        "batch": batch.code, "document": "BK-7", "day": OUT, "occurred_on": ANSWERED,
        "paid": [f"{first.id}-1-1"], "returned": {f"{second.id}-1-1": "not_found"},
    }  # fmt: skip
    with pytest.raises(CarrierInvalid):
        settle_by_sheet(office, own, **said)
    settle_by_sheet(office, stage.treasurer, **said)
    before = sums(stage)
    with pytest.raises(CarrierInvalid):
        return_cash(office, own, batch=batch.code, document="PT-9", on=ANSWERED)
    with pytest.raises(CarrierInvalid):
        bring_back(office, own, order=f"{first.id}-1-1", document="PT-12", on=ANSWERED)
    assert moved(stage, before) == {}


def test_cash_comes_back_no_earlier_than_it_left(stage: Stage, cash: tuple[Any, Batch, list[Any]]) -> None:
    _, batch, (first, second) = cash
    sheet(stage, batch, paid=[f"{first.id}-1-1"], returned={f"{second.id}-1-1": "not_found"})
    told: dict[str, Any] = {"batch": batch.code, "document": "PT-9"}
    with pytest.raises(SheetInvalid):
        return_cash(stage.home.office, stage.treasurer, on=SENT - timedelta(days=1), **told)
    assert return_cash(stage.home.office, stage.treasurer, on=SENT, **told) == second.amount


def test_cash_is_brought_back_no_earlier_than_it_was_paid(
    stage: Stage, cash: tuple[Any, Batch, list[Any]]
) -> None:
    _, batch, (first, second) = cash
    sheet(stage, batch, paid=[f"{first.id}-1-1", f"{second.id}-1-1"])
    told: dict[str, Any] = {"order": f"{first.id}-1-1", "document": "PT-12"}
    with pytest.raises(PaymentNotByHand):
        bring_back(stage.home.office, stage.treasurer, on=ANSWERED - timedelta(days=1), **told)
    assert bring_back(stage.home.office, stage.treasurer, on=ANSWERED, **told)


def test_days_are_asked_where_money_comes_back_by_hand(
    stage: Stage, cash: tuple[Any, Batch, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes back takes from what was advanced, or held, on its own day: the days are asked first."""
    _, batch, (first, second) = cash
    sheet(stage, batch, paid=[f"{first.id}-1-1"], returned={f"{second.id}-1-1": "not_found"})
    asked: list[str] = []
    monkeypatch.setattr(
        by_hand, "check_days", lambda _, entries, __: asked.extend(one.key for one in entries)
    )
    return_cash(stage.home.office, stage.treasurer, batch=batch.code, document="PT-9", on=ANSWERED)
    bring_back(stage.home.office, stage.treasurer, order=f"{first.id}-1-1", document="PT-12", on=ANSWERED)
    assert asked == [f"cashin:{batch.code}:{GIFTS}", f"ret:{first.id}:1:1"]


def test_what_a_household_paid_back_meanwhile_is_not_brought_back_too(
    stage: Stage, cash: tuple[Any, Batch, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, batch, (first, second) = cash
    order = f"{first.id}-1-1"
    sheet(stage, batch, paid=[order, f"{second.id}-1-1"])
    paid_back = {
        "order": order, "identity": "a" * 64, "entry_key": "clear:a:1", "amount": 7, "day": ANSWERED,
    }  # fmt: skip
    meanwhile(
        monkeypatch, by_hand, "released_order",
        lambda: stage.home.office.desk.run(lambda tx: tx.rows(REPAID, [paid_back])),
    )  # fmt: skip
    before = sums(stage)
    with pytest.raises(PaymentNotByHand):
        bring_back(stage.home.office, stage.treasurer, order=order, document="PT-12", on=ANSWERED)
    assert moved(stage, before) == {}


def test_the_treasury_pays_what_is_charged_to_the_budget_and_nothing_else(stage: Stage) -> None:
    prepared = stage.approved_list()
    state, gifts = of_fund(stage, prepared, STATE), of_fund(stage, prepared, GIFTS)
    with pytest.raises(AwardNotPayable):
        batch_of(stage, prepared, "treasury", gifts[0].id)
    before = sums(stage)
    batch = batch_of(stage, prepared, "treasury")
    stage.send(batch)
    assert batch.orders == len(state)
    assert moved(stage, before) == {}, "the Treasury has not paid yet"
    first, *others = [f"{one.id}-1-1" for one in state]
    sheet(stage, batch, document="UNC 12", paid=others, returned={first: "deceased"})
    paid = batch.total - state[0].amount
    assert moved(stage, before) == {
        (STATE, "6111"): paid, (STATE, "5111"): -paid,
        (STATE, "B22"): batch.total, (STATE, "B23"): -paid, (STATE, "B24"): -state[0].amount,
    }  # fmt: skip
    assert Counter(states(stage, prepared).values()) == {
        AwardState.PAID: len(others), AwardState.HELD: 1, AwardState.APPROVED: len(gifts),
    }  # fmt: skip
    assert [one.id for one in stage.ask(lists_to_order)] == [prepared.id]
    assert stage.ask(cash_left, batch.code) == {}
    assert stage.findings() == []


def test_what_the_treasury_got_back_is_held_for_its_award(stage: Stage) -> None:
    prepared = stage.approved_list()
    (award, *_) = of_fund(stage, prepared, STATE)
    batch = batch_of(stage, prepared, "treasury", award.id)
    stage.send(batch)
    sheet(stage, batch, document="UNC 12", paid=[f"{award.id}-1-1"])
    told: dict[str, Any] = {"order": f"{award.id}-1-1", "document": "GBC 3"}
    with pytest.raises(PaymentNotByHand):
        bring_back(stage.home.office, stage.treasurer, **told, on=NEXT_YEAR)
    before = sums(stage)
    bring_back(stage.home.office, stage.treasurer, **told, on=ANSWERED)
    assert moved(stage, before) == {
        (STATE, "5111"): award.amount, (STATE, "6111"): -award.amount,
        (STATE, "B23"): award.amount, (STATE, "B24"): -award.amount,
    }  # fmt: skip
    assert [one.award for one in stage.ask(held_orders, YAGI)] == [award.id]
    assert stage.findings() == []


def test_what_the_post_paid_is_not_brought_back_by_hand(stage: Stage) -> None:
    prepared = stage.approved_list()
    batch = stage.batch(prepared)
    stage.send(batch)
    order = orders_of(stage, batch)[0]
    for document in ("", "PT-1"):
        with pytest.raises(SheetInvalid if not document else PaymentNotByHand):
            bring_back(stage.home.office, stage.treasurer, order=order.id, document=document, on=ANSWERED)
    assert result_of((order.id, "paid", "", order.amount)).rows


def test_a_sheet_to_sign_leaves_as_a_workbook_and_as_nothing_else(
    stage: Stage, cash: tuple[Any, Batch, list[Any]], tmp_path: Any
) -> None:
    _, batch, _ = cash
    office, path = stage.home.office, tmp_path / "sheet.xlsx"
    written = export_batch(office, stage.treasurer, batch=batch.code, channel="xlsx", path=path)
    assert (written.orders, path.exists()) == (2, True)

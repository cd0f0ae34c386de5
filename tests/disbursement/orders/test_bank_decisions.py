"""An officer names the order of a waiting line; a debit settles a batch for banks that send no result."""

from datetime import date, timedelta

import pytest

from relief_fund.banking.errors import DecisionUnfit, LineDecided
from relief_fund.banking.papers import open_papers, settle_paper
from relief_fund.disbursement.orders.bank_decisions import debits, decide_for_order, settle_by_debit
from relief_fund.disbursement.orders.errors import (
    BatchNotDebited,
    BatchUnknown,
    LineNotOfOrder,
    PaymentOrderUnknown,
)
from relief_fund.disbursement.orders.queries import batch_card
from relief_fund.disbursement.orders.totals import paid_cells
from relief_fund.kernel.errors import DutyMissing
from relief_fund.ledger.queries import sealed_entries
from tests.disbursement.orders.stage import ANSWERED, GIFTS, SENT, STATE
from tests.disbursement.orders.through_bank import (
    answered,
    bring,
    credit,
    debit,
    lines_of,
    moved,
    orders_of,
    released,
    sums,
)

LATER = ANSWERED + timedelta(days=7)


def decide(stage, line, decision, order, *, on=LATER, actor=None, expected=""):
    return decide_for_order(
        stage.home.office, actor or stage.admin, identity=line.identity, decision=decision, order=order,
        reason="Điện báo của ngân hàng", on=on, expected=expected,
    )  # fmt: skip


def waiting_line(stage, folder, fund, amount, text="HOAN TRA LENH CHI"):
    """A credit that names nothing and waits in suspense."""
    bring(stage, folder, fund, [credit(amount, text)])
    (line,) = lines_of(stage, "waiting")
    return line


def test_a_payment_that_came_back_without_our_code_is_named_by_an_officer(stage, tmp_path):
    batch = released(stage)
    paid = orders_of(stage, batch, STATE)[0]
    answered(stage, (paid.id, "paid", "", paid.amount))
    before = sums(stage)
    line = waiting_line(stage, tmp_path, STATE, paid.amount)
    key = decide(stage, line, "payment_returned", paid.id.lower())
    assert key == f"clear:{line.identity}:1"
    assert moved(stage, before) == {
        (STATE, "1121.02"): paid.amount, (STATE, "6111"): -paid.amount, (STATE, "B23"): paid.amount,
        (STATE, "B24"): -paid.amount, (STATE, "5111"): paid.amount, (STATE, "3371"): -paid.amount,
    }  # fmt: skip
    assert stage.findings() == []
    with pytest.raises(LineDecided):
        decide(stage, line, "payment_returned", paid.id)
    with pytest.raises(DecisionUnfit):
        decide(stage, line, "paid_back", paid.id, expected="payment_returned")


def test_what_the_post_had_paid_comes_back_by_a_line_and_is_held(stage, tmp_path):
    batch = stage.settled(tmp_path)
    paid = next(one for one in orders_of(stage, batch, GIFTS) if one.outcome == "paid")
    before = sums(stage)
    line = waiting_line(stage, tmp_path, GIFTS, paid.amount)
    decide(stage, line, "payment_returned", paid.id)
    assert moved(stage, before) == {
        (GIFTS, "1121.01"): paid.amount, (GIFTS, "6111"): -paid.amount, (GIFTS, "B19"): paid.amount,
        (GIFTS, "B24"): -paid.amount,
    }  # fmt: skip
    assert stage.findings() == []


@pytest.mark.parametrize(
    ("fund", "years", "books"),
    [
        (GIFTS, 0, {"6111": -1}),
        (STATE, 0, {"6111": -1, "B23": 1, "B21": -1, "5111": 1, "3371": -1}),
        (GIFTS, 1, {"7111": -1}),
        (STATE, 1, {"3331": -1}),
    ],
)
def test_a_household_pays_a_part_back(stage, tmp_path, fund, years, books):
    batch = released(stage)
    paid = orders_of(stage, batch, fund)[0]
    answered(stage, (paid.id, "paid", "", paid.amount))
    stage.home.clock.set(stage.home.clock.now() + timedelta(days=365 * years))
    before, gave = sums(stage), 2_000_000
    line = waiting_line(stage, tmp_path, fund, gave)
    decide(stage, line, "paid_back", paid.id, on=date(2024 + years, 11, 3))
    bank = "1121.02" if fund == STATE else "1121.01"
    assert moved(stage, before) == {
        (fund, bank): gave,
        **{(fund, account): side * gave for account, side in books.items()},
    }
    assert stage.findings() == []
    card = stage.ask(batch_card, batch.code).line
    assert (card.paid_total, card.rest_total) == (paid.amount - gave, gave)
    assert card.waiting_total == batch.total - paid.amount
    assert sum(one.amount for one in stage.ask(paid_cells)) == paid.amount - gave
    more = waiting_line(stage, tmp_path, fund, paid.amount - gave + 1, "HOAN TRA LENH CHI lan 2")
    with pytest.raises(LineNotOfOrder) as refused:
        decide(stage, more, "paid_back", paid.id, on=date(2024 + years, 11, 4))
    assert refused.value.facts["expected"] == paid.amount - gave


def test_a_refused_order_is_named_by_an_officer(stage, tmp_path):
    batch = released(stage)
    back = orders_of(stage, batch, GIFTS)[0]
    before = sums(stage)
    line = waiting_line(stage, tmp_path, GIFTS, back.amount)
    decide(stage, line, "payment_refused", back.id)
    assert moved(stage, before) == {
        (GIFTS, "1121.01"): back.amount, (GIFTS, "1132"): -back.amount, (GIFTS, "B22"): back.amount,
        (GIFTS, "B24"): -back.amount,
    }  # fmt: skip
    assert stage.findings() == []
    report = answered(stage, (back.id, "returned", "deceased", back.amount))
    assert report.already_known == 1


def test_what_does_not_fit_is_refused_and_nothing_is_written(stage, tmp_path):
    batch = released(stage)
    paid, open_one, *_ = orders_of(stage, batch, GIFTS)
    other = orders_of(stage, batch, STATE)[0]
    answered(stage, (paid.id, "paid", "", paid.amount), (other.id, "paid", "", other.amount))
    line = waiting_line(stage, tmp_path, GIFTS, paid.amount - 1)
    entries = stage.ask(sealed_entries)
    for decision, order, refusal in (
        ("payment_returned", paid.id, LineNotOfOrder),
        ("payment_refused", paid.id, LineNotOfOrder),
        ("payment_returned", open_one.id, LineNotOfOrder),
        ("payment_refused", open_one.id, LineNotOfOrder),
        ("paid_back", open_one.id, LineNotOfOrder),
        ("paid_back", other.id, LineNotOfOrder),
        ("paid_back", "K7M4Q2X9TBVW-1-1", PaymentOrderUnknown),
        ("fee", paid.id, DecisionUnfit),
    ):
        with pytest.raises(refusal):
            decide(stage, line, decision, order)
    with pytest.raises(DutyMissing):
        decide(stage, line, "paid_back", paid.id, actor=stage.treasurer)
    assert stage.ask(sealed_entries) == entries
    assert lines_of(stage, "waiting") == (line,)


def test_two_officers_with_two_lines_and_one_order(stage, tmp_path):
    batch = released(stage)
    paid = orders_of(stage, batch, GIFTS)[0]
    answered(stage, (paid.id, "paid", "", paid.amount))
    bring(
        stage,
        tmp_path,
        GIFTS,
        [credit(paid.amount, "HOAN TRA LENH CHI", reference=f"7001.{at}") for at in (1, 2)],
    )
    first, second = lines_of(stage, "waiting")
    desk, held = stage.home.office.desk, []
    real = desk.run
    desk.run = held.append
    decide(stage, first, "payment_returned", paid.id)
    decide(stage, second, "payment_returned", paid.id)
    desk.run = real
    desk.run(held[0])
    with pytest.raises(LineNotOfOrder):
        desk.run(held[1])
    assert lines_of(stage, "waiting") == (second,)
    assert stage.findings() == []


def test_a_debit_settles_what_nobody_answered(stage, tmp_path):
    batch = released(stage)
    office, treasurer = stage.home.office, stage.treasurer
    with pytest.raises(BatchNotDebited):
        settle_by_debit(office, treasurer, batch=batch.code, occurred_on=ANSWERED)
    with pytest.raises(BatchUnknown):
        settle_by_debit(office, treasurer, batch="DC00000000", occurred_on=ANSWERED)
    with pytest.raises(DutyMissing):
        settle_by_debit(office, stage.admin, batch=batch.code, occurred_on=ANSWERED)
    back, *rest = orders_of(stage, batch, GIFTS)
    answered(stage, (back.id, "returned", "deceased", back.amount))
    gone = sum(one.amount for one in (back, *rest))
    bring(stage, tmp_path, GIFTS, [debit(gone, f"UNC {batch.code}", day=SENT)])
    assert {part.fund: line is not None for part, line in stage.ask(debits, batch.code)} == {
        GIFTS: True,
        STATE: False,
    }
    report = settle_by_debit(office, treasurer, batch=batch.code, occurred_on=ANSWERED)
    assert (report.settled, report.returned) == (len(rest), 0)
    assert {one.outcome for one in orders_of(stage, batch, STATE)} == {""}
    with pytest.raises(BatchNotDebited):
        settle_by_debit(office, treasurer, batch=batch.code, occurred_on=ANSWERED)
    assert stage.findings() == []


def test_a_debit_that_an_officer_named_settles_its_batch_too(stage, tmp_path):
    batch = released(stage)
    gone = sum(one.amount for one in orders_of(stage, batch, GIFTS))
    day = SENT + timedelta(days=30)
    bring(stage, tmp_path, GIFTS, [debit(gone, "chuyen tien", day=day)])
    (waits,) = lines_of(stage, "waiting")
    (paper,) = stage.ask(open_papers, waits)
    settle_paper(
        stage.home.office, stage.admin, identity=waits.identity, decision=paper.decision, paper=paper.number,
        reason="UNC 7", on=day,
    )  # fmt: skip
    report = settle_by_debit(stage.home.office, stage.treasurer, batch=batch.code, occurred_on=day)
    assert report.settled == len(orders_of(stage, batch, GIFTS))
    assert stage.findings() == []

"""An order's answer as it holds today: brought back, paid back, held."""

from sqlalchemy import select

from relief_fund.disbursement.orders.answers import ANSWER
from relief_fund.disbursement.orders.coming_back import REPAID_BY_HOUSEHOLD
from tests.disbursement.orders.stage import GIFTS, STATE
from tests.disbursement.orders.test_bank_decisions import decide, waiting_line
from tests.disbursement.orders.through_bank import answered, bring, credit, orders_of, released


def answers(stage):
    with stage.home.office.read() as connection:
        return {row.order: row for row in connection.execute(select(ANSWER))}


def test_answers_follow_the_bank_lines(stage, tmp_path):
    batch = released(stage)
    paid, part, back, gone = orders_of(stage, batch, GIFTS)[:4]
    answered(
        stage,
        (paid.id, "paid", "", paid.amount),
        (part.id, "part", "", 7),
        (back.id, "returned", "deceased", back.amount),
        (gone.id, "paid", "", gone.amount),
    )
    bring(stage, tmp_path, GIFTS, [credit(gone.amount, f"HOAN TRA {gone.id}")])
    decide(stage, waiting_line(stage, tmp_path, GIFTS, 3), REPAID_BY_HOUSEHOLD, part.id)
    told = {
        order: (row.first, row.outcome, row.reason, row.answered, row.amount, row.held)
        for order, row in answers(stage).items()
    }
    assert told == {
        paid.id: ("paid", "paid", "", paid.amount, paid.amount, 0),
        part.id: ("part", "part", "", 7, 4, 0),
        back.id: ("returned", "returned", "deceased", back.amount, back.amount, 1),
        gone.id: ("paid", "returned", "came_back", gone.amount, gone.amount, 1),
    }
    assert orders_of(stage, batch, STATE)[0].id not in told

import pytest

from relief_fund.disbursement.orders.errors import SourceInvalid
from relief_fund.disbursement.orders.purses import Source, read_purses
from relief_fund.ledger import templates
from relief_fund.ledger.entries import FREE_MONEY
from relief_fund.ledger.queries import guarded_balance
from tests.disbursement.orders.stage import ANSWERED, GIFTS, GIVEN, GRANTED, RECEIVED, STATE, give_money


def test_a_state_purse_is_the_smaller_of_authority_and_cash(home):
    give_money(home)
    with home.office.read() as connection:
        state, gifts = read_purses(connection, [STATE, Source(GIFTS, frozenset({"house_lost"}))], {GIFTS: 7})
    assert (state.cash, state.authority, state.money) == (RECEIVED, GRANTED, RECEIVED)
    assert (gifts.money, gifts.authority, gifts.items) == (GIVEN - 7, None, {"house_lost"})


@pytest.mark.parametrize("sources", [["LGHD-2"], ["NOBODY"], [STATE, STATE]])
def test_a_plan_figure_an_unknown_and_a_repeated_fund_are_no_sources(home, sources):
    give_money(home)
    with home.office.read() as connection, pytest.raises(SourceInvalid):
        read_purses(connection, sources, {})


def test_promised_money_is_counted_out_and_an_advance_changes_nothing(stage):
    prepared = stage.approved_list()

    def purses():
        return stage.ask(read_purses, [STATE, GIFTS], {})

    after = purses()
    assert sum(purse.cash for purse in after) == RECEIVED + GIVEN - prepared.total
    batch = stage.batch(prepared)
    stage.send(batch)
    assert purses() == after


def test_the_sum_for_budget_money_is_the_guard_of_donated_money(stage):
    """The same formula, tried on the fund whose free money the database itself keeps."""
    from relief_fund.disbursement.orders import purses as room

    stage.send(stage.batch(stage.approved_list()))
    fee = templates.bank_fee(fund=GIFTS, bank="1121.01", amount=55_000, line="f1", on=ANSWERED)
    stage.home.office.desk.run(lambda tx: tx.post(fee))
    with stage.home.office.read() as connection:
        free = guarded_balance(connection, fund=GIFTS, account=FREE_MONEY)
        summed = room._budget(connection, Source(GIFTS), room.turnovers(connection), 0).cash
    assert summed == free

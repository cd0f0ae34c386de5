"""Entries of lists, batches and orders are not reversed in the books alone: each has a way back of its own."""

import pytest

from relief_fund.disbursement.orders.errors import EntryOfOrders
from relief_fund.ledger.correct import reverse_entry
from relief_fund.ledger.queries import entries_by_keys
from tests.disbursement.orders.stage import ANSWERED, STATE
from tests.disbursement.orders.through_bank import answered, orders_of, released, sums


def test_what_a_household_was_paid_is_not_free_again(stage):
    """Its order would stand as paid, its promise as unpaid, and the money as on its way for ever."""
    batch = released(stage)
    paid, back, *_ = orders_of(stage, batch, STATE)
    answered(stage, (paid.id, "paid", "", paid.amount), (back.id, "returned", "account_closed", back.amount))
    before = sums(stage)
    with stage.home.office.read() as connection:
        asked = {
            verb: f"{verb}:{one.id.replace('-', ':')}" for verb, one in (("pay", paid), ("ret", back))
        } | {"send": f"send:{batch.code}:{STATE}"}
        numbers = entries_by_keys(connection, list(asked.values()))
    assert len(numbers) == 3
    for number in numbers.values():
        with pytest.raises(EntryOfOrders):
            reverse_entry(stage.home.office, stage.admin, number=number, on=ANSWERED, document="DC-1")
    assert sums(stage) == before


def test_what_a_list_has_promised_is_not_free_again(stage):
    prepared = stage.approved_list()
    with stage.home.office.read() as connection:
        keys = [f"enc:{prepared.id}:1:{line}" for line in range(1, 9)]
        number, *_ = entries_by_keys(connection, keys).values()
    with pytest.raises(EntryOfOrders) as refused:
        reverse_entry(stage.home.office, stage.admin, number=number, on=ANSWERED, document="DC-1")
    assert refused.value.facts == {"paper": prepared.id}

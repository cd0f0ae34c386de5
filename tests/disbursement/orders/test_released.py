from relief_fund.disbursement.orders.released import (
    orders_through_banks,
    parts_through_banks,
    released_order,
)
from tests.disbursement.orders.stage import GIFTS, STATE
from tests.disbursement.orders.through_bank import answered, bank_batch, orders_of


def test_only_what_was_released_through_a_bank_is_told(stage):
    prepared = stage.approved_list()
    batch = bank_batch(stage, prepared, channel="xlsx")
    assert stage.ask(orders_through_banks) == stage.ask(parts_through_banks) == ()
    stage.send(batch)
    orders = {one.order: one for one in stage.ask(orders_through_banks)}
    assert set(orders) == {one.id for one in orders_of(stage, batch)}
    parts = stage.ask(parts_through_banks, batch.code)
    assert [(one.fund, one.entry_key) for one in parts] == [
        (fund, f"send:{batch.code}:{fund}") for fund in (GIFTS, STATE)
    ]
    assert sum(one.amount for one in parts) == batch.total
    assert stage.ask(parts_through_banks, "DC00000000") == ()


def test_what_stayed_on_the_account_is_told_with_its_entry(stage):
    batch = bank_batch(stage, stage.approved_list())
    stage.send(batch)
    paid, part, back, open_one = orders_of(stage, batch, GIFTS)[:4]
    answered(
        stage,
        (paid.id, "paid", "", paid.amount),
        (part.id, "part", "", part.amount - 5),
        (back.id, "returned", "deceased", back.amount),
    )

    def keyed(verb, order):
        return f"{verb}:{':'.join(order.split('-'))}"

    told = {one.id: stage.ask(released_order, one.id) for one in (paid, part, back, open_one)}
    assert [told[one.id].stayed for one in (paid, part, back, open_one)] == [
        ("", 0), (keyed("pay", part.id), 5), (keyed("ret", back.id), back.amount), ("", 0),
    ]  # fmt: skip
    assert [one.may_come_back for one in told.values()] == [True, True, False, False]
    assert stage.ask(released_order, "K7M4Q2X9TBVW-1-1") is None

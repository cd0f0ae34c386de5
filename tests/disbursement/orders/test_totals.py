from relief_fund.banking.advances import read_advance
from relief_fund.banking.queries import accounts
from relief_fund.banking.statements.lines import RawLine
from relief_fund.disbursement.orders.queries import awards_page, orders_page
from relief_fund.disbursement.orders.totals import Progress, open_advances, paid_cells, progress
from tests.disbursement.demo import YAGI
from tests.disbursement.orders.stage import ANSWERED, GIFTS, STATE


def test_progress_counts_approved_paid_and_held(stage, tmp_path):
    assert stage.ask(progress, YAGI) == Progress(0, 0, 0, 0, 0, 0, 0)
    prepared = stage.prepare()
    assert stage.ask(progress, YAGI).awards == 0
    stage.decide(prepared)
    households = len({one.household for one in stage.ask(awards_page, prepared.id, limit=1000)})
    told = (households, prepared.awards, prepared.total)
    assert stage.ask(progress, YAGI) == Progress(*told, 0, 0, 0, 0)
    batch = stage.batch(prepared)
    stage.send(batch)
    from relief_fund.disbursement.orders.settlement import settle

    settle(stage.home.office, stage.treasurer, stage.answered(batch, tmp_path), occurred_on=ANSWERED)
    orders = stage.ask(orders_page, batch.code, limit=1000)
    paid = [one.amount for one in orders if one.outcome == "paid"]
    back = [one.amount for one in orders if one.outcome == "returned"]
    assert stage.ask(progress, YAGI) == Progress(*told, len(paid), sum(paid), len(back), sum(back))


def test_paid_cells_are_the_paid_orders_by_area_item_and_fund(stage, tmp_path):
    batch = stage.settled(tmp_path)
    cells = stage.ask(paid_cells, YAGI)
    orders = stage.ask(orders_page, batch.code, limit=1000, outcome="paid")
    assert sum(cell.amount for cell in cells) == sum(one.amount for one in orders)
    assert sum(cell.households for cell in cells) == len(orders)
    assert {cell.fund for cell in cells} == {STATE, GIFTS}
    assert cells == stage.ask(paid_cells)
    assert stage.ask(paid_cells, "OTHER") == ()


def test_an_open_advance_is_recognised_by_the_banks_own_reading(stage, tmp_path):
    assert stage.ask(open_advances) == ()
    batch = stage.batch(stage.approved_list())
    sent = {one.fund: one for one in stage.send(batch)}
    advances = stage.ask(open_advances)
    assert {one.fund: (one.amount, one.outstanding) for one in advances} == {
        fund: (one.amount, one.amount) for fund, one in sent.items()
    }
    account = next(face for face in stage.ask(accounts) if face.fund == GIFTS)
    line = RawLine(
        row=2, day=ANSWERED, direction="debit", amount=sent[GIFTS].amount, reference="1",
        text=f"UNC {batch.code} ung tien", balance=None,
    )  # fmt: skip
    reading = read_advance(account, line, advances)
    assert reading.matches == (f"advance:{batch.code}:{GIFTS}",)


def test_what_came_back_is_not_expected_again(stage, tmp_path):
    batch = stage.settled(tmp_path)
    back = [one for one in stage.ask(orders_page, batch.code, limit=1000) if one.outcome == "returned"]
    assert {one.fund: one.outstanding for one in stage.ask(open_advances)} == {
        fund: sum(one.amount for one in back if one.fund == fund) for fund in (STATE, GIFTS)
    }
    stage.money_back()
    assert {one.outstanding for one in stage.ask(open_advances)} == {0}


def test_the_money_that_the_post_gives_back_is_read_as_such_and_never_as_a_gift(stage, tmp_path):
    batch = stage.settled(tmp_path)
    advances = stage.ask(open_advances)
    account = next(face for face in stage.ask(accounts) if face.fund == GIFTS)
    held = next(one.outstanding for one in advances if one.fund == GIFTS)
    text = f"BUU DIEN hoan tra tien {batch.code} BAO CHUNG chi khong thanh"
    line = RawLine(3, ANSWERED, "credit", held, "2", text, None)
    reading = read_advance(account, line, advances)
    assert (reading.kind, reading.fund, reading.other_side) == ("post_gave_back", GIFTS, "1385")
    assert read_advance(account, line._replace(amount=held + 1), advances) is None

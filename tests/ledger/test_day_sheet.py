"""The cash sheet: opening + in − out = closing at every place, before and after balances are kept."""

from datetime import date

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.day_sheet import PlaceDay, cash_sheet, held_on, money_accounts
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.snapshots import keep_snapshot
from tests.ledger.events_home import furnish, pay_in

FIRST, SECOND, THIRD = date(2026, 10, 5), date(2026, 10, 6), date(2026, 10, 7)
G, L = "BAO.CHUNG", "LU.CHUNG"


@pytest.fixture(params=["tail", "kept"])
def fund(home: Home, request: pytest.FixtureRequest) -> Home:
    """Money brought forward and given on the first day; given, banked, paid and shared on the second."""
    furnish(home)
    brought = Entry("opening:x", "opening", FIRST, moved(G, "1121.01", "4211", 500))
    home.office.desk.run(lambda tx: tx.post(brought))
    pay_in(home, "line:a", G, ("1121.01", "5121", 1_000), on=FIRST)
    pay_in(home, "cash:1", G, ("1111", "5121", 70), on=FIRST)
    if request.param == "kept":
        keep_snapshot(home.office, tail=0)
    pay_in(home, "line:b", G, ("1121.01", "5121", 200), on=SECOND)
    send = Entry("send:1", "payment_sent", SECOND, moved(G, "1132", "1121.01", 300))
    shared = moved(G, "3361", "1121.01", 50) + moved(L, "1121.01", "1361", 50)
    owed = Entry("o", "owed", SECOND, moved(G, "6801", "3361", 50) + moved(L, "1361", "5801", 50))
    for entry in (send, owed, Entry("settle:1", "settled", SECOND, shared)):
        home.office.desk.run(lambda tx, entry=entry: tx.post(entry))
    return home


def sheet(home: Home, day: date) -> dict[str, PlaceDay]:
    with home.office.read() as connection:
        return {one.account: one for one in cash_sheet(connection, day)}


def test_what_is_brought_forward_is_opening_and_never_in(fund: Home) -> None:
    assert sheet(fund, FIRST) == {
        "1111": PlaceDay("1111", 0, 70, 0, 70),
        "1121.01": PlaceDay("1121.01", 500, 1_000, 0, 1_500),
    }


def test_moves_between_funds_that_share_an_account_are_neither_in_nor_out(fund: Home) -> None:
    assert sheet(fund, SECOND) == {
        "1111": PlaceDay("1111", 70, 0, 0, 70),
        "1121.01": PlaceDay("1121.01", 1_500, 200, 300, 1_400),
        "1132": PlaceDay("1132", 0, 300, 0, 300),
    }


def test_a_quiet_day_holds_what_the_last_one_closed_with(fund: Home) -> None:
    quiet = sheet(fund, THIRD)
    assert {one.closing for one in quiet.values()} == {70, 1_400, 300}
    assert all(one.opening == one.closing for one in quiet.values())
    assert sheet(fund, date(2026, 10, 4)) == {}


def test_what_a_withdrawn_import_takes_back_is_less_in_and_not_out(fund: Home) -> None:
    back = Entry("withdrawn:b", "withdrawal", SECOND, moved(G, "5121", "1121.01", 200))
    fund.office.desk.run(lambda tx: tx.post(back))
    assert sheet(fund, SECOND)["1121.01"] == PlaceDay("1121.01", 1_500, 0, 300, 1_200)


def test_goods_are_no_money_and_nothing_need_have_come_since_balances_were_kept(fund: Home) -> None:
    pay_in(fund, "kind:1:1", G, ("Q10.K1", "Q20", 900), on=SECOND)
    before = [sheet(fund, day) for day in (SECOND, THIRD)]
    assert not any("Q10.K1" in one for one in before)
    keep_snapshot(fund.office, tail=0)
    assert [sheet(fund, day) for day in (SECOND, THIRD)] == before


def test_held_on_is_the_closing_of_the_sheet(fund: Home) -> None:
    with fund.office.read() as connection:
        assert [held_on(connection, "1121.01", day) for day in (FIRST, SECOND, THIRD)] == [
            1_500,
            1_400,
            1_400,
        ]
        assert {"1111", "1121.01", "1132", "1385"} <= money_accounts(connection)
        assert not {"3379", "5121", "1121"} & money_accounts(connection)

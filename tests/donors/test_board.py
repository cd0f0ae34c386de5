"""The board: what each campaign raised, promised, paid, holds in suspense and has free, and what is due."""

from collections.abc import Callable
from datetime import date

from relief_fund.banking.intake import ImportReport
from relief_fund.donors.board import Purse, board, cash_of_day, gifts_of_day, purses
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.entries import Entry, moved
from tests.banking.lines import DAY, line
from tests.banking.money_in import open_demo_campaign

Import = Callable[..., ImportReport]
G = "BAO.CHUNG"


def test_every_figure_is_the_books(home: Home, load: Import) -> None:
    load([line(90_000, balance=100_000), line(700, "HOAN TRA LENH CHUYEN TIEN")])
    open_demo_campaign(home, "0011008888888", "LU", launched_on=date(2024, 9, 5))
    promised = Entry("enc:1:1:1", "encumbrance", DAY, moved(G, "B19", "B22", 40_000, purpose="a|b"))
    paid = Entry(
        "pay:1",
        "paid",
        DAY,
        (*moved(G, "6111", "1121.01", 15_000), *moved(G, "B22", "B19", 15_000, purpose="a|b")),
    )
    home.office.desk.run(lambda tx: [tx.post(one) for one in (promised, paid)] and None)
    with home.office.read() as connection:
        flood, storm = board(connection, DAY)
        assert gifts_of_day(connection, DAY) == {"BAO": (1, 90_000)}
        assert gifts_of_day(connection, date(2024, 9, 9)) == {}
        assert cash_of_day(connection, "BAO", DAY) == (0, 0), "through the bank"
        assert purses(connection)["NONE"] == Purse(0, 0, 0, 0, 0, 0, 0)
    assert storm.purse == Purse(
        earlier=10_000, raised=90_000, promised=25_000, paid=15_000, suspended=700, owed=0, money=85_700
    )
    assert storm.purse.free == 60_000
    assert (storm.gifts, storm.waiting.lines, storm.waiting.credits) == (1, 1, 700)
    assert storm.next is not None
    assert storm.next.name == "publish_call"
    assert (flood.campaign.code, flood.purse.money, flood.gifts) == ("LU", 0, 0)
    assert flood.closed_on is None

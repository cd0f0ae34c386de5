"""Own papers on a bank account: entries without a bank line, before and after balances are kept."""

from datetime import date

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.own_papers import PaperMove, own_papers
from relief_fund.ledger.snapshots import keep_snapshot
from tests.ledger.events_home import furnish, pay_in

DAY, NEXT = date(2026, 10, 5), date(2026, 10, 6)
G, L = "BAO.CHUNG", "LU.CHUNG"


@pytest.mark.parametrize("kept", [False, True])
def test_only_what_moved_the_account_and_rests_on_no_line(home: Home, kept: bool) -> None:
    furnish(home)
    pay_in(home, "line:a", G, ("1121.01", "5121", 1_000), on=DAY)
    send = Entry("send:1", "payment_sent", DAY, moved(G, "1132", "1121.01", 300))
    shared = Entry("share:1", "shared", DAY, moved(G, "5121", "1121.01", 5) + moved(L, "1121.01", "5121", 5))
    home.office.desk.run(lambda tx: [tx.post(one) for one in (send, shared)] and None)
    if kept:
        keep_snapshot(home.office, tail=0)
    later = Entry("send:2", "payment_sent", NEXT, moved(G, "1132", "1121.01", 40))
    home.office.desk.run(lambda tx: tx.post(later))
    with home.office.read() as connection:
        first = own_papers(connection, "1121.01", upto=DAY, without=frozenset())
        both = own_papers(connection, "1121.01", upto=NEXT, without=frozenset())
        none = own_papers(
            connection, "1121.01", upto=NEXT, without=frozenset({"payment_sent", "prepared", "shared"})
        )
        other = own_papers(connection, "1121.02", upto=NEXT, without=frozenset())
    assert first == (PaperMove(2, "send:1", "payment_sent", DAY, "", -300),)
    assert [one.moved for one in both] == [-300, -40]
    assert (none, other) == ((), ())

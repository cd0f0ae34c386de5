"""Papers of named kinds: newest first, of the funds asked for, those reversed left out."""

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.correct import reverse_entry
from relief_fund.ledger.papers import is_reversed, papers_of
from tests.ledger.events_home import ADMIN, DAY, furnish, post

G, L = "BAO.CHUNG", "LU.CHUNG"


def test_papers_are_found_by_kind_and_fund(home: Home) -> None:
    furnish(home)
    for fund, slip in ((G, "1"), (L, "2"), (G, "3")):
        post(home, "cash_gift", fund=fund, amount=9, receipt=f"PT-{slip}")
        post(home, "cash_deposited", fund=fund, amount=5, slip=slip)
    with home.office.read() as connection:
        found = papers_of(connection, kinds=["cash_deposited"], funds={G})
        assert [one.key for one in found] == ["deposit:3", "deposit:1"]
        assert papers_of(connection, kinds=["cash_deposited"], funds={G}, limit=1) == found[:1]
        assert papers_of(connection, kinds=["give_back"], funds={G}) == ()
        assert len(papers_of(connection, kinds=["cash_gift", "cash_deposited"], funds={G, L})) == 6
    reverse_entry(home.office, ADMIN, number=found[0].number, on=DAY, document="DC-1")
    with home.office.read() as connection:
        assert [one.key for one in papers_of(connection, kinds=["cash_deposited"], funds={G})] == [
            "deposit:1"
        ]
        assert [is_reversed(connection, one.number) for one in found] == [True, False]

"""Checks of receipts: they find a gap and a second standing receipt, put there past the program."""

from collections.abc import Callable

from relief_fund.banking.intake import ImportReport
from relief_fund.donors import receipts
from relief_fund.donors.checks import one_receipt_stands_for_a_gift, receipts_gapless
from relief_fund.donors.queries import gifts_page
from relief_fund.donors.receipt_queries import DRAFT, ISSUE
from relief_fund.kernel.protocols import Actor, Home
from tests.banking.lines import line

Import = Callable[..., ImportReport]


def test_a_gap_and_a_double_are_found(home: Home, load: Import, administrator: Actor) -> None:
    load([line(10)])
    receipts.change_letterhead(home.office, administrator, address="Số 1")
    with home.office.read() as connection:
        gift = gifts_page(connection, "BAO")[0].receipt_code
    receipts.issue_receipts(home.office, administrator, gifts=[gift])
    by = {"drafted_at": "x", "drafted_by": "x", "run": "", "donor": "", "campaign": "BAO"}

    def forge(tx: object) -> None:
        tx.rows(DRAFT, [{"id": "d", "gift": gift, "edition": 2, **by}])  # type: ignore[attr-defined]
        row = {"number": "BAO/2026/GBN/000003", "draft": "d", "campaign": "BAO", "series": "BAO/2026/GBN"}
        day = receipts.today(home.clock)
        tx.rows(ISSUE, [{**row, "serial": 3, "issued_on": day, "issued_at": "x", "issued_by": "x"}])  # type: ignore[attr-defined]

    home.office.desk.run(forge)
    with home.office.read() as connection:
        assert receipts_gapless(connection) == [
            {"code": "donors.receipts_have_gap", "series": "BAO/2026/GBN", "issued": 2, "last": 3}
        ]
        assert [one["campaign"] for one in one_receipt_stands_for_a_gift(connection)] == ["BAO"]

"""Voided numbers are read with their paper, hand, moment and reason, the newest first."""

from datetime import timedelta
from typing import Any

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.voids import VoidFace, void_of, voids
from relief_fund.ledger.vouchers import void_voucher
from tests.ledger.events_home import ADMIN, DAY, TREASURER, furnish


def test_voids_are_told_with_paper_hand_moment_and_reason(home: Home) -> None:
    furnish(home)
    spoilt: dict[str, Any] = {"fund": "BAO.CHUNG", "on": DAY}
    first = {"series": "PT", "evidence": "cash:PT-18", "reason": "ghi sai  số tiền"}
    second = {"series": "NK", "evidence": "kind:BB 3:2", "reason": "rách"}
    void_voucher(home.office, ADMIN, **spoilt, **first)
    home.clock.move(timedelta(hours=1))  # type: ignore[attr-defined]  # tests have a MovableClock
    void_voucher(home.office, TREASURER, **spoilt, **second)
    with home.office.read() as connection:
        later, earlier = voids(connection)
        assert voids(connection, skip=1, limit=1) == (earlier,)
        assert voids(connection, skip=2) == ()
        assert void_of(connection, earlier.voucher) == earlier
        assert void_of(connection, "BAO/2026/PT/000009") is None
    assert later.voided_at > earlier.voided_at
    assert earlier == VoidFace(
        "BAO/2026/PT/000001", "cash", "PT-18", "", "ghi sai số tiền", earlier.voided_at, ADMIN.officer
    )
    assert (later.voucher, later.form, later.paper, later.row, later.voided_by) == (
        "BAO/2026/NK/000001", "kind", "BB 3", "2", TREASURER.officer,
    )  # fmt: skip

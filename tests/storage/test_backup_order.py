"""Rows that follow one another across tables come back from a backup too: links after ends, lapses with outcomes."""

from collections.abc import Callable
from typing import Any

import pytest

from relief_fund.donors.given import LINK_END, OF_DONOR
from relief_fund.kernel.protocols import Home
from tests.approval.bench import body_of
from tests.approval.test_lapse import lapse, left_by_two
from tests.banking.money_in import scalar
from tests.ledger.test_replay import restored, target

__all__ = ["restored", "target"]

LINK = {"gift": "G", "donor": "D", "linked_at": "x", "linked_by": "x"}
END = {"gift": "G", "reason": "x", "ended_at": "x", "ended_by": "x"}


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_what_was_linked_again_and_put_away_comes_back(
    home: Home, restored: Callable[[Home], Home], engine_name: str
) -> None:
    def linked_three_times(tx: Any) -> None:
        for ordinal in (1, 2):
            tx.rows(OF_DONOR, [LINK | {"ordinal": ordinal}])
            tx.rows(LINK_END, [END | {"ordinal": ordinal}])
        tx.rows(OF_DONOR, [LINK | {"ordinal": 3}])

    home.office.desk.run(linked_three_times)
    body = body_of(home)
    proposal = body.freeze()
    left_by_two(body)
    lapse(body, proposal)
    again = restored(home)
    for table, rows in (("gift_donor", 3), ("gift_donor_end", 2), ("proposal_lapse", 1)):
        assert scalar(again, f"SELECT count(*) FROM {table}") == rows

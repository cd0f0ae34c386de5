"""A journal many times as long is taken in within the same memory."""

import os
import tracemalloc
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.interchange.posting_steps import ROWS
from relief_fund.ledger.pace import Pace
from relief_fund.storage.desk import Desk
from tests.ledger.interchange.conftest import taken_in

SHORT, LONG = (10_000, 100_000) if os.environ.get("RELIEF_FUND_LONG") else (4_000, 24_000)
"""The short one is long enough for every stage to hold its step: one read, one prepared, one written."""
MARGIN = 1_500_000
"""Bytes; one entry held in memory from check to posting weighs about a thousand, its key alone a hundred."""

OWN = """\
; fund {"code":"BAO.CHUNG","kind":"donated","name":"Bão","opened_on":"2024-01-01","campaign":"BAO"}
account Assets:BAO.CHUNG:1111
    ; fund: BAO.CHUNG
    ; account: 1111

account Income:BAO.CHUNG:5121
    ; fund: BAO.CHUNG
    ; account: 5121

"""


def journal(path: Path, entries: int, salt: int) -> Path:
    """Own entries, no two alike."""
    with path.open("w", encoding="utf-8") as file:
        file.write(OWN)
        for number in range(1, entries + 1):
            amount = number * 10 + salt
            file.write(
                f"2024-09-{number % 28 + 1:02d} * ({number}) gift\n"
                f"    ; recorded_at: 2024-10-01T00:00:00Z\n    ; document: paper {number}\n"
                f"    Assets:BAO.CHUNG:1111  {amount} VND\n    Income:BAO.CHUNG:5121  -{amount} VND\n\n"
            )
    return path


def peak(home: Home, path: Path) -> int:
    """Bytes at the highest, above what was there before."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        taken_in(home, path, "hledger")
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def test_memory_is_flat_however_long_the_file(
    elsewhere: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken_in(elsewhere, journal(tmp_path / "first", 1_500, 1), "hledger")
    at_once = Desk.post_together

    def waited_for(desk: Desk, entries: Sequence[Any], **further: Any) -> "Future[list[int]]":
        written = at_once(desk, entries, **further)
        written.exception(60)
        return written

    # How many steps are held at once hangs on who is quicker: here none is, and the next test counts them. How large
    # they are hangs on the time they take: here they are as large, and as many in hand, as they ever are.
    monkeypatch.setattr(Desk, "post_together", waited_for)
    monkeypatch.setattr(Pace, "size", lambda _: ROWS)
    monkeypatch.setattr(Pace, "is_alone", lambda _: True)
    short = max(peak(elsewhere, journal(tmp_path / f"short {at}", SHORT, at)) for at in (2, 4, 5))
    long = peak(elsewhere, journal(tmp_path / "long", LONG, 3))
    print(f"{SHORT}: {short:,} bytes; {LONG}: {long:,} bytes")
    assert long < short + MARGIN


def test_no_step_is_handed_in_before_the_last_but_one_is_written(
    elsewhere: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once, handed_in, most = Desk.post_together, list["Future[list[int]]"](), 0

    def counted(desk: Desk, entries: Sequence[Any], **further: Any) -> "Future[list[int]]":
        nonlocal most
        handed_in.append(at_once(desk, entries, **further))
        most = max(most, sum(not one.done() for one in handed_in))
        return handed_in[-1]

    monkeypatch.setattr(Desk, "post_together", counted)
    taken_in(elsewhere, journal(tmp_path / "long", 6_000, 7), "hledger")
    assert len(handed_in) >= 6
    assert most <= 2

"""Entries that Python passes and only the database refuses, each by one law, whatever stands beside it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger import posting
from relief_fund.ledger.chart import close_account, open_child_account
from relief_fund.ledger.entries import Entry, Line, credit, debit
from relief_fund.ledger.funds import close_fund, open_fund
from relief_fund.ledger.periods import close_period
from relief_fund.ledger.rules import Place
from tests.ledger.test_golden_stories import ADMINISTRATOR

OPENED, CLOSED_TO, DAY = date(2024, 6, 1), date(2024, 6, 30), date(2024, 9, 10)
BEFORE, LATER, LATE = date(2024, 9, 9), date(2024, 10, 1), date(2199, 1, 1)
FUND, BANK, POOR = "BAO.CHUNG", "1121.01", "NGHEO.CHUNG"


def fill(home: Home) -> None:
    """Books with something closed, something not open yet, a closed period and one gift."""

    def command(tx: Any) -> None:
        for code, opened in ((BANK, OPENED), ("1121.02", OPENED), ("1121.03", LATER)):
            open_child_account(tx, code=code, opened_on=opened)
        for code, opened in ((FUND, OPENED), (POOR, OPENED), ("CU.CHUNG", OPENED), ("MOI.CHUNG", LATER)):
            open_fund(tx, code=code, kind="donated", opened_on=opened, name="x", campaign=code[:-6])
        close_account(tx, code="1121.02", closed_on=DAY)
        close_fund(tx, code="CU.CHUNG", closed_on=DAY)

    home.office.desk.run(command)
    home.office.desk.run(lambda tx: tx.post(gift("first")))
    close_period(home.office, ADMINISTRATOR, ends_on=CLOSED_TO)


def gift(key: str, fund: str = FUND, bank: str = BANK, day: date = DAY, unit: str = "VND") -> Entry:
    """An honest entry, or one that lies in a wrong place or on a wrong day."""
    return Entry(f"line:{key}", "gift", day, _pair(fund, bank, "5121", unit), leaf="donation")


def _pair(fund: str, debited: str, credited: str, unit: str = "VND") -> tuple[Line, Line]:
    return debit(fund, debited, 1_000, unit), credit(fund, credited, 1_000, unit)


def _bent(entry: Entry, **to: int) -> Entry:
    """Behind the back of the entry's own check."""
    object.__setattr__(entry, "lines", (entry.lines[0]._replace(**to), *entry.lines[1:]))
    return entry


def _lines(entry: Entry, changed: Callable[[tuple[Line, ...]], tuple[Line, ...]]) -> Entry:
    """Other lines, behind the back of the entry's own check."""
    object.__setattr__(entry, "lines", changed(entry.lines))
    return entry


def _broken(entry: Entry) -> Entry:
    """Half a letter in its voucher, behind the back of the entry's own check."""
    object.__setattr__(entry, "voucher", "\ud800")
    return entry


NAMED: dict[str, Callable[[str], Entry]] = {
    "entry_out_of_balance": lambda key: _bent(gift(key), debit=1_001),
    "entry_incomplete": lambda key: Entry(f"short:{key}", "fee", DAY, _pair(FUND, "6151", "5121")),
    "period_closed": lambda key: gift(key, day=CLOSED_TO),
    "day_in_future": lambda key: gift(key, day=LATE),
    "unit_unknown": lambda key: Entry(key, "goods", DAY, _pair(FUND, "Q1", "Q2", "GAO")),
    "account_unknown": lambda key: gift(key, bank="9999"),
    "fund_unknown": lambda key: gift(key, "LA.CHUNG"),
    "account_not_open_yet": lambda key: gift(key, bank="1121.03"),
    "fund_not_open_yet": lambda key: gift(key, "MOI.CHUNG"),
    "account_closed": lambda key: gift(key, bank="1121.02"),
    "fund_closed": lambda key: gift(key, "CU.CHUNG", day=BEFORE),
}
"""By the law that refuses it: entries that the database names."""

OF_SINGLE_ROWS: dict[str, Callable[[str], Entry]] = {
    "posting_one_sided": lambda key: _bent(gift(key), debit=1_000, credit=1_000),
    "posting_unit_of_class": lambda key: _lines(
        gift(key), lambda lines: tuple(one._replace(unit="GAO") for one in lines)
    ),
    "entry_has_two_lines": lambda key: _lines(gift(key), lambda lines: lines[:1]),
    "entry_reverses_earlier": lambda key: Entry(
        key,
        "reversal",
        DAY,
        _pair(FUND, "6151", "5121"),
        reverses=int.from_bytes(b"x" + key.encode()[-6:], "big"),
    ),
}
"""By the law: entries refused by a CHECK on SQLite, which names nobody, and by the gate on PostgreSQL, which names."""

UNNAMED: dict[str, Callable[[str], Entry]] = {
    # A fact that no bank has printed, on a purse that holds nothing.
    "guard_overdrawn": lambda key: Entry(f"line:{key}", "debit", DAY, _pair(POOR, "1381", BANK)),
    "": lambda key: _broken(Entry(f"line:{key}", "gift", DAY, _pair(FUND, BANK, "5121"))),
}
"""By the law that refuses it, "" for what cannot even be written: entries that nobody names."""


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's own checks are switched off, and it forgets the last line of a "short:" entry."""
    accept = posting.Batch._accept

    def places(batch: Any, entry: Entry) -> list[Place]:
        rules = batch._rules
        nowhere = Place((), date.max, date.min)
        return [
            rules.place((line.fund, line.account, line.unit, line.purpose))
            if line.fund in rules.funds and line.account in rules.accounts and line.unit in rules.units
            else nowhere
            for line in entry.lines
        ]

    def forgetful(batch: Any, number: int, entry: Entry, body: bytes) -> None:
        accept(batch, number, entry, body)
        if entry.key.startswith("short:"):
            batch._postings.pop()

    monkeypatch.setattr(posting.Batch, "_checked", places)
    monkeypatch.setattr(posting.Batch, "_check_reversal", lambda batch, entry: None)
    monkeypatch.setattr(posting.Batch, "_accept", forgetful)

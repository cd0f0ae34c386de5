"""Rules are read again when somebody else moved the books; a refusal tells the law and never the row."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from relief_fund.kernel.protocols import Home
from relief_fund.ledger import sealing
from relief_fund.ledger.errors import SealRefused
from relief_fund.ledger.posting import Batch
from relief_fund.ledger.rules import Rules
from relief_fund.ledger.sealing import NoPosting, Sealing
from tests.register import books

TODAY = date(2026, 11, 22)
MOMENT = "2026-11-22T02:00:00.000000Z"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    counted: list[int] = []

    class Counting(Rules):
        @classmethod
        def read(cls, connection: Any) -> Rules:
            counted.append(1)
            return Rules.read(connection)

    monkeypatch.setattr(sealing, "Rules", Counting)
    return counted


def test_rules_are_read_once_until_somebody_else_moves_the_books(home: Home, reads: list[int]) -> None:
    books.open_purses(home)
    door = Sealing()

    def turn() -> Batch:
        with home.office.read() as connection:
            batch = door.begin(connection, MOMENT, TODAY, check_keys=False)
            door.sealed(batch)
        return batch

    before = len(reads)
    turn(), turn()
    assert len(reads) == before + 1
    books.post(home, books.gift(5, "a"))
    assert turn().sealed_entries == 1
    turn()
    seen = [one for one in reads[before:]]
    assert len(seen) == 2


class Diagnosis:
    def __init__(self, constraint: str | None, message: str) -> None:
        self.constraint_name, self.message_primary = constraint, message


class Postgres(Exception):
    sqlstate = "RF006"

    def __init__(self, constraint: str | None, message: str) -> None:
        super().__init__("row contains (Nguyễn Văn A, 0123)")
        self.diag = Diagnosis(constraint, message)


class Sqlite(Exception):
    sqlite_errorname = "SQLITE_CONSTRAINT_TRIGGER"


@pytest.mark.parametrize(
    ("original", "facts"),
    [
        (Postgres(None, "entry_out_of_balance"), ("RF006", "entry_out_of_balance")),
        (Postgres("entry_key_once", "duplicate key (private)"), ("RF006", "entry_key_once")),
        (Sqlite("day_in_future"), ("SQLITE_CONSTRAINT_TRIGGER", "day_in_future")),
    ],
)
def test_a_refusal_names_the_law_and_not_the_row(original: Exception, facts: tuple[str, str]) -> None:
    refusal = Sealing().refused(DBAPIError("INSERT", None, original))
    assert isinstance(refusal, SealRefused)
    assert (refusal.facts["database"], refusal.facts["law"]) == facts


def test_those_who_judge_need_write_rows_and_leaves_only(home: Home) -> None:
    def command(tx: Any) -> set[str]:
        return {name for name in dir(NoPosting(tx)) if not name.startswith("_")}

    assert home.office.desk.run(command) == {"sql", "rows", "leaf"}

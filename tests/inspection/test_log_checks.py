"""The log says what the books say; every way in which the two can differ is found."""

from pathlib import Path

import pytest

from relief_fund.inspection import log_checks
from relief_fund.inspection.log_checks import CHECKS
from relief_fund.kernel.protocols import Home
from tests.disbursement.orders.stage import stage_of
from tests.inspection.sabotage import sabotaged
from tests.register import books

CHECK = CHECKS["log_says_what_the_books_say"]


def found(home: Home, *statements: str) -> list[dict[str, object]]:
    with sabotaged(home, *statements) as connection:

        class Held:
            def __enter__(self):  # type: ignore[no-untyped-def]
                return connection

            def __exit__(self, *_: object) -> None:
                pass

        return CHECK(connection, Held)


SABOTAGE = {
    "an amount": "UPDATE posting SET debit = 500001 WHERE debit = 500000",
    "a fund": "UPDATE posting SET fund = 'BAO.TRUOC' WHERE entry = 2",
    "an account": "UPDATE posting SET account = '5122' WHERE entry = 2 AND line = 2",
    "a day": "UPDATE entry SET occurred_on = '2024-09-05' WHERE number = 2",
    "a kind": "UPDATE entry SET kind = 'suspense' WHERE number = 2",
    "a voucher": "UPDATE entry SET voucher = 'BAO/2024/BC/000009' WHERE number = 2",
    "a document": "UPDATE entry SET document = 'D9' WHERE number = 2",
    "what it reverses": "UPDATE entry SET reverses = 1 WHERE number = 2",
    "a purpose": "UPDATE posting SET purpose = 'house|B' WHERE purpose = 'house|*'",
    "a line more": "DELETE FROM posting WHERE entry = 11 AND line = 1",
    "an entry gone": "DELETE FROM entry WHERE number = 12",
    "a leaf gone": "DELETE FROM leaf WHERE first_entry = 12",
    "a leaf of no entry": "UPDATE leaf SET first_entry = 0, last_entry = 0 WHERE first_entry = 12",
    "a leaf twice": "UPDATE leaf SET first_entry = 11, last_entry = 11 WHERE first_entry = 12",
    "a leaf beyond": "UPDATE leaf SET first_entry = 99, last_entry = 99 WHERE first_entry = 12",
}


def test_sound_books_and_their_log_agree(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    books.small_fund(home)
    assert found(home) == []
    monkeypatch.setattr(log_checks, "LEAVES_AT_A_TIME", 3)
    assert found(home) == []


def test_every_difference_is_found(home: Home) -> None:
    books.small_fund(home)
    unseen = [what for what, statement in SABOTAGE.items() if not found(home, statement)]
    assert unseen == []


def test_batches_of_payments_are_compared_by_their_sums(home: Home, tmp_path: Path) -> None:
    stage_of(home).settled(tmp_path)
    assert found(home) == []
    paid = "(SELECT min(number) FROM entry WHERE kind = 'paid')"
    for statement in (
        f"UPDATE posting SET debit = debit + 1 WHERE entry = {paid} AND debit > 0",
        f"UPDATE entry SET occurred_on = '2024-09-02' WHERE number = {paid}",
        f"UPDATE entry SET kind = 'gift' WHERE number = {paid}",
        f"DELETE FROM entry WHERE number = {paid}",
    ):
        assert found(home, statement), statement

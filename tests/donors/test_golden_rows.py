"""Templates 11, 12, 13, 25 and 26 as rooms book them: the golden row of each, and of what takes it back."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from relief_fund.banking.decisions import decide_line
from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.donors.accept_gift import accept_as_gift
from relief_fund.donors.taken_back import take_back_gift
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.funds import open_fund
from relief_fund.ledger.queries import entry_by_number, sealed_entries
from tests.banking.lines import line
from tests.banking.money_in import ADMINISTRATOR, LAUNCH, balances
from tests.donors.test_recognition import LAST
from tests.ledger.rows import row

Import = Callable[..., ImportReport]
PURSE = "BAO.CHUNG"


@pytest.fixture
def known(home: Home, load: Import) -> dict[int, str]:
    """Identities by amount: a gift, a credit and a debit that wait, interest, and money that came late."""
    load([
        line(900_000, "ung ho dong bao"), line(70_000, "DAO BUT TOAN"), line(55, "PHI SMS", direction="debit"),
        line(700, "TRA LAI TIEN GUI"), line(20, day=LAST + timedelta(days=1)),
    ])  # fmt: skip
    with home.office.read() as connection:
        return {one.amount: one.identity for one in inbox_page(connection, view="all")}


def told(home: Home, number: int | None = None) -> tuple[str, str]:
    """Key and row of an entry, the newest unless named."""
    with home.office.read() as connection:
        entry = entry_by_number(connection, number or sealed_entries(connection))
    assert entry is not None
    return entry.key, row(entry)


def decided(home: Home, identity: str, decision: str, expected: str = "") -> tuple[str, str]:
    decide_line(
        home.office,
        ADMINISTRATOR,
        identity=identity,
        decision=decision,
        reason="theo sao kê",
        expected=expected,
    )
    return told(home)


def test_what_is_not_understood_stands_in_suspense(home: Home, known: dict[int, str]) -> None:
    assert [told(home, number) for number in range(1, sealed_entries_of(home) + 1)] == [
        (f"line:{known[900_000]}", f"{PURSE}: D 1121.01 900,000 · C 5121 900,000"),
        (f"line:{known[70_000]}", f"{PURSE}: D 1121.01 70,000 · C 3379 70,000"),
        (f"line:{known[55]}", f"{PURSE}: D 1381 55 · C 1121.01 55"),
        (f"line:{known[700]}", f"{PURSE}: D 1121.01 700 · C 5151 700"),
        (f"line:{known[20]}", f"{PURSE}: D 1121.01 20 · C 3378 20"),
    ]


def sealed_entries_of(home: Home) -> int:
    with home.office.read() as connection:
        return sealed_entries(connection)


def test_a_gift_goes_back_to_suspense_and_is_a_gift_again(home: Home, known: dict[int, str]) -> None:
    identity, before = known[900_000], balances(home)
    take_back_gift(home.office, ADMINISTRATOR, identity=identity, reason="nhầm")
    assert told(home) == (f"recl:{identity}:1", f"{PURSE}: D 5121 900,000 · C 3379 900,000")
    accept_as_gift(
        home.office, ADMINISTRATOR, identity=identity, reason="đúng là", expected="gift_taken_back"
    )
    assert told(home) == (f"recl:{identity}:2", f"{PURSE}: D 3379 900,000 · C 5121 900,000")
    assert balances(home) == before


@pytest.mark.parametrize(
    ("fund", "golden"),
    [
        ("", "BAO.CHUNG: D 3379 70,000 · C 5121 70,000"),
        ("BAO.NHA",
         "BAO.CHUNG: D 3379 70,000 · C 1121.01 70,000 · BAO.NHA: D 1121.01 70,000 · C 5122 70,000"),
    ],
)  # fmt: skip
def test_suspense_becomes_a_gift(home: Home, known: dict[int, str], fund: str, golden: str) -> None:
    leaf = {"code": "BAO.NHA", "kind": "donated", "campaign": "BAO", "restricted": True, "name": "Nhà"}
    home.office.desk.run(lambda tx: open_fund(tx, opened_on=LAUNCH, **leaf))
    accept_as_gift(home.office, ADMINISTRATOR, identity=known[70_000], reason="x", fund=fund)
    assert told(home) == (f"clear:{known[70_000]}:1", golden)


def test_late_money_becomes_a_gift(home: Home, known: dict[int, str]) -> None:
    accept_as_gift(home.office, ADMINISTRATOR, identity=known[20], reason="x")
    assert told(home) == (f"clear:{known[20]}:1", f"{PURSE}: D 3378 20 · C 5121 20")


def test_suspense_to_be_given_back_and_decided_otherwise(home: Home, known: dict[int, str]) -> None:
    identity = known[70_000]
    assert decided(home, identity, "refund_owed") == (
        f"clear:{identity}:1", f"{PURSE}: D 3379 70,000 · C 3383 70,000",
    )  # fmt: skip
    assert decided(home, identity, "other_debt", "refund_owed") == (
        f"recl:{identity}:2", f"{PURSE}: D 3383 70,000 · C 3388 70,000",
    )  # fmt: skip


def test_a_fee_and_interest_and_deciding_otherwise(home: Home, known: dict[int, str]) -> None:
    fee, late = known[55], known[20]
    assert decided(home, fee, "fee") == (f"clear:{fee}:1", f"{PURSE}: D 6151 55 · C 1381 55")
    assert decided(home, fee, "cash_drawn", "fee") == (
        f"recl:{fee}:2", f"{PURSE}: D 1111 55 · C 6151 55",
    )  # fmt: skip
    assert decided(home, late, "interest") == (f"clear:{late}:1", f"{PURSE}: D 3378 20 · C 5151 20")
    assert decided(home, late, "other_debt", "interest") == (
        f"recl:{late}:2", f"{PURSE}: D 5151 20 · C 3388 20",
    )  # fmt: skip

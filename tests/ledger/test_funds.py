"""Funds open once, keep their kind, and name the owner of their vouchers."""

from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.errors import TextInvalid
from relief_fund.ledger.funds import open_fund
from relief_fund.ledger.queries import funds
from relief_fund.storage.errors import RowRefused
from tests.register import books


def opened(home: Home, **named: Any) -> None:
    home.office.desk.run(lambda tx: open_fund(tx, opened_on=books.BEGIN, name="x", **named))


def test_a_second_opening_changes_nothing(home: Home) -> None:
    opened(home, code="BAO.CHUNG", kind="donated", campaign="BAO")
    opened(home, code="BAO.CHUNG", kind="budget", source="central")
    with home.office.read() as connection:
        known = funds(connection)
    assert [(one.kind, one.campaign) for one in known.values()] == [("donated", "BAO")]


def test_the_owner_of_vouchers(home: Home) -> None:
    opened(home, code="BAO.CHUNG", kind="donated", campaign="BAO")
    opened(home, code="NST-2", kind="budget", source="province", phase="2021-2025")
    opened(home, code="LE", kind="donated")
    with home.office.read() as connection:
        owners = {code: one.owner for code, one in funds(connection).items()}
    assert owners == {"BAO.CHUNG": "BAO", "NST-2": "province", "LE": "LE"}


@pytest.mark.parametrize(
    ("place", "field", "text", "found"),
    [
        ("fund", "code", "A\tB", "U+0009"), ("campaign", "campaign", "BAO\n", "U+000A"),
        ("owner", "owner", "B\x85", "U+0085"), ("source", "source", "\x00", "U+0000"),
        ("phase", "phase", "2021\x1f", "U+001F"), ("fund", "code", "A\ud800", "U+D800"),
    ],
)  # fmt: skip
def test_a_code_is_plain_text(home: Home, place: str, field: str, text: str, found: str) -> None:
    with pytest.raises(TextInvalid) as refused:
        opened(home, **{"code": "A", "kind": "donated", field: text})
    assert refused.value.facts == {"place": place, "found": found}
    with home.office.read() as connection:
        assert funds(connection) == {}


def test_another_kind_is_refused_by_the_database(home: Home) -> None:
    with pytest.raises(RowRefused) as refused:
        opened(home, code="X", kind="private")
    assert "fund_kind" in str(refused.value.facts["law"])

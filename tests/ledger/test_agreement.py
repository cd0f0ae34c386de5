"""A difference posted by hand leaves the named checks as they are, or is refused before it is posted."""

from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.agreement import agrees
from relief_fund.ledger.correct import adjust_entry
from relief_fund.ledger.entries import Line
from relief_fund.ledger.errors import AdjustmentUnfit
from relief_fund.ledger.queries import funds
from tests.ledger import events_home
from tests.ledger.test_correct import furnish

KINDS = {"NSD-2": "budget", "BAO.CHUNG": "donated", "LU.CHUNG": "donated"}


def lines(*moves: tuple[str, str, int], unit: str = "VND") -> tuple[Line, ...]:
    """Fund, account and what is debited (credited where below zero)."""
    return tuple(Line(fund, account, max(by, 0), max(-by, 0), unit) for fund, account, by in moves)


PAID = (("NSD-2", "6111", 20), ("NSD-2", "1121.02", -20))
KNOWN_AS_INCOME = (("NSD-2", "3371", 20), ("NSD-2", "5111", -20))
SPENT = (("NSD-2", "B22", 20), ("NSD-2", "B23", -20))


@pytest.mark.parametrize(
    ("moves", "agreeing"),
    [
        (PAID, False),
        ((*PAID, *KNOWN_AS_INCOME), False),
        ((*PAID, *KNOWN_AS_INCOME, *SPENT), True),
        (SPENT, False),
        ((("NSD-2", "B11", 20), ("NSD-2", "B23", -20)), True),
        ((("NSD-2", "4211", 20), ("NSD-2", "5111", -20)), True),
        ((("NSD-2", "B111", 20), ("NSD-2", "B23", -20)), False),
        ((("NSD-2", "1521", 20), ("NSD-2", "3661", -20), *SPENT), True),
        ((("BAO.CHUNG", "6151", 20), ("BAO.CHUNG", "1111", -20)), True),
        ((("BAO.CHUNG", "B23", 20), ("BAO.CHUNG", "B22", -20)), True),
        ((("BAO.CHUNG", "6801", 20), ("BAO.CHUNG", "3361", -20)), False),
        ((("BAO.CHUNG", "6801", 20), ("BAO.CHUNG", "3361", -20),
          ("LU.CHUNG", "1361", 20), ("LU.CHUNG", "5801", -20)), True),
        ((("BAO.CHUNG", "1361", 20), ("LU.CHUNG", "3361", -15), ("LU.CHUNG", "1111", -5)), False),
        ((("BAO.CHUNG", "5801", 20), ("LU.CHUNG", "6801", -15), ("LU.CHUNG", "1111", -5)), False),
    ],
)  # fmt: skip
def test_what_agrees(moves: tuple[tuple[str, str, int], ...], agreeing: bool) -> None:
    assert agrees(lines(*moves), KINDS) is agreeing


def test_units_are_not_added_up() -> None:
    debts = lines(("BAO.CHUNG", "1361", 20)) + lines(("LU.CHUNG", "3361", -20), unit="USD")
    assert not agrees(debts, KINDS)


def test_such_a_difference_is_refused_with_its_reason(home: Home) -> None:
    furnish(home)
    with home.office.read() as connection:
        budget = next(code for code, face in funds(connection).items() if face.kind == "budget")
    events_home.pay_in(home, "line:b", budget, ("1121.02", "3371", 500))
    facts: dict[str, Any] = {"turn": 1, "on": events_home.DAY, "document": "DC-1"}
    with pytest.raises(AdjustmentUnfit) as refused:
        adjust_entry(
            home.office, events_home.ADMIN, number=1,
            lines=lines((budget, "6151", 20), (budget, "3371", -20)), **facts,
        )  # fmt: skip
    assert refused.value.facts["reason"] == "law"

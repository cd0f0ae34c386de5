"""A home with one purse of each kind, for tests of events: who acts, on which day, and what stands afterwards."""

from datetime import date
from typing import Any

from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger.balances import turnovers
from relief_fund.ledger.chart import open_child_account
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.funds import open_fund
from relief_fund.ledger.vouchers import post_voucher

ADMIN = Actor("o-admin", "", frozenset({Duty.FUND_ADMINISTRATOR}))
TREASURER = Actor("o-treasurer", "", frozenset({Duty.TREASURER}))
ASSESSOR = Actor("o-assessor", "", frozenset({Duty.ASSESSOR}))
OPENED = date(2026, 1, 1)
DAY = date(2026, 10, 5)
CHILDREN = ("1121.01", "1121.02", "1122.01", "Q10.U1", "Q10.K1", "Q11.K1")
FUNDS: tuple[dict[str, Any], ...] = (
    {"code": "BAO.CHUNG", "kind": "donated", "campaign": "BAO"},
    {"code": "BAO.NHA", "kind": "donated", "campaign": "BAO", "restricted": True},
    {"code": "LU.CHUNG", "kind": "donated", "campaign": "LU"},
    {"code": "NST-2", "kind": "budget", "source": "NST", "phase": "2"},
    {"code": "NST-3", "kind": "budget", "source": "NST", "phase": "3"},
    {"code": "LGHD-2", "kind": "mobilised", "source": "LGHD", "phase": "2"},
)


def furnish(home: Home) -> None:
    """Open the funds and accounts of these tests."""

    def command(tx: Any) -> None:
        for code in CHILDREN:
            open_child_account(tx, code=code, opened_on=OPENED)
        for facts in FUNDS:
            open_fund(tx, opened_on=OPENED, name=facts["code"], **facts)

    home.office.desk.run(command)


def pay_in(home: Home, key: str, fund: str, *pairs: tuple[Any, ...], on: date = DAY) -> None:
    """One entry of (debited, credited, amount[, purpose]) pairs, straight to the desk."""
    lines: tuple[Any, ...] = ()
    for debited, credited, amount, *purpose in pairs:
        unit = "VND" if debited[0] != "Q" else "RICE_KG"
        lines += moved(fund, debited, credited, amount, purpose=purpose[0] if purpose else "", unit=unit)
    home.office.desk.run(lambda tx: tx.post(Entry(key, "prepared", on, lines)))


def post(
    home: Home, event: str, actor: Actor = ADMIN, on: date = DAY, document: str = "CT-1", **facts: Any
) -> int:
    """Post a paper."""
    return post_voucher(home.office, actor, event=event, document=document, on=on, **facts)


def standing(home: Home) -> dict[str, int]:
    """ "FUND account[ unit]" -> Σ debit − credit, zeros left out; purposes together."""
    net: dict[str, int] = {}
    with home.office.read() as connection:
        for one in turnovers(connection):
            name = f"{one.fund} {one.account}" + ("" if one.unit == "VND" else f" {one.unit}")
            net[name] = net.get(name, 0) + one.debit - one.credit
    return {name: value for name, value in net.items() if value}

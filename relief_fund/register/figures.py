"""The account of the fund and where its money came from, from sums of the books by kind of entry. Pure.

Money is what lies at banks, in cash, with the Post and on its way (foreign money at its value in đồng).
Every other real account is on exactly one row of the account, so the rows add up to the money by double
entry; ``inspection`` compares the result with the bank statements. Turnover is never shown as "received"
or "paid": rows are net, so reversals and returns take back what they correct.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from relief_fund.ledger.bank_face import OPENING
from relief_fund.ledger.figures import KindSum

MONEY = {
    "1121": "in_bank",
    "1122": "in_bank",
    "1111": "in_cash",
    "1112": "in_cash",
    "1131": "on_the_way",
    "1132": "on_the_way",
    "1385": "with_the_post",
    "1411": "with_officers",
}
"""Where money lies, by account or heading."""

BROUGHT, GIFTS, BUDGET, INTEREST = "brought_forward", "gifts", "budget_received", "interest"
UNDECIDED, OWED_BACK = "undecided_in", "owed_back"
EXCHANGE, MOVED = "exchange", "between_funds"
PAID, GOODS, FEES, UNEXPLAINED, LEFT = "paid", "goods", "fees", "unexplained_out", "left"
ROWS: dict[str, tuple[str, ...]] = {
    GIFTS: ("5121", "5122", "5129", "8121"),
    BUDGET: ("3371", "5111", "3661", "3331"),
    INTEREST: ("5151",),
    UNDECIDED: ("3378", "3379"),
    OWED_BACK: ("3383", "3388"),
    EXCHANGE: ("7151", "8151", "4131"),
    MOVED: ("1361", "3361", "5801", "6801"),
    PAID: ("6111", "7111", "1387"),
    GOODS: ("1521", "5123", "6112", "6131", "3311"),
    FEES: ("6151",),
    UNEXPLAINED: ("1381",),
    BROUGHT: ("4211", "4212"),
}
"""Rows of the account and the accounts on each; what ``OPENING`` entries move is brought forward."""

SUBTRACTED = frozenset({PAID, GOODS, FEES, UNEXPLAINED})
"""Rows that are written with a minus: their amount is positive when money went out."""

OWED = ("3311", "3331", "3361", "3378", "3379", "3383", "3388")
"""Debts and money nobody has decided about: held, but not the fund's to give away."""

PROMISED = ("B22", "B24")
GRANTED = ("B11", "B12", "B13", "B14", "B15")
_ROW_OF = {account: row for row, accounts in ROWS.items() for account in accounts}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: a code, đồng, and how many papers stand behind it (0 where none are counted)."""

    code: str
    amount: int
    papers: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """One source of money: ``kind`` is "earlier", "gifts" or "budget"."""

    code: str
    kind: str
    name: str
    amount: int


@dataclass(frozen=True, slots=True)
class Authority:
    """One budget source and phase, đồng. ``plan_only``: integrated and mobilised, a target and no purse."""

    fund: str
    source: str
    phase: str
    plan_only: bool
    granted: int
    reserved: int
    spent: int
    available: int
    received: int


def stem(account: str) -> str:
    """The chart's account without its child: "1121" of "1121.01"."""
    return account.partition(".")[0]


def account_rows(sums: Iterable[KindSum]) -> dict[str, int]:
    """The rows of the account and ``left``, đồng; subtracted rows are positive when money went out."""
    rows = dict.fromkeys([*ROWS, *MONEY.values(), LEFT], 0)
    for one in sums:
        code = stem(one.account)
        if one.unit != "VND" or code[0] == "B":
            continue
        if place := MONEY.get(code):
            rows[place] += one.net
            rows[LEFT] += one.net
        else:
            row = BROUGHT if one.kind == OPENING else _ROW_OF[code]
            rows[row] += one.net if row in SUBTRACTED else -one.net
    return rows


def state_figures(sums: Iterable[KindSum], funds: Mapping[str, Any], gifts: int) -> tuple[Figure, ...]:
    """Every figure of the fund's account: its rows, what is left and of what: waiting, owed, unallocated."""
    known = tuple(sums)
    rows = account_rows(known)
    waiting = _waiting(known, funds)
    owed = -_net(known, lambda one: stem(one.account) in OWED)
    figures = [Figure(code, amount, gifts if code == GIFTS else 0) for code, amount in rows.items()]
    figures += [
        Figure("waiting", waiting),
        Figure("owed", owed),
        Figure("unallocated", rows[LEFT] - waiting - owed),
        Figure("held_after_return", -_net(known, lambda one: one.account == "B24")),
    ]
    parts = authorities(known, funds)
    for name in ("granted", "reserved", "spent", "available"):
        figures.append(Figure(f"authority_{name}", sum(getattr(a, name) for a in parts if not a.plan_only)))
    figures.append(Figure("plan_mobilised", sum(a.granted for a in parts if a.plan_only)))
    figures.append(Figure("received_mobilised", sum(a.received for a in parts if a.plan_only)))
    return tuple(figures)


def _waiting(sums: tuple[KindSum, ...], funds: Mapping[str, Any]) -> int:
    """Promised and unpaid, as far as money for it is there: a budget promise may rest on authority alone."""
    promised: dict[str, int] = defaultdict(int)
    money: dict[str, int] = defaultdict(int)
    for one in sums:
        if one.unit == "VND" and one.account in PROMISED:
            promised[one.fund] -= one.net
        elif one.unit == "VND" and stem(one.account) in MONEY:
            money[one.fund] += one.net
    return sum(
        min(amount, max(money[fund], 0)) if funds[fund].kind == "budget" else amount
        for fund, amount in promised.items()
    )


def authorities(sums: Iterable[KindSum], funds: Mapping[str, Any]) -> tuple[Authority, ...]:
    """Execution of every fund that has an appropriation, in the order of phase and fund code."""
    by_fund: dict[str, list[KindSum]] = defaultdict(list)
    for one in sums:
        if one.unit == "VND" and funds[one.fund].kind != "donated":
            by_fund[one.fund].append(one)
    found = [_authority(funds[fund], parts) for fund, parts in by_fund.items()]
    return tuple(sorted(found, key=lambda one: (one.phase, one.fund)))


def _authority(fund: Any, sums: list[KindSum]) -> Authority:
    def credit_of(*accounts: str) -> int:
        return -_net(sums, lambda one: one.account in accounts)

    rows = account_rows(sums)
    return Authority(
        fund.code, fund.source, fund.phase, fund.kind == "mobilised",
        granted=-credit_of(*GRANTED), reserved=credit_of(*PROMISED), spent=credit_of("B23"),
        available=credit_of("B21"), received=rows[BUDGET] + rows[GIFTS] + rows[BROUGHT],
    )  # fmt: skip


def sources(sums: Iterable[KindSum], funds: Mapping[str, Any]) -> tuple[Source, ...]:
    """Where money came from: earlier money and gifts by campaign, budget by source; empty ones left out."""
    by_origin: dict[tuple[str, str], list[KindSum]] = defaultdict(list)
    for one in sums:
        fund = funds[one.fund]
        by_origin[("budget", fund.source) if fund.kind == "budget" else ("gifts", fund.campaign)].append(one)
    found = []
    for (kind, code), parts in sorted(by_origin.items()):
        rows = account_rows(parts)
        received = rows[BUDGET] if kind == "budget" else rows[GIFTS]
        found.append(Source(f"{kind}:{code}", kind, code, received))
        found.append(Source(f"earlier:{kind}:{code}", "earlier", code, rows[BROUGHT]))
    order = ("gifts", "earlier", "budget")
    return tuple(
        sorted((one for one in found if one.amount), key=lambda one: (order.index(one.kind), one.code))
    )


def campaign_rows(
    sums: Iterable[KindSum], funds: Mapping[str, Any], gifts: Mapping[str, int]
) -> dict[str, dict[str, int]]:
    """Brought forward, received, gifts, paid and left of every campaign with entries, đồng."""
    by_campaign: dict[str, list[KindSum]] = defaultdict(list)
    for one in sums:
        by_campaign[funds[one.fund].campaign].append(one)
    found = {}
    for code, parts in by_campaign.items():
        rows = account_rows(parts)
        found[code] = {
            "brought_forward": rows[BROUGHT], "received": rows[GIFTS], "gifts": gifts.get(code, 0),
            "paid": rows[PAID], "left": rows[LEFT],
        }  # fmt: skip
    return found


def _net(sums: Iterable[KindSum], chosen: Callable[[KindSum], bool]) -> int:
    return sum(one.net for one in sums if one.unit == "VND" and chosen(one))

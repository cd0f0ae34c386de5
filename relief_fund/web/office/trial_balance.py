"""The trial balance (bảng cân đối phát sinh) as a page shows it: turnover and balance per fund and account."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from relief_fund.ledger.balances import Turnover
from relief_fund.ledger.queries import AccountFace, FundFace

MONEY, AUTHORITY, QUANTITY = "money", "authority", "quantity"
"""What a table counts, in the order of the tables of a fund: each balances by itself."""
_CLASSES = {"B": AUTHORITY, "Q": QUANTITY}
_ORDER = (MONEY, AUTHORITY, QUANTITY)


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One account of one fund, minor units: turnover each way, and the balance on the side it falls."""

    account: str
    face: AccountFace | None
    debit: int
    credit: int

    @property
    def balance_debit(self) -> int:
        """The balance where it is a debit, else 0."""
        return max(self.debit - self.credit, 0)

    @property
    def balance_credit(self) -> int:
        """The balance where it is a credit, else 0."""
        return max(self.credit - self.debit, 0)


@dataclass(frozen=True, slots=True)
class BalanceTable:
    """Rows of one fund that balance among themselves, minor units of ``unit``; what it ``counts`` is named above."""

    fund: FundFace | None
    code: str
    counts: str
    unit: str
    rows: tuple[BalanceRow, ...]

    def total(self, figure: str) -> int:
        """The sum of one figure over the rows."""
        return sum(getattr(row, figure) for row in self.rows)

    @property
    def balanced(self) -> bool:
        """Whether debits equal credits."""
        return self.total("debit") == self.total("credit")


def of_funds(
    moved: Iterable[Turnover], funds: Mapping[str, FundFace], accounts: Mapping[str, AccountFace]
) -> list[BalanceTable]:
    """Tables in the order of funds, money before authority before quantities; purposes of an account are added up.

    Units are never added together: what is counted in another unit is another table.
    """
    sums: dict[tuple[str, int, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for one in moved:
        place = _ORDER.index(_CLASSES.get(one.account[:1], MONEY))
        held = sums[one.fund, place, one.unit, one.account]
        held[0] += one.debit
        held[1] += one.credit
    tables = []
    for code, place, unit in sorted({key[:3] for key in sums}):
        rows = tuple(
            BalanceRow(account, accounts.get(account), *held)
            for (*of, account), held in sorted(sums.items())
            if of == [code, place, unit]
        )
        tables.append(BalanceTable(funds.get(code), code, _ORDER[place], unit, rows))
    return tables

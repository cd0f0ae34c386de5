"""The trial balance (bảng cân đối phát sinh) as a page shows it: turnover and balance per fund and account."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from relief_fund.ledger.balances import Turnover
from relief_fund.ledger.queries import AccountFace, FundFace

BUDGETARY = ("B", "Q")
"""First letters of accounts that are no money: authority and quantities, which balance among themselves."""


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One account of one fund, minor units: turnover each way, and the balance on the side it falls."""

    account: str
    face: AccountFace | None
    unit: str
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
    """Rows of one fund, either of money or of authority, that balance among themselves."""

    fund: FundFace | None
    code: str
    budgetary: bool
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
    """Tables in the order of funds, money before authority; purposes of one account are added up."""
    sums: dict[tuple[str, bool, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for one in moved:
        held = sums[one.fund, one.account.startswith(BUDGETARY), one.unit, one.account]
        held[0] += one.debit
        held[1] += one.credit
    tables = []
    for code, budgetary in sorted({(fund, kind) for fund, kind, _, _ in sums}):
        rows = tuple(
            BalanceRow(account, accounts.get(account), unit, *sums[code, budgetary, unit, account])
            for fund, kind, unit, account in sorted(sums)
            if (fund, kind) == (code, budgetary)
        )
        tables.append(BalanceTable(funds.get(code), code, budgetary, rows))
    return tables

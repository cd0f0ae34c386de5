"""What the books know about accounts, funds and closed days, read once per turn at most."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from relief_fund.ledger.tables import Account, AccountClosing, Fund, FundClosing, PeriodClosing


@dataclass(frozen=True, slots=True)
class Rules:
    """What the books know about accounts, funds and closed days, read when the head has moved."""

    accounts: Mapping[str, tuple[str, bool, bool]]
    """Postable code -> (side, guarded, money)."""
    funds: Mapping[str, str]
    """Open code -> kind."""
    closed_accounts: Mapping[str, date]
    closed_funds: Mapping[str, date]
    closed_to: date | None

    @classmethod
    def read(cls, connection: Any) -> "Rules":
        """Read the rules over ``connection``."""
        account, fund = Account.__table__, Fund.__table__  # type: ignore[attr-defined]  # SQLModel
        shut, ended = AccountClosing.__table__, FundClosing.__table__  # type: ignore[attr-defined]  # SQLModel
        period = PeriodClosing.__table__  # type: ignore[attr-defined]  # SQLModel
        rows = connection.execute(
            select(account.c.code, account.c.side, account.c.guarded, account.c.money).where(
                account.c.postable
            )
        )
        return cls(
            {code: (side, bool(guarded), bool(money)) for code, side, guarded, money in rows},
            {code: kind for code, kind in connection.execute(select(fund.c.code, fund.c.kind))},
            {code: day for code, day in connection.execute(select(shut.c.account, shut.c.closed_on))},
            {code: day for code, day in connection.execute(select(ended.c.fund, ended.c.closed_on))},
            connection.execute(select(period.c.ends_on).order_by(period.c.ends_on.desc()).limit(1)).scalar(),
        )

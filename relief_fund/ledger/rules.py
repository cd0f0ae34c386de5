"""What the books know about accounts, funds and closed days, read once per turn at most."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from relief_fund.ledger.closed_days import CLOSED_TO
from relief_fund.ledger.entries import FREE_MONEY, Entry
from relief_fund.ledger.errors import (
    AccountNotOpenYet,
    AccountUnknown,
    FundNotOpenYet,
    FundUnknown,
    UnitUnknown,
)
from relief_fund.ledger.tables import Account, AccountClosing, Fund, FundClosing, Unit

MOST_SHAPES = 10_000
"""A purpose or fund per household would else let the remembered shapes grow without end."""
GuardKey = tuple[str, str, str, str]
"""Fund, account, unit, purpose of a guarded balance; account "*FREE" is the fund's free money."""
Shape = tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Path:
    """What entries of one shape (the same funds, accounts, units and purposes) do to the books.

    ``moves`` are (guard, line, sign): the line's debit less credit, times the sign, moves the guard.
    ``until`` is the first day on which a fund or an account of the shape is closed, ``since`` the first on
    which all of them are open.
    """

    moves: tuple[tuple[GuardKey, int, int], ...]
    until: date
    since: date


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
    opened_accounts: Mapping[str, date]
    opened_funds: Mapping[str, date]
    units: frozenset[str]
    _paths: dict[Shape, Path] = field(default_factory=dict)

    def path(self, entry: Entry) -> Path:
        """What ``entry`` does, looked up once for all entries of its shape.

        Raises FundUnknown, AccountUnknown and UnitUnknown for what nobody opened.
        """
        shape = tuple([(fund, account, unit, purpose) for fund, account, _, _, unit, purpose in entry.lines])
        path = self._paths.get(shape)
        if path is None:
            if len(self._paths) >= MOST_SHAPES:
                self._paths.clear()
            path = self._paths[shape] = self._found(entry, shape)
        return path

    def _found(self, entry: Entry, shape: Shape) -> Path:
        moves: list[tuple[GuardKey, int, int]] = []
        until, since = date.max, date.min
        for at, (fund, account, unit, purpose) in enumerate(shape):
            kind, facts = self.funds.get(fund), self.accounts.get(account)
            if kind is None:
                raise FundUnknown(key=entry.key, fund=fund)
            if facts is None:
                raise AccountUnknown(key=entry.key, account=account)
            if unit not in self.units:
                raise UnitUnknown(key=entry.key, unit=unit[:20])
            side, guarded, money = facts
            if guarded:
                moves.append(((fund, account, unit, purpose), at, 1 if side == "D" else -1))
            if money and unit == "VND" and kind != "budget":
                moves.append(((fund, FREE_MONEY, "VND", ""), at, 1))
            until = min(
                until, self.closed_funds.get(fund, date.max), self.closed_accounts.get(account, date.max)
            )
            since = max(since, self.opened_funds[fund], self.opened_accounts[account])
        return Path(tuple(moves), until, since)

    def check_open(self, entry: Entry) -> None:
        """Raises FundUnknown or AccountUnknown where the entry's day is not before a closing day."""
        for line in entry.lines:
            if self.closed_funds.get(line.fund, date.max) <= entry.occurred_on:
                raise FundUnknown(key=entry.key, fund=line.fund)
            if self.closed_accounts.get(line.account, date.max) <= entry.occurred_on:
                raise AccountUnknown(key=entry.key, account=line.account)

    def check_opened(self, entry: Entry) -> None:
        """Raises FundNotOpenYet or AccountNotOpenYet where the entry's day lies before the opening day."""
        for line in entry.lines:
            for opened, refusal, code in (
                (self.opened_funds[line.fund], FundNotOpenYet, {"fund": line.fund}),
                (self.opened_accounts[line.account], AccountNotOpenYet, {"account": line.account}),
            ):
                if entry.occurred_on < opened:
                    raise refusal(key=entry.key, opened_on=opened.isoformat(), **code)

    @classmethod
    def read(cls, connection: Any) -> "Rules":
        """Read the rules over ``connection``."""
        account, fund = Account.__table__, Fund.__table__  # type: ignore[attr-defined]  # SQLModel
        shut, ended = AccountClosing.__table__, FundClosing.__table__  # type: ignore[attr-defined]  # SQLModel
        unit = Unit.__table__  # type: ignore[attr-defined]  # SQLModel
        rows = connection.execute(
            select(
                account.c.code, account.c.side, account.c.guarded, account.c.money, account.c.opened_on
            ).where(account.c.postable)
        ).all()  # fmt: skip
        funds = connection.execute(select(fund.c.code, fund.c.kind, fund.c.opened_on)).all()
        return cls(
            {code: (side, bool(guarded), bool(money)) for code, side, guarded, money, _ in rows},
            {code: kind for code, kind, _ in funds},
            {code: day for code, day in connection.execute(select(shut.c.account, shut.c.closed_on))},
            {code: day for code, day in connection.execute(select(ended.c.fund, ended.c.closed_on))},
            connection.execute(CLOSED_TO).scalar(),
            {row[0]: row[-1] for row in rows},
            {row[0]: row[-1] for row in funds},
            frozenset(connection.execute(select(unit.c.code)).scalars()),
        )

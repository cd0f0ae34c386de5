"""What the books know about accounts, funds and closed days, read once per turn at most."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select

from relief_fund.ledger.closed_days import CLOSED_TO
from relief_fund.ledger.entries import FREE_MONEY, Entry
from relief_fund.ledger.errors import (
    AccountNotOpenYet,
    AccountUnknown,
    FundEnded,
    FundNotOpenYet,
    FundUnknown,
    UnitUnknown,
)
from relief_fund.ledger.tables import Account, AccountClosing, Fund, FundClosing, PeriodClosing, Unit

MOST_PLACES = 50_000
"""A purpose or fund per household would else let the remembered places grow without end."""
GuardKey = tuple[str, str, str, str]
"""Fund, account, unit, purpose of a guarded balance; account "*FREE" is the fund's free money."""


class Place(NamedTuple):
    """What a line in one place (fund, account, unit, purpose) does to the books.

    ``moves`` are (guard, sign): the line's debit less credit, times the sign, moves the guard. ``until`` is
    the first day on which the account is closed, the first of all days where the fund has ended; ``since`` the
    first on which both are open.
    """

    moves: tuple[tuple[GuardKey, int], ...]
    until: date
    since: date


@dataclass(frozen=True, slots=True)
class Rules:
    """What the books know about accounts, funds and closed days, read when the head has moved."""

    accounts: Mapping[str, tuple[str, bool, bool]]
    """Postable code -> (side, guarded, money)."""
    funds: Mapping[str, str]
    """Code -> kind, of every fund that was ever opened."""
    closed_accounts: Mapping[str, date]
    closed_funds: frozenset[str]
    """Funds that have ended: whatever comes now comes after their last entry."""
    closed_to: date | None
    opened_accounts: Mapping[str, date]
    opened_funds: Mapping[str, date]
    units: frozenset[str]
    sizes: tuple[int, ...] = ()
    """Rows of every table they were read from."""
    _places: dict[GuardKey, Place] = field(default_factory=dict)

    def places(self, entry: Entry) -> list[Place]:
        """What each line of ``entry`` does, looked up once for all lines of its place.

        Raises FundUnknown, AccountUnknown and UnitUnknown for what nobody opened.
        """
        known, found = self._places, []
        for fund, account, _, _, unit, purpose in entry.lines:
            key = (fund, account, unit, purpose)
            place = known.get(key)
            if place is None:
                if len(known) >= MOST_PLACES:
                    known.clear()
                place = known[key] = self._found(entry.key, key)
            found.append(place)
        return found

    def place(self, key: GuardKey) -> Place:
        """As ``places`` for one place that no entry names yet. Raises as that."""
        return self._found("", key)

    def _found(self, named: str, place: GuardKey) -> Place:
        fund, account, unit, _ = place
        kind, facts = self.funds.get(fund), self.accounts.get(account)
        if kind is None:
            raise FundUnknown(key=named, fund=fund)
        if facts is None:
            raise AccountUnknown(key=named, account=account)
        if unit not in self.units:
            raise UnitUnknown(key=named, unit=unit[:20])
        side, guarded, money = facts
        moves: list[tuple[GuardKey, int]] = []
        if guarded:
            moves.append((place, 1 if side == "D" else -1))
        if money and unit == "VND" and kind != "budget":
            moves.append(((fund, FREE_MONEY, "VND", ""), 1))
        until = date.min if fund in self.closed_funds else self.closed_accounts.get(account, date.max)
        return Place(tuple(moves), until, max(self.opened_funds[fund], self.opened_accounts[account]))

    def check_open(self, entry: Entry) -> None:
        """Raises FundEnded where a fund has ended, AccountUnknown where the day is not before an account's closing."""
        for line in entry.lines:
            if line.fund in self.closed_funds:
                raise FundEnded(key=entry.key, fund=line.fund)
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
        # Before the rows: who adds one meanwhile is noticed the next time.
        sizes = tuple(connection.execute(_SIZES).one())
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
            frozenset(connection.execute(select(ended.c.fund)).scalars()),
            connection.execute(CLOSED_TO).scalar(),
            {row[0]: row[-1] for row in rows},
            {row[0]: row[-1] for row in funds},
            frozenset(connection.execute(select(unit.c.code)).scalars()),
            sizes,
        )

    def still(self, connection: Any) -> "Rules":
        """These, unless a table of theirs has grown: nothing is ever changed or taken away in one.

        Where two processes share the books, each finds them moved by the other with nearly every turn.
        """
        return self if tuple(connection.execute(_SIZES).one()) == self.sizes else Rules.read(connection)


_SIZES = select(
    *(
        select(func.count()).select_from(each.__table__).scalar_subquery()  # type: ignore[union-attr]  # SQLModel
        for each in (Account, Fund, AccountClosing, FundClosing, PeriodClosing, Unit)
    )
)

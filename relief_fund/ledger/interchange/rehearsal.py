"""What the desk would say: entries of a file against funds, accounts, days and guards before the first is posted.

The desk asks the same again when it posts; the rehearsal names file and line, and spares half an import.
"""

from collections import defaultdict
from datetime import date
from typing import Any

from relief_fund.kernel.money import LARGEST, VND
from relief_fund.ledger.entries import FREE_MONEY
from relief_fund.ledger.errors import (
    AccountNotOpenYet,
    AccountUnknown,
    DayInFuture,
    FundNotOpenYet,
    FundUnknown,
    JournalAmountInvalid,
    Overdrawn,
    PeriodClosed,
)
from relief_fund.ledger.interchange.places import Places
from relief_fund.ledger.interchange.weighing import Ready
from relief_fund.ledger.posting import READ_GUARD

GuardKey = tuple[str, str, str, str]


class Rehearsal:
    """Entries in the order of the file over the balances that the books have now. Keeps one sum per guard."""

    def __init__(self, connection: Any, places: Places, today: date) -> None:
        self._connection = connection
        self._rules = places.rules
        self._places = places
        self._today = today.toordinal()
        self._balances: dict[GuardKey, int] = {}
        self._days: dict[tuple[str, str], tuple[int, int]] = {}
        self._faces: tuple[int, Any, Any] = (-1, {}, {})

    def hear(self, entry: Ready) -> None:
        """Raises DayInFuture, PeriodClosed, FundUnknown, FundNotOpenYet, AccountUnknown, AccountNotOpenYet,
        Overdrawn, naming the line.
        """
        rules, day = self._rules, date.fromordinal(entry.day)
        if entry.day > self._today:
            raise DayInFuture(line=entry.line, day=day.isoformat())
        if rules.closed_to is not None and day <= rules.closed_to:
            raise PeriodClosed(line=entry.line, day=day.isoformat(), closed_to=rules.closed_to.isoformat())
        for fund, account, _, _, _ in entry.lines:
            since, until = self._open(fund, account)
            if not since <= entry.day < until:
                self._refuse_day(entry.line, fund, account, day)
        self._move(entry)

    def _open(self, fund: str, account: str) -> tuple[int, int]:
        """The days on which fund and account are both open, from the first to behind the last, as ordinals."""
        known = self._days.get((fund, account))
        if known is None:
            rules, places = self._rules, self._places
            days = (
                rules.opened_funds[fund] if fund in rules.funds else places.funds[fund]["opened_on"],
                rules.opened_accounts[account] if account in rules.accounts else places.children[account],
            )
            # What no day is named for is opened on the file's own first day.
            opened = [day or date.min for day in days]
            closed = (rules.closed_funds.get(fund, date.max), rules.closed_accounts.get(account, date.max))
            known = self._days[fund, account] = (max(opened).toordinal(), min(closed).toordinal())
        return known

    def _refuse_day(self, line: int, fund: str, account: str, day: date) -> None:
        rules, places = self._rules, self._places
        if rules.closed_funds.get(fund, date.max) <= day:
            raise FundUnknown(line=line, fund=fund)
        if rules.closed_accounts.get(account, date.max) <= day:
            raise AccountUnknown(line=line, account=account)
        opened = rules.opened_funds[fund] if fund in rules.funds else places.funds[fund]["opened_on"]
        if opened and day < opened:
            raise FundNotOpenYet(line=line, fund=fund, day=day.isoformat(), opened_on=opened.isoformat())
        raise AccountNotOpenYet(line=line, account=account, day=day.isoformat())

    def _move(self, entry: Ready) -> None:
        sides, kinds = self._asked()
        moves: dict[GuardKey, int] = defaultdict(int)
        for fund, account, unit, movement, purpose in entry.lines:
            side, guarded, money = sides[account]
            if guarded:
                moves[fund, account, unit, purpose] += movement if side == "D" else -movement
            if money and unit == VND and kinds[fund] != "budget":
                moves[fund, FREE_MONEY, VND, ""] += movement
        for key, movement in moves.items():
            before = self._balance(key)
            after = self._balances[key] = before + movement
            if movement < 0 and after < 0:
                raise Overdrawn(
                    line=entry.line, fund=key[0], account=key[1], unit=key[2], available=str(before),
                    needed=str(-movement),
                )  # fmt: skip
            if after > LARGEST:
                raise JournalAmountInvalid(
                    line=entry.line, value=str(after), expected="balances within 64 bits"
                )

    def _asked(self) -> tuple[Any, Any]:
        """Sides and kinds, made anew when the file has declared more."""
        size = len(self._places.children) + len(self._places.funds)
        if self._faces[0] != size:
            self._faces = (size, self._places.sides(), self._places.kinds())
        return self._faces[1], self._faces[2]

    def _balance(self, key: GuardKey) -> int:
        held = self._balances.get(key)
        if held is None:
            names = dict(zip("faup", key, strict=True))
            held = self._balances[key] = int(self._connection.execute(READ_GUARD, names).scalar() or 0)
        return held

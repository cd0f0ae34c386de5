"""What the desk would say: entries of a file against funds, accounts, days and guards before the first is posted.

The desk asks the same again when it posts; the rehearsal names file and line, and spares half an import.
"""

from datetime import date
from typing import Any, NamedTuple

from relief_fund.kernel.money import LARGEST, VND
from relief_fund.ledger.entries import FREE_MONEY
from relief_fund.ledger.errors import (
    AccountNotOpenYet,
    AccountUnknown,
    DayInFuture,
    FundEnded,
    FundNotOpenYet,
    JournalAmountInvalid,
    Overdrawn,
    PeriodClosed,
)
from relief_fund.ledger.interchange.places import Places
from relief_fund.ledger.interchange.weighing import Ready
from relief_fund.ledger.posting import READ_GUARD

GuardKey = tuple[str, str, str, str]


class Face(NamedTuple):
    """A fund's account: open from the day ``since`` to before ``until`` (ordinals), and what a movement does.

    Where the fund has ended no day is open any more.
    A movement times ``sign`` moves the account's guard, 0 where it has none; ``money`` moves the free money.
    """

    since: int
    until: int
    sign: int
    money: bool


class Rehearsal:
    """Entries in the order of the file over the balances that the books have now. Keeps one sum per guard."""

    def __init__(self, connection: Any, places: Places, today: date) -> None:
        self._connection = connection
        self._rules = places.rules
        self._places = places
        self._today = today.toordinal()
        self._balances: dict[GuardKey, int] = {}
        self._closed_to = rules.closed_to.toordinal() if (rules := places.rules).closed_to else 0
        self._faces: dict[tuple[str, str], Face] = {}

    def hear(self, entry: Ready) -> None:
        """Raises DayInFuture, PeriodClosed, FundEnded, FundNotOpenYet, AccountUnknown, AccountNotOpenYet,
        Overdrawn, naming the line.
        """
        if not self._closed_to < entry.day <= self._today:
            self._refuse_closed(entry)
        faces, moves = self._faces, dict[GuardKey, int]()
        for fund, account, unit, movement, purpose in entry.lines:
            since, until, sign, money = faces.get((fund, account)) or self._face(fund, account)
            if not since <= entry.day < until:
                self._refuse_day(entry.line, fund, account, date.fromordinal(entry.day))
            if sign:
                key = (fund, account, unit, purpose)
                moves[key] = moves.get(key, 0) + sign * movement
            if money and unit == VND:
                key = (fund, FREE_MONEY, VND, "")
                moves[key] = moves.get(key, 0) + movement
        if moves:
            self._move(entry, moves)

    def _face(self, fund: str, account: str) -> Face:
        rules, places = self._rules, self._places
        days = (
            rules.opened_funds[fund] if fund in rules.funds else places.funds[fund]["opened_on"],
            rules.opened_accounts[account] if account in rules.accounts else places.children[account],
        )
        # What no day is named for is opened on the file's own first day.
        opened = [day or date.min for day in days]
        ended = fund in rules.closed_funds
        closed = date.min if ended else rules.closed_accounts.get(account, date.max)
        side, guarded, money = places.sides_of(account)
        sign = (1 if side == "D" else -1) if guarded else 0
        free = money and places.kind_of(fund) != "budget"
        face = self._faces[fund, account] = Face(max(opened).toordinal(), closed.toordinal(), sign, free)
        return face

    def _refuse_closed(self, entry: Ready) -> None:
        day, closed_to = date.fromordinal(entry.day).isoformat(), self._rules.closed_to
        if entry.day > self._today or closed_to is None:
            raise DayInFuture(line=entry.line, day=day)
        raise PeriodClosed(line=entry.line, day=day, closed_to=closed_to.isoformat())

    def _refuse_day(self, line: int, fund: str, account: str, day: date) -> None:
        rules, places = self._rules, self._places
        if fund in rules.closed_funds:
            raise FundEnded(line=line, fund=fund)
        if rules.closed_accounts.get(account, date.max) <= day:
            raise AccountUnknown(line=line, account=account)
        opened = rules.opened_funds[fund] if fund in rules.funds else places.funds[fund]["opened_on"]
        if opened and day < opened:
            raise FundNotOpenYet(line=line, fund=fund, day=day.isoformat(), opened_on=opened.isoformat())
        raise AccountNotOpenYet(line=line, account=account, day=day.isoformat())

    def _move(self, entry: Ready, moves: dict[GuardKey, int]) -> None:
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

    def _balance(self, key: GuardKey) -> int:
        held = self._balances.get(key)
        if held is None:
            names = dict(zip("faup", key, strict=True))
            held = self._balances[key] = int(self._connection.execute(READ_GUARD, names).scalar() or 0)
        return held

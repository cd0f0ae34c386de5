"""Goods, foreign money and what each kind of them is worth come to an end together, whatever is corrected by hand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger.entries import Entry, Line
from relief_fund.ledger.errors import ForeignMoneyApart, GoodsApart
from relief_fund.ledger.queries import entries_by_keys
from relief_fund.ledger.stock import GOODS, Kind, held_of

CURRENCY = ("1122", "1112")
"""Foreign money at the bank and in cash, worth in đồng."""
FOREIGN = "Q10.U"
"""Foreign money in its own unit."""
STORES = ("Q10", "Q11")


class Moved(Protocol):
    """A line of an entry, in the books or not yet: read alone, as a frozen value is."""

    @property
    def fund(self) -> str: ...
    @property
    def account(self) -> str: ...
    @property
    def unit(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Ends:
    """What a correction would leave: its refusal, None for none, and the balances that was worked out from."""

    refusal: ReliefFundError | None
    rests_on: Mapping[tuple[str, str, str], int]

    def beside(self, balances: Mapping[tuple[str, str, str], int]) -> "Ends":
        """The same, resting on ``balances`` too."""
        return replace(self, rests_on={**self.rests_on, **balances})

    def moved(self, tx: Any) -> bool:
        """Inside a command: whether one of the balances is another by now."""
        return any(tx.available(*place) != held for place, held in self.rests_on.items())

    def check(self) -> None:
        """Raise ForeignMoneyApart or GoodsApart; after the entry is accepted, since a guard says more."""
        if self.refusal:
            raise self.refusal


def ends_of(connection: Any, entry: Entry, corrects: Iterable[Moved]) -> Ends:
    """What ``entry`` would leave of each kind that it, or the entry which it corrects in the end, moved.

    The first of two gifts reversed after a sale would leave value without goods: what went was worth the average.
    Of an entry that is posted already nothing is asked.
    """
    made = [] if entries_by_keys(connection, [entry.key]) else [*entry.lines]
    original = list(corrects)
    refusal: ReliefFundError | None = None
    rests_on: dict[tuple[str, str, str], int] = {}
    for fund in sorted({one.fund for one in made}):
        own = [one for one in made if one.fund == fund]
        kind = kind_moved(fund, [*own, *(one for one in original if one.fund == fund)])
        if kind is None or not any(one.account == kind.account or one.unit == kind.unit for one in own):
            continue
        held = held_of(connection, kind)
        rests_on |= {(fund, *place): amount for place, amount in held.rests_on.items()}
        value = held.value + _net(one for one in own if one.account == kind.account)
        quantity = held.quantity + _net(
            one for one in own if one.unit == kind.unit and one.account.startswith(STORES)
        )
        refusal = refusal or _refusal(kind, value, quantity)
    return Ends(refusal, rests_on)


def kind_moved(fund: str, lines: Iterable[Moved]) -> Kind | None:
    """The one kind that lines of one fund are about; None for none, and for several at once, as a journal may bring."""
    worth, counted = set[str](), set[tuple[str, str]]()
    for one in lines:
        if one.account.startswith(CURRENCY) or one.account == GOODS:
            worth.add(one.account)
        elif one.account.startswith(STORES):
            counted.add((one.account, one.unit))
    units = {unit for _, unit in counted}
    if len(units) != 1 or len(worth) > 1:
        return None
    (unit,) = units
    foreign = sorted(account for account, _ in counted if account.startswith(FOREIGN))
    if not foreign:
        return Kind(fund, GOODS, "", unit) if worth <= {GOODS} else None
    account = next(iter(worth), GOODS)
    return Kind(fund, account, foreign[0], unit) if len(counted) == 1 and account != GOODS else None


def _net(lines: Iterable[Line]) -> int:
    return sum(one.debit - one.credit for one in lines)


def _refusal(kind: Kind, value: int, quantity: int) -> ReliefFundError | None:
    """Goods may be there without a value, as a memo; foreign money may not."""
    if kind.stock:
        return ForeignMoneyApart(fund=kind.fund) if value < 0 or bool(value) != bool(quantity) else None
    if value < 0 or (value and not quantity):
        return GoodsApart(fund=kind.fund, unit=kind.unit, value=str(value))
    return None

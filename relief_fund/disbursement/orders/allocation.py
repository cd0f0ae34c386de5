"""Fitting entitlements to the money that is there, by order of hardship. Pure: values in, values out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Literal, Protocol, TypeVar

SourceClass = Literal["state", "campaign"]

APPROPRIATION_SHORT = "appropriation_short"
CASH_SHORT = "cash_short"
CAMPAIGN_MONEY_SHORT = "campaign_money_short"
NO_SOURCE = "no_source"
AFTER_UNFUNDED = "after_unfunded"
PAYEE_MISSING = "payee_missing"


class Need(Protocol):
    """What allocation reads of one entitlement; ``amount`` in whole đồng, the lowest ``position`` comes first.

    ``claim`` is the same for one household, disaster, source and group of alternatives for ever.
    """

    @property
    def claim(self) -> str: ...
    @property
    def item(self) -> str: ...
    @property
    def amount(self) -> int: ...
    @property
    def source_class(self) -> str: ...
    @property
    def position(self) -> int: ...


N = TypeVar("N", bound=Need)


@dataclass(frozen=True, slots=True)
class Purse:
    """The money of one fund that a decision may promise today, in whole đồng.

    A state purse holds at most its ``authority`` (available appropriation) and at most its ``cash``
    (budget money received and not yet promised); a campaign purse holds its free money, and its
    ``authority`` is None. ``items`` names the only items a restricted fund may pay; empty means any.
    """

    fund: str
    source_class: SourceClass
    cash: int
    authority: int | None = None
    items: frozenset[str] = frozenset()

    @property
    def money(self) -> int:
        """What may be promised: the smaller of authority and cash, never below zero."""
        held = self.cash if self.authority is None else min(self.cash, self.authority)
        return max(held, 0)

    def may_pay(self, need: Need) -> bool:
        """Whether the purse is of the award's class and not restricted to other items."""
        return need.source_class == self.source_class and (not self.items or need.item in self.items)


@dataclass(frozen=True, slots=True)
class Charge(Generic[N]):
    """One whole award charged to one fund."""

    need: N
    fund: str


@dataclass(frozen=True, slots=True)
class Unfunded(Generic[N]):
    """One award that no source can pay whole: the ``reason`` (a code) and the ``shortfall`` in đồng.

    The shortfall is what the fullest purse open to it lacks; for an award that waits behind a
    harder-hit one it is the whole amount.
    """

    need: N
    reason: str
    shortfall: int


@dataclass(frozen=True, slots=True)
class Allocation(Generic[N]):
    """The result of one fitting, both parts in order of hardship."""

    funded: tuple[Charge[N], ...]
    unfunded: tuple[Unfunded[N], ...]

    def per_fund(self) -> dict[str, int]:
        """Đồng charged to each fund."""
        sums: dict[str, int] = {}
        for charge in self.funded:
            sums[charge.fund] = sums.get(charge.fund, 0) + charge.need.amount
        return sums


@dataclass
class _Till:
    """One purse while awards are being charged to it."""

    purse: Purse
    left: int
    closed: bool = field(default=False)


def hardship_order(needs: Iterable[N]) -> list[N]:
    """Needs by position, then class, item and claim: the same needs give the same order."""
    return sorted(needs, key=lambda need: (need.position, need.source_class, need.item, need.claim))


def allocate(needs: Iterable[N], purses: Sequence[Purse]) -> Allocation[N]:
    """Charge each award whole to the first purse, in the given order, that can pay it.

    The queue is kept: once an award cannot be paid, no later award is paid from any purse that the
    waiting one may draw on, even if it would fit; the harder-hit household is never passed over
    because its house cost more (S4, "kịp thời theo mức độ khó khăn"). An award is never split.
    """
    tills = [_Till(purse, purse.money) for purse in purses]
    funded: list[Charge[N]] = []
    unfunded: list[Unfunded[N]] = []
    for need in hardship_order(needs):
        open_to = [till for till in tills if till.purse.may_pay(need)]
        till = next((till for till in open_to if not till.closed and till.left >= need.amount), None)
        if till is not None:
            till.left -= need.amount
            funded.append(Charge(need, till.purse.fund))
            continue
        unfunded.append(_refused(need, open_to))
        for till in open_to:
            till.closed = True
    return Allocation(tuple(funded), tuple(unfunded))


def _refused(need: N, open_to: Sequence[_Till]) -> Unfunded[N]:
    if not open_to:
        return Unfunded(need, NO_SOURCE, need.amount)
    waiting = [till for till in open_to if not till.closed]
    if not waiting:
        return Unfunded(need, AFTER_UNFUNDED, need.amount)
    fullest = max(waiting, key=lambda till: till.left)
    return Unfunded(need, _short_of(fullest.purse), need.amount - fullest.left)


def _short_of(purse: Purse) -> str:
    if purse.authority is None:
        return CAMPAIGN_MONEY_SHORT
    return APPROPRIATION_SHORT if purse.authority < purse.cash else CASH_SHORT

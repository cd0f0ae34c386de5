"""What a gift became: within a fund, what was given first is spent first, to the đồng."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from relief_fund.donors.queries import GiftFace
from relief_fund.kernel.often import Asked
from relief_fund.ledger.fund_line import AID
from relief_fund.ledger.traces import LATEST, Stretch, asks_traced, entered, traced

REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Share:
    """Whole đồng of a gift that one use took; ``evidence`` is the key of its entry, ``kind`` as on the line."""

    kind: str
    evidence: str
    amount: int


@dataclass(frozen=True, slots=True)
class Became:
    """Whole đồng of one gift: ``used`` went somewhere, ``left`` is still in the fund. Shares add up to ``used``."""

    used: int
    left: int
    shares: tuple[Share, ...] = ()

    @property
    def aid(self) -> tuple[Share, ...]:
        """The shares that have reached households."""
        return tuple(one for one in self.shares if one.kind == AID)

    def of_kind(self, kind: str) -> int:
        """Whole đồng that went to uses of one kind."""
        return sum(one.amount for one in self.shares if one.kind == kind)


def asks_became(gift: GiftFace, upto: int = LATEST) -> Sequence[Asked]:
    """What ``what_became`` asks about a gift that says itself where it begins, and of which nothing came back."""
    return asks_traced(gift.fund, _own_stretch(gift), upto) if gift.begins >= 0 else ()


def what_became(connection: Any, gift: GiftFace, upto: int = LATEST) -> Became:
    """Where ``gift`` went, as the books stood after entry ``upto``: two looks at the line of its fund.

    A share stays where it is: money that came back enters behind all others and is followed from there. Foreign
    money stands on the line with its value; goods stand on no line, all of them are "left" here.
    """
    stretch: Stretch | None = _own_stretch(gift)
    if gift.begins < 0:
        stretch = entered(connection.execute, gift.fund, gift.entry_key)
    if stretch is None:
        return Became(0, gift.amount)
    return what_became_of(connection, gift.fund, stretch, upto)


def what_became_of(connection: Any, fund: str, stretch: Stretch, upto: int = LATEST) -> Became:
    """As ``what_became``, for the gift that is this stretch of the line of ``fund``."""
    found = traced(connection.execute, fund, stretch, upto)
    shares = tuple(Share(kind, evidence, amount) for (kind, evidence), amount in found.shares.items())
    return Became(stretch.amount - found.left, found.left, shares)


def _own_stretch(gift: GiftFace) -> Stretch:
    return Stretch(gift.begins, gift.begins + gift.amount)

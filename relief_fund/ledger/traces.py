"""What a stretch of a fund's line became: what took it, what of that came back, what still waits."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from relief_fund.kernel.often import Asked, asked_often
from relief_fund.ledger.tables_line import FundSource, FundTaken

SOURCE = FundSource.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
TAKEN = FundTaken.__table__  # type: ignore[attr-defined]  # as above
LATEST = 2**62
"""Beyond every entry: the line as it stands now."""

Run = Callable[..., Any]
"""``connection.execute``, or ``tx.sql`` inside a command."""

_EARLIER = TAKEN.alias("earlier")
_FIRST = func.coalesce(
    select(func.max(_EARLIER.c.begins))
    .where(_EARLIER.c.fund == bindparam("of"), _EARLIER.c.begins <= bindparam("low"))
    .scalar_subquery(),
    bindparam("low"),
)
"""Pieces lie apart, so the one that holds the lowest place is the last that begins at or before it."""
_TAKEN = asked_often(
    select(TAKEN.c.begins, TAKEN.c.ends, TAKEN.c.kind, TAKEN.c.evidence)
    .where(
        TAKEN.c.fund == bindparam("of"),
        TAKEN.c.begins >= _FIRST,
        TAKEN.c.begins < bindparam("high"),
        TAKEN.c.ends > bindparam("low"),
        TAKEN.c.entry <= bindparam("upto"),
    )
    .order_by(TAKEN.c.begins)
)
_BACK = asked_often(
    select(SOURCE.c.begins, SOURCE.c.ends, SOURCE.c.origin)
    .where(
        SOURCE.c.fund == bindparam("of"),
        # A piece may begin before the stretch, and what came back of it too.
        SOURCE.c.origin >= _FIRST,
        SOURCE.c.origin < bindparam("high"),
        SOURCE.c.entry <= bindparam("upto"),
    )
    .order_by(SOURCE.c.origin)
)


_ENTERED = asked_often(
    select(SOURCE.c.begins, SOURCE.c.ends).where(
        SOURCE.c.fund == bindparam("of"),
        SOURCE.c.evidence == bindparam("evidence"),
        SOURCE.c.origin.is_(None),
    )
)


class Stretch(NamedTuple):
    """đồng of a fund's line from place ``begins`` up to ``ends``."""

    begins: int
    ends: int

    @property
    def amount(self) -> int:
        """Whole đồng."""
        return self.ends - self.begins

    def overlap(self, other: "Stretch") -> "Stretch":
        """What both hold; empty where ``amount`` is not positive."""
        return Stretch(max(self.begins, other.begins), min(self.ends, other.ends))


@dataclass(frozen=True, slots=True)
class Trace:
    """Whole đồng by (kind, key of the entry) that a stretch went to, and the stretches that still wait."""

    shares: Mapping[tuple[str, str], int]
    waiting: tuple[Stretch, ...]

    @property
    def left(self) -> int:
        """Whole đồng that wait."""
        return sum(one.amount for one in self.waiting)


def entered(run: Run, fund: str, evidence: str) -> Stretch | None:
    """Where the money of one entry, which is a source alone, entered the line; None where it never did."""
    row = run(_ENTERED, {"of": fund, "evidence": evidence}).first()
    return Stretch(*row) if row else None


def asks_traced(fund: str, stretch: Stretch, upto: int = LATEST) -> Sequence[Asked]:
    """What ``traced`` asks about a stretch of which nothing came back."""
    asked = _values(fund, stretch, upto)
    return (_TAKEN, asked), (_BACK, asked)


def _values(fund: str, stretch: Stretch, upto: int) -> dict[str, Any]:
    return {"of": fund, "low": stretch.begins, "high": stretch.ends, "upto": upto}


def traced(run: Run, fund: str, stretch: Stretch, upto: int = LATEST) -> Trace:
    """Follow ``stretch`` as the books stood after entry ``upto``; what came back is followed on."""
    shares: Counter[tuple[str, str]] = Counter()
    waiting: list[Stretch] = []
    open_stretches = [stretch]
    while open_stretches:
        one = open_stretches.pop()
        at = one.begins
        asked = _values(fund, one, upto)
        pieces = [(Stretch(*row[:2]), row[2], row[3]) for row in run(_TAKEN, asked)]
        for piece, kind, evidence in pieces:
            own = piece.overlap(one)
            shares[kind, evidence] += own.amount
            if own.begins > at:
                waiting.append(Stretch(at, own.begins))
            at = own.ends
        if at < one.ends:
            waiting.append(Stretch(at, one.ends))
        if pieces:
            back = run(_BACK, asked).all()
            open_stretches += _came_back(shares, one, pieces, back)
    return Trace({key: amount for key, amount in shares.items() if amount}, tuple(sorted(waiting)))


def _came_back(
    shares: Counter[tuple[str, str]],
    stretch: Stretch,
    pieces: list[tuple[Stretch, str, str]],
    back: Any,
) -> list[Stretch]:
    """Take what came back off the shares; returns where it stands now."""
    found = []
    for begins, ends, origin in back:
        once = Stretch(origin, origin + ends - begins).overlap(stretch)
        if once.amount > 0:
            found.append(Stretch(begins + once.begins - origin, begins + once.ends - origin))
            for piece, kind, evidence in pieces:
                shares[kind, evidence] -= max(piece.overlap(once).amount, 0)
    return found


def back_of(run: Run, fund: str, piece: Stretch) -> list[Stretch]:
    """What came back of one stretch that a use had taken."""
    rows = run(_BACK, _values(fund, piece, LATEST))
    return [Stretch(begins, ends) for begins, ends, _ in rows]

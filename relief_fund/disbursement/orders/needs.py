"""What a list is made from: entitlements in force, joined with whom they are paid to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from relief_fund.disbursement.assessment.queries import Payee, payees_of
from relief_fund.disbursement.entitlement.queries import EntitlementRow, entitlements_of

_CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Entitled:
    """One money entitlement that is on no list yet, whole đồng.

    ``payee`` and ``address`` are private; ``payee`` is "" where no head of household is known.
    ``figures`` are what the amount was made from; the lowest ``position`` is the hardest case.
    """

    household: str
    case_number: int
    claim: str
    item: str
    source_class: str
    policy: str
    rule: str
    version: str
    figures: Mapping[str, Any]
    area: str
    payee: str
    address: str
    amount: int
    position: int


def entitled(connection: Any, disaster: str, *, without: Collection[str]) -> tuple[Entitled, ...]:
    """Entitlements in money of ``disaster`` whose claim is not among ``without``. Raises NotComputed."""
    rows = [row for row in entitlements_of(connection, disaster) if row.claim not in without]
    payees = _payees(connection, sorted({row.household for row in rows}))
    return tuple(_entitled(row, payees[row.household]) for row in rows)


def _entitled(row: EntitlementRow, payee: Payee) -> Entitled:
    return Entitled(
        household=row.household,
        case_number=payee.case_number,
        claim=row.claim,
        item=row.item,
        source_class=row.source_class,
        policy=row.policy,
        rule=row.rule,
        version=row.version,
        figures={
            "article": row.article, "coefficient": row.coefficient, "count": row.count,
            "each": str(row.each_amount), "points": row.points, "rate": str(row.rate),
        },
        area=payee.area,
        payee=payee.head_name or "",
        address=", ".join(part for part in (payee.hamlet, payee.area_name) if part),
        amount=row.amount,
        position=row.position,
    )  # fmt: skip


def _payees(connection: Any, households: Sequence[str]) -> dict[str, Payee]:
    found: dict[str, Payee] = {}
    for start in range(0, len(households), _CHUNK):
        found |= payees_of(connection, households[start : start + _CHUNK])
    return found

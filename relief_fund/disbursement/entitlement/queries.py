"""Questions about entitlements: the computation in force, hardest first, with figures. Frozen values out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from relief_fund.disbursement.entitlement.errors import NotComputed
from relief_fund.disbursement.entitlement.tables import (
    ENTITLEMENT,
    ENTITLEMENT_COMPLETION,
    ENTITLEMENT_RUN,
    JUDGED_CASE,
    POLICY_USED,
)

_IN_FORCE = select(func.max(ENTITLEMENT_COMPLETION.c.number)).where(
    ENTITLEMENT_COMPLETION.c.disaster == bindparam("disaster")
)
_RUN_ROW = select(ENTITLEMENT_RUN).where(
    ENTITLEMENT_RUN.c.disaster == bindparam("disaster"), ENTITLEMENT_RUN.c.number == bindparam("run")
)
_DISASTERS = select(ENTITLEMENT_COMPLETION.c.disaster).distinct().order_by(ENTITLEMENT_COMPLETION.c.disaster)
_POLICIES = select(POLICY_USED).order_by(POLICY_USED.c.policy, POLICY_USED.c.version)


@dataclass(frozen=True, slots=True)
class ComputedRun:
    """A finished computation: ``cases`` judged, ``households`` with money awards, ``total`` whole đồng."""

    disaster: str
    number: int
    cases: int
    households: int
    awards: int
    total: int
    computed_at: str
    computed_by: str


@dataclass(frozen=True, slots=True)
class EntitlementRow:
    """One entitlement of the computation in force. Money is whole đồng; see ``tables.Entitlement``.

    ``position`` is the household's place in the order of hardship, ``points`` the sum of its four bases.
    """

    disaster: str
    run: int
    household: str
    position: int
    points: int
    claim: str
    item: str
    alternative: str
    policy: str
    rule: str
    version: str
    article: str
    citation: str
    source_class: str
    form: str
    unit: str
    rate: int
    coefficient: int
    each_amount: int
    count: int
    amount: int
    quantity: int
    minimum: bool


@dataclass(frozen=True, slots=True)
class JudgedHousehold:
    """A household's place in the order of hardship and why; ``amount`` is the sum of its money awards."""

    household: str
    position: int
    points: int
    poverty: str
    vulnerable: int
    assessed_on: date
    drawn: str
    awards: int
    amount: int


@dataclass(frozen=True, slots=True)
class Sum:
    """Awards of one source and item: how many households, how many awards, how much (whole đồng)."""

    source_class: str
    item: str
    households: int
    awards: int
    amount: int


@dataclass(frozen=True, slots=True)
class PublishedPolicy:
    """A policy version that awards rest on; ``digest`` is the SHA-256 (hex) of its file."""

    policy: str
    version: str
    digest: str
    title_vi: str
    title_en: str
    source_class: str
    valid_from: date
    first_used_at: str


def run_in_force(connection: Any, disaster: str) -> ComputedRun:
    """The last finished computation of a disaster; raises NotComputed."""
    number = connection.execute(_IN_FORCE, {"disaster": disaster}).scalar()
    if number is None:
        raise NotComputed(disaster=disaster)
    row = connection.execute(_RUN_ROW, {"disaster": disaster, "run": number}).mappings().one()
    return ComputedRun(**{name: row[name] for name in ComputedRun.__dataclass_fields__})


def computed_disasters(connection: Any) -> tuple[str, ...]:
    """Codes of the disasters for which entitlements were computed."""
    return tuple(connection.execute(_DISASTERS).scalars())


def entitlements_of(
    connection: Any, disaster: str, *, after: int = 0, limit: int | None = None, form: str = "money"
) -> tuple[EntitlementRow, ...]:
    """The entitlements in force, hardest household first, then as the policies list them.

    ``after`` is the last position already seen, ``limit`` a number of households (all without it), ``form``
    money, in_kind, or "" for both. Raises NotComputed.
    """
    run = run_in_force(connection, disaster).number
    last = None if limit is None else after + limit
    asked = _rows_of(disaster, run).where(JUDGED_CASE.c.position > after)
    if last is not None:
        asked = asked.where(JUDGED_CASE.c.position <= last)
    if form:
        asked = asked.where(ENTITLEMENT.c.form == form)
    return _read(connection, asked)


def entitlements_of_household(connection: Any, disaster: str, household: str) -> tuple[EntitlementRow, ...]:
    """Everything one household is due, money and in kind; raises NotComputed."""
    run = run_in_force(connection, disaster).number
    return _read(connection, _rows_of(disaster, run).where(JUDGED_CASE.c.household == household))


def hardship_page(
    connection: Any, disaster: str, *, after: int = 0, limit: int = 50
) -> tuple[JudgedHousehold, ...]:
    """Households in the order of hardship after position ``after``, those due nothing included."""
    run = run_in_force(connection, disaster).number
    rows = connection.execute(
        select(JUDGED_CASE)
        .where(JUDGED_CASE.c.disaster == disaster, JUDGED_CASE.c.run == run)
        .where(JUDGED_CASE.c.position > after, JUDGED_CASE.c.position <= after + limit)
        .order_by(JUDGED_CASE.c.position)
    ).all()
    sums = _sums_of(connection, disaster, run, [row.household for row in rows])
    return tuple(
        JudgedHousehold(
            row.household,
            row.position,
            row.points,
            row.poverty,
            row.vulnerable,
            row.assessed_on,
            row.drawn,
            *sums.get(row.household, (0, 0)),
        )
        for row in rows
    )


def sums_by_item(connection: Any, disaster: str) -> tuple[Sum, ...]:
    """Money awards in force per source and item; raises NotComputed."""
    run = run_in_force(connection, disaster).number
    rows = connection.execute(
        select(
            ENTITLEMENT.c.source_class,
            ENTITLEMENT.c.item,
            func.count(func.distinct(ENTITLEMENT.c.household)),
            func.count(),
            func.sum(ENTITLEMENT.c.amount),
        )
        .where(ENTITLEMENT.c.disaster == disaster, ENTITLEMENT.c.run == run)
        .where(ENTITLEMENT.c.form == "money")
        .group_by(ENTITLEMENT.c.source_class, ENTITLEMENT.c.item)
        .order_by(ENTITLEMENT.c.source_class.desc(), ENTITLEMENT.c.item)
    )
    return tuple(Sum(row[0], row[1], row[2], row[3], int(row[4])) for row in rows)


def policies_used(connection: Any) -> tuple[PublishedPolicy, ...]:
    """Every policy version that awards rest on, as published."""
    return tuple(PublishedPolicy(**row) for row in connection.execute(_POLICIES).mappings())


def _rows_of(disaster: str, run: int) -> Select[Any]:
    named = [column for column in ENTITLEMENT.c if column.name in EntitlementRow.__dataclass_fields__]
    return (
        select(*named, JUDGED_CASE.c.position, JUDGED_CASE.c.points)
        .join(
            JUDGED_CASE,
            (JUDGED_CASE.c.disaster == ENTITLEMENT.c.disaster)
            & (JUDGED_CASE.c.run == ENTITLEMENT.c.run)
            & (JUDGED_CASE.c.household == ENTITLEMENT.c.household),
        )
        .where(ENTITLEMENT.c.disaster == disaster, ENTITLEMENT.c.run == run)
        .order_by(JUDGED_CASE.c.position, ENTITLEMENT.c.policy, ENTITLEMENT.c.rule)
    )


def _read(connection: Any, asked: Select[Any]) -> tuple[EntitlementRow, ...]:
    return tuple(EntitlementRow(**row) for row in connection.execute(asked).mappings())


def _sums_of(
    connection: Any, disaster: str, run: int, households: Sequence[str]
) -> dict[str, tuple[int, int]]:
    rows = connection.execute(
        select(ENTITLEMENT.c.household, func.count(), func.sum(ENTITLEMENT.c.amount))
        .where(ENTITLEMENT.c.disaster == disaster, ENTITLEMENT.c.run == run)
        .where(ENTITLEMENT.c.form == "money", ENTITLEMENT.c.household.in_(households))
        .group_by(ENTITLEMENT.c.household)
    )
    return {household: (count, int(amount)) for household, count, amount in rows}

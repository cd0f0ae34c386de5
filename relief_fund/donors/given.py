"""A gift as a receipt sees it, whether it came through the bank, in cash, in goods or in foreign money."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, exists, select

from relief_fund.donors.queries import GIFT, WITHDRAWN
from relief_fund.donors.tables_people import (
    CounterGift,
    Donor,
    DonorForgotten,
    GiftDonor,
    GiftDonorEnd,
)

COUNTER = CounterGift.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
DONOR = Donor.__table__  # type: ignore[attr-defined]  # as above
FORGOTTEN = DonorForgotten.__table__  # type: ignore[attr-defined]  # as above
OF_DONOR = GiftDonor.__table__  # type: ignore[attr-defined]  # as above
LINK_END = GiftDonorEnd.__table__  # type: ignore[attr-defined]  # as above
LINK_HOLDS = ~exists().where(LINK_END.c.gift == OF_DONOR.c.gift, LINK_END.c.ordinal == OF_DONOR.c.ordinal)
"""A link of a gift to its donor that nobody has ended; of one gift there is at most one."""


@dataclass(frozen=True, slots=True)
class Given:
    """One gift: ``amount`` in đồng (0 where goods have no documented value), ``quantity`` in minor units of ``unit``.

    ``unit`` is "" for money in đồng, ``donor`` the registered donor's code or "".
    """

    receipt_code: str
    entry_key: str
    campaign: str
    fund: str
    channel: str
    day: date
    amount: int
    what: str = ""
    unit: str = ""
    quantity: int = 0
    document: str = ""
    donor: str = ""


_MONEY = select(
    GIFT.c.receipt_code,
    GIFT.c.entry_key,
    GIFT.c.campaign,
    GIFT.c.fund,
    GIFT.c.channel,
    GIFT.c.day,
    GIFT.c.amount,
)
_COUNTER = select(
    COUNTER.c.receipt_code, COUNTER.c.entry_key, COUNTER.c.campaign, COUNTER.c.fund, COUNTER.c.channel,
    COUNTER.c.day, COUNTER.c.value, COUNTER.c.what, COUNTER.c.unit, COUNTER.c.quantity, COUNTER.c.document,
)  # fmt: skip


def given_named(connection: Any, codes: Sequence[str], *, standing: bool = False) -> dict[str, Given]:
    """Gifts by their receipt codes; a code that nothing bears is left out, and if ``standing`` what was withdrawn.

    Whose a gift is stays known by the donor's code after the consent was taken back, the name does not.
    """
    linked = select(OF_DONOR.c.gift, OF_DONOR.c.donor).where(OF_DONOR.c.gift.in_(codes), LINK_HOLDS)
    donors = dict(connection.execute(linked).all())
    found = {}
    for query, column in ((_MONEY, GIFT.c.receipt_code), (_COUNTER, COUNTER.c.receipt_code)):
        asked = query.where(column.not_in(select(WITHDRAWN.c.receipt_code))) if standing else query
        for row in connection.execute(asked.where(column.in_(codes))):
            found[row.receipt_code] = replace(Given(*row), donor=donors.get(row.receipt_code, ""))
    return found


def counter_gifts(connection: Any, campaign: str, *, limit: int = 50) -> tuple[Given, ...]:
    """Goods and foreign money given to the campaign, the latest day first."""
    query = _COUNTER.where(COUNTER.c.campaign == campaign)
    query = query.order_by(COUNTER.c.day.desc(), COUNTER.c.receipt_code).limit(limit)
    return tuple(Given(*row) for row in connection.execute(query))


def cash_gifts(connection: Any, campaign: str, *, limit: int = 50) -> tuple[Given, ...]:
    """Gifts in cash of the campaign, the last taken first."""
    query = _MONEY.where(GIFT.c.campaign == campaign, GIFT.c.position < 0)
    return tuple(Given(*row) for row in connection.execute(query.order_by(GIFT.c.position).limit(limit)))


def forgotten_among(connection: Any, donors: Collection[str]) -> frozenset[str]:
    """Those of ``donors`` who took the consent back: nothing that is made from now on names them."""
    query = select(FORGOTTEN.c.donor).where(FORGOTTEN.c.donor.in_(sorted(set(donors))))
    return frozenset(connection.execute(query).scalars()) if donors else frozenset()


_LINKED = (
    select(OF_DONOR.c.gift, OF_DONOR.c.donor, LINK_HOLDS)
    .where(OF_DONOR.c.gift.in_(bindparam("gifts", expanding=True)))
    .order_by(OF_DONOR.c.gift, OF_DONOR.c.ordinal)
)


def unlinked_among(run: Any, gifts: Collection[str]) -> frozenset[tuple[str, str]]:
    """(gift, donor) of links that were ended and not made again: no paper of the gift names that donor."""
    rows = run(_LINKED, {"gifts": sorted(gifts)}).all() if gifts else ()
    holding = {(gift, donor): bool(holds) for gift, donor, holds in rows}
    return frozenset(link for link, holds in holding.items() if not holds)

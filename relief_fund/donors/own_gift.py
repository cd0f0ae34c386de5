"""What a donor looks up: one gift by its receipt code, with its campaign and whether it still stands.

A gift of money is found by its own code, by the code that its giver put into the transfer text, or by the bank's
reference with amount and day; goods and foreign money by the code on their receipt.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import BigInteger, bindparam, exists, literal, select

from relief_fund.banking.reference_keys import KEY
from relief_fund.banking.reference_search import (
    FEW,
    OF_REFERENCE,
    LinePlace,
    keys_of_reference,
    lines_by_reference,
)
from relief_fund.donors.given import LINK_HOLDS, OF_DONOR
from relief_fund.donors.queries import (
    CAMPAIGN,
    CAMPAIGN_COLUMNS,
    EXTENSION,
    GIFT,
    LAST_EXTENSION,
    OF_LINE,
    SAID,
    WITHDRAWN,
    CampaignFace,
    GiftFace,
    alone,
)
from relief_fund.donors.tables_people import CounterGift
from relief_fund.kernel.often import Steps, answer_on, asked_often
from relief_fund.ledger.queries import BOOKED_COLUMNS, Booked, booked_of, with_booked

COUNTER = CounterGift.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
NOWHERE = -1
"""Where a gift begins whose place on the line of its fund it does not say itself."""


@dataclass(frozen=True, slots=True)
class OwnGift:
    """One gift, its campaign and its entry in the books; of goods and foreign money also what they are.

    ``quantity`` is in minor units of ``unit``, "" for money in đồng. ``is_withdrawn`` where its bank line was, or
    where the counter took it back.
    """

    gift: GiftFace
    campaign: CampaignFace
    booked: Booked | None = None
    is_withdrawn: bool = False
    what: str = ""
    unit: str = ""
    quantity: int = 0


@dataclass(frozen=True, slots=True)
class GiftsFound:
    """How many gifts fit a reference, and the gift when it is exactly one."""

    count: int
    own: OwnGift | None


_GIFT_COLUMNS = tuple(GIFT.c[name] for name in GiftFace.__slots__)
_GOODS_COLUMNS = (
    COUNTER.c.receipt_code, COUNTER.c.entry_key, COUNTER.c.campaign, COUNTER.c.fund, COUNTER.c.channel,
    COUNTER.c.day, COUNTER.c.value, literal(0), literal(NOWHERE), COUNTER.c.digest,
)  # fmt: skip
_WIDE, _FACE, _BOOKED = len(GiftFace.__slots__), len(CampaignFace.__slots__), len(BOOKED_COLUMNS)
_AROUND = (*CAMPAIGN_COLUMNS, *BOOKED_COLUMNS, WITHDRAWN.c.receipt_code.is_not(None).label("withdrawn"))


def _of(gift: Any, rows: Any = None) -> Any:
    """A query's tables from ``gift`` on, which ``rows`` may lead to: campaign with the days that hold, entry."""
    known = (gift if rows is None else rows).outerjoin(
        WITHDRAWN, WITHDRAWN.c.receipt_code == gift.c.receipt_code
    )
    if rows is None:
        known = known.join(CAMPAIGN, CAMPAIGN.c.code == gift.c.campaign)
    return with_booked(known.outerjoin(EXTENSION, LAST_EXTENSION), gift.c.entry_key)


_MONEY = select(*_GIFT_COLUMNS, *_AROUND).select_from(_of(GIFT))
_OF_CODE = (OF_DONOR.c.gift == SAID.c.gift) & (OF_DONOR.c.donor == SAID.c.code)
_UNLINKED = exists().where(_OF_CODE, ~LINK_HOLDS) & ~exists().where(_OF_CODE, LINK_HOLDS)
"""A gift that bears a donor's code and was said not to be that donor's: the code finds it no more."""
_LAST_SAID = (
    select(SAID.c.gift)
    .join(GIFT, GIFT.c.receipt_code == SAID.c.gift)
    .where(SAID.c.code == bindparam("code"), ~_UNLINKED)
    .order_by(GIFT.c.day.desc(), GIFT.c.position.desc())
    .limit(1)
    .scalar_subquery()
)
_GOODS = select(
    *_GOODS_COLUMNS, *_AROUND, COUNTER.c.what, COUNTER.c.unit, COUNTER.c.quantity
).select_from(_of(COUNTER))  # fmt: skip
_QUERIES = (
    asked_often(_MONEY.where(GIFT.c.receipt_code == bindparam("code"))),
    asked_often(_GOODS.where(COUNTER.c.receipt_code == bindparam("code"))),
    asked_often(_MONEY.where(GIFT.c.receipt_code == _LAST_SAID)),
)
_OWN_OF_LINE = asked_often(_MONEY.where(OF_LINE))
_LED_TO = KEY.join(CAMPAIGN, CAMPAIGN.c.account == KEY.c.account).join(
    GIFT, (GIFT.c.campaign == CAMPAIGN.c.code) & (GIFT.c.position == KEY.c.position)
)
_OWN_OF_KEY = asked_often(
    select(KEY.c.account, KEY.c.position, *_GIFT_COLUMNS, *_AROUND)
    .select_from(_of(GIFT, _LED_TO))
    .where(OF_REFERENCE)
    .limit(bindparam("most", type_=BigInteger))
)
"""What lines of a reference became, asked before it is known which of them bear it: that spares a trip."""


def own_gift(connection: Any, receipt_code: str) -> OwnGift | None:
    """The gift that ``receipt_code`` (normalised by ``kernel.identifiers.normalised_code``) finds, or None.

    A code that a giver put into transfer texts finds the last gift that bears it.
    """
    return answer_on(connection, own_gift_in_steps(connection, receipt_code))


def own_gift_in_steps(connection: Any, receipt_code: str) -> Steps[OwnGift | None]:
    """The same, each kind of code asked for where the one before it found nothing."""
    for query in _QUERIES:
        asked = query, {"code": receipt_code}
        yield (asked,)
        row = connection.execute(*asked).first()
        if row is not None:
            return _told(row)
    return None


def find_gifts_by_reference(connection: Any, *, reference: str, amount: int, day: date) -> Steps[GiftsFound]:
    """Gifts of ``day`` over exactly ``amount`` đồng that bear the bank's ``reference``.

    Only a single match is given: where several fit, none is.
    """
    by_key = _OWN_OF_KEY, {**keys_of_reference(reference, amount, day), "most": FEW + 1}
    places = yield from lines_by_reference(
        connection, reference=reference, amount=amount, day=day, beside=[by_key]
    )
    known = _by_place(connection.execute(*by_key).all()) if places else {}
    found = [own for place in places if place in known and (own := _alone(known[place]))]
    others = [place for place in places if place not in known]
    for at in range(0, len(others), FEW):
        asking = [(_OWN_OF_LINE, place._asdict()) for place in others[at : at + FEW]]
        yield asking
        gifts = [_alone([_told(row) for row in connection.execute(*each)]) for each in asking]
        found += [own for own in gifts if own]
    return GiftsFound(len(found), found[0] if len(found) == 1 else None)


def _by_place(rows: Sequence[Any]) -> dict[LinePlace, list[OwnGift]]:
    """What lines became, by their places; nothing where there were more than were asked for."""
    if len(rows) > FEW:
        return {}
    known: dict[LinePlace, list[OwnGift]] = {}
    for account, position, *rest in rows:
        known.setdefault(LinePlace(account, int(position)), []).append(_told(rest))
    return known


def _alone(gifts: Sequence[OwnGift]) -> OwnGift | None:
    return alone((gift, gift.is_withdrawn) for gift in gifts)


def _told(row: Any) -> OwnGift:
    values = iter(row)
    face, campaign, entry = (tuple(islice(values, wide)) for wide in (_WIDE, _FACE, _BOOKED))
    withdrawn, *what = values
    return OwnGift(GiftFace(*face), CampaignFace(*campaign), booked_of(entry), bool(withdrawn), *what)


def find_gift_by_code(connection: Any, receipt_code: str) -> GiftFace | None:
    """As ``own_gift``, the gift alone."""
    own = own_gift(connection, receipt_code)
    return own.gift if own else None

"""Donors of a campaign who agreed to be named in public, and nobody else: asked of the books each time.

Their names are in no log, no register and no bundle, since what was copied could not be taken back: whoever takes the
consent back, or whose gift was taken off, is named no more from then on. Only the name is told, for only that was
agreed to.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, or_, select

from relief_fund.donors.given import COUNTER, DONOR, FORGOTTEN, LINK_HOLDS, OF_DONOR
from relief_fund.donors.given_back import given_back_whole
from relief_fund.donors.people import FACES, faces_of
from relief_fund.donors.queries import GIFT, WITHDRAWN

NAMED = "public"
"""The consent to be named in public."""
_STANDS = OF_DONOR.c.gift.not_in(select(WITHDRAWN.c.receipt_code))


@dataclass(frozen=True, slots=True)
class PublicDonor:
    """Who is named: ``kind`` is "person" or "organisation"."""

    name: str
    kind: str


def public_donors(
    vault: Any, connection: Any, campaign: str, *, skip: int = 0, limit: int = 100
) -> tuple[tuple[PublicDonor, ...], bool]:
    """A page of those who gave to ``campaign`` and are named, the first registered first; whether more follow.

    Whose gifts were all given back is left out.
    """
    given = exists().where(OF_DONOR.c.donor == DONOR.c.code, LINK_HOLDS, _STANDS, _of(campaign))
    query = FACES.where(DONOR.c.consent == NAMED, FORGOTTEN.c.donor.is_(None), given)
    query = query.order_by(DONOR.c.registered_at, DONOR.c.code).offset(skip).limit(limit + 1)
    rows = connection.execute(query).all()
    faces = faces_of(vault, connection, rows[:limit])
    giving = _giving(connection, campaign, [one.code for one in faces])
    named = (PublicDonor(one.name, one.kind) for one in faces if one.name and one.code in giving)
    return tuple(named), len(rows) > limit


def _of(campaign: str) -> Any:
    money = select(GIFT.c.receipt_code).where(
        GIFT.c.receipt_code == OF_DONOR.c.gift, GIFT.c.campaign == campaign
    )
    other = select(COUNTER.c.receipt_code).where(
        COUNTER.c.receipt_code == OF_DONOR.c.gift, COUNTER.c.campaign == campaign
    )
    return or_(money.exists(), other.exists())


def _giving(connection: Any, campaign: str, donors: list[str]) -> frozenset[str]:
    """Those of ``donors`` with a gift to the campaign that is not whole with them again."""
    query = select(OF_DONOR.c.gift, OF_DONOR.c.donor).where(
        OF_DONOR.c.donor.in_(donors), LINK_HOLDS, _STANDS, _of(campaign)
    )
    whose = dict(connection.execute(query).all()) if donors else {}
    back = given_back_whole(connection.execute, list(whose))
    return frozenset(donor for gift, donor in whose.items() if gift not in back)

"""What donors answers: campaigns, totals, gifts of a campaign or a line. No name and no text comes out."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import bindparam, func, select

from relief_fund.banking.several import MERGED, SPLIT
from relief_fund.donors.tables import Campaign, CampaignClosing, Gift, GiftPart
from relief_fund.donors.tables_campaigns import CampaignExtension
from relief_fund.donors.tables_people import GiftSaid
from relief_fund.donors.tables_withdrawn import GiftWithdrawal

CAMPAIGN = Campaign.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
EXTENSION = CampaignExtension.__table__  # type: ignore[attr-defined]  # as above
WITHDRAWN = GiftWithdrawal.__table__  # type: ignore[attr-defined]  # as above
CLOSING = CampaignClosing.__table__  # type: ignore[attr-defined]  # as above
GIFT = Gift.__table__  # type: ignore[attr-defined]  # as above
PART = GiftPart.__table__  # type: ignore[attr-defined]  # as above
SAID = GiftSaid.__table__  # type: ignore[attr-defined]  # as above
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CampaignFace:
    """A campaign as pages show it; the fields are those of ``tables.Campaign``."""

    code: str
    name_vi: str
    name_en: str
    launched_on: date
    reception_ends_on: date
    distribution_ends_on: date
    source: str
    extended_by: str
    fund: str
    earlier_fund: str
    account: str

    def receives_on(self, day: date) -> bool:
        """Whether a credit dated ``day`` is within the time of reception."""
        return day <= self.reception_ends_on


@dataclass(frozen=True, slots=True)
class GiftFace:
    """A gift by its receipt code, amount in whole đồng; nothing about its donor."""

    receipt_code: str
    entry_key: str
    campaign: str
    fund: str
    channel: str
    day: date
    amount: int
    position: int
    begins: int
    digest: str

    @property
    def line(self) -> str:
        """Identity of the bank line that it came by, "" for none."""
        return line_of_key(self.entry_key)


def line_of_key(key: str) -> str:
    """Identity of the bank line that an entry's key names, the first of several that are one gift; "" for none."""
    prefix, _, rest = key.partition(":")
    return rest.partition(":")[0] if prefix in ("line", "clear", "recl", SPLIT, MERGED) else ""


@dataclass(frozen=True, slots=True)
class DayGifts:
    """Gifts of one day, whole đồng."""

    day: date
    gifts: int
    total: int


@dataclass(frozen=True, slots=True)
class SizeGifts:
    """Gifts of one size class: up to ``upto`` đồng, 0 for the open class."""

    upto: int
    gifts: int
    total: int


_LATER = EXTENSION.alias("later")
_LAST = (
    ~select(_LATER.c.ordinal)
    .where(_LATER.c.campaign == EXTENSION.c.campaign, _LATER.c.ordinal > EXTENSION.c.ordinal)
    .exists()
)
_EXTENDED = {
    "reception_ends_on": func.coalesce(EXTENSION.c.reception_ends_on, CAMPAIGN.c.reception_ends_on),
    "distribution_ends_on": func.coalesce(EXTENSION.c.distribution_ends_on, CAMPAIGN.c.distribution_ends_on),
    "extended_by": func.coalesce(EXTENSION.c.document, CAMPAIGN.c.extended_by),
}
CAMPAIGN_COLUMNS = tuple(_EXTENDED.get(name, CAMPAIGN.c[name]).label(name) for name in CampaignFace.__slots__)
"""Columns of a CampaignFace, where the campaign is joined to its last extension."""
LAST_EXTENSION = (EXTENSION.c.campaign == CAMPAIGN.c.code) & _LAST
_FACES = select(*CAMPAIGN_COLUMNS).select_from(CAMPAIGN.outerjoin(EXTENSION, LAST_EXTENSION))
"""Campaigns with the days that hold: those of the last extension, where there is one."""
_GIFT_COLUMNS = tuple(GIFT.c[name] for name in GiftFace.__slots__)
OF_LINE = (CAMPAIGN.c.account == bindparam("account")) & (GIFT.c.position == bindparam("position"))
"""Gifts that the line at a position of the chart's account became, joined to their campaign."""
_OF_LINE = (
    select(*_GIFT_COLUMNS, WITHDRAWN.c.receipt_code.is_not(None))
    .join(CAMPAIGN, CAMPAIGN.c.code == GIFT.c.campaign)
    .outerjoin(WITHDRAWN, WITHDRAWN.c.receipt_code == GIFT.c.receipt_code)
    .where(OF_LINE)
)


def campaigns(connection: Any) -> tuple[CampaignFace, ...]:
    """Every campaign, open ones first, the latest launch first."""
    rows = connection.execute(
        _FACES.outerjoin(CLOSING, CLOSING.c.campaign == CAMPAIGN.c.code).order_by(
            CLOSING.c.campaign.is_not(None), CAMPAIGN.c.launched_on.desc(), CAMPAIGN.c.code
        )
    )
    return tuple(CampaignFace(*row) for row in rows)


def campaign_by_code(connection: Any, code: str) -> CampaignFace | None:
    """One campaign, or None."""
    row = connection.execute(_FACES.where(CAMPAIGN.c.code == code)).first()
    return CampaignFace(*row) if row else None


def campaign_of_account(connection: Any, account: str) -> CampaignFace | None:
    """The campaign whose money lies in the chart's ``account`` ("1121.01"), or None."""
    row = connection.execute(_FACES.where(CAMPAIGN.c.account == account)).first()
    return CampaignFace(*row) if row else None


def closed_on(connection: Any, code: str) -> date | None:
    """The day a campaign was closed, None while it is open."""
    found: date | None = connection.execute(
        select(CLOSING.c.closed_on).where(CLOSING.c.campaign == code)
    ).scalar()
    return found


def campaign_total(connection: Any, code: str, upto: date | None = None) -> tuple[int, int]:
    """(gifts, whole đồng) received by the campaign, up to and including ``upto``."""
    query = select(func.coalesce(func.sum(PART.c.gifts), 0), func.coalesce(func.sum(PART.c.total), 0)).where(
        PART.c.campaign == code
    )
    if upto is not None:
        query = query.where(PART.c.day <= upto)
    gifts, total = connection.execute(query).one()
    return int(gifts), int(total)


def all_gifts_total(connection: Any) -> tuple[int, int]:
    """(gifts, whole đồng) received by all campaigns."""
    gifts, total = connection.execute(select(func.sum(PART.c.gifts), func.sum(PART.c.total))).one()
    return int(gifts or 0), int(total or 0)


def gifts_by_day(connection: Any, code: str) -> tuple[DayGifts, ...]:
    """Gifts of every day of the campaign, oldest first."""
    rows = connection.execute(
        select(PART.c.day, func.sum(PART.c.gifts), func.sum(PART.c.total))
        .where(PART.c.campaign == code)
        .group_by(PART.c.day)
        .order_by(PART.c.day)
    )
    return tuple(DayGifts(day, int(gifts), int(total)) for day, gifts, total in rows)


def gifts_by_size(connection: Any, code: str, day: date | None = None) -> tuple[SizeGifts, ...]:
    """Gifts of the campaign by size class, smallest first, of one ``day`` or all; the open class is last."""
    query = select(PART.c.upto, func.sum(PART.c.gifts), func.sum(PART.c.total)).where(PART.c.campaign == code)
    if day is not None:
        query = query.where(PART.c.day == day)
    rows = connection.execute(query.group_by(PART.c.upto))
    found = [SizeGifts(upto, int(gifts), int(total)) for upto, gifts, total in rows]
    return tuple(sorted(found, key=lambda one: (one.upto == 0, one.upto)))


def gifts_page(connection: Any, code: str, *, after: int = 0, limit: int = 50) -> tuple[GiftFace, ...]:
    """Gifts of the campaign behind ``position`` ``after``, in the order of the books; withdrawn ones among them."""
    query = select(*_GIFT_COLUMNS).where(GIFT.c.campaign == code, GIFT.c.position > after)
    return tuple(GiftFace(*row) for row in connection.execute(query.order_by(GIFT.c.position).limit(limit)))


def withdrawn_among(connection: Any, codes: Collection[str]) -> frozenset[str]:
    """Those of the receipt ``codes``, of a page, whose gift was withdrawn: it counts in no sum and has no receipt."""
    asked = select(WITHDRAWN.c.receipt_code).where(WITHDRAWN.c.receipt_code.in_(codes))
    return frozenset(connection.execute(asked).scalars()) if codes else frozenset()


def cash_standing(connection: Any, code: str) -> dict[str, int]:
    """Gifts in cash of the campaign that stand: whole đồng by the key of their entry."""
    query = (
        select(GIFT.c.entry_key, GIFT.c.amount)
        .outerjoin(WITHDRAWN, WITHDRAWN.c.receipt_code == GIFT.c.receipt_code)
        .where(GIFT.c.campaign == code, GIFT.c.position < 0, WITHDRAWN.c.receipt_code.is_(None))
    )
    return {key: int(amount) for key, amount in connection.execute(query)}


def gift_begins(connection: Any, receipt_code: str) -> int | None:
    """Where the gift of money with this receipt code begins on its fund's line; None for another kind, or none."""
    found: int | None = connection.execute(
        select(GIFT.c.begins).where(GIFT.c.receipt_code == receipt_code)
    ).scalar()
    return found


def gift_of_line(connection: Any, account: str, position: int) -> GiftFace | None:
    """The gift that the line at ``position`` of the chart's ``account`` became; None also where it became several.

    One that stands goes before those that were withdrawn.
    """
    asked = {"account": account, "position": position}
    return alone((GiftFace(*row[:-1]), bool(row[-1])) for row in connection.execute(_OF_LINE, asked))


def alone(gifts: Iterable[tuple[T, bool]]) -> T | None:
    """The gift of a line among ``gifts``, each with whether it was withdrawn: one that stands goes before others."""
    known = list(gifts)
    found = [gift for gift, gone in known if not gone] or [gift for gift, _ in known]
    return found[0] if len(found) == 1 else None

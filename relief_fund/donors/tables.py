"""Tables of the donors room: campaigns, and gifts with their receipt codes."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel


class Campaign(SQLModel, table=True):
    """A campaign (đợt vận động): its dates with their source, its funds and its bank account.

    ``fund`` takes unrestricted gifts, ``earlier_fund`` the money its account held before.
    ``extended_by`` cites the decision that allows dates beyond those of Decree 93/2021 art. 8.
    """

    __tablename__ = "campaign"
    __table_args__ = (
        UniqueConstraint("account", name="campaign_account_once"),
        CheckConstraint(
            "launched_on <= reception_ends_on AND reception_ends_on <= distribution_ends_on",
            name="campaign_dates_in_order",
        ),
    )
    code: str = Field(primary_key=True)
    name_vi: str
    name_en: str
    launched_on: date
    reception_ends_on: date
    distribution_ends_on: date
    source: str = Field(sa_column=Column(Text, nullable=False))
    extended_by: str
    fund: str
    earlier_fund: str
    account: str
    opened_at: str
    opened_by: str


class CampaignClosing(SQLModel, table=True):
    """The day a campaign was closed, everything distributed or handed on."""

    __tablename__ = "campaign_closing"
    campaign: str = Field(primary_key=True)
    closed_on: date
    closed_by: str


class Gift(SQLModel, table=True):
    """A gift (khoản ủng hộ) with its receipt code, random and derived from nothing.

    ``entry_key`` is the entry that books it, ``position`` the place of its bank line on the campaign's
    account. ``begins`` is all the money that had entered the line of its fund before it (``ledger.fund_line``).
    ``subject`` and ``digest`` name its sealed disclosure.
    """

    __tablename__ = "gift"
    __table_args__ = (
        UniqueConstraint("campaign", "position", "entry_key", name="gift_line_once"),
        CheckConstraint("amount > 0", name="gift_amount_positive"),
    )
    receipt_code: str = Field(primary_key=True)
    entry_key: str
    campaign: str
    fund: str
    channel: str
    day: date
    amount: int = Field(sa_type=BigInteger)
    position: int = Field(sa_type=BigInteger)
    begins: int = Field(sa_type=BigInteger)
    subject: str
    digest: str


class GiftPart(SQLModel, table=True):
    """Gifts of one step by day and size: totals of a campaign add up from parts, not from gifts.

    ``upto`` is the upper bound of the size class in đồng, 0 for the open one.
    """

    __tablename__ = "gift_part"
    __table_args__ = (Index("gift_part_by_campaign", "campaign", "day"),)
    step: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    upto: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    campaign: str
    gifts: int
    total: int = Field(sa_type=BigInteger)

"""Tables of a campaign's life: its clocks, what it published, its extensions, the end of its account."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Column, Text
from sqlmodel import Field, SQLModel


class ClockRule(SQLModel, table=True):
    """What a text says about one clock of campaigns, as an officer has read it: days, since when, which text."""

    __tablename__ = "campaign_clock"
    __table_args__ = (CheckConstraint("days >= 0", name="campaign_clock_days"),)
    name: str = Field(primary_key=True)
    holds_from: date = Field(primary_key=True)
    set_at: str = Field(primary_key=True)
    days: int
    source: str = Field(sa_column=Column(Text, nullable=False))
    set_by: str


class CampaignPublication(SQLModel, table=True):
    """A publication that was made: which, on which day, and where it stands."""

    __tablename__ = "campaign_publication"
    campaign: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    done_on: date
    place: str = Field(sa_column=Column(Text, nullable=False))
    officer: str
    noted_at: str


class CampaignExtension(SQLModel, table=True):
    """New last days of a campaign, by a decision of its committee; the highest ``ordinal`` holds.

    ``document`` is the decision that allows it, ``proposal`` what the committee signed.
    """

    __tablename__ = "campaign_extension"
    __table_args__ = (
        CheckConstraint("reception_ends_on <= distribution_ends_on", name="campaign_extension_in_order"),
        CheckConstraint("ordinal > 0", name="campaign_extension_from_one"),
    )
    campaign: str = Field(primary_key=True)
    ordinal: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    reception_ends_on: date
    distribution_ends_on: date
    document: str
    proposal: str
    officer: str
    extended_at: str


class CampaignAccount(SQLModel, table=True):
    """The account of a campaign that is over: what came in, where it went, why something was left (whole đồng).

    ``received`` + ``earlier`` + ``other_in`` = ``given`` + ``refunded`` + ``unspent``; ``unspent`` went on to other
    funds, and ``explanation`` says why and where to.
    """

    __tablename__ = "campaign_account"
    __table_args__ = (
        CheckConstraint(
            "earlier + received + other_in = given + refunded + other_out + unspent",
            name="campaign_account_adds_up",
        ),
    )
    campaign: str = Field(primary_key=True)
    closed_on: date
    earlier: int = Field(sa_type=BigInteger)
    received: int = Field(sa_type=BigInteger)
    other_in: int = Field(sa_type=BigInteger)
    given: int = Field(sa_type=BigInteger)
    refunded: int = Field(sa_type=BigInteger)
    other_out: int = Field(sa_type=BigInteger)
    unspent: int = Field(sa_type=BigInteger)
    document: str
    explanation: str = Field(sa_column=Column(Text, nullable=False))

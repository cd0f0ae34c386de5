"""Tables of who gives: registered donors with their consent, goods and foreign money given, pledges kept apart."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKeyConstraint, Index, Text
from sqlmodel import Field, SQLModel


class Donor(SQLModel, table=True):
    """A donor who agreed to be registered; name, address and contact stand in the sealed disclosure ``digest``.

    ``code`` is random and may be put into a transfer text. ``kind`` is "person" or "organisation". ``consent``
    names what was agreed to: "receipt" (named on own receipts only) or "public" (named in public too).
    """

    __tablename__ = "donor"
    __table_args__ = (
        CheckConstraint("kind IN ('person', 'organisation')", name="donor_kind_known"),
        CheckConstraint("consent IN ('receipt', 'public')", name="donor_consent_known"),
        Index("donor_by_moment", "registered_at", "code"),
    )
    code: str = Field(primary_key=True)
    kind: str
    consent: str
    subject: str
    digest: str
    registered_at: str
    registered_by: str


class DonorForgotten(SQLModel, table=True):
    """A donor who took the consent back: the key of the name is destroyed, what proves stays."""

    __tablename__ = "donor_forgotten"
    donor: str = Field(primary_key=True)
    forgotten_at: str
    forgotten_by: str


class GiftDonor(SQLModel, table=True):
    """Which registered donor a gift (by its receipt code) came from; ``ordinal`` counts the gift's links.

    The database refuses one while another of the gift holds (``sql/links``).
    """

    __tablename__ = "gift_donor"
    __table_args__ = (
        CheckConstraint("ordinal > 0", name="gift_donor_from_one"),
        Index("gift_donor_by_donor", "donor"),
    )
    gift: str = Field(primary_key=True)
    ordinal: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    donor: str
    linked_at: str
    linked_by: str


class GiftDonorEnd(SQLModel, table=True):
    """A link that was wrong: the gift is not that donor's, for a reason; another link may follow."""

    __tablename__ = "gift_donor_end"
    __table_args__ = (
        # Asked at the commit: where books are restored, ends come back before the links that follow them.
        ForeignKeyConstraint(
            ["gift", "ordinal"],
            ["gift_donor.gift", "gift_donor.ordinal"],
            name="gift_donor_end_of_link",
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("reason <> ''", name="gift_donor_end_has_reason"),
    )
    gift: str = Field(primary_key=True)
    ordinal: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    reason: str = Field(sa_column=Column(Text, nullable=False))
    ended_at: str
    ended_by: str


class GiftSaid(SQLModel, table=True):
    """The giver's code that a gift's transfer text carried; several gifts may bear one code."""

    __tablename__ = "gift_said"
    code: str = Field(primary_key=True)
    gift: str = Field(primary_key=True)


class CounterGift(SQLModel, table=True):
    """Goods or foreign money given: ``quantity`` in minor units of ``unit``, ``value`` in đồng or 0 without a paper.

    ``channel`` is "goods" or "currency"; ``what`` names the goods, ``document`` the paper they came with.
    """

    __tablename__ = "counter_gift"
    __table_args__ = (
        CheckConstraint("channel IN ('goods', 'currency')", name="counter_gift_channel_known"),
        CheckConstraint("quantity > 0 AND value >= 0", name="counter_gift_counted"),
        Index("counter_gift_by_entry", "entry_key"),
        Index("counter_gift_by_campaign", "campaign", "day"),
    )
    receipt_code: str = Field(primary_key=True)
    entry_key: str
    campaign: str
    fund: str
    channel: str
    day: date
    what: str
    unit: str
    quantity: int = Field(sa_type=BigInteger)
    value: int = Field(sa_type=BigInteger)
    document: str
    subject: str
    digest: str


class Pledge(SQLModel, table=True):
    """What was promised or given elsewhere, which is no gift of the books (template 28): shown apart, never added.

    ``kind`` is "pledged" (đăng ký), "passed_through" (handed on by us, not ours) or "direct" (given to people by the
    donor). ``amount`` in whole đồng.
    """

    __tablename__ = "pledge"
    __table_args__ = (
        CheckConstraint("kind IN ('pledged', 'passed_through', 'direct')", name="pledge_kind_known"),
        CheckConstraint("amount > 0", name="pledge_amount_positive"),
        Index("pledge_by_campaign", "campaign", "kind"),
    )
    id: str = Field(primary_key=True)
    campaign: str
    kind: str
    donor: str
    amount: int = Field(sa_type=BigInteger)
    said_on: date
    document: str = Field(sa_column=Column(Text, nullable=False))
    kept_at: str
    kept_by: str


class PledgeEnd(SQLModel, table=True):
    """A pledge that is over: "kept" by the gift whose receipt code it names, or "dropped"."""

    __tablename__ = "pledge_end"
    __table_args__ = (CheckConstraint("how IN ('kept', 'dropped')", name="pledge_end_known"),)
    pledge: str = Field(primary_key=True)
    how: str
    gift: str
    ended_at: str
    ended_by: str

"""Tables of money out: lists, awards, batches, orders and their outcomes. Every state is a row added."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class AwardList(SQLModel, table=True):
    """One frozen list that a committee signs by its ``digest``.

    ``kind`` is "award" (new awards), "renewal" (returned payments approved again), "drop" (held money
    given up) or "release" (promises given up that nothing was ordered for). ``number`` counts the lists
    of one disaster from 1; ``total`` is whole đồng.
    """

    __tablename__ = "award_list"
    __table_args__ = (
        UniqueConstraint("disaster", "number", name="award_list_number_once"),
        CheckConstraint("kind IN ('award', 'renewal', 'drop', 'release')", name="award_list_kind"),
        CheckConstraint("awards > 0 AND total > 0", name="award_list_not_empty"),
        Index("award_list_in_time", "made_at", "id"),
    )
    id: str = Field(primary_key=True)
    disaster: str
    number: int
    kind: str
    committee: str
    occurred_on: date
    awards: int
    total: int = Field(sa_type=BigInteger)
    digest: str
    reason: str = ""
    made_by: str
    made_at: str


class AwardListWithdrawal(SQLModel, table=True):
    """A list that was taken back before it was approved: its entitlements may be listed again."""

    __tablename__ = "award_list_withdrawal"
    list: str = Field(primary_key=True)
    reason: str
    withdrawn_by: str
    withdrawn_at: str


class AwardListProposal(SQLModel, table=True):
    """Where a written list was put before its committee: the proposal in ``approval``."""

    __tablename__ = "award_list_proposal"
    list: str = Field(primary_key=True)
    proposal: str


class Award(SQLModel, table=True):
    """One whole award (khoản hỗ trợ) of one household, charged to one fund. ``id`` is its printed code.

    ``payee`` and ``address`` are private. ``purpose`` is the line of the encumbrance that carries it,
    coarse enough that no public line stands for fewer than k households. ``listing`` is 1, and one more
    each time the claim is listed again after a withdrawal: one claim cannot stand on two live lists.
    """

    __tablename__ = "award"
    __table_args__ = (
        UniqueConstraint("claim", "listing", name="award_once"),
        CheckConstraint("amount > 0", name="award_positive"),
        CheckConstraint("source_class IN ('state', 'campaign')", name="award_source_class"),
        Index("award_by_list", "list", "place"),
        Index("award_by_household", "household", "disaster"),
    )
    id: str = Field(primary_key=True)
    list: str
    place: int
    disaster: str
    household: str
    case_number: int
    claim: str
    listing: int
    item: str
    source_class: str
    policy: str
    rule: str
    version: str
    figures: str
    area: str
    payee: str
    address: str
    fund: str
    amount: int = Field(sa_type=BigInteger)
    purpose: str
    position: int


class UnfundedAward(SQLModel, table=True):
    """An entitlement that the money did not reach when a list was prepared, and why; whole đồng."""

    __tablename__ = "unfunded_award"
    list: str = Field(primary_key=True)
    place: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    household: str
    case_number: int
    item: str
    source_class: str
    amount: int = Field(sa_type=BigInteger)
    reason: str
    shortfall: int = Field(sa_type=BigInteger)


class AwardRevision(SQLModel, table=True):
    """An award on a renewal, drop or release list; ``turn`` counts the revisions of its ``order``.

    ``order`` is the one that was returned. On a release list it is the one that will not be made: its
    code, or "<order>/rest" for what an order paid in part had left. ``purpose`` is the line it stands on.
    """

    __tablename__ = "award_revision"
    __table_args__ = (
        UniqueConstraint("order", "turn", name="award_revision_once"),
        Index("award_revision_by_award", "award"),
    )
    list: str = Field(primary_key=True)
    place: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    award: str
    order: str
    turn: int
    fund: str
    amount: int = Field(sa_type=BigInteger)
    purpose: str = ""


class PaymentBatch(SQLModel, table=True):
    """A batch (đợt chi) of orders under one approved list; ``id`` is the code that bank texts carry."""

    __tablename__ = "payment_batch"
    __table_args__ = (
        CheckConstraint("orders > 0 AND total > 0", name="payment_batch_not_empty"),
        Index("payment_batch_in_time", "made_at", "id"),
        Index("payment_batch_by_list", "list"),
    )
    id: str = Field(primary_key=True)
    list: str
    channel: str
    occurred_on: date
    orders: int
    total: int = Field(sa_type=BigInteger)
    made_by: str
    made_at: str


class PaymentOrder(SQLModel, table=True):
    """A payment order (lệnh chi): award, instalment and try. One order per award, instalment and approval.

    ``purpose`` is the encumbrance line it liquidates. ``rest_of`` is the order that was paid in part and
    whose rest this one pays, "" for a whole one. ``payee`` and ``address`` are private.
    """

    __tablename__ = "payment_order"
    __table_args__ = (
        UniqueConstraint("award", "instalment", "attempt", name="payment_order_try_once"),
        UniqueConstraint("award", "list", "instalment", name="payment_order_authorised_once"),
        CheckConstraint("amount > 0", name="payment_order_positive"),
        Index("payment_order_by_batch", "batch", "place"),
        Index("payment_order_by_rest", "rest_of"),
    )
    id: str = Field(primary_key=True)
    batch: str
    place: int
    list: str
    award: str
    instalment: int
    attempt: int
    case_number: int
    payee: str
    address: str
    area: str
    item: str
    fund: str
    amount: int = Field(sa_type=BigInteger)
    purpose: str
    rest_of: str = ""


class BatchSending(SQLModel, table=True):
    """One fund's part of a released batch: from which bank account, how many đồng, which day.

    By the Post it is an advance, through a bank it is money in transit, in cash it is with a paying
    officer, ``carried_by`` (the till has no account number). What the Treasury pays itself leaves no
    account of ours.
    """

    __tablename__ = "batch_sending"
    batch: str = Field(primary_key=True)
    fund: str = Field(primary_key=True)
    bank_account: str
    account_number: str
    amount: int = Field(sa_type=BigInteger)
    sent_on: date
    carried_by: str = ""
    sent_by: str
    sent_at: str


class BatchExport(SQLModel, table=True):
    """A payment file that left the house: channel and SHA-256, so that a file can be told from another."""

    __tablename__ = "batch_export"
    __table_args__ = (Index("batch_export_by_batch", "batch"),)
    id: str = Field(primary_key=True)
    batch: str
    channel: str
    orders: int
    total: int = Field(sa_type=BigInteger)
    sha256: str
    exported_by: str
    exported_at: str


class SettlementStep(SQLModel, table=True):
    """One step of a settlement and the result it comes from; one batch leaf stands for it.

    ``document`` is the number of the signed sheet or the Treasury's slip, "" for a file.
    """

    __tablename__ = "settlement_step"
    id: str = Field(primary_key=True)
    result_sha256: str
    document: str = ""
    occurred_on: date
    settled_by: str
    settled_at: str


class PaymentOutcome(SQLModel, table=True):
    """What became of an order, once: "paid", "part" (``amount`` of it was paid), or "returned" with a reason.

    ``step`` is the settlement step whose batch leaf holds ``digest``. An order that a bank line told as
    refused, before any result, has the key of that entry as its step, and no digest of its own.
    """

    __tablename__ = "payment_outcome"
    __table_args__ = (
        CheckConstraint("outcome IN ('paid', 'part', 'returned')", name="payment_outcome_kind"),
        CheckConstraint("(outcome = 'returned') = (reason <> '')", name="payment_outcome_reason"),
        CheckConstraint("amount > 0", name="payment_outcome_positive"),
        Index("payment_outcome_by_step", "step"),
        Index("payment_outcome_by_day", "outcome", "day"),
    )
    order: str = Field(primary_key=True)
    step: str
    outcome: str
    reason: str
    day: date
    amount: int = Field(sa_type=BigInteger)
    digest: str


class PaymentReturn(SQLModel, table=True):
    """A payment that was brought back after it had been settled, whole, once per order.

    ``identity`` is that of the bank line, or the key of the entry where it came back by hand. ``held``
    says that the money is kept for its award in B24; budget money of an earlier year is owed to the
    budget instead.
    """

    __tablename__ = "payment_return"
    __table_args__ = (
        UniqueConstraint("identity", name="payment_return_line_once"),
        CheckConstraint("amount > 0", name="payment_return_positive"),
    )
    order: str = Field(primary_key=True)
    identity: str
    entry_key: str
    amount: int = Field(sa_type=BigInteger)
    day: date
    held: bool


class PaymentRepayment(SQLModel, table=True):
    """Money that a household paid back by one bank line, out of what one order had brought it."""

    __tablename__ = "payment_repayment"
    __table_args__ = (
        CheckConstraint("amount > 0", name="payment_repayment_positive"),
        Index("payment_repayment_by_order", "order"),
    )
    identity: str = Field(primary_key=True)
    order: str
    entry_key: str
    amount: int = Field(sa_type=BigInteger)
    day: date

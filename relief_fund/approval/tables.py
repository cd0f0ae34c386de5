"""Tables of the approval room; all append-only: an end, an outcome, a recusal is a row added."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel


class Committee(SQLModel, table=True):
    """A body that approves (hội đồng xét duyệt); a new quorum is a new row, valid from a later day."""

    __tablename__ = "committee"
    __table_args__ = (CheckConstraint("quorum >= 2", name="committee_quorum_is_two_or_more"),)
    code: str = Field(primary_key=True)
    valid_from: date = Field(primary_key=True)
    name: str
    level: str
    quorum: int
    opened_by: str
    opened_at: str


class Seat(SQLModel, table=True):
    """One officer's seat in a committee from ``from_day`` to ``to_day``, both included."""

    __tablename__ = "seat"
    __table_args__ = (
        CheckConstraint("from_day <= to_day", name="seat_in_order"),
        UniqueConstraint("committee", "officer", "code", "from_day", name="seat_once"),
    )
    id: str = Field(primary_key=True)
    committee: str
    officer: str
    code: str
    from_day: date
    to_day: date
    seated_by: str
    seated_at: str


class SeatEnd(SQLModel, table=True):
    """A seat given up: from ``ended_on`` (the first day without it) it is no longer held."""

    __tablename__ = "seat_end"
    seat: str = Field(primary_key=True, foreign_key="seat.id")
    ended_on: date
    ended_by: str
    ended_at: str


class Sitting(SQLModel, table=True):
    """One sitting (phiên họp) of a committee on one day, numbered per committee from 1."""

    __tablename__ = "sitting"
    __table_args__ = (
        UniqueConstraint("committee", "day", name="sitting_once_a_day"),
        UniqueConstraint("committee", "number", name="sitting_number_once"),
    )
    id: str = Field(primary_key=True)
    committee: str
    day: date
    number: int
    convened_by: str
    convened_at: str


class Proposal(SQLModel, table=True):
    """A frozen list: what ``digest`` covers is what is signed and, word for word, what is posted.

    ``entries`` are the journal entries as canonical JSON; ``version`` counts the freezes of a subject,
    and only the newest can be signed.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("kind", "subject", "version", name="proposal_version_once"),
        Index("proposal_in_time", "frozen_at", "id"),
        Index("proposal_of_sitting", "sitting"),
    )
    id: str = Field(primary_key=True)
    kind: str
    subject: str
    version: int
    subject_digest: str
    digest: str
    prepared_by: str
    committee: str
    quorum: int
    sitting: str | None = None
    entries: str = Field(sa_type=Text)
    about: str = Field(sa_type=Text)
    occurred_on: date
    frozen_at: str


class Signature(SQLModel, table=True):
    """One member's signature over the digest, with the step of the code that proved the hand."""

    __tablename__ = "signature"
    __table_args__ = (
        UniqueConstraint("proposal", "seat", name="signature_once_a_seat"),
        CheckConstraint("choice IN ('approve', 'reject', 'return')", name="signature_choice_known"),
    )
    proposal: str = Field(primary_key=True, foreign_key="proposal.id")
    officer: str = Field(primary_key=True)
    seat: str
    choice: str
    digest: str
    code_step: int = Field(sa_type=BigInteger)
    signed_at: str


class Recusal(SQLModel, table=True):
    """A member who does not take part in one proposal (không tham gia), and the reason's code."""

    __tablename__ = "recusal"
    proposal: str = Field(primary_key=True, foreign_key="proposal.id")
    officer: str = Field(primary_key=True)
    reason: str
    recused_at: str


class ApprovalOutcome(SQLModel, table=True):
    """How a proposal ended: approved, rejected or returned; lapsed where nobody was left to sign it."""

    __tablename__ = "approval_outcome"
    __table_args__ = (
        CheckConstraint(
            "outcome IN ('approved', 'rejected', 'returned', 'lapsed')", name="approval_outcome_known"
        ),
        UniqueConstraint("proposal", "outcome", name="approval_outcome_said"),
    )
    proposal: str = Field(primary_key=True, foreign_key="proposal.id")
    outcome: str
    decided_at: str


class ProposalLapse(SQLModel, table=True):
    """Who put away a proposal that nobody was left to sign, and why; the reason stays in the office.

    ``outcome`` is "lapsed", for the key to that outcome, which follows in the same turn and never stands without
    this row (``sql/lapses``).
    """

    __tablename__ = "proposal_lapse"
    __table_args__ = (
        ForeignKeyConstraint(
            ["proposal", "outcome"],
            ["approval_outcome.proposal", "approval_outcome.outcome"],
            name="proposal_lapse_of_outcome",
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("outcome = 'lapsed'", name="proposal_lapse_is_one"),
        CheckConstraint("reason <> ''", name="proposal_lapse_has_reason"),
    )
    proposal: str = Field(primary_key=True)
    outcome: str
    reason: str = Field(sa_type=Text)
    lapsed_by: str


class ApprovalVoucher(SQLModel, table=True):
    """The voucher number that one entry of an approved proposal took."""

    __tablename__ = "approval_voucher"
    proposal: str = Field(primary_key=True, foreign_key="proposal.id")
    entry_key: str = Field(primary_key=True)
    voucher: str


class Release(SQLModel, table=True):
    """A treasurer's signature that lets a payment batch out, over its digest."""

    __tablename__ = "release"
    kind: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    digest: str
    officer: str
    code_step: int = Field(sa_type=BigInteger)
    released_at: str


class ReleaseClaim(SQLModel, table=True):
    """A treasurer's code used up for one release that leaves later: what it covers, and on which ``terms``."""

    __tablename__ = "release_claim"
    id: str = Field(primary_key=True)
    kind: str
    subject: str
    digest: str
    terms: str
    officer: str
    code_step: int = Field(sa_type=BigInteger)
    claimed_at: str


_TABLES = SQLModel.metadata.tables
COMMITTEE = _TABLES["committee"]
SEAT = _TABLES["seat"]
SEAT_END = _TABLES["seat_end"]
SITTING = _TABLES["sitting"]
PROPOSAL = _TABLES["proposal"]
SIGNATURE = _TABLES["signature"]
RECUSAL = _TABLES["recusal"]
APPROVAL_OUTCOME = _TABLES["approval_outcome"]
PROPOSAL_LAPSE = _TABLES["proposal_lapse"]
APPROVAL_VOUCHER = _TABLES["approval_voucher"]
RELEASE = _TABLES["release"]
RELEASE_CLAIM = _TABLES["release_claim"]
"""The same as Core tables, for the statements of commands and queries."""

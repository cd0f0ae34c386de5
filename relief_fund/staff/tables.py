"""Tables of the staff room. Append-only, except steps of codes, sessions and counted tries.

A state is a row added: a credential or code secret is replaced by a newer version, a term by its
end, a reset by naming the version that is void.
"""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel


class Officer(SQLModel, table=True):
    """One officer. ``name`` is private (back office only); ``role_key`` stands for them on the public log."""

    __tablename__ = "officer"
    __table_args__ = (
        UniqueConstraint("sign_in_name", name="officer_sign_in_name_once"),
        UniqueConstraint("role_key", name="officer_role_key_once"),
    )
    id: str = Field(primary_key=True)
    sign_in_name: str
    role_key: str
    name: str
    added_at: str


class Credential(SQLModel, table=True):
    """An Argon2id hash; the highest version of an officer is the one that counts."""

    __tablename__ = "credential"
    officer: str = Field(primary_key=True, foreign_key="officer.id")
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    password_hash: str
    set_at: str


class CodeSecret(SQLModel, table=True):
    """A TOTP secret under AES-256-GCM (nonce first); the highest version counts unless a reset voids it."""

    __tablename__ = "code_secret"
    officer: str = Field(primary_key=True, foreign_key="officer.id")
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    set_at: str


class CodeStep(SQLModel, table=True):
    """The last 30-second step whose code this officer used; it only grows, so no code works twice."""

    __tablename__ = "code_step"
    __table_args__ = (
        CheckConstraint("last_step >= 0", name="code_step_not_negative"),
        {"info": {"mutable": ("update",)}},
    )
    officer: str = Field(primary_key=True, foreign_key="officer.id")
    last_step: int = Field(sa_type=BigInteger)


class RecoveryCode(SQLModel, table=True):
    """The SHA-256 of one paper code of 80 random bits, good with the code secret of the same version."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index("recovery_code_of_officer", "officer", "version"),)
    code_hash: str = Field(primary_key=True)
    officer: str = Field(foreign_key="officer.id")
    version: int


class RecoveryCodeUse(SQLModel, table=True):
    """A paper code that was used; the primary key refuses the second use."""

    __tablename__ = "recovery_code_use"
    code_hash: str = Field(primary_key=True, foreign_key="recovery_code.code_hash")
    used_at: str


class DutyTerm(SQLModel, table=True):
    """One duty of one officer from ``from_day`` to ``to_day``, both included."""

    __tablename__ = "duty_term"
    __table_args__ = (
        CheckConstraint("from_day <= to_day", name="duty_term_in_order"),
        Index("duty_term_of_officer", "officer", "duty"),
    )
    id: str = Field(primary_key=True)
    officer: str = Field(foreign_key="officer.id")
    duty: str
    from_day: date
    to_day: date
    appointed_by: str
    confirmed_by: str
    added_at: str


class DutyEnd(SQLModel, table=True):
    """A term cut short: from ``ended_on`` (the first day without it) the duty is no longer held."""

    __tablename__ = "duty_end"
    term: str = Field(primary_key=True, foreign_key="duty_term.id")
    ended_on: date
    ended_by: str
    confirmed_by: str
    added_at: str


class StaffChange(SQLModel, table=True):
    """A change of staff that one officer proposed: ``kind`` is appoint, end or renew.

    "appoint" names a new officer (``officer`` empty) or one who is here; "end" names a ``term``;
    "renew" gives an officer who forgot the password a fresh link.
    """

    __tablename__ = "staff_change"
    __table_args__ = (
        CheckConstraint("kind IN ('appoint', 'end', 'renew')", name="staff_change_kind_known"),
        Index("staff_change_in_time", "proposed_at", "id"),
    )
    id: str = Field(primary_key=True)
    kind: str
    officer: str = ""
    sign_in_name: str = ""
    name: str = ""
    duty: str = ""
    term: str = ""
    from_day: date | None = None
    to_day: date | None = None
    proposed_by: str
    proposed_at: str


class StaffChangeAnswer(SQLModel, table=True):
    """The one answer to a proposed change: confirmed or refused, by whom; ``officer`` is who it made."""

    __tablename__ = "staff_change_answer"
    __table_args__ = (
        CheckConstraint("answer IN ('confirmed', 'refused')", name="staff_change_answer_known"),
    )
    change: str = Field(primary_key=True, foreign_key="staff_change.id")
    answer: str
    officer: str
    answered_by: str
    answered_at: str


class OneTimeLink(SQLModel, table=True):
    """A link that enrols once; only the SHA-256 of its token is kept. ``purpose`` is enrol or new_code."""

    __tablename__ = "one_time_link"
    __table_args__ = (
        CheckConstraint("purpose IN ('enrol', 'new_code')", name="one_time_link_purpose_known"),
        UniqueConstraint("officer", "version", name="one_time_link_version_once"),
    )
    token_hash: str = Field(primary_key=True)
    officer: str = Field(foreign_key="officer.id")
    version: int
    purpose: str
    made_by: str
    made_at: str
    expires_at: str


class OneTimeLinkUse(SQLModel, table=True):
    """A link that was used; the primary key refuses the second use."""

    __tablename__ = "one_time_link_use"
    token_hash: str = Field(primary_key=True, foreign_key="one_time_link.token_hash")
    used_at: str


class SignInSession(SQLModel, table=True):
    """A sign-in, half while ``second_factor_at`` is empty. Only the SHA-256 of its token is kept."""

    __tablename__ = "sign_in_session"
    __table_args__ = (
        Index("sign_in_session_of_officer", "officer"),
        Index("sign_in_session_by_end", "expires_at"),
        {"info": {"mutable": ("update", "delete")}},
    )
    token_hash: str = Field(primary_key=True)
    officer: str = Field(foreign_key="officer.id")
    duty: str = ""
    opened_at: str
    second_factor_at: str = ""
    expires_at: str


class SignInLimit(SQLModel, table=True):
    """Counted tries of one bucket (the hash of a name, an address, an officer) in one window of time."""

    __tablename__ = "sign_in_limit"
    __table_args__ = (
        Index("sign_in_limit_by_window", "window_start"),
        {"info": {"mutable": ("update", "delete")}},
    )
    bucket: str = Field(primary_key=True)
    window_start: int = Field(sa_type=BigInteger)
    tries: int


class LostPhoneReset(SQLModel, table=True):
    """A lost phone: the code secret of this version and its paper codes are void from here on."""

    __tablename__ = "lost_phone_reset"
    officer: str = Field(primary_key=True, foreign_key="officer.id")
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    reset_by: str
    reset_at: str


_TABLES = SQLModel.metadata.tables
OFFICER = _TABLES["officer"]
CREDENTIAL = _TABLES["credential"]
CODE_SECRET = _TABLES["code_secret"]
CODE_STEP = _TABLES["code_step"]
RECOVERY_CODE = _TABLES["recovery_code"]
RECOVERY_CODE_USE = _TABLES["recovery_code_use"]
DUTY_TERM = _TABLES["duty_term"]
DUTY_END = _TABLES["duty_end"]
STAFF_CHANGE = _TABLES["staff_change"]
STAFF_CHANGE_ANSWER = _TABLES["staff_change_answer"]
ONE_TIME_LINK = _TABLES["one_time_link"]
ONE_TIME_LINK_USE = _TABLES["one_time_link_use"]
SIGN_IN_SESSION = _TABLES["sign_in_session"]
SIGN_IN_LIMIT = _TABLES["sign_in_limit"]
LOST_PHONE_RESET = _TABLES["lost_phone_reset"]
"""The same as Core tables, for the statements of commands and queries."""

"""Tables of the public log: the outbox of leaves, its head, and the keys and texts of disclosures."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel


class Leaf(SQLModel, table=True):
    """One leaf of the public log, dense from 0 in commit order; ``body`` is its canonical JSON bytes.

    ``first_entry`` and ``last_entry`` are the journal entries it stands for (both 0 for none).
    """

    __tablename__ = "leaf"
    __table_args__ = (Index("leaf_by_entry", "last_entry"),)
    position: int = Field(
        primary_key=True,
        sa_type=BigInteger().with_variant(Integer, "sqlite"),
        sa_column_kwargs={"autoincrement": False},
    )
    kind: str
    first_entry: int = Field(default=0, sa_type=BigInteger)
    last_entry: int = Field(default=0, sa_type=BigInteger)
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class LogHead(SQLModel, table=True):
    """The single row that says how many leaves are sealed (``size``) and written (``written``).

    ``covered`` is the last journal entry that stands under one of them. Nothing stays unsealed, as in the books' head.
    """

    __tablename__ = "log_head"
    __table_args__ = (
        CheckConstraint("one = 1", name="log_head_is_one").ddl_if(dialect="sqlite"),
        UniqueConstraint("size").ddl_if(dialect="sqlite"),
        # Without RESTRICT SQLite counts the row that pays its own debt twice, and forgives another's.
        ForeignKeyConstraint(
            ["written"],
            ["log_head.size"],
            name="log_head_all_sealed",
            onupdate="RESTRICT",
            deferrable=True,
            initially="DEFERRED",
        ).ddl_if(dialect="sqlite"),
        # A page is cleaned once it is fuller than this: a reader passes twenty versions of the row, not two hundred.
        {"info": {"mutable": ("update",)}, "postgresql_with": {"fillfactor": 10}},
    )
    one: int = Field(default=1, primary_key=True)
    size: int = Field(default=0, sa_type=BigInteger)
    written: int = Field(default=0, sa_type=BigInteger)
    covered: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))


class SubjectKey(SQLModel, table=True):
    """The wrapped 32-byte key of one disclosure subject; deleting the row erases the subject."""

    __tablename__ = "subject_key"
    __table_args__ = ({"info": {"mutable": ("delete",)}},)
    subject: str = Field(primary_key=True)
    wrapped: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Disclosure(SQLModel, table=True):
    """One encrypted RFC 9901 disclosure; its digest stands in the leaf that ``context`` names."""

    __tablename__ = "disclosure"
    digest: str = Field(primary_key=True)
    subject: str
    context: str
    ciphertext: bytes = Field(sa_column=Column(LargeBinary, nullable=False))

"""The table of voided vouchers: a number that was taken for a spoilt paper keeps its place and its reason."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel


class VoucherVoid(SQLModel, table=True):
    """A voucher number on which no entry will ever stand, and why; ``evidence`` is what it was taken for."""

    __tablename__ = "voucher_void"
    __table_args__ = (
        UniqueConstraint("evidence", name="voucher_void_evidence_once"),
        CheckConstraint("reason <> ''", name="voucher_void_has_reason"),
    )
    voucher: str = Field(primary_key=True)
    evidence: str
    reason: str
    voided_at: str
    voided_by: str

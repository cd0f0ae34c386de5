"""Voided voucher numbers as they are read: which paper each was taken for, who voided it, when and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, select

from relief_fund.ledger.tables_vouchers import VoucherVoid

VOID = VoucherVoid.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation

_FACES = select(VOID.c.voucher, VOID.c.evidence, VOID.c.reason, VOID.c.voided_at, VOID.c.voided_by)
_NEWEST = (
    _FACES.order_by(VOID.c.voided_at.desc(), VOID.c.voucher.desc())
    .limit(bindparam("limit"))
    .offset(bindparam("skip"))
)
_NAMED = _FACES.where(VOID.c.voucher == bindparam("voucher"))


@dataclass(frozen=True, slots=True)
class VoidFace:
    """A voided number: ``form`` is the first word of the key its entry would have had, ``row`` "" where none counts."""

    voucher: str
    form: str
    paper: str
    row: str
    reason: str
    voided_at: str
    voided_by: str


def voids(connection: Any, *, skip: int = 0, limit: int = 50) -> tuple[VoidFace, ...]:
    """Voided numbers, the newest first, ``skip`` of them left out."""
    return _faces(connection.execute(_NEWEST, {"skip": skip, "limit": limit}))


def void_of(connection: Any, voucher: str) -> VoidFace | None:
    """The void of a voucher number; None where there is none."""
    found = _faces(connection.execute(_NAMED, {"voucher": voucher}))
    return found[0] if found else None


def _faces(rows: Iterable[Row[Any]]) -> tuple[VoidFace, ...]:
    return tuple(
        VoidFace(row.voucher, *_paper(row.evidence), row.reason, row.voided_at, row.voided_by) for row in rows
    )


def _paper(evidence: str) -> tuple[str, str, str]:
    form, _, rest = evidence.partition(":")
    paper, _, row = rest.partition(":")
    return form, paper, row

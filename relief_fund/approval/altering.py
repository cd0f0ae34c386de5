"""What a committee has signed is not changed by one hand: asked before an entry is adjusted, or put in force again."""

from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.approval.errors import EntrySigned
from relief_fund.approval.tables import APPROVAL_VOUCHER

_SIGNED = select(APPROVAL_VOUCHER.c.voucher).where(APPROVAL_VOUCHER.c.entry_key == bindparam("key")).limit(1)


def check_not_signed(tx: Any, key: str) -> None:
    """Raise EntrySigned where the entry ``key`` was posted by the signatures of a committee."""
    if voucher := tx.sql(_SIGNED, {"key": key}).scalar():
        raise EntrySigned(voucher=voucher)

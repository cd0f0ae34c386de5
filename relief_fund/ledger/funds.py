"""Funds: the purses of the books, opened once and closed once."""

from datetime import date

from relief_fund.kernel.protocols import RowTx
from relief_fund.ledger.tables import Fund, FundClosing

FUND = Fund.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
CLOSING = FundClosing.__table__  # type: ignore[attr-defined]  # as above


def open_fund(
    tx: RowTx,
    *,
    code: str,
    kind: str,
    opened_on: date,
    name: str,
    campaign: str = "",
    restricted: bool = False,
    source: str = "",
    phase: str = "",
) -> None:
    """Open the fund ``code``; ``kind`` is "budget", "mobilised" or "donated". A second call is harmless.

    ``source`` and ``phase`` belong to budget funds. The owner of its voucher series is the campaign,
    or for budget money the budget holder, written as the source.
    """
    if tx.sql(FUND.select().where(FUND.c.code == code)).first():
        return
    tx.sql(
        FUND.insert(),
        {
            "code": code, "owner": campaign or source or code, "kind": kind, "campaign": campaign,
            "restricted": restricted, "source": source, "phase": phase, "name": name, "opened_on": opened_on,
        },
    )  # fmt: skip


def close_fund(tx: RowTx, *, code: str, closed_on: date) -> None:
    """Refuse every posting dated ``closed_on`` or later in the fund."""
    tx.sql(CLOSING.insert(), {"fund": code, "closed_on": closed_on})

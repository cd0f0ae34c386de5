"""Funds: the purses of the books, opened once and closed once."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from relief_fund.kernel.protocols import PostingTx, RowTx
from relief_fund.ledger.entries import check_letters
from relief_fund.ledger.tables import Fund, FundClosing

FUND = Fund.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
CLOSING = FundClosing.__table__  # type: ignore[attr-defined]  # as above
ENDED_FUNDS = select(CLOSING.c.fund)
"""Codes of the funds that have ended, for who asks inside a command."""


@dataclass(frozen=True, slots=True)
class FundTerms:
    """What a fund may do: its kind, whose books it is in, and whether its givers tied it to a purpose.

    ``source`` is whose budget its money is of, "" for a fund of gifts.
    """

    code: str
    owner: str
    kind: str
    campaign: str
    restricted: bool
    opened_on: date
    source: str = ""


def fund_terms(connection: Any) -> dict[str, FundTerms]:
    """The terms of every fund by its code, in the order of codes."""
    columns = (
        FUND.c.code, FUND.c.owner, FUND.c.kind, FUND.c.campaign, FUND.c.restricted, FUND.c.opened_on,
        FUND.c.source,
    )  # fmt: skip
    return {row.code: FundTerms(*row) for row in connection.execute(select(*columns).order_by(FUND.c.code))}


def ended_funds(connection: Any) -> frozenset[str]:
    """Codes of the funds that have ended: they take nothing more, whatever its day."""
    return frozenset(connection.execute(ENDED_FUNDS).scalars())


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
    owner: str = "",
) -> None:
    """Open the fund ``code``; ``kind`` is "budget", "mobilised" or "donated". A second call is harmless.

    ``source`` and ``phase`` belong to budget funds. The ``owner`` of its voucher series is the campaign,
    or for budget money the budget holder, written as the source unless another code is given. Raises TextInvalid.
    """
    texts = {
        "fund": code, "campaign": campaign, "source": source, "phase": phase, "owner": owner, "name": name,
    }  # fmt: skip
    for place, text in texts.items():
        check_letters(text, place=place)
    if tx.sql(FUND.select().where(FUND.c.code == code)).first():
        return
    tx.sql(
        FUND.insert(),
        {
            "code": code, "owner": owner or campaign or source or code, "kind": kind, "campaign": campaign,
            "restricted": restricted, "source": source, "phase": phase, "name": name, "opened_on": opened_on,
        },
    )  # fmt: skip


def close_fund(tx: PostingTx, *, code: str, closed_on: date) -> None:
    """Refuse every posting in the fund from now on, whatever its day; what it has lies before ``closed_on``."""
    tx.sql(CLOSING.insert(), {"fund": code, "closed_on": closed_on, "upto": tx.last_entry()})

"""What donors answers about receipts: by number, by gift, page by page; states are read off the rows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.donors.queries import GIFT
from relief_fund.donors.tables_receipts import Letterhead, ReceiptDraft, ReceiptIssue, ReceiptWithdrawal
from relief_fund.donors.tables_withdrawn import GiftWithdrawal

LETTERHEAD = Letterhead.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
DRAFT = ReceiptDraft.__table__  # type: ignore[attr-defined]  # as above
ISSUE = ReceiptIssue.__table__  # type: ignore[attr-defined]  # as above
WITHDRAWAL = ReceiptWithdrawal.__table__  # type: ignore[attr-defined]  # as above
WITHDRAWN_GIFT = GiftWithdrawal.__table__  # type: ignore[attr-defined]  # as above
STANDS = GIFT.c.receipt_code.not_in(select(WITHDRAWN_GIFT.c.receipt_code))
"""A gift whose bank line was not withdrawn: only such a one has a receipt."""
PAGE = 50
LONGEST_SELECTION = 20_000
"""Gifts of one batch."""


class ReceiptState(StrEnum):
    """Where a receipt stands: drawn up without a number, issued under one, or withdrawn."""

    DRAFTED = "drafted"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ReceiptFace:
    """One receipt; ``number``, ``issued_*`` are empty while it is drafted, ``reason`` unless withdrawn.

    ``gift`` is the receipt code of its gift, ``donor`` the code of the donor it names, or "".
    """

    draft: str
    gift: str
    edition: int
    campaign: str
    donor: str
    drafted_at: str
    drafted_by: str
    number: str
    issued_on: date | None
    issued_at: str
    issued_by: str
    reason: str
    withdrawn_at: str

    @property
    def state(self) -> ReceiptState:
        """Drafted, issued or withdrawn."""
        if not self.number:
            return ReceiptState.DRAFTED
        return ReceiptState.WITHDRAWN if self.withdrawn_at else ReceiptState.ISSUED


_JOINED = DRAFT.outerjoin(ISSUE, ISSUE.c.draft == DRAFT.c.id).outerjoin(
    WITHDRAWAL, WITHDRAWAL.c.number == ISSUE.c.number
)
FACES = select(
    DRAFT.c.id, DRAFT.c.gift, DRAFT.c.edition, DRAFT.c.campaign, DRAFT.c.donor, DRAFT.c.drafted_at,
    DRAFT.c.drafted_by, ISSUE.c.number, ISSUE.c.issued_on, ISSUE.c.issued_at, ISSUE.c.issued_by,
    WITHDRAWAL.c.reason, WITHDRAWAL.c.withdrawn_at,
).select_from(_JOINED)  # fmt: skip
LAST_OF = FACES.where(DRAFT.c.gift.in_(bindparam("gifts", expanding=True))).order_by(
    DRAFT.c.gift, DRAFT.c.edition
)


def face_of(row: Any) -> ReceiptFace:
    """A receipt from a row of ``FACES``; what is not there yet is empty."""
    told: dict[str, Any] = {
        name: value if name == "issued_on" else value or ""
        for name, value in zip(ReceiptFace.__slots__, row, strict=True)
    }
    return ReceiptFace(**told)


def letterhead(connection: Any) -> str:
    """The fund's address on papers, "" while nobody has set it."""
    found = connection.execute(select(LETTERHEAD.c.address).order_by(LETTERHEAD.c.number.desc()).limit(1))
    return found.scalar() or ""


def receipt_by_draft(connection: Any, draft: str) -> ReceiptFace | None:
    """The receipt whose draft has this id, or None."""
    row = connection.execute(FACES.where(DRAFT.c.id == draft)).first()
    return face_of(row) if row else None


def receipt_by_number(connection: Any, number: str) -> ReceiptFace | None:
    """The receipt issued under ``number``, or None."""
    row = connection.execute(FACES.where(ISSUE.c.number == number)).first()
    return face_of(row) if row else None


def receipts_of_gift(connection: Any, gift: str) -> tuple[ReceiptFace, ...]:
    """Every receipt of one gift, the last edition first."""
    query = FACES.where(DRAFT.c.gift == gift).order_by(DRAFT.c.edition.desc())
    return tuple(face_of(row) for row in connection.execute(query))


def last_receipts(connection: Any, gifts: Collection[str]) -> dict[str, ReceiptFace]:
    """The last receipt of each of ``gifts`` that has one, by the gift's code."""
    return {row.gift: face_of(row) for row in connection.execute(LAST_OF, {"gifts": sorted(gifts)})}


def withdrawn_gifts(connection: Any, gifts: Collection[str]) -> dict[str, str]:
    """Those of ``gifts`` that were withdrawn: with the import of this id, or by the entry of this key."""
    query = select(WITHDRAWN_GIFT.c.receipt_code, WITHDRAWN_GIFT.c.withdrawal)
    rows = connection.execute(query.where(WITHDRAWN_GIFT.c.receipt_code.in_(sorted(gifts))))
    return {gift: withdrawal for gift, withdrawal in rows}


def receipts_page(
    connection: Any, *, campaign: str = "", before: str = "", limit: int = PAGE
) -> tuple[ReceiptFace, ...]:
    """Issued receipts, the last issued first, behind the one numbered ``before``."""
    query = FACES.where(ISSUE.c.number.is_not(None))
    if campaign:
        query = query.where(ISSUE.c.campaign == campaign)
    if before and (mark := receipt_by_number(connection, before)):
        earlier = ISSUE.c.issued_at < mark.issued_at
        query = query.where(earlier | ((ISSUE.c.issued_at == mark.issued_at) & (ISSUE.c.number < before)))
    query = query.order_by(ISSUE.c.issued_at.desc(), ISSUE.c.number.desc()).limit(limit)
    return tuple(face_of(row) for row in connection.execute(query))


def receipts_count(connection: Any, campaign: str) -> tuple[int, int]:
    """(issued, of them withdrawn) of one campaign."""
    query = select(func.count(), func.count(WITHDRAWAL.c.number)).select_from(
        ISSUE.outerjoin(WITHDRAWAL, WITHDRAWAL.c.number == ISSUE.c.number)
    )
    issued, withdrawn = connection.execute(query.where(ISSUE.c.campaign == campaign)).one()
    return int(issued), int(withdrawn)


def gift_codes_of_days(connection: Any, campaign: str, first: date, last: date, *, limit: int) -> list[str]:
    """Receipt codes of the campaign's gifts of money from day to day, in the order of the books."""
    query = select(GIFT.c.receipt_code).where(
        GIFT.c.campaign == campaign, GIFT.c.day >= first, GIFT.c.day <= last, STANDS
    )
    return list(connection.execute(query.order_by(GIFT.c.position).limit(limit)).scalars())

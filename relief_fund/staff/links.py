"""One-time links: made by a hand that may, opened once, before their hour, the newest of an officer only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import bindparam, func, select

from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.protocols import RowTx
from relief_fund.staff.errors import LinkExpired, LinkUnknown, LinkUsed
from relief_fund.staff.tables import OFFICER, ONE_TIME_LINK, ONE_TIME_LINK_USE
from relief_fund.staff.terms import Run
from relief_fund.staff.tokens import shown_hash

LINK_HOURS = 72
Purpose = Literal["enrol", "new_code"]

_NEWER = ONE_TIME_LINK.alias("newer")
_FIND = (
    select(
        ONE_TIME_LINK.c.officer,
        ONE_TIME_LINK.c.purpose,
        ONE_TIME_LINK.c.expires_at,
        OFFICER.c.sign_in_name,
        OFFICER.c.name,
        ONE_TIME_LINK_USE.c.used_at,
        select(func.max(_NEWER.c.version))
        .where(_NEWER.c.officer == ONE_TIME_LINK.c.officer)
        .scalar_subquery()
        > ONE_TIME_LINK.c.version,
    )
    .select_from(
        ONE_TIME_LINK.join(OFFICER, OFFICER.c.id == ONE_TIME_LINK.c.officer).outerjoin(
            ONE_TIME_LINK_USE, ONE_TIME_LINK_USE.c.token_hash == ONE_TIME_LINK.c.token_hash
        )
    )
    .where(ONE_TIME_LINK.c.token_hash == bindparam("hash"))
)
_LAST = select(func.max(ONE_TIME_LINK.c.version)).where(ONE_TIME_LINK.c.officer == bindparam("of"))
_MAKE, _SPEND = ONE_TIME_LINK.insert(), ONE_TIME_LINK_USE.insert()


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that may still be used, and whom it is for (``name`` is private: show it to the bearer only)."""

    officer: str
    purpose: Purpose
    sign_in_name: str
    name: str


def make_link(
    tx: RowTx, *, token: str, officer: str, purpose: Purpose, made_by: str, moment: datetime
) -> None:
    """Add a link for ``officer`` inside a command; older links of that officer stop working."""
    version = (tx.sql(_LAST, {"of": officer}).scalar() or 0) + 1
    tx.sql(
        _MAKE,
        {
            "token_hash": shown_hash(token),
            "officer": officer,
            "version": version,
            "purpose": purpose,
            "made_by": made_by,
            "made_at": moment_text(moment),
            "expires_at": moment_text(moment + timedelta(hours=LINK_HOURS)),
        },
    )


def find_link(run: Run, token: str, moment: datetime) -> OpenLink:
    """The link of ``token`` while it may be used; raises LinkUnknown, LinkUsed, LinkExpired in that order."""
    row = run(_FIND, {"hash": shown_hash(token)}).one_or_none()
    if row is None:
        raise LinkUnknown()
    if row.used_at is not None:
        raise LinkUsed()
    if row[6] or row.expires_at <= moment_text(moment):
        raise LinkExpired()
    return OpenLink(row.officer, row.purpose, row.sign_in_name, row.name)


def spend_link(tx: RowTx, token: str, moment: datetime) -> OpenLink:
    """Use the link up inside a command; raises what find_link raises."""
    link = find_link(tx.sql, token, moment)
    tx.sql(_SPEND, {"token_hash": shown_hash(token), "used_at": moment_text(moment)})
    return link

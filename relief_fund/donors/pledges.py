"""Pledges: what was promised, passed through or given elsewhere, apart from gifts and from one another."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.donors.errors import GiftUnknown, PledgeInvalid, PledgeUnknown, SlipUsed
from relief_fund.donors.given import given_named
from relief_fund.donors.people import LONGEST_ADDRESS, registered_donor
from relief_fund.donors.queries import campaign_by_code
from relief_fund.donors.tables_people import Pledge, PledgeEnd
from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.money import checked
from relief_fund.kernel.protocols import Actor, Office

PLEDGE = Pledge.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
PLEDGE_END = PledgeEnd.__table__  # type: ignore[attr-defined]  # as above
PLEDGE_KINDS = ("pledged", "passed_through", "direct")
LARGEST_PLEDGE = 10**15
"""A million tỷ đồng, more than the country's budget: beyond it a key stuck, and the sums would leave 64 bits."""
_SLIP = re.compile(r"[0-9a-f]{32}")
_THERE = select(PLEDGE).where(PLEDGE.c.id == bindparam("id"))
_PLEDGE_END = select(PLEDGE_END.c.pledge).where(PLEDGE_END.c.pledge == bindparam("pledge"))


@dataclass(frozen=True, slots=True)
class PledgeFace:
    """A pledge with how it ended ("" while open); ``amount`` in whole đồng."""

    id: str
    campaign: str
    kind: str
    donor: str
    amount: int
    said_on: date
    document: str
    how: str


def keep_pledge(
    office: Office,
    actor: Actor,
    *,
    campaign: str,
    kind: str,
    amount: int,
    document: str,
    said_on: date,
    donor: str = "",
    slip: str = "",
) -> str:
    """Keep what was promised or given elsewhere; nothing is posted (template 28). Returns its id.

    ``document`` is the letter or report that says so. ``slip`` is drawn with the form (``fresh_id``): sent twice it
    is one pledge. Raises DutyMissing, AmountInvalid, PledgeInvalid, DonorUnknown, and SlipUsed where the slip was
    sent before with something else on it.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    checked(amount)
    document = " ".join(document.split())
    with office.read() as connection:
        known = campaign_by_code(connection, campaign)
        donor = registered_donor(connection.execute, donor)
    fits = (
        known is not None
        and kind in PLEDGE_KINDS
        and 0 < amount <= LARGEST_PLEDGE
        and said_on <= today(office.clock)
        and _SLIP.fullmatch(slip or fresh_id())
    )
    if not fits or not 1 <= len(document) <= LONGEST_ADDRESS or not document.isprintable():
        raise PledgeInvalid(kind=kind[:20])
    said = {
        "id": slip or fresh_id(), "campaign": campaign, "kind": kind, "donor": donor, "amount": amount,
        "said_on": said_on, "document": document,
    }  # fmt: skip
    kept = {"kept_at": moment_text(office.clock.now()), "kept_by": actor.officer}

    def command(tx: Any) -> None:
        there = tx.sql(_THERE, {"id": said["id"]}).mappings().first()
        if there is None:
            tx.sql(PLEDGE.insert(), {**said, **kept})
        elif {name: there[name] for name in said} != said:
            raise SlipUsed()

    office.desk.run(command)
    return str(said["id"])


def end_pledge(office: Office, actor: Actor, *, pledge: str, gift: str = "") -> None:
    """A pledge is kept by the gift with this receipt code, or dropped without one; once.

    What was passed through or given directly is no gift of ours: no gift keeps it. Raises DutyMissing,
    PledgeUnknown, PledgeInvalid, GiftUnknown.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    with office.read() as connection:
        known = connection.execute(_THERE, {"id": pledge}).first()
        given = given_named(connection, [gift], standing=True) if gift else {}
    if known is None:
        raise PledgeUnknown()
    if gift and known.kind != PLEDGE_KINDS[0]:
        raise PledgeInvalid(kind=known.kind)
    if gift and (gift not in given or given[gift].campaign != known.campaign):
        raise GiftUnknown(gifts=1)
    row = {
        "pledge": pledge, "how": "kept" if gift else "dropped", "gift": gift,
        "ended_at": moment_text(office.clock.now()), "ended_by": actor.officer,
    }  # fmt: skip

    def command(tx: Any) -> None:
        if tx.sql(_PLEDGE_END, {"pledge": pledge}).first():
            raise PledgeUnknown()
        tx.sql(PLEDGE_END.insert(), row)

    office.desk.run(command)


def pledges(connection: Any, campaign: str, *, limit: int = 200) -> tuple[PledgeFace, ...]:
    """Pledges of a campaign, the latest day first."""
    columns = [PLEDGE.c[name] for name in PledgeFace.__slots__[:-1]]
    query = select(*columns, func.coalesce(PLEDGE_END.c.how, "")).select_from(
        PLEDGE.outerjoin(PLEDGE_END, PLEDGE_END.c.pledge == PLEDGE.c.id)
    )
    query = query.where(PLEDGE.c.campaign == campaign).order_by(PLEDGE.c.said_on.desc(), PLEDGE.c.id)
    return tuple(PledgeFace(*row) for row in connection.execute(query.limit(limit)))


def pledge_totals(connection: Any, campaign: str) -> dict[str, tuple[int, int]]:
    """(how many, whole đồng) by kind, dropped ones left out; three sums that are never one."""
    query = select(PLEDGE.c.kind, func.count(), func.sum(PLEDGE.c.amount)).select_from(
        PLEDGE.outerjoin(PLEDGE_END, PLEDGE_END.c.pledge == PLEDGE.c.id)
    )
    query = query.where(PLEDGE.c.campaign == campaign, func.coalesce(PLEDGE_END.c.how, "") != "dropped")
    return {
        kind: (int(many), int(total))
        for kind, many, total in connection.execute(query.group_by(PLEDGE.c.kind))
    }

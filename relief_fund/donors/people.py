"""Donors who agreed to be registered, and how they are forgotten; pledges, which are no gifts.

A gift names nobody unless its giver agrees. What was agreed to is kept with who wrote it down; silence is no
consent (Law 91/2025/QH15). Names stand encrypted under the donor's own key: forgetting destroys the key.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.audit.disclosure import Vault
from relief_fund.audit.errors import SubjectErased
from relief_fund.donors.errors import (
    ConsentMissing,
    DonorInvalid,
    DonorUnknown,
    GiftUnknown,
    PledgeInvalid,
    PledgeUnknown,
)
from relief_fund.donors.given import DONOR, FORGOTTEN, OF_DONOR, given_named
from relief_fund.donors.giving import draw_giving_code
from relief_fund.donors.queries import campaign_by_code
from relief_fund.donors.tables_people import Pledge, PledgeEnd
from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.money import checked
from relief_fund.kernel.protocols import Actor, Office, Sealed

PLEDGE = Pledge.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
PLEDGE_END = PledgeEnd.__table__  # type: ignore[attr-defined]  # as above
KINDS, CONSENTS = ("person", "organisation"), ("receipt", "public")
PLEDGE_KINDS = ("pledged", "passed_through", "direct")
CONTEXT = "donor"
LONGEST_NAME, LONGEST_ADDRESS = 120, 200
LARGEST_PLEDGE = 10**15
"""A million tỷ đồng, more than the country's budget: beyond it a key stuck, and the sums would leave 64 bits."""
_DONOR = select(DONOR.c.subject, FORGOTTEN.c.donor.label("gone")).select_from(
    DONOR.outerjoin(FORGOTTEN, FORGOTTEN.c.donor == DONOR.c.code)
)
_BY_CODE = _DONOR.where(DONOR.c.code == bindparam("code"))
_LINK = select(OF_DONOR.c.donor).where(OF_DONOR.c.gift == bindparam("gift"))
_PLEDGE_END = select(PLEDGE_END.c.pledge).where(PLEDGE_END.c.pledge == bindparam("pledge"))


@dataclass(frozen=True, slots=True)
class Giver:
    """Who gives, as typed: ``consent`` is "" where nothing was agreed to, and then nothing may be typed."""

    name: str = ""
    address: str = ""
    kind: str = "person"
    consent: str = ""

    @property
    def is_named(self) -> bool:
        """Whether anything was typed about the giver."""
        return bool(self.name.strip() or self.address.strip())


@dataclass(frozen=True, slots=True)
class DonorDraft:
    """A donor about to be registered: the code drawn, the name sealed, before the command."""

    code: str
    kind: str
    consent: str
    sealed: Sealed


@dataclass(frozen=True, slots=True)
class DonorFace:
    """A donor as the office sees one; name and address are "" once forgotten."""

    code: str
    kind: str
    consent: str
    registered_at: str
    name: str
    address: str
    forgotten: bool


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


def draw_donor(office: Office, giver: Giver) -> DonorDraft | None:
    """A donor drawn from what was typed, None where nothing was. Raises ConsentMissing, DonorInvalid."""
    if not giver.is_named:
        return None
    if giver.consent not in CONSENTS:
        raise ConsentMissing()
    name, address = " ".join(giver.name.split()), " ".join(giver.address.split())
    for field, text, limit in (("name", name, LONGEST_NAME), ("address", address, LONGEST_ADDRESS)):
        if len(text) > limit or not text.isprintable() or (field == "name" and not text):
            raise DonorInvalid(field=field, limit=limit)
    if giver.kind not in KINDS:
        raise DonorInvalid(field="kind", limit=0)
    facts = {"name": name, "address": address}
    return DonorDraft(
        draw_giving_code(), giver.kind, giver.consent, office.vault.seal(fresh_id(), CONTEXT, facts)
    )


def keep_donor(office: Office, tx: Any, draft: DonorDraft, *, moment: str, officer: str) -> None:
    """Inside a command: the donor's row and sealed name."""
    office.vault.keep(tx, [draft.sealed])
    tx.sql(
        DONOR.insert(),
        {
            "code": draft.code, "kind": draft.kind, "consent": draft.consent, "subject": draft.sealed.subject,
            "digest": draft.sealed.digest, "registered_at": moment, "registered_by": officer,
        },
    )  # fmt: skip


def register_donor(office: Office, actor: Actor, giver: Giver) -> str:
    """Register a donor who agreed to it; returns the donor's code.

    Raises DutyMissing, ConsentMissing, DonorInvalid.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    draft = draw_donor(office, giver)
    if draft is None:
        raise DonorInvalid(field="name", limit=LONGEST_NAME)
    told = {"moment": moment_text(office.clock.now()), "officer": actor.officer}
    office.desk.run(lambda tx: keep_donor(office, tx, draft, **told))
    return draft.code


def forget_donor(office: Office, actor: Actor, *, donor: str) -> None:
    """Take the consent back: the key of the name is destroyed, papers printed later name nobody.

    Raises DutyMissing, DonorUnknown; forgetting twice is harmless.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    row = {"donor": donor, "forgotten_at": moment_text(office.clock.now()), "forgotten_by": actor.officer}

    def command(tx: Any) -> None:
        known = tx.sql(_BY_CODE, {"code": donor}).first()
        if known is None:
            raise DonorUnknown()
        if known.gone is None:
            tx.sql(FORGOTTEN.insert(), row)
            Vault.erase(tx, known.subject)

    office.desk.run(command)


def link_gift(office: Office, actor: Actor, *, gift: str, donor: str) -> None:
    """Say that a gift came from a registered donor, once; the same again is harmless.

    Raises DutyMissing, GiftUnknown, DonorUnknown where the donor is unknown, forgotten, or another is linked.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    with office.read() as connection:
        if gift not in given_named(connection, [gift], standing=True):
            raise GiftUnknown(gifts=1)
    told = {"linked_at": moment_text(office.clock.now()), "linked_by": actor.officer}

    def command(tx: Any) -> None:
        known = tx.sql(_BY_CODE, {"code": donor}).first()
        linked = tx.sql(_LINK, {"gift": gift}).scalar()
        if known is None or known.gone is not None or linked not in (None, donor):
            raise DonorUnknown()
        if linked is None:
            tx.sql(OF_DONOR.insert(), {"gift": gift, "donor": donor, **told})

    office.desk.run(command)


def donors_page(vault: Any, connection: Any, *, after: str = "", limit: int = 50) -> tuple[DonorFace, ...]:
    """Registered donors by code, behind ``after``, their names opened."""
    query = (
        select(DONOR, FORGOTTEN.c.donor.label("gone"))
        .select_from(DONOR.outerjoin(FORGOTTEN, FORGOTTEN.c.donor == DONOR.c.code))
        .where(DONOR.c.code > after)
    )
    rows = connection.execute(query.order_by(DONOR.c.code).limit(limit)).all()
    return tuple(_face(vault, connection, row) for row in rows)


def donors_named(vault: Any, connection: Any, codes: set[str]) -> dict[str, DonorFace]:
    """Donors by their codes, their names opened."""
    query = select(DONOR, FORGOTTEN.c.donor.label("gone")).select_from(
        DONOR.outerjoin(FORGOTTEN, FORGOTTEN.c.donor == DONOR.c.code)
    )
    rows = connection.execute(query.where(DONOR.c.code.in_(sorted(codes)))).all() if codes else ()
    return {row.code: _face(vault, connection, row) for row in rows}


def _face(vault: Any, connection: Any, row: Any) -> DonorFace:
    try:
        facts = {} if row.gone else vault.open_disclosure(connection, row.digest)
    except SubjectErased:
        facts = {}
    return DonorFace(
        row.code, row.kind, row.consent, row.registered_at, facts.get("name", ""), facts.get("address", ""),
        bool(row.gone),
    )  # fmt: skip


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
) -> str:
    """Keep what was promised or given elsewhere; nothing is posted (template 28). Returns its id.

    ``document`` is the letter or report that says so. Raises DutyMissing, AmountInvalid, PledgeInvalid,
    DonorUnknown.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    checked(amount)
    document = " ".join(document.split())
    with office.read() as connection:
        known = campaign_by_code(connection, campaign)
        giver = connection.execute(_BY_CODE, {"code": donor}).first() if donor else None
    if donor and giver is None:
        raise DonorUnknown()
    fits = (
        known is not None
        and kind in PLEDGE_KINDS
        and 0 < amount <= LARGEST_PLEDGE
        and said_on <= today(office.clock)
    )
    if not fits or not 1 <= len(document) <= LONGEST_ADDRESS or not document.isprintable():
        raise PledgeInvalid(kind=kind[:20])
    row = {
        "id": fresh_id(), "campaign": campaign, "kind": kind, "donor": donor, "amount": amount,
        "said_on": said_on, "document": document, "kept_at": moment_text(office.clock.now()),
        "kept_by": actor.officer,
    }  # fmt: skip
    office.desk.run(lambda tx: tx.sql(PLEDGE.insert(), row) and None)
    return str(row["id"])


def end_pledge(office: Office, actor: Actor, *, pledge: str, gift: str = "") -> None:
    """A pledge is kept by the gift with this receipt code, or dropped without one; once.

    Raises DutyMissing, PledgeUnknown, GiftUnknown.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    with office.read() as connection:
        known = connection.execute(select(PLEDGE.c.campaign).where(PLEDGE.c.id == pledge)).scalar()
        given = given_named(connection, [gift], standing=True) if gift else {}
    if known is None:
        raise PledgeUnknown()
    if gift and (gift not in given or given[gift].campaign != known):
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

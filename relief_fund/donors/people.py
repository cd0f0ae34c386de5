"""Donors who agreed to be registered, and how they are forgotten.

A gift names nobody unless its giver agrees. What was agreed to is kept with who wrote it down; silence is no
consent (Law 91/2025/QH15). Names stand encrypted under the donor's own key: forgetting destroys the key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.audit.disclosure import Vault
from relief_fund.donors.errors import (
    ConsentMissing,
    DonorInvalid,
    DonorUnknown,
    GiftUnknown,
    SlipUsed,
)
from relief_fund.donors.gift_links import links_of_gift
from relief_fund.donors.given import DONOR, FORGOTTEN, OF_DONOR, given_named
from relief_fund.donors.giving import draw_giving_code, fits_giving
from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import CodeInvalid
from relief_fund.kernel.identifiers import RECEIPT_LETTERS, fresh_id, normalised_code
from relief_fund.kernel.protocols import Actor, Office, Sealed

KINDS, CONSENTS = ("person", "organisation"), ("receipt", "public")
CONTEXT = "donor"
LONGEST_NAME, LONGEST_ADDRESS = 120, 200
_DONOR = select(DONOR.c.subject, FORGOTTEN.c.donor.label("gone")).select_from(
    DONOR.outerjoin(FORGOTTEN, FORGOTTEN.c.donor == DONOR.c.code)
)
_BY_CODE = _DONOR.where(DONOR.c.code == bindparam("code"))


@dataclass(frozen=True, slots=True)
class Giver:
    """Who gives, as typed: ``consent`` is "" where nothing was agreed to, and then nothing may be typed.

    ``code`` is a registered donor's own: whoever agreed once is not registered with every gift again.
    """

    name: str = ""
    address: str = ""
    kind: str = "person"
    consent: str = ""
    code: str = ""

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


def draw_donor(office: Office, giver: Giver, code: str = "") -> DonorDraft | None:
    """A donor drawn from what was typed, under ``code`` or a fresh one; None where nothing was typed.

    Raises ConsentMissing, DonorInvalid.
    """
    if not giver.is_named:
        return None
    if giver.code.strip():
        raise DonorInvalid(field="donor", limit=RECEIPT_LETTERS)
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
        code or draw_giving_code(), giver.kind, giver.consent, office.vault.seal(fresh_id(), CONTEXT, facts)
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


def register_donor(office: Office, actor: Actor, giver: Giver, *, code: str = "") -> str:
    """Register a donor who agreed to it; returns the donor's code.

    ``code`` is drawn with the form (``giving.draw_giving_code``): sent twice, it is one donor. Raises DutyMissing,
    ConsentMissing, DonorInvalid, CodeInvalid, and SlipUsed where it was sent before with somebody else in it.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    if code and (normalised_code(code) != code or not fits_giving(code)):
        raise CodeInvalid(letters=RECEIPT_LETTERS)
    draft = draw_donor(office, giver, code)
    if draft is None:
        raise DonorInvalid(field="name", limit=LONGEST_NAME)
    told = {"moment": moment_text(office.clock.now()), "officer": actor.officer}

    def command(tx: Any) -> bool:
        if tx.sql(_BY_CODE, {"code": draft.code}).first():
            return False
        keep_donor(office, tx, draft, **told)
        return True

    if not office.desk.run(command):
        with office.read() as connection:
            there = donors_named(office.vault, connection, {draft.code})[draft.code]
        typed = (" ".join(giver.name.split()), " ".join(giver.address.split()), giver.kind, giver.consent)
        if not there.forgotten and (there.name, there.address, there.kind, there.consent) != typed:
            raise SlipUsed()
    return draft.code


def registered_donor(read: Any, typed: str) -> str:
    """The code of a registered donor as it was typed, "" where nothing was. ``read`` runs a statement.

    Raises DonorUnknown, also for whoever took the consent back.
    """
    if not typed.strip():
        return ""
    try:
        code = normalised_code(typed)
    except CodeInvalid:
        raise DonorUnknown() from None
    known = read(_BY_CODE, {"code": code}).first()
    if known is None or known.gone is not None:
        raise DonorUnknown()
    return code


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
    """Say that a gift came from a registered donor; the same again is harmless.

    Where another is linked, that link is ended first (``gift_links.end_link``). Raises DutyMissing, GiftUnknown,
    DonorUnknown where the donor is unknown, forgotten, or another is linked.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    with office.read() as connection:
        if gift not in given_named(connection, [gift], standing=True):
            raise GiftUnknown(gifts=1)
    told = {"linked_at": moment_text(office.clock.now()), "linked_by": actor.officer}

    def command(tx: Any) -> None:
        known = tx.sql(_BY_CODE, {"code": donor}).first()
        links = links_of_gift(tx.sql, gift)
        linked = next((one.donor for one in links if one.holds), None)
        if known is None or known.gone is not None or linked not in (None, donor):
            raise DonorUnknown()
        if linked is None:
            tx.sql(OF_DONOR.insert(), {"gift": gift, "ordinal": len(links) + 1, "donor": donor, **told})

    office.desk.run(command)


LAST_FIRST = (DONOR.c.registered_at.desc(), DONOR.c.code.desc())
FACES = select(DONOR, FORGOTTEN.c.donor.label("gone")).select_from(
    DONOR.outerjoin(FORGOTTEN, FORGOTTEN.c.donor == DONOR.c.code)
)


def donors_page(vault: Any, connection: Any, *, skip: int = 0, limit: int = 50) -> tuple[DonorFace, ...]:
    """Registered donors, the last first, their names opened. Pages are counted: no code stands in an address."""
    query = FACES.order_by(*LAST_FIRST)
    rows = connection.execute(query.offset(skip).limit(limit)).all()
    return faces_of(vault, connection, rows)


def donors_named(vault: Any, connection: Any, codes: set[str]) -> dict[str, DonorFace]:
    """Donors by their codes, their names opened."""
    rows = connection.execute(FACES.where(DONOR.c.code.in_(sorted(codes)))).all() if codes else ()
    return {one.code: one for one in faces_of(vault, connection, rows)}


def faces_of(vault: Any, connection: Any, rows: Sequence[Any]) -> tuple[DonorFace, ...]:
    """Donors of rows of ``FACES``, their names opened together; whoever is forgotten has none."""
    opened = vault.open_several(connection, [row.digest for row in rows if not row.gone])
    found = []
    for row in rows:
        facts = opened.get(row.digest, {})
        found.append(
            DonorFace(
                row.code, row.kind, row.consent, row.registered_at, facts.get("name", ""),
                facts.get("address", ""), bool(row.gone),
            )
        )  # fmt: skip
    return tuple(found)

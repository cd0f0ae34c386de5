"""Extending a campaign: its committee decides on later last days, the administrator carries the decision out."""

import hashlib
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.approval.freeze import freeze
from relief_fund.approval.queries import approved, proposal_card, sitting_on
from relief_fund.audit.canonical import canonical
from relief_fund.donors.campaigns import LONGEST_LIFE
from relief_fund.donors.errors import CampaignUnknown, ExtensionInvalid, ExtensionUndecided
from relief_fund.donors.queries import CLOSING, CampaignFace, campaign_by_code, closed_on
from relief_fund.donors.tables_campaigns import CampaignExtension
from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger.events import TEXT

EXTENSION = CampaignExtension.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
KIND = "extension"
_DONE = select(EXTENSION.c.ordinal).where(EXTENSION.c.proposal == bindparam("proposal"))
_CLOSED = select(CLOSING.c.campaign).where(CLOSING.c.campaign == bindparam("campaign"))
_ORDINAL = select(func.coalesce(func.max(EXTENSION.c.ordinal), 0)).where(
    EXTENSION.c.campaign == bindparam("campaign")
)


def propose_extension(
    office: Office,
    actor: Actor,
    *,
    campaign: str,
    reception_ends_on: date,
    distribution_ends_on: date,
    committee: str,
    document: str,
    on: date,
) -> str:
    """Put later last days of ``campaign`` before its committee; returns the proposal's id.

    ``document`` is the decision that allows them (Decree 93/2021/NĐ-CP art. 8: of a committee at provincial
    level or above, or what the givers asked for). Raises DutyMissing, CampaignUnknown, ExtensionInvalid, and what
    ``approval.freeze`` refuses.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    if not TEXT.fullmatch(document):
        raise ExtensionInvalid(field="document", length=len(document))
    with office.read() as connection:
        face = campaign_by_code(connection, campaign)
        if face is None:
            raise CampaignUnknown(campaign=campaign[:12])
        if closed_on(connection, campaign):
            raise ExtensionInvalid(field="campaign", campaign=campaign)
        sitting = sitting_on(connection, committee, on)
    _check(face, reception_ends_on, distribution_ends_on)
    about: dict[str, Any] = {
        "document": document, "campaign": campaign, "funds": [face.fund],
        "reception_ends_on": reception_ends_on.isoformat(),
        "distribution_ends_on": distribution_ends_on.isoformat(),
    }  # fmt: skip
    return freeze(
        office, actor, kind=KIND, subject=f"extend:{campaign}:{document}",
        digest=hashlib.sha256(canonical(about)).hexdigest(), committee=committee, entries=(), occurred_on=on,
        about=about, sitting=sitting,
    )  # fmt: skip


def extend_campaign(office: Office, actor: Actor, *, proposal: str) -> CampaignFace:
    """Carry an approved extension out, publicly; returns the campaign with its new days.

    Raises DutyMissing, ProposalUnknown, CampaignUnknown, ExtensionInvalid, ExtensionUndecided.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    with office.read() as connection:
        card = proposal_card(connection, proposal, day=today(office.clock))
        held = approved(connection, KIND, card.subject) if card.kind == KIND else None
        face = campaign_by_code(connection, card.about["campaign"]) if held else None
        done = proposal in extended_proposals(connection)
        before = connection.execute(_ORDINAL, {"campaign": face.code}).scalar() if face else 0
    if held is None or held.proposal != proposal or face is None or done:
        raise ExtensionUndecided(outcome=card.outcome.value)
    days = {
        name: date.fromisoformat(card.about[name]) for name in ("reception_ends_on", "distribution_ends_on")
    }
    _check(face, days["reception_ends_on"], days["distribution_ends_on"])
    row = {
        "campaign": face.code, **days, "document": card.about["document"], "proposal": proposal,
        "officer": actor.officer, "extended_at": moment_text(office.clock.now()),
    }  # fmt: skip

    def command(tx: Any) -> None:
        if tx.sql(_DONE, {"proposal": proposal}).first():
            raise ExtensionUndecided(outcome="done")
        ordinal = tx.sql(_ORDINAL, {"campaign": face.code}).scalar() + 1
        if ordinal != before + 1:
            # Another extension came between: these days were compared with days that hold no more.
            raise ExtensionUndecided(outcome="changed")
        if tx.sql(_CLOSED, {"campaign": face.code}).first():
            raise ExtensionInvalid(field="campaign", campaign=face.code)
        tx.sql(EXTENSION.insert(), {**row, "ordinal": ordinal})
        told = {name: day.isoformat() for name, day in days.items()}
        about = {"campaign": face.code, "document": row["document"], "approval": held.digest, **told}
        tx.leaf("campaign_extension", {**about, "ordinal": ordinal, "officer": actor.officer})

    office.desk.run(command)
    with office.read() as connection:
        extended = campaign_by_code(connection, face.code)
    assert extended is not None, "it has just been extended"
    return extended


def extended_proposals(connection: Any) -> frozenset[str]:
    """Ids of the proposals whose extension has been carried out."""
    return frozenset(connection.execute(select(EXTENSION.c.proposal)).scalars())


def _check(face: CampaignFace, reception_ends: date, distribution_ends: date) -> None:
    """Later days, in order and of one life; what is over is not shortened. Raises ExtensionInvalid."""
    before = (face.reception_ends_on, face.distribution_ends_on)
    after = (reception_ends, distribution_ends)
    if (
        reception_ends > distribution_ends
        or after == before
        or distribution_ends - face.launched_on > LONGEST_LIFE
        or any(new < old for new, old in zip(after, before, strict=True))
    ):
        raise ExtensionInvalid(
            field="reception_ends_on", reception_ends_on=reception_ends.isoformat(),
            distribution_ends_on=distribution_ends.isoformat(),
        )  # fmt: skip

"""Brings together what a receipt says: the gift, its campaign, its number, whose hand, and the fund's address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from relief_fund.donors.given import Given, given_named
from relief_fund.donors.given_back import given_back
from relief_fund.donors.people import DonorFace, donors_named
from relief_fund.donors.queries import CampaignFace, campaign_by_code
from relief_fund.donors.receipt_queries import ReceiptFace, letterhead
from relief_fund.kernel.clock import day_of, moment_from
from relief_fund.ledger.units import units
from relief_fund.staff.officers import OfficerCard
from relief_fund.staff.queries import officers_by_id
from relief_fund.web.errors import NothingFound
from relief_fund.web.paper.receipt import ReceiptPaper
from relief_fund.web.rendering import language


@dataclass(frozen=True, slots=True)
class _Around:
    """What several receipts share."""

    fund: str
    address: str
    site: str
    campaigns: Mapping[str, CampaignFace | None]
    makers: Mapping[str, OfficerCard]
    donors: Mapping[str, DonorFace]
    places: Mapping[str, int]
    trial: bool
    given_back: Mapping[str, int]


def receipt_papers(
    vault: Any, connection: Any, faces: Sequence[ReceiptFace], *, fund: str, site: str, trial: bool
) -> tuple[ReceiptPaper, ...]:
    """The papers of ``faces`` in their order; a draft is dated the day it was drawn up. Raises NothingFound.

    A donor who was forgotten since is no longer named; what was given back since is said. ``trial`` marks the papers
    of a demonstration.
    """
    gifts = given_named(connection, [face.gift for face in faces])
    if any(face.gift not in gifts for face in faces):
        raise NothingFound()
    around = _Around(
        fund, letterhead(connection), site,
        {code: campaign_by_code(connection, code) for code in {face.campaign for face in faces}},
        officers_by_id(connection.execute, [face.issued_by or face.drafted_by for face in faces]),
        donors_named(vault, connection, {face.donor for face in faces if face.donor}), units(connection), trial,
        given_back(connection.execute, gifts),
    )  # fmt: skip
    return tuple(_paper(face, gifts[face.gift], around) for face in faces)


def _paper(face: ReceiptFace, gift: Given, around: _Around) -> ReceiptPaper:
    made_at = face.issued_at or face.drafted_at
    maker = around.makers.get(face.issued_by or face.drafted_by)
    campaign, donor = around.campaigns[face.campaign], around.donors.get(face.donor)
    formats = language("vi").formats
    return ReceiptPaper(
        fund=around.fund, address=around.address, number=face.number, made_at=made_at,
        issued_on=face.issued_on or day_of(moment_from(made_at)), receipt_code=gift.receipt_code,
        campaign_code=gift.campaign, campaign_vi=campaign.name_vi if campaign else gift.campaign,
        channel=gift.channel, given_on=gift.day, amount=gift.amount, maker=maker.name if maker else "",
        site=around.site, withdrawn=bool(face.withdrawn_at), donor=donor.name if donor else "",
        donor_address=donor.address if donor else "", what=gift.what, unit=gift.unit,
        quantity=formats.quantity(gift.quantity, around.places.get(gift.unit, 0)) if gift.unit else "",
        paper=gift.document, trial=around.trial, given_back=around.given_back.get(gift.receipt_code, 0),
    )  # fmt: skip

"""Brings together what a receipt says: the gift, its campaign, its number, whose hand, and the fund's address."""

from collections.abc import Sequence
from typing import Any

from relief_fund.donors.queries import GiftFace, campaign_by_code
from relief_fund.donors.receipt_queries import ReceiptFace, gifts_named, letterhead
from relief_fund.kernel.clock import day_of, moment_from
from relief_fund.staff.queries import officers_by_id
from relief_fund.web.errors import NothingFound
from relief_fund.web.paper.receipt import ReceiptPaper


def receipt_papers(
    connection: Any, faces: Sequence[ReceiptFace], *, fund: str, site: str
) -> tuple[ReceiptPaper, ...]:
    """The papers of ``faces`` in their order; a draft is dated the day it was drawn up. Raises NothingFound."""
    gifts = gifts_named(connection, [face.gift for face in faces])
    if any(face.gift not in gifts for face in faces):
        raise NothingFound()
    campaigns = {code: campaign_by_code(connection, code) for code in {face.campaign for face in faces}}
    makers = officers_by_id(connection.execute, [face.issued_by or face.drafted_by for face in faces])
    address = letterhead(connection)
    return tuple(
        _paper(face, gifts[face.gift], campaigns[face.campaign], makers, (fund, address, site))
        for face in faces
    )


def _paper(
    face: ReceiptFace, gift: GiftFace, campaign: Any, makers: Any, of: tuple[str, str, str]
) -> ReceiptPaper:
    fund, address, site = of
    made_at = face.issued_at or face.drafted_at
    maker = makers.get(face.issued_by or face.drafted_by)
    return ReceiptPaper(
        fund=fund, address=address, number=face.number, issued_on=face.issued_on or day_of(moment_from(made_at)),
        made_at=made_at, receipt_code=gift.receipt_code, campaign_code=gift.campaign,
        campaign_vi=campaign.name_vi if campaign else gift.campaign, channel=gift.channel, given_on=gift.day,
        amount=gift.amount, maker=maker.name if maker else "", site=site,
        withdrawn=bool(face.withdrawn_at),
    )  # fmt: skip

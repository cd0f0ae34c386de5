"""Beside a bank credit: whose it is, or what the code in its text says of that."""

from dataclasses import dataclass
from typing import Any

from relief_fund.banking.inbox import InboxLine
from relief_fund.banking.readings import BankAccountFace
from relief_fund.banking.statements.lines import CREDIT
from relief_fund.donors.ended_links import ended_of
from relief_fund.donors.gift_links import links_of_gift
from relief_fund.donors.given import given_named
from relief_fund.donors.givers import codes_near, givers_of
from relief_fund.donors.giving import OtherCampaigns, codes_alone
from relief_fund.donors.people import DonorFace, donors_named
from relief_fund.donors.queries import GiftFace, campaign_of_account, campaigns, gift_of_line


@dataclass(frozen=True, slots=True)
class GiverShown:
    """What a page says of a credit's giver.

    ``kind`` is "linked" (the gift is the donor's), "unlinked" (an officer said that it is not), "will" (it will be,
    once it is a gift), "forgotten" (the code's owner took the consent back), "near" (a registered donor's code,
    misspelt) or "nobody" (nobody is registered under the code); ``campaign`` is the other campaign that the text names,
    "" for none.
    """

    kind: str
    donors: tuple[DonorFace, ...] = ()
    gift: str = ""
    campaign: str = ""


def giver_shown(
    vault: Any, connection: Any, line: InboxLine, account: BankAccountFace
) -> dict[str, GiverShown | None]:
    """The giver of a credit on a campaign's account, None where neither the books nor the text say anything."""
    campaign = campaign_of_account(connection, account.account) if line.direction == CREDIT else None
    if campaign is None:
        return {"giver": None}
    gift = gift_of_line(connection, line.account, line.position)
    others = OtherCampaigns(campaign.code, [one.code for one in campaigns(connection)])
    return {"giver": _giver(vault, connection, line, campaign.code, gift, others.named(line.text))}


def _giver(
    vault: Any, connection: Any, line: InboxLine, campaign: str, gift: GiftFace | None, other: str
) -> GiverShown | None:
    code = gift.receipt_code if gift else ""
    if gift and (donor := given_named(connection, [code])[code].donor):
        named = _named(vault, connection, (donor,))
        taken_back = any(one.forgotten for one in named)
        return GiverShown("forgotten" if taken_back else "linked", named, code, other)
    if links_of_gift(connection.execute, code):
        return GiverShown("unlinked", (), code, other)
    givers = givers_of(connection, line.text, campaign, "")
    if ended_of(givers.ended, [line.identity]):
        return GiverShown("unlinked", (), code, other)
    said = givers.said(line.text, campaign)
    if said.donor:
        return GiverShown("will", _named(vault, connection, (said.code,)), code, other)
    known = [one for one in (said.code, *codes_alone(line.text)) if one]
    if not known:
        return None
    if gone := _named(vault, connection, tuple(known)):
        return GiverShown("forgotten", gone, code, other)
    near = tuple(found for one in known for found in codes_near(connection, one))
    kind = "near" if near else "nobody"
    return (
        GiverShown(kind, _named(vault, connection, near), code, other) if near or said.code or other else None
    )


def _named(vault: Any, connection: Any, codes: tuple[str, ...]) -> tuple[DonorFace, ...]:
    return tuple(donors_named(vault, connection, set(codes)).values())

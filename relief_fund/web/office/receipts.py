"""Receipts: the list, one receipt from draft to withdrawal, its paper, and the fund's address on papers."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody

from relief_fund.donors import receipts
from relief_fund.donors.given import given_named
from relief_fund.donors.queries import campaign_by_code, campaigns
from relief_fund.donors.receipt_queries import (
    PAGE as MANY,
)
from relief_fund.donors.receipt_queries import (
    ReceiptFace,
    letterhead,
    receipt_by_draft,
    receipts_count,
    receipts_of_gift,
    receipts_page,
)
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.identifiers import normalised_code
from relief_fund.ledger.units import units
from relief_fund.staff.queries import officers_by_id
from relief_fund.web import receipt_runs
from relief_fund.web.errors import NothingFound
from relief_fund.web.office.bank import ADMINISTRATOR
from relief_fund.web.paper.gather import receipt_papers
from relief_fund.web.paper.press import PDF
from relief_fund.web.paper.receipt import file_stem, receipt_pdf
from relief_fund.web.visit import Visit

PAGE = "/office/receipts"
ONE = f"{PAGE}/{{draft:str}}"
LATEST = 5
"""Batches that the list shows."""


@dataclass(frozen=True, slots=True)
class CodeForm:
    """The receipt code of a gift, as printed or typed."""

    code: str = ""


@dataclass(frozen=True, slots=True)
class AddressForm:
    """The fund's address as papers print it."""

    address: str = ""


@dataclass(frozen=True, slots=True)
class ReasonForm:
    """Why a receipt is withdrawn."""

    reason: str = ""


@get(PAGE, opt=ADMINISTRATOR, sync_to_thread=True)
def receipts_list(
    visit: NamedDependency[Visit], campaign: FromQuery[str] = "", before: FromQuery[str] = ""
) -> Response[str]:
    """Receipts issued, the last first, by campaign or all."""
    return visit.page("office/receipts.html", **listed(visit, campaign, before), typed="")


@post(PAGE, opt=ADMINISTRATOR, sync_to_thread=True)
def answer_code(visit: NamedDependency[Visit], data: URLEncodedBody[CodeForm]) -> Response[str]:
    """Draw up a receipt for the gift with this code, or go to the one that stands; the code stays in the form."""
    try:
        draft = drawn_up(visit, data.code)
    except ReliefFundError as refusal:
        return visit.refused("office/receipts.html", refusal, **listed(visit, "", ""), typed=data.code)
    return visit.go(f"{PAGE}/{draft}")


@post(f"{PAGE}/address", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_address(visit: NamedDependency[Visit], data: URLEncodedBody[AddressForm]) -> Response[str]:
    """Set the fund's address on papers."""
    try:
        receipts.change_letterhead(visit.home.office, visit.actor, address=data.address)
    except ReliefFundError as refusal:
        return visit.refused("office/receipts.html", refusal, **listed(visit, "", ""), typed="")
    return visit.go(PAGE)


@get(ONE, opt=ADMINISTRATOR, sync_to_thread=True)
def receipt_page(visit: NamedDependency[Visit], draft: FromPath[str]) -> Response[str]:
    """One receipt with everything that happened to it."""
    return visit.page("office/receipt.html", **shown(visit, draft))


@post(f"{ONE}/issue", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_issue(visit: NamedDependency[Visit], draft: FromPath[str]) -> Response[str]:
    """Give it its number."""
    try:
        receipts.issue_receipt(visit.home.office, visit.actor, draft=draft)
    except ReliefFundError as refusal:
        return visit.refused("office/receipt.html", refusal, **shown(visit, draft))
    return visit.go(f"{PAGE}/{draft}")


@post(f"{ONE}/withdraw", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_withdraw(
    visit: NamedDependency[Visit], draft: FromPath[str], data: URLEncodedBody[ReasonForm]
) -> Response[str]:
    """Withdraw it; the number stays."""
    face = one(visit, draft)
    try:
        receipts.withdraw_receipt(visit.home.office, visit.actor, number=face.number, reason=data.reason)
    except ReliefFundError as refusal:
        return visit.refused("office/receipt.html", refusal, **shown(visit, draft))
    return visit.go(f"{PAGE}/{draft}")


@get(f"{ONE}/pdf", opt=ADMINISTRATOR, sync_to_thread=True)
def receipt_file(visit: NamedDependency[Visit], draft: FromPath[str]) -> Response[bytes]:
    """The paper as PDF, named by its number."""
    face = one(visit, draft)
    with visit.home.office.read() as connection:
        paper = receipt_papers(
            visit.home.office.vault,
            connection,
            [face],
            fund=visit.site.fund,
            site=visit.own_address,
            trial=visit.home.demonstration,
        )[0]
    return visit.file(receipt_pdf(paper), f"{file_stem(face)}.pdf", PDF, private=True)


def drawn_up(visit: Visit, typed: str) -> str:
    """The draft to show for a typed code: the receipt that stands, else a draft. Raises CodeInvalid, GiftUnknown."""
    gift = normalised_code(typed)
    with visit.home.office.read() as connection:
        known = receipts_of_gift(connection, gift)
    if known and not known[0].withdrawn_at:
        return known[0].draft
    return receipts.draft_receipt(visit.home.office, visit.actor, gift=gift)


def one(visit: Visit, draft: str) -> ReceiptFace:
    """The receipt with this draft. Raises NothingFound."""
    with visit.home.office.read() as connection:
        face = receipt_by_draft(connection, draft)
    if face is None:
        raise NothingFound()
    return face


def listed(visit: Visit, campaign: str, before: str) -> dict[str, Any]:
    """A page of issued receipts, and how many each campaign has."""
    with visit.home.office.read() as connection:
        found = receipts_page(connection, campaign=campaign, before=before)
        return {
            "address": letterhead(connection),
            "campaigns": [(one, *receipts_count(connection, one.code)) for one in campaigns(connection)],
            "receipts": found, "campaign": campaign, "batches": receipt_runs.runs(visit.home)[:LATEST],
            "more": found[-1].number if len(found) == MANY else "",
        }  # fmt: skip


def shown(visit: Visit, draft: str) -> dict[str, Any]:
    """One receipt, its paper's words, the other editions, and whose hands. Raises NothingFound."""
    face = one(visit, draft)
    with visit.home.office.read() as connection:
        others = [other for other in receipts_of_gift(connection, face.gift) if other.draft != draft]
        paper = receipt_papers(
            visit.home.office.vault,
            connection,
            [face],
            fund=visit.site.fund,
            site=visit.own_address,
            trial=visit.home.demonstration,
        )[0]
        hands = officers_by_id(connection.execute, [one for one in (face.drafted_by, face.issued_by) if one])
        return {
            "face": face, "paper": paper, "others": others, "hands": hands, "address": letterhead(connection),
            "given": given_named(connection, [face.gift])[face.gift], "places": units(connection),
            "campaign": campaign_by_code(connection, face.campaign),
        }  # fmt: skip


PAGES = (
    receipts_list, answer_code, answer_address, receipt_page, answer_issue, answer_withdraw, receipt_file,
)  # fmt: skip

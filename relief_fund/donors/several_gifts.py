"""Splitting one bank line into several gifts, and merging lines that are one gift: every gift its own receipt code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from relief_fund.banking.decisions import TAKEN_BACK, waiting_line
from relief_fund.banking.inbox import InboxLine, Search, inbox_page
from relief_fund.banking.readings import SUSPENSE
from relief_fund.banking.several import MERGED, MOST_PARTS, SPLIT, Part, book_several
from relief_fund.banking.statements.lines import CREDIT, RawLine
from relief_fund.donors.accept_gift import restricted_leaves
from relief_fund.donors.errors import LineNotAGift, MergeInvalid, SplitInvalid
from relief_fund.donors.gifts import GiftBooked, draw_gift, gift_rows, public_facts
from relief_fund.donors.givers import NOBODY, Givers, givers_of
from relief_fund.donors.queries import CampaignFace, campaign_of_account
from relief_fund.donors.recognition import INCOME, TIED
from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Office

UNDECIDED = ("", TAKEN_BACK)
"""Decisions with which a line still waits."""
MOST_MERGED = 20
NEAR_DAYS = 7


@dataclass(frozen=True, slots=True)
class Share:
    """One gift of a line that is split: whole đồng, and the restricted fund of its purpose, "" for none."""

    amount: int
    fund: str = ""


def split_line(
    office: Office,
    actor: Actor,
    *,
    identity: str,
    shares: Sequence[Share],
    reason: str,
    on: date | None = None,
) -> tuple[str, ...]:
    """Book a waiting credit as several gifts, which come to exactly what the bank printed; returns their codes.

    Raises DutyMissing, LineUnknown, LineNotAGift, SplitInvalid, DecisionUnfit, LineDecided.
    """
    line = _held(waiting_line(office, actor, identity)[0])
    campaign, leaves = _campaign_of(office, line)
    whole = sum(one.amount for one in shares)
    if not 2 <= len(shares) <= MOST_PARTS or whole != line.amount or any(one.amount <= 0 for one in shares):
        raise SplitInvalid(parts=len(shares), sum=whole, line=line.amount)
    if any(one.fund and one.fund not in leaves for one in shares):
        raise SplitInvalid(fund=next(one.fund for one in shares if one.fund and one.fund not in leaves)[:40])
    made = [_part(office, campaign, [replace(line, amount=one.amount)], one.fund, NOBODY) for one in shares]
    book_several(
        office, actor, decision=SPLIT, lines=[line], parts=[part for part, _ in made], reason=reason, on=on
    )
    return tuple(code for _, code in made)


def merge_lines(
    office: Office,
    actor: Actor,
    *,
    identities: Sequence[str],
    reason: str,
    fund: str = "",
    on: date | None = None,
) -> str:
    """Book waiting credits of one account that are one gift, the first being its lead; returns its receipt code.

    Raises DutyMissing, LineUnknown, LineNotAGift, MergeInvalid, DecisionUnfit, LineDecided.
    """
    named = list(dict.fromkeys(identities))
    if not 2 <= len(named) <= MOST_MERGED:
        raise MergeInvalid(lines=len(named))
    lines = [_held(waiting_line(office, actor, one)[0]) for one in named]
    campaign, leaves = _campaign_of(office, lines[0])
    if len({(one.account, one.fund, one.direction) for one in lines}) > 1 or (fund and fund not in leaves):
        raise MergeInvalid(lines=len(lines))
    text, moment = _text(lines), moment_text(office.clock.now())
    with office.read() as connection:
        givers = givers_of(connection, text, campaign.code, moment)
    part, code = _part(office, campaign, lines, fund, givers)
    book_several(office, actor, decision=MERGED, lines=lines, parts=[part], reason=reason, on=on)
    return code


def mergeable(connection: Any, line: InboxLine) -> tuple[InboxLine, ...]:
    """Waiting credits near a line's day on its account that could be one gift with it."""
    near = inbox_page(connection, view="suspense", account=line.account, search=Search(), limit=500)
    return tuple(
        one
        for one in near
        if one.identity != line.identity
        and one.decision in UNDECIDED
        and one.direction == CREDIT
        and one.fund == line.fund
        and abs((one.day - line.day).days) <= NEAR_DAYS
    )


def _held(line: InboxLine) -> InboxLine:
    """The line with the account on which its money stands now."""
    return replace(line, other_side=SUSPENSE) if line.decision == TAKEN_BACK else line


def _campaign_of(office: Office, line: InboxLine) -> tuple[CampaignFace, tuple[str, ...]]:
    with office.read() as connection:
        campaign = campaign_of_account(connection, line.account)
        leaves = restricted_leaves(connection, campaign.code) if campaign else ()
    if (
        campaign is None
        or line.direction != CREDIT
        or line.decision not in UNDECIDED
        or line.fund != campaign.fund
    ):
        raise LineNotAGift(direction=line.direction)
    return campaign, leaves


def _text(lines: Sequence[InboxLine]) -> str:
    return " | ".join(one.text for one in lines)


def _part(
    office: Office, campaign: CampaignFace, lines: Sequence[InboxLine], fund: str, givers: Givers
) -> tuple[Part, str]:
    """The part that books ``lines`` (their amounts together) as one gift, and its receipt code.

    Of a line that is split nobody says whose part the code in its text means.
    """
    lead, amount, step = lines[0], sum(one.amount for one in lines), fresh_id()
    whose = replace(campaign, fund=fund) if fund else campaign
    text = _text(lines)
    printed = RawLine(0, lead.day, CREDIT, amount, lead.reference, text, None)
    draft = draw_gift(
        office.vault,
        fresh_id(),
        lead.identity,
        printed,
        campaign.code if len(lines) > 1 else "",
        givers=givers,
        lines=[one.identity for one in lines],
    )
    sought = {"reference": lead.reference, "text": text} if len(lines) > 1 else {}

    def rows(entry_key: str, place: int, number: int) -> Sequence[tuple[Any, Sequence[Mapping[str, Any]]]]:
        booked = GiftBooked(entry_key, lead.day, amount, lead.position, place, number, draft)
        return tuple(gift_rows(whose, step, [booked], **sought))

    part = Part(amount, whose.fund, TIED if fund else INCOME, draft.sealed, rows, public_facts(campaign))
    return part, draft.receipt_code

"""Deciding that a waiting credit is a gift after all: it gets a receipt code and a leaf like any other."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from relief_fund.banking.decisions import Booking, book_decision, waiting_line
from relief_fund.banking.inbox import InboxLine
from relief_fund.banking.statements.lines import CREDIT, RawLine
from relief_fund.donors.errors import LineNotAGift
from relief_fund.donors.gifts import GiftBooked, draw_gift, gift_rows, public_facts
from relief_fund.donors.givers import givers_of
from relief_fund.donors.queries import campaign_of_account
from relief_fund.donors.recognition import INCOME, TIED
from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger.funds import ended_funds, fund_terms


def restricted_leaves(connection: Any, campaign: str) -> tuple[str, ...]:
    """Open funds of a campaign that only take gifts for their purpose."""
    ended = ended_funds(connection)
    return tuple(
        code
        for code, terms in fund_terms(connection).items()
        if terms.campaign == campaign and terms.restricted and code not in ended
    )


def accept_as_gift(
    office: Office,
    actor: Actor,
    *,
    identity: str,
    reason: str,
    on: date | None = None,
    expected: str = "",
    fund: str = "",
) -> str:
    """Template 12: suspense becomes a gift of the campaign; returns its receipt code.

    ``fund`` is one of its restricted leaves where the giver tied the gift to a purpose (template 10), else
    its general leaf. ``on`` is the business day of the decision, today when None. Raises DutyMissing,
    LineUnknown, LineNotAGift (also for what came after the campaign's funds had ended), LineDecided, DecisionUnfit.
    """
    line, _ = waiting_line(office, actor, identity)
    return accept_read_line(office, actor, line=line, reason=reason, on=on, expected=expected, fund=fund)


def accept_read_line(
    office: Office,
    actor: Actor,
    *,
    line: InboxLine,
    reason: str,
    on: date | None = None,
    expected: str = "",
    fund: str = "",
) -> str:
    """``accept_as_gift`` about a waiting line that was read already. Raises as that does."""
    actor.require(Duty.FUND_ADMINISTRATOR)
    with office.read() as connection:
        campaign = campaign_of_account(connection, line.account)
        leaves = restricted_leaves(connection, campaign.code) if campaign else ()
        told = (campaign.code if campaign else "", moment_text(office.clock.now()))
        givers = givers_of(connection, line.text, *told)
    unfit = campaign is None or line.direction != CREDIT or (fund and fund not in leaves) or not line.proposal
    if campaign is None or unfit or line.fund != campaign.fund:
        raise LineNotAGift(direction=line.direction)
    if fund:
        campaign = replace(campaign, fund=fund)
    draft = draw_gift(office.vault, fresh_id(), line.identity, _printed(line), campaign.code, givers=givers)
    step = fresh_id()

    def rows(entry_key: str, place: int, number: int) -> Sequence[tuple[Any, Sequence[Mapping[str, Any]]]]:
        booked = GiftBooked(entry_key, line.day, line.amount, line.position, place, number, draft)
        return tuple(gift_rows(campaign, step, [booked]))

    booking = Booking(
        "gift", TIED if fund else INCOME, leaf="donation", kind="gift", public=public_facts(campaign),
        sealed=draft.sealed, rows=rows, fund=fund,
    )  # fmt: skip
    book_decision(office, actor, line=line, booking=booking, reason=reason, on=on, expected=expected)
    return draft.receipt_code


def _printed(line: InboxLine) -> RawLine:
    return RawLine(0, line.day, CREDIT, line.amount, line.reference, line.text, None)

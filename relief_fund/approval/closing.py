"""Ending a campaign or a budget phase: the committee decides, the administrator ends what it has decided."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from relief_fund.approval.errors import ClosingUndecided
from relief_fund.approval.freeze import freeze
from relief_fund.approval.queries import approved, proposal_card, sitting_on
from relief_fund.audit.canonical import canonical
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger.endings import check_ready, end_books_of
from relief_fund.ledger.errors import FactsInvalid
from relief_fund.ledger.events import TEXT
from relief_fund.ledger.funds import fund_terms

KIND = "closing"
MOST_FUNDS = 40


def propose_closing(
    office: Office, actor: Actor, *, funds: Sequence[str], committee: str, document: str, on: date
) -> str:
    """Put the end of ``funds`` before the committee; returns the proposal's id.

    Money that is left has been moved to a named fund or given back by decisions of its own; the signed
    decision posts nothing itself. Raises DutyMissing, FactsInvalid, FundUnknown, FundEnded,
    FundUnexplained naming account and amount, FundYearOpen, and what ``approval.freeze`` refuses.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    named = sorted(set(funds))
    if not 1 <= len(named) <= MOST_FUNDS or not TEXT.fullmatch(document):
        raise FactsInvalid(event=KIND, fact="document" if named else "funds")
    with office.read() as connection:
        check_ready(connection, named, on=on)
        sitting = sitting_on(connection, committee, on)
    about: dict[str, Any] = {"document": document, "funds": named}
    return freeze(
        office, actor, kind=KIND, subject=f"end:{document}", digest=_digest(about), committee=committee,
        entries=(), occurred_on=on, about=about, sitting=sitting,
    )  # fmt: skip


def propose_campaign_closing(
    office: Office, actor: Actor, *, campaign: str, committee: str, document: str, on: date
) -> str:
    """``propose_closing`` for every leaf fund of a campaign (template 50)."""
    with office.read() as connection:
        leaves = [code for code, terms in fund_terms(connection).items() if terms.campaign == campaign]
    return propose_closing(office, actor, funds=leaves, committee=committee, document=document, on=on)


def end_funds(office: Office, actor: Actor, *, proposal: str, on: date) -> tuple[int, ...]:
    """End the funds of an approved closing on ``on``: last entries and closing days in one command.

    The entries cite the digest that was signed; the funds take nothing more, whatever its day. Returns the
    entries' numbers. Raises DutyMissing, ProposalUnknown, ClosingUndecided, FundEnded, FundUnexplained,
    FundYearOpen, FundEndTooEarly, BooksMoved, and what the desk refuses.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    with office.read() as connection:
        card = proposal_card(connection, proposal, day=today(office.clock))
        held = approved(connection, KIND, card.subject) if card.kind == KIND else None
    if held is None or held.proposal != proposal or on < card.occurred_on:
        raise ClosingUndecided(outcome=card.outcome.value, occurred_on=card.occurred_on.isoformat())
    return end_books_of(
        office, funds=card.about["funds"], document=card.about["document"], on=on,
        public={"approval": held.digest},
    )  # fmt: skip


def _digest(about: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(about)).hexdigest()

"""Decisions that a committee signs besides award lists, as its pages name and show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from relief_fund.approval import closing, vouchers
from relief_fund.approval.queries import ProposalCard, ProposalLine
from relief_fund.donors import extensions
from relief_fund.ledger import queries as books
from relief_fund.ledger.endings import ends_foreseen
from relief_fund.ledger.units import units
from relief_fund.web.fund_names import funds_named

DECISIONS = frozenset({vouchers.KIND, closing.KIND, extensions.KIND})
"""Kinds of proposal that are no list of awards."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decision is about: ``event`` as words name it (``entry_kind``), ``total`` đồng, 0 where none moves."""

    event: str
    document: str
    total: int
    funds: tuple[str, ...]


def decision_of(proposal: ProposalLine | ProposalCard) -> Decision:
    """The decision put by a proposal of ``DECISIONS``; its funds are known from the card or its own facts."""
    about: Mapping[str, Any] = proposal.about
    entries = proposal.entries if isinstance(proposal, ProposalCard) else ()
    lines = [line for owned in entries for line in owned.entry.lines]
    return Decision(
        event=about.get("event", proposal.kind),
        document=about["document"],
        total=int(about.get("total", "0")),
        funds=tuple(about.get("funds", ())) or tuple(dict.fromkeys(line.fund for line in lines)),
    )


def decision_shown(connection: Any, card: ProposalCard, lang: str) -> dict[str, Any]:
    """A decision with the names in ``lang`` that its entries need; quantities by the decimal places of their unit.

    The end of funds posts nothing itself: ``ending`` is what it would post as the books stand.
    """
    decision = decision_of(card)
    ends = card.kind == closing.KIND
    return {
        "template": "office/decision.html",
        "decision": decision,
        "ending": ends_foreseen(connection, decision.funds, on=card.occurred_on) if ends else (),
        "names": books.accounts(connection),
        "funds": funds_named(connection, lang),
        "places": units(connection),
        "posted": tuple(dict.fromkeys(card.vouchers.values())),
    }

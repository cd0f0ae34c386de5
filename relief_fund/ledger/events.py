"""The events that officers bring to the books: one table from an event's code to its template and its rules.

A *paper* is posted by an officer of its duty with a document (``ledger.vouchers``); a *decision* needs a
committee's quorum (``approval.vouchers``). Events that other rooms find by themselves, in bank lines and
payment results, and whatever is about one award, are named in ``ELSEWHERE`` by the use case that books
them: posted from here, its order would not know.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from relief_fund.kernel.duties import Duty
from relief_fund.ledger import templates
from relief_fund.ledger.entries import Entry
from relief_fund.ledger.errors import EventUnknown, FactsInvalid, FundUnfit
from relief_fund.ledger.funds import FundTerms

ADMINISTRATOR, TREASURER = Duty.FUND_ADMINISTRATOR, Duty.TREASURER
BUDGET = frozenset({"budget"})
GIVEN = frozenset({"donated", "mobilised"})
ANY = BUDGET | GIVEN

REVERSAL = "reverse_entry"
"""Undone by a full reversal with its reason (template 46) or by the difference (template 45)."""
FILLED = frozenset({"on", "fund_kind", "restricted", "to_restricted", "decision"})
"""Arguments of a template that come from the books or the document, never from the form."""
TEXT = re.compile(r"[^\x00-\x1f\x7f:\s]([^\x00-\x1f\x7f:]{0,78}[^\x00-\x1f\x7f:\s])?")
"""Names and numbers on papers: printable, no colon (it parts the words of a key), at most 80 letters."""
GOODS_STORE, CURRENCY_STORE = r"Q10\.(?!U)\w+", r"Q10\.U\w*"
EARLIER = frozenset({"given_on", "paid_on"})
"""Days of what an event takes back: what comes later has not happened, and would be told as of an earlier year."""
SHAPES = {
    "bank": r"1121\.\w+",
    "to_bank": r"1121\.\w+",
    "account": r"1111|1121\.\w+",
    "currency_account": r"1112|1122\.\w+",
    "stock": GOODS_STORE,
    "free": GOODS_STORE,
    "reserved": r"Q11\.(?!U)\w+",
    "held_as": "3378|3379|5121|5122",
}
"""Which accounts a form may name; every other account is the template's own."""


@dataclass(frozen=True, slots=True)
class Event:
    """How an event enters the books.

    ``templates`` are numbers of the accounting plan, ``series`` the voucher type, ``by`` the duties of
    which one posts or proposes it, ``funds`` and ``to_funds`` the kinds of fund it is made for,
    ``undone_by`` another event or ``REVERSAL``. ``reckoned`` names the argument that is worked out from
    the books: the value of goods that leave, or the carrying value of foreign money that is sold. With
    ``one_source`` both funds are of one budget: what the province gave is no district's.
    """

    code: str
    templates: tuple[int, ...]
    build: Callable[..., Entry | tuple[Entry, ...]]
    series: str
    funds: frozenset[str] = GIVEN
    to_funds: frozenset[str] = GIVEN
    by: tuple[Duty, ...] = (ADMINISTRATOR,)
    decision: bool = False
    restricted: str = ""
    undone_by: str = REVERSAL
    reckoned: str = ""
    one_source: bool = False
    shapes: Mapping[str, str] = field(default_factory=dict)

    @property
    def arguments(self) -> Mapping[str, inspect.Parameter]:
        """Facts that the form gives, by name."""
        left_out = FILLED | {self.reckoned}
        every = inspect.signature(self.build).parameters
        return {name: one for name, one in every.items() if name not in left_out}

    def entries(
        self,
        *,
        funds: Mapping[str, FundTerms],
        document: str,
        on: date,
        facts: Mapping[str, Any],
        **more: Any,
    ) -> tuple[Entry, ...]:
        """The entries of this event; ``more`` is what was reckoned. Raises FactsInvalid, FundUnfit, LineInvalid."""
        self._check_facts(facts)
        for name in EARLIER & facts.keys():
            if facts[name] > on:
                raise FactsInvalid(event=self.code, fact=name)
        self._check_funds(funds, facts)
        own, to = funds[facts["fund"]], funds.get(facts.get("to_fund", ""))
        filled = {
            "on": on, "fund_kind": own.kind, "restricted": own.restricted, "decision": document,
            "to_restricted": to is not None and to.restricted,
        }  # fmt: skip
        takes = inspect.signature(self.build).parameters
        built = self.build(**facts, **more, **{name: one for name, one in filled.items() if name in takes})
        return (built,) if isinstance(built, Entry) else built

    def _check_facts(self, facts: Mapping[str, Any]) -> None:
        wanted = self.arguments
        missing = [
            name
            for name, one in wanted.items()
            if one.default is inspect.Parameter.empty and name not in facts
        ]
        if missing or set(facts) - set(wanted):
            raise FactsInvalid(event=self.code, missing=missing, unknown=sorted(set(facts) - set(wanted)))
        for name, value in facts.items():
            shape = {**SHAPES, **self.shapes}.get(name)
            fits = type(value) is wanted[name].annotation and (
                not isinstance(value, str)
                or (TEXT.fullmatch(value) and (shape is None or re.fullmatch(shape, value)))
            )
            if not fits:
                raise FactsInvalid(event=self.code, fact=name)

    def _check_funds(self, funds: Mapping[str, FundTerms], facts: Mapping[str, Any]) -> None:
        """Kinds of the funds, and the one of them that must (or must not) be tied to a purpose."""
        for name, kinds in (("fund", self.funds), ("to_fund", self.to_funds)):
            if name not in facts:
                continue
            terms = funds.get(facts[name])
            if (
                terms is None
                or terms.kind not in kinds
                or (name == self.restricted and not terms.restricted)
                or (name == "to_fund" and facts[name] == facts["fund"])
                or (self.one_source and terms.source != funds[facts["fund"]].source)
            ):
                raise FundUnfit(event=self.code, fund=facts[name])


_EVENTS = (
    Event("opening_balance", (1,), templates.opening_balance, "KC", ANY),
    Event("opening_goods", (1,), templates.opening_goods, "KC", ANY),
    Event("opening_currency", (1,), templates.opening_currency, "KC", shapes={"stock": CURRENCY_STORE}),
    Event("carry_over", (5, 49), templates.carried_over, "DT", BUDGET, BUDGET, decision=True,
          undone_by="carry_over", one_source=True),
    Event("give_back", (8,), templates.given_back, "PKT", BUDGET, decision=True),
    Event("gift_elsewhere", (14,), templates.gift_elsewhere, "PKT", decision=True),
    Event("cash_gift", (15,), templates.cash_gift, "PT"),
    Event("cash_deposited", (16,), templates.cash_deposited, "PC", ANY),
    Event("gift_in_kind", (17, 18), templates.gift_in_kind, "NK"),
    Event("goods_bought", (19,), templates.goods_bought, "NK", ANY),
    Event("supplier_sent", (19,), templates.supplier_sent, "UNC", ANY, by=(TREASURER,)),
    Event("supplier_paid", (19,), templates.supplier_paid, "PKT", ANY, by=(TREASURER,)),
    Event("goods_approved", (20,), templates.goods_approved, "CK", ANY, decision=True,
          undone_by="goods_freed"),
    Event("goods_freed", (20,), templates.goods_freed, "CK", ANY, decision=True, undone_by="goods_approved"),
    Event("goods_issued", (21,), templates.goods_issued, "XK", ANY, by=(ADMINISTRATOR, TREASURER),
          reckoned="value"),
    Event("goods_lost", (22,), templates.goods_lost, "PKT", ANY, reckoned="value"),
    Event("foreign_gift", (23,), templates.foreign_gift, "BC", undone_by="gift_elsewhere",
          shapes={"stock": CURRENCY_STORE}),
    Event("currency_sale", (24,), templates.currency_sale, "BC", by=(ADMINISTRATOR, TREASURER),
          reckoned="carrying", shapes={"stock": CURRENCY_STORE}),
    Event("refund_owed", (27,), templates.refund_owed, "PKT", decision=True),
    Event("refund_beyond", (27,), templates.refund_beyond, "PKT", decision=True),
    Event("household_repaid", (42,), templates.household_repaid, "PT", ANY),
    Event("repayment_claimed", (42,), templates.repayment_claimed, "PKT", ANY),
    Event("claim_repaid", (42,), templates.claim_repaid, "PT", ANY),
    Event("between_funds", (43, 50), templates.between_funds, "PKT", decision=True,
          undone_by="between_funds"),
    Event("between_funds_settled", (43,), templates.between_funds_settled, "UNC", by=(TREASURER,)),
    Event("lapse", (49,), templates.lapsed, "DT", BUDGET, decision=True),
)  # fmt: skip
EVENTS: Mapping[str, Event] = {one.code: one for one in _EVENTS}
"""Every event that an officer brings, by its code."""

ELSEWHERE: Mapping[int, str] = {
    2: "relief_fund.ledger.budget:import_budget",
    3: "relief_fund.ledger.budget:import_budget",
    4: "relief_fund.ledger.budget:import_budget",
    6: "relief_fund.banking.treasury:TreasuryMatcher",
    7: "relief_fund.disbursement.orders.by_hand:settle_by_sheet",
    9: "relief_fund.donors.recognition:CampaignMatcher",
    10: "relief_fund.donors.accept_gift:accept_as_gift",
    11: "relief_fund.banking.readings:waiting",
    12: "relief_fund.donors.accept_gift:accept_as_gift",
    13: "relief_fund.banking.decisions:decide_line",
    25: "relief_fund.banking.decisions:decide_line",
    26: "relief_fund.banking.readings:waiting",
    29: "relief_fund.disbursement.orders.lists:prepare_list",
    30: "relief_fund.disbursement.orders.releases:release_awards",
    31: "relief_fund.disbursement.orders.batches:send_batch",
    32: "relief_fund.disbursement.orders.settlement:settle",
    33: "relief_fund.disbursement.orders.settlement:settle",
    34: "relief_fund.banking.advances:read_advance",
    35: "relief_fund.disbursement.orders.batches:send_batch",
    36: "relief_fund.disbursement.orders.settlement:settle",
    37: "relief_fund.disbursement.orders.settlement:settle",
    38: "relief_fund.disbursement.orders.settlement:settle",
    39: "relief_fund.disbursement.orders.bank_decisions:decide_for_order",
    40: "relief_fund.donors.refund_lines:decide_returned_refund",
    41: "relief_fund.disbursement.orders.returns:reapprove_returned",
    44: "relief_fund.disbursement.orders.by_hand:settle_by_sheet",
    45: "relief_fund.ledger.correct:adjust_entry",
    46: "relief_fund.ledger.correct:reverse_entry",
    48: "relief_fund.ledger.year_end:close_year",
    50: "relief_fund.approval.closing:end_funds",
    51: "relief_fund.approval.closing:end_funds",
}
"""Templates that another use case books, by the use case's own address."""

NO_ENTRY: Mapping[int, str] = {
    28: "a pledge, and a gift passed by, move nothing",
    47: "closing a period locks its days and posts nothing",
}
"""Templates that say: no entry."""


def event_of(code: str, *, decision: bool) -> Event:
    """The event ``code``, a paper or a decision as asked for. Raises EventUnknown."""
    event = EVENTS.get(code)
    if event is None or event.decision is not decision:
        raise EventUnknown(event=code[:40], decision=decision)
    return event

"""Recognition: what a line of a campaign's account is. Tried in order; what nothing explains is a gift."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from relief_fund.banking import queries as bank_queries
from relief_fund.banking.advances import Advance, read_advance
from relief_fund.banking.errors import BankAccountUnknown
from relief_fund.banking.identity import normal_account
from relief_fund.banking.readings import (
    INTEREST,
    BankAccountFace,
    IdentifiedLine,
    Matcher,
    OutgoingPayments,
    PostedStep,
    Reading,
    in_open_fund,
    waiting,
)
from relief_fund.banking.remembered import (
    ELSEWHERE,
    GIFT,
    MATCHED_BY,
    Rule,
    Rules,
    reading_by,
    rules_in_force,
)
from relief_fund.banking.statements.lines import CREDIT
from relief_fund.banking.treasury import TreasuryMatcher
from relief_fund.banking.wording import Wording, Wordings, default_wordings
from relief_fund.donors.gifts import GiftBooked, Subjects, draw_gift, gift_rows, public_facts
from relief_fund.donors.givers import NOBODY, Givers, givers_at
from relief_fund.donors.giving import OtherCampaigns
from relief_fund.donors.queries import CampaignFace, campaign_of_account, campaigns
from relief_fund.donors.refund_lines import RefundPayments
from relief_fund.donors.refunds import sent_refunds
from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.protocols import DisclosureVault, Office
from relief_fund.ledger.errors import FundEnded
from relief_fund.ledger.funds import ended_funds, open_fund

LATE = "3378"
INCOME, TIED = "5121", "5122"
"""Income from gifts that anything may be done with, and from those tied to a purpose."""
NO_RULES = Rules((), "")


class CampaignMatcher:
    """Reads lines of one campaign's account.

    A line is first tried as one of the fund's own payments or refunds, a credit then as money the Post gives back,
    then by its wording as currency sale, own movement, money back from a payee, bank reversal or interest;
    a credit after the end of reception is late (Decree 93/2021 art. 8) and waits; one whose text names another
    campaign as our own codes do waits too; every other credit is a gift, of the registered donor whose code it
    carries. Interest is booked, the other kinds wait in the inbox with their kind as proposal, because their
    other half is not known here. Where the campaign's funds have ended, its account is read into the fund
    ``after_the_end``, in which nothing is a gift any more. What another room or a rule would book in a fund of
    ``ended`` waits. What the account held before its first line stands in ``opens_in``, "" where the account says it.
    """

    def __init__(
        self,
        vault: DisclosureVault,
        campaign: CampaignFace,
        *,
        advances: Sequence[Advance] = (),
        payments: OutgoingPayments | None = None,
        refunds: OutgoingPayments | None = None,
        own_accounts: Sequence[str] = (),
        wordings: Sequence[Wording] = (),
        after_the_end: str = "",
        opens_in: str = "",
        ended: Collection[str] = (),
        rules: Rules = NO_RULES,
        givers: Givers = NOBODY,
        other_campaigns: Sequence[str] = (),
    ) -> None:
        self._givers = givers
        self._others = OtherCampaigns(campaign.code, other_campaigns)
        self._rules = rules
        self._vault = vault
        self._after, self._opens_in = after_the_end, opens_in
        self._ended = ended
        self._campaign = campaign
        self._advances = advances
        self._told_by = [one for one in (payments, refunds) if one is not None]
        self._wordings = Wordings(wordings or default_wordings(), own_accounts)
        self._subjects = Subjects()
        self._public = public_facts(campaign)

    def read(self, account: BankAccountFace, lines: Sequence[IdentifiedLine]) -> Sequence[Reading]:
        """One reading for each line; gifts are drawn and sealed here."""
        return [self._read(account, identified) for identified in lines]

    def _read(self, account: BankAccountFace, identified: IdentifiedLine) -> Reading:
        line = identified.line
        if self._after:
            account = replace(account, fund=self._after)
        for told in self._told_by:
            if known := told.read(account, identified):
                return in_open_fund(known, self._ended, account, line)
        advanced = read_advance(account, line, self._advances)
        if advanced:
            return advanced
        if remembered := self._rules.find(line):
            return self._by_rule(remembered, account, identified)
        kind = self._wordings.kind_of(line.text, line.direction, line.day)
        if line.direction != CREDIT:
            return waiting(account, line, kind or "unexplained")
        if kind == "interest":
            return Reading("interest", account.fund, INTEREST)
        if kind:
            return waiting(account, line, kind)
        if self._after or not self._campaign.receives_on(line.day):
            return Reading("late_receipt", account.fund, LATE, proposal="late")
        if self._others.named(line.text):
            return waiting(account, line, ELSEWHERE)
        return self._gift(account.fund, INCOME, identified)

    def _by_rule(self, rule: Rule, account: BankAccountFace, identified: IdentifiedLine) -> Reading:
        """A rule that was not confirmed only proposes; what it cannot change, an unrestricted gift, is one."""
        if rule.decision != GIFT or self._after or rule.leaf in self._ended:
            return reading_by(rule, account, identified)
        if not self._campaign.receives_on(identified.line.day):
            return Reading("late_receipt", account.fund, LATE, proposal="late")
        if rule.leaf and not rule.posts:
            return reading_by(rule, account, identified)
        donor = rule.donor if rule.posts else ""
        gift = self._gift(rule.leaf or account.fund, TIED if rule.leaf else INCOME, identified, donor)
        return gift._replace(rows=((MATCHED_BY, ({"identity": identified.identity, "rule": rule.id},)),))

    def _gift(self, fund: str, income: str, identified: IdentifiedLine, rule_donor: str = "") -> Reading:
        draft = draw_gift(
            self._vault, self._subjects.next(), identified.identity, identified.line, self._campaign.code,
            givers=self._givers, rule_donor=rule_donor,
        )  # fmt: skip
        return Reading(
            "gift", fund, income, leaf="donation", public=self._public, sealed=draft.sealed, note=draft
        )

    def earlier_fund(self, account: BankAccountFace) -> str:
        """As the account says, while that fund takes anything; else the one that was handed in for it."""
        return self._opens_in or account.earlier_fund

    def rows(self, step: PostedStep) -> Iterable[tuple[Any, Sequence[Mapping[str, Any]]]]:
        """The gifts of the step and their sums, fund by fund."""
        gifts: dict[str, list[GiftBooked]] = {}
        for one in step.lines:
            if one.reading.kind == "gift":
                booked = GiftBooked(
                    f"line:{one.identity}", one.line.day, one.line.amount, one.position,
                    one.place, one.number, one.reading.note,
                )  # fmt: skip
                gifts.setdefault(one.reading.fund, []).append(booked)
        for fund, own in gifts.items():
            part = step.id if fund == self._campaign.fund else f"{step.id}:{fund}"
            yield from gift_rows(replace(self._campaign, fund=fund), part, own)


def matcher_for(
    office: Office,
    *,
    account_number: str,
    advances: Sequence[Advance] = (),
    payments: OutgoingPayments | None = None,
) -> Matcher:
    """The matcher that suits the account: a campaign's or the treasury's.

    Raises BankAccountUnknown, and FundEnded as ``fund_after_the_end``.
    """
    with office.read() as connection:
        account = bank_queries.account_by_number(connection, normal_account(account_number))
        known = bank_queries.accounts(connection)
        campaign = campaign_of_account(connection, account.account) if account else None
        refunds = RefundPayments(sent_refunds(connection))
        rules = Rules(rules_in_force(connection), account.account) if account else NO_RULES
        ended = ended_funds(connection)
        others_open = [one.code for one in campaigns(connection)] if campaign else []
        givers = givers_at(connection, moment_text(office.clock.now())) if campaign else NOBODY
        opens = account is not None and bank_queries.bank_opening(connection, account.account) is None
    if account is None:
        raise BankAccountUnknown()
    others = [one.number for one in known if one.number != account.number]
    if campaign is None:
        return TreasuryMatcher(
            advances=advances, payments=payments, own_accounts=others, rules=rules, ended=ended
        )
    over, opens = account.fund in ended, opens and account.earlier_fund in ended
    late = fund_after_the_end(office, campaign) if over or opens else ""
    return CampaignMatcher(
        office.vault, campaign, advances=advances, payments=payments, refunds=refunds, own_accounts=others,
        after_the_end=late if over else "", opens_in=late if opens else "", ended=ended, rules=rules,
        givers=givers, other_campaigns=others_open,
    )  # fmt: skip


def fund_after_the_end(office: Office, campaign: CampaignFace) -> str:
    """``<CAMPAIGN>.SAU``, opened when it is first needed: what still reaches the account of an ended campaign.

    Its money waits as a late receipt until it is given back or a committee moves it to another campaign.
    Raises FundEnded where this one has ended too: then no fund is left to take what comes.
    """
    code = f"{campaign.code}.SAU"
    with office.read() as connection:
        if code in ended_funds(connection):
            raise FundEnded(fund=code)
    name = f"{campaign.name_vi} (tiền đến sau)"
    office.desk.run(
        lambda tx: open_fund(
            tx, code=code, kind="donated", campaign=campaign.code, opened_on=campaign.launched_on, name=name
        )
    )
    return code

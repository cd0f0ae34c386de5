"""Papers that an officer posts: a document in hand becomes a voucher number and its entry, once.

Decisions, which need a committee, go through ``approval.vouchers``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.money import LARGEST, VND
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger.closed_days import CLOSED_TO
from relief_fund.ledger.day_guards import check_days
from relief_fund.ledger.entries import Entry
from relief_fund.ledger.errors import (
    BooksMoved,
    DayInFuture,
    FactsInvalid,
    FundNotOpenYet,
    PeriodClosed,
    VoucherInUse,
    VoucherVoided,
)
from relief_fund.ledger.events import TEXT, Event, event_of
from relief_fund.ledger.fund_line import note_entry
from relief_fund.ledger.funds import FundTerms, fund_terms
from relief_fund.ledger.papers import DUE_FROM, DUE_TO, dues_paid_by_voucher, is_reversed
from relief_fund.ledger.queries import entries_by_keys, entry_by_number, guarded_balance
from relief_fund.ledger.stock import Balance, value_of, value_posted
from relief_fund.ledger.tables import Voucher
from relief_fund.ledger.tables_vouchers import VoucherVoid
from relief_fund.ledger.units import check_units, units

VOUCHER = Voucher.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
VOID = VoucherVoid.__table__  # type: ignore[attr-defined]  # as above


@dataclass(frozen=True, slots=True)
class Form:
    """A paper whose own number a hand writes: the series it takes its voucher of, and whether its rows count."""

    series: str
    by_row: bool = False


VOIDABLE: Mapping[str, Form] = {
    "cash": Form("PT"), "deposit": Form("PC"), "kind": Form("NK", by_row=True), "buy": Form("NK", by_row=True),
    "supplier": Form("PKT", by_row=True), "issue": Form("XK", by_row=True), "count": Form("PKT", by_row=True),
    "notice": Form("BC"), "sale": Form("BC"), "claim": Form("PKT"),
}  # fmt: skip
"""Forms by the first word of the keys of their entries: a spoilt one is followed by the next.

What the books number themselves (a reversal, a closing, a list, a decision) has one key and no other: once it was
voided, the entry could never be reversed, or the year closed.
"""
ROW = re.compile(r"[1-9][0-9]{0,17}")
"""A row of a form as it stands in a key."""
TRIES = 5
"""How often figures are read again when they moved between reading and posting."""
LONGEST_REASON = 500

_VOID_OF = select(VOID.c.voucher).where(VOID.c.evidence == bindparam("evidence"))
_TAKEN_FOR = select(VOUCHER.c.number).where(VOUCHER.c.evidence == bindparam("evidence"))


@dataclass(frozen=True, slots=True)
class Draft:
    """Entries made and checked but for the books' own rules, with the owner of the numbers they take.

    ``rests_on`` are guarded balances of the first entry's fund that must not have moved meanwhile.
    """

    entries: tuple[Entry, ...]
    owner: str
    rests_on: Mapping[Balance, int]


def post_voucher(office: Office, actor: Actor, *, event: str, document: str, on: date, **facts: Any) -> int:
    """Post the paper ``document`` of ``event`` on the business day ``on``; returns the entry's number.

    ``facts`` are the event's own (``Event.arguments``), money in đồng and quantities in minor units of
    their unit. The same evidence again returns the same number. Raises DutyMissing, EventUnknown,
    FactsInvalid, FundUnfit, FundNotOpenYet, UnitUnknown, OverdrawnOnDay, VoucherVoided, BooksMoved, and what the desk
    refuses (LineInvalid, AccountUnknown, PeriodClosed, DayInFuture, KeyReused, Overdrawn).
    """
    rule = event_of(event, decision=False)
    actor.require(*rule.by)
    for _ in range(TRIES):
        drafted = draft(office, rule, document=document, on=on, facts=facts)
        with office.read() as connection:
            check_days(connection, drafted.entries, today(office.clock))
        number = office.desk.run(partial(_posting, rule=rule, made=drafted))
        if number:
            return int(number)
    raise BooksMoved(event=event, tries=TRIES)


def draft(office: Office, rule: Event, *, document: str, on: date, facts: Mapping[str, Any]) -> Draft:
    """The entries of an event as they would be posted now. Raises as ``post_voucher`` before the desk."""
    if not TEXT.fullmatch(document):
        raise FactsInvalid(event=rule.code, fact="document")
    with office.read() as connection:
        funds, known = fund_terms(connection), units(connection)
        more: dict[str, int] = {}
        rests_on: Mapping[Balance, int] = {}
        if rule.reckoned:
            more, rests_on = _reckoned(connection, rule, funds, document, on, facts)
        entries = rule.entries(funds=funds, document=document, on=on, facts=facts, **more)
        if "debt" in facts:
            # Read first: where it stands as it was, nothing was paid of the debt since it was asked.
            rests_on = {(DUE_TO, VND): guarded_balance(connection, fund=facts["fund"], account=DUE_TO)}
            _check_debt(connection, rule, facts, entries[0].key)
    for entry in entries:
        check_units(known, entry)
        check_day(funds, entry)
    return Draft(
        tuple(replace(one, document=document) for one in entries), funds[facts["fund"]].owner, rests_on
    )  # fmt: skip


def _reckoned(
    connection: Any, rule: Event, funds: Mapping[str, FundTerms], document: str, on: date, facts: Mapping[str, Any]
) -> tuple[dict[str, int], Mapping[Balance, int]]:  # fmt: skip
    """What the event works out from the books; for evidence that is posted already, what it was then."""
    probe = rule.entries(funds=funds, document=document, on=on, facts=facts, **{rule.reckoned: 1})[0]
    known = entries_by_keys(connection, [probe.key])
    posted = entry_by_number(connection, known[probe.key]) if known else None
    if posted:
        return {rule.reckoned: value_posted(posted.postings, rule.reckoned)}, {}
    reckoned = value_of(connection, rule.reckoned, facts)
    return {rule.reckoned: reckoned.value}, reckoned.rests_on


def _check_debt(connection: Any, rule: Event, facts: Mapping[str, Any], key: str) -> None:
    """Raise FactsInvalid where the entry ``debt`` is no debt of these funds, or less of it is left unpaid."""
    debt = entry_by_number(connection, facts["debt"]) if 0 < facts["debt"] <= LARGEST else None
    owed = 0
    if debt and not is_reversed(connection, debt.number):
        sides = {(one.fund, one.account): one.credit - one.debit for one in debt.postings}
        owed = min(sides.get((facts["fund"], DUE_TO), 0), -sides.get((facts["to_fund"], DUE_FROM), 0))
        owed -= sum(paid for one, paid in dues_paid_by_voucher(connection, debt).items() if one != key)
    if owed <= 0:
        raise FactsInvalid(event=rule.code, fact="debt")
    if facts["amount"] > owed:
        raise FactsInvalid(event=rule.code, fact="amount")


def check_day(funds: Mapping[str, FundTerms], entry: Entry) -> None:
    """Raise FundNotOpenYet where the entry's day lies before one of its funds."""
    for line in entry.lines:
        terms = funds.get(line.fund)
        if terms is not None and entry.occurred_on < terms.opened_on:
            raise FundNotOpenYet(key=entry.key, fund=line.fund, opened_on=terms.opened_on.isoformat())


def _posting(tx: Any, rule: Event, made: Draft) -> int:
    """Post a paper's one entry under its voucher; 0 where a balance it rests on has moved."""
    (entry,) = made.entries
    if any(
        tx.available(entry.lines[0].fund, account, unit) != held
        for (account, unit), held in made.rests_on.items()
    ):
        return 0
    check_not_void(tx, entry.key)
    voucher = tx.voucher(made.owner, entry.occurred_on.year, rule.series, entry.key)
    number = int(tx.post(replace(entry, voucher=voucher)))
    note_entry(tx, entry, number)
    return number


def check_not_void(tx: Any, evidence: str) -> None:
    """Raise VoucherVoided where the number taken for ``evidence`` was voided."""
    void = tx.sql(_VOID_OF, {"evidence": evidence}).scalar()
    if void:
        raise VoucherVoided(voucher=void)


def void_voucher(
    office: Office, actor: Actor, *, fund: str, series: str, evidence: str, on: date, reason: str
) -> str:
    """Take the next number of the series for a spoilt paper and void it; returns the number.

    ``evidence`` is the key that its entry would have had ("cash:PT-0017", "kind:BB-3:1"); the number stays in the
    public log and the reason in the books, and nothing is ever posted under it. A second call returns the same
    number. Raises DutyMissing, FactsInvalid (also for evidence that is not ``VOIDABLE``), DayInFuture,
    FundNotOpenYet, VoucherInUse where an entry stands on the number, PeriodClosed.
    """
    actor.require(Duty.FUND_ADMINISTRATOR, Duty.TREASURER)
    reason = " ".join(reason.split())
    if not 1 <= len(reason) <= LONGEST_REASON or not reason.isprintable():
        raise FactsInvalid(event="void", fact="reason")
    _check_form(evidence, series)
    if on > today(office.clock):
        raise DayInFuture(key=evidence, day=on.isoformat())
    with office.read() as connection:
        terms = fund_terms(connection).get(fund)
    if terms is None:
        raise FactsInvalid(event="void", fact="fund")
    if on < terms.opened_on:
        raise FundNotOpenYet(key=evidence, fund=fund, opened_on=terms.opened_on.isoformat())
    row = {
        "evidence": evidence, "reason": reason, "voided_at": moment_text(office.clock.now()),
        "voided_by": actor.officer,
    }  # fmt: skip

    def command(tx: Any) -> str:
        void = tx.sql(_VOID_OF, {"evidence": evidence}).scalar()
        if void:
            return str(void)
        if tx.sql(_TAKEN_FOR, {"evidence": evidence}).first():
            # A number is taken in the command that posts on it, so an entry stands there.
            raise VoucherInUse(evidence=evidence)
        closed_to = tx.sql(CLOSED_TO).scalar()
        if closed_to is not None and on <= closed_to:
            # A year that is closed, or filed, has its numbers.
            raise PeriodClosed(key=evidence, day=on.isoformat(), closed_to=closed_to.isoformat())
        voucher = tx.voucher(terms.owner, on.year, series, evidence)
        tx.sql(VOID.insert(), {**row, "voucher": voucher})
        tx.leaf("voucher_void", {"voucher": voucher})
        return str(voucher)

    return str(office.desk.run(command))


def _check_form(evidence: str, series: str) -> None:
    """Raise FactsInvalid where ``evidence`` is the key of no form a hand numbers, or of one of another series."""
    word, _, rest = evidence.partition(":")
    form = VOIDABLE.get(word)
    if form is None:
        raise FactsInvalid(event="void", fact="evidence")
    number, *rows = rest.split(":")
    if not TEXT.fullmatch(number) or len(rows) != form.by_row:
        raise FactsInvalid(event="void", fact="evidence")
    if not all(ROW.fullmatch(one) for one in rows):
        raise FactsInvalid(event="void", fact="row")
    if series != form.series:
        raise FactsInvalid(event="void", fact="series")

"""Gifts at the counter: cash against a numbered receipt (phiếu thu), goods, foreign money. One command, one paper.

``slip`` is drawn with the form: sent twice, it is the same gift; sent again with something else in it, it is
refused, or the second gift would be lost. The receipt is issued in the command that posts
the gift: of cash it is the numbered phiếu thu itself, of goods and foreign money a receipt of its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.banking.statements.minor_units import CURRENCIES
from relief_fund.donors.errors import CampaignUnknown, CounterInvalid, LetterheadMissing, SlipUsed
from relief_fund.donors.gift_words import STEP, step_row
from relief_fund.donors.gifts import GIFT, PART, size_class
from relief_fund.donors.given import COUNTER, OF_DONOR, Given, given_named
from relief_fund.donors.people import (
    DonorDraft,
    Giver,
    donors_named,
    draw_donor,
    keep_donor,
    registered_donor,
)
from relief_fund.donors.queries import campaign_by_code
from relief_fund.donors.receipt_queries import DRAFT
from relief_fund.donors.receipts import Hand, Wanted, draft_in, fresh_hand, issue_in, keep_issues
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import fresh_id, normalised_code, printed_code
from relief_fund.kernel.money import VND
from relief_fund.kernel.protocols import Actor, Office, Sealed
from relief_fund.ledger.chart import open_child_account
from relief_fund.ledger.day_guards import check_days
from relief_fund.ledger.events import event_of
from relief_fund.ledger.fund_line import note_entry
from relief_fund.ledger.funds import FundTerms, ended_funds, fund_terms
from relief_fund.ledger.queries import accounts
from relief_fund.ledger.vouchers import check_not_void, draft

SLIP_LETTERS = 12
STORE = "Q10.01"
"""Goods given at the counter go to the first store; it is opened with the first gift."""
CURRENCY_IN_HAND = "1112"
LONGEST_WHAT = 80
A_YEAR = 1_000_000
NO_GIFTS = (".TRUOC", ".SAU")
"""Ends of the codes of funds for money from before a campaign and after its end."""
NOBODY = Giver()
_CASH = select(GIFT.c.receipt_code).where(GIFT.c.entry_key == bindparam("key"))
_KIND = select(COUNTER.c.receipt_code).where(COUNTER.c.entry_key == bindparam("key"))
_LAST_DRAFT = select(DRAFT.c.id).where(DRAFT.c.gift == bindparam("gift")).order_by(DRAFT.c.edition.desc())


@dataclass(frozen=True, slots=True)
class Taken:
    """A gift taken at the counter: its receipt code and the draft under which its receipt stands."""

    receipt_code: str
    draft: str


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What is drawn before the command: codes, the sealed words of the counter, the donor if one is named or known."""

    gift: str
    sealed: Sealed
    donor: DonorDraft | None
    known: str
    hand: Hand

    @property
    def giver(self) -> str:
        """The donor's code, "" for nobody."""
        return self.donor.code if self.donor else self.known


@dataclass(frozen=True, slots=True)
class Place:
    """Where a gift came to stand: voucher, campaign, and where its money begins on the fund's line, or -1."""

    voucher: str
    campaign: str
    begins: int


def fresh_slip() -> str:
    """A name for one sending of a counter form."""
    return printed_code(SLIP_LETTERS)


def counter_funds(connection: Any) -> dict[str, FundTerms]:
    """Funds that take gifts now: those of campaigns that have not ended; money from before or after is none."""
    ended = ended_funds(connection)
    return {
        code: one
        for code, one in fund_terms(connection).items()
        if one.kind == "donated" and one.campaign and code not in ended and not code.endswith(NO_GIFTS)
    }


def take_cash(
    office: Office, actor: Actor, *, fund: str, amount: int, slip: str, on: date, giver: Giver = NOBODY
) -> Taken:
    """Take cash (template 15), ``amount`` in đồng, and issue its phiếu thu.

    Raises DutyMissing, CampaignUnknown, CounterInvalid, SlipUsed, LetterheadMissing, ConsentMissing, DonorInvalid,
    and what the ledger refuses.
    """
    if amount <= 0:
        raise CounterInvalid(field="amount")
    facts = {"fund": fund, "amount": amount, "receipt": slip}
    said = Given("", "", "", fund, "cash", on, amount)

    def rows(tx: Any, drawn: _Drawn, key: str, place: Place) -> None:
        serial = int(place.voucher.rpartition("/")[2])
        given = {"campaign": place.campaign, "day": on}
        tx.sql(
            GIFT.insert(),
            {
                **given, "receipt_code": drawn.gift, "entry_key": key, "fund": fund, "channel": "cash",
                "amount": amount, "position": -(on.year * A_YEAR + serial),
                "begins": place.begins, "subject": drawn.sealed.subject,
                "digest": drawn.sealed.digest,
            },
        )  # fmt: skip
        part = {
            **given,
            "step": drawn.sealed.subject,
            "upto": size_class(amount),
            "gifts": 1,
            "total": amount,
        }
        tx.rows(PART, [part])

    return _taken(office, actor, "cash_gift", facts, said, slip=slip, giver=giver, known=_CASH, rows=rows)


def take_goods(
    office: Office,
    actor: Actor,
    *,
    fund: str,
    what: str,
    unit: str,
    quantity: int,
    slip: str,
    document: str,
    on: date,
    value: int = 0,
    giver: Giver = NOBODY,
) -> Taken:
    """Take goods (templates 17, 18), ``quantity`` in minor units; ``value`` in đồng only where ``document`` proves it.

    Raises as ``take_cash``.
    """
    facts: dict[str, Any] = {
        "fund": fund, "stock": STORE, "unit": unit, "quantity": quantity, "note": slip, "row": 1,
    }  # fmt: skip
    if value:
        facts["value"] = value
    said = Given("", "", "", fund, "goods", on, value, _plain(what), unit, quantity, _plain(document))
    return _taken(
        office, actor, "gift_in_kind", facts, said, slip=slip, giver=giver, known=_KIND, rows=_counter_row(said),
        opens=STORE, told=f"{what} {document}",
    )  # fmt: skip


def take_currency(
    office: Office,
    actor: Actor,
    *,
    fund: str,
    unit: str,
    quantity: int,
    value: int,
    slip: str,
    document: str,
    on: date,
    giver: Giver = NOBODY,
) -> Taken:
    """Take foreign notes (template 23), ``value`` in đồng at the buying rate that ``document`` quotes for the day.

    Raises as ``take_cash``.
    """
    stock = f"Q10.U{unit}"
    facts = {
        "fund": fund, "currency_account": CURRENCY_IN_HAND, "stock": stock, "unit": unit, "quantity": quantity,
        "value": value, "notice": slip,
    }  # fmt: skip
    said = Given("", "", "", fund, "currency", on, value, unit, unit, quantity, _plain(document))
    return _taken(
        office, actor, "foreign_gift", facts, said, slip=slip, giver=giver, known=_KIND, rows=_counter_row(said),
        opens=stock,
        told=f"{unit} {document}",
    )  # fmt: skip


Rows = Callable[[Any, _Drawn, str, Place], None]


def _plain(words: str) -> str:
    return " ".join(words.split())


def _counter_row(said: Given) -> Rows:
    for field in ("what", "document"):
        words: str = getattr(said, field)
        if not 1 <= len(words) <= LONGEST_WHAT or not words.isprintable():
            raise CounterInvalid(field=field)
    if said.quantity <= 0:
        raise CounterInvalid(field="quantity")
    if said.unit == VND or (said.unit in CURRENCIES) != (said.channel == "currency"):
        raise CounterInvalid(field="unit")

    def rows(tx: Any, drawn: _Drawn, key: str, place: Place) -> None:
        tx.sql(
            COUNTER.insert(),
            {
                "receipt_code": drawn.gift, "entry_key": key, "campaign": place.campaign, "fund": said.fund,
                "channel": said.channel, "day": said.day, "what": said.what, "unit": said.unit,
                "quantity": said.quantity, "value": said.amount, "document": said.document,
                "subject": drawn.sealed.subject, "digest": drawn.sealed.digest,
            },
        )  # fmt: skip

    return rows


def _taken(
    office: Office, actor: Actor, event: str, facts: Mapping[str, Any], said: Given, *, slip: str, giver: Giver,
    known: Any, rows: Rows, opens: str = "", told: str = "",
) -> Taken:  # fmt: skip
    """``told`` is what of the gift is looked for by words: never who gave it, which must be forgotten on demand."""
    actor.require(Duty.FUND_ADMINISTRATOR)
    on = said.day
    if len(slip) != SLIP_LETTERS or not (slip.isascii() and slip.isalnum()):
        raise CounterInvalid(field="slip")
    with office.read() as connection:
        terms = counter_funds(connection).get(str(facts["fund"]))
        campaign = campaign_by_code(connection, terms.campaign) if terms else None
        known_accounts = accounts(connection)
    if terms is None or campaign is None:
        raise CampaignUnknown(campaign=str(facts["fund"])[:12])
    last = min(today(office.clock), campaign.reception_ends_on)
    if on > last:
        raise CounterInvalid(field="day", value=f"{on:%d/%m/%Y}", expected=f"≤ {last:%d/%m/%Y}")
    rule = event_of(event, decision=False)
    (entry,) = draft(office, rule, document=slip, on=on, facts=facts).entries
    if opens and opens not in known_accounts:
        _open_store(office, opens, terms.opened_on)
    with office.read() as connection:
        check_days(connection, (entry,), today(office.clock))
    drawn = _draw(office, actor, entry.key, giver)
    entry = replace(entry, digests=(drawn.sealed.digest,), public=_public(campaign.code, rule.code))

    def command(tx: Any) -> Taken:
        there = tx.sql(known, {"key": entry.key}).scalar()
        if there:
            return Taken(there, tx.sql(_LAST_DRAFT, {"gift": there}).scalar())
        check_not_void(tx, entry.key)
        voucher = tx.voucher(terms.owner, on.year, rule.series, entry.key)
        number = int(tx.post(replace(entry, voucher=voucher)))
        begins = note_entry(tx, entry, number)
        office.vault.keep(tx, [drawn.sealed])
        rows(tx, drawn, entry.key, Place(voucher, campaign.code, begins))
        tx.rows(STEP, [step_row(number, [drawn.gift], reference=voucher, text=_sought(drawn, told))])
        return Taken(
            drawn.gift, _papered(office, tx, drawn, campaign.code, voucher, own=event == "cash_gift")
        )

    taken = office.desk.run(command)
    if taken.receipt_code != drawn.gift:
        _check_same(office, taken, said, giver)
    return taken


def _check_same(office: Office, taken: Taken, said: Given, giver: Giver) -> None:
    """What stands under the slip is what was sent again; a giver forgotten since is no difference."""
    with office.read() as connection:
        stands = given_named(connection, [taken.receipt_code])[taken.receipt_code]
        named = donors_named(office.vault, connection, {stands.donor} - {""}).get(stands.donor)
    typed = (_plain(giver.name), _plain(giver.address))
    another = giver.is_named and (
        named is None or (not named.forgotten and (named.name, named.address) != typed)
    )
    another = another or (bool(giver.code.strip()) and stands.donor != normalised_code(giver.code))
    if another or said != replace(stands, receipt_code="", entry_key="", campaign="", donor=""):
        raise SlipUsed()


def _open_store(office: Office, code: str, on: date) -> None:
    """In a command of its own: an entry is checked against the chart as its turn found it."""

    def command(tx: Any) -> None:
        open_child_account(tx, code=code, opened_on=on)
        tx.leaf("store", {"account": code, "opened_on": on.isoformat()})

    office.desk.run(command)


def _draw(office: Office, actor: Actor, key: str, giver: Giver) -> _Drawn:
    donor, hand = draw_donor(office, giver), fresh_hand(office, actor)
    if not hand.address:
        raise LetterheadMissing()
    with office.read() as connection:
        known = registered_donor(connection.execute, giver.code)
    sealed = office.vault.seal(fresh_id(), key, {"donor": donor.code if donor else known})
    return _Drawn(printed_code(), sealed, donor, known, hand)


def _sought(drawn: _Drawn, told: str) -> str:
    return f"{told} {drawn.giver}".strip()


def _public(campaign: str, event: str) -> Mapping[str, object]:
    channel = {"cash_gift": "cash", "gift_in_kind": "goods", "foreign_gift": "currency"}[event]
    return {"campaign": campaign, "channel": channel}


def _papered(office: Office, tx: Any, drawn: _Drawn, campaign: str, voucher: str, *, own: bool) -> str:
    """The receipt, issued: under the voucher's own number where the paper is the voucher; its draft's id."""
    hand, donor = drawn.hand, drawn.donor
    if donor:
        told = {"moment": hand.moment, "officer": hand.officer}
        keep_donor(office, tx, donor, **told)
    if drawn.giver:
        # Asked again in the command: the consent may have been taken back meanwhile.
        code = registered_donor(tx.sql, drawn.giver)
        link = {"donor": code, "linked_at": hand.moment, "linked_by": hand.officer}
        tx.sql(OF_DONOR.insert(), {"gift": drawn.gift, "ordinal": 1, **link})
    (made,) = draft_in(tx, [Wanted(drawn.gift, campaign, drawn.giver)], hand)
    if own:
        keep_issues(tx, [(voucher, made, campaign)], hand)
    else:
        issue_in(tx, made, hand)
    return made

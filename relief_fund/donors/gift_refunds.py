"""Refunds of gifts: put before a committee for one named gift, out of what nobody has been given of it (template 27).

All refunds of a gift together, those that still wait for signatures included, never come to more than what is
unspent of it: each entry claims its own gift beforehand (``ledger.fund_line.claim``). More is given back only where
the officer names another fund that bears it, for a reason that is public.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.approval.queries import last_proposals
from relief_fund.approval.quorum import Outcome
from relief_fund.approval.vouchers import KIND, propose_drafted
from relief_fund.banking.decisions import held_decision
from relief_fund.donors.errors import GiftTied, GiftUnknown, RefundInvalid, RefundTooMuch, RefundUsed
from relief_fund.donors.given import Given, given_named
from relief_fund.donors.queries import WITHDRAWN, gift_begins, line_of_key
from relief_fund.donors.tables_refunds import GiftRefund
from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import ALPHABET, printed_code
from relief_fund.kernel.often import Asked, asked_often
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger.entries import Entry
from relief_fund.ledger.events import EVENTS
from relief_fund.ledger.fund_line import Own, claim, claims_at, still_taken
from relief_fund.ledger.funds import ended_funds, fund_terms
from relief_fund.ledger.queries import entries_by_keys
from relief_fund.ledger.traces import Run, Stretch, entered, traced
from relief_fund.ledger.vouchers import draft

REFUND = GiftRefund.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
OWN, BEYOND, LETTERS = "HT", "HB", 10
"""A refund's code is HT (hoàn trả) and ten letters; what another fund bears of it has HB in their place."""
SHAPE = re.compile(rf"{OWN}[{ALPHABET}]{{{LETTERS}}}")
LONGEST_REASON = 200
_OF_GIFT = asked_often(
    select(REFUND).where(REFUND.c.gift == bindparam("gift")).order_by(REFUND.c.asked_at, REFUND.c.refund)
)
_ONE = select(REFUND).where(REFUND.c.refund == bindparam("refund"))
_GONE = select(WITHDRAWN.c.receipt_code).where(WITHDRAWN.c.receipt_code == bindparam("gift"))


class RefundOfGift(StrEnum):
    """Where a refund stands: before the committee, owed to the donor by its word, not granted, or undone since."""

    ASKED = "asked"
    OWED = "owed"
    REFUSED = "refused"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Refundable:
    """A gift of money that may be given back, and where it stands on the line of its fund."""

    given: Given
    begins: int

    @property
    def stretch(self) -> Stretch:
        """Its đồng on the line."""
        return Stretch(self.begins, self.begins + self.given.amount)

    @property
    def line(self) -> str:
        """Identity of the bank line that it came by, "" for the counter."""
        return line_of_key(self.given.entry_key)


@dataclass(frozen=True, slots=True)
class RefundFace:
    """A refund of a gift, whole đồng: ``own`` from its own money, ``beyond`` borne by the fund ``source``.

    ``proposal`` is the last one that was put before a committee; ``stands`` is what is owed, or was given back,
    by entries that stand.
    """

    refund: str
    gift: str
    fund: str
    own: int
    beyond: int
    source: str
    reason: str
    proposal: str
    state: RefundOfGift
    stands: int
    stands_beyond: int

    @property
    def amount(self) -> int:
        """All that it gives back."""
        return self.own + self.beyond


@dataclass(frozen=True, slots=True)
class Borne:
    """Whole đồng of a gift's refunds that another ``fund`` bears, and the public reason."""

    fund: str
    amount: int
    reason: str


@dataclass(frozen=True, slots=True)
class Room:
    """What may still be given back of a gift, whole đồng: ``own`` of its own money, ``left`` of the gift at all."""

    own: int
    left: int


def fresh_refund() -> str:
    """A code for one form: sent twice, it is the same refund."""
    return OWN + printed_code(LETTERS)


def beyond_code(refund: str) -> str:
    """The code of what another fund bears of ``refund``."""
    return BEYOND + refund.removeprefix(OWN)


def refund_codes(refund: str) -> tuple[str, ...]:
    """Codes under which a decision about ``refund`` may stand, for a part that another fund bears too."""
    own = OWN + refund.removeprefix(BEYOND)
    return (refund, own) if refund.startswith(BEYOND) and SHAPE.fullmatch(own) else (refund,)


def refundable_gift(connection: Any, receipt_code: str) -> Refundable:
    """The gift of money with this receipt code that stands. Raises GiftUnknown."""
    given = given_named(connection, [receipt_code], standing=True).get(receipt_code)
    if given is None or given.channel == "goods":
        raise GiftUnknown(gifts=1)
    stretch = stretch_of(connection, given)
    if stretch is None:
        raise GiftUnknown(gifts=1)
    return Refundable(given, stretch.begins)


def stretch_of(connection: Any, given: Given) -> Stretch | None:
    """Where a gift of money stands on the line of its fund; None for goods."""
    begins = gift_begins(connection, given.receipt_code)
    if begins is None:
        return entered(connection.execute, given.fund, given.entry_key)
    return Stretch(begins, begins + given.amount)


def asks_refunds(receipt_code: str) -> Asked:
    """What ``refunds_of_gift`` asks about a gift that nobody asked a refund of."""
    return _OF_GIFT, {"gift": receipt_code}


def refunds_of_gift(run: Run, receipt_code: str) -> tuple[RefundFace, ...]:
    """Every refund of a gift that was put before a committee, in their order; also asked inside a command."""
    rows = run(*asks_refunds(receipt_code)).all()
    last = last_proposals(run, KIND, [_subject(row) for row in rows]) if rows else {}
    return tuple(_face(run, row, *last.get(_subject(row), ("", Outcome.REJECTED))) for row in rows)


def live_refunds(run: Run, receipt_code: str) -> tuple[RefundFace, ...]:
    """Those of a gift that wait for signatures or stand."""
    return tuple(
        one
        for one in refunds_of_gift(run, receipt_code)
        if one.state in (RefundOfGift.ASKED, RefundOfGift.OWED)
    )


def borne_beyond(connection: Any, receipt_code: str, upto: int) -> tuple[Borne, ...]:
    """What other funds bear of refunds of a gift, by entries up to number ``upto``; what was undone is left out."""
    faces = [one for one in refunds_of_gift(connection.execute, receipt_code) if one.stands_beyond]
    if not faces:
        return ()
    numbers = entries_by_keys(connection, [f"refund:{beyond_code(one.refund)}" for one in faces])
    return tuple(
        Borne(one.source, one.stands_beyond, one.reason)
        for one in faces
        if numbers[f"refund:{beyond_code(one.refund)}"] <= upto
    )


def room_of(run: Run, gift: Refundable, *, besides: str = "") -> Room:
    """What may still be given back of ``gift``; the refund ``besides`` is left out of what is asked for."""
    live = [one for one in live_refunds(run, gift.given.receipt_code) if one.refund != besides]
    asked = [one for one in live if one.state is RefundOfGift.ASKED]
    own = traced(run, gift.given.fund, gift.stretch).left - sum(one.own for one in asked)
    given_back = sum(one.amount for one in asked) + sum(one.stands for one in live)
    left = max(gift.given.amount - given_back, 0)
    return Room(min(max(own, 0), left), left)


def propose_refund(
    office: Office,
    actor: Actor,
    *,
    gift: str,
    amount: int,
    refund: str,
    committee: str,
    document: str,
    on: date,
    source: str = "",
    reason: str = "",
) -> str:
    """Put before the committee that ``amount`` đồng of a gift are given back; returns the proposal's id.

    ``gift`` is its receipt code, ``refund`` a code of ``fresh_refund``. ``source`` is the fund that bears what is
    beyond the gift's unspent part, ``reason`` why, which is public; both count only where something is. What is
    spent between the proposal and the last signature is refused there (OwnPartSpent). Raises DutyMissing,
    GiftUnknown, RefundInvalid, RefundTooMuch, RefundUsed, GiftTied, LineDecided where the gift's import is being
    withdrawn, and as ``approval.vouchers.propose_voucher``.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    reason = " ".join(reason.split())
    with office.read() as connection:
        of = refundable_gift(connection, gift)
        known = connection.execute(_ONE, {"refund": refund}).first()
        own = known.own if known else min(amount, room_of(connection.execute, of).own)
        if own < amount:
            _check_source(connection, of, source, reason)
    _check_typed(of, amount, refund, on)
    beyond = amount - own
    if beyond > 0 and not source:
        raise RefundTooMuch(asked=amount, unspent=own)
    row = {
        "refund": refund, "gift": gift, "fund": of.given.fund, "own": own, "beyond": beyond,
        "source": source if beyond else "", "reason": reason if beyond else "", "asked_by": actor.officer,
        "asked_at": moment_text(office.clock.now()),
    }  # fmt: skip
    if known and not _same(known, row):
        raise RefundUsed()
    facts, drafted = _drafted(office, of, row, document, on)
    return propose_drafted(
        office, actor, rule=EVENTS["refund_owed"], committee=committee, document=document, on=on, facts=facts,
        drafted=drafted, beside=lambda tx: _asked(tx, of, row),
    )  # fmt: skip


def _check_typed(of: Refundable, amount: int, refund: str, on: date) -> None:
    wrong = {"amount": amount <= 0, "refund": not SHAPE.fullmatch(refund), "day": on < of.given.day}
    for field, is_wrong in wrong.items():
        if is_wrong:
            raise RefundInvalid(field=field)


def _check_source(connection: Any, of: Refundable, source: str, reason: str) -> None:
    """Another fund of gifts that nobody tied to a purpose, and why it is to bear the refund."""
    if not source:
        return
    terms = fund_terms(connection).get(source)
    if (
        terms is None
        or source == of.given.fund
        or terms.kind != "donated"
        or terms.restricted
        or source in ended_funds(connection)
    ):
        raise RefundInvalid(field="source")
    if not 1 <= len(reason) <= LONGEST_REASON or not reason.isprintable():
        raise RefundInvalid(field="reason")


def _drafted(
    office: Office, of: Refundable, row: dict[str, Any], document: str, on: date
) -> tuple[list[dict[str, Any]], list[tuple[Entry, ...]]]:
    """Facts and entries of the refund's parts: from the gift's own money, and borne by another fund."""
    told = {"given_on": of.given.day}
    parts: list[tuple[str, dict[str, Any], dict[str, Any]]] = []
    if row["own"]:
        own = {"fund": of.given.fund, "amount": row["own"], "refund": row["refund"]}
        parts.append(("refund_owed", own, {}))
    if row["beyond"]:
        borne = {
            "fund": row["source"], "to_fund": of.given.fund, "amount": row["beyond"],
            "refund": beyond_code(row["refund"]),
        }  # fmt: skip
        parts.append(("refund_beyond", borne, {"beyond": {"fund": of.given.fund, "reason": row["reason"]}}))
    facts, drafted = [], []
    for event, fact, public in parts:
        made = draft(office, EVENTS[event], document=document, on=on, facts={**fact, **told})
        drafted.append(tuple(replace(one, public=public) for one in made.entries))
        # What is signed is this gift's: its place on the line, since its code is its donor's alone.
        facts.append({**fact, **told, "begins": of.begins, "reason": row["reason"]})
    return facts, drafted


def _asked(tx: Any, of: Refundable, row: dict[str, Any]) -> None:
    """Inside the command that proposes: what was worked out still holds, and the gift is claimed."""
    gift = of.given
    if tx.sql(_GONE, {"gift": gift.receipt_code}).first():
        raise GiftUnknown(gifts=1)
    if of.line:
        held_decision(tx, of.line)
    check_not_moving(tx, of)
    known = tx.sql(_ONE, {"refund": row["refund"]}).first()
    if known and not _same(known, row):
        raise RefundUsed()
    room = room_of(tx.sql, of, besides=row["refund"])
    asked = row["own"] + row["beyond"]
    if row["own"] > room.own or asked > room.left:
        raise RefundTooMuch(asked=asked, unspent=room.own, left=room.left)
    if known is None:
        tx.sql(REFUND.insert(), row)
    if row["own"]:
        claim(
            tx, evidence=f"refund:{row['refund']}", fund=gift.fund, whose=Own(*of.stretch),
            officer=row["asked_by"], moment=row["asked_at"],
        )  # fmt: skip


def check_not_moving(tx: Any, of: Refundable) -> None:
    """Raise GiftTied where a committee has been asked to move all of the gift to another campaign."""
    moves = [key for key in claims_at(tx.sql, of.given.fund, of.begins) if key.startswith("clear:")]
    if moves and Outcome.OPEN in {outcome for _, outcome in last_proposals(tx.sql, KIND, moves).values()}:
        raise GiftTied(by="move")


def check_no_refund(tx: Any, receipt_code: str) -> None:
    """Raise GiftTied where a refund of the gift waits for signatures or stands."""
    if live_refunds(tx.sql, receipt_code):
        raise GiftTied(by="refund")


def _subject(row: Any) -> str:
    return f"refund:{row.refund if row.own else beyond_code(row.refund)}"


def _same(known: Any, row: dict[str, Any]) -> bool:
    told = ("gift", "fund", "own", "beyond", "source", "reason")
    return all(getattr(known, name) == row[name] for name in told)


def _face(run: Run, row: Any, proposal: str, outcome: Outcome) -> RefundFace:
    own = beyond = 0
    state = RefundOfGift.ASKED if outcome is Outcome.OPEN else RefundOfGift.REFUSED
    if outcome is Outcome.APPROVED:
        own = still_taken(run, row.fund, f"refund:{row.refund}") if row.own else 0
        beyond = still_taken(run, row.source, f"refund:{beyond_code(row.refund)}") if row.beyond else 0
        state = RefundOfGift.OWED if own + beyond else RefundOfGift.UNDONE
    return RefundFace(
        row.refund, row.gift, row.fund, row.own, row.beyond, row.source, row.reason, proposal, state,
        own + beyond, beyond,
    )  # fmt: skip

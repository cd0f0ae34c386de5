"""Receipts (biên nhận): drawn up, issued under a gapless number, withdrawn with a reason. Nothing is edited.

A gift has at most one receipt that stands. What is wrong on paper is withdrawn and drawn up anew: its number
stays with its reason and is never given again (Law on Accounting 88/2015/QH13 art. 18).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.donors.errors import (
    GiftGivenBack,
    GiftUnknown,
    LetterheadMissing,
    ReceiptReasonInvalid,
    ReceiptStands,
    ReceiptTextInvalid,
    ReceiptUnknown,
    ReceiptUnstanding,
)
from relief_fund.donors.given import forgotten_among, given_named, unlinked_among
from relief_fund.donors.given_back import given_back_whole
from relief_fund.donors.receipt_queries import (
    DRAFT,
    FACES,
    ISSUE,
    LAST_OF,
    LETTERHEAD,
    WITHDRAWAL,
    WITHDRAWN_GIFT,
    ReceiptFace,
    ReceiptState,
    face_of,
    letterhead,
)
from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Office, RowTx

SERIES = "GBN"
"""Giấy biên nhận: the series of receipts, beside the ledger's own voucher series."""
LONGEST_REASON = 500
LONGEST_ADDRESS = 200
MOST_AT_ONCE = 50
"""Receipts of one command, so that others wait for it no longer than the eye notices."""
_LAST_LETTERHEAD = select(func.max(LETTERHEAD.c.number))
_BY_DRAFT = FACES.where(DRAFT.c.id == bindparam("draft"))
_BY_NUMBER = FACES.where(ISSUE.c.number == bindparam("number"))
_WITHDRAWN = select(WITHDRAWN_GIFT.c.receipt_code).where(
    WITHDRAWN_GIFT.c.receipt_code.in_(bindparam("gifts", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A receipt to be drawn up: for which gift of which campaign, naming which donor ("" nobody)."""

    gift: str
    campaign: str
    donor: str = ""


def change_letterhead(office: Office, actor: Actor, *, address: str) -> None:
    """Set the fund's address on papers from now on. Raises DutyMissing, ReceiptTextInvalid."""
    actor.require(Duty.FUND_ADMINISTRATOR)
    address = " ".join(address.split())
    if not 1 <= len(address) <= LONGEST_ADDRESS or not address.isprintable():
        raise ReceiptTextInvalid(field="address", limit=LONGEST_ADDRESS)
    row = {"address": address, "changed_at": moment_text(office.clock.now()), "changed_by": actor.officer}

    def command(tx: RowTx) -> None:
        last = tx.sql(_LAST_LETTERHEAD).scalar() or 0
        tx.sql(LETTERHEAD.insert(), {"number": last + 1, **row})

    office.desk.run(command)


def draft_receipt(office: Office, actor: Actor, *, gift: str, donor: str = "") -> str:
    """Draw up a receipt for the gift with this receipt code; returns the draft's id, the same while unissued.

    Another ``donor`` than the waiting draft's makes a new draft in its place. Raises DutyMissing,
    GiftUnknown, GiftGivenBack, ReceiptStands.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    wanted = known_gifts(office, [gift], {gift: donor})
    made = fresh_hand(office, actor)

    def command(tx: Any) -> str:
        _check_not_back(tx, [gift])
        return draft_in(tx, wanted, made)[0]

    return office.desk.run(command)


def issue_receipt(office: Office, actor: Actor, *, draft: str) -> str:
    """Issue a drafted receipt today; returns its number, the same when asked again.

    Raises DutyMissing, ReceiptUnknown, ReceiptUnstanding where a later edition took its place,
    GiftUnknown where the gift was withdrawn meanwhile, GiftGivenBack, LetterheadMissing.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    made = fresh_hand(office, actor)
    return office.desk.run(lambda tx: issue_in(tx, draft, made))


def issue_receipts(
    office: Office, actor: Actor, *, gifts: Sequence[str], donors: Mapping[str, str] = {}, run: str = ""
) -> dict[str, str]:
    """Draw up and issue receipts for up to ``MOST_AT_ONCE`` gifts in one command; returns numbers by gift.

    A gift whose receipt stands keeps it, so a batch that was cut off goes on where it stopped. One that was
    withdrawn or given back whole, before or meanwhile, is left out of the answer: the others have their receipts all
    the same. Raises DutyMissing, GiftUnknown where the books never held one, LetterheadMissing.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    wanted = known_gifts(office, gifts[:MOST_AT_ONCE], donors, leave_out=True)
    made = fresh_hand(office, actor, run, len(wanted))

    def command(tx: Any) -> dict[str, str]:
        known = _last_of(tx, [one.gift for one in wanted])
        standing = {gift: face.number for gift, face in known.items() if face.state is ReceiptState.ISSUED}
        asked = [one.gift for one in wanted if one.gift not in standing]
        gone = _withdrawn_among(tx, asked) | given_back_whole(tx.sql, asked)
        missing = [one for one in wanted if one.gift not in standing and one.gift not in gone]
        drafts = draft_in(tx, missing, made) if missing else []
        if missing and not made.address:
            raise LetterheadMissing()
        numbers = _numbered(
            tx, [(draft, one.campaign) for draft, one in zip(drafts, missing, strict=True)], made
        )
        return standing | {one.gift: number for one, number in zip(missing, numbers, strict=True)}

    return office.desk.run(command)


def withdraw_receipt(office: Office, actor: Actor, *, number: str, reason: str) -> None:
    """Withdraw an issued receipt; its number stays in the public log without its reason.

    Raises DutyMissing, ReceiptReasonInvalid, ReceiptUnknown, ReceiptUnstanding where it was withdrawn.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    reason = " ".join(reason.split())
    if not 1 <= len(reason) <= LONGEST_REASON or not reason.isprintable():
        raise ReceiptReasonInvalid(limit=LONGEST_REASON)
    moment = moment_text(office.clock.now())

    def command(tx: Any) -> None:
        row = tx.sql(_BY_NUMBER, {"number": number}).first()
        if row is None:
            raise ReceiptUnknown(number=number[:60])
        if face_of(row).state is not ReceiptState.ISSUED:
            raise ReceiptUnstanding(number=number)
        withdraw_in(tx, [number], reason=reason, moment=moment, officer=actor.officer)

    office.desk.run(command)


def withdraw_receipts_of(
    tx: Any, gifts: Sequence[str], *, reason: str, moment: str, officer: str
) -> tuple[str, ...]:
    """Inside a command that takes gifts back: withdraw the receipts of ``gifts`` that stand; their numbers."""
    standing = [face.number for face in _last_of(tx, gifts).values() if face.state is ReceiptState.ISSUED]
    withdraw_in(tx, standing, reason=reason, moment=moment, officer=officer)
    return tuple(standing)


def withdraw_in(tx: Any, numbers: Sequence[str], *, reason: str, moment: str, officer: str) -> None:
    """Rows and public leaves of receipts withdrawn for one reason."""
    if not numbers:
        return
    made = {"reason": reason, "withdrawn_at": moment, "withdrawn_by": officer}
    tx.rows(WITHDRAWAL, [{"number": number, **made} for number in numbers])
    for number in numbers:
        tx.leaf("receipt_withdrawn", {"receipt": number})


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose hand draws up and issues, when, and fresh names for drafts: drawn before the command."""

    officer: str
    moment: str
    day: date
    run: str
    names: tuple[str, ...]
    address: str


def fresh_hand(office: Office, actor: Actor, run: str = "", drafts: int = 1) -> Hand:
    """The hand of ``actor`` now, with names for ``drafts`` drafts."""
    with office.read() as connection:
        address = letterhead(connection)
    names = tuple(fresh_id() for _ in range(drafts))
    return Hand(actor.officer, moment_text(office.clock.now()), today(office.clock), run, names, address)


def known_gifts(
    office: Office, gifts: Sequence[str], donors: Mapping[str, str], *, leave_out: bool = False
) -> tuple[Wanted, ...]:
    """What is to be drawn up for ``gifts``, each once, in their order. Raises GiftUnknown.

    With ``leave_out`` those that were withdrawn are passed by instead.
    """
    with office.read() as connection:
        known = given_named(connection, gifts, standing=True)
        named = {gift: donors.get(gift) or one.donor for gift, one in known.items()}
        gone = forgotten_among(connection, set(named.values()))
        missing = [gift for gift in gifts if gift not in known]
        held = given_named(connection, missing) if missing and leave_out else {}
    if unknown := [gift for gift in missing if gift not in held]:
        raise GiftUnknown(gifts=len(unknown))
    return tuple(
        Wanted(gift, known[gift].campaign, "" if named[gift] in gone else named[gift])
        for gift in dict.fromkeys(gifts)
        if gift in known
    )


def draft_in(tx: Any, wanted: Sequence[Wanted], made: Hand) -> list[str]:
    """Inside a command: ids of the drafts, those that wait already included. Raises ReceiptStands.

    Whose link to the gift was ended meanwhile is not named.
    """
    known, ids, rows = _last_of(tx, [one.gift for one in wanted]), [], []
    unlinked = unlinked_among(tx.sql, [one.gift for one in wanted if one.donor])
    for one, name in zip(wanted, made.names, strict=False):
        last = known.get(one.gift)
        donor = "" if (one.gift, one.donor) in unlinked else one.donor
        if last and last.state is ReceiptState.ISSUED:
            raise ReceiptStands(number=last.number)
        if last and last.state is ReceiptState.DRAFTED and last.donor == donor:
            ids.append(last.draft)
            continue
        ids.append(name)
        rows.append(
            {
                "id": name, "gift": one.gift, "edition": last.edition + 1 if last else 1,
                "campaign": one.campaign, "donor": donor, "drafted_at": made.moment,
                "drafted_by": made.officer, "run": made.run,
            }
        )  # fmt: skip
    if rows:
        tx.rows(DRAFT, rows)
    return ids


def issue_in(tx: Any, draft: str, made: Hand) -> str:
    """Inside a command: the number of the draft, taken now unless it has one. Raises as ``issue_receipt``."""
    row = tx.sql(_BY_DRAFT, {"draft": draft}).first()
    if row is None:
        raise ReceiptUnknown(draft=draft[:12])
    face = face_of(row)
    if face.number:
        return face.number
    if not made.address:
        raise LetterheadMissing()
    if _last_of(tx, [face.gift])[face.gift].draft != draft:
        raise ReceiptUnstanding(edition=face.edition)
    _check_given(tx, [face.gift])
    _check_not_back(tx, [face.gift])
    return _numbered(tx, [(draft, face.campaign)], made)[0]


def _check_given(tx: Any, gifts: Sequence[str]) -> None:
    """Asked inside the command: an import may be withdrawn between the question and the number."""
    if gone := _withdrawn_among(tx, gifts):
        raise GiftUnknown(gifts=len(gone))


def _check_not_back(tx: Any, gifts: Sequence[str]) -> None:
    """Raise GiftGivenBack where all of a gift is with its donor again."""
    if back := given_back_whole(tx.sql, gifts):
        raise GiftGivenBack(gifts=len(back))


def _withdrawn_among(tx: Any, gifts: Sequence[str]) -> frozenset[str]:
    return frozenset(tx.sql(_WITHDRAWN, {"gifts": sorted(gifts)}).scalars()) if gifts else frozenset()


def _numbered(tx: Any, drafts: Sequence[tuple[str, str]], made: Hand) -> list[str]:
    """Numbers taken for (draft, campaign), in their order."""
    numbers = [
        str(tx.voucher(campaign, made.day.year, SERIES, f"receipt:{draft}")) for draft, campaign in drafts
    ]
    keep_issues(tx, [(number, *one) for number, one in zip(numbers, drafts, strict=True)], made)
    return numbers


def keep_issues(tx: Any, issued: Sequence[tuple[str, str, str]], made: Hand) -> None:
    """The rows of receipts issued: (number, draft, campaign)."""
    rows = []
    for number, draft, campaign in issued:
        series, _, serial = number.rpartition("/")
        rows.append(
            {
                "number": number, "draft": draft, "campaign": campaign, "series": series,
                "serial": int(serial), "issued_on": made.day, "issued_at": made.moment,
                "issued_by": made.officer,
            }
        )  # fmt: skip
    if rows:
        tx.rows(ISSUE, rows)


def _last_of(tx: Any, gifts: Sequence[str]) -> dict[str, ReceiptFace]:
    return {row.gift: face_of(row) for row in tx.sql(LAST_OF, {"gifts": sorted(gifts)})}

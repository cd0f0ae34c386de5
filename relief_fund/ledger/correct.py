"""Corrections by adding: the difference, or the full reversal of an entry, with its reason as a source document."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger import templates
from relief_fund.ledger.agreement import agrees
from relief_fund.ledger.budget import check_line_not_typed_anew
from relief_fund.ledger.correctable import reversed_by
from relief_fund.ledger.corrected import (
    corrected_in_the_end,
    in_force,
    left_alone,
    put_in_force_by_reversing,
    taken_out_by_reversing,
)
from relief_fund.ledger.day_guards import check_days
from relief_fund.ledger.ends_together import ends_of
from relief_fund.ledger.entries import Entry, Line
from relief_fund.ledger.errors import (
    AdjustmentUnfit,
    AlreadyReversed,
    BooksMoved,
    ClosingUndone,
    EntryAdjusted,
    EntryReversed,
    EntryUnknown,
    FactsInvalid,
    KeyReused,
)
from relief_fund.ledger.figures import CLOSING_REVERSED, CLOSINGS
from relief_fund.ledger.fund_line import Own, note_entry
from relief_fund.ledger.gift_places import gift_place
from relief_fund.ledger.papers import check_debt_unpaid, dues_of
from relief_fund.ledger.queries import EntryView, entry_by_number, funds
from relief_fund.ledger.tables import Voucher
from relief_fund.ledger.vouchers import TRIES, check_not_void

VOUCHER = Voucher.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
SERIES = "DC"
"""The voucher series of corrections."""
_CORRECTIONS = select(func.count()).where(
    VOUCHER.c.owner.in_(bindparam("owners", expanding=True)), VOUCHER.c.series == SERIES
)


class _Corrected(Exception):
    """Something was corrected since the books were asked what corrects the entry."""


def reverse_entry(office: Office, actor: Actor, *, number: int, on: date, document: str) -> int:
    """Reverse entry ``number`` in full on day ``on`` and return the reversal's number.

    Accounting Law art. 27: an error in an electronic book is corrected by a voucher, never by an edit.
    Raises FactsInvalid without a document, EntryUnknown, AlreadyReversed, AdjustmentUnfit on a day before its own,
    ClosingUndone where it is a closing of another day or undid one, EntryAdjusted while an adjusting entry of it is in
    force, Overdrawn when a later entry stands on the original, OverdrawnOnDay when ``on`` is earlier than today and a
    day since would be short, GoodsApart or ForeignMoneyApart where value would be left without what it is of, DebtPaid,
    BudgetLineTypedAnew, VoucherVoided, and what ``office.undoing`` raises where a paper of another room rests on the
    entry.
    """

    def ask_all(tx: Any, key: str) -> None:
        for ask in office.undoing:
            ask(tx, key)

    return reverse_beside(office, actor, number=number, on=on, document=document, beside=ask_all)


def reverse_beside(
    office: Office,
    actor: Actor,
    *,
    number: int,
    on: date,
    document: str,
    beside: Callable[[Any, str], None],
    own: Own | None = None,
) -> int:
    """As ``reverse_entry`` for the room whose paper the entry is: ``beside`` goes first in its command.

    It is given the key of what is taken out of force, checks and writes its own room's rows; ``own`` is whose money
    is taken out. To reverse a reversal puts in force again what that one undid: ``office.altering`` is asked about
    what is corrected so in the end.
    Raises what ``beside`` does in place of ``office.undoing``, OwnPartSpent, BooksMoved, and as ``reverse_entry``.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    _check_paper("reversal", document)
    return _tried(
        "reversal",
        lambda: _reverse(office, number=number, on=on, document=document, beside=beside, own=own),
    )


def _check_paper(event: str, document: str) -> None:
    """Art. 27: what is corrected has a paper that says why."""
    if not document.strip():
        raise FactsInvalid(event=event, fact="document")


def _tried(event: str, once: Callable[[], int]) -> int:
    """What ``once`` posts, begun again where something was corrected meanwhile. Raises BooksMoved."""
    for _ in range(TRIES):
        try:
            return once()
        except _Corrected:
            continue
    raise BooksMoved(event=event, tries=TRIES)


def _reverse(
    office: Office,
    *,
    number: int,
    on: date,
    document: str,
    beside: Callable[[Any, str], None],
    own: Own | None,
) -> int:
    """One try; raises _Corrected where something was corrected between reading and posting."""
    with office.read() as connection:
        original = entry_by_number(connection, number)
        if original is None:
            raise EntryUnknown(number=number)
        faces = funds(connection)
        owners = sorted({faces[one.fund].owner for one in original.postings})
        corrections = connection.execute(_CORRECTIONS, {"owners": owners}).scalar()
        _check_closing(original, on)
        _check_stands_alone(connection, original)
        early = on < original.occurred_on and not reversed_by(connection, number)
        entry = _reversal(original, on)
        check_days(connection, [entry], today(office.clock))
        corrected = corrected_in_the_end(connection, original)
        taken_out = taken_out_by_reversing(connection, original)
        again = put_in_force_by_reversing(connection, original)
        ends = ends_of(connection, entry, corrected.postings).beside(dues_of(connection, taken_out))
        check_debt_unpaid(connection, taken_out)
    owner = faces[original.postings[0].fund].owner

    def command(tx: Any) -> int:
        if tx.sql(_CORRECTIONS, {"owners": owners}).scalar() != corrections or ends.moved(tx):
            raise _Corrected
        beside(tx, taken_out.key)
        if early:
            # Undone before it was done, the books would say between the two days that it never was.
            raise AdjustmentUnfit(number=number, reason="day")
        if original.reverses:
            _check_may_stand(office, tx, corrected, again)
        check_not_void(tx, entry.key)
        voucher = tx.voucher(owner, on.year, SERIES, entry.key)
        posted = int(tx.post(replace(entry, voucher=voucher, document=document)))
        ends.check()
        note_entry(tx, entry, posted, undoes=original.key, own=own)
        return posted

    try:
        return int(office.desk.run(command))
    except KeyReused:
        # The key names the original: on another day, with another paper, it is still the second reversal.
        raise AlreadyReversed(key=entry.key, number=number) from None


def _check_may_stand(office: Office, tx: Any, corrected: EntryView, again: EntryView | None) -> None:
    """What is said against reversing a reversal: of what is ``corrected`` so, and of what is in force ``again``."""
    for ask in office.altering:
        ask(tx, corrected.key)
    if again:
        check_line_not_typed_anew(tx, again.key)


def _check_closing(original: EntryView, on: date) -> None:
    """Raise ClosingUndone where ``original`` is a closing of another day than ``on``, or has undone one.

    Undone in a later year, what was received and spent before would be told of that year; put in force again after
    the year was closed anew, it would be carried over twice.
    """
    undid = original.kind == CLOSING_REVERSED
    if undid or (original.kind in CLOSINGS and on != original.occurred_on):
        raise ClosingUndone(number=original.number, day=original.occurred_on.isoformat())


def _reversal(original: EntryView, on: date) -> Entry:
    lines = tuple(
        Line(one.fund, one.account, one.debit, one.credit, one.unit, one.purpose) for one in original.postings
    )
    closes = original.kind in CLOSINGS
    return templates.reversal_of(number=original.number, lines=lines, on=on, closes=closes)


def _check_stands_alone(connection: Any, original: EntryView) -> None:
    """Raise EntryAdjusted where an adjusting entry rests on what is about to be reversed for the first time."""
    if not reversed_by(connection, original.number) and (adjusting := left_alone(connection, original)):
        raise EntryAdjusted(number=original.number, by=adjusting[0])


def adjust_entry(
    office: Office, actor: Actor, *, number: int, turn: int, lines: Sequence[Line], on: date, document: str
) -> int:
    """Post the difference between entry ``number`` and what it should have been; returns the new number.

    Accounting Law art. 27: a voucher of the difference, dated in an open period, citing the original.
    ``turn`` counts the adjusting entries of one original from 1; the same turn and lines again return the
    same number. What is taken off a gift is its own unspent part. Raises DutyMissing, FactsInvalid without a
    document, EntryUnknown, EntryReversed, AdjustmentUnfit, OverdrawnOnDay, OwnPartSpent, GoodsApart,
    ForeignMoneyApart, VoucherVoided, BooksMoved, what ``office.altering`` raises and what the desk refuses.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    _check_paper("adjustment", document)
    return _tried(
        "adjustment",
        lambda: _adjust(office, number=number, turn=turn, lines=lines, on=on, document=document),
    )


def _adjust(office: Office, *, number: int, turn: int, lines: Sequence[Line], on: date, document: str) -> int:
    """One try; raises _Corrected as ``_reverse``."""
    with office.read() as connection:
        original = entry_by_number(connection, number)
        if original is None:
            raise EntryUnknown(number=number)
        faces = funds(connection)
        owners = sorted({faces[one.fund].owner for one in original.postings})
        corrections = connection.execute(_CORRECTIONS, {"owners": owners}).scalar()
        if not in_force(connection, [number]):
            raise EntryReversed(number=number)
        entry = templates.adjusting(number=number, turn=turn, lines=lines, on=on)
        _check_difference(original, entry.lines, turn, on, {code: face.kind for code, face in faces.items()})
        corrected = corrected_in_the_end(connection, original)
        ends = ends_of(connection, entry, corrected.postings)
        check_days(connection, [entry], today(office.clock))
        own = gift_place(connection, original)
    owner = faces[entry.lines[0].fund].owner

    def command(tx: Any) -> int:
        if tx.sql(_CORRECTIONS, {"owners": owners}).scalar() != corrections or ends.moved(tx):
            raise _Corrected
        for ask in office.altering:
            ask(tx, corrected.key)
        check_not_void(tx, entry.key)
        voucher = tx.voucher(owner, on.year, SERIES, entry.key)
        posted = int(tx.post(replace(entry, voucher=voucher, document=document)))
        ends.check()
        note_entry(tx, entry, posted, undoes=original.key, own=own)
        return posted

    return int(office.desk.run(command))


def _check_difference(
    original: EntryView, lines: Sequence[Line], turn: int, on: date, kinds: Mapping[str, str]
) -> None:
    """Of the original's funds, not before it, never its bank side if it is a fact, not all of it, and agreeing."""
    own = {one.fund for one in original.postings}
    swapped = sorted(
        (one.fund, one.account, one.unit, one.purpose, one.credit, one.debit) for one in original.postings
    )
    reasons = {
        "turn": turn < 1,
        "closing": original.kind in CLOSINGS,
        "day": on < original.occurred_on,
        "fund": any(line.fund not in own for line in lines),
        "bank_side": original.key.startswith("line:")
        and any(line.account.startswith(("1121.", "1122.")) for line in lines),
        "whole": swapped
        == sorted((one.fund, one.account, one.unit, one.purpose, one.debit, one.credit) for one in lines),
        "law": not agrees(lines, kinds),
    }
    for reason, wrong in reasons.items():
        if wrong:
            raise AdjustmentUnfit(number=original.number, reason=reason)

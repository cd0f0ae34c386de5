"""Correcting an entry by hand: reversed in full, or the difference posted; never edited (Accounting Law art. 27)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from relief_fund.banking.undoing import line_of
from relief_fund.disbursement.orders.errors import EntryOfOrders
from relief_fund.donors.errors import GiftStands
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.money import VND
from relief_fund.kernel.protocols import Office
from relief_fund.ledger import queries as books
from relief_fund.ledger.correct import adjust_entry, reverse_entry
from relief_fund.ledger.correctable import (
    Standing,
    difference,
    next_turn,
    reversed_by,
    standing,
    why_not_adjusted,
    why_not_reversed,
)
from relief_fund.ledger.errors import AdjustmentUnfit, EntryUnknown, FactsInvalid
from relief_fund.ledger.figures import CLOSINGS
from relief_fund.ledger.units import units
from relief_fund.web.formats import Formats
from relief_fund.web.guards import for_duties
from relief_fund.web.office.vouchers import counted
from relief_fund.web.typed import PathNumber, typed_amount, typed_day, whole
from relief_fund.web.visit import Visit

PAGE = "/office/entries/{number:int}/correction"
TEMPLATE = "office/correction.html"
ADMINISTRATOR = for_duties(Duty.FUND_ADMINISTRATOR)
LONGEST_PAPER = 200
OWN_WAY = frozenset({EntryOfOrders.code, GiftStands.code})
"""Refusals to reverse what a room books together with its own papers: there the difference is not by hand either."""
REVERSAL, ADJUSTMENT = "reversal", "adjustment"


@get(PAGE, opt=ADMINISTRATOR, sync_to_thread=True)
def correction_page(visit: NamedDependency[Visit], number: PathNumber) -> Response[str]:
    """The entry as it stands, and the ways to correct it."""
    return visit.page(TEMPLATE, **shown(visit, number))


@post(f"{PAGE}/{REVERSAL}", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_reversal(
    visit: NamedDependency[Visit], number: PathNumber, data: URLEncodedBody[dict[str, str]]
) -> Response[str]:
    """Reverse the entry in full; on to the reversal."""
    page = shown(visit, number)
    try:
        told = paper_typed(data, REVERSAL)
        if told["on"] < page["entry"].occurred_on:
            raise AdjustmentUnfit(number=number, reason="day")
        posted = reverse_entry(visit.home.office, visit.actor, number=number, **told)
    except ReliefFundError as refusal:
        return visit.refused(TEMPLATE, refusal, **page | {"undone": data})
    return visit.go(f"/inspection/entries/{posted}")


@post(f"{PAGE}/{ADJUSTMENT}", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_adjustment(
    visit: NamedDependency[Visit], number: PathNumber, data: URLEncodedBody[dict[str, str]]
) -> Response[str]:
    """Post the difference to what the entry should have been; on to the adjusting entry."""
    page = shown(visit, number)
    try:
        if page["not_adjusted"]:
            raise page["not_adjusted"]
        told, turn = paper_typed(data, ADJUSTMENT), whole(data.get("turn", ""))
        with visit.home.office.read() as connection:
            stood = standing(connection, page["entry"], turn)
        lines = difference(number, stood, amounts_typed(data, stood, page["places"], visit.speaks.formats))
        posted = adjust_entry(visit.home.office, visit.actor, number=number, turn=turn, lines=lines, **told)
    except ReliefFundError as refusal:
        return visit.refused(TEMPLATE, refusal, **page | {"typed": data})
    return visit.go(f"/inspection/entries/{posted}")


def paper_typed(typed: Mapping[str, str], event: str) -> dict[str, Any]:
    """Day and paper of a correction. Raises FactsInvalid, DayInvalid."""
    document = " ".join(typed.get("document", "").split())
    if not 1 <= len(document) <= LONGEST_PAPER or not document.isprintable():
        raise FactsInvalid(event=event, fact="document")
    return {"document": document, "on": typed_day(typed.get("day", ""))}


def box_of(one: Standing, debit: bool) -> str:
    """Name of the box for what a place should have been; it says the side, which others may turn meanwhile."""
    return "|".join(("debit" if debit else "credit", one.fund, one.account, one.unit, one.purpose))


def amounts_typed(
    typed: Mapping[str, str], stood: Iterable[Standing], places: Mapping[str, int], formats: Formats
) -> dict[Standing, int]:
    """What was typed that each place should have been, debit − credit, minor units; a place without a box stays.

    Raises AmountInvalid, FactsInvalid.
    """
    wanted = {}
    for one in stood:
        for debit in (True, False):
            if (name := box_of(one, debit)) in typed:
                amount = _amount(typed[name], one.unit, places, formats)
                wanted[one] = amount if debit else -amount
    return wanted


def _amount(text: str, unit: str, places: Mapping[str, int], formats: Formats) -> int:
    if unit == VND:
        return typed_amount(text)
    minor = counted(text.strip(), places.get(unit, 0), formats)
    if minor < 0:
        raise FactsInvalid(event=ADJUSTMENT, fact="quantity")
    return minor


def shown(visit: Visit, number: int) -> dict[str, Any]:
    """The entry, what stands of it, what may be done about it and what not, and why. Raises EntryUnknown."""
    office, formats = visit.home.office, visit.speaks.formats
    with office.read() as connection:
        entry = books.entry_by_number(connection, number)
        if entry is None:
            raise EntryUnknown(number=number)
        turn, places = next_turn(connection, number), units(connection)
        reversal, not_reversed, not_adjusted = refusals(office, connection, entry)
        return {
            "entry": entry, "turn": turn, "places": places,
            "rows": [
                (box_of(one, one.is_debit), one, formats.quantity(abs(one.stands), places.get(one.unit, 0)))
                for one in standing(connection, entry, turn)
            ],
            "reversal": reversal, "not_reversed": not_reversed, "not_adjusted": not_adjusted,
            "line": line_of(entry.key) if entry.key.startswith("line:") else "",
            "names": books.accounts(connection),
            "day": day_proposed(entry, today(visit.home.clock)), "typed": {}, "undone": {},
        }  # fmt: skip


def day_proposed(entry: books.EntryView, now: date) -> date:
    """Today; a closing's own day, for it is undone on that alone."""
    return entry.occurred_on if entry.kind in CLOSINGS else now


def refusals(
    office: Office, connection: Any, entry: books.EntryView
) -> tuple[int, ReliefFundError | None, ReliefFundError | None]:
    """The entry's reversal, 0 for none, why it is not reversed here, and why it is not adjusted here."""
    reversal = reversed_by(connection, entry.number)
    not_reversed = why_not_reversed(office, connection, entry)
    # A line of the bank is decided otherwise on its own page: of two places one is the bank's, and that one stands.
    if not_reversed and (reversal or entry.key.startswith("line:") or not_reversed.code in OWN_WAY):
        return reversal, not_reversed, not_reversed
    return reversal, not_reversed, why_not_adjusted(office, connection, entry)


PAGES = (correction_page, answer_reversal, answer_adjustment)

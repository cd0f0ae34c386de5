"""Find my gift, and the gift with its proof. Look-ups are POST, answers are kept nowhere.

A wrong code, an absent gift and a near miss are answered alike; several fitting gifts are counted, not shown.
"""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from relief_fund.donors.given_back import given_back
from relief_fund.donors.own_gift import GiftsFound, OwnGift, find_gifts_by_reference, own_gift_in_steps
from relief_fund.kernel.errors import CodeInvalid, ReliefFundError
from relief_fund.kernel.identifiers import normalised_code
from relief_fund.kernel.often import OftenAsked, Steps
from relief_fund.kernel.protocols import LookNeeded
from relief_fund.ledger.entries import WITHDRAWN
from relief_fund.ledger.units import units
from relief_fund.web.errors import NothingFound
from relief_fund.web.guards import ASKS_ONLY
from relief_fund.web.public.account import benefit_name
from relief_fund.web.public.gift_proof import GiftProof, proof_in_steps
from relief_fund.web.rendering import Language
from relief_fund.web.typed import typed_amount, typed_day
from relief_fund.web.visit import Visit

PAGE = "/donations/find"
MOVED = "moved"
OTHER_USES = ("goods", "fee", MOVED, "undone", "refund", "other")
"""Uses of a gift that are no household's, in the order in which the page tells them."""


@dataclass(frozen=True, slots=True)
class FindForm:
    """A receipt code; or a reference of the bank with the exact amount and day."""

    code: str = ""
    reference: str = ""
    amount: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One gift with what proves it, ``places`` being the decimal places of what it is counted in.

    ``sent_back`` đồng of it are with the donor again.
    """

    own: OwnGift
    proof: GiftProof
    places: int = 0
    sent_back: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """The answer of a look-up: one gift, or how many fit."""

    gift: Shown | None
    count: int


@get(PAGE, sync_to_thread=False)
def find_page(visit: NamedDependency[Visit]) -> Response[str]:
    """The two ways to look."""
    return visit.page("public/find.html", typed=FindForm(), several=0)


@post(PAGE, opt=ASKS_ONLY, status_code=200)
async def answer_find(visit: NamedDependency[Visit], data: URLEncodedBody[FindForm]) -> Response[str]:
    """The gift, or the same page with what to look at."""
    look_ups = visit.site.look_ups
    try:
        count_look_up(visit)
        found = await look_ups.foreseen(_found_in_loop, visit, data)
    except LookNeeded:
        return await look_ups.waited_for(answer_page, visit, data)
    except ReliefFundError as refusal:
        return visit.refused("public/find.html", refusal, typed=data, several=0)
    return _page(visit, data, found)


def answer_page(visit: Visit, data: FindForm) -> Response[str]:
    """The answer to what was typed, which was counted before."""
    try:
        found = look_up_counted(visit, data)
    except ReliefFundError as refusal:
        return visit.refused("public/find.html", refusal, typed=data, several=0)
    return _page(visit, data, found)


def _page(visit: Visit, data: FindForm, found: Found) -> Response[str]:
    if found.gift is None:
        return visit.page("public/find.html", private=True, typed=data, several=found.count)
    return visit.page("public/gift.html", private=True, **shown(visit, found.gift))


async def _found_in_loop(visit: Visit, asked: FindForm) -> Found:
    found: Found = await visit.home.office.answer_in_loop(lambda books: _steps(visit, books, asked))
    return found


@post("/donations/proof", opt=ASKS_ONLY, sync_to_thread=True, status_code=200)
def proof_file(visit: NamedDependency[Visit], data: URLEncodedBody[FindForm]) -> Response[bytes]:
    """The inclusion proof alone, in the form every tool for such logs reads."""
    proof = _known(visit, data)
    body = visit.home.log.prove(proof.position)
    return visit.file(body, f"{proof.file_stem}.tlog-proof", "text/plain", private=True)


@post("/donations/receipt", opt=ASKS_ONLY, sync_to_thread=True, status_code=200)
def receipt_file(visit: NamedDependency[Visit], data: URLEncodedBody[FindForm]) -> Response[bytes]:
    """Leaf, proof and key in one file that proves itself."""
    proof = _known(visit, data)
    body = visit.home.log.receipt(proof.position)
    return visit.file(body, f"{proof.file_stem}.json", "application/json", private=True)


def look_up(visit: Visit, asked: FindForm) -> Found:
    """Look by code if one was typed, else by reference, amount and day. Raises TooManyTries, NothingFound."""
    count_look_up(visit)
    return look_up_counted(visit, asked)


def count_look_up(visit: Visit) -> None:
    """Count one look-up of the visitor. Raises TooManyTries."""
    visit.site.look_ups.count(visit.address, int(visit.home.clock.now().timestamp()))


def look_up_counted(visit: Visit, asked: FindForm) -> Found:
    """The look-up itself. Raises NothingFound."""

    def answer(connection: Any) -> Found:
        books = OftenAsked(connection)
        return books.answer(_steps(visit, books, asked))

    found: Found = visit.home.office.read_briefly(answer)
    return found


def _steps(visit: Visit, books: Any, asked: FindForm) -> Steps[Found]:
    found = yield from (_by_code(books, asked.code) if asked.code.strip() else _by_reference(books, asked))
    if found.count == 0:
        raise NothingFound()
    gift = (yield from _with_proof(visit, books, found.own)) if found.own else None
    return Found(gift, found.count)


def _by_code(books: Any, typed: str) -> Steps[GiftsFound]:
    try:
        code = normalised_code(typed)
    except CodeInvalid:
        return GiftsFound(0, None)
    own = yield from own_gift_in_steps(books, code)
    return GiftsFound(1 if own else 0, own)


def _by_reference(books: Any, asked: FindForm) -> Steps[GiftsFound]:
    amount, day = typed_amount(asked.amount), typed_day(asked.day)
    return find_gifts_by_reference(books, reference=asked.reference, amount=amount, day=day)


def _with_proof(visit: Visit, books: Any, own: OwnGift) -> Steps[Shown]:
    proof = yield from proof_in_steps(books, visit.home, own, visit.own_address, visit.site.seals)
    refunded = proof.borne or proof.became.of_kind("refund")
    back = given_back(books.execute, [own.gift.receipt_code]) if refunded else {}
    places = units(books).get(own.unit, 0) if own.unit else 0
    return Shown(own, proof, places, back.get(own.gift.receipt_code, 0))


def _known(visit: Visit, asked: FindForm) -> GiftProof:
    found = look_up(visit, FindForm(code=asked.code or "-"))
    if found.gift is None:
        raise NothingFound()
    return found.gift.proof


def shown(visit: Visit, found: Shown) -> dict[str, Any]:
    """What the page of a gift is given."""
    speaks, own, proof = visit.speaks, found.own, found.proof
    places = [(benefit_name(one.item, 0, speaks) if one.item else "", one) for one in proof.places]
    others = [(kind, went_to(proof, kind)) for kind in OTHER_USES]
    return {
        "proof": proof, "own": own, "gift": own.gift, "qr": proof.qr(speaks), "places": places,
        "others": [(kind, amount) for kind, amount in others if amount],
        "aid": sum(one.amount for one in proof.places), "goods": own.gift.channel == "goods",
        "given": _quantity(found, speaks), "back_whole": 0 < own.gift.amount <= found.sent_back,
    }  # fmt: skip


def went_to(proof: GiftProof, use: str) -> int:
    """Đồng of a use that is no household's; what was taken off by an undoing is no move to elsewhere.

    Of a gift that stands it is a correction in the books: an undone one beside it may have been spent in part.
    """
    # Gifts of one import that lie side by side are taken off the line by one of their reversals.
    undoing = sum(
        one.amount
        for one in proof.became.shares
        if one.kind == MOVED and (one.evidence == proof.entry.undone_by or one.evidence.startswith(WITHDRAWN))
    )
    amount = proof.became.of_kind(use)
    if use == MOVED:
        return amount - undoing
    return amount + undoing if use == ("undone" if proof.entry.undone_by else "other") else amount


def _quantity(found: Shown, speaks: Language) -> str:
    """How much of what was given, "" for money in đồng."""
    unit = found.own.unit
    if not unit:
        return ""
    word = f"unit.{unit}"
    named = speaks.t(word) if speaks.words.known(word) else unit
    return f"{speaks.formats.quantity(found.own.quantity, found.places)} {named}"

"""Find my gift, and the gift with its proof. Look-ups are POST, answers are kept nowhere.

A wrong code, an absent gift and a near miss are answered alike; several fitting gifts are counted, not shown.
"""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from relief_fund.donors.given_back import given_back
from relief_fund.donors.own_gift import OwnGift, own_gift
from relief_fund.donors.queries import find_gifts_by_reference
from relief_fund.kernel.errors import CodeInvalid, ReliefFundError
from relief_fund.kernel.identifiers import normalised_code
from relief_fund.kernel.often import OftenAsked
from relief_fund.ledger.units import units
from relief_fund.web.errors import NothingFound
from relief_fund.web.guards import ASKS_ONLY
from relief_fund.web.public.account import benefit_name
from relief_fund.web.public.gift_proof import GiftProof, gift_proof
from relief_fund.web.rendering import Language
from relief_fund.web.typed import typed_amount, typed_day
from relief_fund.web.visit import Visit

PAGE = "/donations/find"
OTHER_USES = ("goods", "fee", "moved", "refund", "other")
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
    answer = look_ups.answered if data.code.strip() else look_ups.waited_for
    return await answer(answer_page, visit, data)


def answer_page(visit: Visit, data: FindForm) -> Response[str]:
    """The answer to what was typed."""
    try:
        found = look_up(visit, data)
    except ReliefFundError as refusal:
        return visit.refused("public/find.html", refusal, typed=data, several=0)
    if found.gift is None:
        return visit.page("public/find.html", private=True, typed=data, several=found.count)
    return visit.page("public/gift.html", private=True, **shown(visit, found.gift))


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
    office = visit.home.office
    visit.site.look_ups.count(visit.address, int(office.clock.now().timestamp()))
    if asked.code.strip():
        with office.read() as connection:
            return Found(_by_code(visit, OftenAsked(connection), asked.code), 1)
    amount, day = typed_amount(asked.amount), typed_day(asked.day)
    with office.read() as reading:
        connection = OftenAsked(reading)
        found = find_gifts_by_reference(connection, reference=asked.reference, amount=amount, day=day)
        if found.count == 0:
            raise NothingFound()
        only = _by_code(visit, connection, found.receipt_code) if found.count == 1 else None
    return Found(only, found.count)


def _by_code(visit: Visit, connection: Any, typed: str) -> Shown:
    try:
        code = normalised_code(typed)
    except CodeInvalid:
        raise NothingFound() from None
    own = own_gift(connection, code)
    if own is None:
        raise NothingFound()
    proof = gift_proof(
        connection, visit.home, own.gift, visit.own_address, campaign=own.campaign, seals=visit.site.seals
    )
    refunded = proof.borne or proof.became.of_kind("refund")
    back = given_back(connection.execute, [own.gift.receipt_code]) if refunded else {}
    places = units(connection).get(own.unit, 0) if own.unit else 0
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
    others = [(kind, proof.became.of_kind(kind)) for kind in OTHER_USES]
    return {
        "proof": proof, "own": own, "gift": own.gift, "qr": proof.qr(speaks), "places": places,
        "others": [(kind, amount) for kind, amount in others if amount],
        "aid": sum(one.amount for one in proof.places), "goods": own.gift.channel == "goods",
        "given": _quantity(found, speaks), "back_whole": 0 < own.gift.amount <= found.sent_back,
    }  # fmt: skip


def _quantity(found: Shown, speaks: Language) -> str:
    """How much of what was given, "" for money in đồng."""
    unit = found.own.unit
    if not unit:
        return ""
    word = f"unit.{unit}"
    named = speaks.t(word) if speaks.words.known(word) else unit
    return f"{speaks.formats.quantity(found.own.quantity, found.places)} {named}"

"""Gifts: a receipt code and a sealed disclosure each, drawn before the command, and their rows."""

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from relief_fund.banking.statements.lines import RawLine
from relief_fund.donors.gift_words import STEP, step_row
from relief_fund.donors.given import OF_DONOR
from relief_fund.donors.givers import NOBODY, Givers
from relief_fund.donors.queries import CampaignFace
from relief_fund.donors.tables import Gift, GiftPart
from relief_fund.donors.tables_people import GiftSaid
from relief_fund.kernel.identifiers import fresh_id, printed_code
from relief_fund.kernel.protocols import DisclosureVault, Sealed

GIFT = Gift.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
PART = GiftPart.__table__  # type: ignore[attr-defined]  # as above
SAID = GiftSaid.__table__  # type: ignore[attr-defined]  # as above
SIZES = (50_000, 100_000, 200_000, 500_000, 1_000_000, 5_000_000, 10_000_000, 100_000_000)
"""Upper bounds (đồng, inclusive) of the size classes a statement shows; above the last the class is open."""


class GiftDraft(NamedTuple):
    """What is drawn for a gift before its command.

    ``said`` is the giver's code in the bank's text, or ""; ``donor`` who it came from: code, moment and hand.
    """

    receipt_code: str
    sealed: Sealed
    said: str = ""
    donor: Mapping[str, str] = MappingProxyType({})


class GiftBooked(NamedTuple):
    """A gift on its way into the tables; ``begins`` is its place on the line of its fund (``ledger.fund_line``).

    ``number`` is its entry's.
    """

    entry_key: str
    line_day: date
    amount: int
    position: int
    begins: int
    number: int
    draft: GiftDraft


class Subjects:
    """Names for disclosure subjects that sort in the order they were drawn, under one random prefix.

    A key that grows at one end spares the database a page per gift; the code a donor holds is random
    all the same, and a subject's name is never shown.
    """

    def __init__(self) -> None:
        self._prefix = fresh_id()
        self._drawn = itertools.count(1)

    def next(self) -> str:
        """A name never given before."""
        return f"{self._prefix}{next(self._drawn):08d}"


def draw_gift(
    vault: DisclosureVault,
    subject: str,
    identity: str,
    line: RawLine,
    campaign: str = "",
    *,
    givers: Givers = NOBODY,
    rule_donor: str = "",
    lines: Sequence[str] = (),
) -> GiftDraft:
    """A fresh receipt code (85 random bits) and disclosure; each gift is a subject of its own.

    The code that a giver put into the text behind the ``campaign``'s is kept beside it, to be found by; where it is
    one of the ``givers``', or else a rule names one of them, the gift is that donor's, unless an officer has said of
    one of the ``lines`` that are the gift (of ``identity`` alone, where none are named) that it is not.
    """
    facts = {"reference": line.reference, "text": line.text}
    sealed = vault.seal(subject, f"line:{identity}", facts)
    said = givers.said(line.text, campaign, rule_donor, lines or (identity,))
    return GiftDraft(printed_code(), sealed, said.code, said.donor)


def size_class(amount: int) -> int:
    """Upper bound of the size class of ``amount`` đồng, 0 for the open one."""
    return next((upto for upto in SIZES if amount <= upto), 0)


def gift_rows(
    campaign: CampaignFace, step: str, gifts: Sequence[GiftBooked], **sought: str
) -> Iterable[tuple[Any, Sequence[Mapping[str, Any]]]]:
    """Rows of ``gifts`` (at least one) and of their sums, under the step's id.

    ``sought`` are the ``reference`` and ``text`` of a gift that its bank line does not say alone.
    """
    yield (
        GIFT,
        [
            {
                "receipt_code": gift.draft.receipt_code,
                "entry_key": gift.entry_key, "campaign": campaign.code, "fund": campaign.fund,
                "channel": "bank", "day": gift.line_day, "amount": gift.amount,
                "position": gift.position, "begins": gift.begins, "subject": gift.draft.sealed.subject,
                "digest": gift.draft.sealed.digest,
            }
            for gift in gifts
        ],
    )  # fmt: skip
    yield PART, _parts(campaign, step, gifts)
    yield STEP, [step_row(gifts[0].number, [one.draft.receipt_code for one in gifts], **sought)]
    said = [{"code": gift.draft.said, "gift": gift.draft.receipt_code} for gift in gifts if gift.draft.said]
    if said:
        yield SAID, said
    of_donor = [
        {"gift": gift.draft.receipt_code, "ordinal": 1, **gift.draft.donor}
        for gift in gifts
        if gift.draft.donor
    ]
    if of_donor:
        yield OF_DONOR, of_donor


def _parts(campaign: CampaignFace, step: str, gifts: Sequence[GiftBooked]) -> Sequence[Mapping[str, Any]]:
    counts: Counter[tuple[date, int]] = Counter()
    totals: Counter[tuple[date, int]] = Counter()
    for gift in gifts:
        key = (gift.line_day, size_class(gift.amount))
        counts[key] += 1
        totals[key] += gift.amount
    return [
        {
            "step": step, "day": day, "upto": upto, "campaign": campaign.code, "gifts": count,
            "total": totals[day, upto],
        }
        for (day, upto), count in counts.items()
    ]  # fmt: skip


def public_facts(campaign: CampaignFace) -> Mapping[str, object]:
    """What the leaf of a bank gift says besides its account lines."""
    return {"campaign": campaign.code, "channel": "bank"}

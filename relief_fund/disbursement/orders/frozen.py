"""The content of a list that is signed: its rows, the digest that covers them, the entries they will post."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Protocol

from relief_fund.approval.frozen import MOST_ENTRIES
from relief_fund.audit.canonical import canonical
from relief_fund.disbursement.orders import bookings
from relief_fund.disbursement.orders.allocation import Need
from relief_fund.disbursement.orders.purposes import Cell, Placed, purposes_of
from relief_fund.kernel.identifiers import printed_code
from relief_fund.ledger.entries import Entry

AWARD_LETTERS = 12
"""60 random bits: an award's code is unguessable and salts the digest of the list it stands on."""


class Entitled(Need, Protocol):
    """What a list keeps of one entitlement besides what allocation reads."""

    @property
    def household(self) -> str: ...
    @property
    def case_number(self) -> int: ...
    @property
    def area(self) -> str: ...
    @property
    def payee(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def policy(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def figures(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class FrozenAward:
    """One row of an award list; ``amount`` whole đồng, ``payee`` private, ``figures`` canonical JSON."""

    id: str
    place: int
    household: str
    case_number: int
    claim: str
    listing: int
    item: str
    source_class: str
    policy: str
    rule: str
    version: str
    figures: str
    area: str
    payee: str
    address: str
    fund: str
    amount: int
    purpose: str
    position: int


@dataclass(frozen=True, slots=True)
class HeldAward:
    """One row of a renewal, drop or release list, whole đồng; the fields are those of ``AwardRevision``."""

    award: str
    place: int
    order: str
    turn: int
    fund: str
    amount: int
    purpose: str = bookings.HELD_TOGETHER


@dataclass(frozen=True, slots=True)
class ListFace:
    """What the digest says of the list itself."""

    id: str
    kind: str
    disaster: str
    number: int
    committee: str
    occurred_on: date

    @property
    def code(self) -> str:
        """The name on paper: disaster and number."""
        return f"{self.disaster}-{self.number:02}"

    @property
    def proposal_kind(self) -> str:
        """What the list is called before its committee."""
        return f"{self.kind}_list"


def freeze_rows(
    charged: Sequence[tuple[Entitled, str]], *, listings: Mapping[str, int], smallest_group: int
) -> tuple[FrozenAward, ...]:
    """Rows for (entitlement, fund) pairs in order of hardship, each with a fresh code and its purpose.

    ``listings`` says how often each claim was listed before.
    """
    purposes = _purposes(charged, smallest_group)
    return tuple(
        FrozenAward(
            id=printed_code(AWARD_LETTERS),
            place=place,
            household=need.household,
            case_number=need.case_number,
            claim=need.claim,
            listing=listings.get(need.claim, 0) + 1,
            item=need.item,
            source_class=need.source_class,
            policy=need.policy,
            rule=need.rule,
            version=need.version,
            figures=canonical(dict(need.figures)).decode(),
            area=need.area,
            payee=need.payee,
            address=need.address,
            fund=fund,
            amount=need.amount,
            purpose=purposes[fund][need.item, need.area],
            position=need.position,
        )
        for place, (need, fund) in enumerate(charged, 1)
    )


def _purposes(charged: Sequence[tuple[Entitled, str]], smallest_group: int) -> dict[str, dict[Cell, str]]:
    """Purposes per fund, coarser still where there would be more lines than an approval may post."""
    by_fund: dict[str, list[Placed]] = defaultdict(list)
    for need, fund in charged:
        by_fund[fund].append(Placed(need.item, need.area, need.household))
    while True:
        found = {fund: purposes_of(placed, smallest_group) for fund, placed in by_fund.items()}
        if sum(len(set(named.values())) for named in found.values()) <= MOST_ENTRIES:
            return found
        smallest_group *= 2


def digest_of(face: ListFace, rows: Iterable[FrozenAward | HeldAward]) -> str:
    """SHA-256 (hex) over the canonical JSON of the list and of every row with all its columns.

    What a member signs: another household, payee, item, amount, fund or rule is another list.
    """
    told = {
        "committee": face.committee,
        "day": face.occurred_on.isoformat(),
        "disaster": face.disaster,
        "kind": face.kind,
        "list": face.id,
        "number": face.number,
        "rows": [_told(row) for row in sorted(rows, key=lambda row: row.place)],
    }
    return hashlib.sha256(canonical(told)).hexdigest()


def _told(row: FrozenAward | HeldAward) -> dict[str, Any]:
    return {**asdict(row), "amount": str(row.amount)}


def entries_of(
    face: ListFace, rows: Sequence[FrozenAward | HeldAward], kinds: Mapping[str, str]
) -> tuple[Entry, ...]:
    """The entries that the last signature posts: one per fund and purpose, numbered in that order.

    ``kinds`` gives the kind of each fund.
    """
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        sums[row.fund, row.purpose] += row.amount
    return tuple(
        _entry(face, line, fund, purpose, amount, kinds[fund])
        for line, ((fund, purpose), amount) in enumerate(sorted(sums.items()), 1)
    )


def _entry(face: ListFace, line: int, fund: str, purpose: str, amount: int, fund_kind: str) -> Entry:
    told: dict[str, Any] = {
        "list_id": face.id, "line": line, "fund": fund, "amount": amount,
        "on": face.occurred_on, "code": face.code,
    }  # fmt: skip
    if face.kind == "award":
        return bookings.encumbrance(fund_kind=fund_kind, purpose=purpose, **told)
    if face.kind == "renewal":
        return bookings.renewal(**told)
    if face.kind == "release":
        return bookings.freed(fund_kind=fund_kind, purpose=purpose, **told)
    return bookings.drop(fund_kind=fund_kind, **told)

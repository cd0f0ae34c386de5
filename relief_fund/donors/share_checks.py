"""Named checks of gifts: what all of them became together is what was paid, to the đồng."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import func, select

from relief_fund.donors.queries import GIFT
from relief_fund.donors.tables_people import CounterGift
from relief_fund.donors.tables_refunds import GiftRefund
from relief_fund.ledger.fund_line import GIFT as OF_GIFTS
from relief_fund.ledger.fund_line import SOURCE, TAKEN, USE, still_taken
from relief_fund.ledger.queries import entries_numbered
from relief_fund.ledger.traces import Stretch, entered, traced

COUNTER = CounterGift.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
REFUND = GiftRefund.__table__  # type: ignore[attr-defined]  # as above
Found = list[dict[str, object]]
MOST = 100
"""Findings that one check tells."""

_GIFTS = select(GIFT.c.begins, GIFT.c.begins + GIFT.c.amount).order_by(GIFT.c.begins)
_TAKEN = select(TAKEN.c.begins, TAKEN.c.ends, TAKEN.c.evidence).order_by(TAKEN.c.begins)
_SOURCES = select(SOURCE.c.begins, SOURCE.c.ends).order_by(SOURCE.c.begins)
_PAID = select(
    func.max(TAKEN.c.use_begins + TAKEN.c.ends - TAKEN.c.begins),
)
_REFUNDS = (
    select(
        REFUND.c.refund,
        REFUND.c.fund,
        REFUND.c.own,
        GIFT.c.begins,
        func.coalesce(GIFT.c.amount, COUNTER.c.value).label("amount"),
        func.coalesce(GIFT.c.entry_key, COUNTER.c.entry_key).label("entry_key"),
    )
    .select_from(
        REFUND.outerjoin(GIFT, GIFT.c.receipt_code == REFUND.c.gift).outerjoin(
            COUNTER, COUNTER.c.receipt_code == REFUND.c.gift
        )
    )
    .where(REFUND.c.own > 0)
    .order_by(REFUND.c.refund)
)
ADJUSTED = "adj:"
"""How keys of adjusting entries begin; the number of what each adjusts follows."""
_ADJUSTING = (
    select(TAKEN.c.fund, TAKEN.c.evidence)
    .where(TAKEN.c.evidence >= ADJUSTED, TAKEN.c.evidence < ADJUSTED.replace(":", ";"))
    .distinct()
    .order_by(TAKEN.c.fund, TAKEN.c.evidence)
)
_FUNDS = select(SOURCE.c.fund).union(select(GIFT.c.fund), select(USE.c.fund)).order_by("fund")


def gift_shares_add_up(connection: Any) -> Found:
    """The shares of all gifts and other sources in a use are the use; every gift has a place of its own.

    Walks the line of each fund once, with gifts, with what lies between them, and with what was taken.
    """
    found: Found = []
    for fund in connection.execute(_FUNDS).scalars().all():
        gifts = _stretches(connection, _GIFTS.where(GIFT.c.fund == fund))
        given = _stretches(connection, _SOURCES.where(SOURCE.c.fund == fund, SOURCE.c.kind == OF_GIFTS))
        found += [
            {"code": "donors.gift_without_place", "fund": fund, "place": str(one.begins)}
            for one in _astray(gifts, given)
        ]
        found += _differences(connection, fund, gifts)
    return found[:MOST]


def refunds_take_their_own_gift(connection: Any) -> Found:
    """What a refund took of its fund's line is of the gift that it gives back, and no đồng of another's."""
    found: Found = []
    for row in connection.execute(_REFUNDS):
        key = f"refund:{row.refund}"
        whose = entered(connection.execute, row.fund, row.entry_key) if row.begins is None else None
        whose = whose or Stretch(row.begins or 0, (row.begins or 0) + row.amount)
        took = still_taken(connection.execute, row.fund, key)
        own = traced(connection.execute, row.fund, whose).shares.get(("refund", key), 0)
        if took != own or took > row.own:
            found.append(
                {"code": "donors.refund_of_others", "refund": row.refund, "took": str(took), "own": str(own)}
            )
    return found[:MOST]


def adjustments_take_their_own_gift(connection: Any) -> Found:
    """What an adjusting entry took off a gift was that gift's on its fund's line, and no đồng of another's."""
    found: Found = []
    adjusting = [
        (fund, key, int(key.split(":")[1]))
        for fund, key in connection.execute(_ADJUSTING)
        if key.count(":") == 2
    ]
    numbers = sorted({number for *_, number in adjusting})
    keys = {one.number: one.key for one in entries_numbered(connection, numbers)} if numbers else {}
    places = _places(connection, sorted(keys.values()))
    for fund, key, number in adjusting:
        if gift := places.get((fund, keys.get(number, ""))):
            took = still_taken(connection.execute, fund, key)
            shares = traced(connection.execute, fund, gift).shares
            own = sum(amount for (_, evidence), amount in shares.items() if evidence == key)
            if took != own:
                found.append(
                    {"code": "donors.adjusted_of_others", "entry": key, "took": str(took), "own": str(own)}
                )
    return found[:MOST]


def _places(connection: Any, keys: Sequence[str]) -> dict[tuple[str, str], Stretch]:
    """Where gifts say that they stand on their fund's line, by fund and key of their entry."""
    found: dict[tuple[str, str], Stretch] = {}
    for start in range(0, len(keys), 500):
        some = GIFT.c.entry_key.in_(list(keys[start : start + 500]))
        for row in connection.execute(
            select(GIFT.c.fund, GIFT.c.entry_key, GIFT.c.begins, GIFT.c.amount).where(some)
        ):
            found[row.fund, row.entry_key] = Stretch(row.begins, row.begins + row.amount)
    return found


def _stretches(connection: Any, query: Any) -> list[Stretch]:
    return [Stretch(int(begins), int(ends)) for begins, ends in connection.execute(query)]


def _astray(gifts: Sequence[Stretch], given: Sequence[Stretch]) -> Iterator[Stretch]:
    """Gifts that overlap the one before them, or do not lie in one source of gifts."""
    yield from (later for one, later in pairwise(gifts) if later.begins < one.ends)
    at = 0
    for gift in gifts:
        while at < len(given) and given[at].ends <= gift.begins:
            at += 1
        if at == len(given) or gift.begins < given[at].begins or gift.ends > given[at].ends:
            yield gift


def _differences(connection: Any, fund: str, gifts: Sequence[Stretch]) -> Found:
    taken = [
        (Stretch(int(begins), int(ends)), evidence)
        for begins, ends, evidence in connection.execute(_TAKEN.where(TAKEN.c.fund == fund))
    ]
    shares = _shares(gifts, taken) + _shares(_between(gifts), taken)
    whole: Counter[str] = Counter()
    for piece, evidence in taken:
        whole[evidence] += piece.amount
    found: Found = [
        {"code": "donors.shares_differ", "fund": fund, "entry": evidence, "shares": str(shares[evidence]),
         "taken": str(whole[evidence])}
        for evidence in sorted(whole.keys() | shares.keys())
        if shares[evidence] != whole[evidence]
    ]  # fmt: skip
    paid = connection.execute(_PAID.where(TAKEN.c.fund == fund)).scalar() or 0
    uses = select(USE.c.evidence, USE.c.ends - USE.c.begins).where(USE.c.fund == fund, USE.c.ends <= paid)
    return found + [
        {"code": "donors.use_unpaid", "fund": fund, "entry": evidence, "amount": str(amount)}
        for evidence, amount in connection.execute(uses)
        if whole[evidence] < amount
    ]


def _between(gifts: Sequence[Stretch]) -> Iterator[Stretch]:
    """What of the line is no gift's, without end."""
    at = 0
    for gift in gifts:
        if gift.begins > at:
            yield Stretch(at, gift.begins)
        at = gift.ends
    yield Stretch(at, 2**63)


def _shares(owners: Iterable[Stretch], taken: Sequence[tuple[Stretch, str]]) -> Counter[str]:
    """What each use took of ``owners``; both in the order of the line."""
    shares: Counter[str] = Counter()
    at = 0
    for owner in owners:
        while at < len(taken) and taken[at][0].ends <= owner.begins:
            at += 1
        here = at
        while here < len(taken) and taken[here][0].begins < owner.ends:
            piece, evidence = taken[here]
            shares[evidence] += piece.overlap(owner).amount
            here += 1
    return shares

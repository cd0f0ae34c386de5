"""The campaign board: what each campaign raised, promised, paid and still holds, by the books, whole đồng."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from relief_fund.banking.ageing import Unexplained, unexplained
from relief_fund.donors import clocks
from relief_fund.donors.clocks import Deadline
from relief_fund.donors.queries import GIFT, PART, CampaignFace, campaigns, closed_on
from relief_fund.donors.receipt_queries import STANDS
from relief_fund.ledger.day_sheet import money_accounts
from relief_fund.ledger.funds import fund_terms
from relief_fund.ledger.kind_sums import kind_sums

RAISED = ("5121", "5122", "5129", "8121")
"""Gifts of money, less what was refunded of them."""
PAID = ("6111", "7111", "1387")
PROMISED = ("B22", "B24")
SUSPENDED = ("3378", "3379")
OWED = ("3311", "3361", "3383", "3388")
EARLIER = ("4211", "4212")


@dataclass(frozen=True, slots=True)
class Purse:
    """One campaign by the books, whole đồng.

    ``earlier`` lay in its account before; ``money`` is what it holds now; of that ``promised`` is approved
    and unpaid, ``suspended`` not explained, ``owed`` somebody else's, ``free`` what may still be promised.
    """

    earlier: int
    raised: int
    promised: int
    paid: int
    suspended: int
    owed: int
    money: int

    @property
    def free(self) -> int:
        """What nobody has a claim on yet."""
        return self.money - self.promised - self.suspended - self.owed


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One campaign on the board. ``waiting`` are lines of its account that nobody has decided about."""

    campaign: CampaignFace
    closed_on: date | None
    gifts: int
    purse: Purse
    waiting: Unexplained
    deadlines: tuple[Deadline, ...]
    next: Deadline | None


def board(connection: Any, day: date) -> tuple[BoardRow, ...]:
    """Every campaign as it stands on ``day``, open ones first."""
    held, waits, rules = (
        purses(connection),
        unexplained(connection, upto=day),
        clocks.clock_rules(connection),
    )
    gifts = _gifts(connection)
    found = []
    for one in campaigns(connection):
        known = clocks.deadlines(one, rules, clocks.publications(connection, one.code))
        ended = closed_on(connection, one.code)
        found.append(
            BoardRow(
                one,
                ended,
                gifts.get(one.code, 0),
                held[one.code],
                waits.get(one.account, Unexplained(one.account, 0, 0, 0)),
                known,
                clocks.next_deadline(known, day),
            )
        )
    return tuple(found)


def gifts_of_day(connection: Any, day: date) -> dict[str, tuple[int, int]]:
    """(gifts, whole đồng) of ``day`` by campaign."""
    query = select(PART.c.campaign, func.sum(PART.c.gifts), func.sum(PART.c.total)).where(PART.c.day == day)
    rows = connection.execute(query.group_by(PART.c.campaign))
    return {campaign: (int(gifts), int(total)) for campaign, gifts, total in rows}


def cash_of_day(connection: Any, campaign: str, day: date) -> tuple[int, int]:
    """(gifts, whole đồng) handed over in cash on ``day`` and not taken back: a part of ``gifts_of_day``."""
    query = select(func.count(), func.coalesce(func.sum(GIFT.c.amount), 0))
    query = query.where(GIFT.c.campaign == campaign, GIFT.c.position < 0, GIFT.c.day == day, STANDS)
    gifts, total = connection.execute(query).one()
    return int(gifts), int(total)


def _gifts(connection: Any) -> dict[str, int]:
    rows = connection.execute(select(PART.c.campaign, func.sum(PART.c.gifts)).group_by(PART.c.campaign))
    return {campaign: int(gifts) for campaign, gifts in rows}


def purses(connection: Any) -> Mapping[str, Purse]:
    """Every campaign's purse, all its funds together; one without an entry holds nothing."""
    owner = {code: one.campaign for code, one in fund_terms(connection).items()}
    places = money_accounts(connection)
    net: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    money: dict[str, int] = defaultdict(int)
    for one in kind_sums(connection):
        campaign = owner.get(one.fund, "")
        if campaign and one.unit == "VND":
            net[campaign][one.account.partition(".")[0]] -= one.net
            money[campaign] += one.net if one.account in places else 0
    found: dict[str, Purse] = defaultdict(lambda: Purse(0, 0, 0, 0, 0, 0, 0))
    for campaign, sums in net.items():
        found[campaign] = Purse(
            _of(sums, EARLIER), _of(sums, RAISED), _of(sums, PROMISED), -_of(sums, PAID), _of(sums, SUSPENDED),
            _of(sums, OWED), money[campaign],
        )  # fmt: skip
    return found


def _of(sums: Mapping[str, int], accounts: Sequence[str]) -> int:
    return sum(sums.get(account, 0) for account in accounts)

"""What each named source can promise today: authority and cash of budget money, free money of gifts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from relief_fund.disbursement.orders.allocation import Purse
from relief_fund.disbursement.orders.errors import SourceInvalid
from relief_fund.ledger import queries as books
from relief_fund.ledger.balances import Turnover, turnovers
from relief_fund.ledger.entries import FREE_MONEY

_COUNTED = ("1111", "1121", "1131", "1132", "1385", "1411", "3311", "3331", "3361", "B22", "B24")
"""The M accounts that budget money moves through: what is held, less what is owed or already promised.

A budget fund has no free-money guard (its permission is the appropriation), so its cash is summed here.
An advance counts as held because the encumbrance it will liquidate is still counted as promised.
"""


@dataclass(frozen=True, slots=True)
class Source:
    """A fund that awards may be charged to; ``items`` names the only items a restricted fund may pay."""

    fund: str
    items: frozenset[str] = frozenset()


def read_purses(connection: Any, sources: Sequence[Source | str], promised: Mapping[str, int]) -> list[Purse]:
    """The purses of ``sources`` in the given order, whole đồng.

    ``promised`` is what prepared, not yet approved lists already count on, per fund. Raises SourceInvalid
    for an unknown or repeated fund and for a mobilised one: integrated and mobilised money is a plan
    figure beside what was received, never a purse.
    """
    named = [source if isinstance(source, Source) else Source(source) for source in sources]
    kinds = {code: face.kind for code, face in books.funds(connection).items()}
    codes = [source.fund for source in named]
    for code in codes:
        if kinds.get(code) not in ("budget", "donated") or codes.count(code) > 1:
            raise SourceInvalid(fund=code, kind=kinds.get(code, ""))
    moved = turnovers(connection) if any(kinds[code] == "budget" for code in codes) else ()
    return [
        _budget(connection, source, moved, promised.get(source.fund, 0))
        if kinds[source.fund] == "budget"
        else _donated(connection, source, promised.get(source.fund, 0))
        for source in named
    ]


def _budget(connection: Any, source: Source, moved: Iterable[Turnover], promised: int) -> Purse:
    authority = books.guarded_balance(connection, fund=source.fund, account="B21")
    cash = sum(
        one.debit - one.credit
        for one in moved
        if one.fund == source.fund and one.unit == "VND" and one.account.startswith(_COUNTED)
    )
    return Purse(source.fund, "state", cash - promised, authority - promised, source.items)


def _donated(connection: Any, source: Source, promised: int) -> Purse:
    free = books.guarded_balance(connection, fund=source.fund, account=FREE_MONEY)
    return Purse(source.fund, "campaign", free - promised, None, source.items)

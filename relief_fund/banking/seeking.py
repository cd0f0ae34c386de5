"""Looking for words in all bank lines: so many lines an answer, so that it costs the same at any size."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from relief_fund.banking.inbox import InboxLine, Search, View, inbox_page
from relief_fund.banking.tables import BankAccount, BankLine

LINE = BankLine.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
ACCOUNT = BankAccount.__table__  # type: ignore[attr-defined]  # as above
STRETCH = 40_000
"""Lines that one answer looks through for words; the next answer goes on behind them."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Lines that were found, and behind which line (account, position) to go on; None at the end."""

    lines: tuple[InboxLine, ...]
    onward: tuple[str, int] | None


def sought_page(
    connection: Any,
    *,
    search: Search,
    view: View = "all",
    account: str = "",
    after: tuple[str, int] = ("", 0),
    limit: int = 50,
    stretch: int = STRETCH,
) -> Sought:
    """Lines behind ``after`` that ``search`` fits, at most ``limit``, looked for among ``stretch`` lines.

    With ``account`` only that account's lines are looked through.
    """
    found: tuple[InboxLine, ...] = ()
    for code, end in _ends(connection, after[0]):
        begin = after[1] if code == after[0] else 0
        if begin >= end or account not in ("", code):
            continue
        if stretch <= 0:
            return Sought(found, (code, begin))
        upto = min(begin + stretch, end)
        stretch -= upto - begin
        found += inbox_page(
            connection, view=view, account=code, search=search, after=(code, begin), upto=upto,
            limit=limit - len(found),
        )  # fmt: skip
        if len(found) == limit:
            return Sought(found, (found[-1].account, found[-1].position))
        if upto < end:
            return Sought(found, (code, upto))
    return Sought(found, None)


def _ends(connection: Any, first: str) -> list[tuple[str, int]]:
    """Each account from ``first`` on, and the position of its last line; 0 without lines."""
    codes = select(ACCOUNT.c.account).where(ACCOUNT.c.account >= first).order_by(ACCOUNT.c.account)
    last = select(func.coalesce(func.max(LINE.c.position), 0))
    return [
        (code, int(connection.execute(last.where(LINE.c.account == code)).scalar()))
        for code in connection.execute(codes).scalars().all()
    ]

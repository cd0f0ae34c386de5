"""Named checks of the funds' lines: they are whole, nothing is taken twice, and they say what the books say."""

from typing import Any

from sqlalchemy import func, literal, select

from relief_fund.ledger.figures import CLOSINGS
from relief_fund.ledger.fund_line import FUND, NOT_ON_THE_LINE, OWN, SOURCE, TAKEN, USE
from relief_fund.ledger.tables import JournalEntry, Posting

ENTRY = JournalEntry.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
POSTING = Posting.__table__  # type: ignore[attr-defined]  # as above

_MOVED = (TAKEN.c.ends - TAKEN.c.begins).label("amount")


def _chain(table: str, begins: str, ends: str, name: str) -> str:
    """Rows that begin neither at the beginning nor where another row of their fund ends."""
    return f"""
        SELECT a.fund, a.{begins} AS place, '{name}' AS line FROM {table} a
        WHERE a.{begins} > 0 AND NOT EXISTS (
            SELECT 1 FROM {table} b WHERE b.fund = a.fund AND b.{ends} = a.{begins})"""


LINES_ARE_WHOLE = f"""
    {_chain("fund_source", "begins", "ends", "source")}
    UNION ALL {_chain("fund_use", "begins", "ends", "use")}
    UNION ALL
    SELECT a.fund, a.use_begins, 'paid' FROM fund_taken a
    WHERE a.use_begins > 0 AND NOT EXISTS (
        SELECT 1 FROM fund_taken b
        WHERE b.fund = a.fund AND b.use_begins + b.ends - b.begins = a.use_begins)
    UNION ALL
    SELECT fund, begins, 'taken' FROM (
        SELECT fund, begins, lag(ends) OVER (PARTITION BY fund ORDER BY ends) AS before FROM fund_taken) t
    WHERE before > begins
    UNION ALL
    SELECT t.fund, t.begins, 'beyond' FROM fund_taken t
    WHERE t.ends > (SELECT max(s.ends) FROM fund_source s WHERE s.fund = t.fund)"""
"""Every row begins where another ends, no đồng is taken twice, and none that did not come in."""

PIECES_PAY_THEIR_USE = """
    SELECT t.fund, t.evidence FROM fund_taken t
    LEFT JOIN fund_use u ON u.fund = t.fund AND u.evidence = t.evidence
         AND t.use_begins >= u.begins AND t.use_begins + t.ends - t.begins <= u.ends
    WHERE t.use_begins IS NOT NULL AND u.evidence IS NULL"""
"""What was taken for a use stands inside that use."""

_ORIGINAL = ENTRY.alias("original")
_IN_BOOKS = (
    select(POSTING.c.fund, func.sum(POSTING.c.credit - POSTING.c.debit).label("amount"))
    .select_from(
        POSTING.join(ENTRY, ENTRY.c.number == POSTING.c.entry)
        .join(FUND, FUND.c.code == POSTING.c.fund)
        .outerjoin(_ORIGINAL, _ORIGINAL.c.number == ENTRY.c.reverses)
    )
    .where(
        FUND.c.kind != "budget",
        POSTING.c.unit == "VND",
        POSTING.c.account.in_(sorted(OWN)),
        ENTRY.c.kind.not_in(CLOSINGS),
        ENTRY.c.key.not_like(f"{NOT_ON_THE_LINE}%"),
        func.coalesce(_ORIGINAL.c.key, "").not_like(f"{NOT_ON_THE_LINE}%"),
    )
    .group_by(POSTING.c.fund)
)
_ON_LINES = (
    select(SOURCE.c.fund, func.sum(SOURCE.c.ends - SOURCE.c.begins), literal(1))
    .group_by(SOURCE.c.fund)
    .union_all(
        select(USE.c.fund, func.sum(USE.c.ends - USE.c.begins), literal(-1)).group_by(USE.c.fund),
        select(TAKEN.c.fund, func.sum(_MOVED), literal(-1))
        .where(TAKEN.c.use_begins.is_(None))
        .group_by(TAKEN.c.fund),
    )
)


def lines_say_what_the_books_say(connection: Any) -> list[dict[str, object]]:
    """What came into a fund's line less what was used is what its own accounts show in the books."""
    books = {fund: int(amount) for fund, amount in connection.execute(_IN_BOOKS)}
    lines: dict[str, int] = {}
    for fund, amount, sign in connection.execute(_ON_LINES):
        lines[fund] = lines.get(fund, 0) + sign * int(amount)
    return [
        {"fund": fund, "books": str(books.get(fund, 0)), "line": str(lines.get(fund, 0))}
        for fund in sorted(books | lines)
        if books.get(fund, 0) != lines.get(fund, 0)
    ]

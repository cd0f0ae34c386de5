"""Named checks of the banking room: bank lines against the books, the books against what the bank printed."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Text, case, func, literal_column, select

from relief_fund.banking.opposites import undone_lines_are_pairs
from relief_fund.banking.paper_checks import papers_say_what_lines_settled
from relief_fund.banking.queries import accounts, bank_opening
from relief_fund.banking.readings import MATCHED
from relief_fund.banking.reference_checks import lines_have_their_reference_keys
from relief_fund.banking.statements.lines import CREDIT
from relief_fund.banking.tables import BankLine, ImportRun, MatchedLine, PrintedBalance
from relief_fund.banking.tables_imports import WithdrawnLine, WithdrawnRun
from relief_fund.ledger.bank_face import DayMoves, day_moves, line_keys, moved_by_keys, withdrawn_keys
from relief_fund.ledger.entries import WITHDRAWN
from relief_fund.ledger.queries import entries_by_keys

LINE = BankLine.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
MATCH = MatchedLine.__table__  # type: ignore[attr-defined]  # as above
PRINTED = PrintedBalance.__table__  # type: ignore[attr-defined]  # as above
GONE = WithdrawnLine.__table__  # type: ignore[attr-defined]  # as above
GONE_RUN = WithdrawnRun.__table__  # type: ignore[attr-defined]  # as above
RUN = ImportRun.__table__  # type: ignore[attr-defined]  # as above

Found = list[dict[str, object]]
MOST = 100
"""Findings that one check tells; more are cut off."""

_SIGNED = case((LINE.c.direction == CREDIT, LINE.c.amount), else_=-LINE.c.amount)
_SUMS = (
    select(
        LINE.c.account,
        LINE.c.day,
        func.sum(case(((LINE.c.reading != MATCHED) & (LINE.c.direction == CREDIT), LINE.c.amount), else_=0)),
        func.sum(case(((LINE.c.reading != MATCHED) & (LINE.c.direction != CREDIT), LINE.c.amount), else_=0)),
        func.sum(case((LINE.c.reading == MATCHED, _SIGNED), else_=0)),
    )
    .where(LINE.c.identity.not_in(select(GONE.c.identity)))
    .group_by(LINE.c.account, LINE.c.day)
)
_POSTED = select(literal_column("'line:'", Text).concat(LINE.c.identity)).where(LINE.c.reading != MATCHED)
"""Keys of the entries that lines which are not matched stand in."""
_STANDS_MATCHED = select(LINE.c.identity).where(LINE.c.reading == MATCHED)
_MATCHED = select(LINE.c.account, LINE.c.identity, _SIGNED, MATCH.c.entry_key).join(
    MATCH, MATCH.c.identity == LINE.c.identity
)
_PRINTED = (
    select(PRINTED.c.account, PRINTED.c.day, PRINTED.c.balance)
    .join(RUN, RUN.c.id == PRINTED.c.run)
    .where(PRINTED.c.run.not_in(select(GONE_RUN.c.run)))
    .order_by(PRINTED.c.account, PRINTED.c.day, RUN.c.started_at)
)


def each_bank_line_posted_or_matched_once(connection: Any) -> Found:
    """Every line stands in exactly one entry of its own, or is matched with entries that exist (C8)."""
    posted = set(connection.execute(_POSTED).scalars().all())
    booked = line_keys(connection)
    found: Found = [
        {"code": "banking.line_not_posted", "line": key[5:17]} for key in sorted(posted - booked)[:MOST]
    ]
    found += [
        {"code": "banking.entry_without_line", "line": key[5:17]} for key in sorted(booked - posted)[:MOST]
    ]
    matched = set(connection.execute(_STANDS_MATCHED).scalars().all())
    kept = connection.execute(select(MATCH.c.entry_key, MATCH.c.identity)).all()
    numbers = entries_by_keys(connection, [key for key, _ in kept])
    found += [
        {"code": "banking.matched_without_entry", "line": identity[:12]}
        for key, identity in kept
        if key not in numbers or identity not in matched
    ]
    unmatched = matched - {identity for _, identity in kept}
    found += [{"code": "banking.match_missing", "line": identity[:12]} for identity in sorted(unmatched)]
    return found[:MOST]


def bank_lines_equal_postings_on_every_day(connection: Any) -> Found:
    """What the lines of a day bring in and take out is what the entries on them post, per account and day."""
    sums = _line_sums(connection)
    found: Found = []
    for face in accounts(connection):
        books = day_moves(connection, face.account)
        lines = sums[face.account]
        for day in sorted(books.keys() | lines.keys()):
            moved, own = books.get(day, DayMoves(0, 0, 0)), lines.get(day, (0, 0, 0))
            if (moved.lines_in, moved.lines_out) != own[:2]:
                found.append(_finding("banking.day_differs", face.account, day))
    return found[:MOST]


def bank_equals_books(connection: Any) -> Found:
    """Every balance the bank printed at a day's end is the books', once what is released is set aside.

    Released: money the books have sent out by their own papers and the bank has not debited yet.
    """
    printed: dict[str, dict[date, int]] = defaultdict(dict)
    for account, day, balance in connection.execute(_PRINTED):
        printed[account][day] = int(balance)
    sums, found = _line_sums(connection), Found()
    for account, days in printed.items():
        books, lines = day_moves(connection, account), sums[account]
        opened = bank_opening(connection, account)
        balance = opened.amount if opened else 0
        for day in sorted(books.keys() | lines.keys() | days.keys()):
            moved = books.get(day, DayMoves(0, 0, 0))
            # Own papers count on the day the bank prints them: that is when their line is matched.
            balance += moved.lines_in - moved.lines_out + lines.get(day, (0, 0, 0))[2]
            if days.get(day, balance) != balance:
                found.append(_finding("banking.balance_differs", account, day))
                balance = days[day]
    return found[:MOST]


def matched_lines_equal_their_entries(connection: Any) -> Found:
    """A matched line moves exactly what the entries it stands for had moved before the bank printed it."""
    stands_for: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for account, identity, moved, key in connection.execute(_MATCHED):
        stands_for[account, identity, int(moved)].append(key)
    keys: dict[str, list[str]] = defaultdict(list)
    for (account, _, _), own in stands_for.items():
        keys[account] += own
    booked = {account: moved_by_keys(connection, account, own) for account, own in keys.items()}
    found: Found = [
        {"code": "banking.match_differs", "line": identity[:12]}
        for (account, identity, moved), own in sorted(stands_for.items())
        if sum(booked[account].get(key, 0) for key in own) != moved
    ]
    return found[:MOST]


def withdrawn_lines_are_reversed(connection: Any) -> Found:
    """A line is withdrawn exactly when the entry that rested on it is undone by the withdrawal."""
    gone = {f"{WITHDRAWN}{identity}" for identity in connection.execute(select(GONE.c.identity)).scalars()}
    undone = withdrawn_keys(connection)
    found: Found = [
        {"code": "banking.withdrawn_not_reversed", "line": key.partition(":")[2][:12]}
        for key in sorted(gone - undone)[:MOST]
    ]
    found += [
        {"code": "banking.reversed_not_withdrawn", "line": key.partition(":")[2][:12]}
        for key in sorted(undone - gone)[:MOST]
    ]
    return found[:MOST]


def _line_sums(connection: Any) -> dict[str, dict[date, tuple[int, int, int]]]:
    """Per account and day: in and out by lines that are posted, and the signed sum of matched ones."""
    sums: dict[str, dict[date, tuple[int, int, int]]] = defaultdict(dict)
    for account, day, paid_in, paid_out, matched in connection.execute(_SUMS):
        sums[account][day] = int(paid_in), int(paid_out), int(matched)
    return sums


def _finding(code: str, account: str, day: date) -> dict[str, object]:
    return {"code": code, "account": account, "day": day.isoformat()}


CHECKS: dict[str, Callable[[Any], Found]] = {
    "each_bank_line_posted_or_matched_once": each_bank_line_posted_or_matched_once,
    "bank_lines_equal_postings_on_every_day": bank_lines_equal_postings_on_every_day,
    "bank_equals_books": bank_equals_books,
    "matched_lines_equal_their_entries": matched_lines_equal_their_entries,
    "withdrawn_lines_are_reversed": withdrawn_lines_are_reversed,
    "papers_say_what_lines_settled": papers_say_what_lines_settled,
    "undone_lines_are_pairs": undone_lines_are_pairs,
    "lines_have_their_reference_keys": lines_have_their_reference_keys,
}
"""Name of each check and its function (connection) -> findings."""

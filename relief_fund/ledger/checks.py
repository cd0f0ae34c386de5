"""Named checks of the books: each is a query that returns no row while its rule holds.

The rules are the invariants of the accounting plan; a finding names entries, funds and accounts, never a
person. Checks read everything and trust neither triggers nor Python.
"""

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Text, bindparam, cast, func, literal_column, select, text

from relief_fund.ledger.chart import ACCOUNT, default_chart
from relief_fund.ledger.line_checks import LINES_ARE_WHOLE, PIECES_PAY_THEIR_USE
from relief_fund.ledger.periods import CLOSING, REPORT, closing_reported, closing_rows, digest_of
from relief_fund.ledger.tables import JournalEntry, Posting
from relief_fund.ledger.worth_checks import no_foreign_value_without_quantity, no_goods_value_without_goods

ENTRY = JournalEntry.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
POSTING = Posting.__table__  # type: ignore[attr-defined]  # as above

Found = list[dict[str, object]]
Check = Callable[[Any, date], Found]

MOST = 100
"""Findings that one check tells; more are cut off."""
WAITING_DAYS = 30
"""Days after which suspense, advances and money in transit are a finding. Our choice; no source [U]."""
CHUNK = 5_000

_SUMS = """(
            SELECT account, fund, unit, sum(debit) AS debit, sum(credit) AS credit
            FROM posting GROUP BY account, fund, unit)"""
"""Every posting, added up in the order of an index: for checks that need all of them, and nothing but sums."""

QUERIES: dict[str, str] = {
    "amounts_positive_and_one_sided": """
        SELECT entry, line FROM posting
        WHERE debit < 0 OR credit < 0 OR (debit > 0) = (credit > 0)""",
    "debits_equal_credits_in_every_fund": f"""
        SELECT fund, unit FROM {_SUMS} p GROUP BY fund, unit HAVING sum(debit) <> sum(credit)""",
    "every_entry_balances_per_fund_unit_class": """
        SELECT entry, fund, unit FROM posting GROUP BY entry, fund, unit
        HAVING sum(debit) <> sum(credit)
            OR sum(CASE WHEN account LIKE 'B%' THEN debit - credit ELSE 0 END) <> 0""",
    "only_vnd_outside_quantities": """
        SELECT entry, account, unit FROM posting WHERE (unit = 'VND') = (account LIKE 'Q%')""",
    "only_postable_accounts": """
        SELECT p.account FROM (SELECT DISTINCT account FROM posting) p LEFT JOIN account a ON a.code = p.account
        WHERE a.code IS NULL OR NOT a.postable""",
    "only_known_funds": """
        SELECT DISTINCT p.fund FROM posting p LEFT JOIN fund f ON f.code = p.fund WHERE f.code IS NULL""",
    "guarded_never_below_zero_on_any_day": """
        SELECT fund, account, unit, purpose, occurred_on FROM (
            SELECT d.fund, d.account, d.unit, d.purpose, d.occurred_on,
                   sum(CASE a.side WHEN 'D' THEN d.moved ELSE -d.moved END)
                       OVER (PARTITION BY d.fund, d.account, d.unit, d.purpose ORDER BY d.occurred_on) AS remains
            FROM (SELECT p.fund, p.account, p.unit, p.purpose, e.occurred_on, sum(p.debit - p.credit) AS moved
                  FROM posting p JOIN entry e ON e.number = p.entry
                  WHERE p.account IN (SELECT code FROM account WHERE guarded)
                  GROUP BY p.fund, p.account, p.unit, p.purpose, e.occurred_on) d
                 JOIN account a ON a.code = d.account) x
        WHERE remains < 0""",
    "free_money_never_below_zero_on_any_day": """
        SELECT fund, occurred_on FROM (
            SELECT p.fund, e.occurred_on,
                   sum(sum(p.debit - p.credit)) OVER (PARTITION BY p.fund ORDER BY e.occurred_on) AS free
            FROM posting p JOIN entry e ON e.number = p.entry
            WHERE p.account IN (SELECT code FROM account WHERE money)
              AND p.fund IN (SELECT code FROM fund WHERE kind <> 'budget')
            GROUP BY p.fund, e.occurred_on) x
        WHERE free < 0""",
    "suspense_not_older_than_30_days": """
        SELECT p.fund, p.account FROM posting p JOIN entry e ON e.number = p.entry
        WHERE p.account IN ('3378', '3379', '3383') AND e.occurred_on <= :day
        GROUP BY p.fund, p.account
        HAVING sum(CASE WHEN e.occurred_on <= :cutoff THEN p.credit ELSE 0 END) > sum(p.debit)""",
    "advances_and_transit_cleared_within_30_days": """
        SELECT p.fund, p.account FROM posting p JOIN entry e ON e.number = p.entry
        WHERE p.account IN ('1131', '1132', '1361', '1381', '1385', '1411') AND e.occurred_on <= :day
        GROUP BY p.fund, p.account
        HAVING sum(CASE WHEN e.occurred_on <= :cutoff THEN p.debit ELSE 0 END) > sum(p.credit)""",
    "encumbered_plus_spent_within_appropriation": """
        SELECT fund FROM posting WHERE account >= 'B' AND account < 'C' GROUP BY fund
        HAVING sum(CASE WHEN account IN ('B22', 'B23', 'B24') THEN credit - debit ELSE 0 END)
             > sum(CASE WHEN account BETWEEN 'B11' AND 'B19' THEN debit - credit ELSE 0 END)""",
    "spent_is_what_was_recognised": """
        SELECT p.entry, p.fund FROM posting p JOIN fund f ON f.code = p.fund WHERE f.kind = 'budget'
        GROUP BY p.entry, p.fund
        HAVING max(CASE WHEN p.account LIKE '421%' OR p.account = 'B11' THEN 1 ELSE 0 END) = 0
           AND sum(CASE WHEN p.account = 'B23' THEN p.credit - p.debit
                        WHEN p.account IN ('5111', '3661') THEN p.debit - p.credit ELSE 0 END) <> 0""",
    "budget_money_is_assets_or_owed": """
        SELECT p.fund FROM posting p JOIN fund f ON f.code = p.fund
        WHERE f.kind = 'budget' AND p.account < '4' GROUP BY p.fund HAVING sum(p.debit - p.credit) <> 0""",
    "income_less_expense_is_the_campaign_balance": f"""
        SELECT f.campaign FROM {_SUMS} p JOIN fund f ON f.code = p.fund WHERE f.kind <> 'budget'
        GROUP BY f.campaign
        HAVING sum(CASE WHEN p.account < '4' THEN p.debit - p.credit ELSE 0 END)
            <> sum(CASE WHEN p.account >= '4' AND p.account < '9' THEN p.credit - p.debit ELSE 0 END)""",
    "restricted_income_only_in_restricted_funds": """
        SELECT p.entry, p.fund, p.account FROM posting p JOIN fund f ON f.code = p.fund
        WHERE (p.account IN ('5122', '4212') AND NOT f.restricted)
           OR (p.account IN ('5121', '4211') AND f.restricted)""",
    "due_to_equals_due_from": """
        SELECT unit FROM posting WHERE account IN ('1361', '3361') GROUP BY unit
        HAVING sum(debit - credit) <> 0""",
    "transfers_cancel": """
        SELECT p.unit FROM posting p JOIN entry e ON e.number = p.entry
        WHERE p.account IN ('5801', '6801') AND e.key NOT LIKE 'yearend:%' AND e.key NOT LIKE 'end:%'
          AND e.kind <> 'closing_reversed'
        GROUP BY p.unit HAVING sum(p.debit - p.credit) <> 0""",
    "nominal_accounts_zero_after_year_end": """
        SELECT p.fund, p.account FROM posting p JOIN entry e ON e.number = p.entry
        WHERE p.account >= '5' AND p.account < '9' AND e.occurred_on <= (
            SELECT max(ends_on) FROM period_closing WHERE CAST(ends_on AS text) LIKE '%-12-31')
        GROUP BY p.fund, p.account HAVING sum(p.debit - p.credit) <> 0""",
    "closed_fund_is_empty": """
        SELECT p.fund, p.account, p.unit FROM posting p JOIN fund_closing c ON c.fund = p.fund
        GROUP BY p.fund, p.account, p.unit
        HAVING sum(p.debit - p.credit) <> 0 OR max(p.entry) > max(c.upto)
        UNION ALL
        SELECT fund, '', '' FROM fund_closing WHERE upto > (SELECT entries FROM head)""",
    "entry_numbers_dense": """
        SELECT entries, counted, last FROM (
            SELECT (SELECT entries FROM head) AS entries, (SELECT count(*) FROM entry) AS counted,
                   (SELECT coalesce(max(number), 0) FROM entry) AS last) x
        WHERE entries <> counted OR entries <> last""",
    "entries_complete": """
        SELECT p.entry AS number
        FROM (SELECT entry, count(*) AS lines, min(line) AS first, max(line) AS last FROM posting GROUP BY entry) p
            LEFT JOIN entry e ON e.number = p.entry
        WHERE e.number IS NULL OR e.line_count <> p.lines OR e.line_count < 2 OR p.first <> 1 OR p.last <> p.lines
        UNION ALL
        SELECT e.number FROM entry e WHERE NOT EXISTS (SELECT 1 FROM posting p WHERE p.entry = e.number)""",
    "budget_lines_say_what_was_posted": """
        SELECT l.key, l.fund FROM budget_line l LEFT JOIN entry e ON e.key = l.key
            LEFT JOIN posting p ON p.entry = e.number AND p.fund = l.fund AND p.account = 'B21'
        GROUP BY l.key, l.fund, l.amount, l.decided_on, e.occurred_on
        HAVING e.occurred_on IS NULL OR e.occurred_on <> l.decided_on
            OR coalesce(sum(p.credit - p.debit), 0) <> l.amount""",
    "vouchers_gapless": """
        SELECT owner, year, series FROM voucher GROUP BY owner, year, series
        HAVING count(*) <> max(number) OR min(number) <> 1""",
    "voided_vouchers_bear_no_entry": """
        SELECT e.number, e.voucher FROM voucher_void v JOIN entry e ON e.voucher = v.voucher""",
    "reversed_once_and_later": """
        SELECT e.number FROM entry e LEFT JOIN entry o ON o.number = e.reverses
        WHERE e.reverses IS NOT NULL AND (o.number IS NULL OR o.number >= e.number
            OR (o.key LIKE 'line:%' AND e.key <> 'withdrawn:' || substr(o.key, 6)))
        UNION ALL
        SELECT max(number) FROM entry WHERE reverses IS NOT NULL GROUP BY reverses HAVING count(*) > 1""",
    "closings_only_close": """
        SELECT e.number FROM entry e LEFT JOIN entry o ON o.number = e.reverses
        WHERE (e.kind = 'year_end' AND e.key NOT LIKE 'yearend:%')
           OR (e.kind = 'fund_ended' AND e.key NOT LIKE 'end:%')
           OR (e.kind = 'closing_reversed'
               AND coalesce(o.kind, '') NOT IN ('year_end', 'fund_ended', 'closing_reversed'))
        UNION ALL
        SELECT p.entry FROM posting p JOIN entry e ON e.number = p.entry
        WHERE e.kind IN ('year_end', 'fund_ended') AND p.account NOT IN ('4211', '4212')
            AND NOT (p.account >= '5' AND p.account < '9')
            AND NOT (e.kind = 'fund_ended' AND substr(p.account, 1, 1) IN ('B', 'Q'))
        UNION ALL
        SELECT e.number FROM entry e
            JOIN (SELECT DISTINCT entry, fund, account, unit FROM posting WHERE entry IN (
                      SELECT number FROM entry WHERE kind IN ('year_end', 'fund_ended'))) l ON l.entry = e.number
            JOIN posting p ON p.fund = l.fund AND p.account = l.account AND p.unit = l.unit AND p.entry <= e.number
            JOIN entry w ON w.number = p.entry
        WHERE (e.kind = 'fund_ended' OR e.kind = 'year_end' AND l.account NOT IN ('4211', '4212')
               AND w.occurred_on <= e.occurred_on)
        GROUP BY e.number, l.fund, l.account, l.unit HAVING sum(p.debit - p.credit) <> 0
        UNION ALL
        SELECT e.number FROM entry e JOIN posting p ON p.entry IN (e.number, e.reverses)
        WHERE e.kind = 'closing_reversed' GROUP BY e.number, p.fund, p.account, p.unit, p.purpose
        HAVING sum(p.debit - p.credit) <> 0""",
    "guards_are_the_sums": """
        WITH sums AS (
            SELECT fund, account, unit, purpose, sum(debit - credit) AS moved
            FROM posting WHERE account IN (SELECT code FROM account WHERE guarded OR money)
            GROUP BY account, fund, unit, purpose)
        SELECT fund, account, unit, purpose FROM (
            SELECT p.fund, p.account, p.unit, p.purpose,
                   CASE a.side WHEN 'D' THEN p.moved ELSE -p.moved END AS total
            FROM sums p JOIN account a ON a.code = p.account WHERE a.guarded
            UNION ALL
            SELECT p.fund, '*FREE', 'VND', '', sum(p.moved)
            FROM sums p JOIN account a ON a.code = p.account JOIN fund f ON f.code = p.fund
            WHERE a.money AND f.kind <> 'budget' AND p.unit = 'VND' GROUP BY p.fund
            UNION ALL
            SELECT fund, account, unit, purpose, -balance FROM guard) x
        GROUP BY fund, account, unit, purpose HAVING sum(total) <> 0""",
    "day_totals_are_the_sums": """
        SELECT upto, account, day, fund FROM (
            SELECT m.edition, m.upto, d.account, d.day, d.fund, d.unit, d.purpose, d.kind,
                   d.debit, d.credit, d.lines
            FROM balance_mark m JOIN day_turnover d ON d.edition = m.edition AND d.upto = m.upto
            WHERE m.edition = (SELECT max(edition) FROM balance_mark)
            UNION ALL
            SELECT s.edition, s.upto, p.account, e.occurred_on, p.fund, p.unit, p.purpose, e.kind,
                   -p.debit, -p.credit, -1
            FROM balance_mark m JOIN balance_step s ON s.edition = m.edition AND s.upto = m.upto
                 JOIN entry e ON e.number > s.low AND e.number <= s.upto JOIN posting p ON p.entry = e.number
            WHERE m.edition = (SELECT max(edition) FROM balance_mark)) x
        GROUP BY edition, upto, account, day, fund, unit, purpose, kind
        HAVING sum(debit) <> 0 OR sum(credit) <> 0 OR sum(lines) <> 0""",
    "snapshots_are_the_sums": """
        SELECT upto, account, fund FROM (
            SELECT m.edition, m.upto, b.account, b.fund, b.unit, b.purpose, b.debit, b.credit
            FROM balance_mark m JOIN balance_snapshot b ON b.edition = m.edition AND b.upto = m.upto
            UNION ALL
            SELECT s.edition, s.upto, b.account, b.fund, b.unit, b.purpose, -b.debit, -b.credit
            FROM balance_step s JOIN balance_snapshot b ON b.edition = s.edition AND b.upto = s.low
            WHERE s.low > 0
            UNION ALL
            SELECT d.edition, d.upto, d.account, d.fund, d.unit, d.purpose, -d.debit, -d.credit
            FROM balance_mark m JOIN day_turnover d ON d.edition = m.edition AND d.upto = m.upto) x
        WHERE edition = (SELECT max(edition) FROM balance_mark)
          AND upto IN (SELECT upto FROM balance_mark WHERE edition = (SELECT max(edition) FROM balance_mark))
        GROUP BY edition, upto, account, fund, unit, purpose HAVING sum(debit) <> 0 OR sum(credit) <> 0""",
    "newest_snapshot_is_the_plain_sum": """
        SELECT fund, account, unit, purpose FROM (
            SELECT b.fund, b.account, b.unit, b.purpose, b.debit, b.credit FROM balance_snapshot b
            WHERE b.upto = (SELECT max(upto) FROM balance_mark)
              AND b.edition = (SELECT max(edition) FROM balance_mark
                               WHERE upto = (SELECT max(upto) FROM balance_mark))
            UNION ALL
            SELECT p.fund, p.account, p.unit, p.purpose, -p.debit, -p.credit FROM posting p
            WHERE p.entry <= (SELECT max(upto) FROM balance_mark)) x
        GROUP BY fund, account, unit, purpose HAVING sum(debit) <> 0 OR sum(credit) <> 0""",
    "balances_kept_within_the_head": """
        SELECT edition, upto FROM balance_mark WHERE upto > (SELECT entries FROM head)
        UNION ALL
        SELECT s.edition, s.upto FROM balance_step s
        WHERE s.low <> coalesce((SELECT max(b.upto) FROM balance_step b
                                 WHERE b.edition = s.edition AND b.upto < s.upto), 0)""",
    "filed_years_stay_closed": """
        SELECT f.year FROM annual_report_filed f JOIN period_closing c
            ON c.ends_on = f.ends_on AND c.turn > f.turn
        WHERE c.turn % 2 = 0""",
    "periods_opened_by_two": """
        SELECT ends_on, turn FROM period_closing
        WHERE turn % 2 = 0 AND (closed_by = agreed_by OR closed_by = '' OR agreed_by = '' OR reason = '')""",
    "entries_recorded_in_order": """
        SELECT e.number FROM entry e JOIN entry b ON b.number = e.number - 1
        WHERE e.recorded_at < b.recorded_at""",
}
"""The queries; ``:day`` is today, ``:cutoff`` the day ``WAITING_DAYS`` before it."""

DEADLINES = frozenset({"suspense_not_older_than_30_days", "advances_and_transit_cleared_within_30_days"})
"""Checks that ask for a decision that is due; what they find is no error of the books."""


def _by_query(statement: str) -> Check:
    prepared = text(f"{statement} LIMIT {MOST}")
    dated = ":day" in statement

    def check(connection: Any, day: date) -> Found:
        days = {"day": day, "cutoff": day - timedelta(days=WAITING_DAYS)} if dated else {}
        return [dict(row) for row in connection.execute(prepared, days).mappings()]

    return check


def entries_say_what_was_sealed(connection: Any, day: date) -> Found:
    """The content of every entry still has the digest it was sealed with."""
    found: Found = []
    last = int(connection.execute(_LAST).scalar() or 0)
    for first in range(1, last + 1, CHUNK):
        part = {"first": first, "end": first + CHUNK}
        lines: dict[int, list[str]] = {}
        for entry, told in connection.execute(_TOLD_LINES, part).all():
            lines.setdefault(entry, []).append(told)
        for number, key, kind, occurred_on, reverses, digest in connection.execute(_CONTENT, part).all():
            told_so = (key, kind, occurred_on.isoformat(), str(reverses or ""), *lines.get(number, ()))
            content = "\n".join(told_so)
            if hashlib.sha256(content.encode()).hexdigest() != digest:
                found.append({"entry": number})
    return found[:MOST]


_LAST = select(func.max(ENTRY.c.number))
_CONTENT = select(
    ENTRY.c.number, ENTRY.c.key, ENTRY.c.kind, ENTRY.c.occurred_on, ENTRY.c.reverses, ENTRY.c.digest
).where(ENTRY.c.number >= bindparam("first"), ENTRY.c.number < bindparam("end"))
_CLOSED = (
    select(CLOSING.c.ends_on, CLOSING.c.turn, REPORT.c.digest)
    .select_from(
        CLOSING.outerjoin(REPORT, (REPORT.c.ends_on == CLOSING.c.ends_on) & (REPORT.c.turn == CLOSING.c.turn))
    )
    .where(CLOSING.c.turn % 2 == 1)
    .order_by(CLOSING.c.ends_on, CLOSING.c.turn)
)
_BAR: Any = literal_column("'|'")
_TOLD_LINES = (
    select(
        POSTING.c.entry,
        POSTING.c.fund.concat(_BAR).concat(POSTING.c.account).concat(_BAR).concat(POSTING.c.unit)
        .concat(_BAR).concat(POSTING.c.purpose).concat(_BAR).concat(cast(POSTING.c.debit, Text))
        .concat(_BAR).concat(cast(POSTING.c.credit, Text)),
    )
    .where(POSTING.c.entry >= bindparam("first"), POSTING.c.entry < bindparam("end"))
    .order_by(POSTING.c.entry, POSTING.c.line)
)  # fmt: skip
"""Lines as ``entries.Entry.digest`` writes them."""


def closing_reports_recompute(connection: Any, day: date) -> Found:
    """Every closing has its report, and every report its rows, as the books were known when it was made."""
    found: Found = []
    for ends_on, turn, digest in connection.execute(_CLOSED).all():
        facts: dict[str, object] = {"ends_on": ends_on.isoformat(), "turn": turn}
        face = closing_reported(connection, ends_on, turn)
        if digest is None or face is None:
            found.append({**facts, "report": "missing"})
        elif digest_of(closing_rows(connection, face)) != digest:
            found.append({**facts, "report": "differs"})
    return found[:MOST]


def accounts_follow_the_chart(connection: Any, day: date) -> Found:
    """Every account is of the chart or a child of it, and guarded, postable and on the side the chart says.

    An account of the bank that nothing guards would be spent below zero without a refusal.
    """
    chart = {row.code: row for row in default_chart()}
    found: Found = []
    for row in connection.execute(select(ACCOUNT).order_by(ACCOUNT.c.code)):
        stem, dot, _ = row.code.partition(".")
        heading = chart.get(stem)
        told = (row.type, row.side, bool(row.postable), bool(row.guarded), bool(row.money))
        if (
            heading is None
            or (dot and not heading.children)
            or told
            != (heading.type, heading.side, heading.postable or bool(dot), heading.guarded, heading.money)
        ):
            found.append({"account": row.code})
    return found[:MOST]


CHECKS: dict[str, Check] = {
    **{name: _by_query(statement) for name, statement in QUERIES.items()},
    "entries_say_what_was_sealed": entries_say_what_was_sealed,
    "fund_lines_are_whole": _by_query(LINES_ARE_WHOLE),
    "pieces_pay_their_use": _by_query(PIECES_PAY_THEIR_USE),
    "no_foreign_value_without_quantity": no_foreign_value_without_quantity,
    "no_goods_value_without_goods": no_goods_value_without_goods,
    "closing_reports_recompute": closing_reports_recompute,
    "accounts_follow_the_chart": accounts_follow_the_chart,
}
"""Name of each check and its function (connection, today) -> findings."""

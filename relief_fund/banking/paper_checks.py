"""Named check of papers that bank lines settled: each exists, is of the right kind, and says as much as was taken.

And the other way round: a line decided by its paper has one; none of them was reversed, or printed twice.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from relief_fund.banking.inbox import DECISION, MATCH
from relief_fund.banking.papers import PAPER, PAPER_CHOICES, amounts_of
from relief_fund.banking.tables import BankLine
from relief_fund.ledger.papers import reversed_among
from relief_fund.ledger.queries import EntryView, entries_by_keys, entries_numbered

LINE = BankLine.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation

Found = list[dict[str, object]]
MOST = 100
ASKED = 500

_SETTLED = (
    select(PAPER.c.paper, PAPER.c.decision, LINE.c.account, func.sum(PAPER.c.amount))
    .join(LINE, LINE.c.identity == PAPER.c.identity)
    .group_by(PAPER.c.paper, PAPER.c.decision, LINE.c.account)
    .order_by(PAPER.c.paper, PAPER.c.decision)
)
_WHOLE = (
    select(PAPER.c.identity, PAPER.c.decision, func.sum(PAPER.c.amount).label("amount"))
    .group_by(PAPER.c.identity, PAPER.c.decision)
    .subquery()
)
_OTHER_LINES = (
    select(_WHOLE.c.identity)
    .outerjoin(LINE, (LINE.c.identity == _WHOLE.c.identity) & (LINE.c.amount == _WHOLE.c.amount))
    .outerjoin(
        DECISION, (DECISION.c.identity == _WHOLE.c.identity) & (DECISION.c.decision == _WHOLE.c.decision)
    )
    .where(LINE.c.identity.is_(None) | DECISION.c.identity.is_(None))
    .order_by(_WHOLE.c.identity)
    .limit(MOST)
)
_WITHOUT_PAPER = (
    select(DECISION.c.identity)
    .outerjoin(PAPER, (PAPER.c.identity == DECISION.c.identity) & (PAPER.c.decision == DECISION.c.decision))
    .where(DECISION.c.decision.in_(list(PAPER_CHOICES)), PAPER.c.identity.is_(None))
    .order_by(DECISION.c.identity)
    .limit(MOST)
)
_PRINTED_TWICE = (
    select(PAPER.c.identity)
    .join(MATCH, MATCH.c.entry_key == PAPER.c.paper)
    .where(PAPER.c.decision.in_([one.decision for one in PAPER_CHOICES.values() if not one.account]))
    .order_by(PAPER.c.identity)
    .limit(MOST)
)
_BY_LINE = (
    ("banking.paper_of_another_line", _OTHER_LINES),
    ("banking.decided_without_paper", _WITHOUT_PAPER),
    ("banking.paper_printed_twice", _PRINTED_TWICE),
)


def papers_say_what_lines_settled(connection: Any) -> Found:
    """Lines take of a paper no more than it says, each its own whole amount, each as it was decided."""
    settled = connection.execute(_SETTLED).all()
    entries = _entries(connection, {row[0] for row in settled})
    undone = reversed_among(connection, [one.number for one in entries.values()])
    found: Found = []
    for paper, decision, account, taken in settled:
        entry, choice = entries.get(paper), PAPER_CHOICES.get(decision)
        says = 0
        if entry and choice and entry.kind in choice.kinds:
            says = sum(amounts_of(entry, choice, account).values())
        if int(taken) > says:
            told = {"paper": entry.number if entry else 0, "decision": decision}
            found.append({"code": "banking.paper_exceeded", **told, "taken": int(taken), "says": says})
    found += [{"code": "banking.paper_reversed", "paper": number} for number in sorted(undone)]
    for code, query in _BY_LINE:
        lines = connection.execute(query).scalars()
        found += [{"code": code, "line": identity[:12]} for identity in lines]
    return found[:MOST]


def _entries(connection: Any, keys: Iterable[str]) -> dict[str, EntryView]:
    asked, found = sorted(keys), dict[str, EntryView]()
    for start in range(0, len(asked), ASKED):
        numbers = list(entries_by_keys(connection, asked[start : start + ASKED]).values())
        found |= {one.key: one for one in entries_numbered(connection, numbers)} if numbers else {}
    return found

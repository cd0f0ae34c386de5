"""What of the books rests on bank lines: asked before an entry is reversed, inside that command."""

from typing import Any

from sqlalchemy import bindparam, or_, select

from relief_fund.banking.errors import EntryHeldByLine
from relief_fund.banking.inbox import DECISION, MATCH, PAPER

COMMITTEE = "gift_elsewhere"
"""Moved by a committee's own paper, which may be reversed and made again (``donors.moved_gifts``)."""
_NAMED = select(PAPER.c.identity).where(PAPER.c.paper == bindparam("key"))
_MATCHED = select(MATCH.c.identity).where(MATCH.c.entry_key == bindparam("key"))
_DECIDED = select(DECISION.c.identity).where(
    DECISION.c.identity == bindparam("line"),
    # A line that was split has an entry for each part, all named after the decision.
    or_(DECISION.c.entry_key == bindparam("key"), DECISION.c.decision == bindparam("word")),
    DECISION.c.decision != COMMITTEE,
)


def check_no_line_rests(tx: Any, key: str) -> None:
    """Raise EntryHeldByLine where a bank line stands for the entry ``key``, or was decided by it.

    Reversed, a paper would free money that the bank has printed, and a decision would say what the books
    do not. A line is decided otherwise where its decision is not final; else the difference is adjusted.
    """
    word, _, rest = key.partition(":")
    asked = {"key": key, "word": word, "line": rest.partition(":")[0]}
    for query in (_NAMED, _MATCHED, _DECIDED):
        line = tx.sql(query, asked).scalar()
        if line:
            raise EntryHeldByLine(line=line[:12])

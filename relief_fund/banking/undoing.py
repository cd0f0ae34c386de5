"""What of the books rests on bank lines: asked before an entry is reversed or adjusted, inside that command."""

from typing import Any

from sqlalchemy import bindparam, or_, select

from relief_fund.banking.decisions import TO_BE_WITHDRAWN
from relief_fund.banking.errors import EntryHeldByLine, LineDecided
from relief_fund.banking.inbox import DECISION, MATCH, PAPER, WITHDRAWN

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
    asked = {"key": key, "word": key.partition(":")[0], "line": line_of(key)}
    for query in (_NAMED, _MATCHED, _DECIDED):
        line = tx.sql(query, asked).scalar()
        if line:
            raise EntryHeldByLine(line=line[:12])


def check_line_stays(tx: Any, key: str) -> None:
    """Raise LineDecided where the entry ``key`` is of a line whose import two officers have agreed to withdraw.

    The withdrawal takes back what has corrected its lines until then; what corrected them later would be left.
    """
    if tx.sql(TO_BE_WITHDRAWN, {"identity": line_of(key)}).first():
        raise LineDecided(decision=WITHDRAWN)


def line_of(key: str) -> str:
    """Identity of the bank line in the key of an entry of its own, of a decision or of one of its parts."""
    return key.partition(":")[2].partition(":")[0]

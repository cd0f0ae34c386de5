"""Which funds a withdrawal that was agreed still touches: none of them ends before it is carried out."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.banking.errors import WithdrawalHoldsFund
from relief_fund.banking.queries import ACCOUNT, OPENING
from relief_fund.banking.several import SPLIT, keys_of_parts
from relief_fund.banking.withdrawal_queries import ASKED, DECISION, GONE_RUN, LINE, RUN, UNDER_WAY
from relief_fund.ledger.queries import ENTRY, POSTING

ASKED_AT_ONCE = 500
_WITHDRAWN = select(GONE_RUN.c.run).where(GONE_RUN.c.withdrawal == bindparam("withdrawal"))
_ACCOUNT = select(ASKED.c.account).where(ASKED.c.id == bindparam("withdrawal")).scalar_subquery()
_OWN = (LINE.c.account == _ACCOUNT, LINE.c.run.in_(_WITHDRAWN))
_OF_LINES = select(LINE.c.fund).where(*_OWN).distinct()
_OF_OPENING = (
    select(ACCOUNT.c.earlier_fund)
    .join(OPENING, OPENING.c.account == ACCOUNT.c.account)
    .where(OPENING.c.run.in_(_WITHDRAWN))
)
_DECIDED = (
    select(DECISION.c.decision, DECISION.c.entry_key)
    .join(LINE, LINE.c.identity == DECISION.c.identity)
    .where(*_OWN)
)
_OF_ENTRIES = (
    select(POSTING.c.fund)
    .join(ENTRY, ENTRY.c.number == POSTING.c.entry)
    .where(ENTRY.c.key.in_(bindparam("keys", expanding=True)))
    .distinct()
)
_FILE = (
    select(RUN.c.file_name).join(ASKED, ASKED.c.run == RUN.c.id).where(ASKED.c.id == bindparam("withdrawal"))
)


def check_no_withdrawal_touches(tx: Any, funds: Iterable[str]) -> None:
    """Raise WithdrawalHoldsFund where a withdrawal under way has entries to reverse in one of ``funds``.

    Asked inside the command that ends them: an ended fund takes no reversal, and the withdrawal would stop midway.
    """
    ending = set(funds)
    for (withdrawal,) in tx.sql(UNDER_WAY).all():
        if held := ending & _touched(tx, withdrawal):
            file = tx.sql(_FILE, {"withdrawal": withdrawal}).scalar()
            raise WithdrawalHoldsFund(fund=min(held), file=file)


def _touched(tx: Any, withdrawal: str) -> set[str]:
    """Funds of its lines, of the opening it takes back, and of what was decided about its lines."""
    own = {"withdrawal": withdrawal}
    found = {*tx.sql(_OF_LINES, own).scalars(), *tx.sql(_OF_OPENING, own).scalars()}
    keys: list[str] = []
    for decision, key in tx.sql(_DECIDED, own):
        keys += keys_of_parts(key) if decision == SPLIT else [key]
    for start in range(0, len(keys), ASKED_AT_ONCE):
        found |= set(tx.sql(_OF_ENTRIES, {"keys": keys[start : start + ASKED_AT_ONCE]}).scalars())
    return found

"""Counted tries: at a name, from an address, at a code. The count is kept even when the try is refused."""

import ipaddress
from datetime import datetime

from sqlalchemy import bindparam, case, delete, insert, select, update

from relief_fund.kernel.protocols import Office, RowTx
from relief_fund.staff.errors import TooManyTries
from relief_fund.staff.tables import SIGN_IN_LIMIT
from relief_fund.staff.tokens import shown_hash

WINDOW_SECONDS = 900
"""The window in which tries at a name and from an address are counted."""
MOST_PER_NAME = 10
MOST_PER_ADDRESS = 60
"""Several officers may sit behind one address."""
MOST_PER_CODE = 10
CODE_WINDOW_SECONDS = 3600
"""Ten guesses an hour at three codes of a million: with the password known, about 1,400 days to a hit."""

_COUNT = (
    update(SIGN_IN_LIMIT)
    .where(SIGN_IN_LIMIT.c.bucket == bindparam("of"))
    .values(
        tries=case((SIGN_IN_LIMIT.c.window_start == bindparam("start"), SIGN_IN_LIMIT.c.tries + 1), else_=1),
        window_start=bindparam("start"),
    )
)
_FIRST = insert(SIGN_IN_LIMIT)
_TRIES = select(SIGN_IN_LIMIT.c.tries).where(SIGN_IN_LIMIT.c.bucket == bindparam("of"))
_CLEAR = delete(SIGN_IN_LIMIT).where(SIGN_IN_LIMIT.c.bucket == bindparam("of"))
_SWEEP = delete(SIGN_IN_LIMIT).where(SIGN_IN_LIMIT.c.window_start < bindparam("before"))


def bucket_of(kind: str, subject: str) -> str:
    """The bucket of ``subject`` (a typed name, an address, an officer): hashed, for a name may be a slip."""
    return f"{kind}:{shown_hash(subject)[:32]}"


def address_bucket(address: str) -> str:
    """The bucket of a network address: IPv4 whole, IPv6 by its /64, which is one subscriber."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return bucket_of("address", "unknown")
    if parsed.version == 6:
        mapped = parsed.ipv4_mapped
        parsed = mapped or ipaddress.ip_network((parsed, 64), strict=False).network_address
    return bucket_of("address", str(parsed))


def count_try(office: Office, bucket: str, most: int, window: int = WINDOW_SECONDS) -> None:
    """Count one try in ``bucket``; beyond ``most`` in ``window`` seconds raises TooManyTries (``seconds``).

    A command of its own: it stands although what follows is refused, and two tries at once are two.
    """
    seconds = int(office.clock.now().timestamp())
    start = seconds - seconds % window

    def counting(tx: RowTx) -> int:
        if tx.sql(_COUNT, {"of": bucket, "start": start}).rowcount == 0:
            tx.sql(_FIRST, {"bucket": bucket, "window_start": start, "tries": 1})
        return int(tx.sql(_TRIES, {"of": bucket}).scalar_one())

    if office.desk.run(counting) > most:
        raise TooManyTries(seconds=start + window - seconds)


def count_code_try(office: Office, officer: str) -> None:
    """Count one try at the second factor of ``officer``; raises TooManyTries."""
    count_try(office, bucket_of("code", officer), MOST_PER_CODE, CODE_WINDOW_SECONDS)


def clear_tries(tx: RowTx, bucket: str) -> None:
    """Forget the tries of ``bucket``, because the right answer came."""
    tx.sql(_CLEAR, {"of": bucket})


def sweep_tries(tx: RowTx, moment: datetime) -> int:
    """Delete counts whose window ended before ``moment``; returns how many."""
    return int(tx.sql(_SWEEP, {"before": int(moment.timestamp()) - CODE_WINDOW_SECONDS}).rowcount)

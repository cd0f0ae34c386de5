"""Look-ups of the public, counted by address in memory: a visitor who asks leaves nothing in the books.

A restart forgets the counts, and every process counts for itself: several processes allow as many times more.
Addresses are kept hashed, for one window, and never more than so many of them.
"""

import threading

from relief_fund.staff.errors import TooManyTries
from relief_fund.staff.limits import WINDOW_SECONDS, address_bucket

MOST_LOOK_UPS = 30
"""Look-ups from one address in a quarter of an hour: a family may ask, a machine may not try amounts."""
MOST_ADDRESSES = 200_000


class LookUps:
    """Counts of the present window. One for each site; any thread may count."""

    def __init__(self, *, most: int = MOST_LOOK_UPS, addresses: int = MOST_ADDRESSES) -> None:
        self._most = most
        self._addresses = addresses
        self._lock = threading.Lock()
        self._start = 0
        self._counts: dict[str, int] = {}

    def count(self, address: str, seconds: int) -> None:
        """Count one look-up from ``address`` at ``seconds`` since 1970. Raises TooManyTries beyond the bound."""
        bucket = address_bucket(address)
        start = seconds - seconds % WINDOW_SECONDS
        with self._lock:
            if start != self._start:
                self._start, self._counts = start, {}
            tries = self._counts.pop(bucket, 0) + 1
            if len(self._counts) >= self._addresses:
                # The one that has been silent longest makes room.
                del self._counts[next(iter(self._counts))]
            self._counts[bucket] = tries
        if tries > self._most:
            raise TooManyTries(seconds=start + WINDOW_SECONDS - seconds)

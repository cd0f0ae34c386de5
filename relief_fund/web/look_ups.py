"""Look-ups of the public, counted by address in memory: a visitor who asks leaves nothing in the books.

Where the books are a file beside the program, a look-up by code, or by a reference that few lines share, is reckoning
and hardly waits: it is answered in the server's own loop, for handing it to a thread and back costs more than the
answer. One is answered between any two turns of the loop, so whatever else is to do goes between them. Where books
are asked over a wire, the loop goes on while it waits for them, as long as every question of a look-up is foreseen. All
others, and questions that go through the lines of a day, are waited for in a few threads of their own: a storm takes
none from the office, and few threads answer more in a second than many that stand in each other's way.

A restart forgets the counts, and every process counts for itself: several processes allow as many times more.
Addresses are kept hashed, for one window, and never more than so many of them.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, TypeVarTuple
from weakref import WeakKeyDictionary

from relief_fund.staff.errors import TooManyTries
from relief_fund.staff.limits import WINDOW_SECONDS, address_bucket

MOST_LOOK_UPS = 30
"""Look-ups from one address in a quarter of an hour: a family may ask, a machine may not try amounts."""
MOST_ADDRESSES = 200_000
THREADS = 2
"""Look-ups that are worked on at once; they wait for the books, hardly for anything else."""

SESSIONS = 4
"""Look-ups in the loop that ask the books over a wire at once: while one waits, others are worked on."""

Given = TypeVarTuple("Given")
Answer = TypeVar("Answer")


class LookUps:
    """Counts of the present window, and the threads. One for each site; any thread may count.

    ``at_hand`` says that the books are a file beside the program.
    """

    def __init__(
        self, *, most: int = MOST_LOOK_UPS, addresses: int = MOST_ADDRESSES, at_hand: bool = False
    ) -> None:
        self._most = most
        self._addresses = addresses
        self._lock = threading.Lock()
        self._start = 0
        self._counts: dict[str, int] = {}
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="look-up")
        self._at_hand = at_hand
        self._asking = WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore]()
        self._turns = WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock]()

    async def answered(self, work: Callable[[*Given], Answer], *given: *Given) -> Answer:
        """What ``work``, which reads a few rows by their keys, answers as soon as it is its turn."""
        if not self._at_hand:
            return await self.waited_for(work, *given)
        async with self._turns.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
            await asyncio.sleep(0)
            return work(*given)

    async def foreseen(self, ask: Callable[[*Given], Awaitable[Answer]], *given: *Given) -> Answer:
        """What ``ask``, which waits for the books without holding the loop, answers once few others are asking."""
        asking = self._asking.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(SESSIONS))
        async with asking:
            return await ask(*given)

    async def waited_for(self, work: Callable[[*Given], Answer], *given: *Given) -> Answer:
        """What ``work``, which may read long, answers as soon as one of the threads of look-ups is free."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)

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

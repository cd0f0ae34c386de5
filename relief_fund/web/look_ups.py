"""Look-ups of the public, counted by address in memory: a visitor who asks leaves nothing in the books.

A look-up whose every question is foreseen, as by code or by a reference that few lines share, is answered in the
server's own loop: handing it to a thread and back costs more than the answer. Where books are asked over a wire, the
loop goes on while it waits for them. Where they are a file beside the program, a look-up is reckoning and hardly
waits: one is answered between any two turns of the loop, so whatever else is to do goes between them. All others,
as questions that go through the lines of a day, are waited for in a few threads of their own: a storm takes none from
the office, and few threads answer more in a second than many that stand in each other's way.

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

    ``sessions`` is how many look-ups are worked on in the loop at once; one where the books are a file.
    """

    def __init__(
        self, *, most: int = MOST_LOOK_UPS, addresses: int = MOST_ADDRESSES, sessions: int = SESSIONS
    ) -> None:
        self._most = most
        self._addresses = addresses
        self._lock = threading.Lock()
        self._start = 0
        self._counts: dict[str, int] = {}
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="look-up")
        self._sessions = sessions
        self._asking = WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore]()

    async def foreseen(self, ask: Callable[[*Given], Awaitable[Answer]], *given: *Given) -> Answer:
        """What ``ask``, which holds the loop for a moment at most, answers once few others are asking."""
        asking = self._asking.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(self._sessions))
        async with asking:
            await asyncio.sleep(0)
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

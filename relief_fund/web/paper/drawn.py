"""What the public asks to be drawn again and again: remembered so far, and drawn by few hands at once.

A poster costs a tenth of a second of a processor and is the same for everybody until its campaign changes. So it is
drawn once for what stands on it; who asks meanwhile waits for that one. An address that a visitor writes himself
(``Host``) stands on the poster too, so what is remembered is bounded, and so is how many are drawn and wait at once:
a visitor who asks for ever new ones keeps no page waiting.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future

from relief_fund.staff.errors import TooManyTries

MOST_DRAWN = 64
HANDS = 1
"""Drawings at once: pages want to be answered beside them."""
MOST_WAITING = 8
"""Drawings that wait for a hand; one more is refused for ``WAIT_SECONDS``."""
WAIT_SECONDS = 5


class Drawn:
    """Drawings by what stands on them, the longest unasked given up first. Any thread may ask."""

    def __init__(self, *, most: int = MOST_DRAWN, hands: int = HANDS, waits: int = MOST_WAITING) -> None:
        self._most = most
        self._waits = waits
        self._waiting = 0
        self._lock = threading.Lock()
        self._hands = threading.Semaphore(hands)
        self._kept: OrderedDict[Hashable, Future[bytes]] = OrderedDict()

    def get(self, what: Hashable, draw: Callable[[], bytes]) -> bytes:
        """The drawing of ``what``, made by ``draw`` where it is not remembered.

        Raises as ``draw`` does, and TooManyTries where too many wait already.
        """
        with self._lock:
            known = self._kept.get(what)
            if known is not None:
                self._kept.move_to_end(what)
            elif self._waiting > self._waits:
                raise TooManyTries(seconds=WAIT_SECONDS)
            else:
                self._waiting += 1
                mine = self._kept[what] = Future()
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        if known is not None:
            return known.result()
        try:
            with self._hands:
                mine.set_result(draw())
        except BaseException as trouble:
            with self._lock:
                if self._kept.get(what) is mine:
                    del self._kept[what]
            mine.set_exception(trouble)
            raise
        finally:
            with self._lock:
                self._waiting -= 1
        return mine.result()

    def __len__(self) -> int:
        return len(self._kept)

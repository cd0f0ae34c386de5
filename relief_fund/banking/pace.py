"""How many lines one step of an import takes: as many as hold the desk so long as a small command may wait.

Whoever comes while a step is being written waits for its end, so a step is measured by time and not by lines: on a
slow machine, or beside busy pages, it takes fewer.
"""

import time
from datetime import timedelta

LONGEST = timedelta(milliseconds=105)
"""A step that held the desk longer is followed by smaller ones: a small command may wait 120 ms, with its own."""
EASY = timedelta(milliseconds=90)
"""A larger step that would not have held it longer is worth a try: every step has a cost of its own."""
PARTS, FIRST = 8, 3
"""A step is the largest one divided by a whole number up to this, so that some of them make one segment of words."""
LEAST = 125
"""A step of so few lines is not divided."""


class Pace:
    """The size of the next step, where none takes more than ``most`` lines."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._finest = max(1, min(PARTS, most // LEAST))
        self._parts = min(FIRST, self._finest)
        self._easy = 0

    def size(self) -> int:
        """Lines of the next step."""
        return self._most // self._parts

    def held(self, lines: int, nanoseconds: int) -> None:
        """Told how long a step of ``lines`` held the desk; one of another size than now tells nothing."""
        if lines != self.size():
            return
        gone = timedelta(microseconds=nanoseconds // 1_000)
        self._easy = self._easy + 1 if gone * self._parts <= EASY * (self._parts - 1) else 0
        if gone > LONGEST and self._parts < self._finest:
            self._parts, self._easy = self._parts + 1, 0
        elif self._easy >= 2 and self._parts > 1:
            self._parts, self._easy = self._parts - 1, 0


class Held:
    """A step's time at the desk: from its last beginning, should it be run again, to its answer."""

    def __init__(self) -> None:
        self._begun = self._ended = 0

    def begins(self, *_: object) -> None:
        """The desk has begun with it."""
        self._begun = time.perf_counter_ns()

    def ends(self, *_: object) -> None:
        """It was answered."""
        self._ended = time.perf_counter_ns()

    @property
    def nanoseconds(self) -> int:
        """How long it was at the desk."""
        return max(self._ended - self._begun, 0)

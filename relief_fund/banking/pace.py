"""How many lines one step of an import takes: as many as hold the desk so long as a small command may wait.

Whoever comes while a step is being written waits for its end, so a step is measured by time and not by lines: on a
slow machine, or beside busy pages, it takes fewer. Where nobody has come during the last steps, one may hold the
desk for as long as the first who comes may wait; what is prepared then is divided as soon as somebody does.
"""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import timedelta
from itertools import chain
from typing import Any, Protocol, Self, TypeVar

from relief_fund.kernel.protocols import Desk

LONGEST = timedelta(milliseconds=105)
"""A step that held the desk longer is followed by smaller ones: a small command may wait 120 ms, with its own."""
EASY = timedelta(milliseconds=90)
"""A larger step that would not have held it longer is worth a try: every step has a cost of its own."""
ALONE, OWN = timedelta(milliseconds=110), timedelta(milliseconds=15)
"""With nobody beside it a step may hold the desk so long; and what of it does not grow with its lines."""
QUIET = 4
"""So many steps beside which nobody came are followed by those of an import that is alone."""
PARTS, FIRST = 8, 3
"""A step is the largest one divided by a whole number up to this, so that some of them make one segment of words."""
LEAST = 125
"""A step of so few lines is not divided."""


class Pace:
    """The size of the next step, where none takes more than ``most`` lines."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._finest = max(1, min(PARTS, most // LEAST))
        self._first = self._parts = min(FIRST, self._finest)
        self._easy = self._alone = 0
        self._grown_alone = False

    def size(self) -> int:
        """Lines of the next step."""
        return self._most // self._parts

    def held(self, lines: int, nanoseconds: int, *, alone: bool = False) -> None:
        """Told how long a step of ``lines`` held the desk; one of another size than now tells nothing.

        ``alone`` says that nobody else has come to the desk meanwhile.
        """
        self._alone = self._alone + 1 if alone else 0
        if self._grown_alone and not alone:
            self._parts, self._easy, self._grown_alone = max(self._parts, self._first), 0, False
        if lines != self.size():
            return
        quiet = self._alone >= QUIET
        longest, easy, own = (ALONE, LONGEST, OWN) if quiet else (LONGEST, EASY, timedelta())
        gone = timedelta(microseconds=nanoseconds // 1_000)
        larger_is_easy = (gone - own) * self._parts <= (easy - own) * (self._parts - 1)
        self._easy = self._easy + 1 if larger_is_easy else 0
        if gone > longest and self._parts < self._finest:
            self._parts, self._easy = self._parts + 1, 0
        elif self._easy >= 2 and self._parts > 1:
            self._parts, self._easy = self._parts - 1, 0
            self._grown_alone = self._grown_alone or quiet


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


class Company:
    """Whether somebody else has come to the desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._asked = desk.asked

    def came(self) -> bool:
        """Whether it was asked for more than one step since this was asked last."""
        before, self._asked = self._asked, self._desk.asked
        return self._asked - before > 1


class Step(Protocol):
    """A step that is prepared, and run at the desk when it is called."""

    lines: Any
    held: Held

    def __call__(self, tx: Any) -> Any:
        """Write it."""
        ...

    def divided(self, most: int) -> tuple[Self, Self | None]:
        """Its first ``most`` lines, and the step of the rest."""
        ...


S = TypeVar("S", bound=Step)


def run_in_turn(
    desk: Desk,
    pace: Pace,
    steps: Iterable[S],
    *,
    begins: Callable[[S], None],
    answered: Callable[[S, Any], None],
) -> None:
    """Run ``steps`` one behind the other; the next is prepared, by asking for it, while one is being written.

    What was prepared at least twice as large as a step may be by now is divided. ``begins`` is told of each before
    the desk is, ``answered`` of what it came to. Raises what a step raises.
    """
    company = Company(desk)
    in_hand: tuple[S, Future[Any]] | None = None
    for prepared in chain(steps, [None]):
        rest: S | None = prepared
        while True:
            if in_hand:
                (one, answer), in_hand = in_hand, None
                answered(one, answer.result())
                pace.held(len(one.lines), one.held.nanoseconds, alone=not company.came())
            if rest is None:
                break
            one, rest = rest.divided(pace.size()) if len(rest.lines) >= 2 * pace.size() else (rest, None)
            begins(one)
            answer = desk.submit(one)
            answer.add_done_callback(one.held.ends)
            in_hand = one, answer
            if rest is None:
                break

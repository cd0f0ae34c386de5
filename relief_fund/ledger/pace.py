"""How many lines one step of an import takes: as many as hold the desk so long as a small command may wait.

Whoever comes while a step is being written waits for its end, so a step is measured by time and not by lines: on a
slow machine, or beside busy pages, it takes fewer. Where nobody has come during the last steps, one may hold the
desk for as long as the first who comes may wait; what is prepared then is divided as soon as somebody does.
Lines are those of a statement; a journal's import counts the rows that its entries write.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from datetime import timedelta
from typing import Any, Generic, Protocol, Self, TypeVar

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

    def is_alone(self) -> bool:
        """Whether nobody came for so long that the steps are those of an import that is alone."""
        return self._alone >= QUIET

    def held(self, lines: int, nanoseconds: int, *, alone: bool = False) -> None:
        """Told how long a step of ``lines`` held the desk; one of another size than now tells nothing.

        Up to a quarter fewer stand for the whole, which would have taken so much longer: not everything is cut as
        finely as lines. ``alone`` says that nobody else has come to the desk meanwhile.
        """
        self._alone = self._alone + 1 if alone else 0
        if self._grown_alone and not alone:
            self._parts, self._easy, self._grown_alone = max(self._parts, self._first), 0, False
        size = self.size()
        if not 3 * size <= 4 * lines <= 4 * size:
            return
        quiet = self.is_alone()
        longest, easy, own = (ALONE, LONGEST, OWN) if quiet else (LONGEST, EASY, timedelta())
        gone = timedelta(microseconds=nanoseconds * size // (1_000 * lines))
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

    def behind(self, earlier: "Held | None") -> int:
        """The same where it was begun while an ``earlier`` one was still being written: from that one's answer."""
        return min(self.nanoseconds, max(self._ended - earlier._ended, 0)) if earlier else self.nanoseconds


class Company:
    """Whether somebody else has come to the desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._others = desk.asked

    def own(self) -> None:
        """Told of every step that is handed in."""
        self._others += 1

    def came(self) -> bool:
        """Whether it was asked for anything but those steps since this was asked last."""
        before, self._others = self._others, self._desk.asked
        return self._others > before


class Step(Protocol):
    """A step that is prepared and may be handed in."""

    held: Held

    def __len__(self) -> int:
        """How much it writes, in what its pace counts."""
        ...

    def divided(self, most: int) -> tuple[Self, Self | None]:
        """The step of its first ``most``, and that of the rest."""
        ...


S = TypeVar("S", bound=Step)


def never(_: object) -> bool:
    """Of a step that is to be told what every one before it came to."""
    return False


class InTurn(Generic[S]):
    """Steps one behind the other; the next is prepared, by asking for it, while one is being written.

    What was prepared at least twice as large as a step may be by now is divided. ``hand_in`` brings a step to the
    desk; ``begins`` is told of it before, ``answered`` of what it came to. While nobody else comes, one that
    ``may_be_foreseen`` is handed in before the one in front of it was answered: the desk looks at it meanwhile.
    """

    def __init__(
        self,
        desk: Desk,
        pace: Pace,
        *,
        hand_in: Callable[[S], "Future[Any]"],
        begins: Callable[[S], None],
        answered: Callable[[S, Any], None],
        may_be_foreseen: Callable[[S], bool] = never,
    ) -> None:
        self._pace, self._company = pace, Company(desk)
        self._hand_in, self._begins, self._answered = hand_in, begins, answered
        self._may_be_foreseen = may_be_foreseen
        self._in_hand: deque[tuple[S, Future[Any]]] = deque()
        self._before: Held | None = None

    def run(self, steps: Iterable[S]) -> None:
        """Run ``steps``. Raises what a step raises; then none behind it is begun any more."""
        try:
            self._run(steps)
        except BaseException:
            self._take_back()
            raise

    def _run(self, steps: Iterable[S]) -> None:
        for prepared in steps:
            rest: S | None = prepared
            while rest is not None:
                while self._in_hand and not self._may_go_ahead(rest):
                    self._wait_for_the_first()
                size = self._pace.size()
                one, rest = rest.divided(size) if len(rest) >= 2 * size else (rest, None)
                self._bring(one)
        while self._in_hand:
            self._wait_for_the_first()

    def _take_back(self) -> None:
        """Take back what is in hand. What the desk has looked at already is written, and told."""
        while self._in_hand:
            one, answer = self._in_hand.popleft()
            if not answer.cancel():
                with suppress(Exception):
                    self._answered(one, answer.result())

    def _may_go_ahead(self, step: S) -> bool:
        """Whether ``step`` may be handed in before what is in hand was answered."""
        return len(self._in_hand) < 2 and self._pace.is_alone() and self._may_be_foreseen(step)

    def _bring(self, one: S) -> None:
        self._begins(one)
        self._company.own()
        answer = self._hand_in(one)
        answer.add_done_callback(one.held.ends)
        self._in_hand.append((one, answer))

    def _wait_for_the_first(self) -> None:
        one, answer = self._in_hand.popleft()
        self._answered(one, answer.result())
        self._pace.held(len(one), one.held.behind(self._before), alone=not self._company.came())
        self._before = one.held

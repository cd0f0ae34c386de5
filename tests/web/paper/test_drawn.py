"""Drawings are made once for what stands on them, bounded in number, and never by many hands at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from relief_fund.staff.errors import TooManyTries
from relief_fund.web.paper.drawn import Drawn


def test_what_was_drawn_is_not_drawn_again_and_the_longest_unasked_goes() -> None:
    drawn, made = Drawn(most=2), []

    def of(what: str) -> bytes:
        return drawn.get(what, lambda: made.append(what) or what.encode())  # type: ignore[func-returns-value]

    assert [of(what) for what in "aabac"] == [b"a", b"a", b"b", b"a", b"c"]
    assert made == ["a", "b", "c"]
    of("b")
    assert (made, len(drawn)) == (["a", "b", "c", "b"], 2)


def test_who_asks_meanwhile_waits_for_the_one_that_is_drawn() -> None:
    drawn, begun, go_on, made = Drawn(), threading.Event(), threading.Event(), []

    def slow() -> bytes:
        made.append(1)
        begun.set()
        assert go_on.wait(20)
        return b"one"

    with ThreadPoolExecutor(5) as hands:
        first = hands.submit(drawn.get, "a", slow)
        assert begun.wait(20)
        others = [hands.submit(drawn.get, "a", slow) for _ in range(3)]
        second = hands.submit(drawn.get, "b", lambda: b"two")
        assert not second.done(), "another drawing waits for the hand"
        go_on.set()
        assert {one.result(20) for one in (first, *others)} == {b"one"}
        assert second.result(20) == b"two"
    assert made == [1]


def test_what_fails_is_told_and_tried_again() -> None:
    drawn = Drawn()

    def fails() -> bytes:
        raise ValueError("x")

    for _ in range(2):
        with pytest.raises(ValueError, match="x"):
            drawn.get("a", fails)
    assert (drawn.get("a", lambda: b"now"), len(drawn)) == (b"now", 1)


def test_too_many_that_wait_are_refused_and_what_is_remembered_is_given() -> None:
    drawn, begun, go_on = Drawn(waits=1), threading.Event(), threading.Event()
    assert drawn.get("old", lambda: b"old") == b"old"

    def slow() -> bytes:
        begun.set()
        assert go_on.wait(20)
        return b"x"

    with ThreadPoolExecutor(4) as hands:
        one = hands.submit(drawn.get, "a", slow)
        assert begun.wait(20)
        two = hands.submit(drawn.get, "b", slow)
        while drawn._waiting < 2:
            threading.Event().wait(0.001)
        with pytest.raises(TooManyTries) as refused:
            drawn.get("c", slow)
        assert refused.value.facts["seconds"] > 0
        assert drawn.get("old", slow) == b"old"
        go_on.set()
        assert [one.result(20), two.result(20)] == [b"x", b"x"]
    assert drawn.get("c", lambda: b"c") == b"c"

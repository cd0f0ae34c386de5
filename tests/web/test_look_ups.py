"""Look-ups by address: counted per window, forgotten after it, bounded in memory, nothing in the books."""

import asyncio
import threading
from itertools import pairwise

import pytest

from relief_fund.staff.errors import TooManyTries
from relief_fund.web.look_ups import SESSIONS, THREADS, LookUps

NOON = 1_726_000_200 - 1_726_000_200 % 900


def tries_of(look_ups: LookUps, address: str, times: int, at: int = NOON) -> int:
    """How many of ``times`` look-ups were answered."""
    answered = 0
    for _ in range(times):
        try:
            look_ups.count(address, at)
            answered += 1
        except TooManyTries:
            pass
    return answered


def test_an_address_may_ask_so_often_and_others_are_not_touched() -> None:
    look_ups = LookUps(most=3)
    assert tries_of(look_ups, "203.0.113.7", 5) == 3
    assert tries_of(look_ups, "203.0.113.8", 2) == 2


def test_the_refusal_says_when_to_come_back_and_then_it_is_so() -> None:
    look_ups = LookUps(most=1)
    look_ups.count("203.0.113.7", NOON + 100)
    with pytest.raises(TooManyTries) as refused:
        look_ups.count("203.0.113.7", NOON + 100)
    assert refused.value.facts == {"seconds": 800}
    look_ups.count("203.0.113.7", NOON + 900)


def test_a_subscriber_of_ipv6_is_one_address() -> None:
    look_ups = LookUps(most=2)
    assert [tries_of(look_ups, f"2001:db8::{at}", 1) for at in range(1, 4)] == [1, 1, 0]


def test_memory_is_bounded_and_who_asks_on_is_not_forgotten() -> None:
    look_ups = LookUps(most=3, addresses=10)
    for at in range(100):
        tries_of(look_ups, f"10.0.0.{at}", 1)
        tries_of(look_ups, "203.0.113.7", 1)
    assert len(look_ups._counts) == 10
    assert tries_of(look_ups, "203.0.113.7", 1) == 0


def test_threads_count_every_try() -> None:
    look_ups = LookUps(most=500)
    found: list[int] = []
    workers = [
        threading.Thread(target=lambda: found.append(tries_of(look_ups, "203.0.113.7", 200)))
        for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(found) == 500


def test_a_storm_of_look_ups_keeps_to_its_few_threads() -> None:
    look_ups, seen = LookUps(), set[str]()
    together = threading.Barrier(THREADS)

    def work(number: int) -> int:
        seen.add(threading.current_thread().name)
        together.wait(10)
        return number

    async def storm() -> list[int]:
        return await asyncio.gather(*(look_ups.waited_for(work, at) for at in range(THREADS * 5)))

    assert asyncio.run(storm()) == list(range(THREADS * 5))
    assert len(seen) == THREADS
    assert all(name.startswith("look-up") for name in seen)


def test_books_at_hand_are_asked_one_by_one_and_others_go_between() -> None:
    look_ups, seen = LookUps(sessions=1), list[str]()

    async def work(number: int) -> int:
        seen.append("look-up")
        return number

    async def office() -> None:
        while seen.count("look-up") < 20:
            seen.append("office")
            await asyncio.sleep(0)

    async def storm() -> list[int]:
        other = asyncio.create_task(office())
        answers = await asyncio.gather(*(look_ups.foreseen(work, at) for at in range(20)))
        await other
        return answers

    for _ in range(2):  # each in a loop of its own
        seen.clear()
        assert asyncio.run(storm()) == list(range(20))
        assert ("look-up", "look-up") not in set(pairwise(seen))


def test_what_a_look_up_refuses_reaches_its_asker() -> None:
    def refused() -> None:
        raise TooManyTries(seconds=1)

    async def refused_in_loop() -> None:
        refused()

    with pytest.raises(TooManyTries):
        asyncio.run(LookUps().waited_for(refused))
    with pytest.raises(TooManyTries):
        asyncio.run(LookUps().foreseen(refused_in_loop))


def test_few_ask_over_a_wire_at_once() -> None:
    look_ups, asking, most = LookUps(), set[int](), list[int]()

    async def ask(number: int) -> int:
        asking.add(number)
        most.append(len(asking))
        await asyncio.sleep(0)
        asking.remove(number)
        return number

    async def storm() -> list[int]:
        return await asyncio.gather(*(look_ups.foreseen(ask, at) for at in range(SESSIONS * 3)))

    for _ in range(2):  # each in a loop of its own
        assert asyncio.run(storm()) == list(range(SESSIONS * 3))
    assert max(most) == SESSIONS

"""Random bytes are fresh in every call, thread and forked child."""

import os
import threading

from relief_fund.kernel import chance


def test_no_bytes_come_twice() -> None:
    given = [chance.random_bytes(16) for _ in range(5_000)]
    assert len(set(given)) == len(given)
    assert {len(one) for one in given} == {16}


def test_more_than_a_piece_is_given_whole() -> None:
    assert len(chance.random_bytes(chance.PIECE + 1)) == chance.PIECE + 1


def test_threads_do_not_share() -> None:
    given: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: given.extend(chance.random_bytes(12) for _ in range(2_000)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(given)) == 8_000


def test_a_forked_child_starts_with_bytes_of_its_own() -> None:
    chance.random_bytes(1)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, chance.random_bytes(32))
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 32) != chance.random_bytes(32)


def test_what_a_forked_child_does_first_leaves_nothing_of_its_parents() -> None:
    chance.random_bytes(1)
    before = chance._store
    chance._forget()
    assert chance._store is not before
    assert chance._store.bytes == b""

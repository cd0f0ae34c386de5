"""Work off the request: done in another thread, known by its name until it ends, never lost to an error."""

import threading

from relief_fund.web import background


def test_work_is_known_until_it_ends() -> None:
    begun, goes_on, ended = threading.Event(), threading.Event(), threading.Event()

    def work(told: str) -> None:
        assert (told, threading.current_thread()) != ("x", threading.main_thread())
        begun.set()
        assert goes_on.wait(30)

    background.begin("one", work, "x")
    assert begun.wait(30)
    assert background.has("one")
    assert not background.has("another")
    background.begin("last", ended.set)
    assert ended.wait(30), "another worker is free"
    goes_on.set()
    for _ in range(1_000):
        if not background.has("one"):
            break
        threading.Event().wait(0.01)
    assert not background.has("one")


def test_more_work_than_workers_is_done_all_the_same() -> None:
    done = threading.Semaphore(0)
    for at in range(background.WORKERS * 4):
        background.begin(f"piece-{at % 3}", done.release)
    assert all(done.acquire(timeout=30) for _ in range(background.WORKERS * 4))


def test_work_that_breaks_is_forgotten() -> None:
    broke = threading.Event()

    def breaks() -> None:
        broke.set()
        raise ValueError

    background.begin("broken", breaks)
    assert broke.wait(30)
    for _ in range(1_000):
        if not background.has("broken"):
            return
        threading.Event().wait(0.01)
    raise AssertionError("the name stays")

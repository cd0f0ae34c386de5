"""Holds the desk, so that whatever is submitted meanwhile comes into one turn."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from relief_fund.kernel.protocols import Home


@contextmanager
def held(home: Home) -> Iterator[None]:
    """While inside, the desk stands in a turn of its own; what queues up behind it is served together."""
    entered, gate = threading.Event(), threading.Event()

    def wait(tx: Any) -> None:
        entered.set()
        assert gate.wait(20)

    answer = home.office.desk.submit(wait)
    assert entered.wait(20)
    try:
        yield
    finally:
        gate.set()
        answer.result(20)

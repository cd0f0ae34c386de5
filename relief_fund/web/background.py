"""Long work off the request: a few workers of one process, each piece of work known by its name."""

import threading
from collections.abc import Callable
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

WORKERS = 3
"""Pieces of work at once in one process; more wait in the order they came."""

_lock = threading.Lock()
_names: dict[str, int] = {}
_scheduler: BackgroundScheduler | None = None


def begin(name: str, work: Callable[..., None], *args: Any) -> None:
    """Do ``work(*args)`` off the request, as soon as a worker is free. The work catches its own refusals."""
    global _scheduler
    with _lock:
        if _scheduler is None:
            _scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(WORKERS)}, daemon=True)
            _scheduler.start()
        _names[name] = _names.get(name, 0) + 1
        # No time of day, no number of turns: queued work is never skipped, however late a worker is free.
        _scheduler.add_job(_run, args=(name, work, args), misfire_grace_time=None, max_instances=WORKERS)


def _run(name: str, work: Callable[..., None], args: tuple[Any, ...]) -> None:
    try:
        work(*args)
    finally:
        with _lock:
            left = _names.pop(name) - 1
            if left:
                _names[name] = left


def has(name: str) -> bool:
    """Whether work of this name waits or is done in this process."""
    with _lock:
        return name in _names

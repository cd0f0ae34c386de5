"""Random bytes from the operating system, asked for in larger pieces, each byte given out once.

A call to the system gives the interpreter's lock away; with the desk busy in another thread, half a
million small calls of an import cost more than the import itself. The store is one thread's own and
is thrown away in a forked child, so no byte can ever be given out twice.
"""

import os
import threading

PIECE = 16_384
"""Bytes asked for at a time; at most this many unused random bytes lie in a thread's memory."""


class _Store(threading.local):
    def __init__(self) -> None:
        self.bytes = b""
        self.used = 0


_store = _Store()


def _forget() -> None:
    """A forked child starts with no bytes of its parent's."""
    global _store
    _store = _Store()


os.register_at_fork(after_in_child=_forget)


def random_bytes(count: int) -> bytes:
    """``count`` fresh random bytes of the operating system's generator."""
    store = _store
    end = store.used + count
    if end > len(store.bytes):
        if count > PIECE:
            return os.urandom(count)
        store.bytes, store.used, end = os.urandom(PIECE), 0, count
    given = store.bytes[store.used : end]
    store.used = end
    return given

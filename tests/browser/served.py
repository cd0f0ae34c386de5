"""Serves an opened home from this very process, so that tests hold its clock while a real browser visits."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from granian.constants import Interfaces
from granian.server.embed import Server

from relief_fund.kernel.protocols import Home
from relief_fund.web.site import create_site

PATIENCE = 20


def free_port() -> int:
    """A port nobody holds."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@contextmanager
def serving(home: Home) -> Iterator[str]:
    """The address under which ``home`` is served while the block runs."""
    port, site = free_port(), create_site(home)
    server = Server(site, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False)
    loop = asyncio.new_event_loop()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(server.serve())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        _wait_for(port, thread)
        yield f"http://127.0.0.1:{port}"
    finally:
        loop.call_soon_threadsafe(server.stop)
        thread.join(PATIENCE)


def _wait_for(port: int, thread: threading.Thread) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and thread.is_alive():
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        threading.Event().wait(0.05)
    raise RuntimeError("the site did not start")

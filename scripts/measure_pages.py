"""Every GET page of a loaded home, asked by one client of a real server: half and nineteen in twenty, per page."""

import html
import os
import re
import secrets
import shutil
import signal
import socket
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from relief_fund.app import open_home
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Home
from relief_fund.settings import Settings
from relief_fund.staff.sessions import open_session
from relief_fund.staff.tables import DUTY_TERM
from relief_fund.web.cookies import SESSION
from relief_fund.web.site import create_site

PROGRAM = Path(__file__).resolve().parent.parent / ".venv" / "bin" / "relief-fund"
WARM_UP = 10
HREF = re.compile(r'href="(/[^"#]*)')
FILES = ("/static/", "/log/")
SEARCHES = (
    "/inspection/journal?account=1121.01",
    "/inspection/journal?amount=50000",
    "/inspection/journal?account=5121&amount=100000",
    "/inspection/journal?day=2024-09-10",
    "/inspection/journal?day=2024-09-10&amount=20000",
)
"""Addresses with questions that look through everything, besides the plain pages."""
Told = Callable[[str], None]


def measured_pages(
    settings: Settings, *, requests: int, languages: Sequence[str], told: Told
) -> dict[str, Any]:
    """p50, p95 and the longest answer of every page in milliseconds; the home is served by its own process."""
    tokens, routes = _signed_in(settings)
    with _served(settings) as address, _clients(address, tokens) as clients:
        found, unreached = _addresses(clients, routes)
        pages, files = {}, {}
        for path, client in sorted(found.items()):
            for language in languages:
                here = path if language == "vi" else f"/{language}{path if path != '/' else ''}"
                figures, is_file = _timed(client, here, requests)
                (files if is_file else pages)[here] = figures
                told(f"{figures['p95_ms']:8.1f} ms p95  {here}")
    worst = max(pages, key=lambda page: pages[page]["p95_ms"])
    return {
        "requests": requests, "worst": {"page": worst, **pages[worst]}, "pages": pages, "files": files,
        "not_reached": sorted(unreached),
    }  # fmt: skip


def _signed_in(settings: Settings) -> tuple[dict[Duty, str], list[str]]:
    """A complete sign-in for one officer of each duty, and the patterns of all GET routes of one language."""
    home = open_home(settings)
    try:
        tokens = {duty: _token(home, duty) for duty in Duty}
        routes = [route.path for route in create_site(home).routes if "GET" in getattr(route, "methods", ())]
    finally:
        home.close()
    return tokens, [path for path in routes if path.split("/")[1] != "en" and not path.startswith(FILES)]


def _token(home: Home, duty: Duty) -> str:
    with home.office.read() as connection:
        officer = connection.execute(DUTY_TERM.select().where(DUTY_TERM.c.duty == duty.value)).first().officer
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    home.office.desk.run(
        lambda tx: open_session(tx, token=token, officer=officer, moment=now, duty=duty, complete=True)
    )
    return token


@contextmanager
def _served(settings: Settings) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ, "RELIEF_FUND_BOOKS": settings.books, "RELIEF_FUND_REGISTER": settings.register
    }  # fmt: skip
    command = [str(PROGRAM), "serve", "--home", str(settings.home), "--port", str(port)]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address)
        yield address
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def _wait(address: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            httpx.get(f"{address}/privacy")
            return
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


@contextmanager
def _clients(address: str, tokens: dict[Duty, str]) -> Iterator[dict[str, httpx.Client]]:
    """One client per duty, and one ("") that is not signed in."""
    made = {"": httpx.Client(base_url=address, timeout=120)}
    for duty, token in tokens.items():
        made[duty.value] = httpx.Client(base_url=address, cookies={SESSION: token}, timeout=120)
    try:
        yield made
    finally:
        for client in made.values():
            client.close()


def _addresses(
    clients: dict[str, httpx.Client], routes: Sequence[str]
) -> tuple[dict[str, httpx.Client], set[str]]:
    """An address for every route, found by following the links of the pages, and who may open it."""
    patterns = {route: re.compile(re.sub(r"\{[^}]+\}", "[^/?]+", route) + r"$") for route in routes}
    waiting = [route for route in routes if "{" not in route]
    found: dict[str, httpx.Client] = {}
    reached: set[str] = set()
    while waiting:
        address = waiting.pop()
        for client in clients.values():
            answer = client.get(address)
            if answer.status_code == 200:
                break
        else:
            continue
        route = next((one for one, pattern in patterns.items() if pattern.match(address)), address)
        if route in reached:
            continue
        reached.add(route)
        found[address] = client
        below = [one.removeprefix(route) for one in routes if one.startswith(f"{route}/")]
        waiting += [f"{address}{rest}" for rest in below if "{" in route and "{" not in rest]
        if "text/html" in answer.headers["content-type"]:
            linked = {html.unescape(one).partition("?")[0] for one in HREF.findall(answer.text)}
            waiting += [
                one for one in sorted(linked)
                if any("{" in route and route not in reached and patterns[route].match(one) for route in routes)
            ]  # fmt: skip
    found.update({search: clients[Duty.INSPECTOR.value] for search in SEARCHES})
    return found, set(routes) - reached


def _timed(client: httpx.Client, address: str, requests: int) -> tuple[dict[str, Any], bool]:
    for _ in range(WARM_UP):
        answer = client.get(address)
    seconds = []
    for _ in range(requests):
        started = time.perf_counter()
        answer = client.get(address)
        seconds.append(time.perf_counter() - started)
        assert answer.status_code == 200, (address, answer.status_code)
    parts = statistics.quantiles(seconds, n=20, method="inclusive")
    figures = {
        "p50_ms": round(statistics.median(seconds) * 1000, 1), "p95_ms": round(parts[18] * 1000, 1),
        "longest_ms": round(max(seconds) * 1000, 1), "bytes": len(answer.content),
    }  # fmt: skip
    return figures, "attachment" in answer.headers.get("content-disposition", "")


def copied_home(home: Path, folder: Path) -> Settings:
    """A copy of a home on SQLite that nobody has open, so that the original stays as it is."""
    shutil.copytree(home, folder / "home")
    return Settings.load(folder / "home", environment={})

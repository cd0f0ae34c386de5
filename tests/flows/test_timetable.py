"""Real server processes and their timetable: each slot once, another takes over, nobody is left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from relief_fund.settings import Settings
from tests.flows.program import PROGRAM, Place

STARTED = 60
TAKEN_OVER = 10


def until(found: Callable[[], bool], seconds: float) -> float:
    """Seconds until ``found``; fails when it takes longer than ``seconds``."""
    begun = time.monotonic()
    while not found():
        assert time.monotonic() - begun < seconds, f"not within {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - begun


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers(port: int) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as page:
        return bool(page.status == 200)
    return False


@dataclass
class Servers:
    """The servers of one test over one home; whatever is left of them is killed at its end."""

    place: Place
    running: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self, command: list[object]) -> "subprocess.Popen[bytes]":
        server = subprocess.Popen(
            [str(part) for part in command],
            env={**self.place.environment, "RELIEF_FUND_HOME": str(self.place.home)},
            cwd=Path(__file__).parents[2], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=(self.place.home / f"server-{len(self.running)}").open("wb"), start_new_session=True,
        )  # fmt: skip
        self.running.append(server)
        return server

    def serve(self, port: int) -> "subprocess.Popen[bytes]":
        return self.start(
            [PROGRAM, "serve", "--port", port, "--host", "127.0.0.1", "--home", self.place.home]
        )

    def quick(self, port: int) -> "subprocess.Popen[bytes]":
        return self.start([sys.executable, "-m", "tests.quick_server", port])

    def ready(self, *ports: int) -> None:
        """Wait until every port answers; a server that ended meanwhile is told with its last words."""

        def answered() -> bool:
            for at, server in enumerate(self.running):
                # A server that the test killed itself ended by a signal.
                if (server.poll() or 0) > 0:
                    said = (self.place.home / f"server-{at}").read_text("utf-8", "replace")
                    raise AssertionError(said[-2000:])
            return all(answers(port) for port in ports)

        until(answered, STARTED)

    def stop(self, server: "subprocess.Popen[bytes]") -> None:
        server.terminate()
        server.wait(30)

    def end(self) -> None:
        for server in self.running:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
            server.wait()

    def runs(self) -> list[tuple[str, int]]:
        """(job, process) of every run that began, in order."""
        path = self.place.home / "runs"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        return [(name, int(process)) for name, process in (line.split() for line in lines)]

    def process_of(self, worker: int) -> "subprocess.Popen[bytes]":
        """The server whose worker this is."""
        group = os.getpgid(worker)
        return next(server for server in self.running if server.pid == group)


@pytest.fixture
def servers(empty_home: Settings, request: pytest.FixtureRequest) -> Iterator[Servers]:
    plain = empty_home.books.startswith("sqlite")
    if not plain:
        request.getfixturevalue("unmade").pop(empty_home.register)()  # other processes will connect to it
    place = Place(empty_home.home, *(() if plain else (empty_home.books, empty_home.register)))
    several = Servers(place)
    yield several
    several.end()


@pytest.mark.takes(15)
@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_two_servers_run_each_slot_once_and_one_takes_over(servers: Servers) -> None:
    place, ports = servers.place, (free_port(), free_port())
    (place.home / "slow").touch()
    for port in ports:
        servers.quick(port)
    servers.ready(*ports)
    until(lambda: "daily" in dict(servers.runs()), STARTED)
    leader = dict(servers.runs())["daily"]
    assert {process for _, process in servers.runs()} == {leader}, "one process leads"

    dead = servers.process_of(leader)
    kill_all(dead)
    heir = until(lambda: servers.runs()[-1][1] != leader, TAKEN_OVER)
    print(f"taken over after {heir:.1f} s")
    until(
        lambda: [name for name, process in servers.runs() if process != leader].count("publish_log") > 3, 30
    )
    until(lambda: place.scalar("SELECT count(*) FROM job_end WHERE name = 'daily'") == 1, 10)
    for server in servers.running:
        if server is not dead:
            servers.stop(server)

    began = Counter(servers.runs())
    assert sorted(process == leader for name, process in began.elements() if name == "daily") == [False, True]
    taken = place.rows("SELECT name, due, taken_by FROM job_run")
    ended = dict(
        ((name, due), outcome) for name, due, outcome in place.rows("SELECT name, due, outcome FROM job_end")
    )
    assert set(ended.values()) == {"done"}
    by = Counter((name, int(process.rpartition(":")[2])) for name, _, process in taken)
    assert {name: count for name, count in by.items() if name[0] == "publish_log"} == {
        name: count for name, count in began.items() if name[0] == "publish_log"
    }, "as many slots as runs, process by process"
    assert len([name for name, *_ in taken if name == "daily"]) == 1
    unended = {
        (name, due, int(process.rpartition(":")[2]))
        for name, due, process in taken
        if (name, due) not in ended
    }
    assert {process for *_, process in unended} <= {leader}
    assert len(unended) <= 1, "only what the dead process was doing"


def kill_all(server: "subprocess.Popen[bytes]") -> None:
    """SIGKILL for the server and its workers."""
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def test_a_worker_leaves_with_its_main_process(servers: Servers, engine_name: str) -> None:
    port = free_port()
    server = servers.serve(port)
    servers.ready(port)
    server.kill()
    server.wait()
    left = until(lambda: not listening(port), TAKEN_OVER)
    print(f"port free after {left:.1f} s")
    servers.serve(port)
    servers.ready(port)


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_sqlite_is_served_by_one_worker(servers: Servers) -> None:
    place = servers.place
    process = subprocess.run(
        [str(PROGRAM), "serve", "--workers", "2", "--home", str(place.home)], env=place.environment,
        capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert process.returncode == 2

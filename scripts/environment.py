"""Makes the environment (.venv at the root) from hashed pins, once per state of the pins.

Imported by the scripts beside it and run by whatever Python 3.11+ the machine has; standard library only.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "relief-fund.stamp"
TOOLS = ROOT / "scripts" / "tools.lock"
LOCKS = {"run": ROOT / "requirements.lock", "test": ROOT / "requirements-dev.lock"}
"""``run`` is what the program needs; ``test`` is that and what the tests need."""

OLDEST = (3, 11)
COMMAND = """\
#!/bin/sh
'''exec' "$(dirname "$(realpath "$0")")/python" "$0" "$@"
' '''
import sys

from relief_fund.app import main

sys.argv[0] = "relief-fund"
sys.exit(main())
"""
"""Both a shell script and a Python module, so that the folder may have any name and be moved."""


def say(words: str) -> None:
    """One line for the person at the terminal."""
    print(words, file=sys.stderr, flush=True)


def new_enough_python() -> None:
    """Go on under a newer Python of this machine if this one is too old; end if there is none."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(20, OLDEST[1] - 1, -1):
        if other := shutil.which(f"python3.{minor}"):
            os.execv(other, [other, *sys.argv])
    sys.exit("Python 3.11 or newer is needed, for example: apt-get install python3 python3-venv")


def prepare(kind: str) -> None:
    """Make .venv hold the pins of ``kind`` ("run" or "test"); under a second when it already does."""
    os.environ["PYTHONDONTWRITEBYTECODE"] = ""
    with Path(__file__).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = {name: _state(LOCKS[name]) for name in ("run", kind)}
        known = _stamp()
        if PYTHON.exists() and all(known.get(name) == state for name, state in wanted.items()):
            return
        started = time.monotonic()
        _make()
        _install(kind)
        _open_door()
        STAMP.write_text(json.dumps(wanted))
        say(f"environment ready ({time.monotonic() - started:.0f} s)")


def _state(lock: Path) -> str:
    parts = (lock.read_bytes(), TOOLS.read_bytes(), COMMAND.encode(), str(ROOT).encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _stamp() -> dict[str, str]:
    try:
        known = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _works() -> bool:
    probe = [str(PYTHON), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    return PYTHON.exists() and subprocess.run(probe, capture_output=True, check=False).returncode == 0


def _make() -> None:
    if _works():
        return
    say("making .venv (once; needs a package index)")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False)
    if made.returncode:
        sys.exit("Python's venv module is needed, for example: apt-get install python3-venv")


def _install(kind: str) -> None:
    STAMP.unlink(missing_ok=True)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "-qq", "--require-hashes"]
    tools = subprocess.run([*pip, "-r", str(TOOLS)], check=False)
    if (
        tools.returncode == 0
        and subprocess.run(_uv(kind), check=False, env=_uv_environment()).returncode == 0
    ):
        return
    say("uv is not to be had here; going on with pip alone")
    if subprocess.run([*pip, "-r", str(LOCKS[kind])], check=False).returncode:
        sys.exit(f"The pins of {LOCKS[kind].name} could not be installed; pip said why above.")


def _uv(kind: str) -> list[str]:
    uv = [str(VENV / "bin" / "uv"), "pip", "sync", "--quiet", "--require-hashes", "--python", str(PYTHON)]
    return [*uv, *index_options(), str(LOCKS[kind]), str(TOOLS)]


def index_options() -> list[str]:
    """The machine's package index as uv's options: uv does not read what pip is configured with.

    Where several indexes serve a package, any may give the file, because its hash is pinned.
    """
    asked = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "config", "list"]
    listed = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    set_to: dict[str, list[str]] = {}
    for line in listed.splitlines():
        name, _, value = line.partition("=")
        set_to[name.rpartition(".")[2]] = value.strip().strip("'\"").replace("\\n", " ").split()
    options = [f"--default-index={url}" for url in set_to.get("index-url", ())]
    options += [f"--index={url}" for url in set_to.get("extra-index-url", ())]
    options += [f"--find-links={place}" for place in set_to.get("find-links", ()) if _there(place)]
    options += [f"--allow-insecure-host={host}" for host in set_to.get("trusted-host", ())]
    options += ["--no-index"] * (set_to.get("no-index") in (["true"], ["1"]))
    return [*options, "--index-strategy=unsafe-best-match"]


def _there(place: str) -> bool:
    return "://" in place or Path(place).is_dir()


def _uv_environment() -> dict[str, str]:
    environment = {**os.environ, "UV_NO_PROGRESS": "" if sys.stderr.isatty() else "1"}
    if certificates := environment.get("PIP_CERT"):
        environment.setdefault("SSL_CERT_FILE", certificates)
    environment.pop("VIRTUAL_ENV", None)
    return environment


def _open_door() -> None:
    """Let .venv import this folder and give it the command ``relief-fund``, as an editable install would."""
    found = subprocess.run(
        [str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    (Path(found.stdout.strip()) / "relief-fund.pth").write_text(f"{ROOT}\n")
    command = VENV / "bin" / "relief-fund"
    command.write_text(COMMAND)
    command.chmod(0o755)

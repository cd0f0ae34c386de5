"""What is made once for all workers of a run, by whichever asks first; each works on a copy of its own."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

RUN = "RELIEF_FUND_TEST_RUN"
"""The folder of the run, which every worker inherits."""


def once(name: str, make: Callable[[Path], object]) -> Path:
    """The folder ``name`` of this run, filled by ``make`` when the first worker asks; nobody changes it."""
    run = Path(os.environ[RUN])
    folder, made = run / name, run / f"{name}.made"
    with (run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            made.touch()
    return folder

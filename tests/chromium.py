"""A real Chromium for the browser tests: found on the system or in Playwright's own folder."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "No Chromium was found. Install one (apt-get install chromium, or "
    ".venv/bin/playwright install chromium) and run again."
)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def found() -> Path | None:
    """The program of an installed Chromium, the system's first, else None."""
    for name in NAMES:
        if program := shutil.which(name):
            return Path(program)
    own = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    for pattern in ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*"):
        if kept := sorted(own.glob(pattern)):
            return kept[-1]
    return None


def program() -> Path:
    """The program of an installed Chromium; raises RuntimeError that says what to install."""
    path = found()
    if path is None:
        raise RuntimeError(MISSING)
    return path

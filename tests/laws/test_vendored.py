"""Files of others are in the tree byte for byte as their list says, each with its licence."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_vendored_files_are_the_listed_ones() -> None:
    check = [sys.executable, str(ROOT / "scripts" / "vendor"), "--check"]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_vendored_library_has_its_licence() -> None:
    folders = [
        path for top in ("relief_fund", "tests") for path in (ROOT / top).rglob("vendor") if path.is_dir()
    ]
    assert folders
    assert [str(folder.relative_to(ROOT)) for folder in folders if not list(folder.glob("*LICENSE*"))] == []

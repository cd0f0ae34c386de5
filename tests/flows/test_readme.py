"""The example in the README runs as it stands, prints what it says, and hledger agrees with what it exports."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests import bookkeepers

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_books_example_runs(tmp_path: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={name: value for name, value in os.environ.items() if not name.startswith("RELIEF_FUND_")}
        | {"PYTHONPATH": str(README.parent)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:3] == ["1 1", "2", "10000000"]
    assert "Nợ 1121.01 Tiền gửi VND" in done.stdout
    held = bookkeepers.hledger(tmp_path / "example.journal")
    assert held["Assets:BAO.CHUNG:1121.01", "VND"] == "50000000"

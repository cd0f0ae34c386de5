"""Vendored files are the ones that were vetted, with their licences; style and scripts name nothing foreign."""

import json
import re
import subprocess
import sys
from pathlib import Path

from relief_fund.web.rendering import STATIC

ROOT = Path(__file__).resolve().parents[2]


def test_vendored_files_are_unchanged() -> None:
    checked = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "vendor"), "--check"], capture_output=True
    )
    assert checked.returncode == 0, checked.stdout.decode()


def test_every_vendored_package_brings_its_licence() -> None:
    listed = json.loads((STATIC / "vendor" / "vendor.json").read_text())
    packages = {about["package"] for about in listed.values()}
    licensed = {about["package"] for name, about in listed.items() if name.endswith("LICENSE")}
    assert packages == licensed


def test_our_own_files_name_no_other_host() -> None:
    for path in (*STATIC.glob("*.css"), *STATIC.glob("*.js")):
        assert not re.search(r"https?://|//[a-z]+\.|@import", path.read_text("utf-8")), path.name


def test_every_file_of_the_style_sheet_is_there() -> None:
    named = re.findall(r'url\("([^"]+)"\)', (STATIC / "style.css").read_text("utf-8"))
    assert len(named) == 4
    assert [name for name in named if not (STATIC / name).exists()] == []

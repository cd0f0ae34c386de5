import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from relief_fund.audit.verify import verify_path
from tests.audit.conftest import Log

PACKAGE = Path(__file__).parents[3] / "relief_fund" / "audit" / "verify"
BARE = [sys.executable, "-I", "-S"]
"""Python with neither site packages nor the environment: the standard library and nothing else."""


def test_what_is_nothing_of_ours_is_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing", "a\0b", "/dev/null", ""):
        result = verify_path(path)
        assert not result["ok"], path
        assert result["problems"][0]["code"] in ("not_recognised", "unreadable", "receipt_malformed")


def test_a_malformed_pinned_key_stops_everything(bundle: Path) -> None:
    assert [one["code"] for one in verify_path(bundle, "nonsense")["problems"]] == ["key_malformed"]


def test_hostile_folders_get_an_answer(bundle: Path) -> None:
    """Bytes changed, cut, doubled and files exchanged at random: always a problem, never a traceback."""
    chance = random.Random(7)
    files = sorted(path for path in bundle.rglob("*") if path.is_file())
    whole = {path: path.read_bytes() for path in files}
    for _ in range(150):
        for path in chance.sample(files, 2):
            raw = whole[path]
            cut = chance.randrange(len(raw) + 1)
            path.write_bytes(
                chance.choice(
                    [
                        raw[:cut] + chance.randbytes(chance.randrange(1, 40)) + raw[cut:],
                        raw[:cut] + raw[cut + 1 :] if cut < len(raw) else b"",
                        raw[:cut] + raw,
                        chance.randbytes(chance.randrange(1, 200)),
                        whole[chance.choice([other for other in files if whole[other] != raw])],
                    ]
                )
            )
        result = verify_path(bundle)
        changed = {path.relative_to(bundle).as_posix() for path in files if path.read_bytes() != whole[path]}
        if changed:
            assert not result["ok"], changed
            assert {one["file"] for one in result["problems"]} & changed
        json.dumps(result)
        for path in files:
            path.write_bytes(whole[path])
    assert verify_path(bundle)["ok"]


def run(*words: str, folder: Path | None = None) -> tuple[int, str, str]:
    """Run a command; its exit, standard output and standard error."""
    done = subprocess.run([*words], capture_output=True, text=True, cwd=folder, check=False)
    return done.returncode, done.stdout, done.stderr


def test_the_folder_copied_out_runs_alone(bundle: Path, log: Log, tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "somewhere" / "verify", ignore=shutil.ignore_patterns("__pycache__"))
    tool = str(tmp_path / "somewhere" / "verify")
    status, told, noise = run(*BARE, tool, str(bundle), "--key", log.key.text, "--json")
    assert (status, noise) == (0, "")
    assert json.loads(told)["ok"] is True
    status, told, _ = run(sys.executable, "-S", "-m", "verify", str(bundle), folder=tmp_path / "somewhere")
    assert status == 0
    assert told.endswith("ok\n")
    assert f"warning key_not_pinned log/log.vkey: {'the key came'}" in told
    (bundle / "gifts.json").write_text("{}")
    status, told, _ = run(*BARE, tool, str(bundle))
    assert status == 1
    assert "problem file_size_differs gifts.json: 2 bytes instead of 13\nNOT OK: 1 problems\n" in told
    assert run(*BARE, tool)[0] == 2


def test_inside_the_program_it_needs_nothing_else_either(bundle: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parents[2])}
    done = subprocess.run(
        [sys.executable, "-S", "-m", "relief_fund.audit.verify", str(bundle), "--json"],
        capture_output=True, env=environment, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["ok"] is True


def test_progress_is_told_bundle_by_bundle(bundle: Path) -> None:
    seen: list[tuple[int, int]] = []
    verify_path(bundle, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(256, 603), (512, 603), (603, 603)]


@pytest.mark.parametrize("name", ["log", "log/log.vkey"])
def test_a_part_of_a_bundle_can_be_asked_about(bundle: Path, name: str) -> None:
    assert verify_path(bundle / name)["ok"] is (name == "log")

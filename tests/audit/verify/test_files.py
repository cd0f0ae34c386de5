import hashlib
import os
from pathlib import Path

from relief_fund.audit.verify.files import digest, listing, read
from relief_fund.audit.verify.findings import Findings


def test_only_plain_files_are_listed(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").write_bytes(b"123")
    (tmp_path / "link").symlink_to("a")
    (tmp_path / "other").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")
    findings = Findings()
    assert listing(tmp_path, findings) == {"a/b/c": 3}
    assert sorted((one["code"], one["file"]) for one in findings.problems) == [
        ("not_a_plain_file", "link"), ("not_a_plain_file", "other"), ("not_a_plain_file", "pipe"),
    ]  # fmt: skip


def test_reading_is_bounded_and_never_waits(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"12345")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("f")
    assert read(tmp_path / "f", 5) == b"12345"
    assert read(tmp_path / "f", 4) is None
    for name in ("pipe", "link", "missing", ".", "nul\0"):
        assert read(tmp_path / name, 100) is None


def test_digests(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x" * 3_000_000)
    assert digest(tmp_path / "f") == hashlib.sha256(b"x" * 3_000_000).hexdigest()
    assert digest(tmp_path / "missing") is None


def test_a_missing_folder_is_a_problem(tmp_path: Path) -> None:
    findings = Findings()
    assert listing(tmp_path / "missing", findings) == {}
    assert [one["code"] for one in findings.problems] == ["unreadable"]

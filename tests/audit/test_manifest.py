from pathlib import Path

import pytest

from relief_fund.audit.errors import ManifestPathInvalid
from relief_fund.audit.manifest import write_manifest
from relief_fund.audit.notes import Note, Signer
from relief_fund.audit.verify.bundle import parse_manifest

SIGNER = Signer.of("thu.example/log", bytes(32))


def test_every_file_outside_the_log_is_named(tmp_path: Path) -> None:
    for name in ("b.csv", "a/tệp có dấu.json", "log/checkpoint", "log/tile/0/000", "logbook.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"thu.example/log\n7\nROOT\n" if name == "log/checkpoint" else b"abc")
    raw = write_manifest(tmp_path, SIGNER)
    assert (tmp_path / "manifest").read_bytes() == raw == write_manifest(tmp_path, SIGNER)
    note = Note.parse(raw)
    assert note.signed_by(SIGNER.key) == ""
    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert parse_manifest(note.text) == (
        {"a/tệp có dấu.json": (3, abc), "b.csv": (3, abc), "logbook.txt": (3, abc)},
        "7 ROOT",
    )


def test_a_bundle_without_a_log_says_so(tmp_path: Path) -> None:
    assert parse_manifest(Note.parse(write_manifest(tmp_path, SIGNER)).text) == ({}, "none")


def test_links_and_names_with_line_breaks_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a\nb").write_bytes(b"")
    with pytest.raises(ManifestPathInvalid):
        write_manifest(tmp_path, SIGNER)
    (tmp_path / "a\nb").unlink()
    (tmp_path / "link").symlink_to("/etc/passwd")
    with pytest.raises(ManifestPathInvalid):
        write_manifest(tmp_path, SIGNER)

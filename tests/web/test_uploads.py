"""Uploads: safe names, private files, nothing left behind."""

from pathlib import Path

import pytest
from litestar.datastructures import UploadFile

from relief_fund.web import uploads
from relief_fund.web.errors import FileMissing, TooLarge


def upload(name: str, body: bytes = b"x") -> UploadFile:
    """A file as the server hands it over."""
    return UploadFile(content_type="text/csv", filename=name, file_data=body)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\sao kê\\tháng 9.csv", "tháng 9.csv"),
        ("..", "file"),
        ('a";rm.csv', "a__rm.csv"),
        ("x" * 200, "x" * 80),
        (".an", "an"),
    ],
)
def test_a_name_cannot_leave_its_folder(given: str, kept: str) -> None:
    assert uploads.safe_name(given) == kept


def test_a_kept_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = uploads.keep_upload(upload("a.csv", b"abc"), tmp_path / "in")
    assert path.read_bytes() == b"abc"
    assert path.stat().st_mode & 0o777 == 0o600


def test_bounds_and_missing_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST_FILE", 2)
    with pytest.raises(TooLarge):
        uploads.keep_upload(upload("a.csv", b"abc"), tmp_path / "in")
    for nothing in (None, "", upload("")):
        with pytest.raises(FileMissing):
            uploads.keep_upload(nothing, tmp_path / "none")


def test_a_passing_file_is_gone_afterwards(tmp_path: Path) -> None:
    with uploads.passing(tmp_path, upload("a.csv"), upload("a.csv")) as (one, two):
        assert one != two
        assert one.exists()
    assert not one.exists()
    with pytest.raises(RuntimeError), uploads.passing(tmp_path, upload("a.csv")) as (one,):
        raise RuntimeError
    assert not one.exists()


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    uploads.write_private(tmp_path / "a", b"1")
    uploads.write_private(tmp_path / "a", b"2")
    assert (tmp_path / "a").read_bytes() == b"2"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]

import hashlib

import pytest

from relief_fund.banking.payment_files.outgoing import written_whole


def test_the_digest_is_that_of_the_bytes(tmp_path):
    path = tmp_path / "deep" / "file.csv"
    assert written_whole(path, b"abc") == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_failed_writing_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "file.csv"
    written_whole(path, b"old")

    def fails(*_):
        raise OSError("no space")

    monkeypatch.setattr("relief_fund.banking.payment_files.outgoing.os.replace", fails)
    with pytest.raises(OSError, match="no space"):
        written_whole(path, b"new")
    assert path.read_bytes() == b"old"

"""Unpacking: the kind of a file is told by its bytes, never by its name, and stays within bounds."""

import gzip
import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest

from relief_fund.banking import errors
from relief_fund.banking.statements import unpacking
from relief_fund.banking.statements.unpacking import holds, opened
from relief_fund.kernel.errors import ReliefFundError


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def unpacked(raw: bytes, name: str) -> bytes:
    return unpacking.unpacked(io.BytesIO(raw), name).read()


BOOK = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}


def test_gzip_and_zip_of_one_file_are_opened() -> None:
    assert unpacked(gzip.compress(b"a,b\n"), "f") == b"a,b\n"
    assert unpacked(zipped(one=b"a,b\n"), "f") == b"a,b\n"
    assert unpacked(b"a,b\n", "f") == b"a,b\n"
    book = zipped(**BOOK)
    assert (
        unpacked(book, "f") == unpacked(gzip.compress(book), "f") == unpacked(zipped(one=book), "f") == book
    )


LOCKED_BOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
BAD: list[tuple[str, bytes, type[ReliefFundError], dict[str, object]]] = [
    ("two files", zipped(one=b"a", two=b"b"), errors.FileKindUnknown, {"found": "zip: 2"}),
    ("no file", zipped(), errors.FileKindUnknown, {"found": "zip: 0"}),
    ("zip in zip", zipped(one=zipped(two=b"a,b\n")), errors.FileKindUnknown, {}),
    ("macros", zipped(**BOOK, **{"xl/vbaProject.bin": b"x"}), errors.FileHasMacros, {"expected": "xlsx"}),
    ("macro sheet", zipped(**BOOK, **{"xl/macrosheets/s.xml": b"x"}), errors.FileHasMacros, {}),
    ("password on a workbook", LOCKED_BOOK, errors.FileLocked, {"found": "xlsx"}),
    ("older workbook", LOCKED_BOOK[:500], errors.FileKindUnknown, {"found": "xls"}),
    ("broken zip", b"PK\x03\x04 nothing", errors.FileDamaged, {}),
    ("cut gzip", gzip.compress(b"a,b\n" * 99)[:-12], errors.FileDamaged, {}),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "refusal", "facts"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_what_is_not_opened(raw: bytes, refusal: type[ReliefFundError], facts: dict[str, object]) -> None:
    with pytest.raises(refusal) as caught:
        unpacked(raw, "f")
    assert {name: caught.value.facts[name] for name in facts} == facts
    assert caught.value.facts["file"] == "f"


def test_a_zip_with_a_password_says_so() -> None:
    raw = bytearray(zipped(one=b"a,b\n"))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        raw[raw.index(mark) + (6 if mark[2] == 3 else 8)] |= 1
    with pytest.raises(errors.FileLocked):
        unpacked(bytes(raw), "f")


def test_a_bomb_is_stopped_while_it_unpacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "LARGEST_UNPACKED", 1_000_000)
    zeros = b"0" * 20_000_000
    book = {**BOOK, "xl/worksheets/sheet1.xml": zeros}
    for content in (gzip.compress(zeros), zipped(one=zeros), zipped(**book), zipped(one=zipped(**book))):
        with pytest.raises(errors.FileTooLarge):
            unpacked(content, "f")


def test_two_gigabytes_are_refused_by_their_size_alone(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.touch()
    os.truncate(path, 2 * 1024**3)
    with pytest.raises(errors.FileTooLarge) as caught:
        opened(path, "large.csv")
    assert caught.value.facts["limit"] == unpacking.LARGEST_UNPACKED


@pytest.mark.parametrize("before", [0, 3, 4, 5, 7, 8, 9])
def test_a_word_is_found_where_two_pieces_meet(before: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "PIECE", 4)
    assert holds(io.BytesIO(b"." * before + b"word" + b"." * 3), b"word")
    assert not holds(io.BytesIO(b"." * before + b"wor.d"), b"word")


def test_what_was_unpacked_has_no_name(tmp_path: Path) -> None:
    path = tmp_path / "s.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n"))
    folder = tmp_path / "kept"
    folder.mkdir()
    file, digest = opened(path, "s.csv.gz", folder)
    assert (file.read(), list(folder.iterdir())) == (b"a,b\n", [])
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()

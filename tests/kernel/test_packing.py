"""Packed files: which ways of packing are bounded, and that the libraries raise nothing that is not foreseen."""

import io
import zipfile

import pytest

from relief_fund.kernel import packing

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def archive(method: int, **members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(("method", "bounded"), list(zip(METHODS, (True, True, False, False), strict=True)))
def test_only_what_unpacks_piece_by_piece_is_bounded(method: int, bounded: bool) -> None:
    members = packing.members_of(archive(method, one=b"a" * 9, two=b"b"))
    assert packing.all_bounded(members) is bounded
    assert packing.unpacked_size(members) == 10


def test_one_unbounded_member_is_enough() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("one", b"a")
        packed.writestr("two", b"b", zipfile.ZIP_BZIP2)
    assert not packing.all_bounded(packing.members_of(out.getvalue()))


def test_folders_are_no_members() -> None:
    assert [one.filename for one in packing.members_of(archive(0, **{"a/": b"", "a/b": b"c"}))] == ["a/b"]


def test_what_is_no_archive_is_foreseen() -> None:
    for raw in (b"", b"PK\x03\x04 nothing"):
        with pytest.raises(packing.PACKING_TROUBLE):
            packing.members_of(raw)
    assert set(packing.PACKING_TROUBLE) < set(packing.WORKBOOK_TROUBLE)


def test_only_the_libraries_own_trouble_is_translated() -> None:
    class Refused(Exception):
        pass

    with pytest.raises(Refused) as refused, packing.library(lambda trouble: Refused(type(trouble).__name__)):
        packing.members_of(b"no archive")
    assert refused.value.args == ("BadZipFile",)
    with pytest.raises(TypeError), packing.library(lambda _: Refused()):
        raise TypeError("ours")
    with pytest.raises(Refused), packing.library(lambda _: Refused(), packing.WORKBOOK_TROUBLE):
        raise TypeError("openpyxl's")

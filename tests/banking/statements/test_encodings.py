"""Encodings: windows-1258 only where it is certain; a file of two encodings is refused with its row."""

import unicodedata

import pytest

from relief_fund.banking.errors import EncodingMixed, FileKindUnknown
from relief_fund.banking.statements.encodings import decoded

TEXT = "Ngày,Diễn giải\n01/09/2024,Ủng hộ đồng bào bão lũ\n"


def windows(text: str) -> bytes:
    """Windows-1258 as programs write it: letters with marks of their own where it has them, tones apart."""
    out = b""
    for letter in text:
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            base, *tones = unicodedata.normalize("NFD", letter)
            if len(tones) > 1:  # a letter of its own (ê, ô, ư ...) and a tone
                tone = next(one for one in tones if one in "\u0300\u0301\u0303\u0309\u0323")
                base = unicodedata.normalize("NFC", base + "".join(one for one in tones if one != tone))
                tones = [tone]
            out += base.encode("cp1258") + "".join(tones).encode("cp1258")
    return out


def test_utf8_with_and_without_a_mark_at_the_front() -> None:
    assert decoded(TEXT.encode(), "f") == (TEXT, "utf-8")
    assert decoded(("\ufeff" + TEXT).encode(), "f") == (TEXT, "utf-8")


def test_windows_1258_comes_out_letter_by_letter() -> None:
    assert decoded(windows(TEXT), "f") == (TEXT, "windows-1258")


@pytest.mark.parametrize(
    "raw",
    [
        "Überweisung für Müller\n".encode("cp1252"),
        "Così è, perciò\n".encode("cp1252"),
        "a\n".encode("utf-16"),
        TEXT.encode("utf-16"),
        b"\x89PNG\r\n\x1a\n",
        b"caf\xe9\n",
    ],
)
def test_what_is_not_certain_is_refused(raw: bytes) -> None:
    with pytest.raises(FileKindUnknown):
        decoded(raw, "f")


def test_two_encodings_in_one_file_name_the_row() -> None:
    raw = TEXT.encode() + windows("02/09/2024,Ủng hộ\n")
    with pytest.raises(EncodingMixed) as caught:
        decoded(raw, "f")
    assert (caught.value.facts["row"], caught.value.facts["expected"]) == (3, "UTF-8")

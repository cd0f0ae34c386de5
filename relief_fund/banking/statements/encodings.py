"""Text of a file: UTF-8, or windows-1258 where that is certain; anything else is refused with its row."""

import codecs
import io
import unicodedata
from pathlib import Path
from typing import IO

from relief_fund.banking.errors import EncodingMixed, FileKindUnknown
from relief_fund.banking.statements.kept import nameless_file

WINDOWS = "windows-1258"
PIECE = 128 * 1024
EXPECTED = "CSV UTF-8 | xlsx | gzip | zip | MT940 | CAMT.053 | OFX"
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_VOWELS = frozenset("aăâeêioôơuưyAĂÂEÊIOÔƠUƯY")
_MARKS = frozenset("‘’“”–—…•₫°·\u00a0")
_LETTERS = frozenset(
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
    "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
)


def decoded(plain: bytes, file_name: str) -> tuple[str, str]:
    """The text of some bytes and their encoding, as ``as_utf8``."""
    file, encoding = as_utf8(io.BytesIO(plain), file_name)
    return file.read().decode("utf-8-sig"), encoding


def as_utf8(file: IO[bytes], file_name: str, folder: Path | None = None) -> tuple[IO[bytes], str]:
    """The file in UTF-8, from its beginning, and the encoding it came in, "utf-8" or "windows-1258".

    Windows-1258 is certain where every letter beyond ASCII is Vietnamese and every tone mark that the
    encoding writes apart stands on a vowel, at least one of them. Raises EncodingMixed (rows of UTF-8
    beside rows that are not), FileKindUnknown.
    """
    wrong = _not_utf8(file)
    if wrong is None:
        file.seek(0)
        return file, "utf-8"
    at, row, byte = wrong
    file.seek(0)
    if b"\0" not in file.read(4_096):
        certain = _as_windows(file, folder)
        if certain is not None:
            return certain, WINDOWS
        if _has_utf8_rows(file):
            raise EncodingMixed(file=file_name, row=row, value=byte, expected="UTF-8")
    raise FileKindUnknown(file=file_name, row=row, found=f"byte {at}", expected=EXPECTED)


def _not_utf8(file: IO[bytes]) -> tuple[int, int, str] | None:
    """Place, row and letters (hex) of the first byte that is not UTF-8, read piece by piece; None without one."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    at, row = 0, 1
    while True:
        piece = file.read(PIECE)
        begun = decoder.getstate()[0]
        try:
            decoder.decode(piece, not piece)
        except UnicodeDecodeError as trouble:
            row += piece.count(b"\n", 0, max(0, trouble.start - len(begun)))
            return at - len(begun) + trouble.start, row, f"{(begun + piece)[trouble.start]:02x}"
        if not piece:
            return None
        at += len(piece)
        row += piece.count(b"\n")


def _as_windows(file: IO[bytes], folder: Path | None) -> IO[bytes] | None:
    """The file line by line in UTF-8, as no letter and its tone stand on two of them."""
    file.seek(0)
    told, toned = nameless_file(folder), False
    for line in file:
        try:
            apart = line.decode("cp1258")
        except UnicodeDecodeError:
            return None
        tones = [at for at, letter in enumerate(apart) if letter in _TONES]
        if any(not at or apart[at - 1] not in _VOWELS for at in tones):
            return None
        text = unicodedata.normalize("NFC", apart)
        if {letter for letter in set(text) if letter > "\x7f"} - _LETTERS - _MARKS:
            return None
        toned = toned or bool(tones)
        told.write(text.encode())
    told.seek(0)
    return told if toned else None


def _has_utf8_rows(file: IO[bytes]) -> bool:
    file.seek(0)
    for line in file:
        if not line.isascii():
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                continue
            return True
    return False

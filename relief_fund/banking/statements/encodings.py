"""Text of a file: UTF-8, or windows-1258 where that is certain; anything else is refused with its row."""

import unicodedata

from relief_fund.banking.errors import EncodingMixed, FileKindUnknown

WINDOWS = "windows-1258"
EXPECTED = "CSV UTF-8 | xlsx | gzip | zip | MT940 | CAMT.053 | OFX"
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_VOWELS = frozenset("aăâeêioôơuưyAĂÂEÊIOÔƠUƯY")
_MARKS = frozenset("‘’“”–—…•₫°·\u00a0")
_LETTERS = frozenset(
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
    "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
)


def decoded(plain: bytes, file_name: str) -> tuple[str, str]:
    """The text and its encoding, "utf-8" or "windows-1258".

    Windows-1258 is certain where every letter beyond ASCII is Vietnamese and every tone mark that the
    encoding writes apart stands on a vowel, at least one of them. Raises EncodingMixed (rows of UTF-8
    beside rows that are not), FileKindUnknown.
    """
    try:
        return plain.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError as trouble:
        row = plain.count(b"\n", 0, trouble.start) + 1
        byte = f"{plain[trouble.start]:02x}"
        if b"\0" not in plain[:4_096]:
            certain = _as_windows(plain)
            if certain is not None:
                return certain, WINDOWS
            if _has_utf8_rows(plain):
                raise EncodingMixed(file=file_name, row=row, value=byte, expected="UTF-8") from trouble
        raise FileKindUnknown(
            file=file_name, row=row, found=f"byte {trouble.start}", expected=EXPECTED
        ) from trouble


def _as_windows(plain: bytes) -> str | None:
    try:
        apart = plain.decode("cp1258")
    except UnicodeDecodeError:
        return None
    tones = [at for at, letter in enumerate(apart) if letter in _TONES]
    if not tones or any(not at or apart[at - 1] not in _VOWELS for at in tones):
        return None
    text = unicodedata.normalize("NFC", apart)
    foreign = {letter for letter in set(text) if letter > "\x7f"} - _LETTERS - _MARKS
    return None if foreign else text


def _has_utf8_rows(plain: bytes) -> bool:
    for line in plain.split(b"\n"):
        if not line.isascii():
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                continue
            return True
    return False

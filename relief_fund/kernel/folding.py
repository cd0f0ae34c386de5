"""Text folding for search and duplicate hints: spelling is kept, only a folded copy compares."""

import unicodedata

_BARRED = str.maketrans({"đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "ɖ": "d", "Ɖ": "d"})
"""đ does not decompose under NFD; Ð (Eth, U+00D0) and Ɖ (U+0189) look like Đ and are typed for it."""


def folded(text: str) -> str:
    """``text`` without diacritics and case, spaces single: "Đặng  Thị Ví" and "DANG THI VI" fold alike.

    Composed and decomposed spellings (NFC, NFD) and both places of the tone mark ("Hoà", "Hòa") fold
    alike. Letters of other scripts keep their base letter. Never stored in place of the original.
    """
    apart = unicodedata.normalize("NFD", text.translate(_BARRED))
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())


def tidy(text: str) -> str:
    """``text`` in composed letters (NFC) with single spaces and nothing around it, spelling untouched."""
    return " ".join(unicodedata.normalize("NFC", text).split())

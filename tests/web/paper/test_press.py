"""The press: every letter of Vietnamese is there, the same words give the same bytes, nothing needs the machine."""

import itertools
import re
import unicodedata
from datetime import UTC, datetime

import pytest
import typst

from relief_fund.web.paper.press import HERE, Press, press, typefaces

MOMENT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
VOWELS = "aăâeêioôơuưy"
SMALL = [unicodedata.normalize("NFC", vowel + tone) for vowel, tone in itertools.product(VOWELS, TONES)]
LETTERS = [*SMALL, "đ", *(letter.upper() for letter in SMALL), "Đ", "₫", "“", "”", "–", "·"]
FACE = "Libertinus Serif"


@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_type_has_every_letter_of_vietnamese(weight: str) -> None:
    """Each letter by itself has a shape of its own; a missing one would share the box of all missing ones."""
    said = f'#set text(font: "{FACE}", fallback: false, weight: "{weight}")\n#set page(width: auto, height: auto)\n'
    shapes: dict[str, str] = {}
    for letter in [*LETTERS, "\ue123"]:
        page = typst.compile(
            (said + letter).encode(), format="svg", font_paths=typefaces(), ignore_system_fonts=True
        )
        drawn = re.findall(r'<path[^>]*\bd="([^"]+)"', bytes(page).decode())
        shapes[letter] = "|".join(drawn[1:] if len(drawn) > 1 else drawn)
    assert len(LETTERS) == 73 * 2 + 5
    assert len({shapes[letter] for letter in LETTERS}) == len(LETTERS)
    assert shapes["\ue123"] not in {shapes[letter] for letter in LETTERS}


def test_both_forms_are_there_and_kept_for_a_thread() -> None:
    assert (HERE / "receipt.typ").is_file()
    assert press("receipt") is press("receipt")
    assert FACE in typefaces().families()


def test_a_form_that_is_told_too_little_fails_loudly() -> None:
    with pytest.raises(typst.TypstError):
        Press("receipt").pdf({"title": "x"}, MOMENT)

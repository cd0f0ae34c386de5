"""The press: sets a paper in type with Typst and returns its PDF, the same bytes for the same words.

Type is Libertinus Serif (SIL Open Font License), which the typesetter carries with every letter of Vietnamese; only
the letters used are embedded. Nothing is read from the machine's own fonts, and nothing from a network.
"""

import json
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).parent
PDF = "application/pdf"


@cache
def typefaces() -> typst.Fonts:
    """The typesetter's own type, loaded once."""
    return typst.Fonts(include_system_fonts=False)


class Press:
    """Sets papers of one form ("receipt", "poster"). Not shared between threads: each takes its own."""

    def __init__(self, form: str) -> None:
        self._compiler = typst.Compiler(
            str(HERE / f"{form}.typ"), root=str(HERE), font_paths=typefaces(), ignore_system_fonts=True
        )

    def pdf(self, said: Mapping[str, Any], made_at: datetime) -> bytes:
        """The PDF of what is ``said``, dated ``made_at`` (aware); plain values only."""
        words = json.dumps(said, ensure_ascii=False, sort_keys=True)
        made: Any = self._compiler.compile(
            sys_inputs={"paper": words}, format="pdf", timestamp=int(made_at.timestamp())
        )
        return bytes(made)


_OF_THREAD = threading.local()


def press(form: str) -> Press:
    """The press of this thread for ``form``."""
    kept: dict[str, Press] = _OF_THREAD.__dict__
    if form not in kept:
        kept[form] = Press(form)
    return kept[form]

"""Where an imported entry comes from, kept in its document: file and line, and what its first books said."""

import re
from typing import NamedTuple

BETWEEN = " · "
_KIND = re.compile(r"[a-z][a-z_]{0,39}")


class Origin(NamedTuple):
    """``source`` is the file's digest and the line; ``kind``, ``voucher`` and ``document`` are the file's own."""

    kind: str = "imported"
    voucher: str = ""
    document: str = ""
    source: str = ""

    def written(self) -> str:
        """The document of the imported entry; nothing but the source where the file said nothing more."""
        parts = (self.source, self.kind if self.kind != "imported" else "", self.voucher, self.document)
        return BETWEEN.join(parts) if any(parts[1:]) else self.source

    @classmethod
    def read(cls, document: str) -> "Origin":
        """The origin that ``written`` wrote; a document of another shape is a document."""
        parts = document.split(BETWEEN, 3)
        if len(parts) != 4:
            return cls(source=document)
        source, kind, voucher, first_document = parts
        return cls(kind or "imported", voucher, first_document, source)


def is_kind(text: str) -> bool:
    """Whether ``text`` has the shape of an entry's kind; nothing else of a file's wording is taken."""
    return _KIND.fullmatch(text) is not None

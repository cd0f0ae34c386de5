"""XML read in pieces and within bounds: no document type, no entities, one statement's entry at a time."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler, feature_namespaces

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from relief_fund.banking.errors import FileDamaged, FileKindUnknown, FileTooLarge

DEEPEST = 60
LONGEST_TEXT = 100_000
"""Letters of one element; ISO 20022 texts are far shorter."""
MOST_ELEMENTS = 20_000_000
"""Elements of one document."""
MOST_HELD = 500_000
"""Elements that may stand in memory at once, among those nobody took: a batch of 20,000 details has fewer."""


@dataclass(slots=True)
class Piece:
    """One element with its row in the file; names without their namespace."""

    name: str
    row: int
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list["Piece"] = field(default_factory=list)

    def each(self, path: str) -> Iterator["Piece"]:
        """Elements at ``path`` ("NtryDtls/TxDtls"), in order."""
        first, _, rest = path.partition("/")
        for child in self.children:
            if child.name == first:
                if rest:
                    yield from child.each(rest)
                else:
                    yield child

    def first(self, *paths: str) -> "Piece | None":
        """The first element that one of ``paths`` finds, paths tried in order."""
        return next((found for path in paths for found in self.each(path)), None)

    def told(self, *paths: str) -> str:
        """The text of ``first``, "" where there is none."""
        found = self.first(*paths)
        return found.text.strip() if found else ""


class _Tree(ContentHandler):
    """Builds the tree; a closed element for which ``take`` says True is handed over and forgotten."""

    def __init__(self, file_name: str, begin: Callable[[str, str, int], None], take: Any) -> None:
        super().__init__()
        self._file, self._begin, self._take = file_name, begin, take
        self._open: list[Piece] = []
        self._locator: Any = None
        self._count = self._held = 0
        self._below: list[int] = []

    def setDocumentLocator(self, locator: Any) -> None:
        self._locator = locator

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:
        space, local = name
        row = self._locator.getLineNumber() if self._locator else 0
        self._count += 1
        self._held += 1
        if len(self._open) >= DEEPEST:
            raise FileTooLarge(file=self._file, row=row, limit=DEEPEST, measure="depth")
        if self._count > MOST_ELEMENTS or self._held > MOST_HELD:
            raise FileTooLarge(file=self._file, row=row, limit=MOST_HELD, measure="elements")
        if len(self._open) < 2:
            self._begin(space or "", local, row)
        attributes = {key[1]: value for key, value in attrs.items()}
        self._open.append(Piece(local, row, attributes))
        self._below.append(1)

    def characters(self, content: str) -> None:
        if self._open:
            piece = self._open[-1]
            if len(piece.text) + len(content) > LONGEST_TEXT:
                raise FileTooLarge(file=self._file, row=piece.row, limit=LONGEST_TEXT, measure="letters")
            piece.text += content

    def endElementNS(self, name: Any, qname: Any) -> None:
        closed, size = self._open.pop(), self._below.pop()
        if self._take([piece.name for piece in self._open], closed):
            self._held -= size
        elif self._open:
            self._open[-1].children.append(closed)
            self._below[-1] += size


def read_pieces(
    plain: bytes,
    file_name: str,
    begin: Callable[[str, str, int], None],
    take: Callable[[list[str], Piece], bool],
) -> None:
    """Walk the document: ``begin`` is told the root and its children as they open (namespace, name, row).

    ``take(path, element)`` is asked for every element that closes; True keeps it out of its parent, so
    that memory holds one entry at a time. Raises FileDamaged (with the row), FileKindUnknown (a document
    type or entity), FileTooLarge.
    """
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(_Tree(file_name, begin, take))
    try:
        parser.parse(io.BytesIO(plain))
    except DefusedXmlException as trouble:
        raise FileKindUnknown(file=file_name, found="DOCTYPE", expected="XML") from trouble
    except SAXException as trouble:
        row = trouble.getLineNumber() if hasattr(trouble, "getLineNumber") else 0
        raise FileDamaged(file=file_name, row=row, found="XML") from trouble
    except (UnicodeError, LookupError, ValueError) as trouble:
        raise FileDamaged(file=file_name, found=type(trouble).__name__) from trouble

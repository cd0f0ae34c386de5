"""XML in pieces: no document type, no entity, bounded, with the row of what is wrong."""

import pytest

from relief_fund.banking.errors import FileDamaged, FileKindUnknown, FileTooLarge
from relief_fund.banking.statements import xml_pieces
from relief_fund.banking.statements.xml_pieces import Piece, read_pieces


def pieces(text: str) -> list[Piece]:
    kept: list[Piece] = []

    def take(path: list[str], piece: Piece) -> bool:
        if not path:
            kept.append(piece)
        return False

    read_pieces(text.encode(), "f", lambda *_: None, take)
    return kept


def test_paths_texts_attributes_and_rows() -> None:
    (root,) = pieces('<a xmlns="urn:x">\n<b c="1">x &amp; y</b><b><d>z</d></b>\n</a>')
    assert [one.text for one in root.each("b")] == ["x & y", ""]
    assert (root.told("none", "b/d"), root.told("none")) == ("z", "")
    first = root.first("b")
    assert first is not None
    assert (first.row, first.attributes) == (2, {"c": "1"})


BOMB = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><a>&y;</a>'


@pytest.mark.parametrize("text", [BOMB, '<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>'])
def test_document_types_are_refused(text: str) -> None:
    with pytest.raises(FileKindUnknown) as caught:
        pieces(text)
    assert caught.value.facts["found"] == "DOCTYPE"


def test_a_broken_document_names_its_row() -> None:
    with pytest.raises(FileDamaged) as caught:
        pieces("<a>\n<b>\n</a>")
    assert caught.value.facts["row"] == 3


def test_depth_and_length_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileTooLarge):
        pieces("<a>" * 99 + "</a>" * 99)
    monkeypatch.setattr(xml_pieces, "LONGEST_TEXT", 10)
    with pytest.raises(FileTooLarge):
        pieces(f"<a>{'x' * 11}</a>")


def test_what_is_held_is_bounded_and_what_was_taken_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_pieces, "MOST_HELD", 10)
    many = f"<a>{'<b><c/><c/></b>' * 50}</a>"
    with pytest.raises(FileTooLarge) as caught:
        pieces(many)
    assert caught.value.facts["measure"] == "elements"
    read_pieces(many.encode(), "f", lambda *_: None, lambda path, piece: piece.name == "b")
    monkeypatch.setattr(xml_pieces, "MOST_ELEMENTS", 100)
    with pytest.raises(FileTooLarge):
        read_pieces(many.encode(), "f", lambda *_: None, lambda path, piece: piece.name == "b")

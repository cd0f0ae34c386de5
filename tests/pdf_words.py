"""The words that stand on a PDF of ours, read back by the maps its typefaces carry; no library is needed for that.

Only what Typst writes is understood: compressed streams, typefaces addressed by two bytes a letter, each with
a map to Unicode.
"""

import re
import zlib

_OBJECT = re.compile(rb"(?<!\d)(\d+) 0 obj\b(.*?)\bendobj", re.S)
_STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.S)
_SINGLE = re.compile(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_RANGE = re.compile(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_SHOWN = re.compile(rb"/(\w+) [\d.]+ Tf|\((?:\\.|[^\\)])*\)|<([0-9a-fA-F\s]+)>|(\bET\b)", re.S)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pdf_words(pdf: bytes) -> str:
    """Everything that ``pdf`` says, a line for each piece that was set by itself."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    letters = _typefaces(objects)
    return "\n".join(_said(_unpacked(body), letters) for body in objects.values() if b"BT" in _unpacked(body))


def _unpacked(body: bytes) -> bytes:
    found = _STREAM.search(body)
    if not found or b"/FlateDecode" not in body[: found.start()]:
        return b""
    try:
        return zlib.decompress(found.group(1))
    except zlib.error:
        return b""


def _typefaces(objects: dict[int, bytes]) -> dict[str, dict[int, str]]:
    """Name of a typeface on the page -> its letters by number."""
    named: dict[str, dict[int, str]] = {}
    for body in objects.values():
        for fonts in re.findall(rb"/Font\s*<<(.*?)>>", body, re.S):
            for name, number in re.findall(rb"/(\w+)\s+(\d+) 0 R", fonts):
                there = re.search(rb"/ToUnicode\s+(\d+) 0 R", objects.get(int(number), b""))
                if there:
                    named[name.decode()] = _letters(_unpacked(objects[int(there.group(1))]).decode("latin-1"))
    return named


def _letters(cmap: str) -> dict[int, str]:
    letters: dict[int, str] = {}
    for part in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.S):
        for code, text in _SINGLE.findall(part):
            letters[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for part in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.S):
        for first, last, text in _RANGE.findall(part):
            begin = ord(bytes.fromhex(text).decode("utf-16-be"))
            for at in range(int(last, 16) - int(first, 16) + 1):
                letters[int(first, 16) + at] = chr(begin + at)
    return letters


def _said(content: bytes, named: dict[str, dict[int, str]]) -> str:
    said, letters = [], {}
    for found in _SHOWN.finditer(content):
        face, digits, ended = found.group(1), found.group(2), found.group(3)
        if face:
            letters = named.get(face.decode(), {})
        elif ended:
            said.append("\n")
        else:
            codes = bytes.fromhex(digits.decode()) if digits else _plain(found.group(0)[1:-1])
            pairs = (int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes), 2))
            said.append("".join(letters.get(code, "") for code in pairs))
    return "".join(said)


def _plain(literal: bytes) -> bytes:
    """The bytes of a string in brackets."""

    def told(found: re.Match[bytes]) -> bytes:
        mark = found.group(1)
        return bytes([int(mark, 8)]) if mark.isdigit() else _ESCAPED.get(mark, mark)

    return re.sub(rb"\\([0-7]{1,3}|.)", told, literal, flags=re.S)

"""The files of a statement, written line by line: the same face and lines give the same bytes.

CSV: ``number,day,direction,amount,balance``, digits and the words "in" and "out" only, so that no cell can
be read as a formula. JSON: one canonical object (RFC 8785); money is text in whole đồng.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from relief_fund.audit.canonical import canonical

HEADER = b"number,day,direction,amount,balance\n"
FLOORS = (0, 10_000, 100_000, 500_000, 1_000_000, 10_000_000, 100_000_000)
"""Lower bounds of the bands in which a statement counts what came in, đồng."""

Line = tuple[int, int, int]
"""(entry number, money in as positive and out as negative, balance after it)."""


def with_balance(parts: Iterable[list[tuple[int, int]]], opening: int) -> Iterator[list[Line]]:
    """Lines with the balance after each, going on from ``opening``."""
    balance = opening
    for part in parts:
        lines = []
        for number, moved in part:
            balance += moved
            lines.append((number, moved, balance))
        yield lines


def csv_part(day: str, lines: list[Line]) -> bytes:
    """The CSV rows of ``lines``, without the header."""
    return "".join(
        [
            f"{number},{day},in,{moved},{balance}\n"
            if moved > 0
            else f"{number},{day},out,{-moved},{balance}\n"
            for number, moved, balance in lines
        ]
    ).encode()


def json_face(face: Any) -> tuple[bytes, bytes]:
    """What stands before and after the lines in the JSON of ``face`` (a DayFace or the register's own)."""
    whole = canonical(
        {
            "account": face.account,
            "closing": str(face.closing),
            "day": str(face.day),
            "in": str(face.paid_in),
            "lines": ["*"],
            "opening": str(face.opening),
            "out": str(face.paid_out),
            "rows": face.rows_in + face.rows_out,
            "v": 1,
        }
    )
    before, _, after = whole.partition(b'"*"')
    return before, after


def json_part(lines: list[Line], first: bool) -> bytes:
    """The JSON arrays ``[number,"in"|"out","amount","balance"]`` of ``lines``, after a comma unless first."""
    arrays = [
        f'[{number},"in","{moved}","{balance}"]' if moved > 0 else f'[{number},"out","{-moved}","{balance}"]'
        for number, moved, balance in lines
    ]
    return ("" if first or not arrays else ",").encode() + ",".join(arrays).encode()


def csv_chunks(day: str, parts: Iterable[list[Line]]) -> Iterator[bytes]:
    """The CSV file."""
    yield HEADER
    for lines in parts:
        yield csv_part(day, lines)


def json_chunks(face: Any, parts: Iterable[list[Line]]) -> Iterator[bytes]:
    """The JSON file, ended by a line feed."""
    before, after = json_face(face)
    yield before
    first = True
    for lines in parts:
        yield json_part(lines, first)
        first = first and not lines
    yield after + b"\n"


@dataclass(slots=True)
class _Sum:
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def add(self, chunk: bytes) -> None:
        self.size += len(chunk)
        self.digest.update(chunk)


@dataclass(frozen=True, slots=True)
class Measured:
    """Size and SHA-256 of a statement's two files, and what came in by band as (floor, count, đồng)."""

    csv_size: int
    csv_sha256: str
    json_size: int
    json_sha256: str
    bands: tuple[tuple[int, int, int], ...]


class Measuring:
    """Takes the lines of one statement once, and knows both files and the bands at the end."""

    def __init__(self, face: Any) -> None:
        self._day = str(face.day)
        self._before, self._after = json_face(face)
        self._csv, self._json = _Sum(), _Sum()
        self._csv.add(HEADER)
        self._json.add(self._before)
        self._first = True
        self._bands = {floor: [0, 0] for floor in FLOORS}

    def add(self, lines: list[Line]) -> None:
        """Take the next lines."""
        self._csv.add(csv_part(self._day, lines))
        self._json.add(json_part(lines, self._first))
        self._first = self._first and not lines
        for _, moved, _ in lines:
            if moved > 0:
                floor = next(one for one in reversed(FLOORS) if moved >= one)
                band = self._bands[floor]
                band[0] += 1
                band[1] += moved

    def done(self) -> Measured:
        """Sizes, digests and bands of everything that was added."""
        self._json.add(self._after + b"\n")
        bands = tuple((floor, count, amount) for floor, (count, amount) in self._bands.items() if count)
        return Measured(
            self._csv.size,
            self._csv.digest.hexdigest(),
            self._json.size,
            self._json.digest.hexdigest(),
            bands,
        )

"""Statement files: the same face and lines give the same bytes, however they are cut into parts."""

import csv
import hashlib
import io
import json
from datetime import date

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.ledger.bank_face import DayFace
from relief_fund.register.statement_files import (
    FLOORS,
    HEADER,
    Measuring,
    csv_chunks,
    json_chunks,
    with_balance,
)

DAY = date(2024, 9, 10)
MOVES = st.lists(st.integers(-(10**12), 10**12).filter(bool), min_size=1, max_size=30)


def face(moves: list[int], opening: int = 5_000) -> DayFace:
    paid_in, paid_out = sum(one for one in moves if one > 0), -sum(one for one in moves if one < 0)
    inward = sum(one > 0 for one in moves)
    return DayFace(
        "1121.01", DAY, opening, paid_in, paid_out, opening + paid_in - paid_out, inward, len(moves) - inward,
        7, 6 + len(moves), 99,
    )  # fmt: skip


def parts(moves: list[int], size: int) -> list[list[tuple[int, int]]]:
    numbered = list(enumerate(moves, 7))
    return [numbered[at : at + size] for at in range(0, len(numbered), size)]


def files(moves: list[int], size: int) -> tuple[bytes, bytes]:
    known = face(moves)
    text = b"".join(csv_chunks("2024-09-10", with_balance(parts(moves, size), known.opening)))
    return text, b"".join(json_chunks(known, with_balance(parts(moves, size), known.opening)))


def test_the_csv_is_digits_and_two_words() -> None:
    text, _ = files([500, -200], 10)
    assert text == HEADER + b"7,2024-09-10,in,500,5500\n8,2024-09-10,out,200,5300\n"


@given(MOVES, st.integers(1, 31))
def test_parts_change_no_byte_and_the_last_balance_is_the_closing(moves: list[int], size: int) -> None:
    assert files(moves, size) == files(moves, 31)
    text, body = files(moves, size)
    rows = list(csv.DictReader(io.StringIO(text.decode())))
    told = json.loads(body)
    assert rows[-1]["balance"] == told["lines"][-1][3] == told["closing"] == str(face(moves).closing)
    assert len(rows) == told["rows"] == len(moves)


@given(MOVES)
def test_the_json_is_canonical(moves: list[int]) -> None:
    _, body = files(moves, 7)
    assert body.endswith(b"\n")
    assert rfc8785.dumps(json.loads(body)) == body[:-1]


@given(MOVES, st.integers(1, 31))
def test_measuring_tells_size_digest_and_bands(moves: list[int], size: int) -> None:
    text, body = files(moves, size)
    measuring = Measuring(face(moves))
    for lines in with_balance(parts(moves, size), face(moves).opening):
        measuring.add(lines)
    measured = measuring.done()
    assert (measured.csv_size, measured.csv_sha256) == (len(text), hashlib.sha256(text).hexdigest())
    assert (measured.json_size, measured.json_sha256) == (len(body), hashlib.sha256(body).hexdigest())
    assert sum(amount for _, _, amount in measured.bands) == face(moves).paid_in
    assert sum(count for _, count, _ in measured.bands) == face(moves).rows_in


def test_bands_begin_at_their_floor() -> None:
    measuring = Measuring(face([1]))
    measuring.add([(7, FLOORS[1] - 1, 0), (8, FLOORS[1], 0), (9, FLOORS[-1] * 5, 0), (10, -4, 0)])
    assert measuring.done().bands == (
        (0, 1, 9_999), (10_000, 1, 10_000), (100_000_000, 1, 500_000_000),
    )  # fmt: skip

"""The bank face comes from net movements: openings are no income, moves within the account no lines."""

from dataclasses import replace
from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger import bank_face
from relief_fund.ledger.bank_face import (
    bank_accounts,
    day_faces,
    day_lines,
    day_moves,
    line_keys,
    moved_by_keys,
    undoing_numbers,
    withdrawn_keys,
)
from relief_fund.ledger.entries import Entry, credit, debit
from tests.register import books


@pytest.fixture
def fund(home: Home) -> Home:
    books.small_fund(home)
    return home


def test_accounts_at_banks_are_the_children_of_their_headings(fund: Home) -> None:
    with fund.office.read() as connection:
        assert bank_accounts(connection) == (books.BANK, books.TREASURY)


def test_days_are_chained_and_the_opening_is_brought_forward(fund: Home) -> None:
    with fund.office.read() as connection:
        faces = day_faces(connection, books.BANK)
    assert [(face.day.day, face.opening, face.paid_in, face.paid_out, face.closing) for face in faces] == [
        (3, 1_000_000, 570_000, 0, 1_570_000),
        (4, 1_570_000, 30_000, 11_000, 1_589_000),
        (7, 1_589_000, 0, 300_000, 1_289_000),
    ]
    assert [(face.rows_in, face.rows_out, face.rows) for face in faces] == [(2, 0, 2), (1, 1, 2), (0, 1, 1)]
    assert (faces[0].first, faces[0].last, faces[0].upto) == (2, 3, 12)


def test_faces_are_known_as_they_were_known(fund: Home) -> None:
    with fund.office.read() as connection:
        before = day_faces(connection, books.BANK, upto=4)
    assert [(face.day.day, face.closing, face.upto) for face in before] == [
        (3, 1_570_000, 4),
        (4, 1_600_000, 4),
    ]


def test_a_move_between_funds_of_one_account_is_no_line(fund: Home) -> None:
    def lines() -> list[Any]:
        with fund.office.read() as connection:
            return [
                part for face in day_faces(connection, books.BANK) for part in day_lines(connection, face)
            ]

    known = lines()
    move = (
        debit(books.GENERAL, "6801", 5_000), credit(books.GENERAL, books.BANK, 5_000),
        debit(books.EARLIER, books.BANK, 5_000), credit(books.EARLIER, "5801", 5_000),
    )  # fmt: skip
    books.post(fund, Entry("settle:1:1", "settled_between_funds", books.day(8), move))
    assert lines() == known


def test_lines_come_in_parts_in_order(fund: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with fund.office.read() as connection:
        face = day_faces(connection, books.BANK)[1]
        assert list(day_lines(connection, face)) == [[(4, 30_000), (5, -11_000)]]
        monkeypatch.setattr(bank_face, "_NUMBERS", bank_face._NUMBERS.limit(1))
        assert list(day_lines(connection, face)) == [[(4, 30_000)], [(5, -11_000)]]


def test_evidence_of_lines_is_told_apart_from_own_papers(fund: Home) -> None:
    with fund.office.read() as connection:
        moves = day_moves(connection, books.BANK)
        assert (moves[books.day(4)].lines_in, moves[books.day(4)].lines_out) == (30_000, 11_000)
        assert moves[books.day(7)].own == -300_000
        assert line_keys(connection) == {"line:g1", "line:g2", "line:g3", "line:f1", "line:b1"}
        advance = f"advance:B1:{books.GENERAL}"
        assert moved_by_keys(connection, books.BANK, [advance, "line:none"]) == {advance: -300_000}


def test_what_was_withdrawn_is_told_apart_too(fund: Home) -> None:
    taken_back = (debit(books.GENERAL, "5121", 30_000), credit(books.GENERAL, books.BANK, 30_000))
    books.post(fund, Entry("withdrawn:g3", "withdrawal", books.day(4), taken_back, reverses=4))
    with fund.office.read() as connection:
        assert withdrawn_keys(connection) == {"withdrawn:g3"}
        assert day_moves(connection, books.BANK)[books.day(4)].lines_in == 0


def test_what_undoes_a_withdrawn_line_is_named_within_its_day_and_its_face(fund: Home) -> None:
    """As withdrawn: two gifts on the day of each, a gift of the day before on the later one."""
    for number, gift, day in ((2, "g1", 3), (4, "g3", 4), (3, "g2", 4)):
        back = (debit(books.GENERAL, "5121", 1_000), credit(books.GENERAL, books.BANK, 1_000))
        books.post(fund, Entry(f"withdrawn:{gift}", "withdrawal", books.day(day), back, reverses=number))
    with fund.office.read() as connection:
        third, fourth, seventh = day_faces(connection, books.BANK)
        assert undoing_numbers(connection, third) == {13}
        assert undoing_numbers(connection, fourth) == {14, 15}
        assert undoing_numbers(connection, seventh) == frozenset()
        # A face says what was known when it was taken: what was undone later, or before it begins, is not of it.
        assert undoing_numbers(connection, replace(fourth, last=14)) == {14}
        assert undoing_numbers(connection, replace(fourth, first=15)) == {15}


def test_a_face_of_a_day_without_lines_has_none(fund: Home) -> None:
    """A statement is shown again by the face it was made from; other days between its entries are not its lines."""
    with fund.office.read() as connection:
        face = day_faces(connection, books.BANK)[0]
        assert list(day_lines(connection, replace(face, day=books.day(2), last=face.upto))) == []
        assert list(day_lines(connection, replace(face, first=face.last + 1))) == []
        # Asked less far than the day goes: a statement shows what was in the books when it was made.
        assert list(day_lines(connection, replace(face, last=2))) == [[(2, 500_000)]]
        # Asked further than the day goes: its lines, and no other day's.
        assert list(day_lines(connection, replace(face, last=face.upto))) == [[(2, 500_000), (3, 70_000)]]


def test_two_faces_are_the_same_by_their_figures_and_not_by_when_they_were_taken(fund: Home) -> None:
    with fund.office.read() as connection:
        then, now = day_faces(connection, books.BANK, upto=5)[1], day_faces(connection, books.BANK)[1]
    assert then != now
    assert then.figures == now.figures == (1_570_000, 30_000, 11_000, 1_589_000, 1, 1, 4, 5)

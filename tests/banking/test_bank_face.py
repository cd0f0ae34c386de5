"""The face of an account: opening, in, out, closing of every day, and of quiet days."""

from collections.abc import Callable
from datetime import timedelta

from relief_fund.banking import bank_face
from relief_fund.banking.bank_face import DayFace
from relief_fund.banking.intake import ImportReport
from relief_fund.kernel.protocols import Home
from tests.banking.lines import DAY, line

Import = Callable[..., ImportReport]
THIRD = DAY + timedelta(days=2)


def test_days_chain_from_the_opening(home: Home, load: Import) -> None:
    load([line(10), line(5, direction="debit", balance=105), line(7, day=THIRD)])
    with home.office.read() as connection:
        faces = bank_face.days(connection, "1121.01")
        quiet = bank_face.day_face(connection, "1121.01", DAY + timedelta(days=1))
        before = bank_face.day_face(connection, "1121.01", DAY - timedelta(days=1))
        single = [bank_face.day_face(connection, "1121.01", face.day) for face in faces]
    assert faces == (
        DayFace("1121.01", DAY, 100, 1, 10, 1, 5, 105, 105),
        DayFace("1121.01", THIRD, 105, 1, 7, 0, 0, 112, None),
    )
    assert single == list(faces)
    assert faces[0].rows == 2
    assert (quiet.opening, quiet.closing, quiet.rows, quiet.printed) == (105, 105, 0, None)
    assert (before.opening, before.closing) == (0, 0)


def test_an_account_without_lines_has_no_days(home: Home, campaign: object) -> None:
    with home.office.read() as connection:
        assert bank_face.days(connection, "1121.01") == ()
        assert bank_face.day_face(connection, "1121.01", DAY).closing == 0

"""Words in lines: capitals of plain letters aside on both engines, and the marks of patterns are letters."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from relief_fund.banking.intake import ImportReport
from relief_fund.banking.line_words import LINE, words_found
from relief_fund.kernel.protocols import Home
from tests.banking.lines import line

Import = Callable[..., ImportReport]
LINES = [
    line(10, "Ủng hộ của bác Đặng Thị Ví", reference="5213.1"),
    line(20, "UNG HO 100%_\\", reference="ab13.2"),
]


@pytest.mark.parametrize(
    ("words", "amounts"),
    [
        ("ung ho", [10, 20]), ("ĐẶNG thị", [10]), ("UNG HO 100", [20]), ("%", [20]), ("_", [20]), ("\\", [20]),
        ("AB13", [20]), ("ab13.2", [20]), ("5213.1", [10]), ("khong co", []),
    ],
)  # fmt: skip
def test_words_are_found(home: Home, load: Import, words: str, amounts: list[int]) -> None:
    load(LINES)
    condition = words_found(words)
    assert condition is not None
    with home.office.read() as connection:
        found = connection.execute(select(LINE.c.amount).where(condition).order_by(LINE.c.position))
        assert list(found.scalars()) == amounts


@pytest.mark.parametrize("words", ["", "   "])
def test_no_words_are_no_condition(words: str) -> None:
    assert words_found(words) is None

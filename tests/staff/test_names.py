"""Sign-in names: typed with or without diacritics they are one name."""

import unicodedata

import pytest

from relief_fund.staff.errors import NameInvalid
from relief_fund.staff.names import fresh_role_key, shown_name, sign_in_name


@pytest.mark.parametrize(
    "typed",
    [
        "Nguyễn Văn Đức",
        "nguyen van duc",
        "  NGUYỄN  VĂN ĐỨC ",
        "nguyen.van.duc",
        unicodedata.normalize("NFD", "Nguyễn Văn Đức"),
    ],
)
def test_one_name_however_it_is_typed(typed: str) -> None:
    assert sign_in_name(typed) == "nguyen.van.duc"


@pytest.mark.parametrize("typed", ["", "   ", "…", "x" * 121])
def test_a_name_that_leaves_nothing_is_refused(typed: str) -> None:
    with pytest.raises(NameInvalid):
        sign_in_name(typed)


def test_the_shown_name_keeps_its_letters() -> None:
    assert shown_name("  Đặng   Thị Ví ") == "Đặng Thị Ví"
    with pytest.raises(NameInvalid):
        shown_name("  ")
    with pytest.raises(NameInvalid):
        shown_name("x" * 121)


def test_role_keys_are_random() -> None:
    assert len({fresh_role_key() for _ in range(100)}) == 100
    assert fresh_role_key().startswith("CB-")

"""Gifts: a code and a subject each, drawn from nothing, opened only through the vault."""

from collections.abc import Callable

import pytest

from relief_fund.banking.intake import ImportReport
from relief_fund.donors import queries
from relief_fund.donors.gifts import SIZES, Subjects, size_class
from relief_fund.kernel.identifiers import RECEIPT_LETTERS, normalised_code
from relief_fund.kernel.protocols import Home
from tests.banking.lines import line

Import = Callable[..., ImportReport]


def test_each_gift_is_its_own_subject_with_its_own_key(home: Home, load: Import) -> None:
    load([line(10, "one"), line(10, "one"), line(20, "two")])
    with home.office.read() as connection:
        gifts = queries.gifts_page(connection, "BAO")
        facts = [home.office.vault.open_disclosure(connection, gift.digest) for gift in gifts]  # type: ignore[attr-defined]
        keys = connection.exec_driver_sql("SELECT count(*) FROM subject_key").scalar()
        subjects = connection.exec_driver_sql("SELECT count(DISTINCT subject) FROM gift").scalar()
    assert facts == [
        {"reference": "5213.1", "text": "one"}, {"reference": "5213.1", "text": "one"},
        {"reference": "5213.1", "text": "two"},
    ]  # fmt: skip
    assert keys == subjects == 3
    assert len({gift.receipt_code for gift in gifts}) == 3
    assert all(normalised_code(gift.receipt_code) == gift.receipt_code for gift in gifts)
    assert RECEIPT_LETTERS * 5 >= 80


def test_subjects_sort_as_drawn_and_never_meet() -> None:
    one, other = Subjects(), Subjects()
    drawn = [one.next() for _ in range(12)]
    assert drawn == sorted(set(drawn))
    assert not {other.next() for _ in range(12)} & set(drawn)


@pytest.mark.parametrize(
    ("amount", "upto"), [(1, 50_000), (50_000, 50_000), (50_001, 100_000), (10**8, 10**8), (10**8 + 1, 0)]
)
def test_size_classes(amount: int, upto: int) -> None:
    assert size_class(amount) == upto


def test_every_class_is_above_the_one_before() -> None:
    assert list(SIZES) == sorted(set(SIZES))

"""Gifts by words: the same answer as looking through all of them, newest first, for every kind of question."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import StaticPool, create_engine

from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.donors.accept_gift import accept_as_gift
from relief_fund.donors.gift_search import MANY, search_gifts
from relief_fund.donors.gift_words import SEGMENT, WORDS, word_rows, words_of_gift
from relief_fund.donors.queries import GIFT
from relief_fund.kernel.protocols import Actor, Home
from tests.banking.lines import line

Import = Callable[..., ImportReport]
DAY = date(2024, 9, 10)
TEXTS = ["NGUYEN VAN A ung ho", "Nguyễn Thị Bé ủng hộ bão", "tran van c UNG HO mien bac", "HOA ung ho a"]


@contextmanager
def books(steps: list[list[tuple[str, int, int]]]) -> Iterator[Any]:
    """Gifts (text, amount, days after) by step, in a database of their own."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.connect() as connection:
        for table in (GIFT, SEGMENT, WORDS):
            table.create(connection)
        position = 0
        for gifts in steps:
            found = []
            for text, amount, after in gifts:
                position += 1
                day = DAY + timedelta(days=after)
                found.append((position, words_of_gift(f"5213.{position}", text, amount, day)))
                row = {"receipt_code": f"R{position}", "entry_key": f"line:{position}", "campaign": "BAO"}
                more = {"fund": "BAO.CHUNG", "channel": "bank", "day": day, "amount": amount, "begins": 0}
                private = {"position": position, "subject": "", "digest": ""}
                connection.execute(GIFT.insert(), {**row, **more, **private})
            for table, rows in word_rows("BAO", found[0][0], found):
                connection.execute(table.insert(), list(rows))
        yield connection
    engine.dispose()


ONE = st.tuples(st.sampled_from(TEXTS), st.sampled_from([50_000, 100_000]), st.integers(0, 2))
ASKED = st.tuples(
    st.lists(st.sampled_from(["nguyen", "Nguyễn", "ung", "ho", "hoa", "a", "c", "5213", "3", "khong"]), max_size=3),
    st.sampled_from([None, 50_000, 100_000, 7]),
    st.sampled_from([None, DAY, DAY + timedelta(days=2)]),
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(ONE, min_size=1, max_size=5), min_size=1, max_size=40), ASKED, st.integers(1, 6))
def test_as_looking_through_all(steps: list[Any], asked: Any, limit: int) -> None:
    words, amount, day = asked
    if not (words or amount is not None or day):
        return
    with books(steps) as connection:
        found = search_gifts(connection, words=" ".join(words), amount=amount, day=day, limit=limit)
        fitting = []
        for at, (text, money, after) in enumerate((one for step in steps for one in step), 1):
            bears = words_of_gift(f"5213.{at}", text, money, DAY + timedelta(days=after))
            plain = {word.lower().replace("ễ", "e") for word in words}
            if plain <= bears and amount in (None, money) and day in (None, DAY + timedelta(days=after)):
                fitting.append(at)
    assert [one.position for one in found.gifts] == fitting[::-1][:limit]
    assert (found.count, found.is_more) == (len(fitting), False)


def test_beyond_a_thousand_it_says_more_and_looks_no_further() -> None:
    with books([[("ung ho", 50_000, 0)] * 400 for _ in range(12)]) as connection:
        found = search_gifts(connection, words="ủng hộ")
        assert (found.count, found.is_more) == (MANY, True)
        assert [one.position for one in found.gifts] == list(range(4_800, 4_750, -1))


def test_nothing_asked_is_nothing_found() -> None:
    with books([[("a", 50_000, 0)]]) as connection:
        assert search_gifts(connection).gifts == ()
        assert search_gifts(connection, words=" . ").gifts == ()


def test_imported_and_decided_gifts_are_found(home: Home, load: Import, administrator: Actor) -> None:
    odd = "HOAN TRA LENH CHUYEN TIEN SAI TEN NGUOI HUONG"
    load([line(10_000, odd, reference="5213.1"), line(20_000, "Bà Hoà ủng hộ", reference="5213.2")])
    with home.office.read() as connection:
        assert [one.amount for one in search_gifts(connection, words="hòa").gifts] == [20_000]
        assert search_gifts(connection, words="hoan tra").gifts == ()
        (waiting,) = inbox_page(connection)
    accept_as_gift(home.office, administrator, identity=waiting.identity, reason="người ủng hộ")
    with home.office.read() as connection:
        assert [one.amount for one in search_gifts(connection, words="hoàn trả").gifts] == [10_000]
        assert [one.amount for one in search_gifts(connection, words="52132").gifts] == [20_000]
        assert [one.amount for one in search_gifts(connection, amount=20_000).gifts] == [20_000]


@pytest.mark.parametrize("typed", ["%", "_", "\n", "\t", "=5", "'"])
def test_signs_are_no_words(typed: str) -> None:
    with books([[("a", 50_000, 0)]]) as connection:
        assert search_gifts(connection, words=typed).count == 0

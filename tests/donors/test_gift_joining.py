"""Words are joined behind their packing: a search says the same before, between any two steps, and after."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relief_fund.donors import gift_joining, gift_packing
from relief_fund.donors.gift_joining import Joined, join_gift_words, keep_gift_words, last_joined
from relief_fund.donors.gift_packing import pack_gift_words
from relief_fund.donors.gift_search import GiftsSought, search_gifts
from relief_fund.donors.gift_words import (
    FAN,
    GAP,
    JOIN,
    LEVELS,
    SLOT,
    WORDS,
    bits_of,
    bucket_of,
    buckets,
    joined_words,
    told_words,
    word_rows,
)
from relief_fund.kernel.protocols import Home
from tests.donors.test_gift_search import DAY, Books, Gifts, books, write

ASKED: tuple[dict[str, Any], ...] = (
    {"words": "ung"}, {"words": "le 7"}, {"words": "lan mai"}, {"words": "an"}, {"words": "5213.33"},
    {"amount": 70_000}, {"words": "lan", "day": DAY}, {"words": "an binh ung", "amount": 50_000}, {"words": "khong"},
)  # fmt: skip


def gifts_of(at: int, count: int) -> Gifts:
    """Every gift bears "ung"; "lan" and "mai" are common and never meet, "le 7" comes now and then, "an" rarely."""
    return [
        (
            f"{'lan' if (at + one) % 2 else 'mai'} ung {'le 7' if at % 9 == one else 'binh'} {'an' * (at == 40)}",
            70_000 if at == 3 else 50_000, at // 40,
        )
        for one in range(count)
    ]  # fmt: skip


def asked_of(connection: Any) -> list[GiftsSought]:
    return [search_gifts(connection, **one) for one in ASKED]


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> Iterator[Books]:
    """As many small segments as a block of the highest level needs, and a few more; the last step is not packed."""
    monkeypatch.setattr(gift_packing, "MOST", 4)
    count = FAN**LEVELS + FAN + 2
    with books([gifts_of(at, 4) for at in range(count)], packed=count - 1) as fund:
        yield fund


def steps_of(fund: Any) -> Iterator[int]:
    """Join step by step, saying the level after each."""
    for level in range(1, LEVELS + 1):
        while command := gift_joining._next_step(fund.office, level):
            assert fund.office.desk.run(command) == 1
            yield level


def test_a_search_says_the_same_before_between_any_two_steps_and_after(many: Books) -> None:
    before = asked_of(many.connection)
    assert [one.count for one in before][:5] == [1_000, 124, 0, 4, 1]
    assert before[0].is_more
    levels = []
    for at, level in enumerate(steps_of(many)):
        levels.append(level)
        if at % 16 in (0, 15):
            assert asked_of(many.connection) == before, f"after step {at} of level {level}"
    assert asked_of(many.connection) == before
    assert [last_joined(many.connection, level).whole for level in (1, 2)] == [FAN + 1, 1]
    assert {level: levels.count(level) for level in levels} == {1: 8 * (FAN + 1), 2: buckets(2) // (8 * FAN)}


def test_whole_blocks_are_read_instead_of_their_parts(many: Books) -> None:
    before = asked_of(many.connection)
    join_gift_words(many)  # type: ignore[arg-type]  # what it asks of an office
    gone = WORDS.delete().where(WORDS.c.level == 0, WORDS.c.number <= FAN * (FAN + 1))
    assert many.sql(gone).rowcount
    assert many.sql(WORDS.delete().where(WORDS.c.level == 1, WORDS.c.number <= FAN)).rowcount
    assert asked_of(many.connection) == before


class Meddled:
    """A connection on which, before its ``at``-th statement, somebody else packs and joins everything."""

    def __init__(self, fund: Books, at: int) -> None:
        self.fund, self.left = fund, at

    def execute(self, *asked: Any) -> Any:
        self.left -= 1
        if not self.left:
            keep_gift_words(self.fund.office, few=0)
        return self.fund.connection.execute(*asked)


@pytest.mark.parametrize("at", range(1, 9))
def test_what_is_packed_and_joined_during_a_search_is_found_once(at: int) -> None:
    steps = [gifts_of(one, 70) for one in range(FAN)]
    with books(steps[:-1]) as fund:
        # A segment a step, so that the one which comes during the search completes a block.
        for step in range(len(steps) - 1):
            (row,) = fund.sql(gift_packing._BEHIND.limit(1), {"last": 70 * step}).all()
            following = gift_packing._Next(step + 1, max(70 * (step - 1) + 1, 0), row.entry, row.entry, 70)
            assert fund.run(gift_packing._pack(fund.office, following)) == 70
        write(fund, 70 * (FAN - 1), steps[-1])
        found = search_gifts(Meddled(fund, at), words="ung mai")
        assert (found.count, found.is_more, found.waiting) == (35 * FAN, False, 0)
        assert len({one.receipt_code for one in found.gifts}) == 50
        assert last_joined(fund.connection, 1).whole == 1


@pytest.fixture
def small(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Enough segments for one block, on both engines, packed but for the newest step."""
    monkeypatch.setattr(gift_packing, "MOST", 2)
    steps = [gifts_of(at, 2) for at in range(FAN + 2)]

    def command(tx: Any) -> None:
        for at, gifts in enumerate(steps):
            write(tx, 2 * at, gifts)

    home.office.desk.run(command)
    assert pack_gift_words(home.office, few=3) == 2 * (FAN + 1)
    return home


def answers(home: Home) -> list[GiftsSought]:
    with home.office.read() as connection:
        return asked_of(connection)


def test_on_both_engines_a_step_is_written_whole_once_and_from_where_it_stopped(small: Home) -> None:
    office, before = small.office, answers(small)
    assert gift_joining._next_step(office, 2) is None
    first = gift_joining._next_step(office, 1)
    assert first is not None

    def dying(tx: Any) -> None:
        assert first(tx)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        office.desk.run(dying)
    with office.read() as connection:
        assert connection.execute(JOIN.select()).all() == []
    again: Callable[[Any], int] | None = gift_joining._next_step(office, 1)
    assert again is not None
    assert [office.desk.run(again), office.desk.run(first), office.desk.run(again)] == [1, 0, 0], (
        "one of two writes"
    )
    with office.read() as connection:
        assert last_joined(connection, 1) == Joined(0, gift_joining.AT_ONCE * FAN)
    assert answers(small) == before
    assert join_gift_words(office) == buckets(0) // gift_joining.AT_ONCE - 1
    with office.read() as connection:
        assert last_joined(connection, 1) == Joined(1, 0)
        rows = connection.execute(WORDS.select().where(WORDS.c.level == 1)).all()
    assert answers(small) == before
    assert all(
        bucket_of(line.split("\t")[0], 1) == row.bucket
        for row in rows
        for line in row.words.split("\n")[1:-1]
    )
    assert keep_gift_words(office, few=0) == (2, 0)
    assert answers(small) == before


PLACES = st.sets(st.integers(0, SLOT - 1), max_size=6) | st.sets(
    st.integers(0, SLOT // (8 * GAP)).map(lambda at: min(at * (8 * GAP + 9), SLOT - 1))
) | st.integers(1, SLOT).map(lambda end: set(range(0, end)))  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(st.lists(PLACES, min_size=1, max_size=FAN), st.lists(PLACES, min_size=FAN, max_size=FAN))
def test_no_place_is_lost_by_joining_twice(first: list[set[int]], second: list[set[int]]) -> None:
    def parts(number: int, places: list[set[int]]) -> list[str]:
        rows: list[list[str]] = []
        for at, held in enumerate(places):
            gifts = [
                {"ung", f"w{place}"} if place in held else {f"w{place}"}
                for place in range(max(held, default=0) + 1)
            ]
            rows.append([row["words"] for row in word_rows(0, at + 1, told_words(gifts))])
        return [row["words"] for row in word_rows(1, number, joined_words(rows, SLOT))]

    block = {
        row["bucket"]: row["words"]
        for row in word_rows(2, 1, joined_words([parts(1, first), parts(2, second)], SLOT * FAN))
    }
    wanted = [
        (half * FAN + at) * SLOT + place
        for half, places in enumerate((first, second))
        for at, held in enumerate(places)
        for place in held
    ]
    assert bits_of(block.get(bucket_of("ung", 2), "\n"), "ung") == sum(1 << place for place in wanted)

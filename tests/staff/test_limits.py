"""Counted tries: two at once are two, windows end, a name never lies in a bucket."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from relief_fund.kernel.protocols import Home
from relief_fund.staff.errors import TooManyTries
from relief_fund.staff.limits import address_bucket, bucket_of, clear_tries, count_try, sweep_tries
from relief_fund.staff.tables import SIGN_IN_LIMIT
from tests.staff.crew import move


def test_tries_at_the_same_time_are_all_counted(home: Home) -> None:
    def attempt(_: int) -> bool:
        try:
            count_try(home.office, "b", 5)
        except TooManyTries:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(20))) == 5


def test_a_new_window_begins_at_one_and_the_wait_is_told(home: Home) -> None:
    count_try(home.office, "b", 1, window=60)
    move(home, seconds=13)
    with pytest.raises(TooManyTries) as refused:
        count_try(home.office, "b", 1, window=60)
    assert refused.value.facts == {"seconds": 47}
    move(home, seconds=47)
    count_try(home.office, "b", 1, window=60)
    with pytest.raises(TooManyTries):
        count_try(home.office, "b", 1, window=60)


def test_a_right_answer_clears_its_bucket_only(home: Home) -> None:
    for bucket in ("b", "c"):
        count_try(home.office, bucket, 1)
    home.office.desk.run(lambda tx: clear_tries(tx, "b"))
    count_try(home.office, "b", 1)
    with pytest.raises(TooManyTries):
        count_try(home.office, "c", 1)


def test_old_windows_are_swept(home: Home) -> None:
    count_try(home.office, "old", 1)
    move(home, hours=2)
    count_try(home.office, "new", 1)
    assert home.office.desk.run(lambda tx: sweep_tries(tx, home.clock.now())) == 1
    with home.office.read() as connection:
        assert list(connection.execute(select(SIGN_IN_LIMIT.c.bucket)).scalars()) == ["new"]


def test_buckets_tell_nothing_and_ipv6_counts_by_subscriber() -> None:
    assert "mật khẩu" not in bucket_of("name", "mật khẩu gõ nhầm ô")
    assert bucket_of("name", "a") != bucket_of("code", "a")
    assert address_bucket("2001:db8::1") == address_bucket("2001:db8::ffff:2")
    assert address_bucket("2001:db8::1") != address_bucket("2001:db8:0:1::1")
    assert address_bucket("::ffff:203.0.113.7") == address_bucket("203.0.113.7")
    assert address_bucket("203.0.113.7") != address_bucket("203.0.113.8")
    assert address_bucket("not an address") == address_bucket("")

"""kill -9 at random moments, of a process that posts and of PostgreSQL itself: what was answered is there, whole.

Each round is a clerk with forty papers at eight tables. Killed after a drawn number of answers and a drawn
moment more, the books are opened again: every answered paper has its number and voucher, an unanswered one
is there whole or not at all, the same papers told again change nothing that was answered.
"""

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from relief_fund.app import found_home, open_home
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.queries import entries_by_keys, sealed_entries
from relief_fund.settings import Settings
from tests import postgres
from tests.storage import bureau as bureaus
from tests.storage.bureau import Bureau, sound
from tests.storage.clerks import NOON, fill, papers, until_answered

bureau = bureaus.bureau
LONG = bool(os.environ.get("RELIEF_FUND_LONG"))
CLERKS_ON_SQLITE, CLERKS_ON_POSTGRESQL, SERVERS = (80, 60, 60) if LONG else (4, 3, 3)
LATER = 0.015
"""Seconds after a drawn answer in which the moment of death is drawn."""


@pytest.fixture(scope="module")
def durable() -> Iterator[postgres.Server]:
    """A server of this module's own that does not answer before the disk has it; it is killed here."""
    server = postgres.start(durable=True)
    yield server
    server.stop()


def founded(settings: Settings) -> Settings:
    home = found_home(settings, MovableClock(NOON), fund="Quỹ thử", origin="thu.example/log")
    fill(home)
    home.close()
    return settings


@pytest.fixture
def on_durable(durable: postgres.Server, tmp_path: Path) -> Settings:
    """A founded home on the durable server."""
    name = f"b_{random.SystemRandom().getrandbits(60):x}"
    environment = {"RELIEF_FUND_BOOKS": durable.create(name)}
    return founded(Settings.load(tmp_path / "home", environment))


def moment(chance: random.Random) -> tuple[int, float]:
    """After how many answers, and how much later, death comes."""
    return chance.choice([1, *range(1, 41)]), chance.random() * LATER


def rest(seconds: float) -> None:
    """Wait without giving the processor away: sleep is too coarse to hit a commit."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


def look_over(settings: Settings, seed: str, answers: list) -> int:
    """Judge the books that a round has left; returns how many papers were answered."""
    home = open_home(settings, MovableClock(NOON))
    try:
        sound(home)
        answered = {name: told for name, told in answers}
        whole_or_absent(home, seed, answered)
        # Told again in another order, by somebody else: answered papers keep their numbers.
        again = {paper.name: until_answered(home, paper) for paper in reversed(papers(seed))}
        assert {name: again[name] for name in answered} == answered
        every = {key for paper in papers(seed) for key in paper.keys}
        with home.office.read() as connection:
            size = sealed_entries(connection)
            assert set(entries_by_keys(connection, sorted(every))) == every
        for paper in papers(seed):
            assert until_answered(home, paper) == again[paper.name]
        with home.office.read() as connection:
            assert sealed_entries(connection) == size
        sound(home)
    finally:
        home.close()
    return len(answered)


def whole_or_absent(home: Home, seed: str, answered: dict) -> None:
    """An answered paper is there as it was answered; any other is there with all its entries or with none."""
    with home.office.read() as connection:
        vouched = {row[0] for row in connection.exec_driver_sql("SELECT evidence FROM voucher")}
        for paper in papers(seed):
            there = entries_by_keys(connection, list(paper.keys))
            told = answered.get(paper.name)
            if not paper.keys:
                assert told in (None, "Overdrawn")
                assert paper.name not in vouched
            elif told is not None:
                assert [there[key] for key in paper.keys] == told[:-1]
            else:
                assert len(there) in (0, len(paper.keys))
                assert bool(there) == (paper.name in vouched)


@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"])
def test_the_poster_is_killed(
    engine_name: str, bureau: Bureau, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if engine_name == "sqlite":
        settings, rounds = founded(Settings.load(tmp_path / "home", {})), CLERKS_ON_SQLITE
    else:
        settings, rounds = request.getfixturevalue("on_durable"), CLERKS_ON_POSTGRESQL
    in_the_middle = 0
    for at in range(rounds):
        chance = random.Random(f"{engine_name}{at}")
        after, later = moment(chance)
        clerk = bureau.hire(settings, "post", seed=f"k{at}", callers=8)
        clerk.until(after)
        rest(later)
        answers = clerk.kill()[1:]
        print(f"round {at}: killed {later * 1e3:.1f} ms after answer {after}, with {len(answers)} answers")
        in_the_middle += "done" not in answers
        look_over(settings, f"k{at}", [one for one in answers if one != "done"])
    assert in_the_middle > rounds // 3, "most clerks had done before they were killed: nothing was tried"


def test_postgresql_is_killed(on_durable: Settings, durable: postgres.Server, bureau: Bureau) -> None:
    """The clerk outlives the server, asks again until it answers, and is answered as if nothing had been."""
    in_the_middle = 0
    for at in range(SERVERS):
        chance = random.Random(f"server{at}")
        after, later = moment(chance)
        clerk = bureau.hire(on_durable, "post", seed=f"s{at}", callers=8)
        clerk.until(after)
        rest(later)
        durable.kill()
        answers = clerk.heard()
        in_the_middle += "done" not in answers
        print(f"round {at}: killed {later * 1e3:.1f} ms after answer {after}, with {len(answers)} answers")
        durable.revive()
        before = [one for one in answers[1:] if one != "done"]
        every = clerk.done()
        assert every[: len(before)] == before
        assert len(every) == len(papers(f"s{at}"))
        assert look_over(on_durable, f"s{at}", every) == len(every)
    assert in_the_middle > SERVERS // 3, "most clerks had done before the server was killed"

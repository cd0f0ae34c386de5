"""Whatever story is told to the books, they answer as twenty lines of model answer, on both engines."""

import itertools
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase
from hypothesis import settings as how
from hypothesis.stateful import run_state_machine_as_test

from relief_fund.ledger import balances, posting
from relief_fund.settings import Settings
from tests.ledger.stories import Shelf, Stories
from tests.ledger.story_events import EVENTS
from tests.ledger.year_stories import YearStories

SHORT = how(max_examples=25, stateful_step_count=25)
BROKEN = how(
    SHORT, max_examples=400, stateful_step_count=10, database=None, phases=(Phase.generate, Phase.shrink),
    derandomize=True,
)  # fmt: skip
"""The same stories every time, as many as it takes to meet what is broken on purpose. Not explained by Hypothesis,
which would watch every line of every shorter story for that."""
LONG = how(how.get_profile("long"), max_examples=600, stateful_step_count=40)


@pytest.fixture
def shelf(
    engine_name: str, tmp_path: Path, templates: Any, request: pytest.FixtureRequest
) -> Iterator[Shelf]:
    """Fresh homes without end, each a copy of the empty one."""
    count = itertools.count(1)
    fresh: Any = request.getfixturevalue("fresh_database") if engine_name == "postgresql" else None

    def make() -> Settings:
        template = templates.made_once(engine_name, "empty", None)
        folder = tmp_path / f"home{next(count)}"
        shutil.copytree(template.home, folder)
        plain = Settings.load(folder, environment={})
        if engine_name == "sqlite":
            return plain
        books = templates.server().url(fresh(template.books.rsplit("/", 1)[1]))
        return replace(plain, books=books, register=template.register)

    homes = Shelf(make)
    yield homes
    homes.put_away()


def tell(shelf: Shelf, settings: how, *left_out: str, stories: type[Stories] = Stories) -> None:
    without = dict.fromkeys(left_out)
    run_state_machine_as_test(type("Books", (stories,), {"shelf": shelf, **without}), settings=settings)


SLOW = (
    "power_cut_at_the_commit", "close_and_open_the_home", "all_or_nothing", "at_the_same_time",
    "keep_periodic_balances", "close_the_period", "close_for_good",
    *(f"budget_{event}" for event in EVENTS["budget"]),
)  # fmt: skip
"""Steps without which a story shrinks in seconds."""


NOT_AT_A_YEARS_END = (
    "power_cut_at_the_commit", "close_and_open_the_home", "all_or_nothing", "at_the_same_time", "the_same_again",
    "the_same_key_with_another_amount", "release", "could_not_pay", "promise_again", "give_back", "goods_freed",
    "bank_fee", "advance", "goods_approved", "goods_lost", "dollars_given", "what_was_known_by", "close_for_good",
    *(f"budget_{event}" for event in EVENTS["budget"] if event != "came_back"),
)  # fmt: skip
"""Steps that say nothing new of a year's end, and would crowd out those that do."""


def test_books_and_model_answer_alike(shelf: Shelf) -> None:
    tell(shelf, LONG if is_long() else SHORT)


def is_long() -> bool:
    return how.default is how.get_profile("long")


def test_books_and_model_look_back_alike(shelf: Shelf) -> None:
    """Questions of any day, adjusting entries, periods opened again."""
    tell(
        shelf, how(LONG, max_examples=150) if is_long() else how(SHORT, max_examples=20), stories=YearStories
    )


def test_books_and_model_end_a_year_alike(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """A story a home, begun on the 20th of December: the year ends between its days."""
    monkeypatch.setattr(shelf, "BEGINS", date(2024, 11, 19))
    monkeypatch.setattr(shelf, "STORIES_A_HOME", 1)
    counts = how(LONG, max_examples=100, stateful_step_count=25) if is_long() else how(SHORT, max_examples=18)
    tell(shelf, counts, *NOT_AT_A_YEARS_END, stories=YearStories)


def forgets_facts(batch: Any, entry: Any) -> None:
    """A rule that somebody took out: a fact is reversed like anything else."""


@pytest.mark.takes(50)
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_missing_rule_shrinks_to_a_story_of_a_few_lines(
    shelf: Shelf, engine_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting.Batch, "_check_reversal", forgets_facts)
    shelf.asks = False  # what is broken on purpose would be found there too
    with pytest.raises(AssertionError) as failed:
        tell(shelf, BROKEN, *SLOW)
    story = story_of(failed.value)
    assert len(story) == 2
    assert story[0].startswith("entry_0 = state.")
    assert story[1] == "state.reverse(day=5, entry=entry_0)"


def story_of(failure: AssertionError) -> list[str]:
    """The steps of a failing story, without those that every story has."""
    told = [line.strip() for line in "\n".join(failure.__notes__).splitlines() if "state." in line]
    ours = ("state.purses_agree()", "state.teardown()", "state.open_the_books()")
    story = [line for line in told if not line.endswith(ours)]
    print("\n".join(story))
    return story


def adds_only(sums: Any, rows: Any, sign: int = 1, add: Any = balances._add) -> None:
    """A rule that somebody took out: what is dated later is not taken off what is kept."""
    add(sums, rows)


@pytest.mark.takes(50)
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_day_that_is_told_wrong_shrinks_to_a_story_of_a_few_lines(
    shelf: Shelf, engine_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(balances, "_add", adds_only)
    shelf.asks = False
    with pytest.raises(AssertionError) as failed:
        tell(shelf, BROKEN, *NOT_AT_A_YEARS_END, stories=YearStories)
    story = story_of(failed.value)
    assert len(story) == 2
    assert story[0].startswith(("state.close_the_period(", "state.keep_periodic_balances("))
    assert story[1].startswith("state.what_was_")

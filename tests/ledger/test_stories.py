"""Whatever story is told to the books, they answer as twenty lines of model answer, on both engines."""

import itertools
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase
from hypothesis import settings as how
from hypothesis.stateful import run_state_machine_as_test

from relief_fund.ledger import posting
from relief_fund.settings import Settings
from tests.ledger.stories import Shelf, Stories
from tests.ledger.story_events import EVENTS

SHORT = how(max_examples=25, stateful_step_count=25)
BROKEN = how(
    SHORT, max_examples=50, stateful_step_count=10, database=None, phases=(Phase.generate, Phase.shrink)
)
"""Not explained by Hypothesis, which would watch every line of every shorter story for that."""
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


def tell(shelf: Shelf, settings: how, *left_out: str) -> None:
    without = dict.fromkeys(left_out)
    run_state_machine_as_test(type("Books", (Stories,), {"shelf": shelf, **without}), settings=settings)


SLOW = (
    "power_cut_at_the_commit", "close_and_open_the_home", "all_or_nothing", "at_the_same_time",
    "keep_periodic_balances", "close_the_period", "close_for_good",
    *(f"budget_{event}" for event in EVENTS["budget"]),
)  # fmt: skip
"""Steps without which a story shrinks in seconds."""


def test_books_and_model_answer_alike(shelf: Shelf) -> None:
    tell(shelf, LONG if how.default is how.get_profile("long") else SHORT)


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
    told = [line.strip() for line in "\n".join(failed.value.__notes__).splitlines() if "state." in line]
    ours = ("state.purses_agree", "state.teardown", "state.open_the_books")
    story = [line for line in told if not line.startswith(ours)]
    print("\n".join(story))
    assert len(story) == 2
    assert story[0].startswith("entry_0 = state.")
    assert story[1] == "state.reverse(day=5, entry=entry_0)"

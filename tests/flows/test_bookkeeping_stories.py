"""Each story of tests/golden is acted through the use cases, and the books tell it word for word."""

from pathlib import Path

import pytest

from relief_fund.kernel.protocols import Home
from tests.flows.stories import GOLDEN, STORIES, Story, told


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_the_books_tell_the_story(home: Home, tmp_path: Path, story: Story) -> None:
    story(home, tmp_path)
    assert told(home) == (GOLDEN / f"{story.__name__}.txt").read_text("utf-8")


def test_every_golden_file_is_a_story() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(STORIES)

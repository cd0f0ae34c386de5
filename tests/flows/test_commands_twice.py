"""Every command of the guided run is carried out twice in its turn, the first time for nothing: no figure changes.

A turn may run a command again, so a command may neither remember, nor ask a clock or chance, nor count on
running once. What a command answers is compared, how much it handed over to the books is compared, and in the
end there are as many rows in every table as after a run in which nothing was run twice.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from relief_fund.app import found_home, open_home
from relief_fund.inspection.checks import run_checks
from relief_fund.pilot.guide import guided_run
from relief_fund.settings import Settings
from relief_fund.storage import turns
from tests.flows.program import Answer, Place
from tests.flows.test_pilot_killed import AS_MANY

FIGURES = ("gifts", "gifts_total", "households", "awards", "awards_total", "paid", "paid_total", "verified")


class TakenBack(Exception):
    """Ends the first go of a command, so that its turn takes everything back."""


@contextmanager
def silent(name: str) -> Iterator[Callable[[int, int], None]]:
    yield lambda done, total: None


def handed_over(turn: Any) -> tuple[int, int, int, str]:
    return turn.batch.heads()


def twice(run: Callable[[Any, Any], Any], count: list[int]) -> Callable[[Any, Any], Any]:
    """``Turn.run`` that carries out each command, takes it back, and carries it out again."""

    def both(turn: Any, command: Callable[[Any], Any]) -> Any:
        first: list[Any] = []

        def for_nothing(tx: Any) -> None:
            first.append((command(tx), handed_over(turn)))
            raise TakenBack

        before = handed_over(turn)
        with pytest.raises(Exception) as ended:  # noqa: PT011  # whatever it raises, it raises again
            run(turn, for_nothing)
        if not isinstance(ended.value, TakenBack):
            with pytest.raises(type(ended.value)) as again:
                run(turn, command)
            assert str(again.value) == str(ended.value)
            raise again.value
        assert handed_over(turn) == before, "what was handed over was not taken back"
        count[0] += 1
        second = run(turn, command)
        assert first == [(second, handed_over(turn))], "the second go gave something else"
        return second

    return both


def test_every_command_of_the_guided_run_twice(
    settings: Settings, piloted: Place, first_answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = [0]
    monkeypatch.setattr(turns.Turn, "run", twice(turns.Turn.run, count))
    done = guided_run(settings, silent, open_home=open_home, found_home=found_home)
    assert {name: done.result[name] for name in FIGURES} == {
        name: first_answer.result[name] for name in FIGURES
    }
    assert count[0] > 100
    counts, whole = Place(settings.home, settings.books, settings.register).counts(), piloted.counts()
    assert {name: counts[name] for name in AS_MANY} == {name: whole[name] for name in AS_MANY}
    home = open_home(settings)
    try:
        assert [one.name for one in run_checks(home) if one.grade == "law" and not one.ok] == []
    finally:
        home.close()

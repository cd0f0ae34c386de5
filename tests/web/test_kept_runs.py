"""Runs kept as folders: begun once, stopped by a mark, resumed by whoever finds them, deleted when long over."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.storage.errors import DeskClosed
from relief_fund.web import background
from relief_fund.web.errors import ImportUnderWay, NothingFound
from relief_fund.web.import_reports import KeptRefusal
from relief_fund.web.kept_runs import DONE, REFUSED, RUNNING, SLOW_TO_BEGIN, KeptRuns, refusal_of
from relief_fund.web.turns import turn
from relief_fund.web.uploads import private_folder
from tests.banking.money_in import ADMINISTRATOR, INSPECTOR


@dataclass(frozen=True, slots=True)
class Walk:
    """The least a run is."""

    id: str
    officer: str
    state: str
    begun_at: str
    code: str = ""


WALKS = KeptRuns("walks", Walk, kept_for=timedelta(days=7))


def begun(home: Home, *, state: str = RUNNING) -> Walk:
    """A walk begun just now."""
    walk = Walk(fresh_id(), ADMINISTRATOR.officer, state, moment_text(home.clock.now()))
    private_folder(WALKS.folder(home, walk.id))
    WALKS.write(home, walk)
    return walk


def arrives(home: Home, actor: Actor, walk: Walk) -> Walk:
    """Work that succeeds."""
    return replace(walk, state=DONE)


@contextmanager
def at_work(home: Home, walk: Walk) -> Iterator[None]:
    """Another process at work on it."""
    with turn(WALKS.folder(home, walk.id)) as ours:
        assert ours
        yield


def test_runs_are_found_by_their_id_and_nothing_else(home: Home) -> None:
    first = begun(home)
    home.clock.move(timedelta(seconds=1))  # type: ignore[attr-defined]
    second = begun(home)
    assert WALKS.all(home) == [second, first]
    assert WALKS.find(home, first.id) == first
    (home.settings.uploads / "run.json").write_text("{}", "utf-8")
    for strange in ("..", "", fresh_id(), "../walks/" + first.id, first.id.upper() + "x"):
        with pytest.raises(NothingFound):
            WALKS.find(home, strange)


def test_work_is_done_once_and_by_one(home: Home) -> None:
    walk, done = begun(home), []

    def counted(home: Home, actor: Actor, walk: Walk) -> Walk:
        done.append(walk.id)
        return arrives(home, actor, walk)

    with at_work(home, walk):
        WALKS.work(home, ADMINISTRATOR, walk.id, counted)
    assert done == []
    for _twice in range(2):
        WALKS.work(home, ADMINISTRATOR, walk.id, counted)
    assert (done, WALKS.find(home, walk.id).state) == ([walk.id], DONE)


@pytest.mark.parametrize(
    ("trouble", "state", "code"),
    [
        (NothingFound(), REFUSED, "web.nothing_found"),
        (DeskClosed(), RUNNING, ""),
        (ValueError("Nguyễn Văn A"), REFUSED, "kernel.failed"),
    ],
)
def test_how_it_ended_is_kept_without_words(
    home: Home, trouble: Exception, state: str, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    walk = begun(home)

    def fails(home: Home, actor: Actor, walk: Walk) -> Walk:
        raise trouble

    WALKS.work(home, ADMINISTRATOR, walk.id, fails)
    kept = WALKS.find(home, walk.id)
    assert (kept.state, kept.code) == (state, code)
    assert refusal_of(kept) == (KeptRefusal(code, {}) if code else None)
    assert "Nguy" not in caplog.text
    assert (f"run {walk.id} of walks failed: ValueError" in caplog.text) is (code == "kernel.failed")


def test_it_is_cut_off_when_nobody_holds_it_for_long(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    walk = begun(home)
    assert not WALKS.is_cut_off(home, walk)
    home.clock.move(SLOW_TO_BEGIN + timedelta(seconds=1))  # type: ignore[attr-defined]
    assert WALKS.is_cut_off(home, walk)
    assert not WALKS.is_cut_off(home, replace(walk, state=DONE))
    with at_work(home, walk):
        assert not WALKS.is_cut_off(home, walk)
    monkeypatch.setattr(background, "has", lambda key: key == walk.id)
    assert not WALKS.is_cut_off(home, walk)


def test_what_was_cut_off_is_begun_again_by_who_may(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    walk, over = begun(home), begun(home, state=DONE)
    again: list[str] = []
    assert WALKS.resume(home, lambda home, actor, run: again.append(run)) == []
    assert WALKS.find(home, walk.id).state == REFUSED  # nobody of that name holds the duty in these books
    walk = begun(home)
    monkeypatch.setattr("relief_fund.web.kept_runs.acting", lambda *of, **named: ADMINISTRATOR)
    assert WALKS.resume(home, lambda home, actor, run: again.append(run)) == [walk.id] == again
    assert WALKS.find(home, over.id) == over


def test_stopping_and_forgetting_ask_for_the_duty(home: Home) -> None:
    walk = begun(home)
    for work in (WALKS.stop, WALKS.discard):
        with pytest.raises(DutyMissing):
            work(home, INSPECTOR, walk.id)
    assert not WALKS.stop_mark(home, walk.id).exists()
    WALKS.stop(home, ADMINISTRATOR, walk.id)
    assert WALKS.stop_mark(home, walk.id).stat().st_mode & 0o777 == 0o600
    with pytest.raises(ImportUnderWay):
        WALKS.discard(home, ADMINISTRATOR, walk.id)
    WALKS.write(home, replace(walk, state=DONE))
    WALKS.discard(home, ADMINISTRATOR, walk.id)
    assert WALKS.all(home) == []


def test_only_what_is_long_over_is_swept(home: Home) -> None:
    walk, over = begun(home), begun(home, state=DONE)
    assert WALKS.sweep(home) == 0
    home.clock.move(WALKS.kept_for + timedelta(seconds=1))  # type: ignore[attr-defined]
    fresh = begun(home, state=DONE)
    assert WALKS.sweep(home) == 1
    assert {one.id for one in WALKS.all(home)} == {walk.id, fresh.id}
    assert over.id not in {path.name for path in Path(WALKS.folder(home)).iterdir()}

"""Imports in the background: cut off they go on, stopped they stay, and nobody can reach another file."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from relief_fund.banking.errors import SettlementUnfit
from relief_fund.banking.queries import imports_page
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.pilot.input import bundled
from relief_fund.web import import_runs
from relief_fund.web.errors import ImportUnderWay, NothingFound
from tests.web.demonstration import Demonstration
from tests.web.office.test_bank_imports import ACCOUNT, ended


def checked(shown: Demonstration, tmp_path: Path, body: bytes) -> str:
    """A run whose file was read, made the way a page makes it."""
    from litestar.datastructures import UploadFile

    upload = UploadFile(content_type="text/csv", filename="../../sao ke.csv", file_data=body)
    actor = shown.cast.actor(import_runs.Duty.FUND_ADMINISTRATOR)
    run = import_runs.take_upload(shown.home, actor, upload, ACCOUNT, None)
    assert ended(shown, run).state == import_runs.CHECKED
    return run


def later_lines() -> bytes:
    """The bundled statement with a day's lines that the books do not hold yet."""
    lines = bundled("statement.csv").read_text("utf-8-sig").splitlines()
    body = [line.replace("UNG HO", "UNG HO THEM") for line in lines]
    return "\n".join(body).encode()


def interrupted(home: Home, run: str) -> None:
    """Leave the run as a killed server leaves it."""
    known = import_runs.find(home, run)
    actor = home.office.clock.now()
    assert actor
    import_runs._write(
        home, replace(known, state=import_runs.RUNNING, begun_at=import_runs.moment_text(actor))
    )


def test_a_run_that_was_cut_off_goes_on_at_start(demonstration: Demonstration, tmp_path: Path) -> None:
    home = demonstration.home
    run = checked(demonstration, tmp_path, bundled("statement.csv").read_bytes())
    interrupted(home, run)
    assert import_runs.resume(home) == [run]
    assert ended(demonstration, run).state == import_runs.DONE
    assert import_runs.resume(home) == []


def test_a_run_begun_twice_posts_once(demonstration: Demonstration, tmp_path: Path) -> None:
    home, actor = demonstration.home, demonstration.cast.actor(import_runs.Duty.FUND_ADMINISTRATOR)
    run = checked(demonstration, tmp_path, bundled("statement.csv").read_bytes())
    import_runs.start(home, actor, run)
    import_runs.start(home, actor, run)
    done = ended(demonstration, run)
    assert done.report["posted"] == 0
    for work in (import_runs._read, import_runs._post):
        # As if the second had waited for a free worker until the first was through, and its file gone.
        work(home, actor, run)
    assert import_runs.find(home, run) == done


def test_who_lost_the_duty_does_not_go_on(
    demonstration: Demonstration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = demonstration.home
    run = checked(demonstration, tmp_path, bundled("statement.csv").read_bytes())
    interrupted(home, run)
    known = import_runs.find(home, run)
    inspector = demonstration.cast.actor(import_runs.Duty.INSPECTOR)
    import_runs._write(home, replace(known, officer=inspector.officer))
    assert import_runs.resume(home) == []
    assert import_runs.find(home, run).refusal["code"] == "staff.term_ended"


def test_what_runs_is_not_dropped(demonstration: Demonstration, tmp_path: Path) -> None:
    home, actor = demonstration.home, demonstration.cast.actor(import_runs.Duty.FUND_ADMINISTRATOR)
    run = checked(demonstration, tmp_path, bundled("statement.csv").read_bytes())
    interrupted(home, run)
    with pytest.raises(ImportUnderWay):
        import_runs.discard(home, actor, run)
    import_runs._write(home, replace(import_runs.find(home, run), state=import_runs.STOPPED))
    inspector = demonstration.cast.actor(import_runs.Duty.INSPECTOR)
    for work in (import_runs.stop, import_runs.discard):
        with pytest.raises(DutyMissing):
            work(home, inspector, run)
    assert not import_runs.stop_mark(home, run).exists()
    import_runs.discard(home, actor, run)
    with pytest.raises(NothingFound):
        import_runs.find(home, run)


@pytest.mark.parametrize("run", ["../keys", "..", "", "x" * 65, "a/b"])
def test_a_run_is_named_by_its_id_only(demonstration: Demonstration, run: str) -> None:
    with pytest.raises(NothingFound):
        import_runs.find(demonstration.home, run)


def test_a_stopped_run_keeps_what_it_posted_and_goes_on(demonstration: Demonstration, tmp_path: Path) -> None:
    home, actor = demonstration.home, demonstration.cast.actor(import_runs.Duty.FUND_ADMINISTRATOR)
    run = checked(demonstration, tmp_path, later_lines())
    known = import_runs.find(home, run)

    def stops(done: int, total: int) -> None:
        raise import_runs.Stopped

    chosen = {part["key"]: "post" for part in known.report["parts"]}
    import_runs._write(home, replace(known, choices=chosen, reason="đã hỏi ngân hàng"))
    stopped = import_runs._ended(home, actor, import_runs.find(home, run), stops)
    assert stopped.state == import_runs.STOPPED
    import_runs._write(home, stopped)
    import_runs.start(home, actor, run)
    done: Any = ended(demonstration, run)
    assert done.state == import_runs.DONE, done.refusal
    with home.office.read() as connection:
        posted = imports_page(connection, limit=1)[0].posted
    assert posted + done.report["already_known"] >= 425


def test_broken_parts_wait_with_their_file_until_they_are_decided(
    demonstration: Demonstration, tmp_path: Path
) -> None:
    home, actor = demonstration.home, demonstration.cast.actor(import_runs.Duty.FUND_ADMINISTRATOR)
    body = later_lines().replace(b"UNG HO THEM", b"UNG HO NUA")
    run = checked(demonstration, tmp_path, body)
    parts = import_runs.find(home, run).report["parts"]
    assert {part["code"] for part in parts} == {"books_differ"}
    import_runs.start(home, actor, run)
    held = ended(demonstration, run)
    assert (held.state, held.report["held"] > 0) == (import_runs.HELD, True)
    long_ago = import_runs.moment_text(home.clock.now() - import_runs.KEPT_FOR * 2)
    import_runs._write(home, replace(held, begun_at=long_ago))
    assert import_runs.sweep(home) == 0, "what waits for a decision is not swept"
    with pytest.raises(SettlementUnfit):
        import_runs.start(home, actor, run, {"books_differ": "post"})
    import_runs.start(home, actor, run, {"books_differ": "post"}, "đã hỏi ngân hàng")
    done = ended(demonstration, run)
    assert (done.state, done.report["held"]) == (import_runs.DONE, 0)
    assert list((home.settings.uploads / "bank" / run).rglob("*.csv")) == []


def test_a_reading_is_stopped_between_two_steps(demonstration: Demonstration, tmp_path: Path) -> None:
    home, actor = demonstration.home, demonstration.cast.actor(import_runs.Duty.FUND_ADMINISTRATOR)
    body = later_lines().replace(b"UNG HO THEM", b"UNG HO LAN BA")
    run = checked(demonstration, tmp_path, body)
    import_runs.stop(home, actor, run)
    known = replace(import_runs.find(home, run), state=import_runs.READING, report={})
    known = replace(known, choices={"books_differ": "post"}, reason="đã hỏi ngân hàng")
    import_runs._write(home, known)
    stopped = import_runs._tried(home, known, lambda: import_runs._checked(home, actor, known))
    assert (stopped.state, stopped.report) == (import_runs.STOPPED, {})
    import_runs._write(home, stopped)


def test_a_reading_that_was_cut_off_goes_on_at_start(demonstration: Demonstration, tmp_path: Path) -> None:
    home = demonstration.home
    run = checked(demonstration, tmp_path, bundled("statement.csv").read_bytes())
    import_runs._write(home, replace(import_runs.find(home, run), state=import_runs.READING, report={}))
    assert import_runs.resume(home) == [run]
    assert ended(demonstration, run).report["lines"] == 425


def test_old_uploads_are_swept(demonstration: Demonstration, tmp_path: Path) -> None:
    home = demonstration.home
    old, young, held = (
        checked(demonstration, tmp_path, bundled("statement.csv").read_bytes()) for _ in range(3)
    )
    cut = home.settings.uploads / "bank" / "cut-off-upload"
    (cut / "paper").mkdir(parents=True)
    long_ago = home.clock.now() - import_runs.KEPT_FOR * 2
    os.utime(cut, (long_ago.timestamp(), long_ago.timestamp()))
    for run, state in ((old, import_runs.CHECKED), (held, import_runs.RUNNING)):
        known = replace(import_runs.find(home, run), state=state, begun_at=import_runs.moment_text(long_ago))
        import_runs._write(home, known)
    assert import_runs.sweep(home) == 2
    assert not cut.exists()
    with pytest.raises(NothingFound):
        import_runs.find(home, old)
    assert import_runs.find(home, young).state == import_runs.CHECKED
    assert import_runs.find(home, held).state == import_runs.RUNNING
    import_runs._write(home, replace(import_runs.find(home, held), state=import_runs.STOPPED))


def test_a_posted_file_is_not_kept(demonstration: Demonstration, tmp_path: Path) -> None:
    home, actor = demonstration.home, demonstration.cast.actor(import_runs.Duty.FUND_ADMINISTRATOR)
    run = checked(demonstration, tmp_path, bundled("statement.csv").read_bytes())
    import_runs.start(home, actor, run)
    assert ended(demonstration, run).state == import_runs.DONE
    kept = [path.name for path in (home.settings.uploads / "bank" / run).rglob("*.csv")]
    assert kept == []


def test_files_are_kept_for_the_owner_alone(demonstration: Demonstration, tmp_path: Path) -> None:
    home = demonstration.home
    run = checked(demonstration, tmp_path, bundled("statement.csv").read_bytes())
    folder = home.settings.uploads / "bank" / run
    kept = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.name for path in kept} == {"sao ke.csv", "run.json", "turn"}
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_the_time_left_follows_the_pace(demonstration: Demonstration) -> None:
    begun = import_runs.moment_text(demonstration.home.clock.now())
    run = import_runs.ImportRun("1", ACCOUNT, "a", "o", "running", begun_at=begun, done=0, total=100)
    now = import_runs.moment_from(begun) + import_runs.timedelta(seconds=10)
    assert run.seconds_left(now) == 0
    assert replace(run, done=50).seconds_left(now) == 11

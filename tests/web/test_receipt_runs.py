"""Batches of receipts: made once however often begun, stopped, resumed after a cut, fetched whole."""

import json
import time
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from relief_fund.donors import receipts
from relief_fund.donors.errors import LetterheadMissing
from relief_fund.donors.queries import gifts_page
from relief_fund.donors.receipt_queries import receipts_count
from relief_fund.kernel.duties import Duty
from relief_fund.web import receipt_runs
from relief_fund.web.errors import ImportUnderWay, NothingFound
from tests.web.demonstration import Demonstration

FIRST, LAST = date(2024, 9, 10), date(2024, 9, 10)


def begun(shown: Demonstration, last: date = LAST, first: date = FIRST) -> str:
    """A batch of the demonstration's campaign, made the way a page makes it."""
    actor = shown.cast.actor(Duty.FUND_ADMINISTRATOR)
    receipts.change_letterhead(shown.home.office, actor, address="Số 1")
    return receipt_runs.begin(
        shown.home, actor, campaign="YAGI", first=first, last=last, fund="Quỹ mẫu", site="https://quy.example"
    )


def ended(shown: Demonstration, run: str) -> receipt_runs.ReceiptRun:
    """The run once nobody works on it."""
    deadline = time.monotonic() + 60
    while receipt_runs.background.has(run):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return receipt_runs.find(shown.home, run)


def test_no_address_no_batch(demonstration: Demonstration) -> None:
    actor = demonstration.cast.actor(Duty.FUND_ADMINISTRATOR)
    with pytest.raises(LetterheadMissing):
        receipt_runs.begin(
            demonstration.home, actor, campaign="YAGI", first=FIRST, last=LAST, fund="", site=""
        )


def test_a_batch_is_one_paper_for_each_gift(
    demonstration: Demonstration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipt_runs, "STEP", 7)
    run = ended(demonstration, begun(demonstration))
    assert (run.state, run.done, run.code) == (receipt_runs.DONE, run.total, "")
    with zipfile.ZipFile(receipt_runs.archive(demonstration.home, run.id)) as kept:
        names = kept.namelist()
        assert all(kept.read(name).startswith(b"%PDF-") for name in names)
    assert names == [f"YAGI-2026-GBN-{serial:06}.pdf" for serial in range(1, run.total + 1)]
    assert len(names) > 7
    folder = demonstration.home.settings.uploads / "receipts" / run.id
    assert {path.name for path in folder.iterdir()} == {"gifts.json", "run.json", "turn", "receipts.zip"}
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    made = receipt_runs.archive(demonstration.home, run.id).stat().st_mtime_ns
    receipt_runs._work(demonstration.home, demonstration.cast.actor(Duty.FUND_ADMINISTRATOR), run.id)
    assert receipt_runs.archive(demonstration.home, run.id).stat().st_mtime_ns == made, (
        "queued twice, set once"
    )
    again = ended(demonstration, begun(demonstration))
    with zipfile.ZipFile(receipt_runs.archive(demonstration.home, again.id)) as second:
        assert second.namelist() == names, "printed again under their numbers"
    with demonstration.home.office.read() as connection:
        assert receipts_count(connection, "YAGI") == (run.total, 0)


def test_a_stopped_batch_goes_on_where_it_stopped(
    demonstration: Demonstration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipt_runs, "STEP", 5)
    home, actor = demonstration.home, demonstration.cast.actor(Duty.FUND_ADMINISTRATOR)
    made: list[Path] = []
    real = receipt_runs._make_part

    def stops(*of: Any) -> None:
        real(*of)
        made.append(of[4])
        if len(made) == 2:
            receipt_runs.stop(home, of[2].id)

    monkeypatch.setattr(receipt_runs, "_make_part", stops)
    run = begun(demonstration)
    stopped = ended(demonstration, run)
    assert (stopped.state, stopped.done) == (receipt_runs.STOPPED, 10)
    with pytest.raises(NothingFound):
        receipt_runs.archive(home, run)
    receipt_runs.start(home, actor, run)
    assert ended(demonstration, run).state == receipt_runs.DONE
    assert len(made) == len(set(made)), "no part was made twice"


def test_a_batch_that_was_cut_off_goes_on_at_start(demonstration: Demonstration) -> None:
    home = demonstration.home
    run = ended(demonstration, begun(demonstration))
    receipt_runs.archive(home, run.id).unlink()
    receipt_runs._write(home, replace(run, state=receipt_runs.RUNNING))
    demonstration.clock.move(receipt_runs.SLOW_TO_BEGIN * 2)
    assert receipt_runs.is_cut_off(home, receipt_runs.find(home, run.id))
    with pytest.raises(ImportUnderWay):
        receipt_runs.discard(home, run.id)
    assert receipt_runs.resume(home) == [run.id]
    assert ended(demonstration, run.id).state == receipt_runs.DONE
    assert receipt_runs.resume(home) == []
    receipt_runs.discard(home, run.id)
    with pytest.raises(NothingFound):
        receipt_runs.find(home, run.id)


def test_who_lost_the_duty_does_not_go_on(demonstration: Demonstration) -> None:
    home = demonstration.home
    run = ended(demonstration, begun(demonstration))
    inspector = demonstration.cast.actor(Duty.INSPECTOR)
    receipt_runs._write(home, replace(run, state=receipt_runs.RUNNING, officer=inspector.officer))
    assert receipt_runs.resume(home) == []
    why = receipt_runs.refusal_of(receipt_runs.find(home, run.id))
    assert why is not None
    assert why.code == "staff.term_ended"


def test_trouble_is_told_without_its_words(
    demonstration: Demonstration, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*of: Any) -> None:
        raise ValueError("Lê Văn Tám")

    told: list[str] = []
    monkeypatch.setattr(receipt_runs, "_make_part", breaks)
    monkeypatch.setattr(receipt_runs.log, "error", lambda words, *facts: told.append(words % facts))
    run = ended(demonstration, begun(demonstration))
    assert (run.state, run.code) == (receipt_runs.REFUSED, "kernel.failed")
    assert told == [f"batch of receipts {run.id} failed: ValueError"]


def test_old_papers_are_swept_and_empty_choices_refused(demonstration: Demonstration) -> None:
    run = ended(demonstration, begun(demonstration))
    demonstration.clock.move(receipt_runs.KEPT_FOR * 2)
    assert receipt_runs.sweep(demonstration.home) >= 1
    for wrong in (run.id, "../bank", ""):
        with pytest.raises(NothingFound):
            receipt_runs.find(demonstration.home, wrong)
    with pytest.raises(NothingFound):
        begun(demonstration, date(2020, 1, 2), date(2020, 1, 1))


def test_the_time_left_follows_the_pace(demonstration: Demonstration) -> None:
    now = demonstration.home.clock.now()
    run = receipt_runs.ReceiptRun(
        "1", "BAO", "", "", "", "", "", "running", 100, 0, receipt_runs.moment_text(now)
    )
    later = now + receipt_runs.timedelta(seconds=10)
    assert (run.seconds_left(later), replace(run, done=50).seconds_left(later)) == (0, 11)
    assert json.dumps(run.id)
    with demonstration.home.office.read() as connection:
        assert gifts_page(connection, "YAGI", limit=1)

"""One decision about all lines that match: number and sum agreed first, stopped, resumed, what changed is left."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from relief_fund.banking.decisions import decide_line
from relief_fund.banking.errors import DecisionUnfit
from relief_fund.banking.inbox import Search, inbox_page, line_by_identity
from relief_fund.banking.intake import ImportReport
from relief_fund.donors.queries import campaign_total
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.storage.errors import DeskClosed
from relief_fund.web import decision_runs, kept_runs
from relief_fund.web.decision_runs import Foreseen, Wanted
from relief_fund.web.errors import ImportUnderWay, NothingFound, SelectionChanged, SelectionTooLarge
from tests.banking.conftest import campaign, load  # noqa: F401  # fixtures
from tests.banking.lines import line
from tests.banking.money_in import ADMINISTRATOR, INSPECTOR, balances, scalar
from tests.web.demonstration import Demonstration
from tests.web.office.test_bank_bulk import fees

Import = Callable[..., ImportReport]
MANY = 7
FEES = Wanted(Search(words="phí dịch vụ"), "", "fee", "phí tháng 9")


@pytest.fixture
def loaded(home: Home, load: Import) -> Home:  # noqa: F811  # the fixture imported above
    lines = [
        line(100 + at, f"THU PHI DICH VU {at}", direction="debit", reference=f"1.{at}") for at in range(MANY)
    ]
    load([line(10_000, "ung ho"), *lines, line(40, "DIEU CHUYEN VON NOI BO phi dich vu", reference="2.1")])
    return home


def foreseen(home: Home, wanted: Wanted = FEES) -> Foreseen:
    """What a run would be about."""
    with home.office.read() as connection:
        return decision_runs.foresee(connection, wanted)


def begun(home: Home, wanted: Wanted = FEES) -> str:
    """A run agreed to as it is foreseen."""
    return decision_runs.begin(home, ADMINISTRATOR, wanted, seen=foreseen(home, wanted))


def ended(home: Home, run: str) -> decision_runs.DecisionRun:
    """The run once nobody works on it."""
    deadline = time.monotonic() + 60
    while decision_runs.background.has(run):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return decision_runs.find(home, run)


def debits(home: Home) -> list[str]:
    """Identities of the debits, in the order of the books."""
    with home.office.read() as connection:
        return [one.identity for one in inbox_page(connection, view="all", search=Search(direction="debit"))]


def test_all_that_match_are_decided_and_the_rest_is_told(
    loaded: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decision_runs, "STEP", 3)
    assert foreseen(loaded) == Foreseen(MANY, 0, 721, unfit=1)
    run = ended(loaded, begun(loaded))
    assert (run.state, run.done, run.booked, run.booked_debit, run.stayed) == ("done", MANY, MANY, 721, 0)
    assert balances(loaded)["BAO.CHUNG", "6151"] == 721
    assert foreseen(loaded) == Foreseen(0, 0, 0, unfit=1)
    with pytest.raises(NothingFound):
        begun(loaded)
    assert run.seconds_left(loaded.clock.now()) == 1
    folder = loaded.settings.uploads / "decisions" / run.id
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert "DICH VU" not in (folder / "run.json").read_text("utf-8")


def test_waiting_credits_become_gifts_with_receipt_codes(loaded: Home) -> None:
    wanted = Wanted(Search(), "1121.01", "gift", "là tiền ủng hộ")
    assert foreseen(loaded, wanted) == Foreseen(1, 40, 0, unfit=MANY)
    run = ended(loaded, begun(loaded, wanted))
    assert (run.state, run.booked, run.booked_credit) == ("done", 1, 40)
    with loaded.office.read() as connection:
        assert campaign_total(connection, "BAO") == (2, 10_040)


def test_what_changed_meanwhile_is_left_and_named(loaded: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decision_runs, "STEP", 2)
    chosen, real = debits(loaded), decision_runs._step

    def another_is_faster(*of: Any) -> Any:
        if chosen[4] in of[3]:
            decide_line(
                loaded.office, ADMINISTRATOR, identity=chosen[4], decision="cash_drawn", reason="rút tiền"
            )
        return real(*of)

    monkeypatch.setattr(decision_runs, "_step", another_is_faster)
    run = ended(loaded, begun(loaded))
    assert (run.state, run.done, run.booked, run.stayed) == ("done", MANY, MANY - 1, 1)
    (left,) = decision_runs.stayed_lines(loaded, run.id)
    assert (left.identity, left.why.code) == (chosen[4], "banking.line_decided")
    assert left.why.facts == {"decision": "cash_drawn"}
    assert decision_runs.stayed_lines(loaded, run.id, after=1) == ()
    assert balances(loaded)["BAO.CHUNG", "1111"] == 104


def test_it_is_begun_only_as_it_was_shown(loaded: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = foreseen(loaded)
    decide_line(loaded.office, ADMINISTRATOR, identity=debits(loaded)[0], decision="fee", reason="x")
    with pytest.raises(SelectionChanged) as refused:
        decision_runs.begin(loaded, ADMINISTRATOR, FEES, seen=seen)
    assert refused.value.facts == {"lines": MANY - 1}
    monkeypatch.setattr(decision_runs, "LONGEST_SELECTION", 3)
    with pytest.raises(SelectionTooLarge):
        begun(loaded)
    assert scalar(loaded, "SELECT count(*) FROM line_decision") == 1


def test_what_fits_nothing_is_refused_before_anything(loaded: Home) -> None:
    for wrong in (replace(FEES, decision="refund_paid"), replace(FEES, decision="")):
        with pytest.raises(DecisionUnfit):
            begun(loaded, wrong)
    for reason in (" ", "x" * 501):
        with pytest.raises(DecisionUnfit):
            begun(loaded, replace(FEES, reason=reason))
    assert decision_runs.runs(loaded) == []


def test_the_duty_is_asked_by_the_use_case(loaded: Home) -> None:
    run = ended(loaded, begun(loaded)).id
    for work in (
        lambda: decision_runs.begin(loaded, INSPECTOR, FEES, seen=foreseen(loaded)),
        lambda: decision_runs.start(loaded, INSPECTOR, run),
        lambda: decision_runs.stop(loaded, INSPECTOR, run),
        lambda: decision_runs.discard(loaded, INSPECTOR, run),
    ):
        with pytest.raises(DutyMissing):
            work()
    assert not decision_runs.RUNS.stop_mark(loaded, run).exists()
    decision_runs.discard(loaded, ADMINISTRATOR, run)
    for name in (run, "../bank", ""):
        with pytest.raises(NothingFound):
            decision_runs.find(loaded, name)


def test_it_is_stopped_and_goes_on_with_nothing_twice(loaded: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    decided, real = [], decision_runs._decide

    def stops(home: Home, actor: Any, run: Any, known: Any) -> None:
        real(home, actor, run, known)
        decided.append(known.identity)
        if len(decided) == 3:
            decision_runs.stop(home, actor, run.id)

    monkeypatch.setattr(decision_runs, "_decide", stops)
    run = ended(loaded, begun(loaded))
    assert (run.state, run.done, run.booked) == ("stopped", 3, 3)
    decision_runs.start(loaded, ADMINISTRATOR, run.id)
    run = ended(loaded, run.id)
    assert (run.state, run.done, run.booked, run.stayed) == ("done", MANY, MANY, 0)
    assert decided == debits(loaded)
    decision_runs.start(loaded, ADMINISTRATOR, run.id)
    assert ended(loaded, run.id) == run, "what is done is not begun again"


def test_what_was_cut_off_goes_on_and_knows_its_own_decisions(
    loaded: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut, real = [], decision_runs._decide

    def breaks(home: Home, actor: Any, run: Any, known: Any) -> None:
        real(home, actor, run, known)
        cut.append(known)
        if len(cut) == 4:
            raise DeskClosed()

    monkeypatch.setattr(decision_runs, "_decide", breaks)
    run = ended(loaded, begun(loaded))
    assert (run.state, run.done) == ("running", 0), "the note of the step was not written"
    monkeypatch.setattr(decision_runs, "_decide", real)
    decision_runs.start(loaded, ADMINISTRATOR, run.id)
    run = ended(loaded, run.id)
    assert (run.state, run.booked, run.booked_debit, run.stayed) == ("done", MANY, 721, 0)
    assert scalar(loaded, "SELECT count(*) FROM line_decision") == MANY


def test_a_restart_goes_on_while_the_duty_is_held(demonstration: Demonstration, tmp_path: Any) -> None:
    home, actor = demonstration.home, demonstration.cast.actor(Duty.FUND_ADMINISTRATOR)
    ours = fees(demonstration, tmp_path, "phi khoi dong lai")
    wanted = replace(FEES, search=Search(words="khởi động lại"))
    run = ended(home, decision_runs.begin(home, actor, wanted, seen=foreseen(home, wanted)))
    with home.office.read() as connection:
        assert {line_by_identity(connection, one).decision for one in ours} == {"fee"}  # type: ignore[union-attr]
    cut = replace(run, state="running", done=0, booked=0, booked_debit=0)
    decision_runs.RUNS.write(home, cut)
    demonstration.clock.move(kept_runs.SLOW_TO_BEGIN * 2)
    assert decision_runs.is_cut_off(home, cut)
    assert not decision_runs.is_cut_off(home, run)
    with pytest.raises(ImportUnderWay):
        decision_runs.discard(home, actor, run.id)
    assert decision_runs.resume(home) == [run.id]
    again = ended(home, run.id)
    assert (again.state, again.booked, again.stayed) == ("done", 3, 0)
    inspector = demonstration.cast.actor(Duty.INSPECTOR)
    decision_runs.RUNS.write(home, replace(cut, officer=inspector.officer))
    assert decision_runs.resume(home) == []
    why = kept_runs.refusal_of(decision_runs.find(home, run.id))
    assert why is not None
    assert why.code == "staff.term_ended"
    demonstration.clock.move(decision_runs.RUNS.kept_for * 2)
    assert decision_runs.sweep(home) == 1
    assert decision_runs.runs(home) == []


def test_trouble_is_told_without_its_words(loaded: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*of: Any) -> None:
        raise ValueError("Lê Văn Tám")

    told: list[str] = []
    monkeypatch.setattr(decision_runs, "_step", breaks)
    monkeypatch.setattr(kept_runs.log, "error", lambda words, *facts: told.append(words % facts))
    run = ended(loaded, begun(loaded))
    assert (run.state, run.code) == ("refused", "kernel.failed")
    assert told == [f"run {run.id} of decisions failed: ValueError"]


def test_the_time_left_follows_the_pace(loaded: Home) -> None:
    now = loaded.clock.now()
    run = decision_runs.DecisionRun(
        "1", "fee", "x", "o", "running", 100, 0, 0, "", begun_at=decision_runs.moment_text(now), done=40,
        done_before=40,
    )  # fmt: skip
    later = now + timedelta(seconds=10)
    assert (run.seconds_left(later), replace(run, done=60).seconds_left(later)) == (0, 21)
    assert json.dumps(run.id)

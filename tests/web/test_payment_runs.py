"""Payment runs off the request: nothing leaves before the checks, what has left is always followed by them."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest

from relief_fund.disbursement.orders.batches import sent_advances
from relief_fund.disbursement.orders.queries import batch_card
from relief_fund.disbursement.orders.settlement import settle
from relief_fund.inspection import checks
from relief_fund.inspection.queries import checks_of_payment
from relief_fund.kernel.clock import day_of, moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.staff.errors import CodeUsed, CodeWrong
from relief_fund.staff.tables import DUTY_END
from relief_fund.staff.terms import terms_of
from relief_fund.storage.errors import DeskBusy
from relief_fund.web import payment_runs
from relief_fund.web.errors import NothingFound
from relief_fund.web.kept_runs import DONE, REFUSED, RUNNING, SLOW_TO_BEGIN, STOPPED
from relief_fund.web.payment_runs import AFTER, BEFORE, LEAVING, PaymentRun
from tests.disbursement.orders.conftest import stage, stages
from tests.disbursement.orders.stage import ANSWERED, SENT, Stage
from tests.inspection.sabotage import sabotaged

__all__ = ["stage", "stages"]

Work = Callable[[], None]


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> list[Work]:
    """Work that was handed to the background, done when the test does it."""
    waiting: list[Work] = []
    monkeypatch.setattr(
        payment_runs.background, "begin", lambda _, work, *args: waiting.append(lambda: work(*args))
    )
    return waiting


def begun(stage: Stage, batch: str = "") -> str:
    """A run of a batch, begun with the treasurer's next code."""
    return payment_runs.begin_batch(
        stage.home, stage.treasurer, batch=batch or stage.batch(stage.approved_list()).code,
        code=stage.treasurer_person.fresh_code(), occurred_on=SENT,
    )  # fmt: skip


def at(stage: Stage, run: str) -> PaymentRun:
    return payment_runs.find(stage.home, run)


def told(stage: Stage, batch: str) -> list[str]:
    """Occasions of the checks that were kept around a batch, oldest first."""
    with stage.home.office.read() as connection:
        return [one.occasion for one in reversed(checks_of_payment(connection, batch))]


def has_left(stage: Stage, batch: str) -> bool:
    return bool(stage.ask(sent_advances, batch))


def checks_do(monkeypatch: pytest.MonkeyPatch, occasion: str, does: Callable[[], None]) -> None:
    """Something happens when the checks of an occasion are at their third check."""
    inspect = payment_runs.inspect_payment_run

    def inspected(home: Home, when: str, payment_run: str, watch: checks.Watch) -> None:
        def watched(name: str, place: int, of: int) -> None:
            watch(name, place, of)
            if (when, place) == (occasion, 2):
                does()

        inspect(home, when, payment_run, watched)

    monkeypatch.setattr(payment_runs, "inspect_payment_run", inspected)


def test_a_batch_leaves_between_its_checks_and_says_where_it_is(
    stage: Stage, queue: list[Work], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begun(stage)
    batch = at(stage, run).subject
    first = at(stage, run)
    assert (first.state, first.stage, first.place, first.of) == (RUNNING, BEFORE, 0, 0)
    with stage.home.office.read() as connection:
        line = batch_card(connection, batch).line
    assert (first.orders, first.total) == (line.orders, line.total)
    assert not has_left(stage, batch)
    assert begun(stage, batch) == run, "the one at work is answered, and takes no code"
    seen = []
    write = payment_runs.RUNS.write

    def noted(runs: Any, home: Home, now: PaymentRun) -> None:
        seen.append((now.stage, now.place, now.check, has_left(stage, batch)))
        write(home, now)

    monkeypatch.setattr(type(payment_runs.RUNS), "write", noted)
    (work,) = queue
    work()
    ended = at(stage, run)
    assert (ended.state, ended.stage, ended.broken, ended.code) == (DONE, AFTER, [], "")
    assert told(stage, batch) == [BEFORE, AFTER]
    assert len({check for where, _, check, _ in seen if where == BEFORE and check}) == ended.of > 50
    assert not any(left for where, *_, left in seen if where in (BEFORE, LEAVING))
    assert all(left for where, *_, left in seen if where == AFTER)
    work()
    assert told(stage, batch) == [BEFORE, AFTER]
    again = begun(stage, batch)
    queue[-1]()
    assert at(stage, again).state == DONE, "what has left is told again, and takes no code"


def test_a_finding_before_ends_it_with_nothing_paid(stage: Stage, queue: list[Work]) -> None:
    run = begun(stage)
    batch = at(stage, run).subject
    with sabotaged(stage.home, "UPDATE entry SET kind = 'gift' WHERE number = 1") as connection:
        connection.commit()
    queue[0]()
    ended = at(stage, run)
    assert (ended.state, ended.stage, ended.code) == (REFUSED, BEFORE, "inspection.books_unsound")
    assert "entries_say_what_was_sealed" in ended.broken
    assert not has_left(stage, batch)
    payment_runs.start(stage.home, stage.treasurer, run)
    assert payment_runs.resume(stage.home) == []
    assert len(queue) == 1, "what was refused asks for a new code"


def test_a_stop_is_heard_while_nothing_has_left(
    stage: Stage, queue: list[Work], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begun(stage)
    batch = at(stage, run).subject
    checks_do(monkeypatch, BEFORE, lambda: payment_runs.stop(stage.home, stage.treasurer, run))
    queue[0]()
    assert (at(stage, run).state, at(stage, run).place) == (STOPPED, 2)
    assert not has_left(stage, batch)
    assert told(stage, batch) == []
    again = begun(stage, batch)
    checks_do(monkeypatch, AFTER, lambda: payment_runs.stop(stage.home, stage.treasurer, again))
    queue[1]()
    assert at(stage, again).state == DONE, "what has left is checked to the end"
    assert told(stage, batch) == [BEFORE, AFTER]


def test_what_was_cut_off_before_the_money_goes_on_without_another_code(
    stage: Stage, queue: list[Work], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begun(stage)
    batch = at(stage, run).subject
    with monkeypatch.context() as patch:
        checks_do(patch, BEFORE, cut)
        with pytest.raises(KeyboardInterrupt):
            queue[0]()
    assert (at(stage, run).state, at(stage, run).place) == (RUNNING, 2)
    stage.home.clock.move(SLOW_TO_BEGIN + timedelta(seconds=1))  # type: ignore[attr-defined]
    assert payment_runs.is_cut_off(stage.home, at(stage, run))
    assert payment_runs.resume(stage.home) == [run]
    queue[1]()
    assert at(stage, run).state == DONE
    assert has_left(stage, batch)


def test_what_was_cut_off_behind_the_money_is_checked_whoever_holds_which_duty(
    stage: Stage, queue: list[Work], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begun(stage)
    batch = at(stage, run).subject
    with monkeypatch.context() as patch:
        checks_do(patch, AFTER, cut)
        with pytest.raises(KeyboardInterrupt):
            queue[0]()
    assert has_left(stage, batch)
    assert told(stage, batch) == [BEFORE]
    end_term(stage)
    assert payment_runs.resume(stage.home) == [run]
    queue[1]()
    assert (at(stage, run).state, told(stage, batch)) == (DONE, [BEFORE, AFTER])


def test_checks_that_could_not_be_kept_are_run_again(
    stage: Stage, queue: list[Work], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begun(stage)

    def busy() -> None:
        raise DeskBusy()

    with monkeypatch.context() as patch:
        checks_do(patch, AFTER, busy)
        queue[0]()
    assert (at(stage, run).state, at(stage, run).stage) == (RUNNING, AFTER)
    payment_runs.start(stage.home, stage.treasurer, run)
    queue[1]()
    assert (at(stage, run).state, told(stage, at(stage, run).subject)) == (DONE, [BEFORE, AFTER])


def test_money_leaves_by_what_the_books_say_of_the_code_not_by_the_note(
    stage: Stage, queue: list[Work]
) -> None:
    run = begun(stage)
    note = at(stage, run)
    late = stage.home.clock.now() + timedelta(hours=1, seconds=1)
    for changed in (
        {"claim": "made-up"}, {"claim": ""}, {"on": "2024-10-02"}, {"officer": stage.admin.officer},
    ):  # fmt: skip
        payment_runs.RUNS.write(stage.home, replace(note, **changed))
        queue[0]()
        assert at(stage, run).state == REFUSED, changed
        assert not has_left(stage, note.subject)
    payment_runs.RUNS.write(stage.home, note)
    stage.home.clock.set(late)  # type: ignore[attr-defined]
    queue[0]()
    assert at(stage, run).code == "approval.release_unclaimed"
    assert not has_left(stage, note.subject)
    assert note == PaymentRun(**json.loads(json.dumps(asdict(note))))


def test_the_duty_is_asked_when_it_begins_and_when_the_money_leaves(stage: Stage, queue: list[Work]) -> None:
    batch = stage.batch(stage.approved_list()).code
    facts: dict[str, Any] = {"batch": batch, "code": "000000", "occurred_on": SENT}
    with pytest.raises(DutyMissing):
        payment_runs.begin_batch(stage.home, stage.admin, **facts)
    with pytest.raises(DutyMissing):
        payment_runs.begin_refunds(stage.home, stage.admin, refunds=["R"], code="000000", occurred_on=SENT)
    with pytest.raises(CodeWrong):
        payment_runs.begin_batch(stage.home, stage.treasurer, **facts)
    assert payment_runs.runs(stage.home) == []
    run = begun(stage, batch)
    for asked in (payment_runs.stop, payment_runs.start):
        with pytest.raises(DutyMissing):
            asked(stage.home, stage.admin, run)
        with pytest.raises(NothingFound):
            asked(stage.home, stage.treasurer, "0" * 32)
    end_term(stage)
    queue[0]()
    assert (at(stage, run).state, at(stage, run).code) == (REFUSED, "staff.term_ended")
    assert not has_left(stage, batch)


def test_a_code_begins_one_run(stage: Stage, queue: list[Work]) -> None:
    batch = stage.batch(stage.approved_list()).code
    facts: dict[str, Any] = {"batch": batch, "code": stage.treasurer_person.fresh_code(), "occurred_on": SENT}
    run = payment_runs.begin_batch(stage.home, stage.treasurer, **facts)
    payment_runs.stop(stage.home, stage.treasurer, run)
    queue[0]()
    assert at(stage, run).state == STOPPED
    with pytest.raises(CodeUsed):
        payment_runs.begin_batch(stage.home, stage.treasurer, **facts)


def test_a_booked_answer_is_followed_off_the_request(stage: Stage, queue: list[Work], tmp_path: Any) -> None:
    run = begun(stage)
    queue[0]()
    batch = stage.home.office.read
    code = at(stage, run).subject
    office = payment_runs.following(stage.home, stage.treasurer, f"/office/batches/{code}")
    assert office.read == batch
    result = stage.answered(type("Made", (), {"code": code})(), tmp_path)  # type: ignore[arg-type]
    for _ in range(2):
        settle(office, stage.treasurer, result, occurred_on=ANSWERED)
    assert len(queue) == 2, "asked twice, followed once"
    answer, sent = payment_runs.of_page(stage.home, f"/office/batches/{code}")
    if answer.kind != payment_runs.ANSWER:
        answer, sent = sent, answer
    assert (sent.id, answer.stage, told(stage, answer.subject)) == (run, AFTER, [])
    queue[1]()
    assert (at(stage, answer.id).state, told(stage, answer.subject)) == (DONE, [AFTER])
    settle(office, stage.treasurer, result, occurred_on=ANSWERED)
    assert len(queue) == 2


def cut() -> None:
    """The process dies here."""
    raise KeyboardInterrupt


def end_term(stage: Stage) -> None:
    """The treasurer's term ends today."""
    home, who = stage.home, stage.treasurer.officer
    with home.office.read() as connection:
        (term,) = [one for one in terms_of(connection.execute, who) if one.duty is Duty.TREASURER]
    row = {
        "term": term.id, "ended_on": day_of(home.clock.now()), "ended_by": stage.admin.officer, "confirmed_by": "",
        "added_at": moment_text(home.clock.now()),
    }  # fmt: skip
    home.office.desk.run(lambda tx: tx.sql(DUTY_END.insert(), row) and None)

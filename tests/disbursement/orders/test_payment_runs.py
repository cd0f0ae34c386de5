"""Money leaves between two runs of the named checks, and not where they find that somebody reached past the law."""

import ast
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import relief_fund
from relief_fund.audit.queries import leaves_page
from relief_fund.disbursement.orders.batches import send_batch
from relief_fund.disbursement.orders.settlement import settle
from relief_fund.inspection import checks
from relief_fund.inspection.checks import CheckResult, inspect_payment_run, run_checks
from relief_fund.inspection.errors import BooksUnsound
from relief_fund.inspection.queries import last_checks, payment_checks
from relief_fund.kernel.protocols import Home, nobody_inspects
from relief_fund.ledger.queries import sealed_entries
from relief_fund.staff.errors import CodeWrong
from relief_fund.storage.errors import DeskBusy
from tests.disbursement.orders.stage import ANSWERED, SENT, Stage
from tests.inspection.sabotage import sabotaged
from tests.register import books

ROOM = Path(relief_fund.__file__).parent


@pytest.fixture
def sound(home: Home) -> Home:
    """A home in which no check finds anything."""
    return home


def kept(home: Home) -> list[tuple[str, str, int]]:
    """(payment run, occasion, laws broken), oldest first."""
    with home.office.read() as connection:
        told = payment_checks(connection, limit=99)
    return [(one.payment_run, one.occasion, len(one.broken)) for one in reversed(told)]


def said(home: Home) -> list[Any]:
    """What the leaves of the checks say about payment runs."""
    with home.office.read() as connection:
        bodies = [json.loads(leaf.body) for leaf in leaves_page(connection, limit=9_999)]
    return [body["about"].get("payment_run") for body in bodies if body["kind"] == "checks"]


def entries(home: Home) -> int:
    with home.office.read() as connection:
        return sealed_entries(connection)


def test_a_batch_leaves_between_two_runs_of_the_checks_and_its_answer_is_followed_by_one(
    stage: Stage, tmp_path: Path
) -> None:
    batch = stage.settled(tmp_path)
    code = batch.code
    told = kept(stage.home)
    assert [one[:2] for one in told[:2]] == [(code, "before"), (code, "after")]
    assert [(one[0].partition(":")[0], one[1]) for one in told[2:]] == [(code, "after")]
    assert said(stage.home) == ["before", "after", "after"]
    with stage.home.office.read() as connection:
        assert last_checks(connection) is None, "the inspector's own run is told apart"
        (newest,) = payment_checks(connection, limit=1)
    everything = run_checks(stage.home)
    public = {one.name for one in everything if one.room == "register"}
    assert newest.checks == len(everything) - len(public) > 50
    assert stage.send(batch), "what has left is told again"
    assert kept(stage.home) == told


def test_a_process_that_died_behind_a_payment_run_is_made_good(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    batch = stage.batch(stage.approved_list())

    run = checks._run

    def dying(*given: Any, occasion: str, **named: Any) -> tuple[CheckResult, ...]:
        if occasion == "after":
            raise KeyboardInterrupt
        return run(*given, occasion=occasion, **named)

    with monkeypatch.context() as patch:
        patch.setattr(checks, "_run", dying)
        with pytest.raises(KeyboardInterrupt):
            stage.send(batch)
    assert [one[:2] for one in kept(stage.home)] == [(batch.code, "before")]
    for _ in range(2):
        stage.send(batch)
        assert [one[:2] for one in kept(stage.home)] == [(batch.code, "before"), (batch.code, "after")]
    result = stage.answered(batch, tmp_path)
    for _ in range(2):
        settle(stage.home.office, stage.treasurer, result, occurred_on=ANSWERED)
        assert len(kept(stage.home)) == 3


def test_books_changed_past_the_law_pay_nobody(stage: Stage) -> None:
    home = stage.home
    batch = stage.batch(stage.approved_list())
    with sabotaged(home, "UPDATE entry SET kind = 'gift' WHERE number = 1") as connection:
        connection.commit()
    before = entries(home)
    with pytest.raises(BooksUnsound) as caught:
        stage.send(batch)
    assert "entries_say_what_was_sealed" in caught.value.facts["checks"]
    assert entries(home) == before
    assert [one[:2] for one in kept(home)] == [(batch.code, "before")]


def test_a_wrong_code_starts_no_check(stage: Stage) -> None:
    batch = stage.batch(stage.approved_list())
    with pytest.raises(CodeWrong):
        send_batch(
            stage.home.office,
            stage.home.codes,
            stage.treasurer,
            batch=batch.code,
            code="000000",
            occurred_on=SENT,
        )
    assert kept(stage.home) == []


def test_what_honest_work_leaves_behind_stops_no_payment(home: Home) -> None:
    books.small_fund(home)
    failed = {one.name for one in run_checks(home) if not one.ok}
    assert failed, "gifts without their bank lines are found"
    inspect_payment_run(home, "before", "DC1")
    assert kept(home)[0][2] > 0


def test_each_finding_that_stops_a_payment(sound: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in sorted(checks.PAYING_RESTS_ON):
        rooms = [one for one in (checks.LEDGER, checks.AUDIT, checks.LOG) if name in one]
        lifted: list[dict[str, object]] = [] if rooms else [{"rule": "trigger head_gate", "is": "missing"}]
        home = replace(sound, law=lambda _, found=lifted: found)
        with monkeypatch.context() as patch:
            for room in rooms:
                patch.setitem(room, name, lambda *_: [{"entry": 1}])
            with pytest.raises(BooksUnsound) as caught:
                inspect_payment_run(home, "before", "DC1")
            assert caught.value.facts == {"checks": [name]}
            inspect_payment_run(home, "after", f"DC1 {name}")
        assert [one[1:] for one in kept(home)[-2:]] == [("before", 1), ("after", 1)]


def test_checks_that_cannot_be_kept_refuse_before_and_are_told_after(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: Any, **__: Any) -> tuple[CheckResult, ...]:
        raise DeskBusy()

    told: list[str] = []
    monkeypatch.setattr(checks, "_run", busy)
    monkeypatch.setattr(checks._log, "exception", told.append)
    with pytest.raises(DeskBusy):
        inspect_payment_run(home, "before", "DC1")
    assert told == []
    inspect_payment_run(home, "after", "DC1")
    assert told == ["the checks after a payment run were not kept"]


def test_what_lets_money_out_by_a_code_asks_for_the_checks_around_it() -> None:
    """Whoever takes a release takes the checks with it: read from the program's own text."""
    found: dict[str, set[str]] = {}
    for path in ROOM.rglob("*.py"):
        functions = [
            one for one in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(one, ast.FunctionDef)
        ]
        asked = {one.name: occasions(one) for one in functions}
        for one in functions:
            if "releasing" in called(one):
                found[one.name] = asked[one.name].union(*(asked.get(name, set()) for name in called(one)))
    assert found == {"send_batch": {"before", "after"}, "send_refunds": {"before", "after"}}


def occasions(function: ast.FunctionDef) -> set[str]:
    """What a function says to the inspection."""
    return {
        str(one.args[0].value)
        for one in ast.walk(function)
        if isinstance(one, ast.Call) and name_of(one) == "inspect" and isinstance(one.args[0], ast.Constant)
    }


def called(function: ast.FunctionDef) -> set[str]:
    return {name_of(one) for one in ast.walk(function) if isinstance(one, ast.Call)}


def name_of(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def test_an_office_without_an_inspection_is_one_of_tests(home: Home) -> None:
    assert home.office.inspect is not nobody_inspects
    nobody_inspects("before", "DC1")
    assert kept(home) == []

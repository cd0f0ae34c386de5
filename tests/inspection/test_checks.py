"""All checks run together: the result is kept, said on the log when it is news, and shown as it was."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from relief_fund.audit.queries import leaves_page
from relief_fund.inspection import checks
from relief_fund.inspection.checks import inspect_payment_run, run_checks
from relief_fund.inspection.queries import last_checks, payment_checks
from relief_fund.kernel.clock import MovableClock, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing, SumTooLarge
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger import templates
from relief_fund.ledger.queries import sealed_entries
from tests.register import books

INSPECTOR = Actor("officer-9", "", frozenset({Duty.INSPECTOR}))
ASSESSOR = Actor("officer-8", "", frozenset({Duty.ASSESSOR}))
ROOMS = {"ledger", "banking", "donors", "orders", "approval", "staff", "audit", "storage", "register"}


def said(home: Home) -> list[dict[str, object]]:
    with home.office.read() as connection:
        bodies = [json.loads(leaf.body) for leaf in leaves_page(connection, limit=999)]
    return [body["about"] for body in bodies if body["kind"] == "checks"]


def test_every_room_is_asked_and_an_empty_home_is_sound(home: Home) -> None:
    results = run_checks(home)
    assert {one.room for one in results} == ROOMS
    assert [one.name for one in results if not one.ok] == []
    assert len({one.name for one in results}) == len(results)
    assert "bank_equals_books" in {one.name for one in results}


def test_what_is_due_is_told_apart_from_what_must_hold(home: Home) -> None:
    books.small_fund(home)
    found = {one.name: one for one in run_checks(home) if not one.ok}
    overdue = found["advances_and_transit_cleared_within_30_days"]
    assert (overdue.grade, overdue.found) == ("deadline", 1)
    assert found["each_bank_line_posted_or_matched_once"].grade == "law"


def test_the_last_run_is_shown_as_it_was(home: Home, clock: MovableClock) -> None:
    books.small_fund(home)
    with home.office.read() as connection:
        assert last_checks(connection) is None
    run_checks(home)
    clock.move(timedelta(hours=1))
    results = run_checks(home, INSPECTOR)
    with home.office.read() as connection:
        last = last_checks(connection)
    assert last is not None
    assert last.results == results
    assert (last.entries, last.officer) == (12, "officer-9")
    assert last.ended_at == "2026-11-22T03:00:00.000000Z"
    assert last.passed == sum(one.ok for one in results) < len(results)
    assert last.laws_broken == sum(not one.ok and one.grade == "law" for one in results)


def test_a_quiet_day_adds_no_leaf(home: Home) -> None:
    run_checks(home)
    run_checks(home)
    assert len(said(home)) == 1
    books.small_fund(home)
    run_checks(home)
    run_checks(home)
    told = said(home)
    assert [one["entries"] for one in told] == [0, 12]
    assert ["entries_complete", 0] in told[1]["found"]


def test_only_some_duties_may_ask_for_a_run(home: Home) -> None:
    with pytest.raises(DutyMissing):
        run_checks(home, ASSESSOR)


def test_many_findings_are_counted_and_some_are_kept(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "BANKING", {"always": lambda connection: [{"at": at} for at in range(50)]})
    (result,) = [one for one in run_checks(home) if one.name == "always"]
    assert (result.found, len(result.facts), result.ok) == (50, 20, False)


def test_a_check_that_fails_is_a_finding_and_the_others_are_asked(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def beyond(connection: object) -> list[dict[str, object]]:
        raise SumTooLarge()

    def unforeseen(connection: object) -> list[dict[str, object]]:
        raise KeyError("Nguyễn Văn A")

    failing = {"sums": beyond, "unforeseen": unforeseen, "quiet": lambda connection: []}
    monkeypatch.setattr(checks, "BANKING", failing)
    found = {one.name: one for one in run_checks(home) if one.room == "banking"}
    assert (found["sums"].ok, found["sums"].facts) == (False, ({"code": "kernel.sum_too_large"},))
    # What it tripped over may be private: only its kind is told.
    assert found["unforeseen"].facts == ({"code": "inspection.check_failed", "error": "KeyError"},)
    assert found["quiet"].ok
    assert ["sums", 1] in said(home)[-1]["found"]


def test_the_answer_is_of_one_moment_while_the_desk_goes_on(home: Home) -> None:
    books.small_fund(home)
    home.log.publish()
    before = [(one.name, one.found) for one in run_checks(home)]
    with home.office.read() as connection:
        entries = sealed_entries(connection)
    waited = iter(range(999))

    def writes(name: str, place: int, of: int) -> None:
        """A command of somebody else before every check, and a seal over it now and then."""
        gift = templates.gift(
            fund="BAO.CHUNG",
            bank="1121.01",
            amount=1_000,
            line=f"meanwhile{next(waited)}",
            on=today(home.clock),
        )
        home.office.desk.post(gift).result(timeout=30)
        if place % 20 == 0:
            home.log.publish()

    inspect_payment_run(home, "before", "DC1", writes)
    with home.office.read() as connection:
        (run,) = payment_checks(connection, limit=1)
        kept = dict(connection.execute(select(checks.FINDING.c.name, checks.FINDING.c.found).where(
            checks.FINDING.c.run == select(func.max(checks.RUN.c.number)).scalar_subquery()
        )).all())  # fmt: skip
        of = connection.execute(select(checks.RUN.c.entries).order_by(checks.RUN.c.number.desc())).scalar()
        assert sealed_entries(connection) == entries + run.checks, "the desk went on beside every check"
    assert of == entries, "what came meanwhile is of another moment"
    assert kept == {name: found for name, found in before if name in kept}
    assert len(kept) == run.checks


def test_a_check_whose_query_fails_ends_alone(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(connection: object, *_: object) -> list[dict[str, object]]:
        connection.exec_driver_sql("SELECT nothing FROM nowhere")  # type: ignore[attr-defined]
        return []

    monkeypatch.setitem(checks.LEDGER, "entry_numbers_dense", broken)
    assert [one.name for one in run_checks(home) if not one.ok] == ["entry_numbers_dense"]

"""The page of a payment run: what is checked, what has left, what a finding means; live, without scripts, by duty."""

import re
from dataclasses import replace
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.inspection import checks
from relief_fund.inspection.checks import CheckResult
from relief_fund.kernel.duties import Duty
from relief_fund.web import payment_runs
from relief_fund.web.kept_runs import REFUSED, RUNNING, SLOW_TO_BEGIN, STOPPED
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, TREASURER, Officer, officer, paid
from tests.web.office.test_payments_by_bank import renewed

__all__ = ["renewed"]


@pytest.fixture
def address(client: TestClient[Any], demonstration: Demonstration, renewed: str) -> str:
    """The page of a run that has paid the renewed list, once."""
    if not KEPT:
        treasurer = officer(client, demonstration, TREASURER)
        batch = treasurer.post("/office/payments", list=renewed, channel="pain001").headers["location"]
        page = treasurer.get(batch).text
        assert "/export" not in page, "nothing that a bank would pay by, before code and checks"
        code = demonstration.next_code(demonstration.name_of(Duty.TREASURER))
        sent = treasurer.post(f"{batch}/send", code=code, day="")
        assert sent.headers["location"].startswith("/office/payment-runs/")
        paid(demonstration, sent)
        KEPT.append(str(sent.headers["location"]))
    return KEPT[0]


KEPT: list[str] = []


def kept(shown: Demonstration, address: str, **changed: Any) -> None:
    """The run as it would stand at another moment."""
    run = payment_runs.find(shown.home, address.rsplit("/", 1)[1])
    payment_runs.RUNS.write(shown.home, replace(run, **changed))


def page(hand: Officer, address: str) -> str:
    answer = hand.get(address)
    assert answer.status_code == 200, answer.text
    return re.sub("\\s+", " ", answer.text.replace("\u00a0", " "))


def test_what_has_left_is_told_with_its_checks(
    client: TestClient[Any], demonstration: Demonstration, address: str
) -> None:
    treasurer = officer(client, demonstration, TREASURER)
    shown = page(treasurer, address)
    assert "Tiền đã chuyển đi, mọi phép kiểm đã chạy" in shown
    assert shown.count('<span class="mark good">') == 3, "checks before, the money, checks after"
    assert "hx-get" not in shown
    assert "The money has left and every check was run" in page(treasurer, f"/en{address}")
    batch = payment_runs.find(demonstration.home, address.rsplit("/", 1)[1]).back
    told = page(treasurer, batch)
    assert address in told
    assert "/export" in told
    for duty in (ADMIN, Duty.COMMITTEE_MEMBER):
        other = officer(client, demonstration, duty)
        assert other.get(address).status_code == 403
        assert other.post(f"{address}/stop").status_code == 403
    assert treasurer.get("/office/payment-runs/none").status_code == 404


def test_where_it_is_moves_by_itself_with_and_without_scripts(
    client: TestClient[Any], demonstration: Demonstration, address: str
) -> None:
    treasurer = officer(client, demonstration, TREASURER)
    now = payment_runs.moment_text(demonstration.home.clock.now())
    going = {
        "state": RUNNING,
        "begun_at": now,
        "stage_at": now,
        "check": "entry_numbers_dense",
        "place": 6,
        "of": 58,
    }
    kept(demonstration, address, stage="before", **going)
    shown = page(treasurer, f"/en{address}")
    assert "Checking before anything leaves" in shown
    assert "Check 7 of 58" in shown
    assert "0 seconds so far" in shown
    assert f'hx-get="/en{address}"' in shown
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in shown
    assert f'action="/en{address}/stop"' in shown
    assert "waits for the checks" in shown
    kept(demonstration, address, stage="after", **going)
    shown = page(treasurer, f"/en{address}")
    assert "Checking what has left" in shown
    assert "/stop" not in shown, "what has left is not stopped"
    demonstration.clock.move(SLOW_TO_BEGIN * 2)
    shown = page(treasurer, f"/en{address}")
    assert "the checks after it are still to be run" in shown
    kept(demonstration, address, stage="before", **going)
    demonstration.clock.move(SLOW_TO_BEGIN * 2)
    assert "Nothing has left; going on checks anew" in page(treasurer, f"/en{address}")
    assert treasurer.post(f"{address}/stop").status_code == 303
    again = treasurer.post(address)
    assert paid(demonstration, again).stage == "after"


def test_what_a_finding_means(
    client: TestClient[Any], demonstration: Demonstration, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    treasurer = officer(client, demonstration, TREASURER)
    broken = ["debits_equal_credits_in_every_fund"]
    told = {"state": REFUSED, "stage": "before", "code": "inspection.books_unsound", "broken": broken}
    kept(demonstration, address, **told)
    shown = page(treasurer, f"/en{address}")
    assert "A check failed; nothing has left" in shown
    assert "debits equal credits" in shown.lower() or broken[0] in shown
    assert "Nobody is paid until" in shown
    kept(demonstration, address, state=STOPPED, stage="before", code="", broken=[])
    assert "Stopped; nothing has left" in page(treasurer, f"/en{address}")
    kept(demonstration, address, state=REFUSED, code="ledger.overdrawn")
    assert "Refused; nothing has left" in page(treasurer, f"/en{address}")

    def found(room: str, name: str, check: Any) -> CheckResult:
        return CheckResult(name, room, "law", name != broken[0], int(name == broken[0]), ())

    monkeypatch.setattr(checks, "_result", found)
    monkeypatch.setattr(checks, "is_followed", lambda *_: False)
    checks.inspect_payment_run(demonstration.home, "after", payment_runs.runs(demonstration.home)[0].subject)
    kept(demonstration, address, state="done", stage="after", code="")
    shown = page(treasurer, f"/en{address}")
    assert "The money has left, and a check failed afterwards" in shown
    assert "cannot be called back here" in shown
    broken[0] = "no_receipt_stands_for_what_was_given_back"
    for occasion in ("before", "after"):
        checks.inspect_payment_run(
            demonstration.home, occasion, payment_runs.runs(demonstration.home)[0].subject
        )
    shown = page(treasurer, f"/en{address}")
    assert "what failed afterwards had failed before it left too" in shown
    assert "a check failed afterwards" not in shown
    kept(demonstration, address, kind=payment_runs.REFUNDS, back="/office/refunds", orders=1)
    shown = page(treasurer, f"/en{address}")
    assert "1 refund, " in shown
    assert "owed" not in shown, "what has left is not owed"

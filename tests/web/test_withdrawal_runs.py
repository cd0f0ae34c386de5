"""Withdrawals off the request: begun, stopped between two steps, resumed at start, refused in words."""

import threading

import pytest

from relief_fund.banking import withdrawing
from relief_fund.banking.queries import imports_page
from relief_fund.banking.withdrawal_queries import WithdrawalFace, withdrawal_by_id
from relief_fund.banking.withdrawals import answer_withdrawal, ask_withdrawal
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Actor
from relief_fund.ledger.errors import Overdrawn
from relief_fund.web import withdrawal_runs
from tests.web.demonstration import Demonstration

SECOND = Actor("officer-two", "Đỗ Thị Hai", frozenset({Duty.COMMITTEE_MEMBER}))


def loaded(shown: Demonstration, tmp_path: object, amount: int) -> str:
    """An import of three small gifts of its own; returns its id."""
    from pathlib import Path

    from relief_fund.banking.intake import import_statement
    from relief_fund.donors.recognition import matcher_for
    from tests.banking.lines import line, write
    from tests.web.office.test_bank_imports import ACCOUNT

    with shown.home.office.read() as connection:
        day = imports_page(connection, limit=9)[-1].last_day
    path = write(
        Path(str(tmp_path)) / "wrong.csv", [line(amount + at, f"nham {amount}", day=day) for at in range(3)]
    )
    done = import_statement(
        shown.home.office, shown.cast.actor(Duty.FUND_ADMINISTRATOR), path, account_number=ACCOUNT,
        recognise=matcher_for(shown.home.office, account_number=ACCOUNT),
    )  # fmt: skip
    assert done.posted == 3
    return done.run


def agreed(shown: Demonstration, run: str) -> str:
    """The withdrawal of ``run``, asked and agreed, not begun."""
    office, admin = shown.home.office, shown.cast.actor(Duty.FUND_ADMINISTRATOR)
    withdrawal = ask_withdrawal(office, admin, run=run, reason="nhầm tệp")
    answer_withdrawal(office, SECOND, withdrawal=withdrawal, agree=True)
    return withdrawal


def quiet(shown: Demonstration, withdrawal: str) -> WithdrawalFace:
    """The withdrawal once nothing works on it."""
    for _ in range(2_000):
        if not withdrawal_runs.at_work(withdrawal):
            with shown.home.office.read() as connection:
                face = withdrawal_by_id(connection, withdrawal)
            assert face is not None
            return face
        threading.Event().wait(0.01)
    raise AssertionError("the withdrawal does not end")


def test_it_runs_to_its_end_and_twice_is_once(demonstration: Demonstration, tmp_path: object) -> None:
    withdrawal = agreed(demonstration, loaded(demonstration, tmp_path, 1_000))
    withdrawal_runs.begin(demonstration.home, SECOND, withdrawal)
    withdrawal_runs.begin(demonstration.home, SECOND, withdrawal)
    face = quiet(demonstration, withdrawal)
    assert (face.done, face.lines, bool(face.ended_at)) == (3, 3, True)
    assert withdrawal_runs.resume(demonstration.home) == []


def test_stopped_it_waits_for_an_officer_and_cut_off_it_goes_on(
    demonstration: Demonstration, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = demonstration.home
    monkeypatch.setattr(withdrawing, "STEP", 1)
    withdrawal = agreed(demonstration, loaded(demonstration, tmp_path, 2_000))
    withdrawal_runs.stop(home, SECOND, withdrawal)
    withdrawal_runs._work(home, withdrawal)
    assert quiet(demonstration, withdrawal).done == 1
    told = withdrawal_runs.stopped_by(home, withdrawal)
    assert told is not None
    assert told.code == ""
    assert withdrawal_runs.resume(home) == []
    (home.settings.uploads / "withdrawals" / f"{withdrawal}.json").unlink()
    assert withdrawal_runs.resume(home) == [withdrawal]
    assert quiet(demonstration, withdrawal).done == 3


def test_a_refusal_is_kept_for_the_page(
    demonstration: Demonstration, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> int:
        raise Overdrawn(fund="YAGI.CHUNG", available=1)

    withdrawal = agreed(demonstration, loaded(demonstration, tmp_path, 3_000))
    with monkeypatch.context() as patch:
        patch.setattr(withdrawal_runs, "carry_on", refuses)
        withdrawal_runs.begin(demonstration.home, SECOND, withdrawal)
        quiet(demonstration, withdrawal)
    told = withdrawal_runs.stopped_by(demonstration.home, withdrawal)
    assert told is not None
    assert (told.code, told.facts) == ("ledger.overdrawn", {"fund": "YAGI.CHUNG", "available": 1})
    withdrawal_runs.begin(demonstration.home, SECOND, withdrawal)
    assert quiet(demonstration, withdrawal).done == 3


def test_the_duty_is_asked_by_the_use_case(demonstration: Demonstration) -> None:
    inspector = demonstration.cast.actor(Duty.INSPECTOR)
    for work in (withdrawal_runs.begin, withdrawal_runs.stop):
        with pytest.raises(DutyMissing):
            work(demonstration.home, inspector, "0" * 32)
    assert withdrawal_runs.stopped_by(demonstration.home, "0" * 32) is None

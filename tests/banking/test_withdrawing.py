"""Withdrawing an import: every entry reversed, lines kept, nothing twice; imported again as a new generation."""

import os
import pickle
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from relief_fund.banking import bank_face, errors, queries, withdrawing
from relief_fund.banking.checks import CHECKS
from relief_fund.banking.decisions import decide_line
from relief_fund.banking.inbox import inbox_counts, inbox_page, line_by_identity
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.marks import TO_POST, Marks
from relief_fund.banking.parts import Settlement
from relief_fund.banking.statements.kept import KeptLines
from relief_fund.banking.withdrawals import answer_withdrawal, ask_withdrawal
from relief_fund.donors import queries as donors
from relief_fund.donors.withdrawn_gifts import WithdrawnGifts
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger.checks import CHECKS as BOOKS
from relief_fund.ledger.correct import adjust_entry
from relief_fund.ledger.entries import Line
from relief_fund.ledger.line_checks import lines_say_what_the_books_say
from relief_fund.settings import Settings
from tests.banking import money_in
from tests.banking.lines import DAY, line
from tests.banking.money_in import balances, scalar
from tests.inspection.sabotage import sabotaged

Import = Callable[..., ImportReport]
SECOND = Actor("officer-9", "Đỗ Thị Hai", frozenset({Duty.COMMITTEE_MEMBER}))
NEXT = DAY + timedelta(days=1)
LINE_CHECKS = ("fund_lines_are_whole", "pieces_pay_their_use")
LINES = [
    line(50_000, "gift one", balance=1_050_000),
    line(1_000, "gift two", reference="5213.2"),
    line(55_000, "THU PHI", day=NEXT, direction="debit", balance=996_000),
]


def agreed(home: Home, run: str, reason: str = "nhầm tài khoản") -> str:
    """The withdrawal of ``run``, asked by one officer and agreed by another."""
    withdrawal = ask_withdrawal(home.office, money_in.ADMINISTRATOR, run=run, reason=reason)
    answer_withdrawal(home.office, SECOND, withdrawal=withdrawal, agree=True)
    return withdrawal


def withdraw(home: Home, run: str) -> int:
    """Withdraw ``run`` to its end."""
    return withdrawing.carry_on(home.office, agreed(home, run), WithdrawnGifts())


def found(home: Home) -> dict[str, object]:
    """What the checks of bank and books find."""
    with home.office.read() as connection:
        told: dict[str, object] = {name: check(connection) for name, check in CHECKS.items()}
        told |= {name: BOOKS[name](connection, NEXT) for name in LINE_CHECKS}
        told["lines_say"] = lines_say_what_the_books_say(connection)
        return {name: one for name, one in told.items() if one}


def test_everything_is_reversed_and_the_lines_stay(home: Home, load: Import) -> None:
    run = load(LINES).run
    assert withdraw(home, run) == 3
    assert balances(home) == {}
    assert scalar(home, "SELECT count(*) FROM bank_line") == 3
    assert scalar(home, "SELECT count(*) FROM withdrawn_line") == 3
    assert scalar(home, "SELECT count(*) FROM entry") == 2 * (3 + 1), (
        "each line and the opening, and its reversal"
    )
    assert scalar(home, "SELECT count(*) FROM entry e JOIN entry o ON o.number = e.reverses "
                        "WHERE o.occurred_on = e.occurred_on") == 4  # fmt: skip
    with home.office.read() as connection:
        assert donors.campaign_total(connection, "BAO") == (0, 0)
        assert queries.bank_opening(connection, "1121.01") is None
        assert [(face.closing, face.rows) for face in bank_face.days(connection, "1121.01")] == [
            (0, 0),
            (0, 0),
        ]
        assert inbox_counts(connection).waiting == inbox_counts(connection).all == 0
        assert inbox_page(connection, view="waiting") == inbox_page(connection, view="suspense") == ()
        assert {one.decision for one in inbox_page(connection, view="all")} == {"withdrawn"}
    assert found(home) == {}


def test_imported_again_it_is_the_next_generation(home: Home, load: Import) -> None:
    run = load(LINES).run
    withdraw(home, run)
    again = load(LINES)
    assert (again.posted, again.already_known) == (3, 0)
    assert scalar(home, "SELECT count(*) FROM bank_line WHERE identity LIKE '%.2'") == 3
    assert scalar(home, "SELECT count(*) FROM entry WHERE key LIKE 'line:%.2'") == 3
    assert scalar(home, "SELECT count(*) FROM entry WHERE key = 'opening:BAO.TRUOC:1121.01:VND.2'") == 1
    assert load(LINES).posted == 0
    home.clock.move(timedelta(minutes=1))  # type: ignore[attr-defined]  # the clock of tests
    assert load([*LINES, line(9, day=NEXT, balance=996_009)]).posted == 1
    with home.office.read() as connection:
        assert donors.campaign_total(connection, "BAO") == (3, 51_009)
    assert found(home) == {}
    assert withdraw(home, again.run) == 3
    differs = Settlement.of(["books_differ"], "khoản 9 đồng còn lại")
    assert load(LINES, settlement=differs).posted == 3
    assert scalar(home, "SELECT count(*) FROM entry WHERE key LIKE 'line:%.3'") == 3


def test_gifts_leave_the_line_of_their_fund_side_by_side(home: Home, load: Import) -> None:
    load([line(5), line(6)])
    run = load([line(at + 100) for at in range(20)]).run
    load([line(7_000, "after")])
    withdraw(home, run)
    assert scalar(home, "SELECT count(*) FROM fund_taken WHERE evidence LIKE 'withdrawn:%'") == 1
    assert scalar(home, "SELECT ends - begins FROM fund_taken WHERE evidence LIKE 'withdrawn:%'") == 2_190
    assert found(home) == {}


def test_what_was_spent_of_a_withdrawn_gift_is_taken_from_the_front(home: Home, load: Import) -> None:
    run = load([line(50), line(7, direction="debit")]).run
    with home.office.read() as connection:
        (fee,) = inbox_page(connection, view="waiting")
    told: Mapping[str, Any] = {"identity": fee.identity, "reason": "phí", "on": NEXT}
    decide_line(home.office, money_in.ADMINISTRATOR, decision="fee", **told)
    load([line(1_000, "right")])
    withdraw(home, run)
    assert balances(home) == {("BAO.CHUNG", "1121.01"): 1_000, ("BAO.CHUNG", "5121"): -1_000}
    assert found(home) == {}


def test_an_opening_that_was_adjusted_goes_back_with_what_was_adjusted(home: Home, load: Import) -> None:
    run = load(LINES).run
    opening = int(scalar(home, "SELECT number FROM entry WHERE kind = 'opening'"))
    lines = (Line("BAO.TRUOC", "4211", 70, 0), Line("BAO.TRUOC", "3388", 0, 70))
    told: Mapping[str, Any] = {"turn": 1, "lines": lines, "on": NEXT, "document": "DC-1"}
    adjust_entry(home.office, money_in.ADMINISTRATOR, number=opening, **told)
    assert balances(home)["BAO.TRUOC", "3388"] == -70
    withdraw(home, run)
    assert balances(home) == {}
    assert found(home) == {}


def test_what_came_after_stays(home: Home, load: Import) -> None:
    load(LINES[:2])
    wrong = load([line(7_000, "wrong", day=NEXT, balance=1_058_000)]).run
    withdraw(home, wrong)
    assert balances(home)["BAO.CHUNG", "1121.01"] == 51_000
    assert load(LINES[:2]).posted == 0
    assert found(home) == {}


def test_decisions_go_back_with_their_line(home: Home, load: Import) -> None:
    run = load(LINES).run
    with home.office.read() as connection:
        (waits,) = inbox_page(connection, view="waiting")
    told: Mapping[str, Any] = {"identity": waits.identity, "reason": "phí", "on": NEXT}
    decide_line(home.office, money_in.ADMINISTRATOR, decision="fee", **told)
    withdraw(home, run)
    assert balances(home) == {}
    with pytest.raises(errors.LineDecided):
        decide_line(home.office, money_in.ADMINISTRATOR, decision="fee", expected="fee", **told)
    with home.office.read() as connection:
        line_now = line_by_identity(connection, waits.identity)
    assert line_now is not None
    assert line_now.decision == "withdrawn"


def test_a_line_decided_while_a_step_is_made_goes_back_too(home: Home, load: Import) -> None:
    run = load(LINES).run
    withdrawal = agreed(home, run)
    with home.office.read() as connection:
        (waits,) = inbox_page(connection, view="waiting")

    class Deciding(WithdrawnGifts):
        asked = 0

    prepared = withdrawing._prepared

    def decides(*given: Any) -> Any:
        step = prepared(*given)
        if not Deciding.asked:
            Deciding.asked = 1
            decide_line(
                home.office,
                money_in.ADMINISTRATOR,
                identity=waits.identity,
                decision="fee",
                reason="phí",
                on=NEXT,
            )
        return step

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(withdrawing, "_prepared", decides)
        assert withdrawing.carry_on(home.office, withdrawal, Deciding()) == 3
    assert balances(home) == {}


def test_stopped_it_goes_on(home: Home, load: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(withdrawing, "STEP", 4)
    run = load([line(at + 1, balance=None) for at in range(10)]).run
    withdrawal = agreed(home, run)

    class StoppedError(Exception):
        pass

    def stop(done: int, lines: int) -> None:
        assert lines == 10
        raise StoppedError

    with pytest.raises(StoppedError):
        withdrawing.carry_on(home.office, withdrawal, WithdrawnGifts(), stop)
    assert scalar(home, "SELECT count(*) FROM withdrawn_line") == 4
    with pytest.raises(errors.WithdrawalUnderWay):
        load([line(99)])
    assert withdrawing.carry_on(home.office, withdrawal, WithdrawnGifts()) == 10
    assert withdrawing.carry_on(home.office, withdrawal, WithdrawnGifts()) == 10
    assert balances(home) == {}
    assert load([line(99)]).posted == 1


CHILD = textwrap.dedent(
    """
    import os, pickle, signal, sys
    from relief_fund.app import open_home
    from relief_fund.banking import withdrawing
    from relief_fund.donors.withdrawn_gifts import WithdrawnGifts

    withdrawing.STEP = 50
    home = open_home(pickle.loads(bytes.fromhex(sys.argv[1])))

    def progress(done, lines):
        if done >= int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)

    withdrawing.carry_on(home.office, sys.argv[2], WithdrawnGifts(), progress)
    """
)


@pytest.mark.parametrize("killed_after", [50, 250])
def test_killed_it_goes_on_and_reverses_nothing_twice(
    home: Home, load: Import, empty_home: Settings, killed_after: int
) -> None:
    run = load([line(at + 1, direction="debit" if at % 5 == 4 else "credit") for at in range(250)]).run
    withdrawal = agreed(home, run)
    root = Path(__file__).parents[2]
    child = subprocess.run(
        [sys.executable, "-c", CHILD, pickle.dumps(empty_home).hex(), withdrawal, str(killed_after)],
        cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, check=False,
    )  # fmt: skip
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()
    assert scalar(home, "SELECT count(*) FROM withdrawn_line") == killed_after
    assert scalar(home, "SELECT count(*) FROM import_withdrawal_end") == 0
    assert withdrawing.carry_on(home.office, withdrawal, WithdrawnGifts()) == 250
    assert balances(home) == {}
    assert scalar(home, "SELECT count(*) FROM entry") == 500
    assert found(home) == {}


def test_a_killed_import_is_withdrawn_with_what_went_on(
    home: Home, load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    from relief_fund.banking import intake_steps

    monkeypatch.setattr(intake_steps, "STEP", 2)
    lines = [line(at + 1) for at in range(6)]

    class CutError(Exception):
        pass

    def cut(done: int, _: int) -> None:
        raise CutError

    with pytest.raises(CutError):
        load(lines, progress=cut)
    home.office.desk.run(lambda tx: None)
    rest = load(lines)
    assert 0 < rest.posted < 6
    assert withdraw(home, rest.run) == 6, "one file, one decision"


def test_an_import_that_still_runs_posts_nothing_after_its_withdrawal(
    home: Home, load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    from relief_fund.banking import intake_steps

    monkeypatch.setattr(intake_steps, "STEP", 2)
    begun: list[str] = []

    def withdraws(done: int, _: int) -> None:
        if not begun:
            begun.append(scalar(home, "SELECT id FROM import_run"))
            withdraw(home, begun[0])

    with pytest.raises(errors.ImportWithdrawn):
        load([line(at + 1) for at in range(12)], progress=withdraws)
    assert balances(home) == {}


def test_the_books_own_checks_hold(home: Home, load: Import) -> None:
    withdraw(home, load(LINES).run)
    with home.office.read() as connection:
        assert BOOKS["reversed_once_and_later"](connection, NEXT) == []


def test_a_line_without_its_reversal_is_found(home: Home, load: Import) -> None:
    withdraw(home, load(LINES).run)
    for statement in (
        "UPDATE entry SET key = 'x' || number WHERE substr(key, 1, 10) = 'withdrawn:'",
        "DELETE FROM withdrawn_line",
    ):
        with sabotaged(home, statement) as connection:
            assert len(CHECKS["withdrawn_lines_are_reversed"](connection)) >= 1, statement


def test_a_follower_writes_its_rows_in_the_same_command(home: Home, load: Import) -> None:
    withdrawal = agreed(home, load([line(1), line(2)]).run)
    seen: list[withdrawing.WithdrawnStep] = []

    class Follower:
        def places(self, connection: Any, account: str, positions: Sequence[int]) -> Mapping[int, int]:
            return {}

        def follow(
            self, tx: Any, step: withdrawing.WithdrawnStep
        ) -> Iterable[tuple[Any, Sequence[Mapping[str, Any]]]]:
            seen.append(step)
            return ()

    withdrawing.carry_on(home.office, withdrawal, Follower())
    assert [(one.position, one.day, one.amount) for one in seen[0].lines] == [(1, DAY, 1), (2, DAY, 2)]
    assert (seen[0].officer, seen[0].reason) == (SECOND.officer, "nhầm tài khoản")


def test_only_what_was_agreed_is_carried_out(home: Home, load: Import) -> None:
    asked = ask_withdrawal(home.office, money_in.ADMINISTRATOR, run=load([line(1)]).run, reason="nhầm")
    with pytest.raises(errors.WithdrawalInvalid):
        withdrawing.carry_on(home.office, asked, WithdrawnGifts())


def test_the_same_statement_twice_generations_are_found_by_day(home: Home, load: Import) -> None:
    withdraw(home, load(LINES).run)
    load(LINES)
    read = KeptLines(LINES)
    marks = Marks(money_in.NUMBER, read)
    once = list(marks.identities())
    twice = [f"{one}.2" for one in once]
    with home.office.read() as connection:
        assert queries.known_identities(connection, [*once, *twice]) == ({*once, *twice}, set(once))
        marks.compare(lambda asked: queries.known_identities(connection, asked))
    assert marks.count(TO_POST) == 0
    with home.office.read() as connection:
        assert not queries.has_lines(connection, "1121.01", date(2023, 1, 1), date(2023, 1, 2))

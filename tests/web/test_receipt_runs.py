"""Batches of receipts: made once however often begun, stopped, resumed after a cut, fetched whole."""

import json
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from relief_fund.banking.intake import ImportReport
from relief_fund.banking.withdrawals import answer_withdrawal, ask_withdrawal
from relief_fund.banking.withdrawing import carry_on
from relief_fund.donors import receipts
from relief_fund.donors.errors import LetterheadMissing
from relief_fund.donors.queries import gifts_page
from relief_fund.donors.receipt_queries import receipts_count, receipts_of_gift
from relief_fund.donors.taken_back import take_back_gift
from relief_fund.donors.withdrawn_gifts import WithdrawnGifts
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.web import kept_runs, receipt_runs
from relief_fund.web.errors import ImportUnderWay, NothingFound
from tests.banking.conftest import campaign, load  # noqa: F401  # fixtures
from tests.banking.lines import DAY, line
from tests.banking.money_in import ADMINISTRATOR, INSPECTOR, scalar
from tests.donors.test_receipts import holds
from tests.web.demonstration import Demonstration
from tests.web.test_withdrawal_runs import SECOND

Import = Callable[..., ImportReport]
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
    assert {path.name for path in folder.iterdir()} == {
        "gifts.json", "left.json", "run.json", "turn", "receipts.zip",
    }  # fmt: skip
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    made = receipt_runs.archive(demonstration.home, run.id).stat().st_mtime_ns
    actor = demonstration.cast.actor(Duty.FUND_ADMINISTRATOR)
    receipt_runs.RUNS.work(demonstration.home, actor, run.id, receipt_runs._made)
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
            receipt_runs.stop(home, of[1], of[2].id)

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
    receipt_runs.RUNS.write(home, replace(run, state=receipt_runs.RUNNING))
    demonstration.clock.move(kept_runs.SLOW_TO_BEGIN * 2)
    assert receipt_runs.is_cut_off(home, receipt_runs.find(home, run.id))
    with pytest.raises(ImportUnderWay):
        receipt_runs.discard(home, demonstration.cast.actor(Duty.FUND_ADMINISTRATOR), run.id)
    assert receipt_runs.resume(home) == [run.id]
    assert ended(demonstration, run.id).state == receipt_runs.DONE
    assert receipt_runs.resume(home) == []
    receipt_runs.discard(home, demonstration.cast.actor(Duty.FUND_ADMINISTRATOR), run.id)
    with pytest.raises(NothingFound):
        receipt_runs.find(home, run.id)


def test_who_lost_the_duty_does_not_go_on(demonstration: Demonstration) -> None:
    home = demonstration.home
    run = ended(demonstration, begun(demonstration))
    inspector = demonstration.cast.actor(Duty.INSPECTOR)
    receipt_runs.RUNS.write(home, replace(run, state=receipt_runs.RUNNING, officer=inspector.officer))
    assert receipt_runs.resume(home) == []
    why = kept_runs.refusal_of(receipt_runs.find(home, run.id))
    assert why is not None
    assert why.code == "staff.term_ended"


def test_trouble_is_told_without_its_words(
    demonstration: Demonstration, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*of: Any) -> None:
        raise ValueError("Lê Văn Tám")

    told: list[str] = []
    monkeypatch.setattr(receipt_runs, "_make_part", breaks)
    monkeypatch.setattr(kept_runs.log, "error", lambda words, *facts: told.append(words % facts))
    run = ended(demonstration, begun(demonstration))
    assert (run.state, run.code) == (kept_runs.REFUSED, "kernel.failed")
    assert told == [f"run {run.id} of receipts failed: ValueError"]


def test_old_papers_are_swept_and_empty_choices_refused(demonstration: Demonstration) -> None:
    run = ended(demonstration, begun(demonstration))
    demonstration.clock.move(receipt_runs.RUNS.kept_for * 2)
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


@pytest.fixture
def given(home: Home, load: Import) -> dict[int, str]:  # noqa: F811  # the fixture imported above
    """Receipt codes of seven gifts by their amounts, and the fund's address is set."""
    load([line(amount, f"ung ho {amount}", reference=str(amount)) for amount in range(1, 8)])
    receipts.change_letterhead(home.office, ADMINISTRATOR, address="Số 1")
    with home.office.read() as connection:
        return {one.amount: one.receipt_code for one in gifts_page(connection, "BAO")}


def batch(home: Home) -> receipt_runs.ReceiptRun:
    """A batch of the seven gifts, once it has ended."""
    run = receipt_runs.begin(
        home, ADMINISTRATOR, campaign="BAO", first=DAY, last=DAY, fund="Quỹ", site="https://quy.example"
    )
    while receipt_runs.background.has(run):
        time.sleep(0.01)
    return receipt_runs.find(home, run)


def line_of(home: Home, amount: int) -> str:
    """Identity of the bank line over ``amount``."""
    return str(scalar(home, "SELECT identity FROM bank_line WHERE amount = :n", n=amount))


def number_of(home: Home, gift: str) -> str:
    """The number of the gift's last receipt."""
    with home.office.read() as connection:
        return receipts_of_gift(connection, gift)[0].number


def test_what_is_withdrawn_meanwhile_is_left_out_with_its_reason(
    home: Home, given: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipt_runs, "STEP", 3)
    real, turns = receipt_runs._make_part, iter(range(9))

    def meanwhile(*of: Any) -> None:
        real(*of)
        if next(turns):
            return
        for amount in (2, 5):
            take_back_gift(home.office, ADMINISTRATOR, identity=line_of(home, amount), reason="tách ra")
        receipts.withdraw_receipt(home.office, ADMINISTRATOR, number=number_of(home, given[1]), reason="sai")
        third = number_of(home, given[3])
        receipts.withdraw_receipt(home.office, ADMINISTRATOR, number=third, reason="sai")
        receipts.issue_receipts(home.office, ADMINISTRATOR, gifts=[given[3]])

    monkeypatch.setattr(receipt_runs, "_make_part", meanwhile)
    run = batch(home)
    assert (run.state, run.done, run.total, run.left_out, run.code) == ("done", 7, 7, 4, "")
    assert dict(receipt_runs.left_out(home, run.id)) == {
        given[1]: "receipt_withdrawn", given[2]: "gift_taken_back", given[3]: "receipt_replaced",
        given[5]: "gift_taken_back",
    }  # fmt: skip
    assert len(receipt_runs.left_out(home, run.id, limit=1)) == 1
    with zipfile.ZipFile(receipt_runs.archive(home, run.id)) as kept:
        names = set(kept.namelist())
    assert names == {f"{number_of(home, given[amount]).replace('/', '-')}.pdf" for amount in (4, 6, 7)}
    with home.office.read() as connection:
        assert receipts_of_gift(connection, given[5]) == (), "what was withdrawn before is not issued"
    again = batch(home)
    assert (again.total, again.left_out) == (5, 0), (
        "a batch begun later does not choose it, and issues the first anew"
    )
    assert holds(home)


def test_a_batch_whose_import_is_withdrawn_ends_well(
    home: Home, given: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipt_runs, "STEP", 4)
    real = receipt_runs._make_part

    def meanwhile(*of: Any) -> None:
        import_id = scalar(home, "SELECT id FROM import_run")
        if of[4].name.endswith("0.zip"):
            asked = ask_withdrawal(home.office, ADMINISTRATOR, run=import_id, reason="nhầm tệp")
            answer_withdrawal(home.office, SECOND, withdrawal=asked, agree=True)
            carry_on(home.office, asked, WithdrawnGifts())
        real(*of)

    monkeypatch.setattr(receipt_runs, "_make_part", meanwhile)
    run = batch(home)
    assert (run.state, run.left_out) == ("done", 7)
    assert set(dict(receipt_runs.left_out(home, run.id)).values()) == {"import_withdrawn"}
    assert scalar(home, "SELECT count(*) FROM receipt_issue") == 0
    with pytest.raises(NothingFound):
        batch(home)


def test_the_duty_is_asked_by_the_use_case(home: Home, given: dict[int, str]) -> None:
    run = batch(home).id
    for work in (receipt_runs.start, receipt_runs.stop, receipt_runs.discard):
        with pytest.raises(DutyMissing):
            work(home, INSPECTOR, run)
    assert not receipt_runs.RUNS.stop_mark(home, run).exists()
    assert receipt_runs.archive(home, run).is_file()

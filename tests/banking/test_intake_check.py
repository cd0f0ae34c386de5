"""Checking a statement: the real files of relief accounts, their breaks row by row, and nothing written."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from relief_fund.banking import errors, queries
from relief_fund.banking.intake import ImportReport, import_statement
from relief_fund.banking.parts import Settlement
from relief_fund.banking.readings import Matcher
from relief_fund.banking.statements.reader import read_statement
from relief_fund.donors.recognition import matcher_for
from relief_fund.kernel.protocols import Home
from tests.banking import money_in
from tests.banking.lines import as_csv, line
from tests.banking.money_in import balances, scalar

Import = Callable[..., ImportReport]


@pytest.mark.takes(15)
@pytest.mark.real_inputs
def test_agribanks_five_lost_amounts_wait_and_are_mended(home: Home, load: Import, real_inputs: Path) -> None:
    path = real_inputs / "bank" / "vietnam" / "agribank-hanoi-2024-09-09_12.scrubbed.csv.gz"
    report = load(path, hold=True)
    assert (report.lines, report.posted, report.held) == (42_493, 42_488, 5)
    assert sum(int(part.facts["mends"]) for part in report.parts) == 1_700_000
    assert scalar(home, "SELECT sum(amount) FROM bank_line") == 43_551_407_197
    choices = {part.key: "mend" for part in report.parts}
    assert load(path, settlement=Settlement(choices, "theo số dư")).posted == 5
    assert scalar(home, "SELECT sum(amount) FROM bank_line") == 43_553_131_897 - 24_700
    again = load(path)
    assert (again.posted, again.already_known, again.held) == (0, 42_493, 0)
    held = balances(home)
    assert (held["BAO.TRUOC", "1121.01"], held["BAO.CHUNG", "1121.01"]) == (24_700, 43_553_107_197)


@pytest.mark.real_inputs
def test_quang_ninh_comes_to_its_closing_twice(home: Home, load: Import, real_inputs: Path) -> None:
    path = real_inputs / "bank" / "vietnam" / "vcb-quangninh-2024-09-10_25.scrubbed.csv.gz"
    report = load(path, opening=1_249_162)
    assert (report.posted, report.credits_total, report.opening, report.closing) == (
        2_433, 63_295_264_264, 1_249_162, 63_296_513_426,
    )  # fmt: skip
    assert (load(path).already_known, report.parts) == (2_433, ())
    held = balances(home)
    assert (held["BAO.TRUOC", "1121.01"], held["BAO.CHUNG", "1121.01"]) == (1_249_162, 63_295_264_264)


@pytest.mark.real_inputs
def test_da_nangs_twelve_breaks_wait_row_by_row(home: Home, real_inputs: Path) -> None:
    path = real_inputs / "bank" / "vietnam" / "vbsp-danang-2024-09-10_10-01.scrubbed.xlsx"
    number = read_statement(path).account
    money_in.open_demo_campaign(home, number=number)

    def load(path: Path, **options: Any) -> ImportReport:
        matcher = matcher_for(home.office, account_number=number)
        return import_statement(
            home.office, money_in.ADMINISTRATOR, path, account_number=number, recognise=matcher, **options
        )

    report = load(path, hold=True)
    broken = [part for part in report.parts if part.code == "balance_broken"]
    mends = [int(part.facts["mends"]) for part in broken]
    assert (report.lines, len(broken)) == (3_599, 12)
    assert sum(one for one in mends if one > 0) == 2_624_460_000
    assert sum(one for one in mends if one < 0) == -37_005_000_000
    assert report.posted + report.held == 3_599
    choices = {part.key: "post" for part in report.parts}
    settled = load(path, settlement=Settlement(choices, "ngân hàng gửi 12 dòng còn thiếu sau"))
    assert (settled.posted, settled.held) == (report.held, 0)
    assert scalar(home, "SELECT sum(amount) FROM bank_line") == 36_419_678_521
    assert load(path).posted == 0
    held = balances(home)
    assert held["BAO.CHUNG", "1121.01"] == 36_419_678_521, "the sheet's own total"
    assert ("BAO.TRUOC", "1121.01") not in held, "it opens with nothing"


def test_an_import_that_posts_just_now_is_no_difference_to_the_books(
    home: Home, load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the books know of lines and what they sum of days are read at one moment."""
    lines = [line(10 * at, f"gift {at}", balance=1_000 + 5 * at * (at + 1)) for at in range(1, 21)]
    summed, others = queries.day_movements, [0]

    def meanwhile(connection: Any, account: str) -> Any:
        if not others[0]:
            others[0] = 1
            assert load(lines[:12]).posted == 12
        return summed(connection, account)

    monkeypatch.setattr(queries, "day_movements", meanwhile)
    assert load(lines).posted == 8
    assert scalar(home, "SELECT count(*) FROM bank_line") == 20


BRANCH = "Date,DocNo,Debit,Credit,Description\n"


def test_a_day_in_another_formats_words_is_known_again(home: Home, load: Import, tmp_path: Path) -> None:
    load([line(50_000, "ung ho a", reference="5078.1"), line(50_000, "ung ho b", reference="5078.1")])
    other = tmp_path / "branch.csv"
    rows = '10/09/2024,5078 - 1,,"50,000",KHACH A UNG HO\n10/09/2024,5078 - 1,,"50,000",KHACH B\n'
    other.write_text(BRANCH + rows)
    report = load(other)
    assert (report.posted, report.already_known, report.known_again) == (0, 2, 2)
    other.write_text(BRANCH + rows + '11/09/2024,5078 - 2,,"7,000",HOM SAU\n')
    assert load(other).posted == 1


def test_a_day_that_another_format_tells_otherwise_is_put_before_an_officer(
    home: Home, load: Import, tmp_path: Path
) -> None:
    load([line(50_000, "ung ho a", reference="5078.1"), line(60_000, "ung ho b", reference="5078.2")])
    other = tmp_path / "branch.csv"
    other.write_text(
        BRANCH + '10/09/2024,5078 - 1,,"50,000",KHACH A\n10/09/2024,9,,"70,000",KHACH C\n'
        '11/09/2024,5078 - 3,,"1,000",HOM SAU\n'
    )
    with pytest.raises(errors.StatementUnconfirmed) as caught:
        load(other)
    (finding,) = caught.value.facts["findings"]  # type: ignore[misc]
    assert finding == {
        "code": "day_doubtful", "row": 2, "day": "2024-09-10", "in_file": 2, "in_books": 2, "alike": 1,
    }  # fmt: skip
    assert (load(other, hold=True).posted, scalar(home, "SELECT count(*) FROM bank_line")) == (1, 3)
    rest = load(other, settlement=Settlement({"day_doubtful:2": "rest"}, "đã so với ngân hàng"))
    assert (rest.posted, rest.known_again) == (1, 1)
    assert scalar(home, "SELECT count(*) FROM bank_line WHERE amount = 70000") == 1
    assert load(other).posted == 0, "what the officer said about this file is kept"


def test_the_same_day_in_two_formats_at_once_is_posted_once(home: Home, load: Import, tmp_path: Path) -> None:
    matcher = matcher_for(home.office, account_number=money_in.NUMBER)
    theirs = tmp_path / "branch.csv"
    theirs.write_text(BRANCH + '10/09/2024,5213 - 1,,"5",KHACH\n')

    class Slow:
        """A matcher during whose reading the same day is posted from another format."""

        def read(self, account: object, given: object) -> object:
            if not scalar(home, "SELECT count(*) FROM bank_line"):
                assert load(theirs).posted == 1
            return matcher.read(account, given)  # type: ignore[arg-type]

        def earlier_fund(self, account: object) -> object:
            return matcher.earlier_fund(account)  # type: ignore[arg-type]

        def rows(self, step: object) -> object:
            return matcher.rows(step)  # type: ignore[arg-type]

    mine = tmp_path / "mine.csv"
    mine.write_bytes(as_csv([line(5, "ung ho")]))
    slow: Matcher = Slow()  # type: ignore[assignment]
    with pytest.raises(errors.StatementOvertaken):
        import_statement(
            home.office, money_in.ADMINISTRATOR, mine, account_number=money_in.NUMBER, recognise=slow
        )
    assert scalar(home, "SELECT count(*) FROM bank_line") == 1
    report = load(mine)
    assert (report.posted, report.known_again) == (0, 1)

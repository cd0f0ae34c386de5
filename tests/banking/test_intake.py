"""Imports: every line once, whatever the file; nothing half-imported; the books equal the bank."""

import gzip
import json
import os
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from relief_fund.banking import bank_face, errors, queries
from relief_fund.banking.intake import ImportReport, import_statement
from relief_fund.banking.parts import Settlement
from relief_fund.banking.readings import Matcher
from relief_fund.donors import queries as donors
from relief_fund.donors.own_gift import find_gifts_by_reference
from relief_fund.donors.queries import CampaignFace
from relief_fund.donors.recognition import matcher_for
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.often import answer_on
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger.errors import PeriodClosed
from relief_fund.ledger.periods import close_period
from tests.banking import money_in
from tests.banking.lines import DAY, as_csv, line
from tests.banking.money_in import balances, scalar

Import = Callable[..., ImportReport]
BUNDLED = Path(__file__).parents[2] / "relief_fund" / "bundled"
NEXT = DAY + timedelta(days=1)
THREE_DAYS = [
    line(50_000, "gift one", balance=None),
    line(1_000, "gift two", reference="5213.2", balance=1_051_000),
    line(55_000, "THU PHI DICH VU SMS", day=NEXT, direction="debit", balance=996_000),
    line(7_000, "gift three", day=NEXT + timedelta(days=1)),
]


def test_a_statement_is_posted_to_the_dong(home: Home, load: Import) -> None:
    report = load(THREE_DAYS)
    assert (report.lines, report.credits, report.credits_total) == (4, 3, 58_000)
    assert (report.debits, report.debits_total) == (1, 55_000)
    assert (report.opening, report.closing) == (1_000_000, 1_003_000)
    assert (report.posted, report.already_known) == (4, 0)
    assert [finding.code for finding in report.findings] == ["closing_not_printed"]
    assert balances(home) == {
        ("BAO.TRUOC", "1121.01"): 1_000_000,
        ("BAO.TRUOC", "4211"): -1_000_000,
        ("BAO.CHUNG", "1121.01"): 3_000,
        ("BAO.CHUNG", "5121"): -58_000,
        ("BAO.CHUNG", "1381"): 55_000,
    }


def test_the_opening_is_an_entry_and_not_a_gift(home: Home, load: Import) -> None:
    load(THREE_DAYS)
    key = "opening:BAO.TRUOC:1121.01:VND"
    row = scalar(home, "SELECT kind || ' ' || occurred_on || ' ' || voucher FROM entry WHERE key = :k", k=key)
    assert row == "opening 2024-09-10 BAO/2024/KC/000001"
    assert scalar(home, "SELECT count(*) FROM gift") == 3


def test_a_day_shares_one_voucher_each_way(home: Home, load: Import) -> None:
    load([line(1), line(2), line(3, direction="debit"), line(4, day=NEXT)])
    with home.office.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT voucher, count(*) FROM entry GROUP BY voucher ORDER BY 1"
        ).all()
    assert [tuple(row) for row in rows] == [
        ("BAO/2024/BC/000001", 2), ("BAO/2024/BC/000002", 1), ("BAO/2024/BN/000001", 1),
    ]  # fmt: skip


def test_a_second_run_posts_nothing(home: Home, load: Import) -> None:
    first = load(THREE_DAYS)
    leaves, entries = scalar(home, "SELECT count(*) FROM leaf"), scalar(home, "SELECT entries FROM head")
    second = load(THREE_DAYS)
    assert (second.posted, second.already_known, second.run) == (0, 4, "")
    assert (second.opening, second.closing, second.findings) == (first.opening, first.closing, first.findings)
    assert (scalar(home, "SELECT count(*) FROM leaf"), scalar(home, "SELECT entries FROM head")) == (
        leaves,
        entries,
    )
    assert scalar(home, "SELECT count(*) FROM import_run") == 1


def test_overlapping_files_post_each_line_once(home: Home, load: Import) -> None:
    load(THREE_DAYS[:3])
    report = load([*THREE_DAYS[2:], line(9_000, day=NEXT + timedelta(days=2), balance=1_012_000)])
    assert (report.posted, report.already_known, report.findings) == (2, 1, ())
    assert scalar(home, "SELECT count(*) FROM bank_line") == 5
    with home.office.read() as connection:
        assert bank_face.days(connection, "1121.01")[-1].closing == 1_012_000


def test_the_same_lines_in_another_layout_are_known(home: Home, load: Import, tmp_path: Path) -> None:
    load([line(50_000, "ung ho dong bao", reference="5078.71690", balance=50_000)])
    other = tmp_path / "branch.csv"
    other.write_text(
        'Date,DocNo,Debit,Credit,Description\n10/09/2024,5078 - 71690,,"50,000",UNG HO DONG BAO\n'
    )
    report = load(other)
    assert (report.posted, report.already_known) == (0, 1)


def test_equal_lines_are_all_gifts(home: Home, load: Import) -> None:
    assert load([line(), line(), line()]).posted == 3
    assert load([line(), line(), line(), line()]).posted == 1
    with home.office.read() as connection:
        assert donors.campaign_total(connection, "BAO") == (4, 200_000)


def test_a_dry_run_writes_nothing(home: Home, load: Import) -> None:
    report = load(THREE_DAYS, dry_run=True)
    assert (report.lines, report.posted, report.closing) == (4, 0, 1_003_000)
    assert (
        scalar(home, "SELECT count(*) FROM bank_line") == scalar(home, "SELECT count(*) FROM import_run") == 0
    )


def test_progress_is_told_to_the_end(load: Import) -> None:
    told: list[tuple[int, int]] = []
    load([line(at + 1) for at in range(2_500)], progress=lambda done, all_: told.append((done, all_)))
    strides = [later - before for (before, _), (later, _) in pairwise([(0, 0), *told])]
    assert told[-1] == (2_500, 2_500)
    assert {all_ for _, all_ in told} == {2_500}
    # How many lines a step takes is a matter of its pace; a thousand at most.
    assert len(strides) >= 3
    assert all(0 < stride <= 1_000 for stride in strides)


BROKEN = [line(10, balance=110), line(20, balance=135, row=3)]


def test_a_broken_balance_waits_for_confirmation(home: Home, load: Import) -> None:
    with pytest.raises(errors.StatementUnconfirmed) as caught:
        load(BROKEN)
    assert caught.value.facts["findings"][0]["mends"] == 5  # type: ignore[index]
    assert scalar(home, "SELECT count(*) FROM bank_line") == 0
    assert [finding.code for finding in load(BROKEN, dry_run=True).findings] == ["balance_broken"]
    with pytest.raises(errors.SettlementUnfit):
        load(BROKEN, settlement=Settlement.of(["balance_broken"], "  "))
    assert load(BROKEN, settlement=Settlement.of(["balance_broken"], "ngân hàng xác nhận")).posted == 2


def test_the_sound_rest_is_posted_and_the_broken_part_waits(home: Home, load: Import) -> None:
    lines = [
        line(10, balance=110),
        line(20, balance=135),
        line(30, balance=165),
        line(1, day=NEXT, balance=166),
    ]
    report = load(lines, hold=True)
    assert (report.posted, report.held, [part.key for part in report.parts]) == (3, 1, ["balance_broken:3"])
    assert scalar(home, "SELECT sum(amount) FROM bank_line") == 41
    again = load(lines, hold=True)
    assert (again.run, again.posted, again.held, again.already_known) == ("", 0, 1, 3)
    chosen = Settlement({"balance_broken:3": "post"}, "ngân hàng xác nhận thiếu một dòng 5 đồng")
    settled = load(lines, settlement=chosen)
    assert (settled.posted, settled.held, settled.already_known) == (1, 0, 3)
    row = "SELECT part || ' ' || choice || ' ' || officer || ' ' || reason FROM import_part_decision"
    assert scalar(home, row) == "balance_broken:3 post officer-1 ngân hàng xác nhận thiếu một dòng 5 đồng"
    assert load(lines).posted == 0, "what is settled asks nothing more"


def test_a_lost_amount_is_posted_only_as_the_balance_tells_it(
    home: Home, load: Import, tmp_path: Path
) -> None:
    lost, whole = tmp_path / "lost.csv", [line(10, balance=110), line(25, balance=135), line(5, balance=140)]
    lost.write_bytes(as_csv(whole).replace(b",25,", b",,"))
    with pytest.raises(errors.StatementUnconfirmed):
        load(lost, settlement=Settlement.of(["amount_missing"], "vì sao"))
    with pytest.raises(errors.SettlementUnfit):
        load(lost, settlement=Settlement({"amount_missing:3": "post"}, "vì sao"))
    assert (load(lost, hold=True).posted, load(lost, hold=True).held) == (2, 1)
    mended = load(lost, settlement=Settlement({"amount_missing:3": "mend"}, "sao kê giấy có 25 đồng"))
    assert (mended.posted, mended.held) == (1, 0)
    assert scalar(home, "SELECT amount FROM bank_line WHERE row = 3") == 25
    assert load(lost).posted == 0
    assert load(whole).posted == 0, "the whole file tells the same line"
    assert balances(home)["BAO.CHUNG", "1121.01"] == 40


def test_a_dry_run_tells_what_would_be_posted(home: Home, load: Import) -> None:
    told = load(THREE_DAYS, dry_run=True).foreseen
    assert [(one.kind, one.fund, one.debit, one.credit, one.waits, one.lines, one.total) for one in told] == [
        ("opening", "BAO.TRUOC", "1121.01", "4211", False, 0, 1_000_000),
        ("gift", "BAO.CHUNG", "1121.01", "5121", False, 3, 58_000),
        ("unexplained_debit", "BAO.CHUNG", "1381", "1121.01", True, 1, 55_000),
    ]
    load(THREE_DAYS)
    with home.office.read() as connection:
        kinds = connection.exec_driver_sql(
            "SELECT kind, count(*) FROM entry WHERE kind <> 'opening' GROUP BY kind"
        )
        assert {kind: count for kind, count in kinds} == {one.kind: one.lines for one in told[1:]}
    assert load(THREE_DAYS, dry_run=True).foreseen == ()


def test_missing_days_are_noticed_at_the_next_balance(home: Home, load: Import) -> None:
    load([line(10, balance=110)])
    later = [line(20, day=NEXT, balance=175)]
    with pytest.raises(errors.StatementUnconfirmed) as caught:
        load(later)
    (finding,) = caught.value.facts["findings"]  # type: ignore[misc]
    assert finding == {
        "code": "books_differ", "row": 2, "day": "2024-09-11", "printed": 175, "computed": 130, "mends": 45,
    }  # fmt: skip
    assert load([line(45, "missing", day=NEXT), *later]).posted == 2


def test_a_line_before_the_opening_is_refused(load: Import) -> None:
    load([line(10, balance=110)])
    with pytest.raises(errors.StatementTooEarly) as caught:
        load([line(5, day=DAY - timedelta(days=1), balance=100), line(11)])
    place = {"row": 2, "column": "TNXDate", "value": "09/09/2024"}
    assert place.items() <= caught.value.facts.items()
    assert caught.value.facts["opening_day"] == "2024-09-10"
    assert "expected" not in caught.value.facts, "nobody is told to alter what the bank wrote"


def test_a_closed_period_refuses_the_file_before_its_first_line(home: Home, load: Import) -> None:
    load([line(10)])
    close_period(home.office, money_in.ADMINISTRATOR, ends_on=DAY)
    with pytest.raises(PeriodClosed) as caught:
        load([line(5, day=NEXT), line(10), line(11)])
    place = {"row": 4, "column": "TNXDate", "value": "10/09/2024", "closed_to": "2024-09-10"}
    assert place.items() <= caught.value.facts.items()
    assert "expected" not in caught.value.facts
    assert scalar(home, "SELECT count(*) FROM bank_line") == 1
    assert load([line(10), line(5, day=NEXT)]).posted == 1


def test_an_opening_may_come_with_a_later_statement(home: Home, load: Import) -> None:
    load([line(10)])
    assert scalar(home, "SELECT count(*) FROM bank_opening") == 0
    load([line(5, day=NEXT, balance=115)])
    assert scalar(home, "SELECT amount FROM bank_opening") == 100
    assert balances(home)["BAO.TRUOC", "1121.01"] == 100


def test_an_officer_may_state_the_opening(home: Home, load: Import) -> None:
    assert load([line(10)], opening=90).closing == 100
    assert balances(home)["BAO.TRUOC", "1121.01"] == 90


def test_bad_callers_are_refused(home: Home, load: Import, campaign: CampaignFace, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_bytes(as_csv([line()]))
    matcher = matcher_for(home.office, account_number=money_in.NUMBER)

    def run(actor: Actor = money_in.ADMINISTRATOR, number: str = money_in.NUMBER) -> ImportReport:
        return import_statement(home.office, actor, path, account_number=number, recognise=matcher)

    with pytest.raises(DutyMissing):
        run(actor=money_in.INSPECTOR)
    with pytest.raises(errors.BankAccountUnknown):
        run(number="123456789")
    path.write_bytes(as_csv([line(), line(day=date(2026, 11, 23))]))
    with pytest.raises(errors.LineInFuture) as caught:
        run()
    assert caught.value.facts["today"] == "2026-11-22"
    assert "expected" not in caught.value.facts
    assert scalar(home, "SELECT count(*) FROM bank_line") == 0


def test_two_imports_at_once_post_each_line_once(home: Home, load: Import) -> None:
    """The second import has read the books before the first wrote: its steps look again at the desk."""
    lines = [line(at + 1) for at in range(30)]
    matcher = matcher_for(home.office, account_number=money_in.NUMBER)

    class Slow:
        """A matcher during whose reading another import of the same lines is finished."""

        def read(self, account: object, given: object) -> object:
            if not scalar(home, "SELECT count(*) FROM bank_line"):
                assert load(lines[:20]).posted == 20
            return matcher.read(account, given)  # type: ignore[arg-type]

        def earlier_fund(self, account: object) -> object:
            return matcher.earlier_fund(account)  # type: ignore[arg-type]

        def rows(self, step: object) -> object:
            return matcher.rows(step)  # type: ignore[arg-type]

    path = Path(str(home.settings.home)) / "all.csv"
    path.write_bytes(as_csv(lines))
    slow: Matcher = Slow()  # type: ignore[assignment]
    report = import_statement(
        home.office, money_in.ADMINISTRATOR, path, account_number=money_in.NUMBER, recognise=slow
    )
    assert (report.posted, report.already_known) == (10, 20), "what this one wrote, not what it set out to"
    assert scalar(home, "SELECT count(*) FROM bank_line") == scalar(home, "SELECT count(*) FROM gift") == 30
    assert scalar(home, "SELECT posted FROM import_run_end ORDER BY posted LIMIT 1") == 10
    with home.office.read() as connection:
        assert donors.campaign_total(connection, "BAO") == (30, sum(range(1, 31)))


def test_the_bundled_statement_comes_to_its_own_totals(home: Home, load: Import) -> None:
    expected = json.loads((BUNDLED / "statement_totals.json").read_text())["statement.csv"]
    report = load(BUNDLED / "statement.csv")
    for name in ("lines", "credits", "credits_total", "debits", "debits_total", "opening", "closing"):
        assert getattr(report, name) == expected[name], name
    assert {day.isoformat(): balance for day, balance in report.day_ends.items()} == expected["day_ends"]
    kinds = expected["by_kind"]
    with home.office.read() as connection:
        gifts = donors.campaign_total(connection, "BAO")
        faces = {face.day.isoformat(): face for face in bank_face.days(connection, "1121.01")}
    assert gifts == (kinds["gift"]["lines"], kinds["gift"]["total"])
    assert all(faces[day].closing == balance for day, balance in expected["day_ends"].items())
    held = balances(home)
    assert held["BAO.CHUNG", "5151"] == -kinds["interest"]["total"]
    assert held["BAO.CHUNG", "3379"] == -kinds["waiting"]["total"]
    assert held["BAO.CHUNG", "1381"] == kinds["fee"]["total"]
    assert held["BAO.CHUNG", "1121.01"] + held["BAO.TRUOC", "1121.01"] == expected["closing"]


PUBLISHED_DAY_ENDS = (
    10_847_331_843, 10_847_903_843, 10_849_014_843, 10_856_695_843, 10_857_897_731, 10_859_603_731, 10_866_106_731,
    11_751_516_932, 19_620_261_427,
)  # fmt: skip
"""1 to 9 September 2024."""


@pytest.mark.takes(45)
@pytest.mark.real_inputs
# On SQLite the same file is imported every day by the pilot (tests/flows/test_pilot_real.py).
@pytest.mark.parametrize(
    "engine_name",
    ["sqlite", "postgresql"] if os.environ.get("RELIEF_FUND_LONG") else ["postgresql"],
    indirect=True,
)
def test_the_real_statement_comes_to_the_published_figures(
    home: Home, load: Import, real_inputs: Path
) -> None:
    path = real_inputs / "bank" / "vietnam" / "vcb-tw-2024-09-01_10.scrubbed.csv.gz"
    report = load(path)
    assert (report.lines, report.credits, report.credits_total) == (200_361, 200_360, 135_081_775_728)
    assert (report.debits, report.debits_total, report.posted) == (1, 55_000, 200_361)
    assert (report.opening, report.closing) == (10_847_182_843, 145_928_903_571)
    assert [finding.code for finding in report.findings] == ["closing_not_printed"]
    assert balances(home) == {
        ("BAO.TRUOC", "1121.01"): 10_847_182_843,
        ("BAO.TRUOC", "4211"): -10_847_182_843,
        ("BAO.CHUNG", "1121.01"): 135_081_775_728 - 55_000,
        ("BAO.CHUNG", "5121"): -135_081_775_728,
        ("BAO.CHUNG", "1381"): 55_000,
    }
    with home.office.read() as connection:
        assert donors.campaign_total(connection, "BAO") == (200_360, 135_081_775_728)
        faces = bank_face.days(connection, "1121.01")
        steps = find_gifts_by_reference(
            connection, reference="MBVCB.7591236323", amount=500_000, day=date(2024, 9, 10)
        )
        found = answer_on(connection, steps)
    assert [(face.day.day, face.closing) for face in faces[:-1]] == list(enumerate(PUBLISHED_DAY_ENDS, 1))
    assert all(face.closing == face.printed for face in faces[:-1])
    assert (faces[-1].closing, faces[-1].printed) == (145_928_903_571, None)
    assert found.count == 1
    again = load(path)
    assert (again.posted, again.already_known) == (0, 200_361)


def test_gzip_of_a_known_file_is_known(load: Import, tmp_path: Path) -> None:
    load(THREE_DAYS)
    packed = tmp_path / "s.csv.gz"
    packed.write_bytes(gzip.compress(as_csv(THREE_DAYS)))
    report = load(packed)
    assert (report.posted, report.already_known) == (0, 4)


def test_the_import_is_told_on_its_page(home: Home, load: Import) -> None:
    run = load(THREE_DAYS).run
    with home.office.read() as connection:
        face = queries.import_by_id(connection, run)
    assert face is not None
    assert (face.posted, face.already_known, face.closing) == (4, 0, 1_003_000)
    assert face.ended_at
    assert face.findings[0]["code"] == "closing_not_printed"

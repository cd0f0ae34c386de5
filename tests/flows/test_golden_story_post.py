"""Golden story A of the accounting plan through the office's own doors: plan, supplement, cut, one house, the Post.

The Treasury and the Post are the test: one prints a line, the other answers the list it was sent.
"""

import csv
import re
from datetime import date
from pathlib import Path

from relief_fund.banking.accounts import open_bank_account
from relief_fund.banking.intake import import_statement
from relief_fund.banking.payment_files.results import COLUMNS, ResultFile, read_results
from relief_fund.disbursement.entitlement.policy import Policy, read_policy
from relief_fund.disbursement.orders.batches import export_batch, make_batch, send_batch
from relief_fund.disbursement.orders.lists import prepare_list
from relief_fund.disbursement.orders.settlement import settle
from relief_fund.donors.recognition import matcher_for
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.budget import budget_report, import_budget
from tests.banking.lines import line, write
from tests.disbursement.demo import BUNDLED, YAGI
from tests.flows.test_golden_story_bank import COMMITTEE, MILLION, Story
from tests.ledger.test_golden_stories import STORY_A

FUND = "NST-2"
TREASURY = "952730199999"


def decree_of_the_story() -> Policy:
    """The decree with one rule: 40 million for a house that is lost (art. 15.1)."""
    head, *rules = (BUNDLED / "policies" / "decree-20-2021.toml").read_text("utf-8").split("[[rule]]")
    (lost,) = [rule for rule in rules if 'id = "house-lost"' in rule]
    return read_policy(f"{head}[[rule]]{lost}".encode(), "story.toml")


def the_treasury_sends(story: Story) -> str:
    """60 million arrive for the province's fund; returns the account in the books."""
    office, administrator = story.home.office, story.admin.acting(Duty.FUND_ADMINISTRATOR)
    bank = open_bank_account(
        office, administrator, number=TREASURY, bank="Kho bạc", fund=FUND, opened_on=date(2022, 1, 1)
    )
    received = line(60 * MILLION, "CAP KINH PHI", day=date(2022, 10, 1), reference="KB1")
    import_statement(
        office, administrator, write(story.folder / "treasury.csv", [received]), account_number=TREASURY,
        recognise=matcher_for(office, account_number=TREASURY),
    )  # fmt: skip
    return bank


def the_post_answers(exported: Path, day: date) -> ResultFile:
    """The household of the only order on the list has its money."""
    (order,) = set(re.findall(r"[A-Z0-9]{8,}-1-1", exported.read_text("utf-8-sig")))
    paid = ("result", order, "paid", "", day.isoformat(), str(40 * MILLION), "")
    total = ("total", "", "", "", "", str(40 * MILLION), "1")
    out = exported.with_name("result.csv")
    with out.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, paid, total])
    return read_results(out)


def test_story_a_through_the_doors_of_the_office(home: Home, tmp_path: Path) -> None:
    story = Story(home, tmp_path, decree_of_the_story())
    administrator, treasurer = (
        story.admin.acting(Duty.FUND_ADMINISTRATOR), story.treasurer.acting(Duty.TREASURER),
    )  # fmt: skip
    plan = tmp_path / "plan.csv"
    plan.write_text(STORY_A, "utf-8")
    assert import_budget(home.office, administrator, plan).posted == 10
    bank = the_treasury_sends(story)
    story.on(20)
    prepared = prepare_list(
        home.office, administrator, disaster=YAGI, committee=COMMITTEE, sources=[FUND],
        occurred_on=date(2026, 10, 20),
    )  # fmt: skip
    story.approve(prepared)
    story.on(21)
    batch = make_batch(
        home.office, treasurer, list_id=prepared.id, occurred_on=date(2026, 10, 21), channel="post"
    )
    exported = tmp_path / "post.csv"
    send_batch(
        home.office, home.codes, treasurer, batch=batch.code, code=story.treasurer.fresh_code(),
        occurred_on=date(2026, 10, 21),
    )  # fmt: skip
    export_batch(home.office, treasurer, batch=batch.code, channel="post", path=exported)
    assert story.moved("1385") == 40 * MILLION
    story.on(25)
    answered = the_post_answers(exported, date(2026, 10, 25))
    assert settle(home.office, treasurer, answered, occurred_on=date(2026, 10, 25)).settled == 1
    check_trial_balance(story, bank)


def check_trial_balance(story: Story, bank: str) -> None:
    """The plan's rows for story A, by class and by fund."""
    real, turned = story.books(lambda account: not account.startswith("B"))
    assert real == {
        bank: 20 * MILLION, "6111": 40 * MILLION, "3371": -20 * MILLION, "5111": -40 * MILLION, "1385": 0,
    }  # fmt: skip
    assert turned == 180 * MILLION
    budgetary, turned = story.books(lambda account: account.startswith("B"))
    assert budgetary == {
        "B11": 6450 * MILLION, "B12": 300 * MILLION, "B13": -50 * MILLION, "B21": -6660 * MILLION,
        "B22": 0, "B23": -40 * MILLION,
    }  # fmt: skip
    assert turned == 6880 * MILLION
    with story.home.office.read() as connection:
        rows = {row.fund: row for row in budget_report(connection)}
    assert {fund: row.appropriated // MILLION for fund, row in rows.items()} == {
        "NSTW-1": 450, "NST-1": 900, "NSH-1": 140, "LGHD-1": 1210,
        "NSTW-2": 750, "NST-2": 1850, "NSH-2": 200, "LGHD-2": 1200,
    }  # fmt: skip
    assert (rows[FUND].available, rows[FUND].encumbered, rows[FUND].spent) == (
        1810 * MILLION, 0, 40 * MILLION,
    )  # fmt: skip

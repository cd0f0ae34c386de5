import csv
from datetime import date

import pytest

from relief_fund.banking.payment_files.errors import RehearsalTooSmall
from relief_fund.banking.payment_files.post_office import write_post_list
from relief_fund.banking.payment_files.rehearsal import answer, refund_statement
from relief_fund.banking.payment_files.results import Outcome, read_results


@pytest.fixture
def exported(listed, tmp_path):
    path = tmp_path / "post.csv"
    write_post_list(listed, path)
    return path


def test_most_are_paid_and_at_least_five_come_back(listed, exported, tmp_path):
    out = tmp_path / "result.csv"
    said = answer(exported, out)
    result = read_results(out)
    result.check_totals()
    assert (said.paid, said.returned) == (25, 5)
    assert said.paid_total + said.returned_total == listed.total
    assert {one.order for one in result.rows} == {line.order for line in listed.lines}
    assert min(one.day for one in result.rows) > listed.day


def test_the_same_list_is_always_answered_alike(exported, tmp_path):
    answer(exported, tmp_path / "a.csv")
    answer(exported, tmp_path / "b.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_a_list_too_small_to_be_mostly_paid_is_refused(exported, tmp_path):
    with pytest.raises(RehearsalTooSmall):
        answer(exported, tmp_path / "r.csv", at_least_returned=15)


def test_the_bank_pays_the_advance_and_takes_the_returned_money_back(listed, exported, tmp_path):
    answer(exported, tmp_path / "result.csv")
    refund_statement(
        exported, tmp_path / "result.csv", tmp_path / "bank.csv", account_number="0011001932418",
        opening=1_000_000_000, debited_on=date(2024, 10, 4), refunded_on=date(2024, 10, 9),
    )  # fmt: skip
    with (tmp_path / "bank.csv").open(encoding="utf-8") as paper:
        debit, credit = list(csv.DictReader(paper))
    advance = next(one.total for one in listed.totals() if one.fund == "BAO.CHUNG")
    funds = {line.order: line.fund for line in listed.lines}
    back = sum(
        one.amount
        for one in read_results(tmp_path / "result.csv").rows
        if one.outcome is Outcome.RETURNED and funds[one.order] == "BAO.CHUNG"
    )
    assert back > 0
    assert int(debit["Debit"].replace(".", "")) == advance
    assert int(credit["Credit"].replace(".", "")) == back
    assert listed.batch in debit["TransactionDetails"]
    assert listed.batch in credit["TransactionDetails"]
    assert int(credit["Balance"].replace(".", "")) == 1_000_000_000 - advance + back

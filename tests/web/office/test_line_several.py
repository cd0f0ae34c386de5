"""What may be split or merged: a credit of a campaign that waits undecided."""

from dataclasses import replace

from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.queries import account_by_code
from relief_fund.web.office.line_several import several_shown
from tests.web.demonstration import Demonstration


def test_only_an_undecided_credit_of_a_campaign(demonstration: Demonstration) -> None:
    with demonstration.home.office.read() as connection:
        line = next(one for one in inbox_page(connection) if one.direction == "credit")
        account = account_by_code(connection, line.account)
        assert account is not None
        assert several_shown(connection, line, account)["may_split"]
        for other in (
            replace(line, direction="debit"), replace(line, decision="gift"), replace(line, proposal=""),
            replace(line, fund="OTHER"),
        ):  # fmt: skip
            told = several_shown(connection, other, account)
            assert (told["may_split"], told["others"], told["leaves"]) == (False, (), ())
        assert not several_shown(connection, line, replace(account, purpose="budget"))["may_split"]

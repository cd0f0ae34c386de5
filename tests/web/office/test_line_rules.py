"""What may be remembered of a line: only decisions that suit its direction and account."""

from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.queries import accounts
from relief_fund.banking.remembered import Rule, RuleFace
from relief_fund.web.office.line_rules import fitting, rememberable, rules_shown
from tests.web.demonstration import Demonstration


def test_what_suits_direction_and_account(demonstration: Demonstration) -> None:
    with demonstration.home.office.read() as connection:
        faces = {one.purpose: one for one in accounts(connection)}
        credits = rememberable(connection, "credit", faces["campaign"])
        debits = rememberable(connection, "debit", faces["campaign"])
        budget = rememberable(connection, "credit", faces["budget"])
        line = inbox_page(connection)[0]
        shown = rules_shown(connection, line, faces["campaign"])
    assert ("gift", "") in credits
    assert ("fee", "") in debits
    assert not {name for name, _ in debits} & {name for name, _ in credits}
    assert "payments_settled" not in {name for name, _ in debits}, "it names no other account"
    assert ("budget_received", "") in budget
    assert "gift" not in {name for name, _ in budget}
    assert shown["rule"] is None


def test_the_rule_that_fits_a_line_is_found(demonstration: Demonstration) -> None:
    with demonstration.home.office.read() as connection:
        line = inbox_page(connection)[0]
    rule = Rule("r", "", line.text.lower()[:12].strip(), line.direction, "fee", "", "", False)
    face = RuleFace(rule, "x", "o", "m", "", "", "", "", 0)
    assert fitting({"r": face}, line) == face
    assert fitting({}, line) is None

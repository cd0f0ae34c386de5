"""Parts of a message: joined by account and currency, each proven by its own two balances."""

from datetime import date

from relief_fund.banking.reconciliation import reconcile
from relief_fund.banking.statements.lines import CREDIT, RawLine, StatementFile
from relief_fund.banking.statements.parts import Part, joined


def part(
    opening: int | None, closing: int | None, *days: int, account: str = "1", currency: str = "VND"
) -> Part:
    lines = [RawLine(day, date(2024, 9, day), CREDIT, 10, "", "", None) for day in days]
    return Part(account, currency, 1, opening, closing, closing_row=99, lines=lines)


def codes(statement: StatementFile) -> list[str]:
    found = [*statement.findings, *reconcile(statement.lines, statement.opening).findings]
    return [one.code for one in found if one.blocking]


def test_accounts_and_currencies_are_kept_apart() -> None:
    found = joined("f", "d", "mt940", "mt940", [part(0, 10, 1), part(0, 10, 1, account="2"), part(10, 20, 2)])
    assert [(one.account, len(one.lines)) for one in found] == [("1", 2), ("2", 1)]
    assert [codes(one) for one in found] == [[], []]
    assert [line.balance for line in found[0].lines] == [10, 20]


def test_a_closing_balance_that_lies_is_one_break_with_what_mends_it() -> None:
    (found,) = joined("f", "d", "mt940", "mt940", [part(0, 25, 1, 2)])
    (finding,) = reconcile(found.lines, found.opening).findings
    assert (finding.code, finding.facts["mends"], finding.blocking) == ("balance_broken", 5, True)


def test_parts_that_do_not_meet_are_told() -> None:
    (found,) = joined("f", "d", "mt940", "mt940", [part(0, 10, 1), part(15, 25, 2)])
    assert found.findings[0].code == "statements_apart"
    assert found.findings[0].facts["mends"] == 5


def test_a_part_without_lines_must_close_as_it_opened() -> None:
    (found,) = joined("f", "d", "mt940", "mt940", [part(10, 12)])
    assert [(one.code, one.row, one.facts["mends"]) for one in found.findings] == [("balance_broken", 99, 2)]


def test_parts_whose_days_overlap_are_proven_before_they_are_put_in_order() -> None:
    (sound,) = joined("f", "d", "mt940", "mt940", [part(0, 20, 1, 5), part(20, 40, 3, 4)])
    assert [line.day.day for line in sound.lines] == [1, 3, 4, 5]
    assert codes(sound) == []
    assert sound.lines[-1].balance == 40
    (broken,) = joined("f", "d", "mt940", "mt940", [part(0, 21, 1, 5), part(21, 41, 3, 4)])
    assert codes(broken) == ["balance_broken"]


def test_parts_in_the_other_order_are_put_into_time() -> None:
    (found,) = joined("f", "d", "camt", "camt", [part(20, 30, 3), part(10, 20, 2), part(0, 10, 1)])
    assert [line.balance for line in found.lines] == [10, 20, 30]
    assert (found.opening, codes(found)) == (0, [])


def test_a_part_that_stands_twice_is_read_once() -> None:
    twice = [part(0, 10, 1), part(0, 10, 1), part(10, 20, 2)]
    (found,) = joined("f", "d", "ofx", "ofx", twice)
    assert [line.balance for line in found.lines] == [10, 20]
    assert [(one.code, one.facts["lines"], one.blocking) for one in found.findings] == [
        ("statement_repeated", 1, False)
    ]
    (unproven,) = joined("f", "d", "mt940", "mt940", [part(None, None, 1), part(None, None, 1)])
    assert len(unproven.lines) == 2, "without a balance nothing says that it is the same"

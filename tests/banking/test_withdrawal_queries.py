"""What is known of withdrawals: the open ones, how far they are, and what they take back."""

from collections.abc import Callable

from relief_fund.banking import withdrawal_queries as known
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.parts import Settlement
from relief_fund.banking.withdrawals import answer_withdrawal, ask_withdrawal
from relief_fund.kernel.protocols import Home
from tests.banking import money_in
from tests.banking.lines import line
from tests.banking.test_withdrawing import SECOND

Import = Callable[..., ImportReport]


def test_a_withdrawal_waits_then_is_under_way(home: Home, load: Import) -> None:
    run = load([line(1), line(2, direction="debit"), line(3)]).run
    asked = ask_withdrawal(home.office, money_in.ADMINISTRATOR, run=run, reason="nhầm")
    with home.office.read() as connection:
        (face,) = known.waiting_withdrawals(connection)
        assert (face.id, face.open, face.under_way, face.reason) == (asked, True, False, "nhầm")
        assert not known.under_way(connection, "1121.01")
        assert known.runs_of_the_file(connection, run) == (run,)
    answer_withdrawal(home.office, SECOND, withdrawal=asked, agree=True)
    with home.office.read() as connection:
        (face,) = known.waiting_withdrawals(connection)
        assert (face.open, face.under_way, face.lines, face.done) == (False, True, 3, 0)
        assert known.under_way(connection, "1121.01")
        assert not known.under_way(connection, "1121.02")
        assert known.runs_withdrawn(connection, asked) == (run,)
        assert known.runs_of_the_file(connection, run) == ()
        assert known.withdrawals_of(connection, [run]) == (face,)
        credits = known.lines_of(
            connection, account="1121.01", runs=[run], direction="credit", after=1, limit=9
        )
        assert [(one.position, one.amount, one.decided) for one in credits] == [(3, 3, ())]
        assert known.last_withdrawn(connection, asked, "credit") == 0


def test_what_would_be_reversed_is_counted_summed_and_begun(home: Home, load: Import) -> None:
    load([line(9, "khác")])
    run = load([line(1), line(2, direction="debit"), line(3)]).run
    with home.office.read() as connection:
        told = known.to_reverse(connection, run, limit=2)
        assert (told.credits, told.credits_total, told.debits, told.debits_total) == (2, 4, 1, 2)
        assert [(one.position, one.amount, one.direction) for one in told.first] == [
            (2, 1, "credit"), (3, 2, "debit"),
        ]  # fmt: skip
        assert told.more == 1
        assert known.to_reverse(connection, run, limit=9).more == 0


def test_lines_held_at_breaks_are_left_until_an_import_of_the_file_posts_them(
    home: Home, load: Import
) -> None:
    broken = [line(10, balance=110), line(20, balance=135), line(30, balance=165)]
    first = load(broken, hold=True)
    assert first.held > 0
    with home.office.read() as connection:
        assert known.held_back(connection, known.runs_of_the_file(connection, first.run)) == first.held
    choices = {part.key: "post" for part in first.parts}
    assert load(broken, hold=True, settlement=Settlement(choices, "đã hỏi ngân hàng")).held == 0
    with home.office.read() as connection:
        assert known.held_back(connection, known.runs_of_the_file(connection, first.run)) == 0
        assert known.held_back(connection, ()) == 0

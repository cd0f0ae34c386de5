"""What rests on gifts and refunds: a refund that has left is not undone, nor an import with a gift given back."""

import pytest

from relief_fund.approval.errors import EntrySigned
from relief_fund.banking.errors import LineDecided
from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.withdrawals import answer_withdrawal, ask_withdrawal
from relief_fund.donors.errors import GiftTied, RefundLeft
from relief_fund.donors.gift_refunds import beyond_code, fresh_refund
from relief_fund.donors.refunds import _hands, owed_refund, send_refunds
from relief_fund.donors.taken_back import take_back_gift
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.correct import adjust_entry, reverse_entry
from relief_fund.ledger.entries import Line
from relief_fund.ledger.queries import entries_by_keys
from tests.approval.bench import Body
from tests.banking.lines import DAY, line
from tests.banking.money_in import ADMINISTRATOR, balances
from tests.donors.test_gift_refunds import (
    FIRST,
    HERE,
    SECOND,
    THERE,
    THIRD,
    Import,
    administrator,
    became,
    body,
    campaign,
    gift,
    load,
    propose,
    room,
    signed,
    spend,
    undo,
    whole,
)

__all__ = ["administrator", "body", "campaign", "load"]
OTHER = ADMINISTRATOR.__class__("officer-other", "", frozenset({Duty.FUND_ADMINISTRATOR}))


@pytest.fixture
def second_import(body: Body, load: Import) -> ImportReport:
    """Another import with one gift."""
    return load([line(40, "gop 40", reference="5213.40")])


def send(body: Body, refund: str) -> None:
    send_refunds(
        body.home.office, body.home.codes, body.treasurer.acting(Duty.TREASURER), refunds=[refund],
        code=body.treasurer.fresh_code(), occurred_on=DAY,
    )  # fmt: skip


def test_a_refund_that_has_left_is_not_undone(body: Body) -> None:
    code = fresh_refund()
    signed(body, propose(body, SECOND, 100, code))
    send(body, code)
    with pytest.raises(RefundLeft):
        undo(body.home, f"refund:{code}")


def number(body: Body, key: str) -> int:
    with body.home.office.read() as connection:
        return entries_by_keys(connection, [key])[key]


def test_what_the_committee_granted_is_not_adjusted_by_one_hand(body: Body) -> None:
    code = fresh_refund()
    signed(body, propose(body, SECOND, 100, code))
    granted = number(body, f"refund:{code}")
    for debited, credited in (("3383", "5129"), ("5129", "3383")):
        lines = (Line(HERE, debited, 40, 0), Line(HERE, credited, 0, 40))
        told = {"number": granted, "turn": 1, "lines": lines, "on": DAY, "document": "DC-1"}
        with pytest.raises(EntrySigned):
            adjust_entry(body.home.office, ADMINISTRATOR, **told)
    send(body, code)
    assert (HERE, "3383") not in balances(body.home)


def test_a_refund_that_was_undone_is_decided_anew_and_never_put_back(body: Body) -> None:
    home, code = body.home, fresh_refund()
    spend(home, FIRST)
    signed(body, propose(body, SECOND, 500, code, source=THERE, reason="nhầm"))
    undo(home, f"refund:{code}")
    undone = number(body, f"rev:{number(body, f'refund:{code}')}")
    with pytest.raises(EntrySigned):
        reverse_entry(home.office, ADMINISTRATOR, number=undone, on=DAY, document="DC-2")
    assert room(home, SECOND) == (500, 500)
    again = fresh_refund()
    signed(body, propose(body, SECOND, 500, again))
    assert became(home)[SECOND] == (0, {"refund": 500})
    assert became(home)[THIRD] == (THIRD, {})
    whole(home)


def test_a_payment_that_was_undone_is_put_back_out_of_what_came_back(body: Body) -> None:
    """Nothing but a refund is refused: what a reversal brought back goes out again, nobody else's money."""
    home = body.home
    spend(home, FIRST + 100, "cash:out")
    undo(home, "cash:out")
    undo(home, f"rev:{number(body, 'cash:out')}")
    assert became(home)[SECOND] == (400, {"aid": 100})
    assert became(home)[THIRD] == (THIRD, {})
    whole(home)


def test_what_another_fund_bears_is_sent_by_no_hand_that_decided_it(body: Body) -> None:
    code = fresh_refund()
    spend(body.home, FIRST + 100)
    signed(body, propose(body, SECOND, SECOND, code, source=THERE, reason="nhầm"))
    other = beyond_code(code)
    with body.home.office.read() as connection:
        for one in (code, other):
            hands = _hands(connection, owed_refund(connection, one), DAY)
            assert hands == {body.admin.officer, *(member.officer for member in body.members[:2])}


def test_an_import_with_a_gift_that_is_given_back_is_not_withdrawn(
    body: Body, second_import: ImportReport
) -> None:
    office, code = body.home.office, fresh_refund()
    asked = ask_withdrawal(office, ADMINISTRATOR, run=second_import.run, reason="nhầm")
    proposal = propose(body, 40, 10, code)
    with pytest.raises(GiftTied):
        answer_withdrawal(office, OTHER, withdrawal=asked, agree=True)
    signed(body, proposal)
    with pytest.raises(GiftTied):
        answer_withdrawal(office, OTHER, withdrawal=asked, agree=True)
    undo(body.home, f"refund:{code}")
    answer_withdrawal(office, OTHER, withdrawal=asked, agree=True)
    with pytest.raises(LineDecided):
        propose(body, 40, 10)


def test_a_gift_is_not_taken_back_while_its_import_is_withdrawn(
    body: Body, second_import: ImportReport
) -> None:
    home: Home = body.home
    asked = ask_withdrawal(home.office, ADMINISTRATOR, run=second_import.run, reason="nhầm")
    identity = gift(home, 40).line
    answer_withdrawal(home.office, OTHER, withdrawal=asked, agree=True)
    with pytest.raises(LineDecided):
        take_back_gift(home.office, ADMINISTRATOR, identity=identity, reason="nhầm", on=DAY)
    with home.office.read() as connection:
        assert identity not in {one.identity for one in inbox_page(connection)}

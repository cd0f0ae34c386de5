"""Receipts of gifts given back, and links that hold, are checked over all gifts; broken by hand they are found."""

from collections.abc import Callable

from sqlalchemy import select

from relief_fund.banking.intake import ImportReport
from relief_fund.donors.checks import (
    CHECKS,
    no_receipt_stands_for_what_was_given_back,
    one_link_holds_for_a_gift,
)
from relief_fund.donors.given_back import GIVEN_BACK_WHOLE, given_back_whole
from relief_fund.donors.people import link_gift
from relief_fund.donors.queries import GIFT
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.fund_line import note_entry
from tests.approval.bench import Body
from tests.banking.lines import DAY
from tests.banking.money_in import ADMINISTRATOR, scalar
from tests.donors.test_gift_links import end, given
from tests.donors.test_gift_refunds import (
    FIRST,
    SECOND,
    THERE,
    THIRD,
    administrator,
    body,
    campaign,
    gift,
    load,
    propose,
    signed,
    spend,
)
from tests.donors.test_given_back import issued, send
from tests.inspection.sabotage import sabotaged

__all__ = ["administrator", "body", "campaign", "load"]

Import = Callable[..., ImportReport]
NOT_WITHDRAWN = "DELETE FROM receipt_withdrawal"


def given_back_in_two_ways(body: Body) -> dict[int, str]:
    """Numbers of three receipts: a gift given back whole, half by another fund; one in part; one not at all."""
    numbers = {amount: issued(body.home, amount)[1] for amount in (FIRST, SECOND, THIRD)}
    spend(body.home, FIRST + 100)
    banked = Entry("line:there", "gift", DAY, moved(THERE, "1121.02", "5121", SECOND))
    body.home.office.desk.run(lambda tx: note_entry(tx, banked, tx.post(banked)))
    signed(body, propose(body, SECOND, SECOND, source=THERE, reason="Ủng hộ nhầm"))
    signed(body, propose(body, THIRD, THIRD - 1))
    assert len(send(body)) == 3
    return numbers


def test_what_is_asked_of_all_gifts_is_what_is_asked_of_each(body: Body) -> None:
    given_back_in_two_ways(body)
    with body.home.office.read() as connection:
        every = connection.execute(select(GIFT.c.receipt_code)).scalars().all()
        found = connection.execute(GIVEN_BACK_WHOLE).scalars().all()
        assert found == [gift(body.home, SECOND).receipt_code]
        assert given_back_whole(connection.execute, every) == set(found)


def test_a_receipt_that_stands_for_what_was_given_back_is_found(body: Body) -> None:
    numbers = given_back_in_two_ways(body)
    with body.home.office.read() as connection:
        assert no_receipt_stands_for_what_was_given_back(connection) == []
    told = {"code": "donors.receipt_of_gift_given_back", "campaign": "BAO", "number": numbers[SECOND]}
    with sabotaged(body.home, NOT_WITHDRAWN) as connection:
        assert no_receipt_stands_for_what_was_given_back(connection) == [told]


def test_what_came_back_to_the_fund_leaves_the_receipt_right(body: Body) -> None:
    given_back_in_two_ways(body)
    returned = (
        "INSERT INTO refund_return (refund, attempt, identity, entry_key, day) SELECT refund, attempt, refund, 'x', "
        f"'{DAY.isoformat()}' FROM refund_sending WHERE substr(refund, 1, 2) = 'HB'"
    )
    with sabotaged(body.home, NOT_WITHDRAWN, returned) as connection:
        assert no_receipt_stands_for_what_was_given_back(connection) == []


LINKED = (
    "INSERT INTO gift_donor (gift, ordinal, donor, linked_at, linked_by) VALUES ('{}', {}, 'D', 'x', 'x')"
)
ENDED = (
    "INSERT INTO gift_donor_end (gift, ordinal, reason, ended_at, ended_by) VALUES ('{}', {}, 'x', 'x', 'x')"
)


def test_a_second_link_that_holds_is_found(home: Home, load: Import) -> None:
    code, wrong, right = given(home, load)
    end(home, code, wrong)
    link_gift(home.office, ADMINISTRATOR, gift=code, donor=right)
    twice = [
        {"code": "donors.gift_linked_twice", "entry": scalar(home, "SELECT entry_key FROM gift"), "links": 2}
    ]
    with home.office.read() as connection:
        assert [name for name, check in CHECKS.items() if check(connection)] == []
    for broken in (LINKED.format(code, 3), LINKED.format(code, 9), "DELETE FROM gift_donor_end"):
        with sabotaged(home, broken, LINKED.format("another", 1)) as connection:
            assert one_link_holds_for_a_gift(connection) == twice


def test_an_end_of_no_link_is_found(home: Home, load: Import, administrator: Actor) -> None:
    code, *_ = given(home, load)
    entry = scalar(home, "SELECT entry_key FROM gift")
    with sabotaged(home, ENDED.format(code, 7), ENDED.format("gone", 1)) as connection:
        assert one_link_holds_for_a_gift(connection) == [
            {"code": "donors.link_end_without_link", "entry": "", "ordinal": 1},
            {"code": "donors.link_end_without_link", "entry": entry, "ordinal": 7},
        ]

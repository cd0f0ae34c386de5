"""Papers of named kinds: newest first, of the funds asked for, those reversed left out."""

from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger import correct, templates, vouchers
from relief_fund.ledger.correct import reverse_entry
from relief_fund.ledger.correctable import why_not_reversed
from relief_fund.ledger.errors import DebtPaid, FactsInvalid, VoucherVoided
from relief_fund.ledger.papers import (
    VOID,
    dues_paid_by_voucher,
    is_reversed,
    papers_of,
    reversal_taken,
    reversed_among,
)
from relief_fund.ledger.queries import entries_numbered, entry_by_number
from relief_fund.ledger.templates.corrections import reversal_key
from tests.ledger.events_home import ADMIN, DAY, TREASURER, furnish, pay_in, post
from tests.raced import meanwhile

G, L = "BAO.CHUNG", "LU.CHUNG"


def test_papers_are_found_by_kind_and_fund(home: Home) -> None:
    furnish(home)
    for fund, slip in ((G, "1"), (L, "2"), (G, "3")):
        post(home, "cash_gift", fund=fund, amount=9, receipt=f"PT-{slip}")
        post(home, "cash_deposited", fund=fund, amount=5, slip=slip)
    with home.office.read() as connection:
        found = papers_of(connection, kinds=["cash_deposited"], funds={G})
        assert [one.key for one in found] == ["deposit:3", "deposit:1"]
        assert papers_of(connection, kinds=["cash_deposited"], funds={G}, limit=1) == found[:1]
        assert [one.key for one in papers_of(connection, kinds=["cash_deposited"], funds={L}, limit=1)] == [
            "deposit:2"
        ], "a busy fund's papers do not hide another's"
        assert papers_of(connection, kinds=["give_back"], funds={G}) == ()
        assert len(papers_of(connection, kinds=["cash_gift", "cash_deposited"], funds={G, L})) == 6
    reverse_entry(home.office, ADMIN, number=found[0].number, on=DAY, document="DC-1")
    with home.office.read() as connection:
        assert [one.key for one in papers_of(connection, kinds=["cash_deposited"], funds={G})] == [
            "deposit:1"
        ]
        assert [is_reversed(connection, one.number) for one in found] == [True, False]
        assert reversed_among(connection, [one.number for one in found]) == {found[0].number}
    taken = home.office.desk.run(lambda tx: [reversal_taken(tx, one.number) for one in found])
    assert taken == [True, False]


def test_a_voided_number_is_no_reversal_and_bears_none(home: Home) -> None:
    """In books from before the rule that a reversal's number is not voided: it would say that nothing undid it."""
    furnish(home)
    number = post(home, "cash_gift", fund=G, amount=9, receipt="PT-1")
    key, row = reversal_key(number), {"reason": "hỏng tờ", "voided_at": "x", "voided_by": "x"}

    def voided(tx: Any) -> None:
        tx.sql(VOID.insert(), {"voucher": tx.voucher("BAO", DAY.year, "DC", key), "evidence": key, **row})

    home.office.desk.run(voided)
    with pytest.raises(VoucherVoided) as refused:
        reverse_entry(home.office, ADMIN, number=number, on=DAY, document="DC-1")
    assert refused.value.facts == {"voucher": "BAO/2026/DC/000001"}
    assert home.office.desk.run(lambda tx: reversal_taken(tx, number)) is False


def test_a_paper_whose_reversal_was_reversed_is_in_force_again(home: Home) -> None:
    furnish(home)
    post(home, "cash_gift", fund=G, amount=9, receipt="PT-1")
    number = last = post(home, "cash_deposited", fund=G, amount=5, slip="1")

    def told() -> tuple[bool, bool, bool, bool]:
        with home.office.read() as connection:
            found = papers_of(connection, kinds=["cash_deposited"], funds={G})
            apart = is_reversed(connection, number), reversed_among(connection, [number]) == {number}
        taken = home.office.desk.run(lambda tx: reversal_taken(tx, number))
        return not found, *apart, bool(taken)

    assert told() == (False,) * 4
    for gone in (True, False, True, False):
        last = reverse_entry(home.office, ADMIN, number=last, on=DAY, document="DC-1")
        assert told() == (gone,) * 4


def test_what_vouchers_have_paid_of_a_debt(home: Home) -> None:
    furnish(home)
    pay_in(home, "opening:x", G, ("1121.01", "4211", 1_000))
    moved = templates.gift_elsewhere(
        fund=G, to_fund=L, amount=300, line="x", turn=1, on=DAY, to_restricted=False, held_as="5121"
    )
    (other,) = templates.between_funds(fund=G, to_fund=L, amount=200, decision="8/QĐ", on=DAY)
    numbers = [int(home.office.desk.run(lambda tx, one=one: tx.post(one))) for one in (moved, other)]
    sides = {"fund": G, "to_fund": L, "bank": "1121.01", "to_bank": "1121.02"}
    for turn in range(1, 26):
        paid = post(home, "between_funds_settled", TREASURER, **sides, debt=numbers[0], turn=turn, amount=10)
    post(home, "between_funds_settled", TREASURER, **sides, debt=numbers[1], turn=1, amount=7)
    reverse_entry(home.office, ADMIN, number=paid, on=DAY, document="DC-1")
    with home.office.read() as connection:
        debts = [entry_by_number(connection, number) for number in numbers]
        assert [sum(dues_paid_by_voucher(connection, one).values()) for one in debts if one] == [240, 7]
        (undone,) = [
            one.number for one in entries_numbered(connection, range(paid, paid + 9)) if one.reverses
        ]
        view = entry_by_number(connection, numbers[0])
        assert view
        assert isinstance(why_not_reversed(home.office, connection, view), DebtPaid)
    with pytest.raises(DebtPaid) as refused:
        reverse_entry(home.office, ADMIN, number=numbers[0], on=DAY, document="DC-9")
    assert refused.value.facts == {"number": numbers[0], "paid": "240"}
    again = reverse_entry(home.office, ADMIN, number=undone, on=DAY, document="DC-2")
    with home.office.read() as connection:
        assert [sum(dues_paid_by_voucher(connection, one).values()) for one in debts if one] == [250, 7]
    reverse_entry(home.office, ADMIN, number=again, on=DAY, document="DC-3")
    for wrong in ({"debt": paid}, {"debt": 0}, {"debt": 2**70}, {"to_fund": "BAO.NHA"}, {"amount": 61}):
        with pytest.raises(FactsInvalid):
            post(
                home, "between_funds_settled", TREASURER,
                **{**sides, "debt": numbers[0], "turn": 26, "amount": 10, **wrong},
            )  # fmt: skip
    last = {**sides, "debt": numbers[0], "turn": 26, "amount": 60}
    again = [post(home, "between_funds_settled", TREASURER, **last) for _ in range(2)]
    assert again[0] == again[1], "the same paper is the same entry"


SIDES = {"fund": G, "to_fund": L, "bank": "1121.01", "to_bank": "1121.02"}


@pytest.fixture
def debts(home: Home) -> tuple[Home, int, int]:
    """Two debts of one fund to another, of 300 and 200 đồng, in one balance."""
    furnish(home)
    pay_in(home, "opening:x", G, ("1121.01", "4211", 1_000))
    told: dict[str, Any] = {"fund": G, "to_fund": L, "on": DAY}
    moved = [
        templates.between_funds(**told, amount=amount, decision=paper)[0]
        for amount, paper in ((300, "8/QĐ"), (200, "9/QĐ"))
    ]
    first, second = (int(home.office.desk.run(lambda tx, one=one: tx.post(one))) for one in moved)
    return home, first, second


def settle(home: Home, debt: int, amount: int) -> int:
    return post(home, "between_funds_settled", TREASURER, **SIDES, debt=debt, turn=1, amount=amount)


def test_a_debt_paid_while_it_is_reversed_stays(
    debts: tuple[Home, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, first, _ = debts
    meanwhile(monkeypatch, correct, "check_debt_unpaid", lambda: settle(home, first, 100))
    with pytest.raises(DebtPaid) as refused:
        reverse_entry(home.office, ADMIN, number=first, on=DAY, document="DC-1")
    assert refused.value.facts == {"number": first, "paid": "100"}


def test_a_debt_reversed_while_it_is_paid_is_not_paid(
    debts: tuple[Home, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, first, _ = debts
    undo = {"number": first, "on": DAY, "document": "DC-1"}
    meanwhile(monkeypatch, vouchers, "check_days", lambda: reverse_entry(home.office, ADMIN, **undo))
    with pytest.raises(FactsInvalid) as refused:
        settle(home, first, 100)
    assert refused.value.facts["fact"] == "debt"


def test_two_who_pay_one_debt_pay_no_more_than_it(
    debts: tuple[Home, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, first, _ = debts
    meanwhile(
        monkeypatch, vouchers, "check_days",
        lambda: post(home, "between_funds_settled", TREASURER, **SIDES, debt=first, turn=2, amount=250),
    )  # fmt: skip
    with pytest.raises(FactsInvalid) as refused:
        settle(home, first, 100)
    assert refused.value.facts["fact"] == "amount"

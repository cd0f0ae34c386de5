"""A correction adds: the full reversal, once, of what is no fact, while its money is still there."""

from datetime import date
from typing import Any

import pytest

from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger import correct, templates
from relief_fund.ledger.balances import turnovers
from relief_fund.ledger.correct import adjust_entry, reverse_entry
from relief_fund.ledger.entries import Entry, Line, moved
from relief_fund.ledger.errors import (
    AdjustmentUnfit,
    AlreadyReversed,
    BooksMoved,
    EntryAdjusted,
    EntryReversed,
    EntryUnknown,
    FactsInvalid,
    Overdrawn,
    OverdrawnOnDay,
    PeriodClosed,
)
from relief_fund.ledger.papers import is_reversed
from relief_fund.ledger.periods import close_period
from relief_fund.ledger.queries import entries_by_keys, entry_by_number
from tests.ledger import events_home
from tests.ledger.events_home import furnish
from tests.ledger.test_golden_stories import ADMINISTRATOR
from tests.raced import meanwhile
from tests.register import books
from tests.register.books import BANK, GENERAL

FACT, PAID, HELD, ADVANCED, APPROPRIATED = 2, 11, 12, 10, 6


@pytest.fixture
def fund(home: Home) -> Home:
    books.small_fund(home)
    return home


def reverse(home: Home, number: int, day: int = 12) -> int:
    return reverse_entry(home.office, ADMINISTRATOR, number=number, on=books.day(day), document="BB-01/2024")


def test_a_reversal_swaps_every_line_and_cites_the_original(fund: Home) -> None:
    number = reverse(fund, PAID)
    with fund.office.read() as connection:
        first, second = (entry_by_number(connection, one) for one in (PAID, number))
        sums = {(one.fund, one.account): one.debit - one.credit for one in turnovers(connection)}
    assert first
    assert second
    assert (second.reverses, second.kind, second.document) == (PAID, "reversal", "BB-01/2024")
    assert second.voucher == "BAO/2024/DC/000001"
    swapped = [(one.account, one.purpose, one.credit, one.debit) for one in first.postings]
    assert [(one.account, one.purpose, one.debit, one.credit) for one in second.postings] == swapped
    assert sums[books.GENERAL, "6111"] == 0


def test_once_and_never_a_fact(fund: Home) -> None:
    number = reverse(fund, HELD)
    assert reverse(fund, HELD) == number
    with pytest.raises(AlreadyReversed):
        reverse(fund, HELD, day=13)
    with pytest.raises(AlreadyReversed):
        reverse(fund, FACT)


@pytest.mark.parametrize("document", ["", "  "])
def test_a_correction_has_its_paper(fund: Home, document: str) -> None:
    about = {"number": HELD, "on": books.day(12), "document": document}
    with pytest.raises(FactsInvalid) as refused:
        reverse_entry(fund.office, ADMINISTRATOR, **about)
    assert refused.value.facts == {"event": "reversal", "fact": "document"}
    with pytest.raises(FactsInvalid) as refused:
        adjust_entry(fund.office, ADMINISTRATOR, turn=1, lines=moved(GENERAL, "B19", "B24", 1), **about)
    assert refused.value.facts == {"event": "adjustment", "fact": "document"}


def test_what_later_entries_stand_on_is_not_taken_away(fund: Home) -> None:
    with pytest.raises(Overdrawn):
        reverse(fund, ADVANCED)
    with pytest.raises(EntryUnknown):
        reverse(fund, 99)
    with pytest.raises(DutyMissing):
        reverse_entry(fund.office, Actor("x", ""), number=HELD, on=books.day(12), document="d")


@pytest.fixture
def spent_meanwhile(fund: Home) -> tuple[Home, int]:
    """400,000 that came on the 2nd were spent on the 9th; other money came on the 12th."""
    came = books.Entry("opening:late", "opening", books.day(2), books.moved(GENERAL, BANK, "4211", 400_000))
    books.post(
        fund, came, templates.advance(fund=GENERAL, bank=BANK, amount=650_000, batch="B9", on=books.day(9))
    )
    books.post(fund, books.gift(500_000, "g9", on=12))
    with fund.office.read() as connection:
        return fund, entries_by_keys(connection, [came.key])[came.key]


def test_a_correction_dated_earlier_has_its_money_on_every_day_since(
    spent_meanwhile: tuple[Home, int],
) -> None:
    home, number = spent_meanwhile
    with pytest.raises(OverdrawnOnDay) as refused:
        reverse(home, number, day=10)
    assert (refused.value.facts["day"], refused.value.facts["short"]) == ("2024-09-10", "361000")
    lines = (Line(GENERAL, "4211", 400_000 - 1, 0), Line(GENERAL, BANK, 0, 400_000 - 1))
    told = {"number": number, "turn": 1, "lines": lines, "document": "DC-9"}
    with pytest.raises(OverdrawnOnDay):
        adjust_entry(home.office, ADMINISTRATOR, on=books.day(11), **told)
    assert adjust_entry(home.office, ADMINISTRATOR, on=books.day(12), **told) == number + 3


def test_into_a_closed_period_nothing_is_corrected(fund: Home) -> None:
    close_period(fund.office, ADMINISTRATOR, ends_on=books.day(12))
    with pytest.raises(PeriodClosed):
        reverse(fund, HELD, day=12)
    assert reverse(fund, HELD, day=13) == 13


FEE = (Line("BAO.CHUNG", "6151", 5_000, 0), Line("BAO.CHUNG", "6131", 0, 5_000))


@pytest.fixture
def spoilt(home: Home) -> tuple[Home, int]:
    """20 kg of rice lost by a count: 90,000 đồng."""
    furnish(home)
    rice = {"fund": "BAO.CHUNG", "unit": "RICE_KG", "quantity": 20_000}
    events_home.post(home, "gift_in_kind", **rice, stock="Q10.K1", value=90_000, note="BB-1", row=1)
    return home, events_home.post(home, "goods_lost", **rice, free="Q10.K1", minutes="KK-1", row=1)


def adjust(home: Home, number: int, **changes: Any) -> int:
    facts: dict[str, Any] = {"turn": 1, "lines": FEE, "on": events_home.DAY, "document": "DC-1", **changes}
    return adjust_entry(home.office, events_home.ADMIN, number=number, **facts)


def test_an_adjusting_entry_posts_the_difference_once(spoilt: tuple[Home, int]) -> None:
    home, lost = spoilt
    number = adjust(home, lost)
    assert adjust(home, lost) == number
    assert events_home.standing(home)["BAO.CHUNG 6131"] == 85_000
    with home.office.read() as connection:
        entry = entry_by_number(connection, number)
    assert entry is not None
    assert (entry.key, entry.voucher, entry.document) == (f"adj:{lost}:1", "BAO/2026/DC/000001", "DC-1")
    opposite = tuple(Line(one.fund, one.account, one.credit, one.debit) for one in FEE)
    adjust(home, lost, turn=2, lines=opposite)
    assert events_home.standing(home)["BAO.CHUNG 6131"] == 90_000


def test_what_is_no_difference_is_refused(spoilt: tuple[Home, int]) -> None:
    home, lost = spoilt
    with home.office.read() as connection:
        original = entry_by_number(connection, lost)
    assert original is not None
    whole = tuple(Line(one.fund, one.account, one.credit, one.debit, one.unit) for one in original.postings)
    elsewhere = tuple(one._replace(fund="LU.CHUNG") for one in FEE)
    for reason, changes in (
        ("turn", {"turn": 0}), ("day", {"on": date(2026, 10, 4)}), ("fund", {"lines": elsewhere}),
        ("whole", {"lines": whole}),
    ):  # fmt: skip
        with pytest.raises(AdjustmentUnfit) as refused:
            adjust(home, lost, **changes)
        assert refused.value.facts["reason"] == reason
    with pytest.raises(EntryUnknown):
        adjust(home, 99)


def test_the_bank_side_of_a_fact_stands(home: Home) -> None:
    furnish(home)
    events_home.pay_in(home, "line:x", "BAO.CHUNG", ("1121.01", "3379", 5))
    bank = (Line("BAO.CHUNG", "3379", 5, 0), Line("BAO.CHUNG", "1121.01", 0, 5))
    with pytest.raises(AdjustmentUnfit) as refused:
        adjust(home, 1, lines=bank)
    assert refused.value.facts["reason"] == "bank_side"
    adjust(home, 1, lines=(Line("BAO.CHUNG", "3379", 5, 0), Line("BAO.CHUNG", "5121", 0, 5)))
    assert "BAO.CHUNG 3379" not in events_home.standing(home)


def test_what_a_line_was_taken_for_is_moved_by_the_difference(home: Home) -> None:
    """Money back from the Post, or of a payment, that it was not: only the bank's own side stands."""
    furnish(home)
    events_home.pay_in(home, "line:m", "BAO.CHUNG", ("1121.01", "5121", 900))
    events_home.pay_in(home, "advance:b", "BAO.CHUNG", ("1385", "1121.01", 200))
    events_home.pay_in(home, "enc:a", "BAO.CHUNG", ("B19", "B22", 100, "HOUSE|x"))
    events_home.pay_in(home, "pay:a", "BAO.CHUNG", ("6111", "1385", 100), ("B22", "B19", 100, "HOUSE|x"))
    stood = events_home.standing(home)
    for number, lines in (
        (events_home.DAY, (("1121.01", "1385", 100),)),
        (events_home.DAY, (("1121.01", "6111", 100), ("B19", "B24", 100))),
    ):  # fmt: skip
        key = f"line:{lines[0][1]}"
        events_home.pay_in(home, key, "BAO.CHUNG", *lines, on=number)
        with home.office.read() as connection:
            fact = entries_by_keys(connection, [key])[key]
        back = [line for debited, credited, amount in lines for line in moved(
            "BAO.CHUNG", credited, "3379" if debited == "1121.01" else debited, amount
        )]  # fmt: skip
        adjust(home, fact, lines=tuple(back))
        now = events_home.standing(home)
        assert {one: by - stood.get(one, 0) for one, by in now.items() if by != stood.get(one, 0)} == {
            "BAO.CHUNG 1121.01": 100, "BAO.CHUNG 3379": -100,
        }  # fmt: skip
        stood = now


def test_nothing_is_undone_before_it_was_done(home: Home) -> None:
    """No guard would refuse it of what left a purse: between the two days the books would say that it never did."""
    furnish(home)
    first, earlier = date(2026, 10, 3), date(2026, 10, 2)
    events_home.pay_in(home, "fee", "BAO.CHUNG", ("1111", "4211", 9), on=earlier)
    number = int(
        home.office.desk.post(Entry("cash:1", "x", first, moved("BAO.CHUNG", "6151", "1111", 5))).result()
    )
    facts: dict[str, Any] = {"number": number, "document": "DC-1"}
    with pytest.raises(AdjustmentUnfit) as refused:
        reverse_entry(home.office, events_home.ADMIN, on=earlier, **facts)
    assert refused.value.facts == {"number": number, "reason": "day"}
    undone = reverse_entry(home.office, events_home.ADMIN, on=first, **facts)
    assert reverse_entry(home.office, events_home.ADMIN, on=first, **facts) == undone


def test_what_was_reversed_is_booked_anew_under_the_next_paper(home: Home) -> None:
    furnish(home)
    first = events_home.post(home, "cash_gift", fund="BAO.CHUNG", amount=5, receipt="PT-1")
    stood = events_home.standing(home)
    reverse_entry(home.office, events_home.ADMIN, number=first, on=events_home.DAY, document="DC-1")
    assert events_home.standing(home) == {}
    assert events_home.post(home, "cash_gift", fund="BAO.CHUNG", amount=5, receipt="PT-1") == first
    assert events_home.standing(home) == {}, "the same paper is the same entry, and that was reversed"
    assert events_home.post(home, "cash_gift", fund="BAO.CHUNG", amount=5, receipt="PT-2") == 3
    assert events_home.standing(home) == stood


def test_what_was_adjusted_is_reversed_after_its_adjusting_entries(spoilt: tuple[Home, int]) -> None:
    home, lost = spoilt
    told: dict[str, Any] = {"on": events_home.DAY, "document": "DC-1"}
    first, second = adjust(home, lost), adjust(home, lost, turn=2)
    for newest in (second, first):
        with pytest.raises(EntryAdjusted) as refused:
            reverse_entry(home.office, events_home.ADMIN, number=lost, **told)
        assert refused.value.facts == {"number": lost, "by": newest}
        undone = reverse_entry(home.office, events_home.ADMIN, number=newest, **told)
    again = reverse_entry(home.office, events_home.ADMIN, number=undone, **told)
    with pytest.raises(EntryAdjusted):
        reverse_entry(home.office, events_home.ADMIN, number=lost, **told)
    reverse_entry(home.office, events_home.ADMIN, number=again, **told)
    reversal = reverse_entry(home.office, events_home.ADMIN, number=lost, **told)
    assert reverse_entry(home.office, events_home.ADMIN, number=lost, **told) == reversal


def test_what_is_adjusted_while_it_is_reversed_is_found_in_the_command(
    spoilt: tuple[Home, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, lost = spoilt
    meanwhile(monkeypatch, correct, "check_days", lambda: adjust(home, lost))
    with pytest.raises(EntryAdjusted):
        reverse_entry(home.office, events_home.ADMIN, number=lost, on=events_home.DAY, document="DC-2")
    assert events_home.standing(home)["BAO.CHUNG 6131"] == 85_000


def test_where_something_is_corrected_with_every_try_it_ends(
    fund: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    check, turns = correct.check_days, iter(range(1, 99))

    def and_another_corrects(connection: Any, entries: Any, today: date) -> None:
        check(connection, entries, today)
        (entry,) = entries
        if entry.reverses:
            line = moved(GENERAL, "6151", "3388", 1)
            told = {"turn": next(turns), "lines": line, "on": books.day(12), "document": "BB-02"}
            adjust_entry(fund.office, ADMINISTRATOR, number=PAID, **told)

    monkeypatch.setattr(correct, "check_days", and_another_corrects)
    with pytest.raises(BooksMoved) as refused:
        reverse(fund, HELD)
    assert refused.value.facts == {"event": "reversal", "tries": correct.TRIES}
    assert next(turns) == correct.TRIES + 1
    with fund.office.read() as connection:
        assert not is_reversed(connection, HELD)


def test_what_was_reversed_is_adjusted_only_once_it_is_put_back(spoilt: tuple[Home, int]) -> None:
    home, lost = spoilt
    told: dict[str, Any] = {"on": events_home.DAY, "document": "DC-1"}
    undone = reverse_entry(home.office, events_home.ADMIN, number=lost, **told)
    stood = events_home.standing(home)
    with pytest.raises(EntryReversed) as refused:
        adjust(home, lost)
    assert refused.value.facts == {"number": lost}
    assert events_home.standing(home) == stood
    reverse_entry(home.office, events_home.ADMIN, number=undone, **told)
    with pytest.raises(EntryReversed):
        adjust(home, undone)
    adjust(home, lost)
    assert events_home.standing(home)["BAO.CHUNG 6131"] == 85_000


def test_what_is_reversed_while_it_is_adjusted_is_found_in_the_command(
    spoilt: tuple[Home, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, lost = spoilt
    told: dict[str, Any] = {"number": lost, "on": events_home.DAY, "document": "DC-2"}
    meanwhile(
        monkeypatch, correct, "gift_place", lambda: reverse_entry(home.office, events_home.ADMIN, **told)
    )
    with pytest.raises(EntryReversed):
        adjust(home, lost)
    assert "BAO.CHUNG 6131" not in events_home.standing(home)

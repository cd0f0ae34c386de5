"""The line of a fund against the plainest model there is: every đồng a coin that knows who gave it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import StaticPool, create_engine

from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.errors import OwnPartSpent
from relief_fund.ledger.fund_line import (
    CLAIM,
    FUND,
    SOURCE,
    TAKEN,
    USE,
    FundLines,
    Own,
    claim,
    claims_at,
    note_entry,
    still_taken,
)
from relief_fund.ledger.traces import LATEST, Stretch, Trace, entered, traced

DAY = date(2024, 9, 10)
PURSE, BANK = "BAO.CHUNG", "1121.01"


class Books:
    """Just enough of a command: statements and rows over a database in memory."""

    def __init__(self, connection: Any) -> None:
        self.sql = connection.execute

    def rows(self, table: Any, rows: Sequence[Any]) -> None:
        if rows:
            self.sql(table.insert(), list(rows))


@contextmanager
def books() -> Iterator[Books]:
    """A fresh database with one given and one budget fund."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.connect() as connection:
        for table in (FUND, SOURCE, USE, TAKEN, CLAIM):
            table.create(connection)
        for code, kind in ((PURSE, "donated"), ("NSTW-2", "budget")):
            of = {"code": code, "owner": "Q", "kind": kind, "campaign": "", "restricted": False, "name": code}
            connection.execute(FUND.insert(), {**of, "source": "", "phase": "", "opened_on": DAY})
        yield Books(connection)
    engine.dispose()


def entry(key: str, debited: str, credited: str, amount: int, fund: str = PURSE) -> Entry:
    return Entry(key, "any", DAY, moved(fund, debited, credited, amount))


def gift(key: str, amount: int) -> Entry:
    return entry(key, BANK, "5121", amount)


def aid(key: str, amount: int) -> Entry:
    return entry(key, "6111", BANK, amount)


def became(tx: Books, begins: int, amount: int, upto: int = LATEST) -> Trace:
    return traced(tx.sql, PURSE, Stretch(begins, begins + amount), upto)


# --- the model ---------------------------------------------------------------------------------------------


@dataclass
class Coin:
    giver: str
    taker: str = ""
    is_back: bool = False
    brought: str = ""


@dataclass
class Coins:
    """All coins in the order in which they came in, and what is owed to uses that found none."""

    line: list[Coin] = field(default_factory=list)
    owed: list[str] = field(default_factory=list)

    def enter(self, giver: str, amount: int) -> None:
        self.line += [Coin(giver) for _ in range(amount)]
        self.settle()

    def use(self, taker: str, amount: int) -> None:
        self.owed += [taker] * amount
        self.settle()

    def settle(self) -> None:
        for coin in self.line:
            if self.owed and not coin.taker:
                coin.taker = self.owed.pop(0)

    def come_back(self, taker: str, key: str, amount: int) -> None:
        taken = [coin for coin in self.line if coin.taker == taker and not coin.is_back][::-1][:amount][::-1]
        for coin in taken:
            coin.is_back = True
        self.line += [Coin(coin.giver, brought=key) for coin in taken]
        self.line += [Coin("", brought=key) for _ in range(amount - len(taken))]
        self.settle()

    def again(self, brought: str, taker: str, amount: int) -> None:
        """What came back goes out again: the same coins as far as they are there, then those at the front."""
        free = [coin for coin in self.line if coin.brought == brought and not coin.taker][-amount:]
        # The coins of one that came back twice are its giver's still.
        for coin in free:
            coin.taker = taker
        if len(free) < amount:
            self.use(taker, amount - len(free))

    def refund(self, giver: str, taker: str, amount: int) -> bool:
        free = [coin for coin in self.line if coin.giver == giver and not coin.taker]
        if len(free) < amount:
            return False
        for coin in free[len(free) - amount :]:
            coin.taker = taker
        return True

    def of(self, giver: str) -> tuple[Counter[str], int]:
        own = [coin for coin in self.line if coin.giver == giver and not coin.is_back]
        return Counter(coin.taker for coin in own if coin.taker), sum(not coin.taker for coin in own)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["gift", "gift", "interest", "aid", "aid", "back", "again", "refund"]),
        st.integers(1, 9),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=100, deadline=None)
@given(STEPS, st.data())
def test_every_dong_goes_where_the_coin_goes(steps: list[tuple[str, int]], data: st.DataObject) -> None:
    coins, places, uses = Coins(), dict[str, tuple[int, int]](), dict[str, int]()
    backs: dict[str, int] = {}
    with books() as tx:
        for number, (what, amount) in enumerate(steps, 1):
            key = f"{what}:{number}"
            if what == "gift":
                places[key] = (note_entry(tx, gift(key, amount), number), amount)
                coins.enter(key, amount)
            elif what == "interest":
                note_entry(tx, entry(key, BANK, "5151", amount), number)
                coins.enter("interest", amount)
            elif what == "aid":
                uses[key] = amount
                note_entry(tx, aid(key, amount), number)
                coins.use(key, amount)
            elif what == "back" and uses:
                undone = data.draw(st.sampled_from(sorted(uses)))
                amount = min(amount, uses[undone])
                owed = coins.owed.count(undone)
                if amount and not owed:
                    uses[undone] -= amount
                    note_entry(tx, entry(key, BANK, "6111", amount), number, undoes=undone)
                    coins.come_back(undone, key, amount)
                    backs[key] = amount
            elif what == "again" and backs:
                undone, amount = backs.popitem()
                note_entry(tx, entry(key, "6111", BANK, amount), number, undoes=undone)
                coins.again(undone, key, amount)
            elif what == "refund" and places:
                giver = data.draw(st.sampled_from(sorted(places)))
                begins, given_then = places[giver]
                own = Own(begins, begins + given_then)
                if coins.refund(giver, key, amount):
                    note_entry(tx, entry(key, "5129", "3383", amount), number, own=own)
                else:
                    with pytest.raises(OwnPartSpent):
                        note_entry(tx, entry(key, "5129", "3383", amount), number, own=own)
            for giver, (begins, given_then) in places.items():
                found = became(tx, begins, given_then)
                shares, waits = coins.of(giver)
                assert (Counter({key: n for (_, key), n in found.shares.items()}), found.left) == (
                    shares,
                    waits,
                )


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(1, 9)), min_size=1, max_size=30), st.integers(1, 30))
def test_one_command_or_many_is_the_same_line(steps: list[tuple[bool, int]], cut: int) -> None:
    entries = [
        (gift if given_in else aid)(f"e:{at}", amount) for at, (given_in, amount) in enumerate(steps, 1)
    ]
    taken = []
    for parts in ([entries[:cut], entries[cut:]], [[one] for one in entries]):
        with books() as tx:
            number = 0
            for part in parts:
                lines = FundLines(tx)
                for one in part:
                    number += 1
                    lines.note(one, number)
                lines.write()
            sums = Counter[str]()
            for row in tx.sql(TAKEN.select()).mappings():
                sums[row["evidence"]] += row["ends"] - row["begins"]
            taken.append(sums)
    assert taken[0] == taken[1]


# --- by hand -----------------------------------------------------------------------------------------------


def test_neighbouring_gifts_of_a_command_are_one_source() -> None:
    with books() as tx:
        lines = FundLines(tx)
        assert [lines.note(gift(f"g{at}", 10), at) for at in range(1, 4)] == [0, 10, 20]
        lines.write()
        (row,) = tx.sql(SOURCE.select()).mappings()
        assert (row["begins"], row["ends"], row["evidence"], row["entry"]) == (0, 30, "g3", 3)


def test_a_budget_fund_has_no_line() -> None:
    with books() as tx:
        assert note_entry(tx, entry("pay:1", "6111", "3371", 5, "NSTW-2"), 1) == -1
        assert tx.sql(USE.select()).all() == []


def test_the_same_entry_again_is_noted_once() -> None:
    with books() as tx:
        for _ in range(2):
            note_entry(tx, gift("g", 10), 1)
            note_entry(tx, aid("a", 4), 2)
        assert became(tx, 0, 10).shares == {("aid", "a"): 4}
        assert len(tx.sql(SOURCE.select()).all()) == len(tx.sql(USE.select()).all()) == 1


def test_goods_bought_are_a_use_and_goods_given_are_none() -> None:
    with books() as tx:
        note_entry(tx, gift("g", 10), 1)
        note_entry(tx, entry("in-kind", "1521", "5123", 7), 2)
        note_entry(tx, entry("bought", "1521", "3311", 4), 3)
        note_entry(tx, entry("issued", "6112", "1521", 4), 4)
        assert became(tx, 0, 10).shares == {("goods", "bought"): 4}


def test_a_gift_that_came_after_the_use_pays_what_was_still_owed() -> None:
    with books() as tx:
        note_entry(tx, aid("a", 6), 1)
        note_entry(tx, gift("g", 10), 2)
        assert became(tx, 0, 10).shares == {("aid", "a"): 6}
        assert became(tx, 0, 10, upto=1).shares == {}


def test_an_officers_source_pays_beyond_the_own_part() -> None:
    with books() as tx:
        note_entry(tx, gift("g", 10), 1)
        note_entry(tx, gift("h", 10), 2)
        note_entry(tx, aid("a", 8), 3)
        told = {"evidence": "refund:r", "fund": PURSE, "officer": "o", "moment": "m"}
        claim(tx, **told, whose=Own(0, 10, "biên bản 7"))
        claim(tx, **told, whose=Own(10, 20, "the first word stands"))
        assert [claims_at(tx.sql, PURSE, place) for place in (0, 10)] == [("refund:r",), ()]
        note_entry(tx, entry("refund:r", "5129", "3383", 5), 4)
        assert became(tx, 0, 10).shares == {("aid", "a"): 8, ("refund", "refund:r"): 2}
        assert became(tx, 10, 10).shares == {("refund", "refund:r"): 3}


def test_a_gift_that_is_undone_takes_nothing_of_others() -> None:
    with books() as tx:
        note_entry(tx, gift("g", 10), 1)
        note_entry(tx, gift("h", 10), 2)
        note_entry(tx, aid("a", 1), 3)
        with pytest.raises(OwnPartSpent):
            note_entry(tx, entry("rev:1", "5121", BANK, 10), 4, undoes="g")
        note_entry(tx, entry("rev:2", "5121", BANK, 10), 4, undoes="h")
        assert became(tx, 0, 10).left == 9
        assert became(tx, 10, 10).left == 0


def test_a_refund_that_is_owed_again_takes_what_had_come_back_and_no_more() -> None:
    with books() as tx:
        note_entry(tx, gift("g", 10), 1)
        note_entry(tx, gift("h", 10), 2)
        note_entry(tx, entry("refund:r", "5129", "3383", 6), 3, own=Own(10, 20))
        note_entry(tx, entry("rev:3", "3383", "5129", 6), 4, undoes="refund:r")
        note_entry(tx, aid("a", 15), 5)
        with pytest.raises(OwnPartSpent) as refused:
            note_entry(tx, entry("rev:4", "5129", "3383", 6), 6, undoes="rev:3")
        assert refused.value.facts == {"unspent": "5", "asked": "6"}
        note_entry(tx, entry("adj:4:1", "5129", "3383", 5), 6, undoes="rev:3")
        assert became(tx, 10, 10).shares == {("aid", "a"): 5, ("refund", "adj:4:1"): 5}


def test_more_of_a_refund_is_more_of_the_gift_that_it_claimed() -> None:
    with books() as tx:
        for number, one in enumerate((gift("g", 10), gift("h", 10)), 1):
            note_entry(tx, one, number)
        claim(tx, evidence="refund:r", fund=PURSE, whose=Own(10, 20), officer="o", moment="m")
        note_entry(tx, entry("refund:r", "5129", "3383", 6), 3)
        note_entry(tx, entry("adj:3:1", "5129", "3383", 4), 4, undoes="refund:r")
        assert became(tx, 10, 10).shares == {("refund", "refund:r"): 6, ("refund", "adj:3:1"): 4}
        with pytest.raises(OwnPartSpent):
            note_entry(tx, entry("adj:3:2", "5129", "3383", 1), 5, undoes="refund:r")


def test_what_an_entry_has_taken_and_not_given_back_and_who_claimed_a_gift() -> None:
    with books() as tx:
        note_entry(tx, gift("g", 10), 1)
        claim(tx, evidence="refund:r", fund=PURSE, whose=Own(0, 10), officer="o", moment="m")
        claim(tx, evidence="refund:r", fund=PURSE, whose=Own(3, 4), officer="o", moment="m")
        assert claims_at(tx.sql, PURSE, 0) == ("refund:r",)
        assert claims_at(tx.sql, PURSE, 3) == ()
        note_entry(tx, entry("refund:r", "5129", "3383", 6), 2)
        assert still_taken(tx.sql, PURSE, "refund:r") == 6
        note_entry(tx, entry("adj:2:1", "3383", "5129", 2), 3, undoes="refund:r")
        assert still_taken(tx.sql, PURSE, "refund:r") == 4
        assert still_taken(tx.sql, PURSE, "refund:none") == 0


def test_a_reversed_source_is_taken_out_where_it_stands() -> None:
    with books() as tx:
        note_entry(tx, entry("interest", BANK, "5151", 10), 1)
        assert entered(tx.sql, PURSE, "interest") == Stretch(0, 10)
        assert entered(tx.sql, PURSE, "none") is None
        note_entry(tx, gift("g", 10), 2)
        note_entry(tx, entry("rev:1", "5151", BANK, 10), 3, undoes="interest")
        note_entry(tx, aid("a", 4), 4)
        assert became(tx, 10, 10).shares == {("aid", "a"): 4}


def test_what_came_back_of_another_gift_is_not_this_ones() -> None:
    with books() as tx:
        for number, one in enumerate((gift("g", 10), gift("h", 10), aid("a", 14)), 1):
            note_entry(tx, one, number)
        for number, amount in ((4, 5), (5, 5), (6, 4)):
            note_entry(tx, entry(f"back:{number}", BANK, "6111", amount), number, undoes="a")
        note_entry(tx, aid("b", 20), 7)
        assert [still_taken(tx.sql, PURSE, key) for key in ("a", "b", "none")] == [0, 20, 0]
        assert became(tx, 0, 10).shares == {("aid", "b"): 10}
        assert became(tx, 10, 10).shares == {("aid", "b"): 10}
        assert became(tx, 12, 2).shares == {("aid", "b"): 2}


def test_of_a_use_paid_in_two_pieces_the_later_one_comes_back_first() -> None:
    with books() as tx:
        for number, one in enumerate((gift("g", 10), aid("a", 14), gift("h", 10)), 1):
            note_entry(tx, one, number)
        note_entry(tx, entry("back", BANK, "6111", 3), 4, undoes="a")
        assert (became(tx, 0, 10).shares, became(tx, 0, 10).left) == ({("aid", "a"): 10}, 0)
        assert (became(tx, 10, 10).shares, became(tx, 10, 10).left) == ({("aid", "a"): 1}, 9)


def test_a_refund_takes_no_more_pieces_of_its_gift_than_it_needs() -> None:
    with books() as tx:
        note_entry(tx, gift("g", 10), 1)
        note_entry(tx, entry("refund:r", "5129", "3383", 3), 2, own=Own(0, 10))
        note_entry(tx, entry("rev:2", "3383", "5129", 3), 3, undoes="refund:r")
        note_entry(tx, entry("refund:s", "5129", "3383", 2), 4, own=Own(0, 10))
        pieces = [(row.begins, row.ends) for row in tx.sql(TAKEN.select()) if row.evidence == "refund:s"]
        assert pieces == [(11, 13)], "of what came back; the rest of the gift stands untouched"
        assert (became(tx, 0, 10).shares, became(tx, 0, 10).left) == ({("refund", "refund:s"): 2}, 8)


@pytest.mark.parametrize(
    ("kind", "undoes"), [("year_end", ""), ("fund_ended", ""), ("reversal", "import:x:1")], ids=str
)
def test_what_ends_a_year_and_what_came_from_other_books_stands_on_no_line(kind: str, undoes: str) -> None:
    with books() as tx:
        told = Entry("k", kind, DAY, moved(PURSE, "5121", "4211", 9))
        plain = Entry("k", "any", DAY, moved(PURSE, BANK, "5121", 9))
        assert note_entry(tx, told if not undoes else plain, 1, undoes=undoes) == -1
        assert tx.sql(SOURCE.select()).all() == tx.sql(USE.select()).all() == []

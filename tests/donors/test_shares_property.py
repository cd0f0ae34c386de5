"""Shares of gifts under everything that may happen to them, against coins that know who gave them.

Gifts, aid, returns, refunds of both kinds, moves and reversals in any order: all shares together are all uses, each
goes where the coin goes, and what was told of a gift once is told the same for ever.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from relief_fund.donors.queries import GIFT
from relief_fund.donors.share_checks import COUNTER, REFUND, gift_shares_add_up, refunds_take_their_own_gift
from relief_fund.ledger import templates
from relief_fund.ledger.entries import Entry
from relief_fund.ledger.errors import OwnPartSpent
from relief_fund.ledger.fund_line import FUND, Own, claim, note_entry, still_taken
from relief_fund.ledger.traces import Trace
from tests.ledger.test_fund_line import BANK, DAY, PURSE, Books, Coins, aid, became, books, entry, gift

OTHER = "LU.CHUNG"
ROW: dict[str, Any] = {
    "campaign": "BAO", "fund": PURSE, "channel": "bank", "day": DAY, "subject": "s", "digest": "d",
}  # fmt: skip
WHAT = (
    "gift", "gift", "interest", "aid", "aid", "back", "refund", "refund", "beyond", "move", "undo", "undo gift",
)  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(WHAT), st.integers(1, 9)), min_size=4, max_size=40)


class Connected:
    """Statements over the same database, as the checks ask them."""

    def __init__(self, tx: Books) -> None:
        self.execute = tx.sql


@dataclass
class Story:
    """A fund's line with its coins, every gift's place, and what was told of each gift after each entry."""

    tx: Books
    coins: Coins = field(default_factory=Coins)
    other: Coins = field(default_factory=Coins)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    uses: dict[str, int] = field(default_factory=dict)
    undoable: dict[str, int] = field(default_factory=dict)
    told: dict[tuple[str, int], Trace] = field(default_factory=dict)
    number: int = 0
    undone: str = ""

    def note(self, made: Entry, **how: Any) -> int:
        return note_entry(self.tx, made, self.number, **how)

    def gift(self, key: str, amount: int, data: st.DataObject) -> None:
        begins = self.note(gift(key, amount))
        self.places[key] = (begins, amount)
        row = {**ROW, "receipt_code": key, "entry_key": key, "amount": amount, "begins": begins}
        self.tx.rows(GIFT, [{**row, "position": self.number}])
        self.coins.enter(key, amount)

    def interest(self, key: str, amount: int, data: st.DataObject) -> None:
        self.note(entry(key, BANK, "5151", amount))
        self.coins.enter("interest", amount)

    def aid(self, key: str, amount: int, data: st.DataObject) -> None:
        self.note(aid(key, amount))
        self.uses[key] = amount
        self.coins.use(key, amount)

    def back(self, key: str, amount: int, data: st.DataObject) -> None:
        paid = sorted(one for one, left in self.uses.items() if left and one not in self.coins.owed)
        if paid:
            self.undone = data.draw(st.sampled_from(paid))
            amount = min(amount, self.uses[self.undone])
            self.uses[self.undone] -= amount
            self.note(entry(key, BANK, "6111", amount), undoes=self.undone)
            self.coins.come_back(self.undone, key, amount)

    def refund(self, key: str, amount: int, data: st.DataObject) -> None:
        if not self.places:
            return
        giver = data.draw(st.sampled_from(sorted(self.places)))
        code = f"HT{self.number}"
        row = {"refund": code, "gift": giver, "fund": PURSE, "own": amount, "beyond": 0, "source": ""}
        self.tx.rows(REFUND, [{**row, "reason": "", "asked_by": "o", "asked_at": "m"}])
        key, (begins, whole) = f"refund:{code}", self.places[giver]
        claim(self.tx, evidence=key, fund=PURSE, whose=Own(begins, begins + whole), officer="o", moment="m")
        if self.coins.refund(giver, key, amount):
            self.note(entry(key, "5129", "3383", amount))
            self.undoable[key] = amount
        else:
            with pytest.raises(OwnPartSpent):
                self.note(entry(key, "5129", "3383", amount))

    def beyond(self, key: str, amount: int, data: st.DataObject) -> None:
        """Another fund bears a refund: here nothing is taken, there its own front."""
        told: dict[str, Any] = {"refund": key.partition(":")[2], "given_on": DAY, "on": DAY}
        self.note(templates.refund_beyond(fund=OTHER, to_fund=PURSE, amount=amount, **told))

    def move(self, key: str, amount: int, data: st.DataObject) -> None:
        """All of a gift goes to another campaign: its own unspent part, and the rest from the front."""
        if not self.places or self.coins.owed:
            return
        giver = data.draw(st.sampled_from(sorted(self.places)))
        begins, whole = self.places[giver]
        claim(
            self.tx,
            evidence=key,
            fund=PURSE,
            whose=Own(begins, begins + whole, "8/QĐ"),
            officer="o",
            moment="m",
        )
        left = self.coins.of(giver)[1]
        self.note(entry(key, "5121", "3361", whole))
        assert self.coins.refund(giver, key, left)
        self.coins.use(key, whole - left)
        self.undoable[key] = whole

    def undo(self, key: str, amount: int, data: st.DataObject) -> None:
        """A refund or a move is reversed: it comes back behind all others, to those it was taken from."""
        able = sorted(one for one in self.undoable if one not in self.coins.owed)
        if able:
            self.undone = data.draw(st.sampled_from(able))
            amount, moves = self.undoable.pop(self.undone), self.undone.startswith("move")
            sides = ("3361", "5121") if moves else ("3383", "5129")
            self.note(entry(key, *sides, amount), undoes=self.undone)
            self.coins.come_back(self.undone, key, amount)

    def undo_gift(self, key: str, amount: int, data: st.DataObject) -> None:
        """A gift is reversed whole, and only while nothing of it went anywhere."""
        if not self.places:
            return
        giver = data.draw(st.sampled_from(sorted(self.places)))
        whole = self.places[giver][1]
        if self.coins.refund(giver, key, whole):
            self.note(entry(key, "5121", BANK, whole), undoes=giver)
        else:
            with pytest.raises(OwnPartSpent):
                self.note(entry(key, "5121", BANK, whole), undoes=giver)

    def step(self, what: str, amount: int, data: st.DataObject) -> None:
        before = self.shares()
        self.number, self.undone = self.number + 1, ""
        getattr(self, what.replace(" ", "_"))(f"{what}:{self.number}", amount, data)
        self.check(before)

    def shares(self) -> dict[str, Trace]:
        return {giver: became(self.tx, *place) for giver, place in self.places.items()}

    def check(self, before: dict[str, Trace]) -> None:
        now = self.shares()
        for giver, found in now.items():
            shares = Counter({key: amount for (_, key), amount in found.shares.items()})
            assert (shares, found.left) == self.coins.of(giver)
            self.told[giver, self.number] = found
        for giver, earlier in before.items():
            for (kind, key), amount in earlier.shares.items():
                assert key == self.undone or now[giver].shares[kind, key] >= amount, "a share was reassigned"
        for (giver, number), found in self.told.items():
            assert became(self.tx, *self.places[giver], upto=number) == found, (
                "what was told once has changed"
            )

    def checked(self) -> None:
        """The named checks, and all shares with what no gift gave are all that was taken, use by use."""
        asked = Connected(self.tx)
        assert gift_shares_add_up(asked) == []
        assert refunds_take_their_own_gift(asked) == []
        given_away = Counter(coin.taker for coin in self.coins.line if coin.taker and not coin.is_back)
        assert {key: still_taken(self.tx.sql, PURSE, key) for key in given_away} == given_away


@settings(deadline=None)
@given(STEPS, st.data())
def test_shares_add_up_and_none_is_reassigned(steps: list[tuple[str, int]], data: st.DataObject) -> None:
    with books() as tx:
        tell(Story(tx), steps, data)


def tell(story: Story, steps: list[tuple[str, int]], data: Any) -> None:
    """Every step, each followed by what must hold."""
    for table in (GIFT, COUNTER, REFUND):
        table.create(story.tx.sql.__self__)  # type: ignore[attr-defined]  # the connection whose method it is
    of = {"code": OTHER, "owner": "L", "kind": "donated", "campaign": "", "restricted": False, "name": OTHER}
    story.tx.sql(FUND.insert(), {**of, "source": "", "phase": "", "opened_on": DAY})
    for what, amount in steps:
        story.step(what, amount, data)
    story.checked()


BROKEN = {
    "a refund took another's money":
        "UPDATE fund_taken SET begins = 10, ends = 12 WHERE evidence = 'refund:HT3'",
    "a share was struck out": "DELETE FROM fund_taken WHERE evidence = 'aid:4'",
    "a gift stands on another's place": "UPDATE gift SET begins = begins - 1 WHERE receipt_code = 'gift:2'",
}  # fmt: skip


class Second:
    """Draws the second gift, always."""

    def draw(self, strategy: Any) -> str:
        return "gift:2"


@pytest.mark.parametrize("sabotage", BROKEN)
def test_each_way_to_break_the_shares_is_found_by_a_named_check(sabotage: str) -> None:
    with books() as tx:
        story = Story(tx)
        tell(story, [("gift", 5), ("gift", 5), ("refund", 3), ("aid", 1), ("gift", 2), ("aid", 3)], Second())
        tx.sql(text(BROKEN[sabotage]))
        asked = Connected(tx)
        assert gift_shares_add_up(asked) + refunds_take_their_own_gift(asked)

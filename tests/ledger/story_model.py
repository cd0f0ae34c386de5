"""The books in a few lines that share nothing with them: a list of entries, and every answer a sum over it."""

from collections import Counter
from typing import Any, NamedTuple

from tests.ledger.story_events import ADJUSTMENTS, DEBIT, DIVIDED, EVENTS, FACTS, FUNDS, PURSES, YEARLY

Purse = tuple[str, str, str]
"""Fund, purse, and item where the purse is divided."""
LAST = 10**9


class Told(NamedTuple):
    """One entry: its number, its day, the day it was told on, and what it moved."""

    number: int
    day: int
    told_on: int
    moves: dict[Purse, int]


class Model:
    """The books in a few lines: a line is answered with its number or with the name of its refusal."""

    def __init__(self, count: int, today: int) -> None:
        self.count, self.today, self.closed = count, today, list[int]()
        self.known: dict[str, tuple[int, Any, dict[Purse, int]]] = {}
        self.entries: list[Told] = []
        self.ended: dict[str, int] = {}

    def held(self, as_of: int = 99, known: int = LAST, told_by: int = 99) -> Counter[Purse]:
        """What each purse holds by the entries up to a day, a number, or the day they were told on."""
        sums: Counter[Purse] = Counter()
        for number, day, told_on, moves in self.entries:
            if day <= as_of and number <= known and told_on <= told_by:
                sums.update(moves)
        return sums

    def post(self, fund: str, event: str, amount: int, item: str, day: int, key: str) -> int | str:
        """One event of ``EVENTS``."""
        moves = {}
        for name, sign in EVENTS[fund][event].items():
            whose, _, purse = name.rpartition(": ")
            moves[whose or fund, purse, item if purse in DIVIDED else ""] = sign * amount
        return self.enter(key, (fund, event, amount, item, day), moves, event in FACTS, fund, day)

    def reverse(self, key: str, day: int) -> int | str:
        """The reversal of what was entered under ``key``."""
        _, (fund, event, *_, first), moves = self.known[key]
        base = key.replace("rev:", "")
        if base.startswith("year's end") and (key != base or day != first):
            return "ClosingUndone"
        again = self.known.get(f"rev:{key}")
        if again:
            return again[0] if again[1][-1] == day else "AlreadyReversed"
        undoes = key.count("rev:") % 2 == 1
        if not undoes and any(self.in_force(one) for one in self.known if one.startswith(f"adj:{base}:")):
            return "EntryAdjusted"
        back = {purse: -move for purse, move in moves.items()}
        if day < self.today and any(self.lacks_since(day, purse, move) for purse, move in back.items()):
            return "OverdrawnOnDay"
        if day < first:
            return "AdjustmentUnfit"
        if event in FACTS and not self.shut(fund, moves, day):
            return "AlreadyReversed"
        return self.enter(f"rev:{key}", (fund, "reversal", key, day), back, False, fund, day)

    def in_force(self, key: str) -> bool:
        """Whether what was entered under ``key`` is not undone; a reversal that is reversed undoes nothing."""
        return f"rev:{key}" not in self.known or not self.in_force(f"rev:{key}")

    def turns(self, key: str) -> int:
        """How often the entry under ``key`` was adjusted."""
        return sum(other.startswith(f"adj:{key}:") for other in self.known)

    def adjust(self, key: str, what: str, amount: int, day: int) -> int | str:
        """The difference to what was entered under ``key``."""
        _, (fund, event, *_, first), _ = self.known[key]
        moves = {(fund, purse, ""): sign * amount for purse, sign in ADJUSTMENTS[what][-1].items()}
        if not self.in_force(key):
            return "EntryReversed"
        if day < first or (event in FACTS and (fund, "bank", "") in moves):
            return "AdjustmentUnfit"
        if day < self.today and any(self.lacks_since(day, purse, move) for purse, move in moves.items()):
            return "OverdrawnOnDay"
        told = (fund, "adjustment", key, day)
        return self.enter(f"adj:{key}:{self.turns(key) + 1}", told, moves, False, fund, day)

    def close_year(self, last: int) -> tuple[str, ...] | str:
        """Every fund's yearly sums go to its balance, one entry a fund; what came late goes again."""
        if last > self.today:
            return "DayInFuture"
        stood = self.held(as_of=last).items()
        sums = {
            purse: held for purse, held in stood if held and purse[1] in YEARLY and purse[0] not in self.ended
        }
        if sums and last <= max(self.closed, default=0):
            return "PeriodClosed"
        keys = []
        for fund in sorted({fund for fund, *_ in sums}, key=FUNDS.__getitem__):
            own = {purse: held for purse, held in sums.items() if purse[0] == fund}
            moves = {purse: -held for purse, held in own.items()}
            moves[fund, "balance", ""] = sum(
                -held if purse[1] in DEBIT else held for purse, held in own.items()
            )
            keys.append(f"year's end {self.count}")
            self.enter(keys[-1], (fund, "year end", last), moves, False, fund, last)
        return tuple(keys)

    def enter(self, key: str, told: Any, moves: Any, fact: bool, fund: str, day: int) -> int | str:
        """What every entry goes through, in the order of the books' refusals."""
        if key in self.known:
            return self.known[key][0] if self.known[key][1] == told else "KeyReused"
        if shut := self.shut(fund, moves, day):
            return shut
        held = self.held()
        if not fact and any(
            move < 0 and purse[1] in PURSES and held[purse] + move < 0 for purse, move in moves.items()
        ):
            return "Overdrawn"
        self.count += 1
        self.entries.append(Told(self.count, day, self.today, moves))
        self.known[key] = (self.count, told, moves)
        return self.count

    def lacks_since(self, day: int, purse: Purse, move: int) -> bool:
        """Whether ``purse`` holds what ``move`` draws from it now, but not at the end of ``day`` or of one since."""
        if move >= 0 or purse[1] not in PURSES:
            return False
        ends = [
            self.held(as_of=at)[purse] + move
            for at in sorted({day, *(one.day for one in self.entries)})
            if at >= day
        ]
        return ends[-1] >= 0 > min(ends)

    def shut(self, fund: str, moves: Any, day: int) -> str:
        """Why nothing of that day goes in any more, or not yet; "" when it does."""
        if fund in self.ended:
            return "FundEnded"
        if self.ended.get("bank", 99) <= day and any(purse == "bank" for _, purse, _ in moves):
            return "AccountUnknown"
        if day > self.today:
            return "DayInFuture"
        return "PeriodClosed" if day <= max(self.closed, default=0) else ""


def copy_of(model: Model) -> Model:
    twin = Model(model.count, model.today)
    twin.closed, twin.ended = list(model.closed), dict(model.ended)
    twin.known, twin.entries = dict(model.known), list(model.entries)
    return twin

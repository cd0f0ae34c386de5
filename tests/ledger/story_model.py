"""The books in a few lines that share nothing with them: events, what each moves, and what is refused."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from relief_fund.ledger import templates
from relief_fund.ledger.entries import Entry, moved

EVENTS: dict[str, dict[str, dict[str, int]]] = {
    "donated": {
        "gift": {"bank": 1, "free": 1},
        "bank_fee": {"bank": -1, "free": -1},
        "fee": {"bank": -1, "free": -1},
        "promise": {"free": -1, "set aside": 1, "promised": 1},
        "release": {"promised": -1, "set aside": -1, "free": 1},
        "advance": {"bank": -1, "post": 1},
        "pay": {"post": -1, "promised": -1, "set aside": -1},
        "could_not_pay": {"promised": -1, "held": 1},
        "promise_again": {"held": -1, "promised": 1},
        "give_back": {"held": -1, "set aside": -1, "free": 1},
        "came_back": {"bank": 1, "held": 1, "set aside": 1},
    },
    "budget": {
        "appropriation": {"available": 1},
        "cut": {"available": -1},
        "received": {"bank": 1, "owed": 1},
        "promise": {"available": -1, "promised": 1},
        "release": {"promised": -1, "available": 1},
        "advance": {"bank": -1, "post": 1},
        "pay": {"post": -1, "owed": -1, "promised": -1, "spent": 1},
        "could_not_pay": {"promised": -1, "held": 1},
        "promise_again": {"held": -1, "promised": 1},
        "give_back": {"held": -1, "available": 1},
        "came_back": {"bank": 1, "owed": 1, "spent": -1, "held": 1},
    },
}
"""What one đồng of each event does to the purses of a fund."""


FACTS = {"gift", "bank_fee", "received", "came_back"}


DIVIDED = {"promised", "held"}


PURSES = {
    "bank": "bank", "post": "1385", "free": "*FREE", "set aside": "B19", "available": "B21", "promised": "B22",
    "spent": "B23", "held": "B24", "owed": "3371",
}  # fmt: skip


class Model:
    """The books in a few lines: a line is answered with its number or with the name of its refusal."""

    def __init__(self, count: int, today: int) -> None:
        self.count, self.today, self.closed_to = count, today, 0
        self.purses: Counter[tuple[str, str, str]] = Counter()
        self.known: dict[str, tuple[int, Any, dict[tuple[str, str, str], int]]] = {}
        self.moved: list[tuple[int, dict[tuple[str, str, str], int]]] = []
        self.ended: dict[str, int] = {}
        self.reversed: set[str] = set()

    def post(self, fund: str, event: str, amount: int, item: str, day: int, key: str) -> int | str:
        """One event of ``EVENTS``."""
        moves = {
            (fund, purse, item if purse in DIVIDED else ""): sign * amount
            for purse, sign in EVENTS[fund][event].items()
        }
        return self.enter(key, (fund, event, amount, item, day), moves, event in FACTS, fund, day)

    def reverse(self, key: str, day: int) -> int | str:
        """The reversal of what was entered under ``key``."""
        _, (fund, event, *_), moves = self.known[key]
        again = self.known.get(f"rev:{key}")
        if again:
            return again[0] if again[1][-1] == day else "AlreadyReversed"
        back = {purse: -move for purse, move in moves.items()}
        if day < self.today and any(self.lacks_since(day, purse, move) for purse, move in back.items()):
            return "OverdrawnOnDay"
        if event in FACTS and not self.shut(fund, moves, day):
            return "AlreadyReversed"
        return self.enter(f"rev:{key}", (fund, "reversal", key, day), back, False, fund, day)

    def enter(self, key: str, told: Any, moves: Any, fact: bool, fund: str, day: int) -> int | str:
        """What every entry goes through, in the order of the books' refusals."""
        if key in self.known:
            return self.known[key][0] if self.known[key][1] == told else "KeyReused"
        if shut := self.shut(fund, moves, day):
            return shut
        if not fact and any(move < 0 and self.purses[purse] + move < 0 for purse, move in moves.items()):
            return "Overdrawn"
        self.purses.update(moves)
        self.moved.append((day, moves))
        self.count += 1
        self.known[key] = (self.count, told, moves)
        return self.count

    def lacks_since(self, day: int, purse: tuple[str, str, str], move: int) -> bool:
        """Whether ``purse`` holds what ``move`` draws from it now, but not at the end of ``day`` or of one since."""
        ends = {
            at: move + sum(moves.get(purse, 0) for on, moves in self.moved if on <= at)
            for at in {day, *(on for on, _ in self.moved)}
            if at >= day
        }
        return move < 0 <= ends[max(ends)] and min(ends.values()) < 0

    def shut(self, fund: str, moves: Any, day: int) -> str:
        """Why nothing of that day goes in any more, or not yet; "" when it does."""
        if self.ended.get(fund, 99) <= day:
            return "FundUnknown"
        if self.ended.get("bank", 99) <= day and any(purse == "bank" for _, purse, _ in moves):
            return "AccountUnknown"
        if day > self.today:
            return "DayInFuture"
        return "PeriodClosed" if day <= self.closed_to else ""


def entry_of(
    fund: str, code: str, bank: str, event: str, amount: int, item: str, on: date, key: str
) -> Entry:
    """The entry template of an event."""
    kind = {"fund": code, "fund_kind": fund}
    promise = {"fund": code, "purpose": item, "amount": amount, "key": key, "on": on}
    money = {"fund": code, "bank": bank, "amount": amount, "on": on}
    made: dict[str, Callable[[], Entry]] = {
        "gift": lambda: templates.gift(**money, line=key),
        "bank_fee": lambda: templates.bank_fee(**money, line=key),
        "received": lambda: templates.budget_received(**money, line=key),
        "fee": lambda: Entry(key, "bank_fee", on, moved(code, "6151", bank, amount)),
        "appropriation": lambda: templates.appropriation(fund=code, amount=amount, decision=key, line=1, on=on),
        "cut": lambda: templates.cut(fund=code, amount=amount, decision=key, line=1, on=on),
        "advance": lambda: templates.advance(**money, batch=key),
        "promise": lambda: templates.encumbrance(**promise, fund_kind=fund),
        "release": lambda: templates.release(**promise, fund_kind=fund, held=False),
        "give_back": lambda: templates.release(**promise, fund_kind=fund, held=True),
        "promise_again": lambda: templates.reapproval(**promise),
        "pay": lambda: templates.paid(**promise, fund_kind=fund, leaf="entry"),
        "could_not_pay": lambda: replace(templates.post_returned(**promise), leaf="entry"),
        "came_back": lambda: templates.returned_after_settlement(
            **kind, purpose=item, amount=amount, bank=bank, line=key, on=on
        ),
    }  # fmt: skip
    return made[event]()


def copy_of(model: Model) -> Model:
    twin = Model(model.count, model.today)
    twin.closed_to, twin.ended = model.closed_to, dict(model.ended)
    twin.purses, twin.known, twin.moved = Counter(model.purses), dict(model.known), list(model.moved)
    return twin

"""The rest of a bookkeeper's year: questions of any day, adjusting entries, periods opened again, a year's end."""

from collections import Counter
from typing import Any

from hypothesis import note
from hypothesis import strategies as some
from hypothesis.stateful import initialize, multiple, precondition, rule

from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor
from relief_fund.ledger.balances import turnovers_at, turnovers_known
from relief_fund.ledger.correct import adjust_entry
from relief_fund.ledger.entries import moved
from relief_fund.ledger.periods import agree_to_reopen, ask_to_reopen, refuse_to_reopen
from relief_fund.ledger.year_end import close_year
from tests.ledger.stories import AMOUNTS, CORRECTIONS, DAYS, ENTRIES, Stories
from tests.ledger.story_events import ACCOUNTS, ADJUSTMENTS, DEBIT, MONEY
from tests.ledger.story_model import Purse
from tests.ledger.test_golden_stories import ADMINISTRATOR

OTHER_HAND = Actor("o2", "", frozenset({Duty.FUND_ADMINISTRATOR}))
WHOSE = some.sampled_from(["all", "donated", "budget", "neighbour"])


BEGUN = (
    ("donated", "gift", 200, 5), ("donated", "goods_given", 100, 6), ("donated", "dollars_given", 80, 7),
    ("donated", "goods_approved", 50, 8), ("donated", "promise", 60, 8), ("donated", "transfer", 40, 9),
    ("budget", "appropriation", 100, 5), ("budget", "received", 90, 9),
)  # fmt: skip
"""What every story begins with, day by day: most decisions find something to decide about."""


class YearStories(Stories):
    """``Stories`` with everything that looks back: what was held, what was wrong, what is closed."""

    @initialize(target=ENTRIES)
    def open_the_books(self) -> Any:
        """As there, and something to spend of each kind."""
        super().open_the_books()
        return multiple(
            *(
                self.told(self.new_key(), fund, event, amount, "house|1" if event == "promise" else "", day)
                for fund, event, amount, day in BEGUN
            )
        )

    def teardown(self) -> None:
        """Every named check after every story, so that what one of them finds is a story too."""
        if self.shelf.asks:
            found = self.shelf.found()
            if found:
                self.shelf.throw_away()
            assert not found, found

    def purses_of(self, turnovers: Any) -> Counter[Purse]:
        """What the books answered, in the model's words; free money is the sum of the accounts that are money."""
        kinds = {code: kind for kind, code in self.codes.items()}
        names = {account: purse for purse, account in ACCOUNTS.items()} | {self.bank: "bank"}
        told: Counter[Purse] = Counter()
        for one in turnovers:
            if one.fund not in kinds or one.account not in names:
                continue
            fund, purse = kinds[one.fund], names[one.account]
            net = one.debit - one.credit
            told[fund, purse, one.purpose] += net if purse in DEBIT else -net
            if purse in MONEY and fund != "budget":
                told[fund, "free", ""] += net
        return told

    def hear(self, turnovers: Any, expected: Counter[Purse], whose: str) -> None:
        told = {purse: held for purse, held in self.purses_of(turnovers).items() if held}
        assert told == {
            purse: held for purse, held in expected.items() if held and whose in ("all", purse[0])
        }

    @rule(day=DAYS, whose=WHOSE)
    def what_was_held_as_of(self, day: int, whose: str) -> None:
        """Balances of a day, from all that is known today."""
        with self.office.read() as connection:
            found = turnovers_at(connection, as_of=self.on(day), fund=self.codes.get(whose, ""))
        self.hear(found, self.model.held(as_of=day), whose)

    @rule(evening=some.integers(20, 24), day=DAYS, whose=WHOSE)
    def what_was_known_by(self, evening: int, day: int, whose: str) -> None:
        """Balances of a day as they were known on the evening of another."""
        moment = moment_text(self.shelf.noon(evening))
        with self.office.read() as connection:
            found = turnovers_at(
                connection, as_of=self.on(day), known_at=moment, fund=self.codes.get(whose, "")
            )
        self.hear(found, self.model.held(as_of=day, told_by=evening), whose)

    @rule(entry=ENTRIES, day=DAYS, whose=WHOSE)
    def what_was_known_when_this_was_entered(self, entry: Any, day: int, whose: str) -> None:
        """Balances of a day by the entries up to a number."""
        number = self.model.known[entry[1] if entry[0] in CORRECTIONS else entry[0]][0]
        fund = self.codes.get(whose, "")
        with self.office.read() as connection:
            then = turnovers_known(connection, number, fund=fund)
            found = turnovers_known(connection, number, as_of=self.on(day), fund=fund)
        self.hear(then, self.model.held(known=number), whose)
        self.hear(found, self.model.held(as_of=day, known=number), whose)

    @rule(
        target=ENTRIES, entry=ENTRIES, what=some.sampled_from(sorted(ADJUSTMENTS)), amount=AMOUNTS, day=DAYS
    )
    def adjust(self, entry: Any, what: str, amount: int, day: int) -> Any:
        """The difference to an entry, posted beside it."""
        kind, pairs, _ = ADJUSTMENTS[what]
        if entry[0] in CORRECTIONS or entry[1] != kind:
            return multiple()
        number, turn = self.model.known[entry[0]][0], self.model.turns(entry[0]) + 1
        expected = self.model.adjust(entry[0], what, amount, day)
        lines = [
            line
            for debited, credited in pairs
            for line in moved(self.codes[kind], debited, credited.replace("bank", self.bank), amount)
        ]
        heard = self.answer(
            lambda: adjust_entry(
                self.office, ADMINISTRATOR, number=number, turn=turn, lines=lines, on=self.on(day),
                document=f"BB {day}",
            )
        )  # fmt: skip
        note(f"  {day:2d}. {what} {amount} with {number}: {heard}")
        assert heard == expected
        return multiple() if isinstance(heard, str) else ("adjustment", f"adj:{entry[0]}:{turn}")

    @precondition(lambda self: self.model.closed)
    @rule(which=some.sampled_from(["last", "first"]), agreed=some.booleans())
    def open_a_period_again(self, which: str, agreed: bool) -> None:
        """Two hands open the last closed period, or the second one says no; an earlier one stays closed."""
        closed = self.model.closed
        day = closed[-1] if which == "last" else closed[0]

        def ask_and_answer() -> None:
            ask_to_reopen(self.office, ADMINISTRATOR, ends_on=self.on(day), reason="Sót phiếu")
            if agreed:
                agree_to_reopen(self.office, OTHER_HAND, ends_on=self.on(day))
            else:
                refuse_to_reopen(self.office, OTHER_HAND, ends_on=self.on(day), reason="Ghi kỳ sau")

        heard = self.answer(ask_and_answer)
        note(f"  period to the {day}. again, {agreed}: {heard}")
        assert heard == (None if day == closed[-1] else "ReopeningInvalid")
        if day == closed[-1] and agreed:
            closed.pop()

    @rule(target=ENTRIES)
    def close_the_year(self) -> Any:
        """Income and expense of every fund go to its balance, dated the year's last day."""
        keys = self.model.close_year(self.shelf.last_day_of_year)
        expected = keys if isinstance(keys, str) else tuple(self.model.known[key][0] for key in keys)
        year = self.on(1).year
        heard = self.answer(lambda: close_year(self.office, ADMINISTRATOR, year=year, document="KC"))
        note(f"  year's end: {heard}")
        assert heard == expected
        return multiple() if isinstance(keys, str) else multiple(*(("year end", key) for key in keys))

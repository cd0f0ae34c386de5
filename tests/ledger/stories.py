"""The books as a bookkeeper tells them: a small model, and the same story told to the real books, step by step.

``Model`` is what the books promise, in a few lines that share nothing with them. ``Stories`` is Hypothesis'
state machine over the ledger's public interface; a failing story is printed as its steps, one to a line.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import note
from hypothesis import strategies as some
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from sqlalchemy import bindparam, select
from sqlalchemy.exc import OperationalError

from relief_fund.app import open_home
from relief_fund.banking.tables import BankLine
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.balances import plain_turnovers, turnovers
from relief_fund.ledger.chart import close_account, open_child_account
from relief_fund.ledger.checks import CHECKS, DEADLINES
from relief_fund.ledger.correct import reverse_entry
from relief_fund.ledger.funds import close_fund, open_fund
from relief_fund.ledger.periods import close_period
from relief_fund.ledger.queries import overdrawn_guards, sealed_entries
from relief_fund.ledger.snapshots import keep_snapshot, rebuild
from relief_fund.settings import Settings
from relief_fund.storage import turns
from tests.ledger.story_events import DIVIDED, EVENTS, FACTS, FUNDS, PURSES, entry_of
from tests.ledger.story_model import Model, copy_of
from tests.ledger.test_golden_stories import ADMINISTRATOR
from tests.storage.held import held

LINE = BankLine.__table__
KNOWN_LINE = select(LINE.c.identity).where(LINE.c.identity == bindparam("key"))


class Shelf:
    """The homes that stories are told to: one serves many, each with funds, an account and a month of its own."""

    STORIES_A_HOME = 8
    BEGINS = date(2024, 1, 1)

    def __init__(self, make: Callable[[], Settings]) -> None:
        self._make, self._home, self.told, self._first = make, None, 0, self.BEGINS
        self.asks = True
        self.left = 0
        self.clock = MovableClock(datetime(2024, 1, 1, tzinfo=UTC))

    @property
    def home(self) -> Home:
        """The home of the present story."""
        assert self._home
        return self._home

    def next_month(self) -> date:
        """The first day of a month that no story has seen; the 20th is today. A worn home is replaced."""
        if self._home is None or self.left == 0 or self._is_short():
            self.left = self.STORIES_A_HOME
            self.put_away()
            self._first, self._settings = self.BEGINS, self._make()
            self.stand_at(20)
            self.reopen()
        self.told += 1
        self.left -= 1
        self._first += timedelta(days=31)
        self.stand_at(20)
        return self._first

    def _is_short(self) -> bool:
        """Whether a story left a purse below zero: no period closes then, so the next story would go otherwise."""
        with self.home.office.read() as connection:
            return bool(overdrawn_guards(connection))

    def stand_at(self, day: int) -> None:
        """It is noon of ``day``."""
        self.clock.set(self.noon(day))

    def noon(self, day: int) -> datetime:
        """The moment that all of ``day`` is told at."""
        return datetime.combine(self._first, time(5), UTC) + timedelta(days=day - 1)

    @property
    def last_day_of_year(self) -> int:
        """The 31st of December of the story's year, counted from its first day."""
        return (date(self._first.year, 12, 31) - self._first).days + 1

    def reopen(self) -> None:
        """Close the home, if it is open, and open it again."""
        self.throw_away()
        self._home = open_home(self._settings, self.clock)

    def put_away(self) -> None:
        """Ask every named check (unless ``asks`` was taken back), then close the home."""
        if self._home is None:
            return
        found = self.found() if self.asks else {}
        self.throw_away()
        assert not found, found

    def throw_away(self) -> None:
        """Close the home and ask nothing; the next story has another."""
        if self._home:
            self._home.close()
        self._home = None

    def found(self) -> dict[str, Any]:
        """What the checks that hold of any story find, and turnover that its snapshots tell otherwise."""
        with self.home.office.read() as connection:
            day = self.clock.now().date()
            found = {name: check(connection, day) for name, check in CHECKS.items() if name not in DUE}
            found["turnover"] = sorted(set(turnovers(connection)) ^ set(plain_turnovers(connection)))
            return {name: rows for name, rows in found.items() if rows}


DUE = {
    *DEADLINES, "closed_fund_is_empty", "guarded_never_below_zero_on_any_day",
    "free_money_never_below_zero_on_any_day", "encumbered_plus_spent_within_appropriation",
    "nominal_accounts_zero_after_year_end",
}  # fmt: skip
"""Checks that ask for more than a single entry is judged by: order of days, and what a fund or a year closes with."""


def telling(fund: str, event: str) -> Any:
    """A step of the story: one event of a fund."""
    divided = DIVIDED.intersection(EVENTS[fund][event])
    arguments = {"amount": AMOUNTS, "day": DAYS, **({"item": ITEMS} if divided else {})}

    def step(self: Any, amount: int, day: int, item: str = "") -> Any:
        return self.told(self.new_key(), fund, event, amount, item, day)

    step.__name__ = step.__qualname__ = event if fund == "donated" else f"budget_{event}"
    return rule(target=ENTRIES, **arguments)(step)


CORRECTIONS = {"reversal", "adjustment", "year end"}
ENTRIES = Bundle("entry")
AMOUNTS = some.sampled_from([10, 20, 30, 10, 20, 70])
DAYS = some.sampled_from([*range(5, 20), 21])
ITEMS = some.sampled_from(["house|1", "house|2"])
ANY_EVENT = some.sampled_from([(fund, event) for fund in EVENTS for event in EVENTS[fund]])
SEVERAL = some.lists(some.tuples(ANY_EVENT, AMOUNTS, ITEMS, DAYS), min_size=2, max_size=6)


class Stories(RuleBasedStateMachine):
    """Tells the same to the books of ``shelf`` and to the model, and hears the same from both."""

    shelf: Shelf

    def __init__(self) -> None:
        super().__init__()
        self.first = self.shelf.next_month()
        self.name = f"S{self.shelf.told}"
        self.codes = {kind: f"{self.name}.{end}" for kind, end in FUNDS.items()}
        self.bank = f"1121.{self.shelf.told:04d}"
        self.keys = 0
        with self.shelf.home.office.read() as connection:
            self.model = Model(sealed_entries(connection), today=20)

    @property
    def office(self) -> Any:
        return self.shelf.home.office

    def on(self, day: int) -> date:
        return self.first + timedelta(days=day - 1)

    def new_key(self) -> str:
        self.keys += 1
        return f"{self.name}-{self.keys}"

    def answer(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except ReliefFundError as refusal:
            return type(refusal).__name__

    def entry(self, key: str, fund: str, event: str, amount: int, item: str, day: int) -> Any:
        return entry_of(fund, self.codes[fund], self.bank, event, amount, item, self.on(day), key)

    def command(self, key: str, fund: str, event: str, amount: int, item: str, day: int) -> Any:
        entry = self.entry(key, fund, event, amount, item, day)
        line = {
            "identity": key, "account": self.bank, "position": int(key.rpartition("-")[2]), "day": self.on(day),
            "direction": "debit" if event == "bank_fee" else "credit", "amount": amount, "reference": "",
            "text": "", "folded": "", "reading": event, "fund": entry.lines[0].fund, "other_side": "", "run": "",
            "row": 1,
        }  # fmt: skip

        def post(tx: Any) -> int:
            # A fact rests on its bank line; without one the database holds it to the rule for decisions.
            if event in FACTS and not tx.sql(KNOWN_LINE, {"key": key}).first():
                tx.sql(LINE.insert(), line)
            return int(tx.post(entry))

        return post

    def told(self, key: str, *words: Any) -> Any:
        command = self.command(key, *words)
        expected = self.model.post(*words, key)
        way = self.office.desk.run
        if words[1] not in FACTS and self.keys % 2:
            # The short way of an entry that comes alone; facts bring a row of their own.
            way, command = self.office.desk.post, self.entry(key, *words)
        heard = self.answer(lambda: getattr(told := way(command), "result", lambda: told)())
        note(f"  {words[-1]:2d}. {' '.join(str(word) for word in words[:-1] if word)}: {heard}")
        assert heard == expected
        return multiple() if isinstance(heard, str) else (key, *words)

    @initialize()
    def open_the_books(self) -> None:
        """A bank account, a store and three funds."""

        def command(tx: Any) -> None:
            open_child_account(tx, code=self.bank, opened_on=self.first)
            for code in ("1122.01", "Q10.K1", "Q11.K1", "Q10.U1"):
                open_child_account(tx, code=code, opened_on=self.first)
            for kind, code in self.codes.items():
                kind = "budget" if kind == "budget" else "donated"
                open_fund(tx, code=code, kind=kind, campaign=self.name, opened_on=self.first, name=code)

        self.office.desk.run(command)

    for _fund in EVENTS:
        for _event in EVENTS[_fund]:
            _step = telling(_fund, _event)
            vars()[_step.__name__] = _step
    del _fund, _event, _step

    @rule(entry=ENTRIES)
    def the_same_again(self, entry: Any) -> None:
        """A replay."""
        if entry[0] not in CORRECTIONS:
            self.told(*entry)

    @rule(entry=ENTRIES, amount=some.sampled_from([11, 12]))
    def the_same_key_with_another_amount(self, entry: Any, amount: int) -> None:
        """A conflict."""
        if entry[0] not in CORRECTIONS:
            key, fund, event, _, item, day = entry
            self.told(key, fund, event, amount, item, day)

    @rule(target=ENTRIES, entry=ENTRIES, day=DAYS)
    def reverse(self, entry: Any, day: int) -> Any:
        """A reversal in full, of a reversal too."""
        of = entry[1] if entry[0] in CORRECTIONS else entry[0]
        number = self.model.known[of][0]
        expected = self.model.reverse(of, day)
        heard = self.answer(
            lambda: reverse_entry(
                self.office, ADMINISTRATOR, number=number, on=self.on(day), document=f"BB {day}"
            )
        )
        note(f"  {day:2d}. reversal of {number}: {heard}")
        assert heard == expected
        return multiple() if isinstance(heard, str) else ("reversal", f"rev:{of}")

    @rule(events=SEVERAL)
    def all_or_nothing(self, events: Any) -> None:
        """Several entries in one command: the first refusal takes all of them back."""
        lines = [(self.new_key(), *event, *words) for event, *words in events]
        commands = [self.command(*line) for line in lines]
        trial = copy_of(self.model)
        expected: Any = []
        for key, *words in lines:
            expected.append(trial.post(*words, key))
            if isinstance(expected[-1], str):
                expected, trial = expected[-1], self.model
                break
        heard = self.answer(lambda: self.office.desk.run(lambda tx: [one(tx) for one in commands]))
        note(f"  together: {heard}")
        assert heard == expected
        self.model = trial

    @rule(events=SEVERAL)
    def at_the_same_time(self, events: Any) -> None:
        """Several commands in one turn: each is judged after those before it, none is hurt by another."""
        lines = [(self.new_key(), *event, *words) for event, *words in events]
        expected = [self.model.post(*words, key) for key, *words in lines]
        with held(self.shelf.home):
            futures = [self.office.desk.submit(self.command(*line)) for line in lines]
        heard = [self.answer(lambda one=one: one.result(20)) for one in futures]
        note(f"  one turn: {heard}")
        assert heard == expected

    @rule(amount=AMOUNTS, written=some.booleans())
    def power_cut_at_the_commit(self, amount: int, written: bool) -> None:
        """A gift is lost before or after the commit; the home is opened again, and the gift told again."""
        key = self.new_key()
        words = ("donated", "gift", amount, "", 10)
        command = self.command(key, *words)
        with _power_cut(written):
            heard = self.answer(lambda: self.office.desk.run(command))
        assert heard == "OutcomeUnknown"
        if written:
            self.model.post(*words, key)
        self.shelf.reopen()
        self.purses_agree()
        self.told(key, *words)

    @rule(day=DAYS)
    def close_the_period(self, day: int) -> None:
        """Every day up to ``day`` is closed."""
        with self.office.read() as connection:
            blocked = bool(overdrawn_guards(connection))  # of any story; purses_agree has judged ours
        heard = self.answer(lambda: close_period(self.office, ADMINISTRATOR, ends_on=self.on(day)))
        if day >= self.model.today:
            assert heard == "PeriodInvalid"
        elif blocked:
            assert heard == "PeriodBlocked"
        elif day <= max(self.model.closed, default=0):
            assert heard == "PeriodInvalid"
        else:
            assert heard.ends_on == self.on(day)
            self.model.closed.append(day)

    @rule(what=some.sampled_from(["bank", "donated", "budget"]), day=some.sampled_from([15, 20]))
    def close_for_good(self, what: str, day: int) -> None:
        """The bank account or a fund takes nothing more from ``day`` on."""

        def command(tx: Any) -> None:
            if what == "bank":
                close_account(tx, code=self.bank, closed_on=self.on(day))
            else:
                close_fund(tx, code=self.codes[what], closed_on=self.on(day))

        heard = self.answer(lambda: self.office.desk.run(command))
        assert heard == ("RowRefused" if what in self.model.ended else None)
        self.model.ended.setdefault(what, day)

    @rule()
    def a_day_passes(self) -> None:
        """Tomorrow."""
        self.model.today += 1
        self.shelf.stand_at(self.model.today)

    @rule(anew=some.booleans())
    def keep_periodic_balances(self, anew: bool) -> None:
        """A step further or all anew; turnover with what is kept is the plain sum."""
        reached = rebuild(self.office) if anew else keep_snapshot(self.office, tail=0)
        with self.office.read() as connection:
            assert reached in (0, sealed_entries(connection))
            assert turnovers(connection) == plain_turnovers(connection)

    @rule()
    def close_and_open_the_home(self) -> None:
        """Another morning."""
        self.shelf.reopen()

    @invariant()
    def purses_agree(self) -> None:
        """Every guard of both funds is what the model holds, and the numbers are as many."""
        with self.office.read() as connection:
            rows = connection.exec_driver_sql(
                f"SELECT fund, account, purpose, balance FROM guard WHERE fund LIKE '{self.name}.%%'"
            ).all()
            assert sealed_entries(connection) == self.model.count
        kinds = {code: kind for kind, code in self.codes.items()}
        names = {account: purse for purse, account in PURSES.items()} | {self.bank: "bank"}
        told = {(kinds[fund], names[account], item): held for fund, account, item, held in rows if held}
        assert told == {
            purse: held for purse, held in self.model.held().items() if held and purse[1] in PURSES
        }


class _power_cut:
    """The next commit is the last thing this connection does; ``written`` says whether it got through."""

    def __init__(self, written: bool) -> None:
        self.written, self.commit = written, turns.Turn.commit

    def __enter__(self) -> None:
        def cut(turn: Any) -> None:
            if self.written:
                self.commit(turn)
            turn.connection.invalidate()
            raise OperationalError("COMMIT", None, Exception("lost"), connection_invalidated=True)

        turns.Turn.commit = cut

    def __exit__(self, *_: object) -> None:
        turns.Turn.commit = self.commit

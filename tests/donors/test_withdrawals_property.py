"""An import of which gifts were adjusted, moved, split, merged, taken back, given back: withdrawn, nothing of it stays.

Whatever was done about its lines, imported again it is what a clean import is: every balance, every named check.
"""

import os
import random
from collections.abc import Callable
from typing import Any

import pytest

from relief_fund.banking import withdrawing
from relief_fund.banking.checks import CHECKS as OF_BANK
from relief_fund.banking.decisions import decide_line
from relief_fund.banking.errors import LineDecided, WithdrawalShort, WithdrawalTied
from relief_fund.banking.inbox import InboxLine, inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.withdrawals import ask_withdrawal
from relief_fund.donors.accept_gift import accept_as_gift
from relief_fund.donors.checks import CHECKS as OF_DONORS
from relief_fund.donors.errors import GiftTied
from relief_fund.donors.gift_refunds import fresh_refund, propose_refund
from relief_fund.donors.moved_gifts import propose_moved_gift
from relief_fund.donors.queries import campaign_total, gift_of_line
from relief_fund.donors.receipts import change_letterhead, issue_receipts
from relief_fund.donors.several_gifts import Share, merge_lines, split_line
from relief_fund.donors.taken_back import take_back_gift
from relief_fund.donors.withdrawn_gifts import WithdrawnGifts
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.checks import CHECKS as OF_BOOKS
from relief_fund.ledger.correct import adjust_entry, reverse_entry
from relief_fund.ledger.entries import Entry, Line, moved
from relief_fund.ledger.fund_line import note_entry
from relief_fund.ledger.line_checks import lines_say_what_the_books_say
from relief_fund.ledger.queries import entries_by_keys
from tests.approval.bench import COMMITTEE, GIVEN, Body, body_of
from tests.banking.lines import DAY, line
from tests.banking.money_in import ADMINISTRATOR, balances, open_demo_campaign, scalar
from tests.banking.test_withdrawing import agreed

Import = Callable[..., ImportReport]
HERE, THERE = "BAO.CHUNG", "LU.CHUNG"
GIFTS = (900, 500, 300, 250, 700, 1_100)
WAITING = (4_000, 5_000, 6_000, 8_000)
STATEMENT = [
    *(line(amount, f"gop {amount}", reference=f"5213.{amount}") for amount in GIFTS),
    *(line(amount, f"HOAN TRA LENH CHUYEN TIEN {amount}", reference=f"5214.{amount}") for amount in WAITING),
    line(7, "PHI SMS", direction="debit"),
]  # fmt: skip


@pytest.fixture
def body(home: Home, load: Import) -> Body:
    """A committee, another campaign, and money here that came by another import."""
    open_demo_campaign(home, "0011008888888", "LU")
    load([line(1_000_000, "truoc", reference="5212.1")])
    change_letterhead(home.office, ADMINISTRATOR, address="Số 1, phố Mẫu")
    body = body_of(home)
    large = Entry("line:gift", "gift", DAY, moved(HERE, "1121.01", "5121", GIVEN))
    home.office.desk.run(lambda tx: note_entry(tx, large, number_of(home, "line:gift")))
    return body


def number_of(home: Home, key: str) -> int:
    with home.office.read() as connection:
        return entries_by_keys(connection, [key])[key]


def adjust(home: Home, key: str, debited: str, credited: str, amount: int, turn: int = 1) -> int:
    """An adjusting entry of the entry ``key``; returns its number."""
    lines = (Line(HERE, debited, amount, 0), Line(HERE, credited, 0, amount))
    told = {"turn": turn, "lines": lines, "on": DAY, "document": "DC-1"}
    return adjust_entry(home.office, ADMINISTRATOR, number=number_of(home, key), **told)


def reverse(home: Home, number: int) -> int:
    return reverse_entry(home.office, ADMINISTRATOR, number=number, on=DAY, document="DC-2")


def findings(home: Home) -> dict[str, object]:
    """What every named check of bank, gifts and books finds."""
    with home.office.read() as connection:
        told: dict[str, Any] = {name: check(connection) for name, check in (OF_BANK | OF_DONORS).items()}
        told |= {name: check(connection, DAY) for name, check in OF_BOOKS.items()}
        told["lines"] = lines_say_what_the_books_say(connection)
    return {name: found for name, found in told.items() if found}


def state(home: Home) -> tuple[object, ...]:
    """Balances, the campaign's gifts and their sum."""
    with home.office.read() as connection:
        return balances(home), campaign_total(connection, "BAO")


def lines(home: Home, run: str) -> dict[int, InboxLine]:
    """The lines of one import by their amounts."""
    own = {
        scalar(
            home, "SELECT identity FROM bank_line WHERE run = :run AND amount = :amount", run=run, amount=one
        )
        for one in (*GIFTS, *WAITING, 7)
    }
    with home.office.read() as connection:
        page = inbox_page(connection, view="all", limit=500)
    return {one.amount: one for one in page if one.identity in own}


class Work:
    """What officers do about one import, each line once."""

    def __init__(self, body: Body, run: str) -> None:
        self.body, self.home, self.run = body, body.home, run
        self.lines = lines(self.home, run)
        self.undo: list[Callable[[], object]] = []

    def told(self, amount: int) -> dict[str, Any]:
        return {"identity": self.lines[amount].identity, "reason": "x", "on": DAY}

    def own(self, amount: int) -> str:
        return f"line:{self.lines[amount].identity}"

    def adjusted(self, amount: int) -> None:
        """Something off the gift, and something off what was taken off."""
        adjust(self.home, self.own(amount), "5121", "3388", 100)
        adjust(self.home, self.own(amount), "5121", "3383", 50, turn=2)
        off = f"adj:{number_of(self.home, self.own(amount))}:1"
        adjust(self.home, off, "3388", "5121", 30)

    def adjusted_and_not(self, amount: int) -> None:
        """An adjusting entry that was reversed, and one that was put in force again."""
        reverse(self.home, adjust(self.home, self.own(amount), "5121", "3388", 100))
        again = reverse(self.home, adjust(self.home, self.own(amount), "5121", "3388", 60, turn=2))
        reverse(self.home, again)

    def receipted(self, amount: int) -> None:
        with self.home.office.read() as connection:
            gift = gift_of_line(connection, "1121.01", self.lines[amount].position)
        assert gift
        issue_receipts(self.home.office, ADMINISTRATOR, gifts=[gift.receipt_code])

    def taken_back(self, amount: int) -> None:
        take_back_gift(self.home.office, ADMINISTRATOR, **self.told(amount))

    def taken_back_and_split(self, amount: int) -> None:
        self.taken_back(amount)
        parts = (Share(100), Share(amount - 100))
        split_line(self.home.office, ADMINISTRATOR, shares=parts, **self.told(amount))
        adjust(self.home, f"gift_split:{self.lines[amount].identity}:2", "5121", "3388", 40)

    def moved(self, amount: int) -> None:
        """By the committee: as long as it lies there, and as long as it stands, the import is not withdrawn."""
        proposal = propose_moved_gift(
            self.home.office, self.body.admin.acting(Duty.FUND_ADMINISTRATOR), to_fund=THERE, committee=COMMITTEE,
            document="8/QĐ", on=DAY, identity=self.lines[amount].identity,
        )  # fmt: skip
        refused(self, WithdrawalTied)
        for member in self.body.members[:2]:
            self.body.sign(member, proposal)
        refused(self, WithdrawalTied)
        reverse(self.home, number_of(self.home, f"clear:{self.lines[amount].identity}:1"))

    def given_back(self, amount: int) -> None:
        """A refund: until it is undone the import is not withdrawn."""
        with self.home.office.read() as connection:
            gift = gift_of_line(connection, "1121.01", self.lines[amount].position)
        assert gift
        code = fresh_refund()
        proposal = propose_refund(
            self.home.office, self.body.admin.acting(Duty.FUND_ADMINISTRATOR), gift=gift.receipt_code,
            amount=200, refund=code, committee=COMMITTEE, document="9/QĐ", on=DAY,
        )  # fmt: skip
        refused(self, GiftTied)
        for member in self.body.members[:2]:
            self.body.sign(member, proposal)
        refused(self, GiftTied)
        reverse(self.home, number_of(self.home, f"refund:{code}"))

    def split(self, amount: int) -> None:
        parts = (Share(1), Share(amount - 1))
        split_line(self.home.office, ADMINISTRATOR, shares=parts, **self.told(amount))

    def accepted(self, amount: int) -> None:
        accept_as_gift(self.home.office, ADMINISTRATOR, **self.told(amount))
        adjust(self.home, f"clear:{self.lines[amount].identity}:1", "5121", "3388", 25)

    def decided(self, amount: int) -> None:
        decide_line(self.home.office, ADMINISTRATOR, decision="other_debt", **self.told(amount))


def refused(work: Work, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        ask_withdrawal(work.home.office, ADMINISTRATOR, run=work.run, reason="nhầm")


ON_GIFTS: tuple[Callable[[Work, int], None], ...] = (
    Work.adjusted, Work.adjusted_and_not, Work.receipted, Work.taken_back, Work.taken_back_and_split, Work.moved,
    Work.given_back,
)  # fmt: skip
ON_WAITING: tuple[Callable[[Work, int], None], ...] = (Work.split, Work.accepted, Work.decided, Work.moved)


def work_on(work: Work, chance: random.Random) -> None:
    """Every kind of work once about some line, and a line that is one gift with another."""
    gifts, waiting = list(GIFTS), list(WAITING)
    chance.shuffle(gifts)
    chance.shuffle(waiting)
    for amount, what in zip(gifts, chance.sample(ON_GIFTS, len(gifts)), strict=True):
        what(work, amount)
    for amount, what in zip(waiting, chance.sample(ON_WAITING, 2), strict=False):
        what(work, amount)
    pair = [work.lines[one].identity for one in waiting[2:]]
    merge_lines(work.home.office, ADMINISTRATOR, identities=pair, reason="một người", on=DAY)
    if chance.random() < 0.5:
        adjust(work.home, f"gift_merged:{pair[0]}:1", "5121", "3388", 77)
    decide_line(work.home.office, ADMINISTRATOR, decision="fee", **work.told(7))


@pytest.mark.parametrize("seed", range(1, 21 if os.environ.get("RELIEF_FUND_LONG") else 3))
def test_withdrawn_and_imported_again_it_is_a_clean_import(
    body: Body, load: Import, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(withdrawing, "STEP", 3)
    home, chance = body.home, random.Random(seed)
    before, found = state(home), findings(home)
    run = load(STATEMENT).run
    clean = state(home)
    work_on(Work(body, run), chance)
    assert withdrawing.carry_on(home.office, agreed(home, run), WithdrawnGifts()) == len(STATEMENT)
    assert state(home) == before
    assert findings(home) == found
    assert load(STATEMENT).posted == len(STATEMENT)
    assert state(home) == clean
    assert findings(home) == found


def test_what_was_adjusted_and_is_spent_since_is_refused_before_anything_is_posted(
    body: Body, load: Import
) -> None:
    home = body.home
    run = load([line(500, "gop", reference="5213.5")]).run
    key = f"line:{scalar(home, 'SELECT identity FROM bank_line WHERE amount = 500')}"
    first = adjust(home, key, "5121", "3388", 100)
    home.office.desk.post(Entry("paid:1", "debt_paid", DAY, moved(HERE, "3388", "1121.01", 100))).result()
    with pytest.raises(WithdrawalShort) as caught:
        ask_withdrawal(home.office, ADMINISTRATOR, run=run, reason="nhầm")
    assert caught.value.facts == {"fund": HERE, "needed": 100, "available": 0}
    assert scalar(home, "SELECT count(*) FROM import_withdrawal") == 0
    assert number_of(home, f"adj:{number_of(home, key)}:1") == first


def test_nothing_of_a_line_is_adjusted_once_its_withdrawal_was_agreed(body: Body, load: Import) -> None:
    home = body.home
    run = load([line(500, "gop", reference="5213.5")]).run
    key = f"line:{scalar(home, 'SELECT identity FROM bank_line WHERE amount = 500')}"
    off = adjust(home, key, "5121", "3388", 100)
    undone = reverse(home, adjust(home, key, "5121", "3388", 10, turn=2))
    withdrawal = agreed(home, run)
    for what in (
        lambda: adjust(home, key, "5121", "3388", 5, turn=3),
        lambda: adjust(home, f"adj:{number_of(home, key)}:1", "3388", "5121", 5),
        lambda: reverse(home, undone),
    ):
        with pytest.raises(LineDecided):
            what()
    prepared = withdrawing._prepared

    def reversed_meanwhile(*given: Any) -> Any:
        """An officer undoes the adjusting entry by hand while the step is made."""
        step = prepared(*given)
        if step and step.reversals[0].number == off:
            reverse(home, off)
        return step

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(withdrawing, "_prepared", reversed_meanwhile)
        assert withdrawing.carry_on(home.office, withdrawal, WithdrawnGifts()) == 1
    assert (HERE, "3388") not in balances(home)
    assert findings(home).keys() == findings(home).keys() - {"withdrawn_lines_are_reversed"}


def test_one_gift_of_two_imports_is_not_half_withdrawn(body: Body, load: Import) -> None:
    home = body.home
    runs = [
        load([line(one, f"HOAN TRA LENH CHUYEN TIEN {one}", reference=f"5.{one}")]).run for one in (60, 40)
    ]
    pair = [scalar(home, "SELECT identity FROM bank_line WHERE amount = :a", a=one) for one in (60, 40)]
    merge_lines(home.office, ADMINISTRATOR, identities=pair, reason="một người", on=DAY)
    for run in runs:
        with pytest.raises(WithdrawalTied) as caught:
            ask_withdrawal(home.office, ADMINISTRATOR, run=run, reason="nhầm")
        assert caught.value.facts["lines"] == 1

"""A small fund with money, the bundled survey judged, and the people who may spend: for tests of orders."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from relief_fund.approval.committees import open_committee, seat_officer
from relief_fund.approval.queries import proposal_card
from relief_fund.approval.sign import sign
from relief_fund.banking.accounts import add_bank_account
from relief_fund.banking.payment_files.rehearsal import answer
from relief_fund.banking.payment_files.results import Outcome, ResultFile, ResultRow, read_results
from relief_fund.disbursement.orders.batches import Batch, export_batch, make_batch, send_batch
from relief_fund.disbursement.orders.checks import CHECKS
from relief_fund.disbursement.orders.lists import PreparedList, prepare_list
from relief_fund.disbursement.orders.settlement import settle
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger import templates
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.funds import open_fund
from relief_fund.ledger.queries import balance
from tests.disbursement.demo import YAGI, bring_bundled, declare_yagi, judge
from tests.staff.crew import FROM, TO, Person, appointed, move, office_of_two

COMMITTEE = "HD-MAU"
STATE, GIFTS = "NST-2", "BAO.CHUNG"
SOURCES = (STATE, GIFTS)
GRANTED, RECEIVED, GIVEN = 1_550_000_000, 300_000_000, 500_000_000
DECIDED, SENT, ANSWERED = date(2024, 9, 28), date(2024, 10, 1), date(2024, 10, 8)


@dataclass
class Stage:
    """The home with its officers."""

    home: Home
    admin_person: Person
    treasurer_person: Person
    members: list[Person]

    @property
    def admin(self) -> Actor:
        """The fund administrator."""
        return self.admin_person.acting(Duty.FUND_ADMINISTRATOR)

    @property
    def treasurer(self) -> Actor:
        """The treasurer."""
        return self.treasurer_person.acting(Duty.TREASURER)

    def moved_to(self, home: Home) -> "Stage":
        """The same people in a copy of their home."""
        people = (self.admin_person, self.treasurer_person, *self.members)
        admin, treasurer, *members = (replace(one, home=home) for one in people)
        return Stage(home, admin, treasurer, members)

    def ask(self, query: Any, *given: Any, **named: Any) -> Any:
        """Answer one query on a connection of its own."""
        with self.home.office.read() as connection:
            return query(connection, *given, **named)

    def findings(self) -> list[Any]:
        """What all checks of orders find."""
        return [found for check in CHECKS.values() for found in self.ask(check)]

    def prepare(self, **options: Any) -> PreparedList:
        """Prepare the next list of the disaster."""
        told = {
            "disaster": YAGI,
            "committee": COMMITTEE,
            "sources": SOURCES,
            "occurred_on": DECIDED,
            **options,
        }
        return prepare_list(self.home.office, self.admin, **told)

    def decide(self, prepared: PreparedList, choice: str = "approve") -> None:
        """Two members sign."""
        for member in self.members[:2]:
            card = self.ask(proposal_card, prepared.proposal, day=today(self.home.clock))
            sign(
                self.home.office, self.home.codes, member.acting(Duty.COMMITTEE_MEMBER),
                proposal=prepared.proposal, digest=card.digest, choice=choice, code=member.fresh_code(),
            )  # fmt: skip

    def approved_list(self) -> PreparedList:
        """A list that its committee has approved."""
        prepared = self.prepare()
        self.decide(prepared)
        return prepared

    def batch(self, prepared: PreparedList, *, on: date = SENT) -> Batch:
        """A batch of the approved list."""
        return make_batch(self.home.office, self.treasurer, list_id=prepared.id, occurred_on=on)

    def send(self, batch: Batch, *, on: date = SENT, carrier: str = "") -> Any:
        """The batch released with the treasurer's next code; ``carrier`` takes its cash."""
        return send_batch(
            self.home.office, self.home.codes, self.treasurer, batch=batch.code,
            code=self.treasurer_person.fresh_code(), occurred_on=on, carrier=carrier,
        )  # fmt: skip

    def settled(self, folder: Path) -> Batch:
        """A batch that was sent, and answered by the rehearsed post office."""
        batch = self.batch(self.approved_list())
        self.send(batch)
        settle(self.home.office, self.treasurer, self.answered(batch, folder), occurred_on=ANSWERED)
        return batch

    def money_back(self, *, on: date = ANSWERED) -> None:
        """Bank lines by which the Post gives back what it still holds."""
        for bank, fund in (("1121.01", GIFTS), ("1121.02", STATE)):
            held = self.ask(balance, account="1385", fund=fund)
            entry = Entry(f"line:back-{fund}-{on}", "post_gave_back", on, moved(fund, bank, "1385", held))
            self.home.office.desk.run(lambda tx, entry=entry: tx.post(entry))

    def answered(self, batch: Batch, folder: Path) -> ResultFile:
        """The post office's rehearsed answer to the exported file."""
        export_batch(
            self.home.office, self.treasurer, batch=batch.code, channel="post", path=folder / "post.csv"
        )
        answer(folder / "post.csv", folder / "result.csv")
        return read_results(folder / "result.csv")


def stage_of(home: Home) -> Stage:
    """People, committee, money of both classes, the bundled survey judged; it is 30 November 2024."""
    declare_yagi(home)
    bring_bundled(home)
    judge(home)
    admin, treasurer = office_of_two(home)
    open_committee(
        home.office, admin.acting(Duty.FUND_ADMINISTRATOR), code=COMMITTEE, name="Hội đồng xét duyệt Mẫu",
        level="district", quorum=2, valid_from=FROM,
    )  # fmt: skip
    members = []
    for at, seat in enumerate(("chair", "finance", "social_affairs")):
        member = appointed(home, admin, treasurer, f"Thành viên {at}", Duty.COMMITTEE_MEMBER)
        seat_officer(
            home.office, admin.acting(Duty.FUND_ADMINISTRATOR), committee=COMMITTEE, officer=member.officer,
            seat=seat, from_day=FROM, to_day=TO,
        )  # fmt: skip
        members.append(member)
    move(home, days=71)
    give_money(home)
    return Stage(home, admin, treasurer, members)


def give_money(home: Home, *, received: int = RECEIVED, given: int = GIVEN) -> None:
    """One budget fund with authority and less cash, one campaign with a gift, each with its bank account."""

    def opening(tx: Any) -> None:
        open_fund(tx, code=STATE, kind="budget", source="NST", phase="2", opened_on=FROM, name="Tỉnh")
        open_fund(tx, code=GIFTS, kind="donated", campaign="BAO", opened_on=FROM, name="Bão")
        open_fund(
            tx, code="LGHD-2", kind="mobilised", source="LGHD", phase="2", opened_on=FROM, name="Lồng ghép"
        )
        for number, fund, owner, purpose in (
            ("0011001932418", GIFTS, "BAO", "campaign"), ("37130105878400000", STATE, "NST", "budget"),
        ):  # fmt: skip
            add_bank_account(
                tx, number=number, bank="Ngân hàng Mẫu", purpose=purpose, fund=fund, earlier_fund=fund,
                owner=owner, opened_on=FROM,
            )  # fmt: skip

    day = date(2024, 9, 10)
    home.office.desk.run(opening)
    for entry in (
        templates.appropriation(fund=STATE, amount=GRANTED, decision="QD-1563", line=1, on=day),
        templates.budget_received(fund=STATE, bank="1121.02", amount=received, line="kb1", on=day),
        templates.gift(fund=GIFTS, bank="1121.01", amount=given, line="g1", on=day),
    ):
        home.office.desk.run(lambda tx, entry=entry: tx.post(entry))


def result_of(
    *rows: tuple[str, str, str, int], day: date = date(2024, 10, 5), name: str = "result.csv"
) -> ResultFile:
    """A result file of (order, outcome, reason, amount) rows, as it would have been read."""
    read = tuple(
        ResultRow(at, order, Outcome(outcome), reason, day, amount)
        for at, (order, outcome, reason, amount) in enumerate(rows, 2)
    )
    return ResultFile(name, "0" * 64, read, len(read), sum(row.amount for row in read))

"""A committee for tests: three members in different seats, quorum two, and a campaign with money to commit."""

from dataclasses import dataclass
from datetime import date

from relief_fund.approval.committees import open_committee, seat_officer
from relief_fund.approval.freeze import freeze
from relief_fund.approval.queries import ProposalCard, proposal_card
from relief_fund.approval.sign import SignatureOutcome, sign
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.chart import open_child_account
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.funds import open_fund
from tests.staff.crew import FROM, TO, Person, appointed, move, office_of_two

COMMITTEE = "HD-MAU"
SITTING_DAY = date(2024, 9, 28)
SEATS = ("chair", "finance", "social_affairs")
GIVEN = 100_000_000


@dataclass
class Body:
    """The people of a small fund."""

    home: Home
    admin: Person
    treasurer: Person
    members: list[Person]

    def freeze(
        self, subject: str = "list-1", amount: int = 40_000_000, digest: str = "aa", **more: object
    ) -> str:
        """Freeze one encumbrance of ``amount`` đồng."""
        return freeze(
            self.home.office,
            self.admin.acting(Duty.FUND_ADMINISTRATOR),
            **{
                "kind": "awards",
                "subject": subject,
                "digest": digest,
                "committee": COMMITTEE,
                "entries": [encumbrance(subject, amount)],
                "occurred_on": SITTING_DAY,
                "about": {"awards": 3, "total": str(amount)},
                **more,
            },  # type: ignore[arg-type]  # the keywords of freeze, some replaced
        )

    def card(self, proposal: str) -> ProposalCard:
        """The proposal as it stands today."""
        with self.home.office.read() as connection:
            return proposal_card(connection, proposal, day=today(self.home.clock))

    def sign(
        self, member: Person, proposal: str, choice: str = "approve", code: str = ""
    ) -> SignatureOutcome:
        """Sign what stands on the card now, with a fresh code unless one is given."""
        return sign(
            self.home.office,
            self.home.codes,
            member.acting(Duty.COMMITTEE_MEMBER),
            proposal=proposal,
            digest=self.card(proposal).digest,
            choice=choice,
            code=code or member.fresh_code(),
        )


def encumbrance(subject: str, amount: int, fund: str = "BAO.CHUNG") -> Entry:
    """Template 29: purse to encumbered, one line of the list."""
    lines = moved(fund, "B19", "B22", amount, purpose="HOUSE:27145")
    return Entry(f"enc:{subject}:1:1", "encumbrance", SITTING_DAY, lines)


def body_of(home: Home, seats: tuple[str, ...] = SEATS, quorum: int = 2) -> Body:
    """Officers, committee, fund and a gift of 100 million đồng."""
    admin, treasurer = office_of_two(home)
    open_committee(
        home.office,
        admin.acting(Duty.FUND_ADMINISTRATOR),
        code=COMMITTEE,
        name="Hội đồng xét duyệt huyện Mẫu",
        level="district",
        quorum=quorum,
        valid_from=FROM,
    )
    members = []
    for at, seat in enumerate(seats):
        member = appointed(home, admin, treasurer, f"Thành viên {at}", Duty.COMMITTEE_MEMBER)
        seat_member(home, admin, member, seat)
        members.append(member)
    open_purse(home)
    move(home, seconds=30)
    return Body(home, admin, treasurer, members)


def seat_member(
    home: Home, admin: Person, member: Person, seat: str, from_day: date = FROM, to_day: date = TO
) -> str:
    """Seat a member in the committee."""
    return seat_officer(
        home.office,
        admin.acting(Duty.FUND_ADMINISTRATOR),
        committee=COMMITTEE,
        officer=member.officer,
        seat=seat,
        from_day=from_day,
        to_day=to_day,
    )


def open_purse(home: Home) -> None:
    """A campaign's general leaf that received one gift."""

    def opening(tx: object) -> None:
        open_fund(
            tx,  # type: ignore[arg-type]  # the desk's own tx
            code="BAO.CHUNG",
            kind="donated",
            opened_on=FROM,
            name="Bão",
            campaign="BAO",
        )
        open_child_account(tx, code="1121.01", opened_on=FROM)  # type: ignore[arg-type]  # as above

    home.office.desk.run(opening)
    gift = Entry("line:gift", "gift", date(2024, 9, 10), moved("BAO.CHUNG", "1121.01", "5121", GIVEN))
    home.office.desk.run(lambda tx: tx.post(gift))

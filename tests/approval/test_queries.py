"""What pages ask: sittings in order, a card with its members, what was approved."""

from datetime import date, timedelta

from relief_fund.approval import queries
from relief_fund.approval.committees import convene_sitting
from relief_fund.approval.quorum import Outcome
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Home
from tests.approval.bench import COMMITTEE, SITTING_DAY, body_of


def test_sittings_come_latest_first_and_page_by_page(home: Home) -> None:
    body = body_of(home)
    admin = body.admin.acting(Duty.FUND_ADMINISTRATOR)
    for week in range(5):
        day = SITTING_DAY + timedelta(weeks=week)
        convene_sitting(home.office, admin, committee=COMMITTEE, day=day)
    seen: list[date] = []
    before, after = queries.FAR, ""
    with home.office.read() as connection:
        while page := queries.sitting_page(connection, before=before, after=after, limit=2):
            seen += [view.day for view in page]
            before, after = page[-1].day, page[-1].committee
        assert queries.sitting_view(connection, "made-up") is None
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 5


def test_a_sitting_counts_what_lies_before_it(home: Home) -> None:
    body = body_of(home)
    admin = body.admin.acting(Duty.FUND_ADMINISTRATOR)
    sitting = convene_sitting(home.office, admin, committee=COMMITTEE, day=SITTING_DAY)
    one, two = body.freeze("list-1", sitting=sitting), body.freeze("list-2", sitting=sitting)
    for member in body.members[:2]:
        body.sign(member, one)
    with home.office.read() as connection:
        view = queries.sitting_view(connection, sitting)
        lines = queries.proposals_of_sitting(connection, sitting)
    assert view
    assert (view.number, view.proposals, view.decided) == (1, 2, 1)
    assert {line.id: line.outcome for line in lines} == {one: Outcome.APPROVED, two: Outcome.OPEN}


def test_proposals_page_by_page_even_when_frozen_in_one_moment(home: Home) -> None:
    body = body_of(home)
    made = {body.freeze(f"list-{at}") for at in range(5)}
    seen: list[str] = []
    before, after = queries.LAST_MOMENT, ""
    with home.office.read() as connection:
        while page := queries.proposal_page(connection, before=before, after=after, limit=2):
            seen += [line.id for line in page]
            before, after = page[-1].frozen_at, page[-1].id
    assert sorted(seen) == sorted(made)


def test_the_card_shows_every_member_and_is_the_minutes(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    body.sign(body.members[1], proposal, "return")
    card = body.card(proposal)
    assert [(m.seat, m.name, m.state, m.choice) for m in card.members] == [
        ("chair", "Thành viên 0", "open", ""),
        ("finance", "Thành viên 1", "signed", "return"),
        ("social_affairs", "Thành viên 2", "open", ""),
    ]
    assert (card.signed, card.needed, card.quorum_possible) == (0, 2, True)
    assert card.members[1].signed_at


def test_approved_only_when_approved(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    body.sign(body.members[0], proposal)
    with home.office.read() as connection:
        assert queries.approved(connection, "awards", "list-1") is None
    body.sign(body.members[1], proposal)
    with home.office.read() as connection:
        found = queries.approved(connection, "awards", "list-1")
        assert queries.approved(connection, "awards", "list-2") is None
        assert queries.approved(connection, "refunds", "list-1") is None
    assert found
    assert (found.subject_digest, found.occurred_on) == ("aa", SITTING_DAY)
    assert found.prepared_by == body.admin.officer


def test_who_holds_a_duty_is_in_office(home: Home) -> None:
    body = body_of(home)
    with home.office.read() as connection:
        there = queries.officers_in_office(connection, SITTING_DAY)
        assert queries.officers_in_office(connection, date(2000, 1, 1)) == frozenset()
    assert {body.admin.officer, body.treasurer.officer, *(one.officer for one in body.members)} <= there


def test_the_last_proposal_about_each_subject(home: Home) -> None:
    body = body_of(home)
    old = body.freeze()
    new, other = body.freeze(digest="bb"), body.freeze("list-2", 5)
    for member in body.members[:2]:
        body.sign(member, other)
    with home.office.read() as connection:
        found = queries.last_proposals(connection.execute, "awards", ["list-1", "list-2", "list-3"])
    assert found == {"list-1": (new, Outcome.OPEN), "list-2": (other, Outcome.APPROVED)}
    assert old != new

"""Signing: one frozen list, distinct hands, fresh codes; the last signature posts it, or nothing happens."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from relief_fund.approval import errors, tables
from relief_fund.approval.committees import end_seat
from relief_fund.approval.queries import approved
from relief_fund.approval.quorum import Outcome
from relief_fund.approval.recuse import recuse
from relief_fund.approval.sign import SignatureOutcome, sign
from relief_fund.audit.tables import Leaf
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.errors import DayInFuture, Overdrawn, OverdrawnOnDay
from relief_fund.ledger.queries import balance, entries_by_keys, entry_by_number
from relief_fund.staff.answer_change import confirm_change
from relief_fund.staff.errors import CodeUsed, CodeWrong, NotEnrolled, TermEnded, TooManyTries
from relief_fund.staff.propose_change import propose_end
from relief_fund.staff.reset_lost_phone import reset_lost_phone
from relief_fund.staff.terms import terms_of
from tests.approval.bench import Body, body_of, encumbrance, seat_member
from tests.staff.crew import Person, appointed, move

LEAF = Leaf.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation


def encumbered(home: Home) -> int:
    with home.office.read() as connection:
        return -balance(connection, account="B22", fund="BAO.CHUNG")


def signatures(home: Home) -> int:
    with home.office.read() as connection:
        return int(connection.execute(select(func.count()).select_from(tables.SIGNATURE)).scalar_one())


def leaves(home: Home, kind: str) -> list[str]:
    with home.office.read() as connection:
        rows = connection.execute(select(LEAF.c.body).where(LEAF.c.kind == kind).order_by(LEAF.c.position))
        return [bytes(body).decode() for body in rows.scalars()]


def test_the_quorum_posts_the_frozen_entries_in_the_same_command(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    first = body.sign(body.members[0], proposal)
    assert first == SignatureOutcome(False, Outcome.OPEN, 1, 2, 30)
    assert encumbered(home) == 0
    last = body.sign(body.members[1], proposal)
    assert last == SignatureOutcome(True, Outcome.APPROVED, 2, 2, 30)
    assert encumbered(home) == 40_000_000
    with home.office.read() as connection:
        found = approved(connection, "awards", "list-1")
        number = entries_by_keys(connection, ["enc:list-1:1:1"])["enc:list-1:1:1"]
        entry = entry_by_number(connection, number)
    assert found
    assert found.proposal == proposal
    assert found.vouchers == {"enc:list-1:1:1": "BAO/2024/CK/000001"}
    assert entry
    assert entry.voucher == "BAO/2024/CK/000001"
    card = body.card(proposal)
    assert [member.state for member in card.members] == ["signed", "signed", "open"]
    assert card.outcome is Outcome.APPROVED


def test_the_public_leaf_names_seats_and_never_people(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    for member in body.members[:2]:
        body.sign(member, proposal)
    (leaf,) = leaves(home, "approval")
    digest = body.card(proposal).digest
    assert f'"digest":"{digest}"' in leaf
    assert '"seats":{"approve":["chair","finance"],"reject":[],"return":[]}' in leaf
    assert '"votes":{"approve":2,"reject":0,"return":0}' in leaf
    assert not [m for m in body.members if m.officer in leaf]
    assert "Thành viên" not in leaf
    entry = [text for text in leaves(home, "entry") if "encumbrance" in text]
    assert len(entry) == 1
    assert f'"approval":"{digest}"' in entry[0], "what was posted cites what was signed"


def test_the_preparer_may_not_sign_even_as_a_member(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    digest = body.card(proposal).digest
    as_member = Actor(body.admin.officer, "", frozenset({Duty.COMMITTEE_MEMBER}))
    for actor in (as_member, body.admin.acting(Duty.FUND_ADMINISTRATOR)):
        with pytest.raises(errors.PreparerMayNotApprove):
            sign(
                home.office,
                home.codes,
                actor,
                proposal=proposal,
                digest=digest,
                choice="approve",
                code=body.admin.fresh_code(),
            )
    assert signatures(home) == 0


def attempt(body: Body, person: Person, actor: Actor, proposal: str, **more: Any) -> SignatureOutcome:
    facts = {"digest": body.card(proposal).digest, "choice": "approve", "code": person.fresh_code(), **more}
    return sign(body.home.office, body.home.codes, actor, proposal=proposal, **facts)


def test_whoever_is_no_member_may_not_sign(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    with pytest.raises(DutyMissing):
        attempt(body, body.treasurer, body.treasurer.acting(Duty.TREASURER), proposal)
    guest = appointed(home, body.admin, body.treasurer, "Khách", Duty.COMMITTEE_MEMBER)
    with pytest.raises(errors.NotAMember):
        body.sign(guest, proposal)
    seat_member(home, body.admin, guest, "commune.27145", to_day=today(home.clock) - timedelta(days=1))
    with pytest.raises(errors.SeatEnded):
        body.sign(guest, proposal)


def test_a_member_whose_term_ended_may_not_sign(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    member = body.members[0]
    stale = member.acting(Duty.COMMITTEE_MEMBER)
    with home.office.read() as connection:
        (term,) = terms_of(connection.execute, member.officer)
    change = propose_end(home.office, body.admin.acting(Duty.FUND_ADMINISTRATOR), term=term.id)
    confirm_change(home.office, body.treasurer.acting(Duty.TREASURER), change=change)
    for actor in (stale, Actor(member.officer, "", frozenset())):
        with pytest.raises(TermEnded) as refused:
            attempt(body, member, actor, proposal)
        yesterday = today(home.clock) - timedelta(days=1)
        assert refused.value.facts == {"duty": "committee_member", "last_day": yesterday.isoformat()}
    assert [m.state for m in body.card(proposal).members] == ["ended", "open", "open"]


def test_a_seat_that_was_given_up_does_not_sign(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    extra = appointed(home, body.admin, body.treasurer, "Phó", Duty.COMMITTEE_MEMBER)
    seat = seat_member(home, body.admin, extra, "vice_chair")
    end_seat(home.office, body.admin.acting(Duty.FUND_ADMINISTRATOR), seat=seat)
    with pytest.raises(errors.SeatEnded):
        body.sign(extra, proposal)


def test_a_recused_member_may_not_sign_and_a_signed_one_not_recuse(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    one, two, _ = body.members
    for _ in range(2):
        recuse(home.office, one.acting(Duty.COMMITTEE_MEMBER), proposal=proposal, reason="kinship")
    with pytest.raises(errors.MemberRecused) as refused:
        body.sign(one, proposal)
    assert refused.value.facts == {"reason": "kinship"}
    body.sign(two, proposal)
    with pytest.raises(errors.AlreadySigned):
        recuse(home.office, two.acting(Duty.COMMITTEE_MEMBER), proposal=proposal, reason="kinship")
    assert [m.state for m in body.card(proposal).members] == ["recused", "signed", "open"]


def test_a_list_that_changed_needs_new_signatures(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    old = body.card(proposal).digest
    body.sign(body.members[0], proposal)
    newer = body.freeze(digest="bb")
    assert newer != proposal
    with pytest.raises(errors.ProposalChanged):
        body.sign(body.members[1], proposal)
    with pytest.raises(errors.ProposalChanged):
        attempt(body, body.members[1], body.members[1].acting(Duty.COMMITTEE_MEMBER), newer, digest=old)
    body.sign(body.members[1], newer)
    assert body.card(newer).signed == 1


def test_a_member_signs_once_and_a_seat_once(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    deputy = appointed(home, body.admin, body.treasurer, "Phó chủ tịch", Duty.COMMITTEE_MEMBER)
    seat_member(home, body.admin, deputy, "chair")
    body.sign(body.members[0], proposal, "approve")
    with pytest.raises(errors.AlreadySigned):
        body.sign(body.members[0], proposal, "approve")
    with pytest.raises(errors.AlreadySigned):
        body.sign(body.members[0], proposal, "reject")
    with pytest.raises(errors.SeatAlreadySigned):
        body.sign(deputy, proposal)
    assert signatures(home) == 1


def test_the_last_signature_sent_twice_is_harmless(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    body.sign(body.members[0], proposal)
    code = body.members[1].fresh_code()
    outcomes = [body.sign(body.members[1], proposal, code=code) for _ in range(3)]
    assert len(set(outcomes)) == 1
    assert outcomes[0].quorum_reached
    assert encumbered(home) == 40_000_000
    assert len(leaves(home, "approval")) == 1


def test_a_code_signs_one_list_only(home: Home) -> None:
    body = body_of(home)
    one, two = body.freeze("list-1"), body.freeze("list-2")
    code = body.members[0].fresh_code()
    body.sign(body.members[0], one, code=code)
    move(home, seconds=7)
    with pytest.raises(CodeUsed) as refused:
        body.sign(body.members[0], two, code=code)
    assert refused.value.facts == {"seconds": 23}
    move(home, seconds=23)
    assert body.sign(body.members[0], two, code=body.members[0].code()).signed == 1


def test_a_wrong_code_signs_nothing_and_is_counted(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    member, stranger = body.members[0], body.members[1]
    for _ in range(10):
        with pytest.raises(CodeWrong):
            body.sign(member, proposal, code=stranger.fresh_code())
    with pytest.raises(TooManyTries):
        body.sign(member, proposal)
    with pytest.raises(CodeWrong):
        body.sign(stranger, proposal, code=stranger.recovery_codes[0])
    assert signatures(home) == 0


def test_a_reset_telephone_does_not_sign(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    member = body.members[0]
    reset_lost_phone(home.office, body.treasurer.acting(Duty.TREASURER), officer=member.officer)
    with pytest.raises(NotEnrolled):
        body.sign(member, proposal)


def test_too_little_money_refuses_the_signature_and_gives_the_code_back(home: Home) -> None:
    body = body_of(home)
    small, large = body.freeze("small", 70_000_000), body.freeze("large", 40_000_000)
    for proposal in (small, large):
        body.sign(body.members[0], proposal)
    body.sign(body.members[1], small)
    code = body.members[1].fresh_code()
    with pytest.raises(Overdrawn):
        body.sign(body.members[1], large, code=code)
    assert body.card(large).signed == 1
    assert body.card(large).outcome is Outcome.OPEN
    assert encumbered(home) == 70_000_000
    other = body.freeze("fits", 30_000_000)
    assert body.sign(body.members[1], other, code=code).signed == 1, "the code was not spent"


def test_a_decision_dated_before_its_money_refuses_the_last_signature(home: Home) -> None:
    """The gift came on the 10th; what a committee decides of the 9th has nothing to stand on that day."""
    body = body_of(home)
    early = date(2024, 9, 9)
    entry = replace(encumbrance("list-1", 40_000_000), occurred_on=early)
    proposal = body.freeze(entries=[entry], occurred_on=early)
    body.sign(body.members[0], proposal)
    code = body.members[1].fresh_code()
    with pytest.raises(OverdrawnOnDay) as refused:
        body.sign(body.members[1], proposal, code=code)
    assert (refused.value.facts["day"], refused.value.facts["short"]) == ("2024-09-09", "40000000")
    assert (body.card(proposal).signed, encumbered(home)) == (1, 0)
    given = Entry("line:early", "gift", early, moved("BAO.CHUNG", "1121.01", "5121", 40_000_000))
    home.office.desk.run(lambda tx: tx.post(given))
    assert body.sign(body.members[1], proposal, code=code).quorum_reached, "the code was not spent"
    assert body.sign(body.members[1], proposal, code=code).quorum_reached, "told again, not asked again"


def test_an_entry_of_tomorrow_refuses_the_last_signature(home: Home) -> None:
    body = body_of(home)
    tomorrow = today(home.clock) + timedelta(days=1)
    proposal = body.freeze(
        entries=[replace(encumbrance("list-1", 5), occurred_on=tomorrow)], occurred_on=tomorrow
    )
    body.sign(body.members[0], proposal)
    with pytest.raises(DayInFuture):
        body.sign(body.members[1], proposal)
    move(home, days=1)
    assert body.sign(body.members[1], proposal).quorum_reached


def test_two_last_signatures_at_the_same_time_post_once(home: Home) -> None:
    body = body_of(home)
    proposal = body.freeze()
    body.sign(body.members[0], proposal)
    move(home, seconds=30)
    codes = [member.code() for member in body.members]

    def last(at: int) -> object:
        try:
            return body.sign(body.members[at], proposal, code=codes[at])
        except errors.ProposalDecided as refused:
            return refused.facts

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(last, (1, 2)))
    assert sorted(map(str, answers))[-1] == "{'outcome': 'approved'}"
    assert encumbered(home) == 40_000_000
    assert len(leaves(home, "approval")) == 1

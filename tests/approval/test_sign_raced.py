"""Fifty last votes from two processes, by code, for money that suffices for seven lists: seven are approved."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from relief_fund.app import open_home
from relief_fund.approval.checks import CHECKS
from relief_fund.approval.sign import sign
from relief_fund.kernel.clock import MovableClock, moment_from, moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger.entries import FREE_MONEY, Entry, moved
from relief_fund.ledger.queries import guarded_balance
from relief_fund.settings import Settings
from tests.approval.bench import GIVEN, body_of
from tests.storage import bureau as bureaus
from tests.storage.bureau import Bureau, sound

bureau = bureaus.bureau
CALLERS, SUFFICES_FOR = 25, 7
AMOUNT = 14_000_000
LEFT = GIVEN - SUFFICES_FOR * AMOUNT
LISTS = 2 * CALLERS
FUND, VOTES = "BAO.CHUNG", "votes.json"


def with_lists(home: Home) -> None:
    """Fifty lists, each frozen and approved by the chair, and for each a member of its own with a fresh code."""
    body = body_of(home, ("chair", *(f"commune.{27000 + at}" for at in range(LISTS))))
    chair, *members = body.members
    votes = []
    for at, member in enumerate(members):
        subject = f"list-{at}"
        proposal = body.freeze(subject, AMOUNT)
        assert not body.sign(chair, proposal).quorum_reached
        told = {"subject": subject, "proposal": proposal, "digest": body.card(proposal).digest}
        votes.append({**told, "officer": member.officer})
    for vote, member in zip(votes, members, strict=True):
        vote["code"] = member.code()
    told = {"now": moment_text(home.clock.now()), "votes": votes}
    (home.settings.home / VOTES).write_text(json.dumps(told), "utf-8")


@pytest.fixture
def books(copy_of: Callable[..., Settings]) -> Settings:
    return copy_of("fifty lists a vote short", with_lists)


def test_fifty_last_votes_from_two_processes_and_exactly_seven_lists_are_approved(
    books: Settings, bureau: Bureau, tmp_path: Path
) -> None:
    start = tmp_path / "start"
    prepared = json.loads((books.home / VOTES).read_text("utf-8"))
    votes, now = prepared["votes"], prepared["now"]
    halves = (votes[:CALLERS], votes[CALLERS:])
    clerks = [bureau.hire(books, "sign", votes=half, now=now, start=str(start)) for half in halves]
    for clerk in clerks:
        clerk.until(1)
    start.touch()
    answers = {subject: (outcome, facts) for clerk in clerks for subject, outcome, facts in clerk.done()}
    assert len(answers) == LISTS
    won = {subject for subject, (outcome, _) in answers.items() if outcome == "approved"}
    assert len(won) == SUFFICES_FOR
    for subject, (outcome, facts) in answers.items():
        if subject in won:
            assert facts == {"signed": 2, "needed": 2}
        else:
            refused_for_want_of_money(subject, outcome, facts)
    home = open_home(books, MovableClock(moment_from(now)))
    try:
        whole(home, won)
        money_comes_and_the_same_code_signs(home, next(vote for vote in votes if vote["subject"] not in won))
    finally:
        home.close()


def refused_for_want_of_money(subject: str, outcome: str, facts: dict[str, Any]) -> None:
    """The eighth and every later one: too little is free, and the refusal says of which money."""
    assert outcome == "Overdrawn"
    assert (facts["key"], facts["fund"]) == (f"enc:{subject}:1:1", FUND)
    assert (facts["available"], facts["needed"]) == (str(LEFT), str(AMOUNT))


def whole(home: Home, won: set[str]) -> None:
    """The winners stand whole, with vote, outcome, entry, voucher and leaf; of the others there is nothing."""
    with home.office.read() as connection:
        ask = connection.exec_driver_sql
        assert guarded_balance(connection, fund=FUND, account=FREE_MONEY) == LEFT
        assert guarded_balance(connection, fund=FUND, account="B22") == SUFFICES_FOR * AMOUNT
        keys = {f"enc:{subject}:1:1" for subject in won}
        assert set(ask("SELECT key FROM entry WHERE kind = 'encumbrance'").scalars()) == keys
        signed = "SELECT p.subject FROM signature s JOIN proposal p ON p.id = s.proposal"
        signed += " GROUP BY p.subject HAVING count(*) = 2"
        assert set(ask(signed).scalars()) == won
        assert ask("SELECT count(*) FROM signature").scalar() == LISTS + SUFFICES_FOR
        ended = "SELECT p.subject, o.outcome FROM approval_outcome o JOIN proposal p ON p.id = o.proposal"
        assert sorted(map(tuple, ask(ended))) == [(subject, "approved") for subject in sorted(won)]
        vouchers = ask("SELECT number FROM voucher WHERE series = 'CK' ORDER BY number").scalars().all()
        assert list(vouchers) == list(range(1, SUFFICES_FOR + 1))
        assert ask("SELECT count(*) FROM leaf WHERE kind = 'approval'").scalar() == SUFFICES_FOR
        assert {name: found for name, check in CHECKS.items() if (found := check(connection))} == {}
    sound(home)


def money_comes_and_the_same_code_signs(home: Home, vote: dict[str, str]) -> None:
    """What was refused took its code back: when there is money, the vote that was given is given again."""
    gift = Entry("line:more", "gift", date(2024, 9, 11), moved(FUND, "1121.01", "5121", AMOUNT - LEFT))
    home.office.desk.run(lambda tx: tx.post(gift))
    actor = Actor(vote["officer"], "", frozenset({Duty.COMMITTEE_MEMBER}))
    told = {name: vote[name] for name in ("proposal", "digest", "code")}
    assert sign(home.office, home.codes, actor, choice="approve", **told).quorum_reached
    with home.office.read() as connection:
        assert guarded_balance(connection, fund=FUND, account=FREE_MONEY) == 0

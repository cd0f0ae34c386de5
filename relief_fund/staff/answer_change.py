"""Second hand over a proposed change of staff: confirms or refuses it.

Who confirms: any other enrolled officer in office as fund administrator, treasurer or committee member.
Assessors and inspectors do not: the first see no money and choose nobody, the second change nothing.
One hand suffices only while no such other officer exists (so the first officer appoints the second
alone), or to end the duty of somebody who never enrolled; the public leaf then says ``"hands": 1``.

Order of rules: DutyMissing, ChangeUnknown, ChangeAnswered, SecondHandNeeded, then the rules of the
change itself (SignInNameTaken, TermInvalid, DutiesIncompatible, LastAdministrator, TermEnded).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.kernel.clock import day_of, moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Office, RowTx
from relief_fund.staff import links, officers
from relief_fund.staff.errors import (
    AlreadyEnrolled,
    ChangeAnswered,
    ChangeUnknown,
    LastAdministrator,
    SecondHandNeeded,
    TermEnded,
)
from relief_fund.staff.names import fresh_role_key
from relief_fund.staff.tables import DUTY_END, STAFF_CHANGE, STAFF_CHANGE_ANSWER
from relief_fund.staff.terms import live_terms, term_by_id, terms_with
from relief_fund.staff.tokens import fresh_token

CONFIRMING = (Duty.FUND_ADMINISTRATOR, Duty.TREASURER, Duty.COMMITTEE_MEMBER)

_FIND = select(STAFF_CHANGE).where(STAFF_CHANGE.c.id == bindparam("of"))
_ANSWERED = select(STAFF_CHANGE_ANSWER).where(STAFF_CHANGE_ANSWER.c.change == bindparam("of"))
_ANSWERING, _ENDING = STAFF_CHANGE_ANSWER.insert(), DUTY_END.insert()


@dataclass(frozen=True, slots=True)
class ConfirmedChange:
    """What a confirmed change made: the officer, and the token of a one-time link ("" where none)."""

    officer: str
    token: str


@dataclass(frozen=True, slots=True)
class _Hand:
    """The confirming hand and what it brings along, made before the command."""

    officer: str
    moment: datetime
    token: str
    fresh_officer: str
    fresh_term: str
    role_key: str


def confirm_change(office: Office, actor: Actor, *, change: str) -> ConfirmedChange:
    """Confirm a proposed change; for a new or renewed officer the token of the link is returned once.

    Confirming again by the same hand changes nothing and returns the officer without a token.
    Raises as the module says.
    """
    actor.require(*CONFIRMING)
    hand = _Hand(actor.officer, office.clock.now(), fresh_token(), fresh_id(), fresh_id(), fresh_role_key())
    return office.desk.run(lambda tx: _confirming(tx, change, hand))


def refuse_change(office: Office, actor: Actor, *, change: str) -> None:
    """Refuse (or withdraw) a proposed change; harmless when this hand refused it before.

    Raises DutyMissing, ChangeUnknown, ChangeAnswered.
    """
    actor.require(*CONFIRMING)
    moment = office.clock.now()

    def refusing(tx: RowTx) -> None:
        _known(tx, change)
        answered = tx.sql(_ANSWERED, {"of": change}).one_or_none()
        if answered is None:
            _answer(tx, change, "refused", "", actor.officer, moment)
        elif (answered.answer, answered.answered_by) != ("refused", actor.officer):
            raise ChangeAnswered(answer=answered.answer)

    office.desk.run(refusing)


def issue_link_again(office: Office, actor: Actor, *, officer: str) -> str:
    """A fresh link for an officer who never enrolled; the older link stops working. Returns the token.

    One hand is enough: the appointment had its hands. Raises DutyMissing, OfficerUnknown, AlreadyEnrolled.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    moment, token = office.clock.now(), fresh_token()

    def issuing(tx: RowTx) -> None:
        card = officers.officer_by_id(tx.sql, officer)
        if officers.has_enrolled(tx.sql, officer):
            raise AlreadyEnrolled()
        links.make_link(
            tx, token=token, officer=officer, purpose="enrol", made_by=actor.officer, moment=moment
        )
        officers.tell(tx, card.role_key, "link_issued_again", {"hands": 1})

    office.desk.run(issuing)
    return token


def _confirming(tx: RowTx, change_id: str, hand: _Hand) -> ConfirmedChange:
    change = _known(tx, change_id)
    answered = tx.sql(_ANSWERED, {"of": change_id}).one_or_none()
    if answered is not None:
        if (answered.answer, answered.answered_by) == ("confirmed", hand.officer):
            return ConfirmedChange(answered.officer, "")
        raise ChangeAnswered(answer=answered.answer)
    _check_hands(tx, change, hand)
    made = {"appoint": _appoint, "end": _end, "renew": _renew}[change.kind](tx, change, hand)
    _answer(tx, change_id, "confirmed", made.officer, hand.officer, hand.moment)
    return made


def _known(tx: RowTx, change: str) -> Any:
    row = tx.sql(_FIND, {"of": change}).one_or_none()
    if row is None:
        raise ChangeUnknown()
    return row


def _answer(tx: RowTx, change: str, answer: str, officer: str, by: str, moment: datetime) -> None:
    tx.sql(
        _ANSWERING,
        {
            "change": change,
            "answer": answer,
            "officer": officer,
            "answered_by": by,
            "answered_at": moment_text(moment),
        },
    )


def _check_hands(tx: RowTx, change: Any, hand: _Hand) -> None:
    """Raise SecondHandNeeded where the proposer confirms although somebody else may."""
    if hand.officer != change.proposed_by:
        return
    if change.kind == "end":
        term = term_by_id(tx.sql, change.term)
        if term is not None and not officers.has_enrolled(tx.sql, term.officer):
            return
    in_office = live_terms(tx.sql, day_of(hand.moment))
    if any(term.duty in CONFIRMING and term.officer != hand.officer for term in in_office):
        raise SecondHandNeeded()


def _appoint(tx: RowTx, change: Any, hand: _Hand) -> ConfirmedChange:
    if change.officer:
        card = officers.officer_by_id(tx.sql, change.officer)
    else:
        card = officers.OfficerCard(hand.fresh_officer, change.sign_in_name, hand.role_key, change.name)
        officers.add_officer(tx, card, hand.moment)
    term = officers.NewTerm(
        hand.fresh_term,
        Duty(change.duty),
        change.from_day,
        change.to_day,
        change.proposed_by,
        hand.officer,
    )
    officers.add_term(tx, card, term, hand.moment)
    if change.officer:
        return ConfirmedChange(card.id, "")
    return _link(tx, card, hand)


def _renew(tx: RowTx, change: Any, hand: _Hand) -> ConfirmedChange:
    card = officers.officer_by_id(tx.sql, change.officer)
    both = officers.hands(change.proposed_by, hand.officer)
    officers.tell(tx, card.role_key, "sign_in_renewed", {"hands": both})
    return _link(tx, card, hand)


def _link(tx: RowTx, card: officers.OfficerCard, hand: _Hand) -> ConfirmedChange:
    links.make_link(
        tx, token=hand.token, officer=card.id, purpose="enrol", made_by=hand.officer, moment=hand.moment
    )
    return ConfirmedChange(card.id, hand.token)


def _end(tx: RowTx, change: Any, hand: _Hand) -> ConfirmedChange:
    term, day = term_by_id(tx.sql, change.term), day_of(hand.moment)
    if term is None or term.ended_on is not None:
        raise TermEnded(duty=term.duty.value if term else "", last_day="")
    ended_on = max(change.from_day, day)
    if term.duty is Duty.FUND_ADMINISTRATOR:
        others = (other for other in terms_with(tx.sql, term.duty) if other.officer != term.officer)
        if not any(other.covers(ended_on) for other in others):
            raise LastAdministrator()
    card = officers.officer_by_id(tx.sql, term.officer)
    row = {
        "term": term.id,
        "ended_on": ended_on,
        "ended_by": change.proposed_by,
        "confirmed_by": hand.officer,
        "added_at": moment_text(hand.moment),
    }
    tx.sql(_ENDING, row)
    facts = {"duty": term.duty.value, "from": ended_on.isoformat()}
    both = officers.hands(change.proposed_by, hand.officer)
    officers.tell(tx, card.role_key, "ended", {**facts, "hands": both})
    return ConfirmedChange(card.id, "")

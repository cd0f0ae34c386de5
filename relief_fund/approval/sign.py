"""Signs a frozen list by its digest with a fresh code; the last signature posts the entries with it.

Rules in order: ChoiceUnknown, those of ``standing``, DutyMissing (or TermEnded for a former member),
AlreadySigned, then the code: TooManyTries, NotEnrolled, CodeWrong, CodeUsed; then the books (OverdrawnOnDay,
Overdrawn, DayInFuture, PeriodClosed, ...), whose refusal takes signature and code back: nothing is half done.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from relief_fund.approval.errors import AlreadySigned, ChoiceUnknown
from relief_fund.approval.frozen import entries_from
from relief_fund.approval.quorum import Choice, Outcome, outcome_of
from relief_fund.approval.standing import Standing, check_hand, check_open, seat_to_sign, standing_of
from relief_fund.approval.tables import APPROVAL_OUTCOME, APPROVAL_VOUCHER, SIGNATURE
from relief_fund.kernel.clock import day_of, moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office, PostingTx
from relief_fund.ledger.day_guards import check_days
from relief_fund.ledger.fund_line import note_entry
from relief_fund.staff.codes import seconds_until_next
from relief_fund.staff.second_factor import Proof, check_code, claim_proof
from relief_fund.staff.secrets import CodeSecrets
from relief_fund.staff.terms import check_term, terms_of

_SIGN, _END, _NUMBER = SIGNATURE.insert(), APPROVAL_OUTCOME.insert(), APPROVAL_VOUCHER.insert()


@dataclass(frozen=True, slots=True)
class SignatureOutcome:
    """What a signature did: approvals so far (``signed``) of those ``needed``, and the outcome if any."""

    quorum_reached: bool
    outcome: Outcome
    signed: int
    needed: int
    seconds_until_next_code: int


def sign(
    office: Office, codes: CodeSecrets, actor: Actor, *, proposal: str, digest: str, choice: str, code: str
) -> SignatureOutcome:
    """Sign ``proposal`` as a committee member; ``digest`` is what the member read, ``code`` six digits.

    The same signature again (same choice, same code) changes nothing and tells the outcome as it is.
    Raises as the module says.
    """
    if choice not in set(Choice):
        raise ChoiceUnknown(choice=choice[:20])
    moment = office.clock.now()
    ballot = _Ballot(actor.officer, proposal, digest, Choice(choice), moment)
    with office.read() as connection:
        standing, seat = _judged(connection.execute, ballot, actor)
    proof = check_code(office, codes, officer=actor.officer, code=code)
    if seat and ballot.choice is Choice.APPROVE:
        _check_days(office, standing, moment)
    return office.desk.run(lambda tx: _signing(tx, ballot, actor, proof))


@dataclass(frozen=True, slots=True)
class _Ballot:
    officer: str
    proposal: str
    digest: str
    choice: Choice
    moment: datetime


def _judged(run: Any, ballot: _Ballot, actor: Actor) -> tuple[Standing, str]:
    """The standing, and the seat that signs ("" where this officer has signed the same already)."""
    day = day_of(ballot.moment)
    standing = standing_of(run, ballot.proposal, day)
    check_open(standing, ballot.digest)
    check_hand(standing, ballot.officer)
    _check_duty(run, actor, day)
    own = standing.own(ballot.officer)
    if own is None:
        return standing, seat_to_sign(run, standing, ballot.officer).code
    if own["choice"] != ballot.choice:
        raise AlreadySigned(choice=own["choice"])
    return standing, ""


def _check_days(office: Office, standing: Standing, moment: datetime) -> None:
    """OverdrawnOnDay where the vote that posts the entries finds them dated before their money."""
    if standing.count(Choice.APPROVE) + 1 < standing.proposal["quorum"]:
        return
    entries = [owned.entry for owned in entries_from(standing.proposal["entries"])]
    with office.read() as connection:
        check_days(connection, entries, day_of(moment))


def _check_duty(run: Any, actor: Actor, day: Any) -> None:
    """DutyMissing, but TermEnded for somebody who was a member: that is what they need to be told."""
    if Duty.COMMITTEE_MEMBER not in actor.duties and any(
        term.duty is Duty.COMMITTEE_MEMBER for term in terms_of(run, actor.officer)
    ):
        check_term(run, actor.officer, Duty.COMMITTEE_MEMBER, day)
    actor.require(Duty.COMMITTEE_MEMBER)


def _signing(tx: PostingTx, ballot: _Ballot, actor: Actor, proof: Proof) -> SignatureOutcome:
    standing, seat = _judged(tx.sql, ballot, actor)
    if not seat:
        if standing.own(ballot.officer)["code_step"] != proof.step:
            raise AlreadySigned(choice=ballot.choice.value)
        return _told(standing, standing.outcome, standing.count(Choice.APPROVE), proof, ballot.moment)
    claim_proof(tx, proof, ballot.moment)
    row = {
        "proposal": ballot.proposal,
        "officer": ballot.officer,
        "seat": seat,
        "choice": ballot.choice.value,
        "digest": ballot.digest,
        "code_step": proof.step,
        "signed_at": moment_text(ballot.moment),
    }
    tx.sql(_SIGN, row)
    votes = {choice: standing.count(choice) + (choice is ballot.choice) for choice in Choice}
    outcome = outcome_of(
        quorum=standing.proposal["quorum"],
        approve=votes[Choice.APPROVE],
        reject=votes[Choice.REJECT],
        sent_back=votes[Choice.RETURN],
        able=len(standing.able(without=seat)),
    )
    if outcome is not Outcome.OPEN:
        _end(tx, standing, outcome, votes, seat, ballot)
    return _told(standing, outcome, votes[Choice.APPROVE], proof, ballot.moment)


def _end(
    tx: PostingTx, standing: Standing, outcome: Outcome, votes: dict[Choice, int], seat: str, ballot: _Ballot
) -> None:
    """Write the outcome and its public leaf; post the frozen entries if it was approved."""
    seats = {other["seat"]: other["choice"] for other in standing.signatures} | {seat: ballot.choice.value}
    end_proposal(tx, standing, outcome, votes=votes, seats=seats, moment=moment_text(ballot.moment))
    if outcome is Outcome.APPROVED:
        _post(tx, standing.proposal)


def end_proposal(
    tx: PostingTx,
    standing: Standing,
    outcome: Outcome,
    *,
    votes: Mapping[Choice, int],
    seats: Mapping[str, str],
    moment: str,
) -> None:
    """Inside a command: the outcome, and its public leaf with the seats that chose."""
    proposal = standing.proposal
    tx.sql(_END, {"proposal": proposal["id"], "outcome": outcome.value, "decided_at": moment})
    told = {
        "committee": proposal["committee"],
        "date": proposal["occurred_on"].isoformat(),
        "digest": proposal["digest"],
        "kind": proposal["kind"],
        "outcome": outcome.value,
        "quorum": proposal["quorum"],
        "seats": {choice.value: sorted(s for s, c in seats.items() if c == choice) for choice in Choice},
        "subject": proposal["subject_digest"],
        "votes": {choice.value: number for choice, number in votes.items()},
    }
    tx.leaf("approval", told)


def _post(tx: PostingTx, proposal: Any) -> None:
    """Post what was frozen, each entry citing the digest that was signed; one voucher per owner of books."""
    for owned in entries_from(proposal["entries"]):
        evidence = f"approval:{proposal['id']}:{owned.owner}"
        number = tx.voucher(owned.owner, proposal["occurred_on"].year, owned.series, evidence)
        public = {**owned.entry.public, "approval": proposal["digest"]}
        note_entry(tx, owned.entry, int(tx.post(replace(owned.entry, voucher=number, public=public))))
        tx.sql(_NUMBER, {"proposal": proposal["id"], "entry_key": owned.entry.key, "voucher": number})


def _told(
    standing: Standing, outcome: Outcome, approvals: int, proof: Proof, moment: datetime
) -> SignatureOutcome:
    needed = int(standing.proposal["quorum"])
    wait = seconds_until_next(moment, proof.step)
    return SignatureOutcome(outcome is Outcome.APPROVED, outcome, approvals, needed, wait)

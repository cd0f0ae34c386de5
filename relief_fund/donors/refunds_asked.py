"""Refunds that leave behind the named checks: the code is used up now, the money goes when they are done."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from relief_fund.approval.release import claim_release
from relief_fund.donors.refunds import check_decided, covered, to_send, told_of
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office


class RefundsAsked(NamedTuple):
    """A claim for refunds that leave together: subject of their release, how many, whole đồng."""

    claim: str
    subject: str
    refunds: int
    total: int


def ask_to_send_refunds(
    office: Office,
    codes: Any,
    actor: Actor,
    *,
    refunds: Sequence[str],
    code: str,
    occurred_on: date,
    decision: str = "",
) -> RefundsAsked:
    """Use a fresh ``code`` up for refunds that leave behind the checks, by ``send_refunds`` with this claim.

    "" where all are on their way. Raises what ``send_refunds`` does but BooksUnsound and Overdrawn.
    """
    actor.require(Duty.TREASURER)
    with office.read() as connection:
        sent, leaving = to_send(connection, refunds, occurred_on, today(office.clock))
        covers = covered(connection, leaving, today(office.clock))
    if not leaving:
        return RefundsAsked("", told_of(sent)["subject"], 0, 0)
    check_decided([one for one, _ in leaving], decision)
    terms = {"on": occurred_on.isoformat(), "decision": decision.strip()}
    claim = claim_release(office, codes, actor, **covers, code=code, terms=terms)
    return RefundsAsked(claim, covers["subject"], len(leaving), sum(one.amount for one, _ in leaving))

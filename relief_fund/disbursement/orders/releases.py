"""Promises given up before anything was ordered for them: a list of awards that a committee releases."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from relief_fund.disbursement.orders import standing
from relief_fund.disbursement.orders.errors import AwardNotPayable
from relief_fund.disbursement.orders.frozen import HeldAward, ListFace
from relief_fund.disbursement.orders.lists import (
    LONGEST_LIST,
    PreparedList,
    left_over,
    put_forward,
    write_list,
)
from relief_fund.disbursement.orders.payable import ORDERED_AMONG, RELEASED_AMONG, Payable, payable_under
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Office, PostingTx

KIND = "release"


def release_awards(
    office: Office,
    actor: Actor,
    *,
    disaster: str,
    committee: str,
    occurred_on: date,
    reason: str,
    awards: Sequence[str],
) -> PreparedList:
    """Put ``awards`` before a committee to be given up: approval moves B22 to the purse (template 30).

    Of each award all that is approved and not ordered is given up: the whole, the rest of a part payment,
    or the further try that was allowed. From now on nothing is ordered for it, unless the committee
    rejects the list and it is withdrawn. The claim of an award that was given up whole may be listed again,
    which needs a new approval; not of one that was paid in part, since a claim is listed whole. Raises
    DutyMissing, AwardNotPayable, ListOutdated.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    waiting = left_over(office, disaster, KIND)
    if waiting is not None:
        return put_forward(office, actor, waiting)
    named = frozenset(awards)
    with office.read() as connection:
        found = _payable(connection, disaster, named)
        turns = _turns(connection, [one.promise for one in found])
        number = standing.last_number(connection, disaster) + 1
    missing = named - {one.award for one in found}
    if missing or not found or len(found) > LONGEST_LIST:
        raise AwardNotPayable(disaster=disaster, awards=sorted(missing)[:20])
    rows = [
        HeldAward(one.award, place, one.promise, turns[one.promise] + 1, one.fund, one.amount, one.purpose)
        for place, one in enumerate(found, 1)
    ]
    face = ListFace(fresh_id(), KIND, disaster, number, committee, occurred_on)

    def check(tx: PostingTx) -> None:
        if _moved(tx, found):
            raise AwardNotPayable(disaster=disaster)

    write_list(office, actor, face, rows, reason, check)
    return put_forward(office, actor, face)


def _payable(connection: Any, disaster: str, named: frozenset[str]) -> list[Payable]:
    """What the approved lists of ``disaster`` would let out for the awards named."""
    lists = standing.approved_lists(connection, ("award", "renewal"), disaster)
    faces = [standing.list_face(connection, list_id) for list_id in lists]
    return [one for face in faces for one in payable_under(connection, face) if one.award in named]


def _moved(tx: PostingTx, found: Sequence[Payable]) -> bool:
    """Inside the command: whether one of them was ordered or given up meanwhile."""
    whole = [one.order for one in found if not one.rest_of]
    rests = [one.rest_of for one in found if one.rest_of]
    ordered = tx.sql(ORDERED_AMONG, {"orders": whole, "rests": rests}).first()
    return bool(ordered or tx.sql(RELEASED_AMONG, {"promises": [one.promise for one in found]}).first())


def _turns(connection: Any, promises: Sequence[str]) -> Counter[str]:
    """How often each promise was put on a list before (lists that were withdrawn)."""
    order = standing.REVISION.c.order
    rows = connection.execute(select(order, func.count()).where(order.in_(list(promises))).group_by(order))
    return Counter({promise: int(times) for promise, times in rows})

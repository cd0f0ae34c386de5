"""Preparing an award list: entitlements fitted to the money, rows frozen, put before a committee."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.approval.freeze import freeze
from relief_fund.approval.queries import proposal_card, sitting_on
from relief_fund.approval.quorum import Outcome
from relief_fund.audit.canonical import canonical
from relief_fund.disbursement.orders import needs, standing
from relief_fund.disbursement.orders.allocation import (
    PAYEE_MISSING,
    Allocation,
    Purse,
    Unfunded,
    allocate,
)
from relief_fund.disbursement.orders.errors import ListOutdated, ListUndecided, NothingToAward
from relief_fund.disbursement.orders.frozen import (
    FrozenAward,
    HeldAward,
    ListFace,
    digest_of,
    entries_of,
    freeze_rows,
)
from relief_fund.disbursement.orders.purses import Source, read_purses
from relief_fund.disbursement.orders.tables import (
    Award,
    AwardList,
    AwardListProposal,
    AwardListWithdrawal,
    UnfundedAward,
)
from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Office, PostingTx
from relief_fund.ledger import queries as books

LIST = AwardList.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
AWARD = Award.__table__  # type: ignore[attr-defined]  # as above
UNFUNDED = UnfundedAward.__table__  # type: ignore[attr-defined]  # as above
WITHDRAWAL = AwardListWithdrawal.__table__  # type: ignore[attr-defined]  # as above

PROPOSAL = AwardListProposal.__table__  # type: ignore[attr-defined]  # as above
_PROPOSED = select(PROPOSAL.c.list).where(PROPOSAL.c.list == bindparam("of"))
_WITHDRAWN = select(WITHDRAWAL.c.list).where(WITHDRAWAL.c.list == bindparam("of"))

_MISSED = select(UNFUNDED.c.place).where(
    UNFUNDED.c.list == bindparam("of"), UNFUNDED.c.place == bindparam("place")
)

STEP = 1_000
"""Rows of a table that one command writes."""
LONGEST_LIST = 1_000
"""Awards on one list: what one command may write, and more than one sitting reads; the rest wait."""


Waiting = Unfunded[needs.Entitled]
"""An entitlement that the money did not reach."""


@dataclass(frozen=True, slots=True)
class PreparedList:
    """A frozen list before its committee: ``total`` whole đồng, ``unfunded`` what the money did not reach."""

    id: str
    code: str
    proposal: str
    awards: int
    total: int
    digest: str
    unfunded: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a list rests on, read at one moment."""

    needs: tuple[needs.Entitled, ...]
    purses: tuple[Purse, ...]
    times: Mapping[str, int]
    number: int


def prepare_list(
    office: Office,
    actor: Actor,
    *,
    disaster: str,
    committee: str,
    sources: Sequence[Source | str],
    occurred_on: date,
    smallest_group: int = 5,
) -> PreparedList:
    """Charge the entitlements of ``disaster`` that are on no list to ``sources``, in the given order.

    The fund administrator prepares; the committee signs. At most LONGEST_LIST awards; call again after
    the list is approved for those that come later in order of hardship. A list that was written but not
    put before the committee (the program was stopped in between) is put there now instead. Those whom the
    money did not reach are written before the list beside which they stand, STEP to a command, the last
    with it: a list is never seen without them. Raises DutyMissing, SourceInvalid, NothingToAward,
    ListOutdated, and what ``approval`` refuses.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    waiting = left_over(office, disaster, "award")
    if waiting is not None:
        return put_forward(office, actor, waiting)
    ground = _read_ground(office, disaster, sources)
    fitted = fit(ground.needs, ground.purses)
    charged = [(charge.need, charge.fund) for charge in fitted.funded[:LONGEST_LIST]]
    if not charged:
        raise NothingToAward(disaster=disaster, unfunded=len(fitted.unfunded))
    rows = freeze_rows(charged, listings=ground.times, smallest_group=smallest_group)
    missed = [_not_reached(place, one) for place, one in enumerate(fitted.unfunded, 1)]
    list_id = _named_by(disaster, ground.number, missed) if len(missed) > STEP else fresh_id()
    face = ListFace(list_id, "award", disaster, ground.number, committee, occurred_on)
    beside = [{"list": face.id, **row} for row in missed]
    last = (len(beside) - 1) // STEP * STEP if beside else 0
    for start in range(0, last, STEP):
        office.desk.run(partial(_write_missed, beside[start : start + STEP]))
    write_list(office, actor, face, rows, beside=beside[last:])
    return put_forward(office, actor, face, fitted.unfunded)


def fit(wanted: Sequence[needs.Entitled], purses: Sequence[Purse]) -> Allocation[needs.Entitled]:
    """Allocation of those with a known payee; the others wait, told with their own reason."""
    nameless = [need for need in wanted if not need.payee]
    fitted = allocate([need for need in wanted if need.payee], purses)
    unnamed = tuple(Unfunded(need, PAYEE_MISSING, need.amount) for need in nameless)
    return Allocation(fitted.funded, fitted.unfunded + unnamed)


def write_list(
    office: Office,
    actor: Actor,
    face: ListFace,
    rows: Sequence[FrozenAward | HeldAward],
    reason: str = "",
    check: Callable[[PostingTx], None] | None = None,
    beside: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Write a list and its rows in one command. Raises ListOutdated when another list came in between.

    ``check`` is asked inside the command and raises where the rows are not so any more; ``beside`` are the
    rows of those whom the money did not reach.
    """
    head = {
        **asdict(face), "awards": len(rows), "total": sum(row.amount for row in rows),
        "digest": digest_of(face, rows), "reason": reason, "made_by": actor.officer,
        "made_at": moment_text(office.clock.now()),
    }  # fmt: skip
    told = [_stored(face, row) for row in rows]
    table = AWARD if face.kind == "award" else standing.REVISION

    def command(tx: PostingTx) -> None:
        newest = tx.sql(standing.LAST_NUMBER, {"of": face.disaster}).scalar()
        if newest != face.number - 1:
            raise ListOutdated(disaster=face.disaster, number=face.number, newest=newest)
        if check:
            check(tx)
        tx.sql(LIST.insert(), head)
        tx.rows(table, told)
        tx.rows(UNFUNDED, beside)

    office.desk.run(command)


def put_forward(
    office: Office, actor: Actor, face: ListFace, unfunded: tuple[Waiting, ...] = ()
) -> PreparedList:
    """Freeze a written list before its committee, with the entries that the last signature will post."""
    with office.read() as connection:
        rows = standing.rows_of(connection, face)
        kinds = {code: fund.kind for code, fund in books.funds(connection).items()}
        sitting = sitting_on(connection, face.committee, face.occurred_on)
    digest, total = digest_of(face, rows), sum(row.amount for row in rows)
    proposal = freeze(
        office,
        actor,
        kind=face.proposal_kind,
        subject=face.id,
        digest=digest,
        committee=face.committee,
        entries=entries_of(face, rows, kinds),
        occurred_on=face.occurred_on,
        about={"awards": len(rows), "disaster": face.disaster, "list": face.code, "total": str(total)},
        sitting=sitting,
    )
    kept = {"list": face.id, "proposal": proposal}
    office.desk.run(lambda tx: tx.sql(_PROPOSED, {"of": face.id}).first() or tx.rows(PROPOSAL, [kept]))
    return PreparedList(face.id, face.code, proposal, len(rows), total, digest, unfunded)


def left_over(office: Office, disaster: str, kind: str) -> ListFace | None:
    """A list of ``disaster`` that was written but never put before its committee, or None."""
    with office.read() as connection:
        for face in standing.open_lists(connection, kind):
            if face.disaster == disaster and standing.proposal_of(connection, face.id) is None:
                return face
    return None


def withdraw_list(office: Office, actor: Actor, *, list_id: str, reason: str) -> None:
    """Take back a list that its committee rejected or sent back, or that lapsed; its claims may be listed again.

    Harmless when repeated. Raises DutyMissing, ListUnknown, ListUndecided.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    with office.read() as connection:
        standing.list_face(connection, list_id)
        proposal = standing.proposal_of(connection, list_id)
        outcome = Outcome.OPEN
        if proposal is not None:
            outcome = proposal_card(connection, proposal, day=today(office.clock)).outcome
    if outcome not in (Outcome.REJECTED, Outcome.RETURNED, Outcome.LAPSED):
        raise ListUndecided(list=list_id, outcome=outcome.value)
    told = {
        "list": list_id, "reason": reason, "withdrawn_by": actor.officer,
        "withdrawn_at": moment_text(office.clock.now()),
    }  # fmt: skip
    office.desk.run(lambda tx: tx.sql(_WITHDRAWN, {"of": list_id}).first() or tx.rows(WITHDRAWAL, [told]))


def _read_ground(office: Office, disaster: str, sources: Sequence[Source | str]) -> _Ground:
    with office.read() as connection:
        waiting = standing.open_lists(connection, "award")
        promised = standing.promised_by(connection, [face.id for face in waiting])
        listed = standing.listings_of(connection, disaster)
        wanted = needs.entitled(connection, disaster, without=listed.live)
        return _Ground(
            needs=wanted,
            purses=tuple(read_purses(connection, sources, promised)),
            times=listed.times,
            number=standing.last_number(connection, disaster) + 1,
        )


def _not_reached(place: int, one: Waiting) -> dict[str, Any]:
    """What the money did not reach, as it is told beside a list."""
    return {
        "place": place, "household": one.need.household, "case_number": one.need.case_number,
        "item": one.need.item, "source_class": one.need.source_class, "amount": one.need.amount,
        "reason": one.reason, "shortfall": one.shortfall,
    }  # fmt: skip


def _named_by(disaster: str, number: int, missed: Sequence[Mapping[str, Any]]) -> str:
    """An id that says which rows stand beside the list.

    A preparation that was stopped among their steps finds those it had written, if nothing has changed
    since; where something has, they belong to no list, and are shown nowhere.
    """
    told = hashlib.sha256(f"{disaster}:{number}".encode())
    for row in missed:
        told.update(canonical({**row, "amount": str(row["amount"]), "shortfall": str(row["shortfall"])}))
    return told.hexdigest()[:32]


def _write_missed(rows: Sequence[Mapping[str, Any]], tx: PostingTx) -> None:
    if not tx.sql(_MISSED, {"of": rows[0]["list"], "place": rows[0]["place"]}).first():
        tx.rows(UNFUNDED, rows)


def _stored(face: ListFace, row: FrozenAward | HeldAward) -> dict[str, Any]:
    told = {**asdict(row), "list": face.id}
    if isinstance(row, FrozenAward):
        told["disaster"] = face.disaster
    return told

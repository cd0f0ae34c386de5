"""Entries that lie before a committee: drafted, frozen, and posted as they stand with the last signature."""

from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.approval.frozen import entries_from
from relief_fund.approval.queries import last_proposals
from relief_fund.approval.tables import APPROVAL_OUTCOME, PROPOSAL
from relief_fund.staff.terms import Run

_OPEN = (
    select(PROPOSAL.c.id, PROPOSAL.c.subject, PROPOSAL.c.entries)
    .select_from(PROPOSAL.outerjoin(APPROVAL_OUTCOME, APPROVAL_OUTCOME.c.proposal == PROPOSAL.c.id))
    .where(PROPOSAL.c.kind == bindparam("of_kind"), APPROVAL_OUTCOME.c.proposal.is_(None))
)


def keys_on_the_way(run: Run, kind: str) -> frozenset[str]:
    """Keys of the entries that members may still sign, of proposals of one kind; also asked inside a command.

    A proposal that a newer one of its subject has replaced cannot be signed any more.
    """
    rows: list[Any] = list(run(_OPEN, {"of_kind": kind}))
    last = last_proposals(run, kind, {row.subject for row in rows}) if rows else {}
    return frozenset(
        owned.entry.key
        for row in rows
        if last[row.subject][0] == row.id
        for owned in entries_from(row.entries)
    )

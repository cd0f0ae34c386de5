"""Named checks of the approval room: each returns its findings, and none where the rule holds."""

import json
from typing import Any

from sqlalchemy import func, select

from relief_fund.approval.frozen import signed_digest
from relief_fund.approval.quorum import Choice, Outcome
from relief_fund.approval.tables import APPROVAL_OUTCOME, PROPOSAL, PROPOSAL_LAPSE, RECUSAL, SIGNATURE

_PREPARER = (
    select(PROPOSAL.c.id, PROPOSAL.c.kind, SIGNATURE.c.seat)
    .select_from(PROPOSAL.join(SIGNATURE, SIGNATURE.c.proposal == PROPOSAL.c.id))
    .where(SIGNATURE.c.officer == PROPOSAL.c.prepared_by)
    .order_by(PROPOSAL.c.id)
)
_RECUSED = (
    select(SIGNATURE.c.proposal, SIGNATURE.c.seat)
    .select_from(
        SIGNATURE.join(
            RECUSAL,
            (RECUSAL.c.proposal == SIGNATURE.c.proposal) & (RECUSAL.c.officer == SIGNATURE.c.officer),
        )
    )
    .order_by(SIGNATURE.c.proposal, SIGNATURE.c.seat)
)
_APPROVALS = (
    select(func.count())
    .select_from(SIGNATURE)
    .where(SIGNATURE.c.proposal == PROPOSAL.c.id, SIGNATURE.c.choice == Choice.APPROVE.value)
    .scalar_subquery()
)
_SHORT = (
    select(PROPOSAL.c.id, PROPOSAL.c.quorum, _APPROVALS.label("approvals"))
    .select_from(PROPOSAL.join(APPROVAL_OUTCOME, APPROVAL_OUTCOME.c.proposal == PROPOSAL.c.id))
    .where(APPROVAL_OUTCOME.c.outcome == Outcome.APPROVED.value, PROPOSAL.c.quorum > _APPROVALS)
    .order_by(PROPOSAL.c.id)
)
_OTHER_DIGEST = (
    select(PROPOSAL.c.id, SIGNATURE.c.seat)
    .select_from(PROPOSAL.join(SIGNATURE, SIGNATURE.c.proposal == PROPOSAL.c.id))
    .where(SIGNATURE.c.digest != PROPOSAL.c.digest)
    .order_by(PROPOSAL.c.id, SIGNATURE.c.seat)
)
_LAPSED = APPROVAL_OUTCOME.c.outcome == Outcome.LAPSED.value
_LAPSED_ALONE = (
    select(APPROVAL_OUTCOME.c.proposal)
    .where(
        _LAPSED,
        APPROVAL_OUTCOME.c.proposal.not_in(select(PROPOSAL_LAPSE.c.proposal)),
    )
    .order_by(APPROVAL_OUTCOME.c.proposal)
)
_PUT_AWAY_ALONE = (
    select(PROPOSAL_LAPSE.c.proposal)
    .where(PROPOSAL_LAPSE.c.proposal.not_in(select(APPROVAL_OUTCOME.c.proposal).where(_LAPSED)))
    .order_by(PROPOSAL_LAPSE.c.proposal)
)


def no_preparer_signed(connection: Any) -> list[dict[str, object]]:
    """Nobody signed a list they prepared (C1 of the control catalogue)."""
    return [{"proposal": row.id, "kind": row.kind, "seat": row.seat} for row in connection.execute(_PREPARER)]


def no_recused_member_signed(connection: Any) -> list[dict[str, object]]:
    """Nobody signed a list they declared a conflict of interest in (C2)."""
    return [{"proposal": row.proposal, "seat": row.seat} for row in connection.execute(_RECUSED)]


def every_approval_had_quorum(connection: Any) -> list[dict[str, object]]:
    """Every approved list bears as many approvals of different seats as its quorum (C2)."""
    return [
        {"proposal": row.id, "quorum": row.quorum, "approvals": row.approvals}
        for row in connection.execute(_SHORT)
    ]


def signatures_cover_their_list(connection: Any) -> list[dict[str, object]]:
    """Every signature bears the digest of its proposal, and the digest is that of what was frozen (C3)."""
    found: list[dict[str, object]] = [
        {"proposal": row.id, "seat": row.seat} for row in connection.execute(_OTHER_DIGEST)
    ]
    for row in connection.execute(select(PROPOSAL).order_by(PROPOSAL.c.id)):
        if _covered(row) != row.digest:
            found.append({"proposal": row.id, "seat": ""})
    return found


def lapsed_proposals_say_why(connection: Any) -> list[dict[str, object]]:
    """Every proposal that ended as lapsed says who put it away and why, and none that ended otherwise, or not."""
    return [
        {"proposal": proposal, "lacks": lacks}
        for lacks, query in (("reason", _LAPSED_ALONE), ("outcome", _PUT_AWAY_ALONE))
        for proposal in connection.execute(query).scalars()
    ]


def _covered(row: Any) -> str:
    return signed_digest(
        kind=row.kind,
        subject=row.subject,
        subject_digest=row.subject_digest,
        committee=row.committee,
        occurred_on=row.occurred_on,
        entries=row.entries,
        about=json.loads(row.about),
    )


CHECKS = {
    "no_preparer_signed": no_preparer_signed,
    "no_recused_member_signed": no_recused_member_signed,
    "every_approval_had_quorum": every_approval_had_quorum,
    "signatures_cover_their_list": signatures_cover_their_list,
    "lapsed_proposals_say_why": lapsed_proposals_say_why,
}
"""Name of each check and its function (connection) -> findings."""

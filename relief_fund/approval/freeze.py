"""Freezes a list for signature: subject, digest and the very entries that approval will post."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.approval.committees import quorum_on
from relief_fund.approval.errors import AlreadyApproved, SittingUnknown
from relief_fund.approval.frozen import COMMITMENT, OwnedEntry, check_entries, entries_text, signed_digest
from relief_fund.approval.quorum import Outcome
from relief_fund.approval.tables import APPROVAL_OUTCOME, PROPOSAL, SITTING
from relief_fund.audit.canonical import canonical
from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Office, RowTx
from relief_fund.ledger.entries import Entry
from relief_fund.ledger.errors import FundUnknown
from relief_fund.ledger.queries import funds

_LATEST = (
    select(PROPOSAL.c.id, PROPOSAL.c.version, PROPOSAL.c.digest, APPROVAL_OUTCOME.c.outcome)
    .select_from(PROPOSAL.outerjoin(APPROVAL_OUTCOME, APPROVAL_OUTCOME.c.proposal == PROPOSAL.c.id))
    .where(PROPOSAL.c.kind == bindparam("of_kind"), PROPOSAL.c.subject == bindparam("of"))
    .order_by(PROPOSAL.c.version.desc())
    .limit(1)
)
_SITTING = select(SITTING.c.id).where(SITTING.c.id == bindparam("of"), SITTING.c.committee == bindparam("by"))
_FREEZE = PROPOSAL.insert()


def freeze(
    office: Office,
    actor: Actor,
    *,
    kind: str,
    subject: str,
    digest: str,
    committee: str,
    entries: Sequence[Entry],
    occurred_on: date,
    about: Mapping[str, Any],
    sitting: str | None = None,
    series: str = COMMITMENT,
    beside: Callable[[RowTx], None] | None = None,
) -> str:
    """Freeze ``subject`` (a list's stable id) for the committee's signatures; returns the proposal's id.

    ``digest`` (hex) is that of the list itself, ``entries`` the totals that approval posts word for
    word, all on ``occurred_on`` under vouchers of ``series``, none where the decision itself is all;
    ``about`` are public facts for the page and the log. Whoever freezes is the preparer and may not
    sign. The same content again returns the open (or approved) proposal; other content makes a new
    version and the older one can no longer be signed. ``beside`` goes with a new version into its
    command: it checks and writes its own room's rows, and what it raises is refused with the version.
    Raises DutyMissing, ProposalInvalid, FundUnknown, CommitteeUnknown, SittingUnknown, AlreadyApproved.
    """
    actor.require(Duty.FUND_ADMINISTRATOR, Duty.TREASURER)
    check_entries(entries, occurred_on)
    frozen = entries_text(_owned(office, entries, series))
    covered = signed_digest(
        kind=kind, subject=subject, subject_digest=digest, committee=committee, occurred_on=occurred_on,
        entries=frozen, about=about,
    )  # fmt: skip
    row = {
        "id": fresh_id(),
        "kind": kind,
        "subject": subject,
        "subject_digest": digest,
        "digest": covered,
        "prepared_by": actor.officer,
        "committee": committee,
        "sitting": sitting,
        "entries": frozen,
        "about": canonical(dict(about)).decode(),
        "occurred_on": occurred_on,
        "frozen_at": moment_text(office.clock.now()),
    }
    day = today(office.clock)
    return office.desk.run(lambda tx: _freezing(tx, row, day, beside))


def _owned(office: Office, entries: Sequence[Entry], series: str) -> list[OwnedEntry]:
    """Each entry with the owner of its first line's fund (the giver's), whose voucher series it will take."""
    with office.read() as connection:
        owners = {fund.code: fund.owner for fund in funds(connection).values()}
    for entry in entries:
        for line in entry.lines:
            if line.fund not in owners:
                raise FundUnknown(key=entry.key, fund=line.fund)
    return [OwnedEntry(owners[entry.lines[0].fund], entry, series) for entry in entries]


def _freezing(
    tx: RowTx, row: dict[str, Any], day: date, beside: Callable[[RowTx], None] | None
) -> str:  # fmt: skip
    quorum = quorum_on(tx.sql, row["committee"], day)
    if row["sitting"] is not None:
        place = {"of": row["sitting"], "by": row["committee"]}
        if tx.sql(_SITTING, place).first() is None:
            raise SittingUnknown()
    latest = tx.sql(_LATEST, {"of_kind": row["kind"], "of": row["subject"]}).one_or_none()
    if latest is not None:
        unended = latest.outcome in (None, Outcome.APPROVED)
        if unended and latest.digest == row["digest"]:
            return str(latest.id)
        if latest.outcome == Outcome.APPROVED:
            raise AlreadyApproved(kind=row["kind"], digest=latest.digest)
    if beside:
        beside(tx)
    version = latest.version + 1 if latest is not None else 1
    tx.sql(_FREEZE, {**row, "version": version, "quorum": quorum})
    return str(row["id"])

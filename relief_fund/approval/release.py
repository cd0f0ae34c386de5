"""A treasurer lets a payment batch out: a fresh code over its digest, inside the caller's own command.

What leaves only after the named checks is let out in two steps: ``claim_release`` uses the code up at once, in a
row of the books that says what it covers, and ``releasing`` is given that claim when the checks are done.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.approval.errors import AlreadyReleased, PreparerMayNotApprove, ReleaseUnclaimed
from relief_fund.approval.tables import RELEASE, RELEASE_CLAIM
from relief_fund.audit.canonical import canonical
from relief_fund.kernel.clock import day_of, moment_from, moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Office, RowTx
from relief_fund.staff.second_factor import check_code, claim_proof
from relief_fund.staff.secrets import CodeSecrets
from relief_fund.staff.terms import check_term

GOOD_FOR = timedelta(hours=1)
"""How long a claim lets its payment out: longer than the checks take, shorter than an officer forgets."""

_KNOWN = select(RELEASE.c.digest, RELEASE.c.officer).where(
    RELEASE.c.kind == bindparam("of_kind"), RELEASE.c.subject == bindparam("of")
)
_RELEASE = RELEASE.insert()
_CLAIMED = select(RELEASE_CLAIM).where(RELEASE_CLAIM.c.id == bindparam("claim"))
_CLAIM = RELEASE_CLAIM.insert()


def releasing(
    office: Office,
    codes: CodeSecrets,
    actor: Actor,
    *,
    kind: str,
    subject: str,
    digest: str,
    approved_by: frozenset[str],
    code: str = "",
    claim: str = "",
    terms: Mapping[str, str] | None = None,
) -> Callable[[RowTx], bool]:
    """Check the treasurer's code now; call what is returned first thing inside the releasing command.

    It claims the code and adds the release, and answers False where the same digest was released
    before (then there is nothing to do). ``approved_by`` are the officers who prepared or signed the
    list: none of them releases it. ``claim`` stands for a code that was used up before for the same
    officer, payment and ``terms``. Raises DutyMissing, PreparerMayNotApprove, TooManyTries,
    NotEnrolled, CodeWrong; inside the command AlreadyReleased, TermEnded, NotEnrolled, CodeUsed,
    ReleaseUnclaimed.
    """
    _check_hand(actor, approved_by)
    moment = office.clock.now()
    proof = None if claim else check_code(office, codes, officer=actor.officer, code=code)
    row = {"kind": kind, "subject": subject, "digest": digest, "officer": actor.officer}

    def inside(tx: RowTx) -> bool:
        known = tx.sql(_KNOWN, {"of_kind": kind, "of": subject}).one_or_none()
        if known is not None:
            if known.digest != digest:
                raise AlreadyReleased(kind=kind, digest=known.digest)
            return False
        check_term(tx.sql, actor.officer, Duty.TREASURER, day_of(moment))
        if proof is None:
            step = _claimed_step(tx, claim, row | {"terms": _text(terms)}, moment)
        else:
            claim_proof(tx, proof, moment)
            step = proof.step
        tx.sql(_RELEASE, {**row, "code_step": step, "released_at": moment_text(moment)})
        return True

    return inside


def claim_release(
    office: Office,
    codes: CodeSecrets,
    actor: Actor,
    *,
    kind: str,
    subject: str,
    digest: str,
    approved_by: frozenset[str],
    code: str,
    terms: Mapping[str, str],
) -> str:
    """Use the treasurer's code up for one payment that leaves within ``GOOD_FOR``; returns the claim.

    ``terms`` are what else the officer has said of it: its day, its carrier. Nothing leaves yet. Raises
    DutyMissing, PreparerMayNotApprove, TooManyTries, NotEnrolled, CodeWrong, TermEnded, CodeUsed.
    """
    _check_hand(actor, approved_by)
    moment = office.clock.now()
    proof = check_code(office, codes, officer=actor.officer, code=code)
    row = {
        "id": fresh_id(), "kind": kind, "subject": subject, "digest": digest, "terms": _text(terms),
        "officer": actor.officer, "code_step": proof.step, "claimed_at": moment_text(moment),
    }  # fmt: skip

    def command(tx: RowTx) -> None:
        check_term(tx.sql, actor.officer, Duty.TREASURER, day_of(moment))
        claim_proof(tx, proof, moment)
        tx.sql(_CLAIM, row)

    office.desk.run(command)
    return str(row["id"])


def is_released(connection: Any, *, kind: str, subject: str) -> bool:
    """Whether a payment was let out."""
    return connection.execute(_KNOWN, {"of_kind": kind, "of": subject}).first() is not None


def _check_hand(actor: Actor, approved_by: frozenset[str]) -> None:
    actor.require(Duty.TREASURER)
    if actor.officer in approved_by:
        raise PreparerMayNotApprove()


def _claimed_step(tx: RowTx, claim: str, covers: Mapping[str, str], moment: datetime) -> int:
    """The step of the code that was used up for exactly this. Raises ReleaseUnclaimed."""
    known = tx.sql(_CLAIMED, {"claim": claim}).mappings().one_or_none()
    if known is None or any(known[name] != value for name, value in covers.items()):
        raise ReleaseUnclaimed(claim=claim[:40])
    if moment - moment_from(known["claimed_at"]) > GOOD_FOR:
        raise ReleaseUnclaimed(claim=claim[:40], claimed_at=known["claimed_at"])
    return int(known["code_step"])


def _text(terms: Mapping[str, str] | None) -> str:
    return canonical(dict(terms or {})).decode()

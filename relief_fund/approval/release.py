"""A treasurer lets a payment batch out: a fresh code over its digest, inside the caller's own command."""

from collections.abc import Callable

from sqlalchemy import bindparam, select

from relief_fund.approval.errors import AlreadyReleased, PreparerMayNotApprove
from relief_fund.approval.tables import RELEASE
from relief_fund.kernel.clock import day_of, moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office, RowTx
from relief_fund.staff.second_factor import check_code, claim_proof
from relief_fund.staff.secrets import CodeSecrets
from relief_fund.staff.terms import check_term

_KNOWN = select(RELEASE.c.digest, RELEASE.c.officer).where(
    RELEASE.c.kind == bindparam("of_kind"), RELEASE.c.subject == bindparam("of")
)
_RELEASE = RELEASE.insert()


def releasing(
    office: Office,
    codes: CodeSecrets,
    actor: Actor,
    *,
    kind: str,
    subject: str,
    digest: str,
    approved_by: frozenset[str],
    code: str,
) -> Callable[[RowTx], bool]:
    """Check the treasurer's code now; call what is returned first thing inside the releasing command.

    It claims the code and adds the release, and answers False where the same digest was released
    before (then there is nothing to do). ``approved_by`` are the officers who prepared or signed the
    list: none of them releases it. Raises DutyMissing, PreparerMayNotApprove, TooManyTries,
    NotEnrolled, CodeWrong; inside the command AlreadyReleased, TermEnded, NotEnrolled, CodeUsed.
    """
    actor.require(Duty.TREASURER)
    if actor.officer in approved_by:
        raise PreparerMayNotApprove()
    moment = office.clock.now()
    proof = check_code(office, codes, officer=actor.officer, code=code)
    row = {"kind": kind, "subject": subject, "digest": digest, "officer": actor.officer}

    def inside(tx: RowTx) -> bool:
        known = tx.sql(_KNOWN, {"of_kind": kind, "of": subject}).one_or_none()
        if known is not None:
            if known.digest != digest:
                raise AlreadyReleased(kind=kind, digest=known.digest)
            return False
        check_term(tx.sql, actor.officer, Duty.TREASURER, day_of(moment))
        claim_proof(tx, proof, moment)
        tx.sql(_RELEASE, {**row, "code_step": proof.step, "released_at": moment_text(moment)})
        return True

    return inside

"""Checks a second factor: counts the try, opens the secret, finds the step. Claiming is the command's."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.errors import CodeInvalid
from relief_fund.kernel.identifiers import normalised_code
from relief_fund.kernel.protocols import Office, RowTx
from relief_fund.staff.codes import (
    RECOVERY_LETTERS,
    claim_code,
    looks_like_code,
    matched_step,
    recovery_hash,
    seconds_until_next,
    step_of,
)
from relief_fund.staff.errors import CodeUsed, CodeWrong, NotEnrolled
from relief_fund.staff.limits import bucket_of, clear_tries, count_code_try
from relief_fund.staff.secrets import CodeSecrets
from relief_fund.staff.tables import (
    CODE_SECRET,
    CODE_STEP,
    LOST_PHONE_RESET,
    RECOVERY_CODE,
    RECOVERY_CODE_USE,
)
from relief_fund.staff.terms import Run

_NEWEST = (
    select(CODE_SECRET.c.version, CODE_SECRET.c.sealed, LOST_PHONE_RESET.c.reset_at, CODE_STEP.c.last_step)
    .select_from(
        CODE_SECRET.outerjoin(
            LOST_PHONE_RESET,
            (LOST_PHONE_RESET.c.officer == CODE_SECRET.c.officer)
            & (LOST_PHONE_RESET.c.version == CODE_SECRET.c.version),
        ).outerjoin(CODE_STEP, CODE_STEP.c.officer == CODE_SECRET.c.officer)
    )
    .where(CODE_SECRET.c.officer == bindparam("of"))
    .order_by(CODE_SECRET.c.version.desc())
    .limit(1)
)
_PAPER = (
    select(RECOVERY_CODE.c.version, RECOVERY_CODE_USE.c.used_at)
    .select_from(
        RECOVERY_CODE.outerjoin(RECOVERY_CODE_USE, RECOVERY_CODE_USE.c.code_hash == RECOVERY_CODE.c.code_hash)
    )
    .where(RECOVERY_CODE.c.code_hash == bindparam("hash"))
)
_USE_PAPER = RECOVERY_CODE_USE.insert()


@dataclass(frozen=True, slots=True)
class LiveSecret:
    """The newest code secret of an officer; ``void`` after a lost phone, ``last_step`` 0 before any use."""

    version: int
    sealed: bytes
    void: bool
    last_step: int


@dataclass(frozen=True, slots=True)
class Proof:
    """A second factor that was found right but not yet used up: a step of the telephone or a paper code."""

    officer: str
    version: int
    step: int = 0
    paper: str = ""


def newest_secret(run: Run, officer: str) -> LiveSecret | None:
    """The newest code secret of ``officer``, void or not; None before the first enrolment."""
    row = run(_NEWEST, {"of": officer}).one_or_none()
    if row is None:
        return None
    return LiveSecret(row.version, row.sealed, row.reset_at is not None, row.last_step or 0)


def wait_for_code(run: Run, officer: str, moment: datetime) -> int:
    """Seconds until ``officer`` sees a code that was not used yet; 0 if the one shown now is unused."""
    secret = newest_secret(run, officer)
    if secret is None or secret.last_step < step_of(moment):
        return 0
    return seconds_until_next(moment, secret.last_step)


def check_code(office: Office, codes: CodeSecrets, *, officer: str, code: str) -> Proof:
    """The proof that ``code`` (six digits) is right; to be claimed by ``claim_proof`` in the command.

    Raises TooManyTries, NotEnrolled, CodeWrong, in that order.
    """
    moment = office.clock.now()
    count_code_try(office, officer)
    with office.read() as connection:
        secret = newest_secret(connection.execute, officer)
    if secret is None or secret.void:
        raise NotEnrolled()
    step = matched_step(codes.decrypt(officer, secret.version, secret.sealed), code, moment)
    if step is None:
        raise CodeWrong()
    return Proof(officer, secret.version, step=step)


def check_code_or_paper(office: Office, codes: CodeSecrets, *, officer: str, code: str) -> Proof:
    """As check_code, but one of the ten paper codes is taken as well (for signing in, never for signing)."""
    if looks_like_code(code):
        return check_code(office, codes, officer=officer, code=code)
    count_code_try(office, officer)
    try:
        paper = recovery_hash(officer, normalised_code(code, RECOVERY_LETTERS))
    except CodeInvalid:
        raise CodeWrong() from None
    with office.read() as connection:
        secret = newest_secret(connection.execute, officer)
        row = connection.execute(_PAPER, {"hash": paper}).one_or_none()
    if secret is None or secret.void:
        raise NotEnrolled()
    if row is None or row.version != secret.version:
        raise CodeWrong()
    return Proof(officer, secret.version, paper=paper)


def claim_proof(tx: RowTx, proof: Proof, moment: datetime) -> None:
    """Use up the proof inside a command; raises NotEnrolled if reset meanwhile, CodeUsed if used before."""
    secret = newest_secret(tx.sql, proof.officer)
    if secret is None or secret.void or secret.version != proof.version:
        raise NotEnrolled()
    if proof.paper:
        if tx.sql(_PAPER, {"hash": proof.paper}).one().used_at is not None:
            raise CodeUsed(seconds=0)
        tx.sql(_USE_PAPER, {"code_hash": proof.paper, "used_at": moment_text(moment)})
    else:
        claim_code(tx, proof.officer, proof.step, moment)
    clear_tries(tx, bucket_of("code", proof.officer))

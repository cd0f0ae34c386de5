"""Time-based one-time codes (RFC 6238): 30 seconds, six digits, one step to either side, each used once."""

import hmac
from datetime import datetime

import pyotp
from sqlalchemy import bindparam, insert, select, update

from relief_fund.kernel.protocols import RowTx
from relief_fund.staff.errors import CodeUsed
from relief_fund.staff.tables import CODE_STEP
from relief_fund.staff.tokens import shown_hash

STEP_SECONDS = 30
DIGITS = 6
RECOVERY_CODES = 10
RECOVERY_LETTERS = 16
"""16 letters of 5 bits: 80 random bits, so a plain SHA-256 is hash enough."""

_CLAIM = (
    update(CODE_STEP)
    .where(CODE_STEP.c.officer == bindparam("of"), CODE_STEP.c.last_step < bindparam("step"))
    .values(last_step=bindparam("step"))
)
_FIRST_CLAIM = insert(CODE_STEP)
_LAST = select(CODE_STEP.c.last_step).where(CODE_STEP.c.officer == bindparam("of"))


def step_of(moment: datetime) -> int:
    """The 30-second step (RFC 6238 T) that ``moment`` falls in."""
    return int(moment.timestamp()) // STEP_SECONDS


def seconds_until_next(moment: datetime, last_step: int = 0) -> int:
    """Whole seconds until the telephone shows the next unused code; ``last_step`` is the last one used."""
    following = max(step_of(moment), last_step) + 1
    return following * STEP_SECONDS - int(moment.timestamp())


def code_at(secret: str, step: int) -> str:
    """The six digits of ``secret`` (base 32) in ``step``: what a telephone shows."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS).generate_otp(step)


def matched_step(secret: str, code: str, moment: datetime) -> int | None:
    """The step within one of ``moment`` whose code is ``code``, None if there is none.

    The latest fitting step wins and all three are compared, each in constant time.
    """
    typed = "".join(code.split())
    now, found = step_of(moment), None
    for step in (now - 1, now, now + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), typed.encode()):
            found = step
    return found


def claim_code(tx: RowTx, officer: str, step: int, moment: datetime) -> None:
    """Use up ``step`` of the officer inside a command; raises CodeUsed (``seconds`` to the next code).

    A refused command gives the step back, so a code is spent only by what it signed.
    """
    if tx.sql(_CLAIM, {"of": officer, "step": step}).rowcount == 1:
        return
    last = tx.sql(_LAST, {"of": officer}).scalar_one_or_none()
    if last is not None:
        raise CodeUsed(seconds=seconds_until_next(moment, last))
    tx.sql(_FIRST_CLAIM, {"officer": officer, "last_step": step})


def provisioning_uri(secret: str, sign_in_name: str, issuer: str) -> str:
    """The otpauth address a QR code carries to the telephone."""
    totp = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    return totp.provisioning_uri(name=sign_in_name, issuer_name=issuer)


def looks_like_code(text: str) -> bool:
    """Whether ``text`` is six digits (else it may be a paper code)."""
    typed = "".join(text.split())
    return len(typed) == DIGITS and typed.isascii() and typed.isdigit()


def recovery_hash(officer: str, code: str) -> str:
    """What is kept of a paper code (letters without separators): a SHA-256 bound to its officer."""
    return shown_hash(f"recovery code of {officer} {code}")

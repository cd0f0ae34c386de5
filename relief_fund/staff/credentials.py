"""Reads the password hash that counts: the newest of an officer."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from relief_fund.staff.tables import CREDENTIAL, OFFICER
from relief_fund.staff.terms import Run

_NEWEST = (
    select(CREDENTIAL.c.officer, CREDENTIAL.c.version, CREDENTIAL.c.password_hash)
    .order_by(CREDENTIAL.c.version.desc())
    .limit(1)
)
_OF_OFFICER = _NEWEST.where(CREDENTIAL.c.officer == bindparam("of"))
_OF_NAME = _NEWEST.join(OFFICER, OFFICER.c.id == CREDENTIAL.c.officer).where(
    OFFICER.c.sign_in_name == bindparam("typed")
)


@dataclass(frozen=True, slots=True)
class KnownPassword:
    """The newest password hash of an officer."""

    officer: str
    version: int
    password_hash: str


def password_hash_of(run: Run, folded: str) -> KnownPassword | None:
    """The newest hash of whoever signs in with the folded name, None if nobody does."""
    row = run(_OF_NAME, {"typed": folded}).one_or_none()
    return None if row is None else KnownPassword(*row)


def newest_password(run: Run, officer: str) -> KnownPassword | None:
    """The newest hash of ``officer``, None before enrolment."""
    row = run(_OF_OFFICER, {"of": officer}).one_or_none()
    return None if row is None else KnownPassword(*row)

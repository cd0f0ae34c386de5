"""Signing in and out: name and password first, then the second factor and the duty.

The token changes when the second factor is given, so a token planted or seen before is worth nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from relief_fund.kernel.clock import day_of
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office, RowTx
from relief_fund.staff.codes import seconds_until_next
from relief_fund.staff.credentials import password_hash_of
from relief_fund.staff.errors import NameInvalid, SessionEnded, SignInRefused, TermEnded
from relief_fund.staff.limits import (
    MOST_PER_ADDRESS,
    MOST_PER_NAME,
    address_bucket,
    bucket_of,
    clear_tries,
    count_try,
)
from relief_fund.staff.names import sign_in_name
from relief_fund.staff.officers import officer_by_id
from relief_fund.staff.passwords import password_fits
from relief_fund.staff.second_factor import Proof, check_code_or_paper, claim_proof
from relief_fund.staff.secrets import CodeSecrets
from relief_fund.staff.sessions import close_all, close_one, find_session, open_session, session_of
from relief_fund.staff.terms import duties_on, terms_of
from relief_fund.staff.tokens import fresh_token


@dataclass(frozen=True, slots=True)
class HalfSession:
    """Name and password were right: the token for the page that asks for the code, good for ten minutes."""

    token: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A complete sign-in: the new token, the duty (None: choose one of ``held``), the wait for a code."""

    token: str
    officer: str
    duty: Duty | None
    held: tuple[Duty, ...]
    seconds_until_next_code: int


def sign_in(office: Office, *, name: str, password: str, address: str) -> HalfSession:
    """Check name and password; a half session is kept. Raises TooManyTries, SignInRefused.

    An unknown name costs the same time and the same answer as a wrong password.
    """
    try:
        folded = sign_in_name(name)
    except NameInvalid:
        folded = ""
    count_try(office, address_bucket(address), MOST_PER_ADDRESS)
    count_try(office, bucket_of("name", folded), MOST_PER_NAME)
    with office.read() as connection:
        found = password_hash_of(connection.execute, folded)
    if not password_fits(found.password_hash if found else None, password) or found is None:
        raise SignInRefused()
    token, moment = fresh_token(), office.clock.now()

    def opening(tx: RowTx) -> None:
        if password_hash_of(tx.sql, folded) != found:
            raise SignInRefused()
        open_session(tx, token=token, officer=found.officer, moment=moment, complete=False)

    office.desk.run(opening)
    return HalfSession(token)


def confirm_second_factor(
    office: Office, codes: CodeSecrets, *, token: str, code: str, duty: Duty | None = None
) -> SignedIn:
    """Complete a half session with six digits or a paper code; the half token ends, a new one begins.

    Without ``duty`` the only duty held today is taken; of several the officer chooses afterwards.
    Raises SessionEnded, TooManyTries, NotEnrolled, CodeWrong, CodeUsed, TermEnded.
    """
    moment, full = office.clock.now(), fresh_token()
    with office.read() as connection:
        half = session_of(connection, token, moment)
        if half is None or half.complete:
            raise SessionEnded()
        name = officer_by_id(connection.execute, half.actor.officer).sign_in_name
    proof = check_code_or_paper(office, codes, officer=half.actor.officer, code=code)

    def completing(tx: RowTx) -> SignedIn:
        session = find_session(tx.sql, token, moment)
        if session is None or session.complete:
            raise SessionEnded()
        claim_proof(tx, proof, moment)
        held = tuple(sorted(duties_on(terms_of(tx.sql, proof.officer), day_of(moment))))
        chosen = _chosen(held, duty)
        close_one(tx, token)
        clear_tries(tx, bucket_of("name", name))
        open_session(tx, token=full, officer=proof.officer, moment=moment, duty=chosen, complete=True)
        return SignedIn(full, proof.officer, chosen, held, _wait(proof, moment))

    return office.desk.run(completing)


def _chosen(held: tuple[Duty, ...], wanted: Duty | None) -> Duty | None:
    if not held or (wanted is not None and wanted not in held):
        raise TermEnded(duty=wanted.value if wanted else "", last_day="")
    return wanted or (held[0] if len(held) == 1 else None)


def _wait(proof: Proof, moment: datetime) -> int:
    return seconds_until_next(moment, proof.step)


def sign_out(office: Office, *, token: str) -> None:
    """End the sign-in of ``token``; harmless when it has ended."""
    office.desk.run(lambda tx: close_one(tx, token))


def sign_out_everywhere(office: Office, actor: Actor) -> int:
    """End every sign-in of the acting officer, this one included; returns how many. Needs no duty."""
    return office.desk.run(lambda tx: close_all(tx, actor.officer))

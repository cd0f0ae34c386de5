"""Enrolment by one-time link: the first officer of a fund, a page with the secret, password and one code.

Rules of ``enrol`` in order: LinkUnknown, LinkUsed, LinkExpired, PasswordInvalid (or PasswordWrong where
only the telephone is new), CodeWrong, and inside the command the link's rules again and CodeUsed.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, func, select

from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import fresh_id, grouped, printed_code
from relief_fund.kernel.protocols import Office, RowTx
from relief_fund.staff import links, officers, sessions
from relief_fund.staff.codes import (
    RECOVERY_CODES,
    RECOVERY_LETTERS,
    claim_code,
    matched_step,
    provisioning_uri,
    recovery_hash,
)
from relief_fund.staff.credentials import KnownPassword, newest_password
from relief_fund.staff.errors import CodeWrong, FirstOfficerExists, PasswordWrong
from relief_fund.staff.limits import bucket_of, clear_tries, count_code_try
from relief_fund.staff.names import fresh_role_key, shown_name, sign_in_name
from relief_fund.staff.passwords import check_strength, hash_password, password_fits
from relief_fund.staff.secrets import CodeSecrets
from relief_fund.staff.tables import CODE_SECRET, CREDENTIAL, RECOVERY_CODE
from relief_fund.staff.tokens import fresh_token

TERM_YEARS = 5
"""How long the first officer's term is unless the founder says otherwise; our choice."""

_LAST_SECRET = select(func.max(CODE_SECRET.c.version)).where(CODE_SECRET.c.officer == bindparam("of"))
_SET_PASSWORD, _SET_SECRET, _SET_PAPER = CREDENTIAL.insert(), CODE_SECRET.insert(), RECOVERY_CODE.insert()


@dataclass(frozen=True, slots=True)
class FirstLink:
    """The token of the first officer's link (shown once, never kept) and the officer it is for."""

    officer: str
    token: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What the enrolment page shows to the bearer of the link: secret as text and as otpauth address."""

    officer: str
    purpose: links.Purpose
    sign_in_name: str
    name: str
    secret: str
    uri: str


@dataclass(frozen=True, slots=True)
class Enrolled:
    """An enrolled officer and the ten paper codes, grouped for reading, shown once."""

    officer: str
    recovery_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Fresh:
    """Everything random or slow of an enrolment, made before its command."""

    version: int
    step: int
    sealed: bytes
    password_hash: str
    papers: tuple[str, ...]


def create_first_officer_link(
    office: Office, *, name: str, from_day: date | None = None, to_day: date | None = None
) -> FirstLink:
    """The one-time link for the first officer of an empty home, who becomes fund administrator.

    No actor: whoever can open the home's folder founds the fund. While that officer has not enrolled,
    a second call makes a new link (the older one stops working). Raises FirstOfficerExists, NameInvalid.
    """
    begin = from_day or today(office.clock)
    end = to_day or begin + timedelta(days=365 * TERM_YEARS)
    moment, token = office.clock.now(), fresh_token()
    fresh = officers.OfficerCard(fresh_id(), sign_in_name(name), fresh_role_key(), shown_name(name))
    term = officers.NewTerm(fresh_id(), Duty.FUND_ADMINISTRATOR, begin, end, "", "")

    def founding(tx: RowTx) -> str:
        known = officers.first_two_ids(tx.sql)
        if not known:
            officers.add_officer(tx, fresh, moment)
            officers.add_term(tx, fresh, term, moment)
            known = [fresh.id]
        elif len(known) > 1 or officers.has_enrolled(tx.sql, known[0]):
            raise FirstOfficerExists()
        links.make_link(tx, token=token, officer=known[0], purpose="enrol", made_by="", moment=moment)
        return known[0]

    return FirstLink(office.desk.run(founding), token)


def open_enrolment(office: Office, codes: CodeSecrets, token: str, issuer: str = "relief fund") -> Offer:
    """What the link offers; opening it again shows the same. Raises LinkUnknown, LinkUsed, LinkExpired."""
    with office.read() as connection:
        link = links.find_link(connection.execute, token, office.clock.now())
    secret = codes.offered(token)
    uri = provisioning_uri(secret, link.sign_in_name, issuer)
    return Offer(link.officer, link.purpose, link.sign_in_name, link.name, secret, uri)


def enrol(office: Office, codes: CodeSecrets, *, token: str, password: str, code: str) -> Enrolled:
    """Enrol the bearer of the link: sets the password (or asks the known one) and the new code secret.

    ``code`` is six digits of the offered secret and is used up. All earlier sign-ins of the officer end.
    Raises as the module says, and TooManyTries.
    """
    moment = office.clock.now()
    with office.read() as connection:
        link = links.find_link(connection.execute, token, moment)
        version = (connection.execute(_LAST_SECRET, {"of": link.officer}).scalar() or 0) + 1
        known = newest_password(connection.execute, link.officer)
    count_code_try(office, link.officer)
    password_hash = _new_password(link, known, password)
    step = matched_step(codes.offered(token), code, moment)
    if step is None:
        raise CodeWrong()
    papers = tuple(printed_code(RECOVERY_LETTERS) for _ in range(RECOVERY_CODES))
    sealed = codes.encrypt(link.officer, version, codes.offered(token))
    fresh = _Fresh(version, step, sealed, password_hash, papers)
    office.desk.run(lambda tx: _enrolling(tx, token, fresh, moment))
    return Enrolled(link.officer, tuple(map(grouped, papers)))


def _new_password(link: links.OpenLink, known: KnownPassword | None, password: str) -> str:
    """The hash to add, "" where the password stays."""
    if link.purpose == "enrol":
        check_strength(password)
        return hash_password(password)
    if not password_fits(known.password_hash if known else None, password):
        raise PasswordWrong()
    return ""


def _enrolling(tx: RowTx, token: str, fresh: _Fresh, moment: datetime) -> None:
    officer = links.spend_link(tx, token, moment).officer
    at = moment_text(moment)
    claim_code(tx, officer, fresh.step, moment)
    if fresh.password_hash:
        last = newest_password(tx.sql, officer)
        version = last.version + 1 if last else 1
        row = {"officer": officer, "version": version, "password_hash": fresh.password_hash, "set_at": at}
        tx.sql(_SET_PASSWORD, row)
    secret = {"officer": officer, "version": fresh.version, "sealed": fresh.sealed, "set_at": at}
    tx.sql(_SET_SECRET, secret)
    tx.sql(
        _SET_PAPER,
        [
            {"code_hash": recovery_hash(officer, paper), "officer": officer, "version": fresh.version}
            for paper in fresh.papers
        ],
    )
    sessions.close_all(tx, officer)
    clear_tries(tx, bucket_of("code", officer))

"""Adds officers and terms inside commands, and tells the public log about them without a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select

from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import RowTx
from relief_fund.staff.errors import OfficerUnknown, SignInNameTaken
from relief_fund.staff.tables import CREDENTIAL, DUTY_TERM, OFFICER
from relief_fund.staff.terms import Run, Term, check_compatible, check_days, terms_of

_COLUMNS = select(OFFICER.c.id, OFFICER.c.sign_in_name, OFFICER.c.role_key, OFFICER.c.name)
_BY_ID = _COLUMNS.where(OFFICER.c.id == bindparam("of"))
_BY_NAME = _COLUMNS.where(OFFICER.c.sign_in_name == bindparam("typed"))
_ANY = select(OFFICER.c.id).limit(2)
_ENROLLED = select(CREDENTIAL.c.version).where(CREDENTIAL.c.officer == bindparam("of")).limit(1)
_ADD, _ADD_TERM = OFFICER.insert(), DUTY_TERM.insert()


@dataclass(frozen=True, slots=True)
class OfficerCard:
    """One officer: ``name`` is for the back office only, ``role_key`` stands on the public log."""

    id: str
    sign_in_name: str
    role_key: str
    name: str


@dataclass(frozen=True, slots=True)
class NewTerm:
    """A duty to be held from ``from_day`` to ``to_day``, and the hands that gave it ("" for the program)."""

    id: str
    duty: Duty
    from_day: date
    to_day: date
    appointed_by: str
    confirmed_by: str


def officer_by_id(run: Run, officer: str) -> OfficerCard:
    """The officer with this id; raises OfficerUnknown."""
    row = run(_BY_ID, {"of": officer}).one_or_none()
    if row is None:
        raise OfficerUnknown()
    return OfficerCard(*row)


def officer_by_name(run: Run, folded: str) -> OfficerCard | None:
    """The officer who signs in with the folded name, None if nobody does."""
    row = run(_BY_NAME, {"typed": folded}).one_or_none()
    return None if row is None else OfficerCard(*row)


def first_two_ids(run: Run) -> list[str]:
    """Ids of up to two officers: enough to tell none, one, more."""
    return list(run(_ANY).scalars())


def has_enrolled(run: Run, officer: str) -> bool:
    """Whether the officer ever set a password."""
    return run(_ENROLLED, {"of": officer}).first() is not None


def add_officer(tx: RowTx, card: OfficerCard, moment: datetime) -> None:
    """Add the officer inside a command; raises SignInNameTaken."""
    if officer_by_name(tx.sql, card.sign_in_name) is not None:
        raise SignInNameTaken()
    tx.sql(
        _ADD,
        {
            "id": card.id,
            "sign_in_name": card.sign_in_name,
            "role_key": card.role_key,
            "name": card.name,
            "added_at": moment_text(moment),
        },
    )


def add_term(tx: RowTx, officer: OfficerCard, term: NewTerm, moment: datetime) -> None:
    """Add the term and its public leaf inside a command; raises TermInvalid, DutiesIncompatible."""
    check_days(term.from_day, term.to_day)
    wanted = Term(term.id, officer.id, term.duty, term.from_day, term.to_day)
    check_compatible(terms_of(tx.sql, officer.id), wanted)
    tx.sql(
        _ADD_TERM,
        {
            "id": term.id,
            "officer": officer.id,
            "duty": term.duty.value,
            "from_day": term.from_day,
            "to_day": term.to_day,
            "appointed_by": term.appointed_by,
            "confirmed_by": term.confirmed_by,
            "added_at": moment_text(moment),
        },
    )
    tell(
        tx,
        officer.role_key,
        "appointed",
        {
            "duty": term.duty.value,
            "from": term.from_day.isoformat(),
            "to": term.to_day.isoformat(),
            "hands": hands(term.appointed_by, term.confirmed_by),
        },
    )


def hands(*officers: str) -> int:
    """How many different officers acted; 1 at least, because the program acts for whoever opened the home."""
    return max(1, len({officer for officer in officers if officer}))


def tell(tx: RowTx, role_key: str, change: str, facts: Mapping[str, object]) -> None:
    """Append an ``officer`` leaf: role key, what changed, codes and days; never a name."""
    tx.leaf("officer", {"role": role_key, "change": change, **facts})

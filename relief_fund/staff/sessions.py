"""Sign-in sessions: one indexed read says who acts under which duty; only hashes of tokens are kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from relief_fund.kernel.clock import day_of, moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office, RowTx
from relief_fund.staff.errors import SessionEnded, TermEnded
from relief_fund.staff.limits import sweep_tries
from relief_fund.staff.tables import DUTY_END, DUTY_TERM, OFFICER, SIGN_IN_SESSION
from relief_fund.staff.terms import Term
from relief_fund.staff.tokens import shown_hash

HALF_MINUTES = 10
FULL_HOURS = 10
"""A working day; what weighs asks for a fresh code each time anyway."""

_FIND = (
    select(
        SIGN_IN_SESSION.c.officer,
        SIGN_IN_SESSION.c.duty.label("chosen"),
        SIGN_IN_SESSION.c.second_factor_at,
        SIGN_IN_SESSION.c.expires_at,
        OFFICER.c.name,
        DUTY_TERM.c.id.label("term"),
        DUTY_TERM.c.duty,
        DUTY_TERM.c.from_day,
        DUTY_TERM.c.to_day,
        DUTY_END.c.ended_on,
    )
    .select_from(
        SIGN_IN_SESSION.join(OFFICER, OFFICER.c.id == SIGN_IN_SESSION.c.officer)
        .outerjoin(DUTY_TERM, DUTY_TERM.c.officer == SIGN_IN_SESSION.c.officer)
        .outerjoin(DUTY_END, DUTY_END.c.term == DUTY_TERM.c.id)
    )
    .where(SIGN_IN_SESSION.c.token_hash == bindparam("hash"))
)
_OPEN = SIGN_IN_SESSION.insert()
_CHOOSE = (
    update(SIGN_IN_SESSION)
    .where(SIGN_IN_SESSION.c.token_hash == bindparam("hash"))
    .values(duty=bindparam("chosen"))
)
_CLOSE = delete(SIGN_IN_SESSION).where(SIGN_IN_SESSION.c.token_hash == bindparam("hash"))
_CLOSE_ALL = delete(SIGN_IN_SESSION).where(SIGN_IN_SESSION.c.officer == bindparam("of"))
_SWEEP = delete(SIGN_IN_SESSION).where(SIGN_IN_SESSION.c.expires_at <= bindparam("now"))


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A sign-in that has not ended.

    ``actor`` holds the chosen duty only, and none when it was not chosen or its term is over;
    ``held`` are the duties that may be chosen; ``lapsed`` is the chosen duty whose term is over;
    ``complete`` says that the second factor was given.
    """

    actor: Actor
    held: tuple[Duty, ...]
    lapsed: Duty | None
    complete: bool
    expires_at: str


def session_of(connection: Any, token: str, moment: datetime) -> OpenSession | None:
    """The sign-in behind a cookie, complete or half; None when unknown or over. One indexed read."""
    return find_session(connection.execute, token, moment)


def find_session(run: Any, token: str, moment: datetime) -> OpenSession | None:
    """As session_of, with ``run`` being ``tx.sql`` inside a command."""
    rows = run(_FIND, {"hash": shown_hash(token)}).all()
    if not rows or rows[0].expires_at <= moment_text(moment):
        return None
    first, day = rows[0], day_of(moment)
    terms = [
        Term(row.term, row.officer, Duty(row.duty), row.from_day, row.to_day, row.ended_on)
        for row in rows
        if row.term is not None
    ]
    held = tuple(sorted({term.duty for term in terms if term.covers(day)}))
    complete = bool(first.second_factor_at)
    chosen = Duty(first.chosen) if first.chosen else None
    duties = frozenset({chosen} if complete and chosen in held else ())
    actor = Actor(first.officer, first.name, duties)
    return OpenSession(actor, held, chosen if chosen not in held else None, complete, first.expires_at)


def actor_of(connection: Any, token: str, moment: datetime) -> Actor | None:
    """The officer acting behind a cookie, None without a complete sign-in. Duties as OpenSession says."""
    session = session_of(connection, token, moment)
    return session.actor if session and session.complete else None


def open_session(
    tx: RowTx, *, token: str, officer: str, moment: datetime, duty: Duty | None = None, complete: bool
) -> None:
    """Add a sign-in inside a command: half for ten minutes, complete for ten hours."""
    lasts = timedelta(hours=FULL_HOURS) if complete else timedelta(minutes=HALF_MINUTES)
    row = {
        "token_hash": shown_hash(token),
        "officer": officer,
        "duty": duty.value if duty else "",
        "opened_at": moment_text(moment),
        "second_factor_at": moment_text(moment) if complete else "",
        "expires_at": moment_text(moment + lasts),
    }
    tx.sql(_OPEN, row)


def close_one(tx: RowTx, token: str) -> None:
    """End the sign-in of ``token`` inside a command; nothing happens if it has ended."""
    tx.sql(_CLOSE, {"hash": shown_hash(token)})


def close_all(tx: RowTx, officer: str) -> int:
    """End every sign-in of ``officer`` inside a command; returns how many."""
    return int(tx.sql(_CLOSE_ALL, {"of": officer}).rowcount)


def choose_duty(office: Office, *, token: str, duty: Duty) -> Actor:
    """Go on under another duty that the officer holds today; raises SessionEnded, TermEnded."""
    moment = office.clock.now()

    def choosing(tx: RowTx) -> Actor:
        session = find_session(tx.sql, token, moment)
        if session is None or not session.complete:
            raise SessionEnded()
        if duty not in session.held:
            raise TermEnded(duty=duty.value, last_day="")
        tx.sql(_CHOOSE, {"hash": shown_hash(token), "chosen": duty.value})
        return Actor(session.actor.officer, session.actor.name, frozenset({duty}))

    return office.desk.run(choosing)


def sweep_sign_ins(office: Office) -> int:
    """Delete sign-ins that are over and counts of past windows; returns how many rows went."""
    moment = office.clock.now()

    def sweeping(tx: RowTx) -> int:
        ended = tx.sql(_SWEEP, {"now": moment_text(moment)}).rowcount
        return int(ended) + sweep_tries(tx, moment)

    return office.desk.run(sweeping)

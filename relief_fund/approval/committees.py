"""Opens a committee with its quorum, seats officers in it, ends a seat, convenes a sitting."""

import re
from datetime import date

from sqlalchemy import Date, bindparam, func, select

from relief_fund.approval.errors import CommitteeInvalid, CommitteeUnknown, SeatInvalid, SeatUnknown
from relief_fund.approval.seats import seat_known, seats_of
from relief_fund.approval.tables import COMMITTEE, SEAT, SEAT_END, SITTING
from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Office, RowTx
from relief_fund.staff.officers import officer_by_id
from relief_fund.staff.terms import Run, terms_of

LEVELS = ("commune", "inter_commune", "district", "province", "fund")
"""A district committee is the legacy preset: that level ended on 1 July 2025."""
MOST_QUORUM = 50
_CODE = re.compile(r"[A-Z0-9](?:[A-Z0-9-]{0,30}[A-Z0-9])?")
_VALID = (
    select(COMMITTEE)
    .where(COMMITTEE.c.code == bindparam("of"), COMMITTEE.c.valid_from <= bindparam("on", type_=Date))
    .order_by(COMMITTEE.c.valid_from.desc())
    .limit(1)
)
_SAME = select(COMMITTEE.c.name, COMMITTEE.c.level, COMMITTEE.c.quorum).where(
    COMMITTEE.c.code == bindparam("of"), COMMITTEE.c.valid_from == bindparam("on", type_=Date)
)
_SEAT = select(SEAT.c.committee, SEAT.c.officer, SEAT.c.code).where(SEAT.c.id == bindparam("of"))
_ENDED = select(SEAT_END.c.seat).where(SEAT_END.c.seat == bindparam("of"))
_SITTING = select(SITTING.c.id).where(
    SITTING.c.committee == bindparam("of"), SITTING.c.day == bindparam("on", type_=Date)
)
_LAST_SITTING = select(func.max(SITTING.c.number)).where(SITTING.c.committee == bindparam("of"))
_OPEN, _TAKE_SEAT, _END_SEAT, _CONVENE = (
    COMMITTEE.insert(),
    SEAT.insert(),
    SEAT_END.insert(),
    SITTING.insert(),
)


def quorum_on(run: Run, committee: str, day: date) -> int:
    """The quorum of ``committee`` on ``day``; raises CommitteeUnknown (also before its first day)."""
    row = run(_VALID, {"of": committee, "on": day}).mappings().one_or_none()
    if row is None:
        raise CommitteeUnknown(committee=committee)
    return int(row["quorum"])


def open_committee(
    office: Office, actor: Actor, *, code: str, name: str, level: str, quorum: int, valid_from: date
) -> None:
    """Open a committee, or give one a new quorum from ``valid_from`` on. The same again is harmless.

    ``quorum`` is how many members of different seats must approve, at least two. ``name`` is public.
    Raises DutyMissing, CommitteeInvalid.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    named = " ".join(name.split())
    if not _CODE.fullmatch(code) or level not in LEVELS or not 2 <= quorum <= MOST_QUORUM or not named:
        raise CommitteeInvalid(committee=code[:32], level=level[:20], quorum=quorum)
    at = moment_text(office.clock.now())
    row = {
        "code": code,
        "valid_from": valid_from,
        "name": named,
        "level": level,
        "quorum": quorum,
        "opened_by": actor.officer,
        "opened_at": at,
    }

    def opening(tx: RowTx) -> None:
        known = tx.sql(_SAME, {"of": code, "on": valid_from}).one_or_none()
        if known is None:
            tx.sql(_OPEN, row)
            told = {"code": code, "name": named, "level": level, "quorum": quorum}
            tx.leaf("committee", {**told, "change": "opened", "from": valid_from.isoformat()})
        elif tuple(known) != (named, level, quorum):
            raise CommitteeInvalid(committee=code, valid_from=valid_from.isoformat())

    office.desk.run(opening)


def seat_officer(
    office: Office, actor: Actor, *, committee: str, officer: str, seat: str, from_day: date, to_day: date
) -> str:
    """Give ``officer`` the seat ``seat`` (a code of ``seats.SEATS``); returns its id, the known one again.

    Raises DutyMissing, SeatInvalid (days, code, two seats of one officer, no term as committee member
    in those days), CommitteeUnknown, OfficerUnknown.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    if not seat_known(seat) or to_day < from_day:
        raise SeatInvalid(seat=seat[:32], from_day=from_day.isoformat(), to_day=to_day.isoformat())
    fresh, moment = fresh_id(), office.clock.now()
    day = max(from_day, today(office.clock))

    def seating(tx: RowTx) -> str:
        quorum_on(tx.sql, committee, day)
        card = officer_by_id(tx.sql, officer)
        for held in seats_of(tx.sql, committee):
            if held.officer == officer and held.from_day <= to_day and held.last_day() >= from_day:
                if (held.code, held.from_day, held.to_day) == (seat, from_day, to_day):
                    return held.id
                raise SeatInvalid(seat=seat, held=held.code)
        _check_member(tx, officer, seat, from_day, to_day)
        row = {"id": fresh, "committee": committee, "officer": officer, "code": seat}
        days = {"from_day": from_day, "to_day": to_day}
        tx.sql(_TAKE_SEAT, {**row, **days, "seated_by": actor.officer, "seated_at": moment_text(moment)})
        told = {"code": committee, "seat": seat, "role": card.role_key, "change": "seated"}
        tx.leaf("committee", {**told, "from": from_day.isoformat(), "to": to_day.isoformat()})
        return fresh

    return office.desk.run(seating)


def _check_member(tx: RowTx, officer: str, seat: str, from_day: date, to_day: date) -> None:
    for term in terms_of(tx.sql, officer):
        first = max(term.from_day, from_day)
        if term.duty is Duty.COMMITTEE_MEMBER and first <= to_day and term.covers(first):
            return
    raise SeatInvalid(seat=seat, duty=Duty.COMMITTEE_MEMBER.value)


def end_seat(office: Office, actor: Actor, *, seat: str, ended_on: date | None = None) -> None:
    """End a seat before ``ended_on`` (the first day without it; today if not given). Again is harmless.

    Raises DutyMissing, SeatUnknown, SeatInvalid (a day that has passed).
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    now = today(office.clock)
    day = ended_on or now
    if day < now:
        raise SeatInvalid(from_day=day.isoformat(), to_day=now.isoformat())
    at = moment_text(office.clock.now())

    def ending(tx: RowTx) -> None:
        held = tx.sql(_SEAT, {"of": seat}).one_or_none()
        if held is None:
            raise SeatUnknown()
        if tx.sql(_ENDED, {"of": seat}).first() is None:
            tx.sql(_END_SEAT, {"seat": seat, "ended_on": day, "ended_by": actor.officer, "ended_at": at})
            card = officer_by_id(tx.sql, held.officer)
            told = {"code": held.committee, "seat": held.code, "role": card.role_key, "change": "seat_ended"}
            tx.leaf("committee", {**told, "from": day.isoformat()})

    office.desk.run(ending)


def convene_sitting(office: Office, actor: Actor, *, committee: str, day: date) -> str:
    """Convene the sitting of ``committee`` on ``day`` (business day); returns its id, the known one again.

    Raises DutyMissing, CommitteeUnknown.
    """
    actor.require(Duty.FUND_ADMINISTRATOR, Duty.COMMITTEE_MEMBER)
    fresh, at = fresh_id(), moment_text(office.clock.now())

    def convening(tx: RowTx) -> str:
        quorum_on(tx.sql, committee, day)
        known = tx.sql(_SITTING, {"of": committee, "on": day}).scalar_one_or_none()
        if known is not None:
            return str(known)
        number = (tx.sql(_LAST_SITTING, {"of": committee}).scalar() or 0) + 1
        row = {"id": fresh, "committee": committee, "day": day, "number": number}
        tx.sql(_CONVENE, {**row, "convened_by": actor.officer, "convened_at": at})
        return fresh

    return office.desk.run(convening)

"""Committees: quorum of two at least, seats within terms, sittings numbered, each change told in public."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from relief_fund.approval import errors
from relief_fund.approval.committees import convene_sitting, end_seat, open_committee, quorum_on, seat_officer
from relief_fund.approval.queries import committees
from relief_fund.audit.tables import Leaf
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.staff.errors import OfficerUnknown
from tests.approval.bench import COMMITTEE, body_of, seat_member
from tests.staff.crew import FROM, TO, appointed, office_of_two

LEAF = Leaf.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
WHOLE: dict[str, Any] = {
    "code": "HD-XA",
    "name": "Hội đồng xã",
    "level": "commune",
    "quorum": 3,
    "valid_from": FROM,
}


def test_the_same_committee_again_is_harmless_and_another_under_its_code_refused(home: Home) -> None:
    first, _ = office_of_two(home)
    admin = first.acting(Duty.FUND_ADMINISTRATOR)
    for _ in range(2):
        open_committee(home.office, admin, **WHOLE)
    with pytest.raises(errors.CommitteeInvalid):
        open_committee(home.office, admin, **{**WHOLE, "quorum": 2})
    later = FROM + timedelta(days=30)
    open_committee(home.office, admin, **{**WHOLE, "quorum": 2, "valid_from": later})
    with home.office.read() as connection:
        run = connection.execute
        assert [quorum_on(run, "HD-XA", day) for day in (FROM, later - timedelta(days=1), later)] == [3, 3, 2]
        with pytest.raises(errors.CommitteeUnknown):
            quorum_on(run, "HD-XA", FROM - timedelta(days=1))
        (view,) = committees(connection)
    assert (view.quorum, view.valid_from) == (2, later)


@pytest.mark.parametrize(
    "wrong",
    [
        {"quorum": 1},
        {"quorum": 51},
        {"level": "galaxy"},
        {"code": ""},
        {"code": "hd xã"},
        {"code": "-HD"},
        {"name": "  "},
    ],
)
def test_a_committee_has_code_level_name_and_two_hands(home: Home, wrong: dict[str, Any]) -> None:
    first, _ = office_of_two(home)
    with pytest.raises(errors.CommitteeInvalid):
        open_committee(home.office, first.acting(Duty.FUND_ADMINISTRATOR), **{**WHOLE, **wrong})


def test_only_the_administrator_opens_seats_and_ends(home: Home) -> None:
    body = body_of(home)
    member = body.members[0].acting(Duty.COMMITTEE_MEMBER)
    for refused in (
        lambda: open_committee(home.office, member, **WHOLE),
        lambda: seat_officer(
            home.office,
            member,
            committee=COMMITTEE,
            officer=body.members[0].officer,
            seat="chair",
            from_day=FROM,
            to_day=TO,
        ),
        lambda: end_seat(home.office, member, seat="x"),
    ):
        with pytest.raises(DutyMissing):
            refused()


def test_a_seat_needs_a_committee_member_and_is_one_of_its_officer(home: Home) -> None:
    body = body_of(home)
    member = body.members[0]
    assert seat_member(home, body.admin, member, "chair") == seat_member(home, body.admin, member, "chair")
    for seat, who, to_day in (
        ("finance", member, TO),
        ("throne", member, TO),
        ("chair", body.treasurer, TO),
        ("hamlet", body.treasurer, FROM - timedelta(days=1)),
    ):
        with pytest.raises(errors.SeatInvalid):
            seat_member(home, body.admin, who, seat, to_day=to_day)
    admin = body.admin.acting(Duty.FUND_ADMINISTRATOR)
    days = {"from_day": FROM, "to_day": TO}
    with pytest.raises(errors.CommitteeUnknown):
        seat_officer(home.office, admin, committee="HD-X", officer=member.officer, seat="chair", **days)
    with pytest.raises(OfficerUnknown):
        seat_officer(home.office, admin, committee=COMMITTEE, officer="x", seat="chair", **days)


def test_a_seat_outside_every_term_is_refused(home: Home) -> None:
    body = body_of(home)
    guest = appointed(home, body.admin, body.treasurer, "Khách", Duty.COMMITTEE_MEMBER, FROM, FROM)
    with pytest.raises(errors.SeatInvalid):
        seat_member(home, body.admin, guest, "hamlet", from_day=FROM + timedelta(days=1))


def test_an_ended_seat_is_free_and_may_be_given_again(home: Home) -> None:
    body = body_of(home)
    admin, member = body.admin.acting(Duty.FUND_ADMINISTRATOR), body.members[0]
    seat = seat_member(home, body.admin, member, "chair")
    with pytest.raises(errors.SeatInvalid):
        end_seat(home.office, admin, seat=seat, ended_on=today(home.clock) - timedelta(days=1))
    for _ in range(2):
        end_seat(home.office, admin, seat=seat)
    with pytest.raises(errors.SeatUnknown):
        end_seat(home.office, admin, seat="x")
    again = seat_member(home, body.admin, member, "vice_chair", from_day=today(home.clock))
    assert again != seat


def test_sittings_are_numbered_and_convened_once_a_day(home: Home) -> None:
    body = body_of(home)
    admin = body.admin.acting(Duty.FUND_ADMINISTRATOR)
    days = [date(2024, 9, 28), date(2024, 10, 5), date(2024, 9, 28)]
    made = [convene_sitting(home.office, admin, committee=COMMITTEE, day=day) for day in days]
    assert made[0] == made[2] != made[1]
    with pytest.raises(errors.CommitteeUnknown):
        convene_sitting(home.office, admin, committee="HD-X", day=days[0])
    with pytest.raises(DutyMissing):
        convene_sitting(home.office, body.treasurer.acting(Duty.TREASURER), committee=COMMITTEE, day=days[0])


def test_the_public_log_learns_of_committee_and_seats_without_a_name(home: Home) -> None:
    body = body_of(home)
    seat = seat_member(home, body.admin, body.members[0], "chair")
    end_seat(home.office, body.admin.acting(Duty.FUND_ADMINISTRATOR), seat=seat)
    with home.office.read() as connection:
        rows = connection.execute(
            select(LEAF.c.body).where(LEAF.c.kind == "committee").order_by(LEAF.c.position)
        )
        told = [bytes(leaf).decode() for leaf in rows.scalars()]
    assert ['"change":"opened"' in leaf for leaf in told] == [True, False, False, False, False]
    assert '"change":"seat_ended"' in told[-1]
    assert '"quorum":2' in told[0]
    assert not [leaf for leaf in told if "Thành viên" in leaf or body.members[0].officer in leaf]

"""A lost phone: reset by another officer, at once, logged, and worth nothing without the password."""

import pytest
from sqlalchemy import select

from relief_fund.audit.tables import Leaf
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.staff import errors
from relief_fund.staff.enrol_officer import open_enrolment
from relief_fund.staff.queries import officer_page
from relief_fund.staff.reset_lost_phone import reset_lost_phone
from relief_fund.staff.sessions import actor_of
from relief_fund.staff.sign_in import confirm_second_factor, sign_in
from tests.staff.crew import PASSWORD, appointed, enrolled, move, office_of_two

LEAF = Leaf.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation


def test_codes_papers_and_sign_ins_end_at_once(home: Home) -> None:
    first, second = office_of_two(home)
    office, codes = home.office, home.codes

    def half() -> str:
        return sign_in(office, name="Nguyễn Thị Mẫu", password=PASSWORD, address="203.0.113.7").token

    signed = confirm_second_factor(office, codes, token=half(), code=first.fresh_code())
    token = reset_lost_phone(office, second.acting(Duty.TREASURER), officer=first.officer)
    with office.read() as connection:
        assert actor_of(connection, signed.token, home.clock.now()) is None
        assert [(view.phone_reset, view.recovery_codes_left) for view in officer_page(connection)] == [
            (True, 0),
            (False, 10),
        ]
    for typed in (first.fresh_code(), first.recovery_codes[0]):
        with pytest.raises(errors.NotEnrolled):
            confirm_second_factor(office, codes, token=half(), code=typed)
    renewed = enrolled(home, token)
    move(home, seconds=30)
    assert confirm_second_factor(office, codes, token=half(), code=renewed.recovery_codes[0]).token
    with pytest.raises(errors.CodeWrong):
        confirm_second_factor(office, codes, token=half(), code=first.recovery_codes[1])
    with pytest.raises(errors.CodeWrong):
        confirm_second_factor(office, codes, token=half(), code=first.code())


def test_it_is_logged_with_both_role_keys_and_no_name(home: Home) -> None:
    first, second = office_of_two(home)
    reset_lost_phone(home.office, second.acting(Duty.TREASURER), officer=first.officer)
    with home.office.read() as connection:
        keys = [view.card.role_key for view in officer_page(connection)]
        last = connection.execute(select(LEAF.c.body).order_by(LEAF.c.position.desc()).limit(1)).scalar_one()
    leaf = bytes(last).decode()
    assert f'"about":{{"by":"{keys[1]}","change":"code_reset","role":"{keys[0]}"}}' in leaf


def test_nobody_resets_their_own_nor_without_a_duty_for_it(home: Home) -> None:
    first, second = office_of_two(home)
    with pytest.raises(errors.OwnPhone):
        reset_lost_phone(home.office, first.acting(Duty.FUND_ADMINISTRATOR), officer=first.officer)
    third = appointed(home, first, second, "Lê Thị Thử", Duty.INSPECTOR)
    with pytest.raises(DutyMissing):
        reset_lost_phone(home.office, third.acting(Duty.INSPECTOR), officer=first.officer)
    with pytest.raises(errors.OfficerUnknown):
        reset_lost_phone(home.office, first.acting(Duty.FUND_ADMINISTRATOR), officer="x")


def test_a_second_reset_only_renews_the_link(home: Home) -> None:
    first, second = office_of_two(home)
    old, new = (
        reset_lost_phone(home.office, second.acting(Duty.TREASURER), officer=first.officer) for _ in range(2)
    )
    with pytest.raises(errors.LinkExpired):
        open_enrolment(home.office, home.codes, old)
    move(home, seconds=30)
    assert enrolled(home, new).officer == first.officer

"""Enrolment: the founder's link, one use, its hour, its secret, and what is kept only as a hash."""

from typing import Any

import pytest
from sqlalchemy import func, select

from relief_fund.kernel.clock import day_of
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Home
from relief_fund.staff import errors, tables
from relief_fund.staff.enrol_officer import create_first_officer_link, enrol, open_enrolment
from relief_fund.staff.queries import officer_page
from relief_fund.staff.reset_lost_phone import reset_lost_phone
from tests.staff.crew import PASSWORD, Person, enrolled, first_officer, move, office_of_two


def rows(home: Home, table: Any) -> int:
    with home.office.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def test_the_founder_becomes_administrator_for_five_years(home: Home) -> None:
    link = create_first_officer_link(home.office, name="Đặng Thị Ví")
    person = enrolled(home, link.token)
    with home.office.read() as connection:
        (view,) = officer_page(connection)
    assert (view.card.id, view.card.sign_in_name, view.card.name) == (
        person.officer,
        "dang.thi.vi",
        "Đặng Thị Ví",
    )
    assert view.enrolled
    assert not view.phone_reset
    assert view.recovery_codes_left == 10
    (term,) = view.terms
    assert term.duty is Duty.FUND_ADMINISTRATOR
    assert term.covers(day_of(home.clock.now()))
    assert (term.to_day - term.from_day).days == 5 * 365


def test_the_page_may_be_loaded_again_and_shows_the_same(home: Home) -> None:
    link = create_first_officer_link(home.office, name="Đặng Thị Ví")
    offers = [open_enrolment(home.office, home.codes, link.token, issuer="Quỹ thử") for _ in range(3)]
    assert len(set(offers)) == 1
    assert offers[0].uri.startswith("otpauth://totp/")
    assert offers[0].secret in offers[0].uri
    assert rows(home, tables.CODE_SECRET) == 0


def test_until_the_founder_enrols_a_newer_link_replaces_the_older(home: Home) -> None:
    old = create_first_officer_link(home.office, name="Đặng Thị Ví")
    new = create_first_officer_link(home.office, name="Đặng Thị Ví")
    assert old.officer == new.officer
    with pytest.raises(errors.LinkExpired):
        open_enrolment(home.office, home.codes, old.token)
    enrolled(home, new.token)
    with pytest.raises(errors.FirstOfficerExists):
        create_first_officer_link(home.office, name="Đặng Thị Ví")
    assert rows(home, tables.OFFICER) == 1


def test_a_link_opens_once_in_its_hours_and_only_if_it_was_made_here(home: Home) -> None:
    link = create_first_officer_link(home.office, name="Đặng Thị Ví")
    move(home, hours=72)
    with pytest.raises(errors.LinkExpired):
        open_enrolment(home.office, home.codes, link.token)
    link = create_first_officer_link(home.office, name="Đặng Thị Ví")
    move(home, hours=71, minutes=59)
    person = enrolled(home, link.token)
    for again in (
        lambda: open_enrolment(home.office, home.codes, link.token),
        lambda: enrol(home.office, home.codes, token=link.token, password=PASSWORD, code=person.code()),
    ):
        with pytest.raises(errors.LinkUsed):
            again()
    with pytest.raises(errors.LinkUnknown):
        open_enrolment(home.office, home.codes, "made up")


def test_a_refused_enrolment_leaves_the_link_good(home: Home) -> None:
    link = create_first_officer_link(home.office, name="Đặng Thị Ví")
    person = Person(home, link.officer, open_enrolment(home.office, home.codes, link.token).secret)
    with pytest.raises(errors.PasswordInvalid):
        enrol(home.office, home.codes, token=link.token, password="ngắn", code=person.code())
    with pytest.raises(errors.CodeWrong):
        enrol(home.office, home.codes, token=link.token, password=PASSWORD, code=person.code(ahead=5))
    assert rows(home, tables.CREDENTIAL) == rows(home, tables.ONE_TIME_LINK_USE) == 0
    enrolled(home, link.token)


def test_codes_cannot_be_guessed_at_a_link(home: Home) -> None:
    link = create_first_officer_link(home.office, name="Đặng Thị Ví")
    person = Person(home, link.officer, open_enrolment(home.office, home.codes, link.token).secret)
    for _ in range(10):
        with pytest.raises(errors.CodeWrong):
            enrol(home.office, home.codes, token=link.token, password=PASSWORD, code=person.code(ahead=9))
    with pytest.raises(errors.TooManyTries) as refused:
        enrol(home.office, home.codes, token=link.token, password=PASSWORD, code=person.code())
    move(home, seconds=int(str(refused.value.facts["seconds"])))
    enrolled(home, link.token)


def test_secrets_tokens_and_codes_are_kept_only_hashed_or_encrypted(home: Home) -> None:
    link = create_first_officer_link(home.office, name="Đặng Thị Ví")
    person = enrolled(home, link.token)
    hidden = [link.token, person.secret, PASSWORD, *(c.replace("-", "") for c in person.recovery_codes)]
    kept = ""
    with home.office.read() as connection:
        for table in (
            tables.CREDENTIAL,
            tables.CODE_SECRET,
            tables.RECOVERY_CODE,
            tables.ONE_TIME_LINK,
            tables.ONE_TIME_LINK_USE,
        ):
            kept += str([tuple(row) for row in connection.execute(select(table))])
    assert len(set(person.recovery_codes)) == 10
    assert not [secret for secret in hidden if secret in kept]


def test_a_new_telephone_needs_the_old_password(home: Home) -> None:
    first, second = office_of_two(home)
    token = reset_lost_phone(home.office, second.acting(Duty.TREASURER), officer=first.officer)
    offer = open_enrolment(home.office, home.codes, token)
    assert offer.purpose == "new_code"
    renewed = Person(home, first.officer, offer.secret)
    with pytest.raises(errors.PasswordWrong):
        enrol(
            home.office, home.codes, token=token, password="mật khẩu của kẻ khác", code=renewed.fresh_code()
        )
    enrol(home.office, home.codes, token=token, password=PASSWORD, code=renewed.code())
    assert rows(home, tables.CREDENTIAL) == 2
    assert offer.secret != first.secret


def test_the_log_learns_role_and_days_but_no_name(home: Home) -> None:
    first_officer(home, "Đặng Thị Ví")
    from relief_fund.audit.tables import Leaf

    leaf = Leaf.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
    with home.office.read() as connection:
        bodies = [bytes(row.body).decode() for row in connection.execute(select(leaf))]
        (view,) = officer_page(connection)
    told = [body for body in bodies if '"kind":"officer"' in body]
    assert len(told) == 1
    assert view.card.role_key in told[0]
    assert '"hands":1' in told[0]
    assert not [word for word in ("Đặng", "Ví", "dang.thi.vi", view.card.id) if word in told[0]]

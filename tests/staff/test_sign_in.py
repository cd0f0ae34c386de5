"""Signing in: two steps, one answer for every wrong name, tokens that change, codes that work once."""

import pytest
from sqlalchemy import func, select

from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.staff import errors, tables
from relief_fund.staff.answer_change import confirm_change
from relief_fund.staff.propose_change import propose_duty
from relief_fund.staff.sessions import actor_of, choose_duty, session_of, sweep_sign_ins
from relief_fund.staff.sign_in import (
    SignedIn,
    confirm_second_factor,
    sign_in,
    sign_out,
    sign_out_everywhere,
)
from tests.staff.crew import FROM, PASSWORD, Person, first_officer, move, office_of_two

NAME = "Nguyễn Thị Mẫu"


def half(home: Home, name: str = NAME, password: str = PASSWORD, address: str = "203.0.113.7") -> str:
    return sign_in(home.office, name=name, password=password, address=address).token


def whole(home: Home, person: Person, name: str = NAME) -> SignedIn:
    token = half(home, name)
    return confirm_second_factor(home.office, home.codes, token=token, code=person.fresh_code())


def actor(home: Home, token: str) -> Actor | None:
    with home.office.read() as connection:
        return actor_of(connection, token, home.clock.now())


def test_name_password_code_and_then_an_actor_with_one_duty(home: Home) -> None:
    person = first_officer(home)
    token = half(home, "nguyen thi mau")
    assert actor(home, token) is None, "half a sign-in opens nothing"
    signed = confirm_second_factor(home.office, home.codes, token=token, code=person.fresh_code())
    assert signed.token != token
    assert signed.duty is Duty.FUND_ADMINISTRATOR
    assert signed.seconds_until_next_code == 30
    assert actor(home, signed.token) == Actor(person.officer, NAME, frozenset({Duty.FUND_ADMINISTRATOR}))
    assert actor(home, token) is None, "the token from before the code is worth nothing"


def test_wrong_name_wrong_password_and_not_enrolled_are_one_answer(home: Home) -> None:
    first_officer(home)
    for name, password in (("ai đó", PASSWORD), (NAME, "sai mật khẩu rồi"), ("…", PASSWORD), ("", "")):
        with pytest.raises(errors.SignInRefused) as refused:
            half(home, name, password)
        assert refused.value.facts == {}


def test_tries_at_a_name_are_counted_even_from_many_addresses(home: Home) -> None:
    first_officer(home)
    for at in range(10):
        with pytest.raises(errors.SignInRefused):
            half(home, NAME, "sai mật khẩu rồi", f"198.51.100.{at}")
    with pytest.raises(errors.TooManyTries) as refused:
        half(home, address="192.0.2.1")
    move(home, seconds=int(str(refused.value.facts["seconds"])))
    assert half(home)


def test_tries_from_an_address_are_counted_whatever_the_name(home: Home) -> None:
    first_officer(home)
    for at in range(60):
        with pytest.raises(errors.SignInRefused):
            half(home, f"ai {at}", "sai", "2001:db8::1")
    with pytest.raises(errors.TooManyTries):
        half(home, address="2001:db8::ffff")
    assert half(home, address="2001:db8:0:1::1")


def test_a_code_is_used_once_and_the_wait_is_told(home: Home) -> None:
    person = first_officer(home)
    with pytest.raises(errors.CodeUsed) as refused:
        confirm_second_factor(home.office, home.codes, token=half(home), code=person.code())
    assert refused.value.facts == {"seconds": 30}
    move(home, seconds=30)
    code = person.code()
    confirm_second_factor(home.office, home.codes, token=half(home), code=code)
    with pytest.raises(errors.CodeUsed):
        confirm_second_factor(home.office, home.codes, token=half(home), code=code)


def test_wrong_codes_are_counted_over_all_sign_ins(home: Home) -> None:
    person = first_officer(home)
    for _ in range(10):
        with pytest.raises(errors.CodeWrong):
            confirm_second_factor(home.office, home.codes, token=half(home), code=person.code(ahead=7))
        move(home, minutes=2)
    with pytest.raises(errors.TooManyTries):
        confirm_second_factor(home.office, home.codes, token=half(home), code=person.fresh_code())


def test_a_paper_code_signs_in_once(home: Home) -> None:
    person = first_officer(home)
    paper = person.recovery_codes[3]
    assert confirm_second_factor(home.office, home.codes, token=half(home), code=paper.lower()).token
    with pytest.raises(errors.CodeUsed):
        confirm_second_factor(home.office, home.codes, token=half(home), code=paper)
    with pytest.raises(errors.CodeWrong):
        confirm_second_factor(home.office, home.codes, token=half(home), code="0000-0000-0000-0000")
    with pytest.raises(errors.CodeWrong):
        confirm_second_factor(home.office, home.codes, token=half(home), code="nope")


def test_the_paper_code_of_another_officer_is_wrong(home: Home) -> None:
    _, second = office_of_two(home)
    token = half(home)
    with pytest.raises(errors.CodeWrong):
        confirm_second_factor(home.office, home.codes, token=token, code=second.recovery_codes[0])


def test_half_a_sign_in_lasts_ten_minutes_and_a_whole_one_ten_hours(home: Home) -> None:
    person = first_officer(home)
    token = half(home)
    move(home, minutes=10)
    with pytest.raises(errors.SessionEnded):
        confirm_second_factor(home.office, home.codes, token=token, code=person.fresh_code())
    signed = whole(home, person)
    move(home, hours=9, minutes=59)
    assert actor(home, signed.token)
    move(home, minutes=1)
    assert actor(home, signed.token) is None


@pytest.mark.parametrize("token", ["", "made-up", "x" * 5000])
def test_a_token_nobody_issued_opens_nothing(home: Home, token: str) -> None:
    first_officer(home)
    assert actor(home, token) is None
    with pytest.raises(errors.SessionEnded):
        confirm_second_factor(home.office, home.codes, token=token, code="123456")


def test_a_whole_sign_in_cannot_be_confirmed_again(home: Home) -> None:
    person = first_officer(home)
    signed = whole(home, person)
    with pytest.raises(errors.SessionEnded):
        confirm_second_factor(home.office, home.codes, token=signed.token, code=person.fresh_code())


def test_sign_out_here_and_everywhere(home: Home) -> None:
    person = first_officer(home)
    one, two, three = (whole(home, person).token for _ in range(3))
    sign_out(home.office, token=one)
    sign_out(home.office, token=one)
    assert actor(home, one) is None
    acting = actor(home, two)
    assert acting
    assert sign_out_everywhere(home.office, acting) == 2
    assert actor(home, two) is actor(home, three) is None


def test_a_term_that_ends_takes_the_duty_from_an_open_sign_in(home: Home) -> None:
    first, second = office_of_two(home)
    change = propose_duty(
        home.office,
        first.acting(Duty.FUND_ADMINISTRATOR),
        officer=first.officer,
        duty=Duty.TREASURER,
        from_day=FROM,
        to_day=home.clock.now().date(),
    )
    confirm_change(home.office, second.acting(Duty.TREASURER), change=change)
    signed = whole(home, first)
    assert signed.duty is None
    assert set(signed.held) == {Duty.FUND_ADMINISTRATOR, Duty.TREASURER}
    nobody = actor(home, signed.token)
    assert nobody
    assert not nobody.duties
    chosen = choose_duty(home.office, token=signed.token, duty=Duty.TREASURER)
    assert actor(home, signed.token) == chosen
    with pytest.raises(errors.TermEnded):
        choose_duty(home.office, token=signed.token, duty=Duty.INSPECTOR)
    move(home, hours=9)
    assert actor(home, signed.token) == chosen, "still the same day in the fund's zone"
    signed = confirm_second_factor(
        home.office, home.codes, token=half(home), code=first.fresh_code(), duty=Duty.TREASURER
    )
    move(home, hours=7)
    with home.office.read() as connection:
        session = session_of(connection, signed.token, home.clock.now())
    assert session
    assert session.lapsed is Duty.TREASURER
    assert not session.actor.duties
    token = half(home)
    code = first.fresh_code()
    with pytest.raises(errors.TermEnded):
        confirm_second_factor(home.office, home.codes, token=token, code=code, duty=Duty.TREASURER)


def test_choosing_a_duty_needs_an_open_sign_in(home: Home) -> None:
    first_officer(home)
    for token in (half(home), "made-up"):
        with pytest.raises(errors.SessionEnded):
            choose_duty(home.office, token=token, duty=Duty.FUND_ADMINISTRATOR)


def test_sweeping_takes_what_is_over_and_leaves_the_rest(home: Home) -> None:
    person = first_officer(home)
    half(home)
    signed = whole(home, person)
    move(home, hours=2)
    assert sweep_sign_ins(home.office) >= 2
    assert actor(home, signed.token)
    with home.office.read() as connection:
        left = connection.execute(select(func.count()).select_from(tables.SIGN_IN_SESSION)).scalar_one()
        counts = connection.execute(select(func.count()).select_from(tables.SIGN_IN_LIMIT)).scalar_one()
    assert (left, counts) == (1, 0)


def test_an_actor_is_read_by_one_indexed_statement(home: Home) -> None:
    person = first_officer(home)
    signed = whole(home, person)
    with home.office.read() as connection:
        statements: list[str] = []
        real = connection.execute

        class Counting:
            def execute(self, *args: object) -> object:
                statements.append(str(args[0]))
                return real(*args)

        assert actor_of(Counting(), signed.token, home.clock.now())
    assert len(statements) == 1

"""Officers for tests, made by the real use cases: a person knows a password and holds a telephone."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from relief_fund.kernel.clock import MovableClock, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.staff.answer_change import confirm_change
from relief_fund.staff.codes import code_at, step_of
from relief_fund.staff.enrol_officer import create_first_officer_link, enrol, open_enrolment
from relief_fund.staff.propose_change import propose_officer
from relief_fund.staff.queries import acting

PASSWORD = "nước lũ rút rồi"
FROM, TO = date(2024, 8, 1), date(2030, 12, 31)


@dataclass
class Person:
    """An enrolled officer with a telephone that shows codes by the home's clock."""

    home: Home
    officer: str
    secret: str
    recovery_codes: tuple[str, ...] = field(default=())
    password: str = PASSWORD

    def code(self, ahead: int = 0) -> str:
        """What the telephone shows now, or ``ahead`` steps from now."""
        return code_at(self.secret, step_of(self.home.clock.now()) + ahead)

    def fresh_code(self) -> str:
        """The next code, after waiting for it."""
        move(self.home, seconds=30)
        return self.code()

    def acting(self, duty: Duty) -> Actor:
        """This officer under a duty held today."""
        with self.home.office.read() as connection:
            return acting(connection, officer=self.officer, duty=duty, day=today(self.home.clock))


def move(home: Home, **by: int) -> None:
    """Move the home's clock by days, hours, minutes or seconds."""
    clock = home.clock
    assert isinstance(clock, MovableClock)
    clock.move(timedelta(**by))


def enrolled(home: Home, token: str, password: str = PASSWORD) -> Person:
    """The bearer of the link after enrolling."""
    offer = open_enrolment(home.office, home.codes, token)
    person = Person(home, offer.officer, offer.secret, password=password)
    done = enrol(home.office, home.codes, token=token, password=password, code=person.code())
    person.recovery_codes = done.recovery_codes
    return person


def first_officer(home: Home, name: str = "Nguyễn Thị Mẫu") -> Person:
    """The founder, fund administrator."""
    link = create_first_officer_link(home.office, name=name, from_day=FROM, to_day=TO)
    return enrolled(home, link.token)


def appointed(
    home: Home, first: Person, second: Person, name: str, duty: Duty, from_day: date = FROM, to_day: date = TO
) -> Person:
    """A new officer, proposed by the administrator ``first`` and confirmed by ``second``, enrolled."""
    change = propose_officer(
        home.office,
        first.acting(Duty.FUND_ADMINISTRATOR),
        name=name,
        duty=duty,
        from_day=from_day,
        to_day=to_day,
    )
    duty_of_second = Duty.FUND_ADMINISTRATOR if second is first else Duty.TREASURER
    made = confirm_change(home.office, second.acting(duty_of_second), change=change)
    return enrolled(home, made.token)


def office_of_two(home: Home) -> tuple[Person, Person]:
    """The founder and a treasurer, whom the founder appointed alone."""
    first = first_officer(home)
    return first, appointed(home, first, first, "Trần Văn Thử", Duty.TREASURER)

"""Checks of the staff room: quiet on an honest office, and each finds its own sabotage."""

from typing import Any

from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Home
from relief_fund.staff.checks import CHECKS
from relief_fund.staff.tables import DUTY_TERM, LOST_PHONE_RESET
from tests.staff.crew import FROM, TO, Person, appointed, move, office_of_two


def found(home: Home) -> dict[str, int]:
    with home.office.read() as connection:
        return {name: len(findings) for name, check in CHECKS.items() if (findings := check(connection))}


def sabotage(home: Home, table: Any, row: dict[str, Any]) -> None:
    home.office.desk.run(lambda tx: tx.sql(table.insert(), row))


def term(home: Home, officer: Person, duty: Duty, by: str, confirmed: str) -> dict[str, Any]:
    return {
        "id": f"{duty.value}-{by[:4]}",
        "officer": officer.officer,
        "duty": duty.value,
        "from_day": FROM,
        "to_day": TO,
        "appointed_by": by,
        "confirmed_by": confirmed,
        "added_at": moment_text(home.clock.now()),
    }


def test_an_honest_office_has_no_findings(home: Home) -> None:
    first, second = office_of_two(home)
    move(home, hours=1)
    appointed(home, first, second, "Lê Thị Thử", Duty.INSPECTOR)
    assert found(home) == {}


def test_incompatible_duties_slipped_in_are_found(home: Home) -> None:
    first, second = office_of_two(home)
    sabotage(home, DUTY_TERM, term(home, first, Duty.INSPECTOR, first.officer, second.officer))
    assert found(home) == {"incompatible_duties_apart": 1}


def test_an_appointment_by_one_hand_is_found(home: Home) -> None:
    first, _ = office_of_two(home)
    move(home, hours=1)
    sabotage(home, DUTY_TERM, term(home, first, Duty.TREASURER, first.officer, first.officer))
    assert found(home) == {"appointments_had_two_hands": 1}


def test_a_telephone_reset_by_its_owner_is_found(home: Home) -> None:
    first, _ = office_of_two(home)
    row = {"officer": first.officer, "version": 1, "reset_by": first.officer, "reset_at": ""}
    sabotage(home, LOST_PHONE_RESET, row)
    assert found(home) == {"no_own_phone_reset": 1}

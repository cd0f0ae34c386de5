"""The second factor: counted, bound to the newest secret, the wait told, reset meanwhile refused."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Home
from relief_fund.staff.errors import CodeUsed, NotEnrolled, TooManyTries
from relief_fund.staff.reset_lost_phone import reset_lost_phone
from relief_fund.staff.second_factor import (
    check_code,
    check_code_or_paper,
    claim_proof,
    newest_secret,
    wait_for_code,
)
from tests.staff.crew import first_officer, move, office_of_two


def test_one_of_many_claims_of_the_same_code_wins(home: Home) -> None:
    person = first_officer(home)
    code, moment = person.fresh_code(), home.clock.now()
    proof = check_code(home.office, home.codes, officer=person.officer, code=code)

    def claim(_: int) -> bool:
        try:
            home.office.desk.run(lambda tx: claim_proof(tx, proof, moment))
        except CodeUsed:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(16))) == 1


def test_one_of_many_claims_of_the_same_paper_code_wins(home: Home) -> None:
    person, moment = first_officer(home), home.clock.now()
    paper = person.recovery_codes[0]
    proof = check_code_or_paper(home.office, home.codes, officer=person.officer, code=paper)

    def claim(_: int) -> bool:
        try:
            home.office.desk.run(lambda tx: claim_proof(tx, proof, moment))
        except CodeUsed:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(claim, range(8))) == 1


def test_a_code_checked_before_a_reset_is_not_taken_after_it(home: Home) -> None:
    first, second = office_of_two(home)
    code, moment = first.fresh_code(), home.clock.now()
    proof = check_code(home.office, home.codes, officer=first.officer, code=code)
    reset_lost_phone(home.office, second.acting(Duty.TREASURER), officer=first.officer)
    with pytest.raises(NotEnrolled):
        home.office.desk.run(lambda tx: claim_proof(tx, proof, moment))
    for typed in (first.fresh_code(), first.recovery_codes[0]):
        with pytest.raises(NotEnrolled):
            check_code_or_paper(home.office, home.codes, officer=first.officer, code=typed)


def test_whoever_never_enrolled_has_no_code(home: Home) -> None:
    with home.office.read() as connection:
        assert newest_secret(connection.execute, "made-up") is None
    with pytest.raises(NotEnrolled):
        check_code(home.office, home.codes, officer="made-up", code="123456")


def test_a_right_code_clears_the_count_and_even_right_ones_count_before(home: Home) -> None:
    person = first_officer(home)
    for _ in range(2):
        for _ in range(10):
            proof = check_code(home.office, home.codes, officer=person.officer, code=person.fresh_code())
        with pytest.raises(TooManyTries):
            check_code(home.office, home.codes, officer=person.officer, code=person.fresh_code())
        home.office.desk.run(lambda tx, proof=proof: claim_proof(tx, proof, home.clock.now()))


def test_the_wait_is_told_and_over_when_a_fresh_code_shows(home: Home) -> None:
    person = first_officer(home)

    def wait() -> int:
        with home.office.read() as connection:
            return wait_for_code(connection.execute, person.officer, home.clock.now())

    assert wait() == 30
    move(home, seconds=11)
    assert wait() == 19
    move(home, seconds=19)
    assert wait() == 0
    with home.office.read() as connection:
        assert wait_for_code(connection.execute, "made-up", home.clock.now()) == 0

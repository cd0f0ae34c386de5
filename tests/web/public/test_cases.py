"""A household looks at its own case and at nothing else."""

import re
from datetime import timedelta
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlalchemy import text

from relief_fund.disbursement.assessment.queries import case_by_code
from relief_fund.disbursement.orders.queries import AwardLine
from relief_fund.disbursement.orders.states import AwardState, Try
from relief_fund.web.catalogs import catalog
from relief_fund.web.public.cases import household_view
from tests.web.demonstration import Demonstration


@pytest.fixture(autouse=True)
def fresh_quarter(demonstration: Demonstration) -> None:
    """Tries are counted by the quarter of an hour: every test begins a new one."""
    demonstration.clock.move(timedelta(minutes=15))


def paid_household(shown: Demonstration) -> dict[str, Any]:
    """One household whose birth year is known and that was paid."""
    query = (
        "SELECT h.case_code, h.birth_year, h.head_name, h.case_number FROM household h "
        "JOIN award a ON a.household = h.id WHERE h.birth_year IS NOT NULL ORDER BY h.case_number"
    )
    with shown.home.office.read() as connection:
        return dict(connection.execute(text(query)).mappings().first() or {})


def test_code_and_year_show_the_case(client: TestClient[Any], demonstration: Demonstration) -> None:
    known = paid_household(demonstration)
    answer = client.post("/case", data={"code": known["case_code"], "birth_year": str(known["birth_year"])})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert f"HS-{known['case_number']:04}" in answer.text
    assert known["head_name"] not in answer.text
    figures = [int(one) for one in re.findall(r'value="(\d+)"', answer.text.partition('class="sum')[2])]
    approved, paid, waiting = figures[-3:]
    assert approved - paid == waiting


def award(state: AwardState, amount: int, *tries: tuple[str, int], released: int = 0) -> AwardLine:
    """An award of ``amount`` whose orders were answered by ``tries``."""
    told: dict[str, Any] = dict.fromkeys(AwardLine.__slots__, "")
    orders = tuple(
        Try(f"o-{at}", "B", at, True, outcome, "", "", answered=answered)
        for at, (outcome, answered) in enumerate(tries, start=1)
    )
    return AwardLine(**told | {"state": state, "amount": amount, "tries": orders, "released": released})


def test_what_was_paid_in_part_and_what_was_given_up_are_counted(demonstration: Demonstration) -> None:
    with demonstration.home.office.read() as connection:
        code = connection.execute(text("SELECT case_code FROM household LIMIT 1")).scalar()
        card = case_by_code(connection, str(code))
    view = household_view(
        card,
        [
            award(AwardState.PART, 40, ("part", 25)),
            award(AwardState.SENT, 30, ("returned", 0), ("part", 10), ("", 0)),
            award(AwardState.PART, 20, ("part", 15), released=5),
            award(AwardState.PAID, 8, ("paid", 8)),
            award(AwardState.RELEASED, 100),
            award(AwardState.WITHDRAWN, 1_000),
        ],
    )
    assert (view.approved, view.paid, view.waiting) == (40 + 30 + 15 + 8, 25 + 10 + 15 + 8, 15 + 20)
    assert len(view.awards) == 4


@pytest.mark.parametrize("language", ["vi", "en"])
def test_there_is_a_word_for_wherever_an_award_stands(language: str) -> None:
    words = catalog(language)
    assert [state for state in AwardState if not words.known(f"award_state.{state.value}")] == []


def test_every_wrong_answer_is_the_same(client: TestClient[Any], demonstration: Demonstration) -> None:
    known = paid_household(demonstration)
    answers = [
        client.post("/case", data={"code": code, "birth_year": year})
        for code, year in (
            (known["case_code"], "1900"),
            ("0" * 17, str(known["birth_year"])),
            ("short", str(known["birth_year"])),
            (known["case_code"], "None"),
        )
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}) == 1


def test_too_many_tries(client: TestClient[Any]) -> None:
    answers = [client.post("/case", data={"code": "x", "birth_year": "1"}).status_code for _ in range(22)]
    assert answers[0] == 404
    assert answers[-1] == 429

"""A household looks at its own case and at nothing else."""

import re
from datetime import timedelta
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlalchemy import text

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

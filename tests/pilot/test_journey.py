"""The stages of the journey one by one: each may be repeated, and its days lie in September and October 2024."""

from datetime import date

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.pilot import journey
from relief_fund.pilot.cast import Cast
from relief_fund.pilot.input import PilotInput
from relief_fund.pilot.journey import STAGES, Run


def counts(home: Home) -> dict[str, int]:
    names = (
        "entry", "leaf", "officer", "campaign", "bank_account", "committee", "seat", "disaster", "bank_line", "gift",
        "household", "award", "proposal", "signature", "payment_batch", "payment_order", "payment_outcome",
        "statement_issue", "entitlement_run",
    )  # fmt: skip
    with home.office.read() as connection:
        return {
            name: int(connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() or 0)
            for name in names
        }


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_every_stage_repeated_at_once_adds_nothing(home: Home) -> None:
    given, cast = PilotInput.chosen(None, "", None, None), Cast(home)
    for name, stage in STAGES:
        seen: list[tuple[int, int]] = []
        run = Run(home, given, cast, lambda done, total: seen.append((done, total)))  # noqa: B023
        stage(run)
        once = counts(home)
        assert all(0 <= done <= total for done, total in seen), name
        stage(run)
        assert counts(home) == once, name
    assert once["payment_outcome"] == once["payment_order"] == once["award"] > 20
    assert once["signature"] == journey.QUORUM
    with home.office.read() as connection:
        days = [
            date.fromisoformat(str(row[0]))
            for row in connection.exec_driver_sql(
                "SELECT DISTINCT occurred_on FROM entry WHERE kind NOT LIKE 'approp%' AND kind <> 'original'"
            )
        ]
    inside = [day for day in days if date(2024, 9, 1) <= day <= date(2024, 10, 31)]
    assert set(days) - set(inside) <= {date(2018, 1, 1), date(2021, 1, 1)}, (
        "only the plan's own days lie before"
    )


def test_the_days_follow_each_other() -> None:
    days = [journey.LISTED_ON, journey.SENT_ON, journey.PAID_ON, journey.RETURNED_ON]
    assert days == sorted(days)
    assert {day.year for day in days} == {2024}
    assert {day.month for day in days} <= {9, 10}

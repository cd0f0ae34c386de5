"""The last closed day is that of the last period whose last act closed it."""

from datetime import date

import pytest
from sqlalchemy import create_engine

from relief_fund.ledger.closed_days import CLOSED_PERIODS, CLOSED_TO
from relief_fund.ledger.tables import PeriodClosing

JANUARY, FEBRUARY = date(2024, 1, 31), date(2024, 2, 29)


@pytest.mark.parametrize(
    ("acts", "closed_to"),
    [
        ([], None),
        ([(JANUARY, 1)], JANUARY),
        ([(JANUARY, 1), (FEBRUARY, 1)], FEBRUARY),
        ([(JANUARY, 1), (FEBRUARY, 1), (FEBRUARY, 2)], JANUARY),
        ([(JANUARY, 1), (JANUARY, 2)], None),
        ([(JANUARY, 1), (JANUARY, 2), (JANUARY, 3)], JANUARY),
    ],
)
def test_the_last_act_counts(acts: list[tuple[date, int]], closed_to: date | None) -> None:
    table = PeriodClosing.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        table.create(connection)
        for ends_on, turn in acts:
            row = {"ends_on": ends_on, "turn": turn, "closed_at": "", "closed_by": ""}
            connection.execute(table.insert(), row)
        assert connection.execute(CLOSED_TO).scalar() == closed_to
        standing = connection.execute(CLOSED_PERIODS).all()
    assert (standing[0].ends_on if standing else None) == closed_to

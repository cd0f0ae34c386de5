"""Accounting periods: closing one locks every day up to its end, for Python and for the database."""

from datetime import date
from typing import Any

from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger.errors import PeriodInvalid
from relief_fund.ledger.tables import PeriodClosing

CLOSING = PeriodClosing.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation


def close_period(office: Office, actor: Actor, *, ends_on: date) -> None:
    """Close (khóa sổ) every day up to and including ``ends_on``. Raises PeriodInvalid out of order or too early."""
    actor.require(Duty.FUND_ADMINISTRATOR)
    if ends_on >= today(office.clock):
        raise PeriodInvalid(ends_on=ends_on.isoformat(), expected="a day that has passed")
    row = {"ends_on": ends_on, "closed_at": moment_text(office.clock.now()), "closed_by": actor.officer}

    def command(tx: Any) -> None:
        later = tx.sql(CLOSING.select().where(CLOSING.c.ends_on >= ends_on)).first()
        if later:
            raise PeriodInvalid(ends_on=ends_on.isoformat(), closed_to=later.ends_on.isoformat())
        tx.sql(CLOSING.insert(), row)
        tx.leaf("close", {"ends_on": ends_on.isoformat()})

    office.desk.run(command)

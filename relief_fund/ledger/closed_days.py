"""Which periods stand closed: those whose last act closed them. One question, asked by rules and by readers."""

from sqlalchemy import exists, select

from relief_fund.ledger.tables import PeriodClosing

ACT = PeriodClosing.__table__.alias("act")  # type: ignore[attr-defined]  # SQLModel makes it at class creation
_LATER = PeriodClosing.__table__.alias("later")  # type: ignore[attr-defined]  # as above

STANDS_CLOSED = (ACT.c.turn % 2 == 1) & ~exists().where(
    _LATER.c.ends_on == ACT.c.ends_on, _LATER.c.turn > ACT.c.turn
)
"""Of the acts on periods: one that closed its period, which nobody has opened again since."""
CLOSED_PERIODS = select(ACT.c.ends_on, ACT.c.turn).where(STANDS_CLOSED).order_by(ACT.c.ends_on.desc())
"""Periods that stand closed, the last first."""
CLOSED_TO = CLOSED_PERIODS.with_only_columns(ACT.c.ends_on).limit(1)
"""The last day of the last of them."""

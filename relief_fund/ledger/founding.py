"""Founding the books: the chart, the units and leaf 0 of the public log, once per home."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.protocols import Office
from relief_fund.ledger.chart import chart_digest, load_chart
from relief_fund.ledger.errors import AlreadyFounded
from relief_fund.ledger.tables import Founding

FOUNDING = Founding.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
BOOKS_BEGIN = date(1900, 1, 1)
"""The day from which the chart's own accounts stand open, before any paper that a fund may keep.

It is no rule about days: what an entry may be dated is said by its fund and by the child accounts it names.
"""


@dataclass(frozen=True, slots=True)
class Founded:
    """Whose books these are. ``demonstration`` stands on every page; ``input_digest`` names the pilot's input."""

    fund: str
    origin: str
    demonstration: bool
    founded_at: str
    input_digest: str


def found(
    office: Office,
    *,
    fund: str,
    origin: str,
    log_key: str,
    demonstration: bool = False,
    input_digest: str = "",
) -> None:
    """Write chart, units and the genesis leaf. ``log_key`` is the public vkey. Raises AlreadyFounded."""
    row = {
        "one": 1, "fund": fund, "origin": origin, "demonstration": demonstration,
        "founded_at": moment_text(office.clock.now()), "input_digest": input_digest,
    }  # fmt: skip
    about = {
        "fund": fund, "origin": origin, "demonstration": demonstration, "units": ["VND"],
        "chart": chart_digest(), "vkey": log_key,
    }  # fmt: skip

    def command(tx: Any) -> None:
        if tx.sql(FOUNDING.select()).first():
            raise AlreadyFounded()
        tx.sql(FOUNDING.insert(), row)
        load_chart(tx, opened_on=BOOKS_BEGIN)
        tx.leaf("genesis", about)

    office.desk.run(command)


def founded(connection: Any) -> Founded | None:
    """Whose books these are, or None for books that nobody has founded yet."""
    row = connection.execute(
        select(
            FOUNDING.c.fund, FOUNDING.c.origin, FOUNDING.c.demonstration, FOUNDING.c.founded_at,
            FOUNDING.c.input_digest,
        )
    ).first()  # fmt: skip
    return Founded(row[0], row[1], bool(row[2]), row[3], row[4]) if row else None

"""Units: what the books count besides đồng, registered once with their decimal places."""

import re
from typing import Any

from sqlalchemy import select

from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger.entries import Entry
from relief_fund.ledger.errors import UnitInvalid, UnitUnknown
from relief_fund.ledger.tables import Unit

UNIT = Unit.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
LONGEST_CODE = 16
MOST_PLACES = 6


def register_unit(office: Office, actor: Actor, *, code: str, exponent: int) -> None:
    """Make ``code`` ("RICE_KG") a unit with ``exponent`` decimal places; the same again is harmless.

    What is in the books is in minor units, so the places of a unit never change. Raises DutyMissing,
    UnitInvalid.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    whole = type(exponent) is int and 0 <= exponent <= MOST_PLACES
    if len(code) > LONGEST_CODE or not CODE.fullmatch(code) or not whole:
        raise UnitInvalid(unit=code[:LONGEST_CODE], exponent=str(exponent)[:20])

    def command(tx: Any) -> None:
        known = tx.sql(UNIT.select().where(UNIT.c.code == code)).first()
        if known is None:
            tx.sql(UNIT.insert(), {"code": code, "exponent": exponent})
            tx.leaf("unit", {"code": code, "exponent": exponent})
        elif known.exponent != exponent:
            raise UnitInvalid(unit=code, exponent=exponent, known=known.exponent)

    office.desk.run(command)


def units(connection: Any) -> dict[str, int]:
    """Every unit of the books and its decimal places."""
    return {
        code: int(places) for code, places in connection.execute(select(UNIT.c.code, UNIT.c.exponent))
    }  # fmt: skip


def check_units(known: dict[str, int], entry: Entry) -> None:
    """Raise UnitUnknown where a line is counted in something that nobody registered."""
    for line in entry.lines:
        if line.unit not in known:
            raise UnitUnknown(key=entry.key, unit=line.unit[:LONGEST_CODE])

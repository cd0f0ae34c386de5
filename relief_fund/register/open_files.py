"""Open data: the small files of the register, canonical JSON and CSV that no spreadsheet takes for a formula."""

import csv
import io
from dataclasses import asdict
from typing import Any

from relief_fund.audit.canonical import canonical
from relief_fund.kernel.cells import plain_cell
from relief_fund.register import queries
from relief_fund.register.engine import Register

AWARD_COLUMNS = ("area", "name", "benefit", "merged", "hidden", "households", "amount")


async def state_json(register: Register) -> bytes:
    """The fund's account, sources and budget; money is text in whole đồng."""
    state, flow = await queries.state_of_fund(register), await queries.flow(register)
    if state is None:
        return _json({})
    return _json({**asdict(state), "sources": [asdict(one) for one in flow.sources]})


async def campaigns_json(register: Register) -> bytes:
    """Every campaign's public face."""
    return _json([asdict(one) for one in await queries.campaigns(register)])


async def policies_json(register: Register) -> bytes:
    """Every policy version that awards rest on, with the SHA-256 of its file."""
    return _json([asdict(one) for one in await queries.policies(register)])


async def awards_csv(register: Register) -> bytes:
    """The published table of awards. "" is a total, "other" stands for ``merged``; hidden cells have no figures."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(AWARD_COLUMNS)
    for cell in await queries.award_cells(register):
        figures = ("", "") if cell.hidden else (cell.households, cell.amount)
        told = (cell.area, cell.name, cell.benefit, cell.merged, "yes" if cell.hidden else "no", *figures)
        rows.writerow([plain_cell(one) for one in told])
    return text.getvalue().encode()


def _json(value: Any) -> bytes:
    return canonical(_told(value)) + b"\n"


def _told(value: Any) -> Any:
    """Integers as text: JSON readers disagree beyond 2**53."""
    if isinstance(value, dict):
        return {key: _told(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_told(one) for one in value]
    return value if type(value) is bool or isinstance(value, str) else str(value)

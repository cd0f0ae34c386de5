"""Filling the figures of the register from the rooms below: one function per table, one transaction."""

from typing import Any

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.figures import KindSum, gifts_by_campaign, reach, sums_by_kind
from relief_fund.ledger.queries import FundFace, funds
from relief_fund.register.engine import Register
from relief_fund.register.figures import authorities, sources, state_figures

Rows = list[dict[str, Any]]


async def fill_figures(home: Home) -> None:
    """Replace every table but the statements, inside ``Register.writing``."""
    register: Register = home.register
    tables = register.tables
    with home.office.read() as connection:
        made = figure_rows(connection)
    made["edition"][0] |= {
        "demonstration": int(home.demonstration),
        "smallest_group": home.settings.smallest_group,
    }
    made["log_state"] = log_rows(home)
    for name, rows in made.items():
        await register.replace(getattr(tables, name), rows)


def figure_rows(connection: Any) -> dict[str, Rows]:
    """Rows of the tables that follow from the books alone."""
    at = reach(connection)
    sums, known = sums_by_kind(connection, at.entries), funds(connection)
    gifts = gifts_by_campaign(connection, at.entries)
    return {
        "edition": [{"entries": at.entries, "recorded_at": at.recorded_at}],
        "state_figure": [
            {"code": one.code, "position": place, "amount": one.amount, "papers": one.papers}
            for place, one in enumerate(state_figures(sums, known, sum(gifts.values())))
        ],
        "authority_figure": _authority_rows(sums, known),
        "source_figure": _source_rows(sums, known),
    }


def _authority_rows(sums: tuple[KindSum, ...], known: dict[str, FundFace]) -> Rows:
    return [
        {
            "fund": one.fund, "source": one.source, "phase": one.phase, "plan_only": int(one.plan_only),
            "granted": one.granted, "reserved": one.reserved, "spent": one.spent,
            "available": one.available, "received": one.received,
        }
        for one in authorities(sums, known)
    ]  # fmt: skip


def _source_rows(sums: tuple[KindSum, ...], known: dict[str, FundFace]) -> Rows:
    return [
        {"code": one.code, "kind": one.kind, "position": place, "name": one.name, "amount": one.amount}
        for place, one in enumerate(sources(sums, known))
    ]


def log_rows(home: Home) -> Rows:
    """The signed checkpoint that lies in the log's folder."""
    checkpoint = home.log.checkpoint()
    if checkpoint is None:
        return []
    note = (home.settings.log / "checkpoint").read_text("utf-8")
    return [
        {
            "origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root_text,
            "vkey": home.log.key.text, "checkpoint": note,
        }
    ]  # fmt: skip

"""Filling the figures of the register from the rooms below: one function per table, one transaction."""

from datetime import date
from typing import Any

from relief_fund.banking.queries import accounts as bank_account_faces
from relief_fund.disbursement.assessment.survey_queries import areas
from relief_fund.disbursement.entitlement.queries import policies_used
from relief_fund.disbursement.orders.paid_awards import paid_awards
from relief_fund.donors.campaign_end import closed_account
from relief_fund.donors.queries import campaigns, closed_on
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.figures import KindSum, gifts_by_campaign, reach, sums_by_kind
from relief_fund.ledger.founding import founded
from relief_fund.ledger.queries import FundFace, funds
from relief_fund.register.engine import Register
from relief_fund.register.figures import authorities, campaign_rows, sources, state_figures
from relief_fund.register.suppression import suppressed

Rows = list[dict[str, Any]]


async def fill_figures(home: Home) -> None:
    """Replace every table but the statements, inside ``Register.writing``."""
    register: Register = home.register
    tables = register.tables
    with home.office.read() as connection:
        made = figure_rows(connection)
        made["award_cell"] = award_rows(connection, home.settings.smallest_group)
        made["policy"] = policy_rows(connection)
    made["edition"][0]["smallest_group"] = home.settings.smallest_group
    made["log_state"] = log_rows(home)
    for name, rows in made.items():
        await register.replace(getattr(tables, name), rows)


def figure_rows(connection: Any) -> dict[str, Rows]:
    """Rows of the tables that follow from the books alone."""
    at = reach(connection)
    sums, known = sums_by_kind(connection, at.entries), funds(connection)
    gifts, whose = gifts_by_campaign(connection, at.entries), founded(connection)
    edition = {
        "fund": whose.fund if whose else "", "origin": whose.origin if whose else "",
        "demonstration": int(whose.demonstration) if whose else 0,
        "entries": at.entries, "recorded_at": at.recorded_at,
    }  # fmt: skip
    return {
        "edition": [edition],
        "campaign": _campaign_rows(connection, campaign_rows(sums, known, gifts)),
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


def _campaign_rows(connection: Any, figures: dict[str, dict[str, int]]) -> Rows:
    """Every campaign's face; one without an entry has zeros. The account number is the one given to donors."""
    numbers = {face.account: (face.number, face.bank) for face in bank_account_faces(connection)}
    nothing = dict.fromkeys(("brought_forward", "received", "gifts", "paid", "left"), 0)
    return [
        {
            "code": one.code, "name_vi": one.name_vi, "name_en": one.name_en, "account": one.account,
            "account_number": numbers[one.account][0], "bank": numbers[one.account][1],
            "launched_on": one.launched_on.isoformat(),
            "reception_ends_on": one.reception_ends_on.isoformat(),
            "distribution_ends_on": one.distribution_ends_on.isoformat(),
            "closed_on": _day(closed_on(connection, one.code)), **_closing(connection, one.code),
            "source": one.source, "extended_by": one.extended_by, **figures.get(one.code, nothing),
        }
        for one in campaigns(connection)
    ]  # fmt: skip


def _closing(connection: Any, code: str) -> dict[str, Any]:
    """What a campaign's closing says in public: its report, what was left, why, and where it went."""
    closed = closed_account(connection, code)
    return {
        "closing_document": closed.document if closed else "",
        "closing_words": closed.explanation if closed else "",
        "unspent": closed.unspent if closed else 0,
    }


def award_rows(connection: Any, smallest_group: int) -> Rows:
    """The published table of awards, small groups already hidden."""
    names = {one.code: one.name for one in areas(connection, limit=100_000)}
    return [
        {
            "area": cell.area, "benefit": cell.benefit, "name": names.get(cell.area, ""),
            "merged": cell.merged, "hidden": int(cell.hidden),
            "households": cell.households, "amount": cell.amount,
        }
        for cell in suppressed(paid_awards(connection), smallest_group)
    ]  # fmt: skip


def policy_rows(connection: Any) -> Rows:
    """Every policy version that awards rest on."""
    return [
        {
            "code": one.policy, "version": one.version, "valid_from": one.valid_from.isoformat(),
            "source_class": one.source_class, "title_vi": one.title_vi, "title_en": one.title_en,
            "sha256": one.digest,
        }
        for one in policies_used(connection)
    ]  # fmt: skip


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


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

"""Commands over the books: budget, balances, journal."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from relief_fund.cli.doors import app, budget, journal
from relief_fund.cli.frame import (
    PROGRAM,
    FileArgument,
    HomeOption,
    JsonOption,
    answer,
    counted,
    day_option,
    moment_option,
    opened,
    refusing,
)
from relief_fund.kernel.clock import moment_text
from relief_fund.ledger.balances import turnovers_at
from relief_fund.ledger.budget import budget_report as report
from relief_fund.ledger.budget import import_budget
from relief_fund.ledger.errors import FundUnknown
from relief_fund.ledger.interchange.taking_in import import_journal
from relief_fund.ledger.interchange.writing import export_journal
from relief_fund.ledger.queries import funds


@budget.command("import")
def budget_import(file: FileArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Post a budget paper as appropriations."""
    with refusing(as_json), opened(home) as one:
        done = import_budget(one.office, PROGRAM, file)
        answer(as_json, {"lines": done.lines, "total": done.total, "posted": done.posted})


@budget.command("report")
def budget_report(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Appropriated, encumbered, spent and available by source and phase."""
    with refusing(as_json), opened(home) as one, one.office.read() as connection:
        answer(as_json, {"rows": [asdict(row) for row in report(connection)]})


@app.command()
def balances(
    as_of: Annotated[date | None, day_option("--as-of")] = None,
    known_at: Annotated[datetime | None, moment_option("--known-at")] = None,
    fund: Annotated[str, typer.Option("--fund")] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Turnover per fund, account and unit, with a check figure over all rows."""
    with refusing(as_json), opened(home) as one, one.office.read() as connection:
        if fund and fund not in funds(connection):
            # Nothing at all is also what an open fund answers before its first entry.
            raise FundUnknown(fund=fund[:40])
        moment = moment_text(known_at) if known_at else ""
        rows = turnovers_at(connection, as_of=as_of, known_at=moment, fund=fund)
    accounts: dict[tuple[str, str, str], list[int]] = {}
    by_unit: dict[str, dict[str, int]] = {}
    for row in rows:
        sums = accounts.setdefault((row.fund, row.account, row.unit), [0, 0])
        unit = by_unit.setdefault(row.unit, {"debit": 0, "credit": 0})
        for at, side in enumerate(("debit", "credit")):
            sums[at] += getattr(row, side)
            unit[side] += getattr(row, side)
    listed = [
        {"fund": key[0], "account": key[1], "unit": key[2], "debit": sums[0], "credit": sums[1]}
        for key, sums in sorted(accounts.items())
    ]
    check = {side: sum(s[at] for s in accounts.values()) for at, side in enumerate(("debit", "credit"))}
    answer(as_json, {"accounts": listed, "by_unit": by_unit, **check})


@journal.command("export")
def journal_export(
    form: Annotated[str, typer.Option("--format", help="hledger, beancount or csv.")],
    out: Annotated[Path, typer.Option("--out")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the journal for another program."""
    with refusing(as_json), opened(home) as one, one.office.read() as connection:
        done = export_journal(connection, form, out)
        answer(as_json, {"entries": done.entries, "postings": done.postings})


@journal.command("import")
def journal_import(
    file: FileArgument,
    form: Annotated[str, typer.Option("--format", help="hledger or beancount.")],
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--mapping", exists=True, dir_okay=False, help="TOML: what the file's accounts are here."
        ),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Post every entry of another program's journal that the books do not hold yet."""
    with refusing(as_json), opened(home) as one, counted(file.name) as progress:
        done = import_journal(one.office, PROGRAM, file, form=form, mapping=mapping, progress=progress)
        answer(as_json, asdict(done))

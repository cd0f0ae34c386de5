"""Commands over the work of the fund: statements, surveys, entitlements, payment files."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from relief_fund.banking.intake import ImportReport, import_statement
from relief_fund.banking.parts import Settlement
from relief_fund.banking.payment_files.results import read_results
from relief_fund.cli.doors import bank, entitlements, households, payments
from relief_fund.cli.frame import (
    PROGRAM,
    FileArgument,
    HomeOption,
    JsonOption,
    answer,
    counted,
    day_option,
    opened,
    refusing,
)
from relief_fund.disbursement.assessment.intake import import_households
from relief_fund.disbursement.assessment.queries import cases_of
from relief_fund.disbursement.assessment.survey_queries import disasters
from relief_fund.disbursement.entitlement.run import compute_entitlements
from relief_fund.disbursement.orders.bank_lines import bank_payments
from relief_fund.disbursement.orders.batches import export_batch
from relief_fund.disbursement.orders.settlement import settle
from relief_fund.disbursement.orders.totals import open_advances
from relief_fund.donors.recognition import matcher_for
from relief_fund.kernel.clock import today


@bank.command("import")
def bank_import(
    file: FileArgument,
    account: Annotated[str, typer.Option("--account", help="The account's number at the bank.")],
    layout: Annotated[str, typer.Option("--format", help="auto, or a layout's name.")] = "auto",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check, post nothing.")] = False,
    hold: Annotated[bool, typer.Option("--hold", help="Post the sound part, let broken parts wait.")] = False,
    settle: Annotated[list[str], typer.Option("--settle", help="PART=post, mend, known or rest.")] = [],  # noqa: B006 - typer reads it
    reason: Annotated[str, typer.Option("--reason", help="Why broken parts are settled so.")] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Post every line of a bank statement that the books do not hold yet.

    A broken part is named as the dry run names it, "balance_broken:17"; without its row the choice holds
    for every part of that kind.
    """
    with refusing(as_json), opened(home) as one, counted(file.name) as progress:
        with one.office.read() as connection:
            advances, payments = open_advances(connection), bank_payments(connection)
        done = import_statement(
            one.office, PROGRAM, file, account_number=account, layout=layout, dry_run=dry_run,
            recognise=matcher_for(one.office, account_number=account, advances=advances, payments=payments),
            settlement=Settlement(_choices(settle), reason), hold=hold, progress=progress,
            folder=one.settings.home,
        )  # fmt: skip
        answer(as_json, _told(done))


def _choices(settle: Sequence[str]) -> dict[str, str]:
    """ "balance_broken:17=post" as part and choice; a choice that is missing fits no part."""
    told = (one.partition("=") for one in settle)
    return {part: choice or "-" for part, _, choice in told}


def _told(done: ImportReport) -> dict[str, Any]:
    figures = (
        "lines", "credits", "credits_total", "debits", "debits_total", "opening", "closing", "posted",
        "already_known", "known_again", "held",
    )  # fmt: skip
    return {
        **{name: getattr(done, name) for name in figures},
        "findings": [finding.told() for finding in done.findings],
        "parts": [
            {"part": part.key, "lines": len(part.lines), "choices": list(part.choices)}
            for part in done.parts
            if part.key not in done.choices
        ],
        "would_post": [asdict(one) for one in done.foreseen],
    }


@households.command("import")
def households_import(
    file: FileArgument,
    mapping: Annotated[Path, typer.Option("--mapping", exists=True, dir_okay=False)],
    disaster: Annotated[str, typer.Option("--disaster", help="The only one declared, if not named.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check, write nothing.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take the households of a survey in; every row is accepted, already known, or rejected with a reason."""
    with refusing(as_json), opened(home) as one, counted(file.name) as progress:
        with one.office.read() as connection:
            declared = disasters(connection)
        code = disaster or (declared[0].code if len(declared) == 1 else "")
        done = import_households(
            one.bench, PROGRAM, file, mapping, disaster=code, dry_run=dry_run, progress=progress
        )
        counts = {
            name: getattr(done, name) for name in ("rows", "accepted", "already_known", "members", "areas")
        }
        answer(as_json, {**counts, "rejected": list(done.rejected)})


@entitlements.command("compute")
def entitlements_compute(
    disaster: Annotated[str, typer.Option("--disaster")], home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """Compute what every assessed household of a disaster is due."""
    with refusing(as_json), opened(home) as one:
        done = compute_entitlements(one.bench, PROGRAM, disaster, cases=cases_of)
        counts = {"households": done.households, "awards": done.awards, "total": done.total}
        answer(as_json, {**counts, "by_item": dict(done.by_item)})


@payments.command("export")
def payments_export(
    batch: Annotated[str, typer.Option("--batch")],
    channel: Annotated[str, typer.Option("--channel", help="post, pain001 or xlsx.")],
    out: Annotated[Path, typer.Option("--out")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the payment file of a batch."""
    with refusing(as_json), opened(home) as one:
        written = export_batch(one.office, PROGRAM, batch=batch, channel=channel, path=out)
        answer(as_json, {"orders": written.orders, "total": written.total, "sha256": written.sha256})


@payments.command("import")
def payments_import(
    file: FileArgument,
    on: Annotated[date | None, day_option("--on", "The business day; today if not given.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Book a result file: who was paid, what came back."""
    with refusing(as_json), opened(home) as one:
        done = settle(one.office, PROGRAM, read_results(file), occurred_on=on or today(one.clock))
        figures = ("settled", "returned", "unknown", "already_known")
        answer(as_json, {name: getattr(done, name) for name in figures})

"""Importing a statement: read and checked whole, then posted in resumable steps, each line once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from relief_fund.banking import queries
from relief_fund.banking.errors import BankAccountUnknown, StatementUnconfirmed
from relief_fund.banking.foresight import Foreseen, foreseen
from relief_fund.banking.identity import normal_account
from relief_fund.banking.intake_check import check_statement
from relief_fund.banking.intake_steps import Import, post_lines
from relief_fund.banking.mappings import confirmed_layouts, mapped_layouts, with_confirmations
from relief_fund.banking.parts import NOTHING_SETTLED, Part, Settlement
from relief_fund.banking.readings import Matcher
from relief_fund.banking.statements.lines import Finding
from relief_fund.banking.statements.reader import read_statement
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office

Progress = Callable[[int, int], None]
"""Told (lines done, lines in all) after every step."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What a statement holds and what the import did; amounts in whole đồng.

    ``opening`` and ``closing`` are None where the statement prints no balance. ``run`` is the import's
    id, "" where nothing was written (a dry run, or a statement known to its last line). ``held`` lines
    stand in ``parts`` that nobody has settled; ``known_again`` ones are in the books in another format's
    words, and count in ``already_known`` too. ``foreseen`` is what a dry run would post.
    """

    account: str
    file_name: str
    lines: int
    credits: int
    credits_total: int
    debits: int
    debits_total: int
    opening: int | None
    closing: int | None
    posted: int
    already_known: int
    findings: Sequence[Finding] = ()
    day_ends: dict[date, int] = field(default_factory=dict)
    run: str = ""
    held: int = 0
    known_again: int = 0
    parts: Sequence[Part] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    foreseen: Sequence[Foreseen] = ()


def import_statement(
    office: Office,
    actor: Actor,
    path: Path,
    *,
    account_number: str,
    recognise: Matcher,
    layout: str = "auto",
    file_name: str = "",
    opening: int | None = None,
    settlement: Settlement = NOTHING_SETTLED,
    hold: bool = False,
    progress: Progress | None = None,
    dry_run: bool = False,
    folder: Path | None = None,
) -> ImportReport:
    """Post every line of the statement in ``path`` that the books do not hold yet.

    The file is read, identified and reconciled whole before the first posting. ``opening`` (whole
    đồng) is the balance before the first line where an officer knows it and the file prints none.
    ``settlement`` is what an officer decided about broken parts; what nobody has settled refuses the
    file, or, with ``hold``, waits while the sound rest is posted. Killed at any moment, the same call
    resumes: known identities are skipped. A dry run writes nothing and tells what would be posted.
    What is read is kept in a file without a name in ``folder``, else where temporary files are: memory stays
    the same however long the statement is.
    Raises DutyMissing, BankAccountUnknown, the refusals of ``read_statement``, LineInFuture,
    FundEnded, StatementTooEarly, PeriodClosed, SettlementUnfit, StatementUnconfirmed.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    with office.read() as connection:
        account = queries.account_by_number(connection, normal_account(account_number))
        mappings, confirmed = mapped_layouts(connection), confirmed_layouts(connection)
    if account is None:
        raise BankAccountUnknown()
    statement = read_statement(
        path, layout=layout, file_name=file_name, account_number=account.number, bank=account.bank,
        mappings=mappings, folder=folder,
    )  # fmt: skip
    statement = with_confirmations(statement, confirmed)
    checked = check_statement(office, account, statement, opening, settlement, folder)
    checked.opens_in = recognise.earlier_fund(account)
    if dry_run:
        return replace(_report(checked), foreseen=foreseen(office, checked, recognise, progress))
    if not hold:
        _refuse_unsettled(checked)
    checked.run = post_lines(office, actor, checked, recognise, progress)
    return _report(checked)


def _refuse_unsettled(checked: Import) -> None:
    waiting = [part for part in checked.parts if part.key not in checked.choices]
    if waiting:
        findings = [{"code": part.code, "row": part.row, **part.facts} for part in waiting[:20]]
        count = sum(part.count for part in waiting)
        raise StatementUnconfirmed(file=checked.statement.file_name, findings=findings, count=count)


def _report(checked: Import) -> ImportReport:
    total, summed = checked.summed.total, checked.summed
    new = checked.posted if checked.run else checked.fresh
    return ImportReport(
        account=checked.account.account,
        file_name=checked.statement.file_name,
        lines=len(checked.statement.lines),
        credits=total.credits,
        credits_total=total.credits_total,
        debits=total.debits,
        debits_total=total.debits_total,
        opening=summed.opening,
        closing=summed.closing,
        posted=checked.posted,
        already_known=len(checked.statement.lines) - new - checked.held,
        findings=tuple(checked.findings),
        day_ends=dict(summed.day_ends),
        run=checked.run,
        held=checked.held,
        known_again=checked.known_again,
        parts=tuple(checked.parts),
        choices=dict(checked.choices),
    )

"""A bank at the end of the stage: batches it pays, lines it prints, the books' own sums."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from relief_fund.banking.inbox import InboxLine, inbox_page
from relief_fund.banking.intake import import_statement
from relief_fund.banking.parts import Settlement
from relief_fund.banking.statements.lines import RawLine
from relief_fund.disbursement.orders.bank_lines import bank_payments
from relief_fund.disbursement.orders.batches import Batch, make_batch
from relief_fund.disbursement.orders.queries import OrderLine, orders_page
from relief_fund.disbursement.orders.settlement import SettlementReport, settle
from relief_fund.donors.recognition import matcher_for
from relief_fund.ledger.balances import turnovers
from tests.banking.lines import line as printed
from tests.banking.lines import write
from tests.disbursement.orders.stage import ANSWERED, GIFTS, SENT, STATE, Stage, result_of

NUMBERS = {GIFTS: "0011001932418", STATE: "37130105878400000"}
BANKS = {GIFTS: "1121.01", STATE: "1121.02"}


def bank_batch(stage: Stage, prepared: Any, *, channel: str = "pain001", on: date = SENT) -> Batch:
    """A batch of an approved list that a bank pays."""
    return make_batch(
        stage.home.office, stage.treasurer, list_id=prepared.id, occurred_on=on, channel=channel
    )


def released(stage: Stage, *, channel: str = "pain001") -> Batch:
    """The whole first list, released to the bank."""
    batch = bank_batch(stage, stage.approved_list(), channel=channel)
    stage.send(batch)
    return batch


def orders_of(stage: Stage, batch: Batch, fund: str = "") -> list[OrderLine]:
    """The orders of a batch, of one fund or all."""
    return [one for one in stage.ask(orders_page, batch.code, limit=1000) if fund in ("", one.fund)]


def answered(
    stage: Stage, *rows: Any, on: date = ANSWERED, batch: str = "", day: date = SENT
) -> SettlementReport:
    """Book (order, outcome, reason, amount) rows."""
    result = result_of(*rows, day=day)
    return settle(stage.home.office, stage.treasurer, result, occurred_on=on, batch=batch)


def bring(stage: Stage, folder: Path, fund: str, lines: Sequence[RawLine]) -> None:
    """Import what the bank of ``fund`` printed."""
    path = write(folder / f"{fund}-{len(list(folder.iterdir()))}.csv", lines)
    payments = stage.ask(bank_payments)
    number = NUMBERS[fund]
    import_statement(
        stage.home.office, stage.admin, path, account_number=number,
        recognise=matcher_for(stage.home.office, account_number=number, payments=payments),
        settlement=Settlement.of(["books_differ"], "ngân hàng xác nhận"), opening=0,
    )  # fmt: skip


def credit(amount: int, text: str, *, day: date = ANSWERED, reference: str = "7001.1") -> RawLine:
    """A credit line."""
    return printed(amount, text, day=day, reference=reference)


def debit(amount: int, text: str, *, day: date = SENT, reference: str = "6001.1") -> RawLine:
    """A debit line."""
    return printed(amount, text, day=day, direction="debit", reference=reference)


def lines_of(stage: Stage, view: str = "all") -> tuple[InboxLine, ...]:
    """Lines of the inbox."""
    return stage.ask(inbox_page, view=view)


def sums(stage: Stage) -> Counter[tuple[str, str]]:
    """Debit less credit per fund and account, zeros left out."""
    found: Counter[tuple[str, str]] = Counter()
    for one in stage.ask(turnovers):
        found[one.fund, one.account] += one.debit - one.credit
    return Counter({key: amount for key, amount in found.items() if amount})


def moved(stage: Stage, before: Counter[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """What has moved since ``before``."""
    now = sums(stage)
    now.subtract(before)
    return {key: amount for key, amount in now.items() if amount}

"""A rehearsal of the post office, for demonstration homes only: nobody is paid by anything in this file.

It answers an exported payment list the way a post office would, from that file alone, so that the
whole way back (settlement, returns, the money that comes home) is walked through the real doors. A
real fund never calls it: there the post office writes the result and the bank writes the statement.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from relief_fund.banking.payment_files import results
from relief_fund.banking.payment_files.errors import RehearsalTooSmall
from relief_fund.banking.payment_files.outgoing import written_whole
from relief_fund.banking.payment_files.payment_list import PaymentList
from relief_fund.banking.payment_files.post_office import read_post_list
from relief_fund.banking.payment_files.results import Outcome, ResultFile, ReturnReason, read_results

STATEMENT_COLUMNS = ("PageId", "TNXDate", "DocNo", "Debit", "Credit", "Balance", "TransactionDetails")
"""Vietcombank's own columns; like the real files it prints a balance only on the last line of a day."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a rehearsed answer says: orders paid and returned, and the đồng of each."""

    paid: int
    paid_total: int
    returned: int
    returned_total: int


def answer(
    export_path: Path, out_path: Path, *, returned_every: int = 12, at_least_returned: int = 5, days: int = 3
) -> Rehearsed:
    """REHEARSAL: write the result file a post office could send for the exported list, always the same.

    Every ``returned_every``-th order comes back, and never fewer than ``at_least_returned`` of them;
    the rest are paid, one to ``days`` days after the list was sent. Raises RehearsalTooSmall.
    """
    listed = read_post_list(export_path)
    wanted = max(at_least_returned, len(listed.lines) // returned_every)
    if len(listed.lines) <= 2 * wanted:
        raise RehearsalTooSmall(orders=len(listed.lines), returned=wanted)
    back = _coming_back(listed, wanted)
    reasons = list(ReturnReason)[:4]
    rows = []
    for at, line in enumerate(listed.lines):
        outcome = Outcome.RETURNED if at in back else Outcome.PAID
        reason = reasons[at % len(reasons)].value if at in back else ""
        day = listed.day + timedelta(days=1 + at % days)
        rows.append(("result", line.order, outcome.value, reason, day.isoformat(), str(line.amount), ""))
    rows.append(("total", "", "", "", "", str(listed.total), str(len(listed.lines))))
    _write(out_path, results.COLUMNS, rows)
    return _summed(read_results(out_path))


def refund_statement(
    export_path: Path,
    result_path: Path,
    out_path: Path,
    *,
    account_number: str,
    opening: int,
    debited_on: date,
    refunded_on: date,
) -> Rehearsed:
    """REHEARSAL: write the bank statement (CSV, shaped like Vietcombank's) of one paying account.

    On ``debited_on`` the debit of the whole advance that leaves this account, on ``refunded_on`` one
    credit per fund that brings the money of its returned orders back; every text names the batch.
    Balances run on from ``opening`` (đồng).
    """
    listed, result = read_post_list(export_path), read_results(result_path)
    paying = [one for one in listed.totals() if one.account_number == account_number]
    advance = sum(one.total for one in paying)
    moves = [(debited_on, "5001.00001", -advance, f"UNC {listed.batch} ung tien Buu dien chi tra")]
    for at, one in enumerate(paying, 1):
        back = _returned(listed, result, one.fund)
        if back:
            text = f"BUU DIEN hoan tra tien {listed.batch} {_plain(one.fund)} chi khong thanh"
            moves.append((refunded_on, f"6001.{at:05}", back, text))
    _write(out_path, STATEMENT_COLUMNS, _statement(sorted(moves), opening))
    return _summed(result)


def _statement(moves: Sequence[tuple[date, str, int, str]], balance: int) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    last_of_day = {day: at for at, (day, *_) in enumerate(moves)}
    for at, (day, number, amount, text) in enumerate(moves):
        balance += amount
        out, come = (_dotted(-amount), "") if amount < 0 else ("", _dotted(amount))
        printed = _dotted(balance) if last_of_day[day] == at else ""
        rows.append(("1", day.strftime("%d/%m/%Y"), number, out, come, printed, text))
    return rows


def _coming_back(listed: PaymentList, wanted: int) -> frozenset[int]:
    """Places of the orders that come back, spread evenly over the funds and over each fund's orders."""
    places = sorted(range(len(listed.lines)), key=lambda at: (listed.lines[at].fund, at))
    stride = len(places) // wanted
    return frozenset(places[stride // 2 :: stride][:wanted])


def _returned(listed: PaymentList, result: ResultFile, fund: str) -> int:
    orders = {line.order for line in listed.lines if line.fund == fund}
    return sum(
        one.amount or 0 for one in result.rows if one.outcome is Outcome.RETURNED and one.order in orders
    )


def _summed(result: ResultFile) -> Rehearsed:
    paid = [one.amount or 0 for one in result.rows if one.outcome is Outcome.PAID]
    back = [one.amount or 0 for one in result.rows if one.outcome is Outcome.RETURNED]
    return Rehearsed(len(paid), sum(paid), len(back), sum(back))


def _plain(fund: str) -> str:
    return fund.replace(".", " ").replace("-", " ")


def _dotted(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def _write(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    paper = io.StringIO()
    writer = csv.writer(paper, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    written_whole(path, paper.getvalue().encode())

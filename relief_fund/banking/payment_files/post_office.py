"""The post office's payment list as CSV: one rectangular table with control totals and a digest."""

import csv
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

from relief_fund.banking.payment_files.errors import (
    PaymentFileAltered,
    PaymentFileTotalsDiffer,
    PaymentFileUnreadable,
)
from relief_fund.banking.payment_files.outgoing import written_whole
from relief_fund.banking.payment_files.payment_list import (
    BATCH_CODE,
    ORDER_CODE,
    PayingSource,
    PaymentLine,
    PaymentList,
    Written,
    shown,
)
from relief_fund.banking.payment_files.rows import (
    Cell,
    bounded_text,
    calendar_day,
    delimited_rows,
    whole_amount,
)

COLUMNS = ("line", "code", "payee", "case", "area", "amount", "source", "account", "count", "day")
"""``line`` says what a row is: batch, source, order or total. ``amount`` is whole đồng, digits only."""


def table(listed: PaymentList) -> Iterator[tuple[str, ...]]:
    """The rows under the column names, without the closing total row."""
    yield _row(
        "batch",
        listed.batch,
        payee=listed.payer,
        amount=listed.total,
        count=len(listed.lines),
        day=listed.day,
    )
    for one in listed.totals():
        yield _row(
            "source",
            listed.batch,
            amount=one.total,
            source=one.fund,
            account=one.account_number,
            count=one.orders,
        )
    for line in listed.lines:
        yield _row(
            "order", line.order, payee=line.payee, case=line.case_code, area=line.area,
            amount=line.amount, source=line.fund, count=1,
        )  # fmt: skip


def _row(kind: str, code: str, **cells: object) -> tuple[str, ...]:
    known = {"line": kind, "code": code, **cells}
    return tuple(shown(str(known.get(column, ""))) for column in COLUMNS)


def write_post_list(listed: PaymentList, path: Path) -> Written:
    """Write the list for the post office; the last row carries count, sum and the SHA-256 of all before it.

    UTF-8 with a byte-order mark, without which spreadsheets read Vietnamese names as another alphabet.
    """
    paper = io.StringIO()
    writer = csv.writer(paper, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(table(listed))
    digest = hashlib.sha256(paper.getvalue().encode()).hexdigest()
    writer.writerow(_row("total", digest, amount=listed.total, count=len(listed.lines)))
    sha256 = written_whole(path, paper.getvalue().encode("utf-8-sig"))
    return Written(len(listed.lines), listed.total, sha256)


def read_post_list(path: Path) -> PaymentList:
    """Read an exported list back, checking digest and control totals.

    Raises PaymentFileUnreadable, PaymentFileCellInvalid, PaymentFileTotalsDiffer, PaymentFileAltered.
    """
    text = bounded_text(path)
    rows = delimited_rows(path.name, text, COLUMNS)
    kinds = [cells["line"].text for cells in rows]
    if kinds[:1] != ["batch"] or kinds[-1:] != ["total"] or set(kinds[1:-1]) - {"source", "order"}:
        raise PaymentFileUnreadable(file=path.name, expected="batch, source, order, total")
    _check_digest(path.name, text, rows[-1]["code"].text)
    head = rows[0]
    listed = PaymentList(
        batch=head["code"].matching(BATCH_CODE, "DCXXXXXXXX"),
        day=calendar_day(head["day"]),
        payer=head["payee"].text,
        sources=tuple(
            PayingSource(cells["source"].text, cells["account"].text)
            for cells in rows if cells["line"].text == "source"
        ),
        lines=tuple(_order(cells) for cells in rows if cells["line"].text == "order"),
    )  # fmt: skip
    for declared in (head, rows[-1]):
        _check_totals(path.name, declared, listed)
    return listed


def _order(cells: dict[str, Cell]) -> PaymentLine:
    return PaymentLine(
        order=cells["code"].matching(ORDER_CODE, "AWARD-1-1"),
        payee=cells["payee"].text,
        case_code=cells["case"].text,
        area=cells["area"].text,
        amount=whole_amount(cells["amount"]),
        fund=cells["source"].text,
    )


def _check_digest(name: str, text: str, told: str) -> None:
    body = text[: max(text.rfind("total,"), 0)]
    if hashlib.sha256(body.encode()).hexdigest() != told:
        raise PaymentFileAltered(file=name)


def _check_totals(name: str, declared: dict[str, Cell], listed: PaymentList) -> None:
    count, total = whole_amount(declared["count"]), whole_amount(declared["amount"])
    if (count, total) != (len(listed.lines), listed.total):
        raise PaymentFileTotalsDiffer(
            file=name,
            declared_orders=count,
            declared_total=total,
            orders=len(listed.lines),
            total=listed.total,
        )

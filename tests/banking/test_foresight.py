"""Foresight: a dry run tells the same entries that the posting then makes."""

from collections.abc import Callable
from pathlib import Path

from relief_fund.banking.intake import ImportReport
from relief_fund.kernel.protocols import Home
from tests.banking.lines import line

Import = Callable[..., ImportReport]
BUNDLED = Path(__file__).parents[2] / "relief_fund" / "bundled"


def test_the_bundled_statement_is_posted_as_foreseen(home: Home, load: Import) -> None:
    told = load(BUNDLED / "statement.csv", dry_run=True).foreseen
    load(BUNDLED / "statement.csv")
    query = (
        "SELECT e.kind, p.fund, d.account, p.account, count(*), sum(p.credit) FROM entry e "
        "JOIN posting p ON p.entry = e.number AND p.credit > 0 "
        "JOIN posting d ON d.entry = e.number AND d.debit > 0 "
        "GROUP BY e.kind, p.fund, d.account, p.account"
    )
    with home.office.read() as connection:
        booked = {tuple(row[:4]): (int(row[4]), int(row[5])) for row in connection.exec_driver_sql(query)}
    opening = next(key for key in booked if key[0] == "opening")
    assert told[0].total == booked[opening][1] > 0
    booked[opening] = (0, booked[opening][1])  # it is of no line
    assert {(one.kind, one.fund, one.debit, one.credit): (one.lines, one.total) for one in told} == booked


def test_progress_is_told_while_reading(load: Import) -> None:
    seen: list[tuple[int, int]] = []
    load(
        [line(at + 1) for at in range(1_200)],
        dry_run=True,
        progress=lambda done, all_: seen.append((done, all_)),
    )
    assert seen == [(1_000, 1_200), (1_200, 1_200)]

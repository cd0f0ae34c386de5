"""A real file in pieces: overlapping, in another format, withdrawn and imported again; each line stands once."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from relief_fund.banking.checks import CHECKS
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.statements.lines import CREDIT, RawLine
from relief_fund.banking.statements.reader import read_statement
from relief_fund.donors import queries as donors
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.checks import CHECKS as BOOKS
from tests.banking.lines import write
from tests.banking.money_in import NUMBER, balances, scalar
from tests.banking.test_withdrawing import withdraw

Import = Callable[..., ImportReport]
DAYS = (15, 16, 17)
"""Days of September 2024: document numbers stand twice among their lines."""


def slice_of(folder: Path) -> list[RawLine]:
    """Whole days of the branch's statement."""
    whole = read_statement(folder / "bank" / "vietnam" / "vcb-quangninh-2024-09-10_25.scrubbed.csv.gz").lines
    lines = [one for one in whole if one.day.day in DAYS]
    assert len(lines) == 861
    assert max(Counter(one.reference for one in lines).values()) > 1
    return lines


def as_mt940(lines: Sequence[RawLine], opening: int) -> str:
    """The same lines as another program of the bank would send them: other words, the number's other spelling."""
    net = sum(one.amount if one.direction == CREDIT else -one.amount for one in lines)
    told = [f":20:SK\n:25:{NUMBER}\n:28C:1/1\n:60F:C{lines[0].day:%y%m%d}VND{opening},"]
    for place, one in enumerate(lines):
        mark = "C" if one.direction == CREDIT else "D"
        number = one.reference.replace(" - ", ".")
        told.append(f":61:{one.day:%y%m%d}{mark}{one.amount},NTRFNONREF//{number}\n:86:GD {place}")
    return "\n".join([*told, f":62F:C{lines[-1].day:%y%m%d}VND{opening + net},\n-\n"])


@pytest.mark.real_inputs
def test_a_real_slice_overlapping_in_another_format_withdrawn_and_again(
    home: Home, load: Import, tmp_path: Path, real_inputs: Path
) -> None:
    lines = slice_of(real_inputs)
    days = sorted({one.day for one in lines})
    middle = days[len(days) // 2]
    early = [one for one in lines if one.day <= middle]
    late = [one for one in lines if one.day >= middle]
    total, opening = sum(one.amount for one in lines), 1_249_162
    first = load(write(tmp_path / "early.csv", early), opening=opening)
    second = load(write(tmp_path / "late.csv", late))
    both = len(early) + len(late) - len(lines)
    assert (first.posted, second.posted, second.already_known) == (len(early), len(lines) - len(early), both)

    message = tmp_path / "both.sta"
    message.write_text(as_mt940(lines, opening), "utf-8")
    other = load(message)
    assert (other.posted, other.known_again, other.closing) == (0, len(lines), opening + total)

    assert withdraw(home, second.run) == second.posted
    assert balances(home)["BAO.CHUNG", "1121.01"] == sum(one.amount for one in early)
    again = load(tmp_path / "late.csv")
    assert (again.posted, again.already_known) == (second.posted, both)
    assert scalar(home, "SELECT count(*) FROM entry WHERE key LIKE 'line:%.2'") == second.posted
    assert (load(message).posted, load(tmp_path / "late.csv").posted) == (0, 0)
    assert balances(home)["BAO.CHUNG", "1121.01"] == total
    assert balances(home)["BAO.TRUOC", "1121.01"] == opening
    with home.office.read() as connection:
        assert donors.campaign_total(connection, "BAO") == (len(lines), total)
        assert {name: found for name, check in CHECKS.items() if (found := check(connection))} == {}
        assert BOOKS["reversed_once_and_later"](connection, days[-1]) == []

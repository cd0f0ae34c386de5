"""The end of a year: income and expense of every fund go to its balance (kết chuyển), dated its last day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger import templates
from relief_fund.ledger.balances import turnovers_at
from relief_fund.ledger.entries import Entry
from relief_fund.ledger.errors import BooksMoved, DayInFuture, FactsInvalid, YearBeforeOpen
from relief_fund.ledger.events import TEXT
from relief_fund.ledger.funds import FundTerms, ended_funds, fund_terms
from relief_fund.ledger.queries import closed_to, entries_by_keys, sealed_entries
from relief_fund.ledger.templates.year_end import Balances, is_nominal

SERIES = "KC"
TRIES = 5
"""How often the books are read again when something was posted between reading and closing."""
MOST_TURNS = 20


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Balances of every fund as of one day, and the last entry they are summed to."""

    sealed: int
    funds: Mapping[str, FundTerms]
    balances: Mapping[str, Balances]


def snapshot(connection: Any, *, as_of: date | None = None) -> Snapshot | None:
    """The balances as of a day; None where an entry came in while they were read."""
    sealed = sealed_entries(connection)
    sums: dict[str, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    for one in turnovers_at(connection, as_of=as_of):
        sums[one.fund][one.account, one.unit] += one.debit - one.credit
    funds = fund_terms(connection)
    return Snapshot(sealed, funds, sums) if sealed_entries(connection) == sealed else None


def close_year(office: Office, actor: Actor, *, year: int, document: str) -> tuple[int, ...]:
    """Close income and expense of ``year`` to the balance of each fund; returns the entries' numbers.

    All funds in one command, or nothing. Called again it closes only what was dated into the year since,
    under the next turn, and posts nothing where there is none. The period itself is closed by
    ``periods.close_period``. Raises DutyMissing, FactsInvalid, DayInFuture while the year runs, YearBeforeOpen,
    BooksMoved where others keep posting, PeriodClosed.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    if not TEXT.fullmatch(document):
        raise FactsInvalid(event="year_end", fact="document")
    last_day = date(year, 12, 31)
    if last_day > today(office.clock):
        raise DayInFuture(key=f"yearend:{year}", day=last_day.isoformat())
    for _ in range(TRIES):
        with office.read() as connection:
            shot = snapshot(connection, as_of=last_day)
            entries = _entries(connection, shot, year, last_day) if shot else ()
            if entries:
                _check_year_before(connection, year - 1)
        if shot and not entries:
            return ()
        if shot:
            made = [replace(one, document=document) for one in entries]
            numbers = posted_as_read(office, shot, made, partial(post_under_vouchers, funds=shot.funds))
            if numbers:
                return numbers
    raise BooksMoved(event="year_end", tries=TRIES)


def _check_year_before(connection: Any, year: int) -> None:
    """Raise YearBeforeOpen where ``year`` can still be closed by itself and was not: it would be closed twice."""
    last_day, shut = date(year, 12, 31), closed_to(connection)
    if shut is not None and shut >= last_day:
        return
    ended = ended_funds(connection)
    for one in turnovers_at(connection, as_of=last_day):
        if is_nominal(one.account) and one.debit != one.credit and one.fund not in ended:
            raise YearBeforeOpen(year=str(year), fund=one.fund)


def year_foreseen(connection: Any, *, year: int) -> tuple[Entry, ...]:
    """The entries that ``close_year`` would post as the books stand now; () where there is none."""
    last_day = date(year, 12, 31)
    shot = snapshot(connection, as_of=last_day)
    return _entries(connection, shot, year, last_day) if shot else ()


def _entries(connection: Any, shot: Snapshot, year: int, on: date) -> tuple[Entry, ...]:
    # An ended fund was closed for good by its last entry, the years before it first: it takes nothing more.
    ended = ended_funds(connection)
    open_funds = {
        code: balances for code, balances in shot.balances.items()
        if code not in ended and any(net and is_nominal(account) for (account, _), net in balances.items())
    }  # fmt: skip
    return tuple(
        templates.year_closed(
            fund=code, restricted=shot.funds[code].restricted, year=year, balances=balances, on=on,
            turn=_next_turn(connection, code, year),
        )
        for code, balances in sorted(open_funds.items())
    )  # fmt: skip


def _next_turn(connection: Any, fund: str, year: int) -> int:
    plain = f"yearend:{fund}:{year}"
    keys = [plain, *(f"{plain}:{turn}" for turn in range(2, MOST_TURNS))]
    return len(entries_by_keys(connection, keys)) + 1


def post_under_vouchers(tx: Any, entries: Iterable[Entry], funds: Mapping[str, FundTerms]) -> tuple[int, ...]:
    """Post closing entries, each under a number of its owner's series; returns their numbers."""
    numbers = []
    for entry in entries:
        owner = funds[entry.lines[0].fund].owner
        voucher = tx.voucher(owner, entry.occurred_on.year, SERIES, entry.key)
        numbers.append(int(tx.post(replace(entry, voucher=voucher))))
    return tuple(numbers)


def posted_as_read(office: Office, shot: Snapshot, entries: Sequence[Entry], write: Any) -> tuple[int, ...]:
    """Run ``write(tx, entries)`` if nothing was posted since ``shot``; () where something was.

    The number of the first entry tells: it follows the last entry that was read, or others came between.
    """

    def command(tx: Any) -> tuple[int, ...]:
        numbers: tuple[int, ...] = write(tx, entries)
        if numbers and numbers[0] != shot.sealed + 1:
            raise BooksMoved(sealed=shot.sealed)
        return numbers

    try:
        answered: tuple[int, ...] = office.desk.run(command)
    except BooksMoved:
        return ()
    return answered

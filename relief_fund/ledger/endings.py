"""The end of a fund: a campaign that is over, a budget phase that is settled. Nothing unexplained is left.

The decision lies with a committee (``approval.closing``); here the books are read, closed and shut.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from relief_fund.kernel.protocols import Office
from relief_fund.ledger import templates
from relief_fund.ledger.balances import last_day_of, turnovers_known
from relief_fund.ledger.entries import FREE_MONEY, Entry
from relief_fund.ledger.errors import (
    BooksMoved,
    FundEnded,
    FundEndTooEarly,
    FundUnexplained,
    FundUnknown,
    FundYearOpen,
)
from relief_fund.ledger.funds import close_fund, ended_funds
from relief_fund.ledger.templates.year_end import Balances, is_nominal
from relief_fund.ledger.year_end import TRIES, Snapshot, post_under_vouchers, posted_as_read, snapshot

CLOSES_ITSELF = frozenset({"4211", "4212", "Q20", "Q30", "Q40", "B11", "B12", "B13", "B14", "B15", "B23"})
"""Accounts that the closing entry itself takes to zero, beside income and expense."""
MOST_TOLD = 20


def unexplained(balances: Balances) -> tuple[dict[str, str], ...]:
    """What must be cleared first: account, unit and balance (Σ debit − credit) of each, in minor units."""
    return tuple(
        {"account": account, "unit": unit, "amount": str(net)}
        for (account, unit), net in sorted(balances.items())
        if net and not is_nominal(account) and account not in CLOSES_ITSELF
    )


def open_year(connection: Any, shot: Snapshot, code: str, on: date) -> int:
    """The year before ``on`` where income or expense of the fund still stands at its end; 0 where none does.

    Once the fund has ended, nobody could close that year for it any more.
    """
    last_day = date(on.year - 1, 12, 31)
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for one in turnovers_known(connection, shot.sealed, as_of=last_day, fund=code):
        sums[one.account, one.unit] += one.debit - one.credit
    return last_day.year if any(net and is_nominal(account) for (account, _), net in sums.items()) else 0


def check_ready(connection: Any, funds: Sequence[str], *, on: date) -> None:
    """Raise unless every fund could end on ``on`` or later of its year, as the books stand.

    Raises FundUnknown, FundEnded, FundUnexplained, FundYearOpen, BooksMoved.
    """
    shot = snapshot(connection)
    if shot is None:
        raise BooksMoved(event="fund_ended")
    _check(connection, shot, funds, on)


def _check(connection: Any, shot: Snapshot, funds: Sequence[str], on: date) -> None:
    ended = ended_funds(connection)
    for code in funds:
        if code not in shot.funds:
            raise FundUnknown(key=f"end:{code}", fund=code)
        if code in ended:
            raise FundEnded(fund=code)
        left = unexplained(shot.balances.get(code, {}))
        if left:
            raise FundUnexplained(fund=code, left=list(left[:MOST_TOLD]), more=len(left) > MOST_TOLD)
        if year := open_year(connection, shot, code, on):
            raise FundYearOpen(fund=code, year=str(year))


def _check_days(connection: Any, shot: Snapshot, funds: Sequence[str], on: date) -> None:
    """Raise FundEndTooEarly where a fund has an entry dated after ``on``."""
    for code in funds:
        last = last_day_of(connection, code, shot.sealed)
        if last and last > on:
            raise FundEndTooEarly(fund=code, day=last.isoformat())


@dataclass(frozen=True, slots=True)
class EndForeseen:
    """What the end of one fund would post as the books stand, and what is still to be cleared first.

    While something is left, only income and expense are foreseen: the rest depends on how that is cleared.
    ``open_year`` is to be closed first, 0 where none is; the end is not dated before ``last_day``, the day of
    the fund's last entry, None where it has none.
    """

    fund: str
    entries: tuple[Entry, ...]
    left: tuple[dict[str, str], ...]
    open_year: int
    last_day: date | None


def ends_foreseen(connection: Any, funds: Sequence[str], *, on: date) -> tuple[EndForeseen, ...]:
    """What ending each of ``funds`` on ``on`` would do now; nothing of those that are unknown or ended."""
    shot = snapshot(connection)
    ended = ended_funds(connection)
    return tuple(
        _foreseen(connection, shot, code, on)
        for code in funds
        if shot and code in shot.funds and code not in ended
    )


def _foreseen(connection: Any, shot: Snapshot, code: str, on: date) -> EndForeseen:
    year, last_day = open_year(connection, shot, code, on), last_day_of(connection, code, shot.sealed)
    balances = shot.balances.get(code, {})
    left = unexplained(balances)
    if left:
        nominal = {place: net for place, net in balances.items() if is_nominal(place[0])}
        shot = replace(shot, balances={**shot.balances, code: nominal})
    return EndForeseen(code, _last_entry(shot, code, on), left, year, last_day)


def end_books_of(
    office: Office, *, funds: Sequence[str], document: str, on: date, public: Mapping[str, object]
) -> tuple[int, ...]:
    """Post the last entry of every fund and shut the funds behind it, in one command.

    ``public`` are facts for the entries' leaves. Raises FundUnknown, FundEnded, FundUnexplained naming
    accounts and amounts, FundYearOpen, FundEndTooEarly, BooksMoved, what ``office.ending`` raises and what the
    desk refuses.
    """
    for _ in range(TRIES):
        with office.read() as connection:
            shot = snapshot(connection)
            if shot is None:
                continue
            _check(connection, shot, funds, on)
            _check_days(connection, shot, funds, on)
        entries = [
            replace(one, document=document, public=public)
            for code in funds
            for one in _last_entry(shot, code, on)
        ]

        def write(tx: Any, made: Sequence[Entry], shot: Snapshot = shot) -> tuple[int, ...]:
            for ask in office.ending:
                ask(tx, funds)
            numbers = post_under_vouchers(tx, made, shot.funds)
            for code in funds:
                _shut(tx, shot, code, on)
            return numbers or (shot.sealed + 1,)

        numbers = posted_as_read(office, shot, entries, write)
        if numbers:
            return numbers if entries else ()
    raise BooksMoved(event="fund_ended", tries=TRIES)


def _last_entry(shot: Snapshot, code: str, on: date) -> tuple[Entry, ...]:
    balances = shot.balances.get(code, {})
    if not any(
        net and (is_nominal(account) or account[:1] in "BQ") for (account, _), net in balances.items()
    ):
        return ()
    restricted = shot.funds[code].restricted
    return (templates.fund_ended(fund=code, restricted=restricted, balances=balances, on=on),)


def _shut(tx: Any, shot: Snapshot, code: str, on: date) -> None:
    """A fund without a last entry has no number that tells of latecomers: its purse tells."""
    purse = "B21" if shot.funds[code].kind == "budget" else FREE_MONEY
    if tx.available(code, purse):
        raise BooksMoved(fund=code)
    close_fund(tx, code=code, closed_on=on + timedelta(days=1))

"""What an inspector's pages ask: the last checks, the log beside the books, the journal by search."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from relief_fund.audit.queries import outbox_size
from relief_fund.inspection.checks import FINDING, RUN, CheckResult
from relief_fund.inspection.errors import SearchInvalid
from relief_fund.kernel.errors import AmountInvalid
from relief_fund.kernel.money import parse_vnd
from relief_fund.ledger.journal_search import search_journal
from relief_fund.ledger.queries import EntryView, accounts, entry_by_number, sealed_entries

_LAST = select(RUN).where(RUN.c.occasion == "").order_by(RUN.c.number.desc()).limit(1)
MOST_TRIES = 50
"""Runs of the checks around one payment run that are looked at."""
_OF_PAYMENTS = select(RUN).where(RUN.c.occasion != "").order_by(RUN.c.number.desc())


@dataclass(frozen=True, slots=True)
class LastChecks:
    """The last full run of the checks: when it ended (moment text), over how much, and its results."""

    ended_at: str
    officer: str
    entries: int
    leaves: int
    results: tuple[CheckResult, ...]

    @property
    def passed(self) -> int:
        """How many checks found nothing."""
        return sum(one.ok for one in self.results)

    @property
    def laws_broken(self) -> int:
        """How many rules that must hold do not."""
        return sum(not one.ok and one.grade == "law" for one in self.results)


@dataclass(frozen=True, slots=True)
class PaymentChecks:
    """What the checks said "before" or "after" a payment run: ``broken`` names what must hold and did not."""

    payment_run: str
    occasion: str
    ended_at: str
    checks: int
    failed: int
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BooksAndLog:
    """How far books and log reach: entries, leaves of the outbox, leaves signed; ``root`` "" before the first."""

    entries: int
    leaves: int
    signed: int
    root: str
    origin: str
    vkey: str

    @property
    def waiting(self) -> int:
        """Leaves that are not under a signed checkpoint yet."""
        return self.leaves - self.signed


@dataclass(frozen=True, slots=True)
class JournalSearch:
    """What the journal is searched by; empty fields search by nothing. ``amount`` is whole đồng."""

    number: int | None = None
    voucher: str = ""
    account: str = ""
    amount: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class JournalPage:
    """Entries newest first; ``before`` asks for the next page and is None on the last."""

    entries: tuple[EntryView, ...]
    before: int | None


def last_checks(connection: Any) -> LastChecks | None:
    """The last run by the timetable or an officer, of every room; None before the first."""
    run = connection.execute(_LAST).first()
    if run is None:
        return None
    rows = connection.execute(select(FINDING).where(FINDING.c.run == run.number).order_by(FINDING.c.place))
    results = tuple(
        CheckResult(row.name, row.room, row.grade, row.found == 0, row.found, tuple(json.loads(row.facts)))
        for row in rows
    )
    return LastChecks(run.ended_at, run.officer, run.entries, run.leaves, results)


def payment_checks(connection: Any, *, limit: int) -> tuple[PaymentChecks, ...]:
    """The newest ``limit`` runs of the checks around payment runs, newest first."""
    return _told(connection, connection.execute(_OF_PAYMENTS.limit(limit)).all())


def checks_of_payment(connection: Any, payment_run: str) -> tuple[PaymentChecks, ...]:
    """The runs of the checks around one payment run, newest first: at most one after it."""
    about = _OF_PAYMENTS.where(RUN.c.payment_run == payment_run).limit(MOST_TRIES)
    return _told(connection, connection.execute(about).all())


def _told(connection: Any, runs: Sequence[Any]) -> tuple[PaymentChecks, ...]:
    wrong = (
        select(FINDING.c.run, FINDING.c.name)
        .where(FINDING.c.run.in_([one.number for one in runs]), FINDING.c.found > 0, FINDING.c.grade == "law")
        .order_by(FINDING.c.run, FINDING.c.place)
    )
    broken: dict[int, list[str]] = {}
    for run, name in connection.execute(wrong):
        broken.setdefault(run, []).append(name)
    return tuple(
        PaymentChecks(
            one.payment_run,
            one.occasion,
            one.ended_at,
            one.checks,
            one.failed,
            tuple(broken.get(one.number, ())),
        )
        for one in runs
    )


def books_and_log(connection: Any, publisher: Any) -> BooksAndLog:
    """How far the books reach and what of them is signed; ``publisher`` is the home's ``log``."""
    signed = publisher.checkpoint()
    return BooksAndLog(
        sealed_entries(connection),
        outbox_size(connection),
        signed.size if signed else 0,
        signed.root_text if signed else "",
        publisher.key.name,
        publisher.key.text,
    )


def parse_search(
    connection: Any,
    *,
    number: str = "",
    voucher: str = "",
    account: str = "",
    amount: str = "",
    day: str = "",
) -> JournalSearch:
    """The typed search; blanks are left out. Raises SearchInvalid naming the field."""
    account = account.strip()
    if account and account not in accounts(connection):
        raise SearchInvalid(field="account", value=account[:20])
    return JournalSearch(
        _number(number.strip()), voucher.strip()[:80], account, _amount(amount.strip()), _day(day.strip())
    )


def _number(text: str) -> int | None:
    plain = text.replace(".", "").replace(",", "")
    if plain and not (plain.isascii() and plain.isdigit() and len(plain) < 16):
        raise SearchInvalid(field="number", value=text[:20])
    return int(plain) if plain else None


def _amount(text: str) -> int | None:
    try:
        return parse_vnd(text) if text else None
    except AmountInvalid:
        raise SearchInvalid(field="amount", value=text[:30]) from None


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        if "/" in text:
            day, month, year = text.split("/")
            return date(int(year), int(month), int(day))
        return date.fromisoformat(text)
    except ValueError:
        raise SearchInvalid(field="day", value=text[:20]) from None


def journal(
    connection: Any, search: JournalSearch, *, before: int | None = None, limit: int = 50
) -> JournalPage:
    """One page of the journal, newest first, below entry number ``before``."""
    if search.number is not None:
        entry = entry_by_number(connection, search.number)
        return JournalPage((entry,) if entry else (), None)
    found = search_journal(
        connection, voucher=search.voucher, account=search.account, amount=search.amount, day=search.day,
        before=before, limit=limit + 1,
    )  # fmt: skip
    return JournalPage(found[:limit], found[limit - 1].number if len(found) > limit else None)

"""Every named check of every room, run together; the result is kept, and published when it says something new."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.approval.checks import CHECKS as APPROVAL
from relief_fund.audit.checks import CHECKS as AUDIT
from relief_fund.audit.queries import outbox_size
from relief_fund.banking.checks import CHECKS as BANKING
from relief_fund.disbursement.orders.checks import CHECKS as ORDERS
from relief_fund.donors.checks import CHECKS as DONORS
from relief_fund.inspection.errors import BooksUnsound
from relief_fund.inspection.log_checks import CHECKS as LOG
from relief_fund.inspection.tables import CheckFinding, CheckRun
from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger.checks import CHECKS as LEDGER
from relief_fund.ledger.checks import DEADLINES
from relief_fund.ledger.queries import sealed_entries
from relief_fund.register.checks import CHECKS as REGISTER
from relief_fund.staff.checks import CHECKS as STAFF

_log = logging.getLogger("relief_fund.inspection")

RUN = CheckRun.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
FINDING = CheckFinding.__table__  # type: ignore[attr-defined]  # as above

Found = list[dict[str, object]]
Watch = Callable[[str, int, int], None]
"""Told each check before it is run: its name, its place from 0, how many there are. What it raises stops the run."""
Rooms = tuple[tuple[str, dict[str, Callable[[], Found]]], ...]
"""Rooms in order, each with its checks by name, ready to be run."""
KEPT_FACTS = 20
"""Findings of one check that are kept with their facts; the rest is counted."""

PAYING_RESTS_ON = frozenset({
    "amounts_positive_and_one_sided", "debits_equal_credits_in_every_fund",
    "every_entry_balances_per_fund_unit_class", "only_vnd_outside_quantities", "only_postable_accounts",
    "only_known_funds", "entry_numbers_dense", "entries_complete", "vouchers_gapless",
    "reversed_once_and_later", "guards_are_the_sums", "entries_recorded_in_order", "accounts_follow_the_chart",
    "entries_say_what_was_sealed", "log_says_what_the_books_say", "tiles_match_outbox",
    "database_keeps_its_law",
})  # fmt: skip
"""What the database itself refuses, so that a finding says: somebody reached past its law.

What honest work may leave behind (a fact below zero, a date that is due) is found, kept and said, and stops
no payment to a household.
"""

_LAST_RUN = select(RUN.c.number).order_by(RUN.c.number.desc()).limit(1)
_LAST_ALIKE = (
    select(RUN.c.number, RUN.c.entries)
    .where((RUN.c.occasion == "") == (bindparam("occasion") == ""))
    .order_by(RUN.c.number.desc())
    .limit(1)
)
_AFTER = select(RUN.c.number).where(RUN.c.payment_run == bindparam("run"), RUN.c.occasion == "after").limit(1)

_SAID = (
    select(FINDING.c.name, FINDING.c.found)
    .where(FINDING.c.run == bindparam("of_run"))
    .order_by(FINDING.c.place)
)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check: ``ok`` when nothing was ``found``. ``grade`` "deadline" asks for a decision, "law" must hold.

    ``facts`` are those of the first findings: codes, numbers, days; nothing private.
    """

    name: str
    room: str
    grade: str
    ok: bool
    found: int
    facts: tuple[dict[str, object], ...]


def unwatched(name: str, place: int, checks: int) -> None:
    """The watch of a run that nobody looks at."""


def run_checks(home: Home, actor: Actor | None = None, watch: Watch = unwatched) -> tuple[CheckResult, ...]:
    """Run every check and keep the result; by the timetable when ``actor`` is None. ``watch`` is told of each.

    A leaf is added only when books or results differ from the last run, so that a quiet day adds none.
    Raises DutyMissing.
    """
    if actor is not None:
        actor.require(Duty.INSPECTOR, Duty.FUND_ADMINISTRATOR)
    return _run(home, partial(_rooms, home), officer=actor.officer if actor else "", watch=watch)


def inspect_payment_run(home: Home, occasion: str, payment_run: str, watch: Watch = unwatched) -> None:
    """Run every check but those of the public register, "before" or "after" money leaves; the result is kept.

    Before it, a finding about what payment rests on raises BooksUnsound. After it nothing is raised: the
    money has left, and what is found stands on the inspector's page and in the public log. A run is followed
    by checks once, whoever asks again: a process that died in between is made good when it is told again.
    """
    if occasion == "after" and is_followed(home, payment_run):
        return
    try:
        results = _run(
            home,
            partial(_without_the_public_rooms, home),
            occasion=occasion,
            payment_run=payment_run,
            watch=watch,
        )
    except ReliefFundError:
        if occasion == "before":
            raise
        _log.exception("the checks after a payment run were not kept")
        return
    broken = sorted(one.name for one in results if not one.ok and one.name in PAYING_RESTS_ON)
    if broken and occasion == "before":
        raise BooksUnsound(checks=broken)


def is_followed(home: Home, payment_run: str) -> bool:
    """Whether the checks after a payment run were run and kept."""
    with home.office.read() as connection:
        return connection.execute(_AFTER, {"run": payment_run}).first() is not None


def _run(
    home: Home,
    rooms: Callable[[Any], Rooms],
    *,
    officer: str = "",
    occasion: str = "",
    payment_run: str = "",
    watch: Watch = unwatched,
) -> tuple[CheckResult, ...]:
    started_at = moment_text(home.clock.now())
    # One moment for everything: sums are held against each other, and the books against the log, while others
    # write. Nobody waits for it; the published tiles lie beside the books and are read as they are.
    with home.office.read_at_once() as books:
        entries, leaves = sealed_entries(books), outbox_size(books)
        every = [(room, name, check) for room, checks in rooms(books) for name, check in checks.items()]
        results = []
        for place, (room, name, check) in enumerate(every):
            watch(name, place, len(every))
            results.append(_result(room, name, check))
    run = {
        "started_at": started_at, "ended_at": moment_text(home.clock.now()),
        "officer": officer, "occasion": occasion, "payment_run": payment_run, "entries": entries, "leaves": leaves,
        "checks": len(results), "failed": sum(not one.ok for one in results),
    }  # fmt: skip
    home.office.desk.run(lambda tx: _keep(tx, run, tuple(results)))
    return tuple(results)


def _rooms(home: Home, books: Any) -> Rooms:
    """Rooms in the order of the money's way, each check ready to be run on ``books``, a connection to them."""
    day = today(home.clock)

    @contextmanager
    def read() -> Iterator[Any]:
        yield books

    def ready(checks: dict[str, Callable[..., Found]], *rest: Any) -> dict[str, Callable[[], Found]]:
        return {name: partial(_apart, books, check, *rest) for name, check in checks.items()}

    return (
        ("ledger", ready(LEDGER, day)),
        ("banking", ready(BANKING)),
        ("donors", ready(DONORS)),
        ("orders", ready(ORDERS)),
        ("approval", ready(APPROVAL)),
        ("staff", ready(STAFF)),
        ("audit", ready(AUDIT, home.log) | ready(LOG, read)),
        ("storage", ready({"database_keeps_its_law": home.law})),
        ("register", {name: partial(check, home) for name, check in REGISTER.items()}),
    )


def _without_the_public_rooms(home: Home, books: Any) -> Rooms:
    return tuple(one for one in _rooms(home, books) if one[0] != "register")


def _apart(books: Any, check: Callable[..., Found], *rest: Any) -> Found:
    """Run one check so that a query of it that fails ends it alone, not the moment all of them read."""
    books.exec_driver_sql("SAVEPOINT one_check")
    try:
        found = check(books, *rest)
    except BaseException:
        books.exec_driver_sql("ROLLBACK TO SAVEPOINT one_check")
        raise
    finally:
        books.exec_driver_sql("RELEASE SAVEPOINT one_check")
    return found


def _result(room: str, name: str, check: Callable[[], Found]) -> CheckResult:
    try:
        found = check()
    except ReliefFundError as refusal:
        found = [{"code": refusal.code}]
    except Exception as failure:
        # Rows that no code foresees are a finding too: nobody may silence the other checks with them.
        found = [{"code": "inspection.check_failed", "error": type(failure).__name__}]
    grade = "deadline" if name in DEADLINES else "law"
    return CheckResult(name, room, grade, not found, len(found), tuple(found[:KEPT_FACTS]))


def _keep(tx: Any, run: dict[str, Any], results: tuple[CheckResult, ...]) -> None:
    """Write the run, and a leaf when it says something new."""
    number = (tx.sql(_LAST_RUN).scalar() or 0) + 1
    last = tx.sql(_LAST_ALIKE, {"occasion": run["occasion"]}).first()
    said = [[one.name, one.found] for one in results]
    before = tx.sql(_SAID, {"of_run": last.number if last else 0}).all()
    tx.sql(RUN.insert(), {"number": number, **run})
    tx.rows(
        FINDING,
        [
            {
                "run": number, "place": place, "name": one.name, "room": one.room, "grade": one.grade,
                "found": one.found, "facts": json.dumps(one.facts, default=str),
            }
            for place, one in enumerate(results)
        ],
    )  # fmt: skip
    if last is None or last.entries != run["entries"] or [list(row) for row in before] != said:
        about = {"entries": run["entries"], "leaves": run["leaves"], "found": said}
        tx.leaf("checks", about | ({"payment_run": run["occasion"]} if run["occasion"] else {}))

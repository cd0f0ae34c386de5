"""Every named check of every room, run together; the result is kept, and published when it says something new."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
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

RUN = CheckRun.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
FINDING = CheckFinding.__table__  # type: ignore[attr-defined]  # as above

Found = list[dict[str, object]]
Reader = Callable[[], AbstractContextManager[Any]]
KEPT_FACTS = 20
"""Findings of one check that are kept with their facts; the rest is counted."""

_LAST_RUN = select(RUN.c.number, RUN.c.entries).order_by(RUN.c.number.desc()).limit(1)

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


def run_checks(home: Home, actor: Actor | None = None) -> tuple[CheckResult, ...]:
    """Run every check and keep the result; by the timetable when ``actor`` is None.

    A leaf is added only when books or results differ from the last run, so that a quiet day adds none.
    Raises DutyMissing.
    """
    if actor is not None:
        actor.require(Duty.INSPECTOR, Duty.FUND_ADMINISTRATOR)
    started_at = moment_text(home.clock.now())
    with home.office.read() as connection:
        entries, leaves = sealed_entries(connection), outbox_size(connection)
    results = tuple(
        _result(room, name, check) for room, checks in _rooms(home) for name, check in checks.items()
    )
    run = {
        "started_at": started_at, "ended_at": moment_text(home.clock.now()),
        "officer": actor.officer if actor else "", "entries": entries, "leaves": leaves,
        "checks": len(results), "failed": sum(not one.ok for one in results),
    }  # fmt: skip
    home.office.desk.run(lambda tx: _keep(tx, run, results))
    return results


def _rooms(home: Home) -> tuple[tuple[str, dict[str, Callable[[], Found]]], ...]:
    """Rooms in the order of the money's way, each check ready to be run."""
    day, live = today(home.clock), home.office.read

    def reading(read: Reader, check: Callable[..., Found], *rest: Any) -> Callable[[], Found]:
        def run() -> Found:
            with read() as connection:
                return check(connection, *rest)

        return run

    def ready(
        checks: dict[str, Callable[..., Found]], *rest: Any, read: Reader = home.office.read_at_once
    ) -> dict[str, Callable[[], Found]]:
        # Sums are held against each other while others write; the log lies beside the books and goes on.
        return {name: reading(read, check, *rest) for name, check in checks.items()}

    return (
        ("ledger", ready(LEDGER, day)),
        ("banking", ready(BANKING)),
        ("donors", ready(DONORS)),
        ("orders", ready(ORDERS)),
        ("approval", ready(APPROVAL)),
        ("staff", ready(STAFF)),
        ("audit", ready(AUDIT, home.log, read=live) | ready(LOG, live, read=live)),
        ("register", {name: partial(check, home) for name, check in REGISTER.items()}),
    )


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
    last = tx.sql(_LAST_RUN).first()
    number = last.number + 1 if last else 1
    said = [[one.name, one.found] for one in results]
    before = tx.sql(_SAID, {"of_run": number - 1}).all()
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
        tx.leaf("checks", {"entries": run["entries"], "leaves": run["leaves"], "found": said})

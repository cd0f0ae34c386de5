"""Bank reconciliation: on one day the bank's balance is the books', every difference named; and suspense by age."""

from datetime import date
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from relief_fund.banking.ageing import age_classes, suspended
from relief_fund.banking.inbox import SUSPENSE_ACCOUNTS
from relief_fund.banking.proof import bank_proofs
from relief_fund.banking.queries import accounts
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.ledger import queries as books
from relief_fund.ledger.day_sheet import held_on
from relief_fund.web import import_runs
from relief_fund.web.errors import DayInvalid
from relief_fund.web.guards import for_duties
from relief_fund.web.office.bank import ADMINISTRATOR
from relief_fund.web.typed import typed_day
from relief_fund.web.visit import Visit

PAGE = "/office/reconciliation"
SUSPENSE = "/office/suspense"
READERS = for_duties(Duty.FUND_ADMINISTRATOR, Duty.TREASURER, Duty.INSPECTOR)


@get(PAGE, opt=READERS, sync_to_thread=True)
def reconciliation_page(visit: NamedDependency[Visit], day: FromQuery[str] = "") -> Response[str]:
    """Every account at the end of a day, today when none is asked for."""
    now = today(visit.home.clock)
    try:
        asked = typed_day(day) if day.strip() else now
    except DayInvalid as refusal:
        return visit.refused("office/reconciliation.html", refusal, typed=day, **shown(visit, now))
    return visit.page("office/reconciliation.html", typed=f"{asked:%d/%m/%Y}", **shown(visit, asked))


@get(SUSPENSE, opt=ADMINISTRATOR, sync_to_thread=True)
def suspense_page(visit: NamedDependency[Visit]) -> Response[str]:
    """What stands in suspense, by age, the oldest first, beside what the books hold there."""
    day = today(visit.home.clock)
    with visit.home.office.read() as connection:
        lines = suspended(connection, day)
        held = {account: held_on(connection, account, day) for account in SUSPENSE_ACCOUNTS}
        told: dict[str, Any] = {
            "day": day,
            "lines": lines,
            "classes": age_classes(lines),
            "held": {account: amount for account, amount in held.items() if amount},
            "accounts": {one.account: one for one in accounts(connection)},
            "names": books.accounts(connection),
        }
    return visit.page("office/suspense.html", **told)


def shown(visit: Visit, day: date) -> dict[str, Any]:
    """The proof of every account on ``day``, and which of them a file is being posted into."""
    # Asked before the figures: an import that ends in between is told of once too often, not once too little.
    posting = import_runs.posting_into(visit.home)
    with visit.home.office.read_at_once() as connection:
        proofs = bank_proofs(connection, day)
    return {
        "day": day, "proofs": proofs, "open": [one for one in proofs if not one.proved],
        "posting": [one for one in proofs if one.account.number in posting],
        "held": import_runs.held(visit.home),
    }  # fmt: skip


PAGES = (reconciliation_page, suspense_page)

"""Pages that explain: rules and rates, how to verify, open data, what is never published, the checker."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Response, get
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath

from relief_fund.disbursement.entitlement.policy import Policy, bundled_policies
from relief_fund.kernel.clock import today
from relief_fund.register import open_files, queries
from relief_fund.register.engine import Register
from relief_fund.web.errors import PageUnknown
from relief_fund.web.visit import Visit

FILES: dict[str, Callable[[Register], Awaitable[bytes]]] = {
    "state.json": open_files.state_json,
    "campaigns.json": open_files.campaigns_json,
    "policies.json": open_files.policies_json,
    "awards.csv": open_files.awards_csv,
}
"""Open data by the name of the file."""


@get("/policies")
async def policies_page(visit: NamedDependency[Visit]) -> Response[str]:
    """The policies that awards rest on."""
    known = await queries.policies(visit.home.register)
    return visit.page("public/policies.html", policies=known)


@get("/policies/{code:str}/{version:str}")
async def policy_page(
    visit: NamedDependency[Visit], code: FromPath[str], version: FromPath[str]
) -> Response[str]:
    """One tariff: rule, amount, citation, days in force."""
    known = await sync_to_thread(bundled_policies)
    policy = next((one for one in known if (one.id, one.version) == (code, version)), None)
    if policy is None:
        raise PageUnknown()
    return visit.page("public/policy.html", policy=policy, rules=rule_rows(visit, policy))


def rule_rows(visit: Visit, policy: Policy) -> list[dict[str, Any]]:
    """Rules with the amount of one unit today, whole đồng (0 where it is given in kind)."""
    day = today(visit.home.clock)
    rows = []
    for rule in policy.rules:
        rated = rule.coefficient * policy.rate_on(rule.rate, day) if rule.rate else rule.amount
        rows.append({"rule": rule, "amount": rated if rule.form == "money" else 0})
    return rows


@get("/verify", sync_to_thread=True)
def verify_page(visit: NamedDependency[Visit]) -> Response[str]:
    """How to check without trusting us, by the log's own key and seal: the register may come later than both."""
    return visit.page("public/verify.html", seal=visit.seal())


@get("/r", sync_to_thread=False)
def check_page(visit: NamedDependency[Visit]) -> Response[str]:
    """Check a receipt in the browser, by the key of the log."""
    return visit.page("public/check.html", key=visit.home.log.key)


@get("/data")
async def open_files_page(visit: NamedDependency[Visit]) -> Response[str]:
    """The files of open data with size and SHA-256."""
    made = {name: await make(visit.home.register) for name, make in FILES.items()}
    told = [(name, len(body), hashlib.sha256(body).hexdigest()) for name, body in made.items()]
    state = await queries.state_of_fund(visit.home.register)
    return visit.page("public/data.html", files=told, edition=state)


@get("/data/{name:str}")
async def open_file(visit: NamedDependency[Visit], name: FromPath[str]) -> Response[bytes]:
    """One file of open data."""
    if name not in FILES:
        raise PageUnknown()
    kind = "application/json" if name.endswith(".json") else "text/csv; charset=utf-8"
    return visit.file(await FILES[name](visit.home.register), name, kind)


@get("/privacy", sync_to_thread=False)
def privacy_page(visit: NamedDependency[Visit]) -> Response[str]:
    """What is never published."""
    return visit.page("public/privacy.html", k=visit.home.settings.smallest_group)

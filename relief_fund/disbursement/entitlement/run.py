"""Compute the entitlements of a disaster and keep them: whole, numbered, resumable, once per content."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.disbursement.entitlement.compute import Award, compute, total_of
from relief_fund.disbursement.entitlement.errors import PolicyAltered
from relief_fund.disbursement.entitlement.facts import Case
from relief_fund.disbursement.entitlement.hardship import Ranked, order_by_hardship
from relief_fund.disbursement.entitlement.policy import Policy, bundled_policies
from relief_fund.disbursement.entitlement.tables import (
    ENTITLEMENT,
    ENTITLEMENT_COMPLETION,
    ENTITLEMENT_RUN,
    JUDGED_CASE,
    POLICY_USED,
)
from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Bench, RowTx

CaseSource = Callable[[Any, str], Iterable[Case]]
"""Gives the assessed cases of a disaster over a reading connection (``assessment.queries.cases_of``)."""

ROWS_A_STEP = 800
"""Rows of one table a step, under the 1,000 that one command may write."""


_LAST_RUN = (
    select(ENTITLEMENT_RUN.c.number, ENTITLEMENT_RUN.c.digest)
    .where(ENTITLEMENT_RUN.c.disaster == bindparam("disaster"))
    .order_by(ENTITLEMENT_RUN.c.number.desc())
    .limit(1)
)
_IS_DONE = select(ENTITLEMENT_COMPLETION.c.number).where(
    ENTITLEMENT_COMPLETION.c.disaster == bindparam("disaster"),
    ENTITLEMENT_COMPLETION.c.number == bindparam("number"),
)
_FILED = (
    select(JUDGED_CASE.c.household)
    .where(JUDGED_CASE.c.disaster == bindparam("disaster"), JUDGED_CASE.c.run == bindparam("number"))
    .where(JUDGED_CASE.c.household.in_(bindparam("households", expanding=True)))
)
_POLICY_USED = select(POLICY_USED.c.digest).where(
    POLICY_USED.c.policy == bindparam("policy"), POLICY_USED.c.version == bindparam("version")
)


@dataclass(frozen=True, slots=True)
class EntitlementReport:
    """What was computed: money in whole đồng.

    ``households`` have at least one money award, out of ``cases`` assessed; ``awards``, ``total`` and
    ``by_item`` count money only, ``in_kind`` what is owed in goods and services. ``run`` is the number of
    the computation in force, ``added`` whether this call made it.
    """

    households: int
    awards: int
    total: int
    by_item: Mapping[str, int]
    by_source: Mapping[str, int]
    cases: int
    in_kind: int
    run: int
    added: bool


@dataclass(frozen=True, slots=True)
class _Judged:
    """One case with its place and its awards."""

    case: Case
    rank: Ranked
    awards: tuple[Award, ...]


def compute_entitlements(
    bench: Bench,
    actor: Actor,
    disaster: str,
    *,
    cases: CaseSource,
    policies: Sequence[Policy] | None = None,
) -> EntitlementReport:
    """Compute what every assessed household of a disaster is due, by the law of its first day.

    Where the outcome is the one already in force nothing is added; else it is kept whole under the next
    number. A computation that was cut off is finished by running it again. Policies used for the first
    time are published. Raises TariffAmbiguous, RateMissing, PolicyAltered, and what ``cases`` raises.
    """
    actor.require(Duty.ASSESSOR, Duty.FUND_ADMINISTRATOR)
    used = bundled_policies() if policies is None else tuple(policies)
    with bench.read() as connection:
        judged = _judge(tuple(cases(connection, disaster)), used, disaster)
    digest = _digest(judged)
    moment = moment_text(bench.clock.now())
    for policy in _in_use(used, judged):
        bench.desk.run(_publishing(policy, moment))
    run, done = bench.desk.run(_opening(disaster, digest, judged, moment, actor))
    if not done:
        _keep(bench, disaster, run, judged, moment)
    return _report(judged, run, added=not done)


def _judge(cases: Sequence[Case], policies: Sequence[Policy], disaster: str) -> tuple[_Judged, ...]:
    by_household = {case.household: case for case in cases}
    return tuple(
        _Judged(case, rank, compute(case, policies, case.occurred_on, disaster))
        for rank in order_by_hardship(cases, disaster)
        for case in (by_household[rank.household],)
    )


def _digest(judged: Sequence[_Judged]) -> str:
    content = hashlib.sha256()
    for one in judged:
        content.update(repr((astuple(one.rank), [astuple(award) for award in one.awards])).encode())
    return content.hexdigest()


def _in_use(policies: Sequence[Policy], judged: Sequence[_Judged]) -> list[Policy]:
    named = {award.policy for one in judged for award in one.awards}
    return [policy for policy in policies if policy.id in named]


def _opening(
    disaster: str, digest: str, judged: Sequence[_Judged], moment: str, actor: Actor
) -> Callable[[RowTx], tuple[int, bool]]:
    """The command that finds the run of this content, or begins the next; gives (number, finished)."""
    totals = _report(judged, 0, added=True)
    row = {
        "disaster": disaster,
        "digest": digest,
        "cases": totals.cases,
        "households": totals.households,
        "awards": totals.awards,
        "total": totals.total,
        "computed_at": moment,
        "computed_by": actor.officer,
    }

    def command(tx: RowTx) -> tuple[int, bool]:
        last = tx.sql(_LAST_RUN, {"disaster": disaster}).first()
        if last is not None and last.digest == digest:
            place = {"disaster": disaster, "number": last.number}
            return last.number, tx.sql(_IS_DONE, place).first() is not None
        number = 1 if last is None else last.number + 1
        tx.rows(ENTITLEMENT_RUN, [{**row, "number": number}])
        return number, False

    return command


def _keep(bench: Bench, disaster: str, run: int, judged: Sequence[_Judged], moment: str) -> None:
    for step in _steps(judged):
        bench.desk.run(_filing(disaster, run, step))
    bench.desk.run(_closing(disaster, run, moment))


def _publishing(policy: Policy, moment: str) -> Callable[[RowTx], None]:
    """The command that fixes a policy's text at its first use and says so in public."""
    place = {"policy": policy.id, "version": policy.version}
    row = {
        **place,
        "digest": policy.digest,
        "title_vi": policy.title_vi,
        "title_en": policy.title_en,
        "source_class": policy.source_class,
        "valid_from": policy.valid_from,
        "first_used_at": moment,
    }

    def command(tx: RowTx) -> None:
        standing = tx.sql(_POLICY_USED, place).scalar()
        if standing is None:
            tx.rows(POLICY_USED, [row])
            tx.leaf("policy", _public(policy))
        elif standing != policy.digest:
            raise PolicyAltered(**place)

    return command


def _public(policy: Policy) -> dict[str, object]:
    return {
        "policy": policy.id,
        "version": policy.version,
        "title": policy.title_vi,
        "charged_to": policy.source_class,
        "from": policy.valid_from.isoformat(),
        "sha256": policy.digest,
    }


def _steps(judged: Sequence[_Judged]) -> Iterator[list[_Judged]]:
    """Cases in their order, cut so that no table gets more than ROWS_A_STEP rows in one command."""
    step: list[_Judged] = []
    rows = 0
    for one in judged:
        if step and (len(step) == ROWS_A_STEP or rows + len(one.awards) > ROWS_A_STEP):
            yield step
            step, rows = [], 0
        step.append(one)
        rows += len(one.awards)
    if step:
        yield step


def _filing(disaster: str, run: int, step: Sequence[_Judged]) -> Callable[[RowTx], None]:
    """The command that keeps one step; cases that an earlier try kept are left as they are."""
    place = {"disaster": disaster, "run": run}
    asked = {"disaster": disaster, "number": run, "households": [one.case.household for one in step]}

    def command(tx: RowTx) -> None:
        filed = set(tx.sql(_FILED, asked).scalars())
        fresh = [one for one in step if one.case.household not in filed]
        tx.rows(
            JUDGED_CASE, [{**place, **asdict(one.rank), "assessed_on": one.case.assessed_on} for one in fresh]
        )
        tx.rows(ENTITLEMENT, [{**place, **_row(disaster, award)} for one in fresh for award in one.awards])

    return command


def _row(disaster: str, award: Award) -> dict[str, Any]:
    row = asdict(award)
    row["each_amount"] = row.pop("each")
    return {**row, "claim": claim_of(disaster, award)}


def claim_of(disaster: str, award: Award) -> str:
    """The claim's key (32 hex letters): one of a group, from one source, for one household."""
    parts = "\n".join((disaster, award.household, award.source_class, award.alternative))
    return hashlib.sha256(parts.encode()).hexdigest()[:32]


def _closing(disaster: str, run: int, moment: str) -> Callable[[RowTx], None]:
    place = {"disaster": disaster, "number": run}

    def command(tx: RowTx) -> None:
        if tx.sql(_IS_DONE, place).first() is None:
            tx.rows(ENTITLEMENT_COMPLETION, [{**place, "finished_at": moment}])

    return command


def _report(judged: Sequence[_Judged], run: int, *, added: bool) -> EntitlementReport:
    awards = [award for one in judged for award in one.awards]
    money = [award for award in awards if award.form == "money"]
    return EntitlementReport(
        households=len({award.household for award in money}),
        awards=len(money),
        total=total_of(money),
        by_item=_sums((award.item, award.amount) for award in money),
        by_source=_sums((award.source_class, award.amount) for award in money),
        cases=len(judged),
        in_kind=len(awards) - len(money),
        run=run,
        added=added,
    )


def _sums(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for name, amount in pairs:
        sums[name] = sums.get(name, 0) + amount
    return dict(sorted(sums.items()))

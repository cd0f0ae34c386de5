"""From facts and policies to awards: pure, whole numbers only, every figure kept beside the sum."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from relief_fund.disbursement.entitlement.errors import TariffAmbiguous
from relief_fund.disbursement.entitlement.facts import Case
from relief_fund.disbursement.entitlement.policy import Policy, Rule
from relief_fund.kernel.money import VND, checked


@dataclass(frozen=True, slots=True)
class Award:
    """What one rule gives one household, with its figures.

    ``each`` × ``count`` = ``amount`` (whole đồng) for money, = ``quantity`` (minor units of ``unit``) for
    goods and services in kind, whose ``amount`` is 0. ``each`` = ``rate`` × ``coefficient`` where the rule
    multiplies a standard rate; else ``rate`` is 0. ``count`` is 1 for a rule per household.
    ``alternative`` is the rule's group, of which a source grants at most one.
    """

    household: str
    item: str
    alternative: str
    policy: str
    rule: str
    version: str
    article: str
    citation: str
    source_class: str
    form: str
    unit: str
    rate: int
    coefficient: int
    each: int
    count: int
    amount: int
    quantity: int
    minimum: bool


def compute(case: Case, policies: Iterable[Policy], on_day: date, disaster: str = "") -> tuple[Award, ...]:
    """The awards of one case by the law of ``on_day``, the day of the disaster, in the order of the policies.

    Raises TariffAmbiguous (naming both rules) where two rules of one group and source fit the case,
    RateMissing, AmountInvalid.
    """
    awards: list[Award] = []
    taken: dict[tuple[str, str], str] = {}
    for policy in policies:
        if not policy.applies(disaster, on_day):
            continue
        for rule in policy.rules:
            if not rule.fits(case.facts, on_day):
                continue
            place = (policy.source_class, rule.group)
            named = f"{policy.id}/{rule.id}"
            if place in taken:
                raise TariffAmbiguous(
                    policy=policy.id, rules=sorted((taken[place], named)), case=case.household
                )
            taken[place] = named
            awards.append(_award(case, policy, rule, on_day))
    return tuple(awards)


def total_of(awards: Sequence[Award]) -> int:
    """The money of ``awards``, whole đồng; what is owed in kind counts nothing."""
    return checked(sum(award.amount for award in awards))


def _award(case: Case, policy: Policy, rule: Rule, on_day: date) -> Award:
    rate = policy.rate_on(rule.rate, on_day) if rule.rate else 0
    each = rate * rule.coefficient if rule.rate else rule.amount
    count = 1
    for name in rule.per:
        count *= int(case.facts[name])
    whole = checked(each * count)
    return Award(
        household=case.household,
        item=rule.item,
        alternative=rule.group,
        policy=policy.id,
        rule=rule.id,
        version=rule.version,
        article=rule.article,
        citation=rule.citation,
        source_class=policy.source_class,
        form=rule.form,
        unit=rule.unit,
        rate=rate,
        coefficient=rule.coefficient,
        each=each,
        count=count,
        amount=whole if rule.unit == VND else 0,
        quantity=0 if rule.unit == VND else whole,
        minimum=rule.minimum,
    )

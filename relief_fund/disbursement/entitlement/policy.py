"""Policies: dated, cited rules read from TOML files and checked before anything is computed with them."""

import hashlib
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from typing import Any

from relief_fund.disbursement.entitlement.errors import PolicyInvalid, RateMissing, TariffAmbiguous
from relief_fund.disbursement.entitlement.facts import CHOICES, COUNTS, Fact, kind_of
from relief_fund.kernel.money import VND

SOURCE_CLASSES = ("state", "campaign")
"""Who is charged: state sources against their appropriation, or the campaign's own money."""

_OPERATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda fact, value: bool(fact == value),
    "!=": lambda fact, value: bool(fact != value),
    ">=": lambda fact, value: bool(fact >= value),
    "<=": lambda fact, value: bool(fact <= value),
    "in": lambda fact, value: fact in value,
}
_OPERATIONS_OF = {"count": ("==", "!=", ">=", "<="), "yes": ("==",), "choice": ("==", "!=", "in")}


@dataclass(frozen=True, slots=True)
class Condition:
    """One clause of a rule, for example poverty in (poor, near_poor)."""

    field: str
    op: str
    value: Any

    def holds(self, facts: Mapping[str, Fact]) -> bool:
        """Whether the clause is true of ``facts``."""
        return _OPERATIONS[self.op](facts[self.field], self.value)


@dataclass(frozen=True, slots=True)
class Rate:
    """One amount of a standard rate, whole đồng, in force on ``valid_from`` to ``valid_to`` inclusive."""

    name: str
    amount: int
    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a tariff. Of several rules in one ``group`` at most one may fit a case.

    Each unit is ``amount`` minor units of ``unit``, or the standard rate × ``coefficient``; the award is
    that, times every count in ``per``. ``minimum`` marks a floor ("mức tối thiểu"). ``form`` is money,
    or in_kind: what is owed in goods or services and never becomes a payment.
    """

    id: str
    item: str
    group: str
    version: str
    article: str
    citation: str
    source: str
    form: str
    unit: str
    rate: str
    coefficient: int
    amount: int
    per: tuple[str, ...]
    minimum: bool
    valid_from: date
    valid_to: date | None
    when: tuple[Condition, ...]

    def fits(self, facts: Mapping[str, Fact], day: date) -> bool:
        """Whether the rule is in force on ``day`` and all its clauses hold."""
        return _in_force(self, day) and all(clause.holds(facts) for clause in self.when)


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy file, checked; ``digest`` is the SHA-256 (hex) of its bytes, as published."""

    id: str
    version: str
    title_vi: str
    title_en: str
    source_class: str
    valid_from: date
    valid_to: date | None
    disasters: frozenset[str]
    rates: tuple[Rate, ...]
    rules: tuple[Rule, ...]
    digest: str

    def applies(self, disaster: str, day: date) -> bool:
        """Whether the policy is in force on ``day`` and covers the disaster (no list covers all)."""
        return _in_force(self, day) and (not self.disasters or disaster in self.disasters)

    def rate_on(self, name: str, day: date) -> int:
        """The standard rate ``name`` on ``day``, whole đồng; raises RateMissing unless exactly one stands."""
        amounts = [rate.amount for rate in self.rates if rate.name == name and _in_force(rate, day)]
        if len(amounts) != 1:
            raise RateMissing(policy=self.id, rate=name, day=day.isoformat(), found=len(amounts))
        return amounts[0]


def load_policy(path: Path) -> Policy:
    """The policy in the TOML file at ``path``; raises PolicyInvalid, TariffAmbiguous."""
    try:
        raw = Path(path).read_bytes()
    except OSError:
        raise PolicyInvalid(file=Path(path).name, reason="unreadable") from None
    return read_policy(raw, Path(path).name)


def bundled_policies() -> tuple[Policy, ...]:
    """The policies that come with the program: Decree 20/2021 and the demonstration campaign's tariff."""
    folder = files("relief_fund").joinpath("bundled", "policies")
    raws = {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name.endswith(".toml")}
    return tuple(
        read_policy(raw, name)
        for name, raw in sorted(raws.items())
        if tomllib.loads(raw.decode()).get("kind") == "tariff"
    )


def read_policy(raw: bytes, file: str) -> Policy:
    """The policy in ``raw`` TOML; ``file`` is the name that errors give."""
    try:
        told = tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise PolicyInvalid(file=file, reason="not_toml") from None
    _expect(told, _POLICY, file, "")
    if told["kind"] != "tariff" or told["source_class"] not in SOURCE_CLASSES:
        raise PolicyInvalid(file=file, field="source_class", reason="not_of_the_list")
    policy = Policy(
        id=told["id"],
        version=told["version"],
        title_vi=told["title_vi"],
        title_en=told["title_en"],
        source_class=told["source_class"],
        valid_from=told["valid_from"],
        valid_to=told.get("valid_to"),
        disasters=frozenset(told.get("disasters", ())),
        rates=tuple(_rate(rate, file) for rate in told.get("rate", ())),
        rules=tuple(_rule(rule, told, file) for rule in told["rule"]),
        digest=hashlib.sha256(raw).hexdigest(),
    )
    _check_whole(policy, file)
    return policy


_POLICY: dict[str, tuple[type, bool]] = {
    "kind": (str, True),
    "id": (str, True),
    "version": (str, True),
    "title_vi": (str, True),
    "title_en": (str, True),
    "source_class": (str, True),
    "valid_from": (date, True),
    "valid_to": (date, False),
    "decision": (str, False),
    "disasters": (list, False),
    "rate": (list, False),
    "rule": (list, True),
}
_RATE: dict[str, tuple[type, bool]] = {
    "name": (str, True),
    "amount": (int, True),
    "valid_from": (date, True),
    "valid_to": (date, False),
    "source": (str, True),
}
_RULE: dict[str, tuple[type, bool]] = {
    "id": (str, True),
    "item": (str, True),
    "group": (str, False),
    "version": (str, False),
    "article": (str, True),
    "citation": (str, True),
    "source": (str, True),
    "form": (str, False),
    "unit": (str, False),
    "rate": (str, False),
    "coefficient": (int, False),
    "amount": (int, False),
    "per": (list, False),
    "minimum": (bool, False),
    "valid_from": (date, False),
    "valid_to": (date, False),
    "when": (list, True),
}


def _expect(told: Any, shape: Mapping[str, tuple[type, bool]], file: str, rule: str) -> None:
    """Every needed key is there, of its type and not empty; no key is unknown."""
    named = {"file": file, **({"rule": rule} if rule else {})}
    if not isinstance(told, dict):
        raise PolicyInvalid(**named, reason="not_a_table")
    for key in told:
        if key not in shape:
            raise PolicyInvalid(**named, field=key, reason="unknown")
    for key, (kind, needed) in shape.items():
        if key not in told or told[key] in ("", []):
            if needed:
                raise PolicyInvalid(**named, field=key, reason="missing")
        elif type(told[key]) is not kind:
            raise PolicyInvalid(**named, field=key, reason=f"not_{kind.__name__}")


def _rate(told: Any, file: str) -> Rate:
    _expect(told, _RATE, file, "rate")
    if told["amount"] <= 0:
        raise PolicyInvalid(file=file, rule="rate", field="amount", reason="not_positive")
    return Rate(told["name"], told["amount"], told["valid_from"], told.get("valid_to"), told["source"])


def _rule(told: Any, policy: Mapping[str, Any], file: str) -> Rule:
    name = str(told.get("id", "?")) if isinstance(told, dict) else "?"
    _expect(told, _RULE, file, name)
    form = told.get("form", "money")
    if form not in ("money", "in_kind") or (form == "money") != (told.get("unit", VND) == VND):
        raise PolicyInvalid(file=file, rule=name, field="form", reason="form_and_unit_disagree")
    if any(count not in COUNTS for count in told.get("per", ())):
        raise PolicyInvalid(file=file, rule=name, field="per", reason="unknown")
    by_rate = ("rate" in told, "coefficient" in told, "amount" not in told)
    if len(set(by_rate)) != 1 or told.get("amount", 1) <= 0 or told.get("coefficient", 1) <= 0:
        raise PolicyInvalid(file=file, rule=name, field="amount", reason="rate_and_coefficient_or_amount")
    return Rule(
        id=told["id"],
        item=told["item"],
        group=told.get("group", told["item"]),
        version=told.get("version", policy["version"]),
        article=told["article"],
        citation=told["citation"],
        source=told["source"],
        form=form,
        unit=told.get("unit", VND),
        rate=told.get("rate", ""),
        coefficient=told.get("coefficient", 1),
        amount=told.get("amount", 0),
        per=tuple(told.get("per", ())),
        minimum=told.get("minimum", False),
        valid_from=told.get("valid_from", policy["valid_from"]),
        valid_to=told.get("valid_to", policy.get("valid_to")),
        when=tuple(_condition(clause, file, name) for clause in told["when"]),
    )


def _condition(told: Any, file: str, rule: str) -> Condition:
    if not isinstance(told, dict) or set(told) != {"field", "op", "value"}:
        raise PolicyInvalid(file=file, rule=rule, field="when", reason="field_op_and_value_expected")
    field, op, value = told["field"], told["op"], told["value"]
    kind = kind_of(field)
    if not kind:
        raise PolicyInvalid(file=file, rule=rule, field=str(field), reason="fact_unknown")
    if op not in _OPERATIONS_OF[kind]:
        raise PolicyInvalid(file=file, rule=rule, field=field, reason="operation_unknown")
    values = value if op == "in" and isinstance(value, list) else [value]
    fitting = {
        "count": lambda one: type(one) is int and one >= 0,
        "yes": lambda one: type(one) is bool,
        "choice": lambda one: one in CHOICES[field],
    }[kind]
    if not values or not all(fitting(one) for one in values) or (op == "in") != isinstance(value, list):
        raise PolicyInvalid(file=file, rule=rule, field=field, reason="value_unknown")
    return Condition(field, op, tuple(value) if op == "in" else value)


def _check_whole(policy: Policy, file: str) -> None:
    """What only shows between the parts: names once, rates known, no two rules that say the same."""
    ids = [rule.id for rule in policy.rules]
    if len(set(ids)) != len(ids):
        raise PolicyInvalid(file=file, rule=max(ids, key=ids.count), reason="id_repeated")
    known = {rate.name for rate in policy.rates}
    for rule in policy.rules:
        if rule.rate and rule.rate not in known:
            raise PolicyInvalid(file=file, rule=rule.id, field="rate", reason="rate_unknown")
    for one, other in combinations(policy.rules, 2):
        if one.group == other.group and set(one.when) == set(other.when) and _overlap((one, other)):
            raise TariffAmbiguous(policy=policy.id, rules=sorted((one.id, other.id)), file=file)
    for one_rate, other_rate in combinations(policy.rates, 2):
        if one_rate.name == other_rate.name and _overlap((one_rate, other_rate)):
            raise PolicyInvalid(file=file, rule="rate", field=one_rate.name, reason="days_overlap")


def _in_force(dated: Any, day: date) -> bool:
    return bool(dated.valid_from <= day and (dated.valid_to is None or day <= dated.valid_to))


def _overlap(dated: Iterable[Any]) -> bool:
    one, other = dated
    return (one.valid_to is None or other.valid_from <= one.valid_to) and (
        other.valid_to is None or one.valid_from <= other.valid_to
    )

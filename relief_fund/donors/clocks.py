"""The clocks of a campaign: how long it receives, when it has given out, by when it publishes what.

The days are dated configuration with a source: those of ``clocks.toml``, and those that an officer has entered
since. A rule without a source is a reminder; only one with a source is ever a reason to refuse.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.donors.errors import ClockRuleInvalid
from relief_fund.donors.tables_campaigns import CampaignPublication, ClockRule
from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office

RULE = ClockRule.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
PUBLICATION = CampaignPublication.__table__  # type: ignore[attr-defined]  # as above

RECEPTION, DISTRIBUTION = "reception", "distribution"
PUBLICATIONS = {
    "publish_call": "launched_on",
    "publish_received": "reception_ends_on",
    "publish_distributed": "distribution_ends_on",
}
"""What a campaign publishes, and from which of its days the time for it is counted."""
NAMES = (RECEPTION, DISTRIBUTION, *PUBLICATIONS, "posted_for")
MOST_DAYS = 3_650
LONGEST_SOURCE = 300
_LAST_SAID = (
    select(RULE.c.days, RULE.c.source)
    .where(RULE.c.name == bindparam("of"), RULE.c.holds_from == bindparam("since"))
    .order_by(RULE.c.set_at.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Rule:
    """``days`` of one clock in force from ``holds_from``. ``source`` "" says that nobody has read the text."""

    name: str
    days: int
    holds_from: date
    source: str
    set_by: str = ""
    set_at: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """One deadline of a campaign. ``done_on`` is None while it is open; ``sourced``: a text that was read says so."""

    name: str
    day: date
    sourced: bool
    done_on: date | None = None

    def late_on(self, day: date) -> bool:
        """Whether ``day`` is past it and it is still open."""
        return self.done_on is None and day > self.day


@lru_cache(maxsize=1)
def shipped_rules() -> tuple[Rule, ...]:
    """The rules that ship with the program."""
    text = (resources.files("relief_fund.donors") / "clocks.toml").read_text("utf-8")
    return tuple(
        Rule(row["name"], row["days"], row["from"], row["source"]) for row in tomllib.loads(text)["rule"]
    )


def clock_rules(connection: Any) -> tuple[Rule, ...]:
    """Every rule, shipped and entered, by name; of one name the one that holds latest first."""
    columns = (RULE.c[name] for name in ("name", "days", "holds_from", "source", "set_by", "set_at"))
    entered = [Rule(*row) for row in connection.execute(select(*columns))]
    order = sorted((*shipped_rules(), *entered), key=lambda one: (one.holds_from, one.set_at), reverse=True)
    return tuple(sorted(order, key=lambda one: NAMES.index(one.name)))


def rules_on(rules: Iterable[Rule], day: date) -> Mapping[str, Rule]:
    """The rule of each name that holds on ``day``, the last one entered where two begin on one day."""
    held: dict[str, Rule] = {}
    for one in rules:
        if one.holds_from <= day:
            held.setdefault(one.name, one)
    return held


def enter_rule(office: Office, actor: Actor, *, name: str, days: int, holds_from: date, source: str) -> None:
    """Enter what a text says about one clock, publicly; earlier rules stay as they are, the same again adds nothing.

    Raises DutyMissing, ClockRuleInvalid.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    source = " ".join(source.split())
    if name not in NAMES:
        raise ClockRuleInvalid(field="name", value=name[:40])
    if not 0 <= days <= MOST_DAYS:
        raise ClockRuleInvalid(field="days", value=days)
    if not 1 <= len(source) <= LONGEST_SOURCE or not source.isprintable():
        raise ClockRuleInvalid(field="source", length=len(source))
    row: dict[str, Any] = {
        "name": name, "holds_from": holds_from, "set_at": moment_text(office.clock.now()), "days": days,
        "source": source, "set_by": actor.officer,
    }  # fmt: skip

    def command(tx: Any) -> None:
        last = tx.sql(_LAST_SAID, {"of": name, "since": holds_from}).first()
        if last and (last.days, last.source) == (days, source):
            return
        tx.sql(RULE.insert(), row)
        tx.leaf("campaign_clock", {**row, "holds_from": holds_from.isoformat()})

    office.desk.run(command)


def deadlines(campaign: Any, rules: Iterable[Rule], done: Mapping[str, date]) -> tuple[Deadline, ...]:
    """The deadlines of ``campaign`` (its face), in the order of their days.

    ``done`` says when each publication was made. The ends of reception and distribution are the campaign's own.
    """
    held = rules_on(rules, campaign.launched_on)
    found = [
        Deadline(RECEPTION, campaign.reception_ends_on, _sourced(held, RECEPTION)),
        Deadline(DISTRIBUTION, campaign.distribution_ends_on, _sourced(held, DISTRIBUTION)),
    ]
    for name, counted_from in PUBLICATIONS.items():
        if rule := held.get(name):
            day = getattr(campaign, counted_from) + timedelta(days=rule.days)
            found.append(Deadline(name, day, bool(rule.source), done.get(name)))
    return tuple(sorted(found, key=lambda one: (one.day, NAMES.index(one.name))))


def next_deadline(known: Iterable[Deadline], day: date) -> Deadline | None:
    """What is due next: a publication that is late comes first, then the first open day from ``day`` on."""
    waiting = [one for one in known if one.done_on is None]
    late = [one for one in waiting if one.late_on(day) and one.name in PUBLICATIONS]
    return next(iter((*late, *(one for one in waiting if one.day >= day))), None)


def _sourced(held: Mapping[str, Rule], name: str) -> bool:
    return name in held and bool(held[name].source)


def publications(connection: Any, campaign: str) -> dict[str, date]:
    """When each publication of ``campaign`` was made."""
    query = select(PUBLICATION.c.name, PUBLICATION.c.done_on).where(PUBLICATION.c.campaign == campaign)
    return {row.name: row.done_on for row in connection.execute(query)}

"""Decisions about money that a committee signs: refunds, gifts moved, purses settled, authority carried or lapsed.

Papers that one officer posts go through ``ledger.vouchers``; which event is which says ``ledger.events``.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from relief_fund.approval.freeze import freeze
from relief_fund.approval.queries import sitting_on
from relief_fund.audit.canonical import canonical
from relief_fund.kernel.money import VND
from relief_fund.kernel.protocols import Actor, Office, RowTx
from relief_fund.ledger.entries import Entry
from relief_fund.ledger.errors import FactsInvalid
from relief_fund.ledger.events import Event, event_of
from relief_fund.ledger.funds import ended_funds, fund_terms
from relief_fund.ledger.queries import entries_by_keys, guarded_balance
from relief_fund.ledger.vouchers import draft

KIND = "voucher"
"""Kind of every proposal made here; its subject is the key of its first entry."""
Facts = Mapping[str, Any]


def propose_voucher(
    office: Office,
    actor: Actor,
    *,
    event: str,
    committee: str,
    document: str,
    on: date,
    facts: Facts | Sequence[Facts],
) -> str:
    """Freeze the entries of a decision for the committee's signatures; returns the proposal's id.

    ``facts`` are those of the event, or several of them where one decision has several lines; the last
    signature posts all of them under one voucher of the giver's series. Raises DutyMissing, EventUnknown,
    FactsInvalid, FundUnfit, FundNotOpenYet, UnitUnknown, and what ``approval.freeze`` refuses; what the
    books refuse (Overdrawn, KeyReused, PeriodClosed) is told when the last member signs.
    """
    rule = event_of(event, decision=True)
    actor.require(*rule.by)
    told = [facts] if isinstance(facts, Mapping) else list(facts)
    if not told:
        raise FactsInvalid(event=event, fact="facts")
    drafted = [draft(office, rule, document=document, on=on, facts=one).entries for one in told]
    return propose_drafted(
        office, actor, rule=rule, committee=committee, document=document, on=on, facts=told, drafted=drafted
    )


def propose_drafted(
    office: Office,
    actor: Actor,
    *,
    rule: Event,
    committee: str,
    document: str,
    on: date,
    facts: Sequence[Facts],
    drafted: Sequence[Sequence[Entry]],
    beside: Callable[[RowTx], None] | None = None,
) -> str:
    """Freeze the entries that were drafted from each of the ``facts``; ``beside`` as in ``approval.freeze``.

    For use cases that know more about a decision than its form says. Raises as ``propose_voucher``.
    """
    actor.require(*rule.by)
    entries = [entry for made in drafted for entry in made]
    with office.read() as connection:
        sitting = sitting_on(connection, committee, on)
    return freeze(
        office,
        actor,
        kind=KIND,
        subject=entries[0].key,
        digest=_digest(rule.code, document, on, facts),
        committee=committee,
        entries=entries,
        occurred_on=on,
        about={"document": document, "event": rule.code, "lines": len(facts), "total": str(_total(drafted))},
        sitting=sitting,
        series=rule.series,
        beside=beside,
    )


def propose_lapses(
    office: Office, actor: Actor, *, year: int, committee: str, document: str, on: date
) -> str:
    """Propose that all authority still available in the budget funds ends with ``year`` (template 49).

    What is promised or held stays with its award; what shall be kept is carried over before. Raises as
    ``propose_voucher``, and FactsInvalid where nothing is available.
    """
    with office.read() as connection:
        left = authority_left(connection)
        first = _first_line(connection, year, len(left))
    facts = [
        {"fund": code, "amount": amount, "year": year, "line": at}
        for at, (code, amount) in enumerate(left.items(), first)
    ]
    return propose_voucher(
        office, actor, event="lapse", committee=committee, document=document, on=on, facts=facts
    )  # fmt: skip


def _first_line(connection: Any, year: int, lines: int) -> int:
    """The first of so many line numbers that no lapse of ``year`` has used: what came later lapses behind it."""
    first = 1
    while used := entries_by_keys(connection, [f"lapse:{year}:{first + at}" for at in range(lines)]):
        first = 1 + max(int(key.rpartition(":")[2]) for key in used)
    return first


def authority_left(connection: Any) -> dict[str, int]:
    """Đồng still available (B21) in each budget fund that has not ended, those without left out."""
    ended = ended_funds(connection)
    available = {
        code: guarded_balance(connection, fund=code, account="B21")
        for code, terms in fund_terms(connection).items()
        if terms.kind == "budget" and code not in ended
    }
    return {code: amount for code, amount in available.items() if amount > 0}


def _digest(event: str, document: str, on: date, facts: Sequence[Facts]) -> str:
    """SHA-256 (hex) of the decision as it was put: what the page shows and the digest of its subject."""
    told = [{name: str(value) for name, value in one.items()} for one in facts]
    covered = {"document": document, "event": event, "facts": told, "on": on.isoformat()}
    return hashlib.sha256(canonical(covered)).hexdigest()


def _total(drafted: Sequence[Sequence[Entry]]) -> int:
    """Đồng that the decision moves: the first pair of the first entry of each of its lines.

    A second entry settles what the first one owes: the same money again.
    """
    firsts = [made[0].lines[0] for made in drafted]
    return sum(one.debit + one.credit for one in firsts if one.unit == VND)

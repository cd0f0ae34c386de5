"""Frozen lists: journal entries as canonical JSON, and the digest that a signature covers."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from relief_fund.approval.errors import ProposalInvalid
from relief_fund.audit.canonical import canonical
from relief_fund.ledger.entries import Entry, Line

MOST_ENTRIES = 400
"""A list posts totals per fund, budget line and area; its command must stay well under the desk's bound."""


COMMITMENT = "CK"
"""Voucher type of a commitment (cam kết chi): that of every list, and of a decision unless it says another."""


@dataclass(frozen=True, slots=True)
class OwnedEntry:
    """An entry to be posted on approval, and the owner of the books and the type of its voucher's series."""

    owner: str
    entry: Entry
    series: str = COMMITMENT


def check_entries(entries: Sequence[Entry], occurred_on: date) -> None:
    """Raise ProposalInvalid for a fact, a batch entry, a voucher, another day, a key twice, too many."""
    reasons = {
        "most": len(entries) > MOST_ENTRIES,
        "fact": any(entry.is_fact for entry in entries),
        "batch": any(entry.leaf == "batch" for entry in entries),
        "voucher": any(entry.voucher for entry in entries),
        "day": any(entry.occurred_on != occurred_on for entry in entries),
        "key": len({entry.key for entry in entries}) != len(entries),
    }
    for reason, wrong in reasons.items():
        if wrong:
            raise ProposalInvalid(reason=reason, entries=len(entries), most=MOST_ENTRIES)


def entries_text(entries: Sequence[OwnedEntry]) -> str:
    """The entries as canonical JSON (RFC 8785), amounts as strings, in the given order."""
    return canonical([_facts(owned) for owned in entries]).decode()


def entries_from(text: str) -> tuple[OwnedEntry, ...]:
    """The entries that ``entries_text`` wrote, checked again as they are made."""
    return tuple(_entry(facts) for facts in json.loads(text))


def signed_digest(
    *,
    kind: str,
    subject: str,
    subject_digest: str,
    committee: str,
    occurred_on: date,
    entries: str,
    about: Mapping[str, Any],
) -> str:
    """SHA-256 (hex) over everything a signature stands for: subject, its digest, entries, committee, day."""
    covered = {
        "about": dict(about),
        "committee": committee,
        "entries": hashlib.sha256(entries.encode()).hexdigest(),
        "kind": kind,
        "occurred_on": occurred_on.isoformat(),
        "subject": subject,
        "subject_digest": subject_digest,
    }
    return hashlib.sha256(canonical(covered)).hexdigest()


def _facts(owned: OwnedEntry) -> dict[str, Any]:
    entry = owned.entry
    # Said only where it differs, so that what was signed before keeps its digest.
    series = {} if owned.series == COMMITMENT else {"series": owned.series}
    return {
        **series,
        "date": entry.occurred_on.isoformat(),
        "digests": list(entry.digests),
        "doc": entry.document,
        "key": entry.key,
        "leaf": entry.leaf,
        "lines": [
            [line.fund, line.account, line.unit, line.purpose, str(line.debit), str(line.credit)]
            for line in entry.lines
        ],
        "owner": owned.owner,
        "public": dict(entry.public),
        "reverses": entry.reverses or 0,
        "type": entry.kind,
    }


def _entry(facts: dict[str, Any]) -> OwnedEntry:
    lines = tuple(
        Line(fund, account, int(debit), int(credit), unit, purpose)
        for fund, account, unit, purpose, debit, credit in facts["lines"]
    )
    entry = Entry(
        key=facts["key"],
        kind=facts["type"],
        occurred_on=date.fromisoformat(facts["date"]),
        lines=lines,
        document=facts["doc"],
        reverses=facts["reverses"] or None,
        leaf=facts["leaf"],
        public=facts["public"],
        digests=tuple(facts["digests"]),
    )
    return OwnedEntry(facts["owner"], entry, facts.get("series", COMMITMENT))

"""Journal entries as a bookkeeper reads them: number, day, voucher, summary, then debit and credit lines.

Plain text for people; the formats that programs read are in ``ledger.interchange``. The summary is the kind of
the entry unless the caller hands words in: this room speaks codes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from relief_fund.kernel.money import VND
from relief_fund.ledger.queries import EntryView, PostingView, accounts, entries_numbered
from relief_fund.ledger.templates.corrections import adjusted_by
from relief_fund.ledger.units import units

SIDES = ("Nợ", "Có")
"""Debit and credit as Vietnamese books write them; a credit line stands further in."""
MOST_ENTRIES = 200


def journal_text(connection: Any, numbers: Sequence[int], summaries: Mapping[str, str] | None = None) -> str:
    """The entries of ``numbers`` (at most MOST_ENTRIES), oldest first, in đồng and units as people write them."""
    names = {code: face.name_vi for code, face in accounts(connection).items()}
    places = units(connection)
    found = sorted(entries_numbered(connection, numbers[:MOST_ENTRIES]), key=lambda one: one.number)
    return "\n".join(entry_text(one, names, places, summaries or {}) for one in found)


def entry_text(
    entry: EntryView, names: Mapping[str, str], places: Mapping[str, int], summaries: Mapping[str, str]
) -> str:
    """One entry: its head with the entry it corrects, then its lines fund by fund; money, budget, quantities."""
    head = [str(entry.number), entry.occurred_on.strftime("%d/%m/%Y"), entry.voucher or "-"]
    told = summaries.get(entry.kind, entry.kind)
    cited = [f"({entry.document})"] if entry.document else []
    original = entry.reverses or adjusted_by(entry.key)
    corrects = [f"[{original}]"] if original else []
    rows = [" ".join(["  ".join(head), "", told, *corrects, *cited])]
    for fund in dict.fromkeys(line.fund for line in entry.postings):
        rows.append(f"    {fund}")
        own = [line for line in entry.postings if line.fund == fund]
        if not own[0].debit:
            # A reversal has its original's lines with sides swapped: from the last to the first, debits lead again.
            own.reverse()
        rows += [_line_text(line, names, places) for line in sorted(own, key=_class)]
    return "\n".join(rows) + "\n"


def _class(line: PostingView) -> int:
    return {"B": 1, "Q": 2}.get(line.account[:1], 0)


def _line_text(line: PostingView, names: Mapping[str, str], places: Mapping[str, int]) -> str:
    side = f"{SIDES[0]} " if line.debit else f"    {SIDES[1]} "
    purpose = f" [{line.purpose}]" if line.purpose else ""
    account = f"{side}{line.account} {names.get(line.account, '')}".rstrip() + purpose
    unit = "" if line.unit == VND else f" {line.unit}"
    return f"      {account:<64} {amount_text(line.debit or line.credit, places.get(line.unit, 0)):>16}{unit}"


def amount_text(minor: int, places: int) -> str:
    """Minor units with dots between thousands and a comma before the decimal places."""
    whole, rest = divmod(minor, 10**places)
    return f"{whole:,}".replace(",", ".") + (f",{rest:0{places}d}" if places else "")

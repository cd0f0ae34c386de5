"""Builders of leaves: pure functions from what happened to the bytes that stand in the public log.

Entries come from the books, which lie above this room; they are read by shape (``.leaf .kind
.occurred_on .lines .voucher .document .reverses .public .digests``) and never imported.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring as _quoted  # type: ignore[attr-defined]  # stdlib, missing in the stubs
from typing import Any

from relief_fund.audit.canonical import canonical, leaf_bytes, sized
from relief_fund.audit.errors import BatchInvalid, LeafNotCanonical
from relief_fund.audit.subtree import SubTree

Parts = tuple[str, str, str]
"""What a leaf of an entry says before its moment, between moment and number, and after its number."""


def entry_leaf(entry: Any, number: int, moment: str, parts: Parts | None = None) -> bytes:
    """The leaf of one journal entry (``number`` dense from 1, ``moment`` by ``clock.moment_text``).

    ``parts`` are the entry's own ``entry_leaf_parts``, where somebody has made them before.
    Raises LeafNotCanonical, LeafTooLarge.
    """
    before, between, after = parts or entry_leaf_parts(entry)
    try:
        return sized(f"{before}{_quoted(moment)}{between}{number:d}{after}".encode())
    except UnicodeEncodeError:
        raise LeafNotCanonical(found="surrogate", number=number) from None


def entry_leaf_parts(entry: Any) -> Parts:
    """All of an entry's leaf but its moment and number, which only the desk knows.

    Written by hand in key order, since an import makes hundreds of thousands: the same bytes as
    ``leaf_bytes`` of the same object, at a third of the time. Raises LeafNotCanonical.
    """
    about = _public(entry.public) if entry.public else ""
    document = f'"doc":{_quoted(entry.document)},' if entry.document else ""
    private = (
        '"priv":[' + ",".join([_quoted(digest) for digest in entry.digests]) + "]," if entry.digests else ""
    )
    reverses = f'"reverses":{entry.reverses:d},' if entry.reverses else ""
    voucher = f',"voucher":{_quoted(entry.voucher)}' if entry.voucher else ""
    lines = ",".join([_line(line) for line in entry.lines])
    return (
        f'{{{about}"at":',
        f',"date":"{entry.occurred_on.isoformat()}",{document}"kind":{_quoted(entry.leaf)},"lines":[{lines}],'
        '"number":',
        f',{private}{reverses}"type":{_quoted(entry.kind)},"v":1{voucher}}}',
    )


def batch_leaf(entries: Sequence[Any], first: int, last: int, moment: str, about: Mapping[str, Any]) -> bytes:
    """The one leaf of the entries ``first`` to ``last`` of a payment step.

    Carries the turnover of every (fund, account, unit) in minor units, and the root of the sub-tree
    over the entries' digests, so that a household can find its own and nobody another's. Raises
    BatchInvalid, LeafNotCanonical, LeafTooLarge.
    """
    days = {entry.occurred_on for entry in entries}
    if len(days) != 1 or last - first + 1 != len(entries):
        raise BatchInvalid(first=first, last=last, entries=len(entries), days=len(days))
    turnover: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for entry in entries:
        for line in entry.lines:
            sums = turnover[line.fund, line.account, line.unit]
            sums[0] += line.debit
            sums[1] += line.credit
    return leaf_bytes(
        {
            "about": dict(about),
            "at": moment,
            "date": days.pop().isoformat(),
            "first": first,
            "kind": "batch",
            "last": last,
            "root": SubTree(digest for entry in entries for digest in entry.digests).root,
            "totals": [[*key, str(sums[0]), str(sums[1])] for key, sums in sorted(turnover.items())],
            "type": "+".join(sorted({entry.kind for entry in entries})),
            "v": 1,
        }
    )


def plain_leaf(kind: str, about: Mapping[str, Any], moment: str) -> bytes:
    """A leaf that carries no entry (``genesis``, ``policy``, ``approval``, ``statement``, ...)."""
    return leaf_bytes({"about": dict(about), "at": moment, "kind": kind, "v": 1})


def _line(line: Any) -> str:
    side, amount = ("D", line.debit) if line.debit else ("C", line.credit)
    purpose = f",{_quoted(line.purpose)}" if line.purpose else ""
    return (
        f'[{_quoted(line.fund)},{_quoted(line.account)},{_quoted(line.unit)},"{side}","{amount:d}"{purpose}]'
    )


def _public(about: Mapping[str, Any]) -> str:
    return f'"about":{canonical(dict(about)).decode()},'

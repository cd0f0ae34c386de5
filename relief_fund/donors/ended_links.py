"""Donors of whom an officer has said that a bank line's gift is not theirs: nothing but an officer links them again.

A line may be a gift more than once, taken back and accepted anew, or imported again after its withdrawal. What was
said of one of its gifts is said of the line.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.banking.identity import parted
from relief_fund.banking.several import MERGED, lines_of_merged
from relief_fund.donors.given import LINK_END, LINK_HOLDS, OF_DONOR
from relief_fund.donors.queries import GIFT, line_of_key

Ended = Mapping[str, frozenset[str]]
"""Donors of ended links, by the digest of the line: that is all generations of it."""
NONE_ENDED: Ended = {}
_LINKS = select(GIFT.c.entry_key, OF_DONOR.c.donor).join(OF_DONOR, OF_DONOR.c.gift == GIFT.c.receipt_code)
_ENDED = _LINKS.add_columns(LINK_END.c.ended_at).join(
    LINK_END, (LINK_END.c.gift == OF_DONOR.c.gift) & (LINK_END.c.ordinal == OF_DONOR.c.ordinal)
)
_HOLDING = _LINKS.add_columns(OF_DONOR.c.linked_at).where(
    LINK_HOLDS, OF_DONOR.c.donor.in_(bindparam("donors", expanding=True))
)


def ended_links(connection: Any) -> Ended:
    """Every line of which a link was ended and not made again since, with those donors."""
    ended = _last_said(connection.execute, _ENDED, {})
    if not ended:
        return NONE_ENDED
    donors = sorted({donor for _, donor in ended})
    holding: dict[tuple[str, str], str] = {}
    for start in range(0, len(donors), 500):
        holding |= _last_said(connection.execute, _HOLDING, {"donors": donors[start : start + 500]})
    found: dict[str, set[str]] = {}
    for (line, donor), ended_at in ended.items():
        # Said anew later: of that gift, or of one that the line has become since.
        if holding.get((line, donor), "") <= ended_at:
            found.setdefault(line, set()).add(donor)
    return {line: frozenset(of) for line, of in found.items()}


def ended_of(ended: Ended, lines: Sequence[str]) -> frozenset[str]:
    """The donors whom nothing links by itself to a gift that is one of ``lines``, or all of them together."""
    return (
        frozenset(donor for line in lines for donor in ended.get(parted(line)[0], ()))
        if ended
        else frozenset()
    )


def _last_said(run: Callable[..., Any], query: Any, asked: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """The last moment of each (line, donor)."""
    rows = [(str(key), str(donor), str(moment)) for key, donor, moment in run(query, asked)]
    merged = sorted({key for key, _, _ in rows if key.startswith(f"{MERGED}:")})
    several: dict[str, list[str]] = {}
    for line, key in lines_of_merged(run, merged).items():
        several.setdefault(key, []).append(line)
    found: dict[tuple[str, str], str] = {}
    for key, donor, moment in rows:
        for line in several.get(key, [line_of_key(key)]):
            said = parted(line)[0], donor
            found[said] = max(moment, found.get(said, ""))
    return found

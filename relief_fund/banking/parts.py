"""Broken parts of a statement: which lines a break puts in doubt, and what an officer may decide about them.

A break between two printed balances puts the lines between them in doubt and no other line; a balance that
the books would not have puts every line from its day on in doubt, until the gap changes; a control total
that lies puts the whole file in doubt. Lines in doubt are not posted until an officer has decided about each
part they stand in, with a reason.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from relief_fund.banking.errors import SettlementUnfit
from relief_fund.banking.statements.lines import CREDIT, DEBIT, Facts, Finding, RawLine

POST, MEND, KNOWN, REST = "post", "mend", "known", "rest"
CHOICES = (POST, MEND, KNOWN, REST)
"""post: as it is printed; mend: with the amount the balance tells; known: in the books already, so not again;
rest: only what has no counterpart in the books."""
LONGEST_REASON = 500
_IN_BALANCES = ("balance_broken", "amount_missing")


@dataclass(frozen=True, slots=True)
class Part:
    """One broken part. ``lines`` are places in the statement, oldest first, that are not in the books yet.

    ``choices`` are what an officer may decide; none where nothing tells what the lines should be.
    """

    code: str
    row: int
    facts: Facts
    lines: Sequence[int]
    choices: Sequence[str]

    @property
    def key(self) -> str:
        """The part's name within its file, the same each time the file is read."""
        return f"{self.code}:{self.row}"


@dataclass(frozen=True, slots=True)
class Settlement:
    """What an officer decided: a choice for each part's key, or for every part of a code, and why."""

    choices: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""

    @classmethod
    def of(cls, codes: Collection[str], reason: str) -> "Settlement":
        """Post as printed every part whose finding has one of ``codes``."""
        return cls(dict.fromkeys(codes, POST), reason)

    def choice(self, part: Part) -> str:
        """What was decided about ``part``, "" for nothing. Raises SettlementUnfit."""
        chosen = self.choices.get(part.key) or self.choices.get(part.code) or ""
        if not chosen:
            return ""
        if chosen not in part.choices:
            if part.key in self.choices or chosen not in CHOICES:
                raise SettlementUnfit(part=part.key, choice=chosen[:20], expected=list(part.choices))
            return ""
        if not 1 <= len(" ".join(self.reason.split())) <= LONGEST_REASON:
            raise SettlementUnfit(part=part.key, reason_length=len(self.reason))
        return chosen


NOTHING_SETTLED = Settlement()


def mended(lines: Sequence[RawLine], findings: Sequence[Finding]) -> Sequence[RawLine]:
    """The lines with each lost amount as the balances tell it; what nothing tells stays 0."""
    told = {
        one.row: int(one.facts["mends"])
        for one in findings
        if one.code == "amount_missing" and one.facts.get("mends")
    }
    if not told:
        return lines
    return [_with_amount(line, told[line.row]) if line.row in told else line for line in lines]


def _with_amount(line: RawLine, mends: int) -> RawLine:
    if line.amount:
        return line
    return line._replace(amount=abs(mends), direction=CREDIT if mends > 0 else DEBIT)


def parts_of(
    lines: Sequence[RawLine], findings: Sequence[Finding], fresh: Collection[int]
) -> tuple[Part, ...]:
    """The broken parts that hold lines of ``fresh`` (places of lines that are not in the books)."""
    rows = {line.row: place for place, line in enumerate(lines)}
    days = _day_starts(lines)
    gaps = sorted(days[_day(one)] for one in findings if one.code == "books_differ" and _day(one) in days)
    found = []
    for one in findings:
        if not one.blocking:
            continue
        stretch = _stretch(one, lines, rows, days, gaps)
        doubtful = [place for place in stretch if place in fresh]
        if doubtful:
            found.append(Part(one.code, one.row, one.facts, doubtful, _choices(one)))
    return tuple(found)


def _choices(finding: Finding) -> Sequence[str]:
    if finding.code != "amount_missing":
        return (POST,)
    return (MEND,) if finding.facts.get("mends") else ()


def _stretch(
    finding: Finding,
    lines: Sequence[RawLine],
    rows: Mapping[int, int],
    days: Mapping[date, int],
    gaps: Sequence[int],
) -> range:
    """Places of the lines that ``finding`` puts in doubt."""
    if finding.code in _IN_BALANCES and finding.row in rows:
        last = rows[finding.row]
        first = last
        while first > 0 and lines[first - 1].balance is None:
            first -= 1
        return range(first, last + 1)
    if finding.code == "books_differ" and _day(finding) in days:
        first = days[_day(finding)]
        return range(first, next((gap for gap in gaps if gap > first), len(lines)))
    return range(len(lines))


def _day(finding: Finding) -> date:
    told = finding.facts.get("day")
    return date.fromisoformat(str(told)) if told else date.min


def _day_starts(lines: Sequence[RawLine]) -> dict[date, int]:
    starts: dict[date, int] = {}
    for place, line in enumerate(lines):
        starts.setdefault(line.day, place)
    return starts

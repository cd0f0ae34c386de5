"""Broken parts of a statement: which lines a break puts in doubt, and what an officer may decide about them.

A break between two printed balances puts the lines between them in doubt and no other line; a balance that
the books would not have puts every line from its day on in doubt, until the gap changes; a control total
that lies puts the whole file in doubt. Lines in doubt are not posted until an officer has decided about each
part they stand in, with a reason.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from relief_fund.banking.errors import SettlementUnfit
from relief_fund.banking.statements.lines import CREDIT, DEBIT, Facts, Finding, RawLine
from relief_fund.kernel.money import LARGEST

POST, MEND, KNOWN, REST = "post", "mend", "known", "rest"
CHOICES = (POST, MEND, KNOWN, REST)
"""post: as it is printed; mend: with the amount the balance tells; known: in the books already, so not again;
rest: only what has no counterpart in the books."""
LONGEST_REASON = 500
_IN_BALANCES = ("balance_broken", "amount_missing")


class Lines(Protocol):
    """Places of lines in a statement; as many as it may hold, so nobody asks for all of them at once."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[int]: ...


class Mendable(Protocol):
    """Lines of which one may be put in another's place."""

    def __iter__(self) -> Iterator[RawLine]: ...
    def __setitem__(self, at: int, line: RawLine, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Part:
    """One broken part. ``lines`` are its lines in the statement, oldest first, that are not in the books yet.

    ``choices`` are what an officer may decide; none where nothing tells what the lines should be. ``alike``
    are those of ``lines`` that have a counterpart in the books.
    """

    code: str
    row: int
    facts: Facts
    lines: Lines
    choices: Sequence[str]
    alike: Lines = ()

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


def mend(lines: Mendable, findings: Sequence[Finding]) -> None:
    """Give each lost amount what the balances tell; what nothing tells stays 0."""
    told = {
        one.row: int(one.facts["mends"]) for one in findings if one.code == "amount_missing" and _tells(one)
    }
    if not told:
        return
    for place, line in enumerate(lines):
        if line.row in told:
            lines[place] = _with_amount(line, told[line.row])


def _tells(finding: Finding) -> bool:
    """Whether the balances tell an amount, and it is one that the books can hold."""
    return 0 < abs(int(finding.facts.get("mends", 0))) <= LARGEST


def _with_amount(line: RawLine, mends: int) -> RawLine:
    if line.amount:
        return line
    return line._replace(amount=abs(mends), direction=CREDIT if mends > 0 else DEBIT)


def parts_of(
    lines: Iterable[RawLine], findings: Sequence[Finding], fresh: Callable[[int, int], Lines]
) -> tuple[Part, ...]:
    """The broken parts that hold lines which are not in the books: ``fresh`` tells those between two places."""
    blocking = [one for one in findings if one.blocking]
    if not blocking:
        return ()
    shape = _shape(lines, {one.row for one in blocking if one.code in _IN_BALANCES})
    gaps = sorted(
        shape.days[_day(one)] for one in findings if one.code == "books_differ" and _day(one) in shape.days
    )
    found = []
    for one in blocking:
        doubtful = fresh(*_stretch(one, shape, gaps))
        if len(doubtful):
            found.append(Part(one.code, one.row, one.facts, doubtful, _choices(one)))
    return tuple(found)


def _choices(finding: Finding) -> Sequence[str]:
    if finding.code != "amount_missing":
        return (POST,)
    return (MEND,) if _tells(finding) else ()


@dataclass(slots=True)
class _Shape:
    """Where days begin, and which lines a break in the balances puts in doubt, by its row: first and last place."""

    last: int = -1
    days: dict[date, int] = field(default_factory=dict)
    breaks: dict[int, tuple[int, int]] = field(default_factory=dict)


def _shape(lines: Iterable[RawLine], broken: Collection[int]) -> _Shape:
    shape, first = _Shape(), 0
    for place, line in enumerate(lines):
        shape.days.setdefault(line.day, place)
        if line.row in broken:
            shape.breaks[line.row] = first, place
        if line.balance is not None:
            first = place + 1
        shape.last = place
    return shape


def _stretch(finding: Finding, shape: _Shape, gaps: Sequence[int]) -> tuple[int, int]:
    """First and last place of the lines that ``finding`` puts in doubt."""
    if finding.code in _IN_BALANCES and finding.row in shape.breaks:
        return shape.breaks[finding.row]
    if finding.code == "books_differ" and _day(finding) in shape.days:
        first = shape.days[_day(finding)]
        return first, next((gap - 1 for gap in gaps if gap > first), shape.last)
    return 0, shape.last


def _day(finding: Finding) -> date:
    told = finding.facts.get("day")
    return date.fromisoformat(str(told)) if told else date.min

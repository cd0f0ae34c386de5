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
from relief_fund.banking.reconciliation import LOST, Break, Reconciliation, is_told
from relief_fund.banking.statements.lines import CREDIT, DEBIT, MORE, UNTOLD, Facts, Finding, RawLine

POST, MEND, KNOWN, REST = "post", "mend", "known", "rest"
CHOICES = (POST, MEND, KNOWN, REST)
"""post: as it is printed; mend: with the amount the balance tells; known: in the books already, so not again;
rest: only what has no counterpart in the books."""
LONGEST_REASON = 500
GAP = "books_differ"
"""Code of a balance that the books would not have."""


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
        return Finding(self.code, self.row, self.facts).key

    @property
    def count(self) -> int:
        """For how many broken parts of one kind it stands."""
        return Finding(self.code, self.row, self.facts).count


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


def mend(lines: Mendable, lost: Iterable[tuple[int, int]]) -> None:
    """Give each lost amount what the balances tell: ``lost`` are places, in order, with what would mend them."""
    told = iter(lost)
    following = next(told, None)
    if following is None:
        return
    for place, line in enumerate(lines):
        if place == following[0]:
            lines[place] = _with_amount(line, following[1])
            following = next(told, None)
            if following is None:
                return


def _with_amount(line: RawLine, mends: int) -> RawLine:
    if line.amount:
        return line
    return line._replace(amount=abs(mends), direction=CREDIT if mends > 0 else DEBIT)


def parts_of(
    summed: Reconciliation,
    findings: Sequence[Finding],
    last: int,
    fresh: Callable[[int, int], Lines],
    doubted: Callable[[Break], Lines],
) -> tuple[Part, ...]:
    """The broken parts that hold lines which are not in the books, of a statement whose last line is at ``last``.

    ``fresh`` tells those between two places, ``doubted`` those that breaks of one kind put in doubt from one on.
    """
    gaps = sorted(
        summed.starts[_day(one)] for one in findings if one.code == GAP and _day(one) in summed.starts
    )
    found = []
    for one in findings:
        if not one.blocking:
            continue
        begins = summed.breaks.get(one.key)
        if begins and MORE in one.facts:
            lines = doubted(begins)
        else:
            lines = fresh(*_stretch(one, begins, summed.starts, gaps, last))
        if len(lines):
            found.append(Part(one.code, one.row, one.facts, lines, _choices(one)))
    return tuple(found)


def _choices(finding: Finding) -> Sequence[str]:
    if finding.code != LOST:
        return (POST,)
    told = (
        UNTOLD not in finding.facts if MORE in finding.facts else is_told(int(finding.facts.get("mends", 0)))
    )
    return (MEND,) if told else ()


def _stretch(
    finding: Finding, at: Break | None, starts: Mapping[date, int], gaps: Sequence[int], last: int
) -> tuple[int, int]:
    """First and last place of the lines that ``finding`` puts in doubt."""
    if at:
        return at.first, at.place
    if finding.code == GAP and _day(finding) in starts:
        first = starts[_day(finding)]
        return first, next((gap - 1 for gap in gaps if gap > first), last)
    return 0, last


def _day(finding: Finding) -> date:
    told = finding.facts.get("day")
    return date.fromisoformat(str(told)) if told else date.min

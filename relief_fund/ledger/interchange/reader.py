"""The loop that both readers of journal files share: one entry or declaration held, refusals named, reading on."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import ClassVar

from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger.errors import JournalUnreadable
from relief_fund.ledger.interchange.drafts import LONGEST_ENTRY, Amount, Declared, Draft, Part, Reading

Lines = Iterable[tuple[int, str | ReliefFundError]]


class Reader(ABC):
    """Reads one file; a subclass says what begins at the margin and what an indented line means."""

    OWN: ClassVar[re.Pattern[str]]
    """A posting as this program writes it, read at once because most are: name, whole, fraction, unit."""

    def __init__(self) -> None:
        self.draft: Draft | None = None
        self.declared: Declared | None = None
        self.passing = False
        """Whether indented lines are passed over: they belong to something that is not taken."""

    def read(self, lines: Lines) -> Iterator[Reading]:
        """Entries, declarations and refusals in the order of the file."""
        own = self.OWN.fullmatch
        for at, text in lines:
            draft = self.draft
            if draft is not None and isinstance(text, str) and len(draft.parts) < LONGEST_ENTRY:
                if found := own(text):
                    name, whole, fraction, unit = found.groups("")
                    draft.parts.append(Part(at, name, Amount(unit, int(whole + fraction), len(fraction))))
                    continue
                if not text and draft.line:
                    self.draft = None
                    yield draft
                    continue
            try:
                if isinstance(text, ReliefFundError):
                    raise text
                if self.passes(text):
                    continue
                if text[:1] == " " and not text.isspace():
                    self._indented(at, text)
                    continue
                if closed := self._closed():
                    yield closed
                if text and text[0] != " " and (complete := self.begun(at, text)):
                    yield complete
            except ReliefFundError as refusal:
                self._spoil()
                yield refusal
        if closed := self._closed():
            yield closed
        if cut_off := self.unended():
            yield cut_off

    @abstractmethod
    def begun(self, at: int, text: str) -> Reading | None:
        """Begin what the line at the margin begins; return what needs no further line."""

    @abstractmethod
    def within_entry(self, draft: Draft, at: int, text: str) -> None:
        """Add an indented line to the entry."""

    @abstractmethod
    def within_declaration(self, declared: Declared, at: int, text: str) -> None:
        """Add an indented line to the declaration."""

    def passes(self, text: str) -> bool:
        """Whether the line is part of a longer comment."""
        return False

    def unended(self) -> ReliefFundError | None:
        """What the end of the file cut off."""
        return None

    def _indented(self, at: int, text: str) -> None:
        if self.draft is not None:
            self.within_entry(self.draft, at, text)
            if len(self.draft.parts) > LONGEST_ENTRY:
                self.draft.parts.clear()
                raise JournalUnreadable(line=at, value="", expected=f"{LONGEST_ENTRY} postings at most")
        elif self.declared is not None:
            self.within_declaration(self.declared, at, text)
        elif not self.passing:
            raise JournalUnreadable(line=at, value="", expected="an entry above")

    def _spoil(self) -> None:
        """The rest of the present entry is still read for what else is wrong, but is not handed on."""
        if self.draft is not None:
            self.draft = self.draft._replace(line=0)
        elif self.declared is None:
            self.passing = True

    def _closed(self) -> Reading | None:
        """What ends where something else begins; a draft that was refused is nothing."""
        draft, declared = self.draft, self.declared
        self.draft, self.declared, self.passing = None, None, False
        return draft if draft is not None and draft.line else declared

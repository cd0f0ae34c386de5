"""Readings: what a bank line is taken for, and the protocol by which other rooms tell banking what it is."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, Protocol

from relief_fund.banking.statements.lines import CREDIT, RawLine
from relief_fund.kernel.protocols import Sealed
from relief_fund.ledger.entries import Entry, Line, moved

SUSPENSE = "3379"
UNEXPLAINED_DEBIT = "1381"
INTEREST = "5151"
INTEREST_OWED = "3331"
POST_ADVANCE = "1385"
MATCHED = "matched"
NOTHING_PUBLIC: Mapping[str, object] = MappingProxyType({})
Purpose = Literal["campaign", "budget"]


@dataclass(frozen=True, slots=True)
class BankAccountFace:
    """One bank account as other rooms see it; the fields are those of ``tables.BankAccount``."""

    account: str
    number: str
    bank: str
    purpose: Purpose
    fund: str
    earlier_fund: str
    owner: str
    opened_on: date


class IdentifiedLine(NamedTuple):
    """A line with its identity (64 hexadecimal letters)."""

    identity: str
    line: RawLine


class Reading(NamedTuple):
    """What one line is booked as: its money against ``other_side`` in ``fund``.

    ``kind`` is also the kind of the entry. A ``proposal`` makes the line wait in the inbox. ``sealed``
    is its disclosure, ``note`` what the matcher wants to find again in ``Matcher.rows``. A ``matched``
    reading posts nothing: its money stands in the entries ``matches`` already; where one of them has
    been matched by another line meanwhile, the line is booked as ``otherwise`` instead.

    A reading that another room has told may post ``more`` lines behind its own pair, and write ``rows``
    (table, rows) of that room with the line. ``holds``, asked inside the command, says whether what the
    room told is still so; where not, the line is booked as ``otherwise``. ``undoes`` is the key of the entry
    whose money comes back with the line.
    """

    kind: str
    fund: str
    other_side: str
    proposal: str = ""
    leaf: Literal["entry", "donation"] = "entry"
    public: Mapping[str, object] = NOTHING_PUBLIC
    sealed: Sealed | None = None
    note: Any = None
    matches: tuple[str, ...] = ()
    otherwise: "Reading | None" = None
    more: tuple[Line, ...] = ()
    rows: Sequence[tuple[Any, Sequence[Mapping[str, Any]]]] = ()
    holds: Callable[[Any], bool] | None = None
    undoes: str = ""

    def entry(self, bank: str, line: IdentifiedLine, voucher: str = "") -> Entry:
        """The journal entry of a line on the bank account ``bank``; its key names the line alone."""
        printed = line.line
        sides = (bank, self.other_side) if printed.direction == CREDIT else (self.other_side, bank)
        return Entry(
            key=f"line:{line.identity}",
            kind=self.kind,
            occurred_on=printed.day,
            lines=moved(self.fund, *sides, printed.amount) + self.more,
            voucher=voucher,
            leaf=self.leaf,
            public=self.public,
            digests=(self.sealed.digest,) if self.sealed else (),
        )


class PostedLine(NamedTuple):
    """A line that this step has booked, with its position among the lines of its account.

    ``place`` is where its money enters the line of its fund, -1 where it brings none; ``number`` its entry's
    number, 0 where it has none.
    """

    identity: str
    line: RawLine
    reading: Reading
    position: int
    place: int
    number: int


@dataclass(frozen=True, slots=True)
class PostedStep:
    """One step of an import as it stands inside its command."""

    id: str
    account: BankAccountFace
    lines: Sequence[PostedLine]


class Matcher(Protocol):
    """Says what lines are. ``donors`` and the treasury reading implement it, ``app.py`` hands it in."""

    def read(self, account: BankAccountFace, lines: Sequence[IdentifiedLine]) -> Sequence[Reading]:
        """One reading for each line, made before the command: randomness and sealing belong here."""
        ...

    def earlier_fund(self, account: BankAccountFace) -> str:
        """The fund for what the account held before its first line; an ended one takes nothing more."""
        ...

    def rows(self, step: PostedStep) -> Iterable[tuple[Any, Sequence[Mapping[str, Any]]]]:
        """Rows (table, rows) that the matcher's own room writes with the step; pure, inside the command."""
        ...


class OutgoingPayments(Protocol):
    """Tells lines that belong to payments the fund has released. ``disbursement`` implements it."""

    def read(self, account: BankAccountFace, line: IdentifiedLine) -> Reading | None:
        """What the line is to those payments, None where it is nothing to them."""
        ...


def waiting(account: BankAccountFace, line: RawLine, proposal: str = "unexplained") -> Reading:
    """Suspense: templates 11 (credit, 3379) and 26 (debit, 1381); the line stands in the inbox."""
    if line.direction == CREDIT:
        return Reading("suspense", account.fund, SUSPENSE, proposal)
    return Reading("unexplained_debit", account.fund, UNEXPLAINED_DEBIT, proposal)


def in_open_fund(told: Reading, ended: Collection[str], account: BankAccountFace, line: RawLine) -> Reading:
    """What another room has told, unless it would post into a fund of ``ended``: then the line waits.

    An ended fund takes nothing more, also of a day before its end; the fund of ``account`` is an open one.
    """
    if told.matches or told.fund not in ended:
        return told
    return told.otherwise or waiting(account, line)

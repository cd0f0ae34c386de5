"""Journal entries and their lines as plain frozen values, checked when they are made."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple
from unicodedata import category

from relief_fund.audit.leaves import Parts, entry_leaf, entry_leaf_parts
from relief_fund.kernel.money import LARGEST, VND
from relief_fund.ledger.errors import EntryOutOfBalance, EntryTooShort, LineInvalid, TextInvalid

FREE_MONEY = "*FREE"
"""Not an account: the guard over a donated or mobilised fund's free money (Σ debit − credit of M accounts)."""

WITHDRAWN = "withdrawn:"
"""What the key of an entry begins with that undoes a fact, because its bank line was withdrawn."""

LeafKind = Literal["entry", "donation", "batch"]


class Line(NamedTuple):
    """One posting: exactly one of ``debit`` and ``credit`` is positive, whole minor units of ``unit``.

    ``purpose`` divides a guarded account further (item × area of an encumbrance), "" where nothing does.
    """

    fund: str
    account: str
    debit: int
    credit: int
    unit: str = VND
    purpose: str = ""


def debit(fund: str, account: str, amount: int, unit: str = VND, purpose: str = "") -> Line:
    """A debit line of ``amount`` minor units."""
    return Line(fund, account, amount, 0, unit, purpose)


def credit(fund: str, account: str, amount: int, unit: str = VND, purpose: str = "") -> Line:
    """A credit line of ``amount`` minor units."""
    return Line(fund, account, 0, amount, unit, purpose)


def moved(
    fund: str, debited: str, credited: str, amount: int, *, purpose: str = "", unit: str = VND
) -> tuple[Line, Line]:
    """The pair "debited → credited" of the entry templates, one amount, one fund."""
    return (
        Line(fund, debited, amount, 0, unit, purpose if debited in PURPOSED else ""),
        Line(fund, credited, 0, amount, unit, purpose if credited in PURPOSED else ""),
    )


PURPOSED = frozenset({"B22", "B24"})
"""Accounts whose balance a decision divides by item × area; every other posting has purpose ""."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A journal entry to be posted.

    ``key`` names the evidence ("line:<digest>", "pay:<award>:<inst>:<try>"; shapes in the chart's
    documentation), ``kind`` the template ("gift", "appropriation", ...), ``occurred_on`` the business
    day. A key that starts with "line:" makes the entry a fact: it may take a guard below zero.
    ``public`` are extra facts for the leaf (codes, ints, strings; nothing private), ``digests`` the
    salted digests of its private part. Content is everything but number and recorded_at.

    Raises EntryTooShort, TextInvalid, LineInvalid, EntryOutOfBalance, in that order.
    """

    key: str
    kind: str
    occurred_on: date
    lines: tuple[Line, ...]
    voucher: str = ""
    document: str = ""
    reverses: int | None = None
    leaf: LeafKind = "entry"
    public: Mapping[str, object] = field(default_factory=dict)
    digests: tuple[str, ...] = ()
    _digest: str = field(default="", init=False, repr=False, compare=False)
    _leaf_parts: Parts | None = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.lines) < 2:
            raise EntryTooShort(key=self.key[:80], lines=len(self.lines))
        if not (
            self.key.isprintable()
            and self.kind.isprintable()
            and self.document.isprintable()
            and self.voucher.isprintable()
        ):
            self._check_text()
        for at, line in enumerate(self.lines, 1):
            _check_line(self.key, at, line)
        if not _is_one_amount_moved(self.lines):
            self._check_balance()

    def _check_text(self) -> None:
        """A line break in a key would make two contents one digest; other controls break every file written."""
        for place in ("key", "kind", "document", "voucher"):
            check_letters(getattr(self, place), place=place)

    def _check_balance(self) -> None:
        sums: dict[tuple[str, str, bool], int] = defaultdict(int)
        for line in self.lines:
            sums[line.fund, line.unit, line.account[:1] == "B"] += line.debit - line.credit
        for (fund, unit, _), difference in sums.items():
            if difference:
                raise EntryOutOfBalance(key=self.key, fund=fund, unit=unit, difference=str(difference))

    @property
    def is_fact(self) -> bool:
        """Whether the entry rests on one bank line: facts are never refused by a guard, decisions are."""
        return self.key.startswith("line:")

    def digest(self) -> str:
        """SHA-256 (hex) of the content a replay must repeat: not number, not recorded_at, not digests.

        The salted digests are left out because salts are random and a second reading of the same
        evidence makes new ones; the voucher is left out because it is taken at the desk.
        """
        return self._digest or self._made_digest()

    def leaf_bytes(self, number: int, moment: str) -> bytes:
        """The entry's own leaf in the public log. Raises LeafNotCanonical, LeafTooLarge."""
        return entry_leaf(self, number, moment, self._leaf_parts)

    def prepare(self) -> "Entry":
        """Make digest and leaf now, in the caller's thread, so that the desk need not; returns the entry.

        Asked again, nothing is made again. Raises LeafNotCanonical.
        """
        if self._leaf_parts is not None:
            return self
        object.__setattr__(self, "_digest", self._made_digest())
        if self.leaf != "batch":
            object.__setattr__(self, "_leaf_parts", entry_leaf_parts(self))
        return self

    def _made_digest(self) -> str:
        lines = "\n".join(
            [
                f"{fund}|{account}|{unit}|{purpose}|{debited}|{credited}"
                for fund, account, debited, credited, unit, purpose in self.lines
            ]
        )
        said = f"{self.key}\n{self.kind}\n{self.occurred_on.isoformat()}\n{self.reverses or ''}\n{lines}"
        return hashlib.sha256(said.encode()).hexdigest()


def _is_one_amount_moved(lines: tuple[Line, ...]) -> bool:
    """Whether this is the plain pair of most entries, which balances without being summed."""
    if len(lines) != 2:
        return False
    one, other = lines
    return (
        one.debit == other.credit
        and one.credit == other.debit
        and one.fund == other.fund
        and one.unit == other.unit
        and (one.account[:1] == "B") == (other.account[:1] == "B")
    )


def _check_line(key: str, at: int, line: Line) -> None:
    fund, account, debited, credited, unit, purpose = line
    if not (fund.isprintable() and account.isprintable() and unit.isprintable() and purpose.isprintable()):
        for text in (fund, account, unit, purpose):
            check_letters(text, place="line", line=at)
    whole = type(debited) is int and type(credited) is int
    if not whole or not (
        (0 < debited <= LARGEST and credited == 0) or (0 < credited <= LARGEST and debited == 0)
    ):
        raise LineInvalid(key=key, line=at, debit=str(debited)[:30], credit=str(credited)[:30])
    if (unit == VND) == (account[:1] == "Q"):
        raise LineInvalid(key=key, line=at, account=account, unit=unit)


def control_in(text: str) -> str:
    """The first control character or half of a letter in ``text``, as "U+0007"; "" where it is plain."""
    if text.isprintable():
        return ""
    return next((f"U+{ord(letter):04X}" for letter in text if category(letter) in ("Cc", "Cs")), "")


def check_letters(text: str, **facts: object) -> None:
    """Raise TextInvalid with ``facts`` where ``text`` is not plain."""
    if found := control_in(text):
        raise TextInvalid(found=found, **facts)

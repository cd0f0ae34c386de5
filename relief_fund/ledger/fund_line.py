"""The line of a fund: what comes in stands in the order of the books, what goes out is taken from its front.

Written beside the entries, inside the same command, by whoever posts them: each source and each use with its
running total, so that whose money a use took is read with two looks and is never worked out again. Money that
comes back enters at the end of the line, and remembers from where it had been taken: what others gave is not
touched. Of a budget fund no line is kept, its money is not anybody's gift.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.kernel.money import VND
from relief_fund.ledger.entries import Entry
from relief_fund.ledger.errors import OwnPartSpent
from relief_fund.ledger.figures import CLOSINGS
from relief_fund.ledger.tables import Fund
from relief_fund.ledger.tables_line import FundClaim, FundSource, FundTaken, FundUse
from relief_fund.ledger.traces import Run, Stretch, back_of, traced

FUND = Fund.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
SOURCE = FundSource.__table__  # type: ignore[attr-defined]  # as above
USE = FundUse.__table__  # type: ignore[attr-defined]  # as above
CLAIM = FundClaim.__table__  # type: ignore[attr-defined]  # as above
TAKEN = FundTaken.__table__  # type: ignore[attr-defined]  # as above

GIFT, BACK, OTHER, AID = "gift", "back", "other", "aid"
OWN: Mapping[str, str] = {
    "5121": GIFT, "5122": GIFT, "5129": "refund", "8121": "refund", "6111": AID, "7111": BACK,
    "6151": "fee", "1521": "goods", "5123": "goods", "6112": "goods", "6131": "goods", "5801": "moved",
    "6801": "moved", "5151": OTHER, "7151": OTHER, "8151": OTHER, "4211": OTHER, "4212": OTHER,
}  # fmt: skip
"""Accounts by which a fund's own money grows and shrinks, and what that is called; debts are not its own."""
NOT_ON_THE_LINE = "import:"
"""Keys of what was taken over from other books: whose money it was is not known here."""
SPENT = frozenset({AID, "fee", "goods", "refund", BACK})
"""Credits of these bring back what was used."""

_HEADS = select(
    FUND.c.kind,
    select(func.max(SOURCE.c.ends)).where(SOURCE.c.fund == bindparam("of")).scalar_subquery(),
    select(func.max(USE.c.ends)).where(USE.c.fund == bindparam("of")).scalar_subquery(),
).where(FUND.c.code == bindparam("of"))
_FRONT = (
    select(TAKEN.c.use_begins, TAKEN.c.begins, TAKEN.c.ends)
    .where(TAKEN.c.fund == bindparam("of"), TAKEN.c.use_begins.is_not(None))
    .order_by(TAKEN.c.use_begins.desc())
    .limit(1)
)
_AHEAD = (
    select(TAKEN.c.begins, TAKEN.c.ends)
    .where(TAKEN.c.fund == bindparam("of"), TAKEN.c.ends > bindparam("front"))
    .order_by(TAKEN.c.ends)
)
_USES = (
    select(USE.c.ends, USE.c.kind, USE.c.evidence)
    .where(USE.c.fund == bindparam("of"), USE.c.ends > bindparam("covered"))
    .order_by(USE.c.ends)
    .limit(1)
)
_OF_USE = (
    select(TAKEN.c.begins, TAKEN.c.ends)
    .where(TAKEN.c.evidence == bindparam("evidence"), TAKEN.c.fund == bindparam("of"))
    .order_by(TAKEN.c.ends.desc())
)
_BROUGHT = select(
    func.min(SOURCE.c.begins).label("begins"),
    func.max(SOURCE.c.ends).label("ends"),
    func.min(SOURCE.c.kind).label("kind"),
).where(SOURCE.c.evidence == bindparam("evidence"), SOURCE.c.fund == bindparam("of"))
"""What one entry has brought onto a line lies side by side and is of one kind."""
_CLAIMED = select(CLAIM.c.begins, CLAIM.c.ends, CLAIM.c.beyond).where(
    CLAIM.c.evidence == bindparam("evidence"), CLAIM.c.fund == bindparam("of")
)
_CLAIMS_AT = select(CLAIM.c.evidence).where(
    CLAIM.c.fund == bindparam("of"), CLAIM.c.begins == bindparam("place")
)
_NOTED = [
    select(table.c.evidence).where(table.c.evidence.in_(bindparam("keys", expanding=True)))
    for table in (SOURCE, USE, TAKEN)
]
KEYS_A_LOOK = 500


@dataclass(frozen=True, slots=True)
class Own:
    """Whose money an entry takes: the gift's place on the line, and the officer's source for what is spent.

    With ``beyond`` "" nothing but the gift's own unspent part may be taken.
    """

    begins: int
    ends: int
    beyond: str = ""


@dataclass(slots=True)
class _Line:
    """One fund's line as it stands in this command; ``holes`` were taken ahead of the front."""

    total: int
    used: int
    front: int
    covered: int
    holes: list[Stretch] | None = None
    sources: list[dict[str, Any]] = field(default_factory=list)
    uses: list[dict[str, Any]] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)


class FundLines:
    """The lines of the funds that one command touches: made inside it, told of every entry, written at its end."""

    def __init__(self, tx: Any) -> None:
        self._tx = tx
        self._lines: dict[str, _Line | None] = {}

    def note(
        self, entry: Entry, number: int, *, undoes: str = "", own: Own | None = None, fresh: bool = False
    ) -> int:
        """Put what ``entry`` does to its funds' own money on their lines; returns where its source begins, or -1.

        ``undoes`` is the key of the entry that this one takes back, whole or in part; ``own`` whose money it
        takes out. ``fresh`` says that the caller knows the entry is no replay. Raises OwnPartSpent.
        """
        if entry.kind in CLOSINGS or undoes.startswith(NOT_ON_THE_LINE):
            return -1
        net: dict[str, dict[str, int]] = {}
        for fund, account, debit, credit, unit, _ in entry.lines:
            kind = OWN.get(account)
            if kind is not None and unit == VND:
                kinds = net.setdefault(fund, {})
                kinds[kind] = kinds.get(kind, 0) + credit - debit
        at = -1
        known: bool | None = False if fresh else None
        for fund, kinds in net.items():
            amount = sum(kinds.values())
            line = self._line(fund) if amount else None
            if line is None:
                continue
            known = bool(self.noted([entry.key])) if known is None else known
            if known:
                return -1
            main = max(kinds, key=lambda kind: kinds[kind] if amount > 0 else -kinds[kind])
            if amount > 0:
                at = self._enter(fund, line, main, amount, entry.key, number, undoes)
            else:
                whose = own or self._own(fund, main, entry.key, undoes, fresh)
                self._use(fund, line, main, -amount, entry.key, number, whose)
        return at

    def noted(self, keys: Sequence[str]) -> frozenset[str]:
        """Those of the ``keys`` of entries that stand on a line already."""
        found: set[str] = set()
        for start in range(0, len(keys), KEYS_A_LOOK):
            asked = {"keys": list(keys[start : start + KEYS_A_LOOK])}
            for one in _NOTED:
                found.update(self._tx.sql(one, asked).scalars())
        return frozenset(found)

    def write(self) -> None:
        """Write what was noted."""
        for line in self._lines.values():
            if line is not None:
                for table, rows in ((SOURCE, line.sources), (USE, line.uses), (TAKEN, line.taken)):
                    self._tx.rows(table, rows)
                line.sources, line.uses, line.taken = [], [], []

    def _line(self, fund: str) -> _Line | None:
        if fund not in self._lines:
            kind, total, used = self._tx.sql(_HEADS, {"of": fund}).one()
            if kind == "budget":
                self._lines[fund] = None
            else:
                front = self._tx.sql(_FRONT, {"of": fund}).first()
                covered = front.use_begins + front.ends - front.begins if front else 0
                self._lines[fund] = _Line(total or 0, used or 0, front.ends if front else 0, covered)
        return self._lines[fund]

    def _own(self, fund: str, kind: str, key: str, undoes: str, fresh: bool) -> Own | None:
        """Whose money an entry takes: as was said beforehand, of it or of what it changes; else what it undoes."""
        for evidence in (*(() if fresh else (key,)), *filter(None, (undoes,))):
            claimed = self._tx.sql(_CLAIMED, {"of": fund, "evidence": evidence}).first()
            if claimed:
                return Own(claimed.begins, claimed.ends, claimed.beyond)
        brought = self._tx.sql(_BROUGHT, {"of": fund, "evidence": undoes}).one() if undoes else None
        if brought is None or brought.begins is None:
            return None
        # What others gave never pays for a gift that is undone, nor for a refund that is owed again; interest that
        # is undone, and what came back of a payment that stands again, may have been used.
        own_alone = brought.kind == GIFT or kind == "refund"
        return Own(brought.begins, brought.ends, "" if own_alone else undoes)

    def _enter(
        self, fund: str, line: _Line, kind: str, amount: int, key: str, number: int, undoes: str
    ) -> int:
        if undoes or kind in SPENT:
            return self._come_back(fund, line, amount, key, number, undoes)
        kind = kind if kind == GIFT else OTHER
        begins = line.total
        line.total += amount
        last = line.sources[-1] if line.sources else None
        if last and kind == GIFT and last["kind"] == GIFT and line.covered == line.used:
            last["ends"], last["evidence"], last["entry"] = line.total, key, number
        else:
            line.sources.append(_source(fund, begins, line.total, kind, key, number))
            self._cover(fund, line, number)
        return begins

    def _come_back(self, fund: str, line: _Line, amount: int, key: str, number: int, undoes: str) -> int:
        """What a use gives back enters at the end; what was taken last of it comes back first."""
        self.write()
        begins = line.total
        parts: list[tuple[int, int]] = []
        for piece in self._tx.sql(_OF_USE, {"of": fund, "evidence": undoes}).all() if undoes else ():
            gone = sum(one.amount for one in back_of(self._tx.sql, fund, Stretch(*piece)))
            part = min(amount, piece.ends - piece.begins - gone)
            if part > 0:
                parts.append((piece.ends - gone - part, part))
                amount -= part
        # In the order in which they stood; what no use is known for comes last.
        for origin, part in [*sorted(parts), (None, amount)]:
            if part:
                line.sources.append(_source(fund, line.total, line.total + part, BACK, key, number, origin))
                line.total += part
        self._cover(fund, line, number)
        return begins

    def _use(
        self, fund: str, line: _Line, kind: str, amount: int, key: str, number: int, own: Own | None
    ) -> None:
        kind = "moved" if kind == GIFT else kind
        if own is not None:
            amount = self._take_own(fund, line, kind, amount, key, number, own)
        if amount:
            line.uses.append(
                {
                    "fund": fund, "begins": line.used, "ends": line.used + amount, "kind": kind,
                    "evidence": key, "entry": number,
                }
            )  # fmt: skip
            line.used += amount
            self._cover(fund, line, number)

    def _take_own(
        self, fund: str, line: _Line, kind: str, amount: int, key: str, number: int, own: Own
    ) -> int:
        """Take the unspent part of a gift from its end; returns what is left to take from the front."""
        self.write()
        free = self._free(fund, line, traced(self._tx.sql, fund, Stretch(own.begins, own.ends)).waiting)
        unspent = sum(one.amount for one in free)
        if unspent < amount and not own.beyond:
            raise OwnPartSpent(unspent=str(unspent), asked=str(amount))
        for one in reversed(free):
            part = min(amount, one.amount)
            if part:
                line.taken.append(_taken(fund, one.ends - part, one.ends, None, kind, key, number))
                amount -= part
        self.write()
        line.holes = None
        return amount

    def _free(self, fund: str, line: _Line, waiting: Sequence[Stretch]) -> list[Stretch]:
        return sorted(one for one in waiting if one.begins >= line.front and one.ends <= line.total)

    def _cover(self, fund: str, line: _Line, number: int) -> None:
        """Let the uses that are not paid yet take what stands free at the front, first used first paid."""
        while line.covered < line.used:
            free = self._next_free(fund, line)
            if free is None:
                return
            use = self._next_use(fund, line)
            part = min(free.amount, int(use["ends"]) - line.covered)
            line.taken.append(
                _taken(
                    fund, free.begins, free.begins + part, line.covered, use["kind"], use["evidence"], number
                )
            )
            line.front = free.begins + part
            line.covered += part

    def _next_free(self, fund: str, line: _Line) -> Stretch | None:
        if line.holes is None:
            rows = self._tx.sql(_AHEAD, {"of": fund, "front": line.front})
            line.holes = [Stretch(*row) for row in rows][::-1]
        begins = line.front
        while line.holes and line.holes[-1].begins <= begins:
            begins = max(begins, line.holes.pop().ends)
        ends = line.holes[-1].begins if line.holes else line.total
        return Stretch(begins, ends) if begins < ends else None

    def _next_use(self, fund: str, line: _Line) -> Mapping[str, Any]:
        """The use that stands at the place up to which all is paid; the newest are not in the books yet."""
        if line.uses and line.uses[0]["begins"] <= line.covered:
            return next(use for use in reversed(line.uses) if use["begins"] <= line.covered)
        found: Mapping[str, Any] = self._tx.sql(_USES, {"of": fund, "covered": line.covered}).mappings().one()
        return found


def note_entry(
    tx: Any, entry: Entry, number: int, *, undoes: str = "", own: Own | None = None, fresh: bool = False
) -> int:
    """``FundLines.note`` for one entry of a command. Raises OwnPartSpent."""
    lines = FundLines(tx)
    at = lines.note(entry, number, undoes=undoes, own=own, fresh=fresh)
    lines.write()
    return at


def claim(tx: Any, *, evidence: str, fund: str, whose: Own, officer: str, moment: str) -> None:
    """Say beforehand whose money the entry ``evidence`` takes once others have signed it; the first word stands."""
    if tx.sql(_CLAIMED, {"of": fund, "evidence": evidence}).first() is None:
        row = {
            "evidence": evidence, "fund": fund, "begins": whose.begins, "ends": whose.ends,
            "beyond": whose.beyond, "claimed_by": officer, "claimed_at": moment,
        }  # fmt: skip
        tx.sql(CLAIM.insert(), row)


def claims_at(run: Run, fund: str, begins: int) -> tuple[str, ...]:
    """Keys of the entries, posted or not, that have claimed the gift which begins at that place of the line."""
    return tuple(run(_CLAIMS_AT, {"of": fund, "place": begins}).scalars())


def still_taken(run: Run, fund: str, evidence: str) -> int:
    """Đồng of the line of ``fund`` that the entry ``evidence`` has taken and that have not come back."""
    pieces = [Stretch(*row) for row in run(_OF_USE, {"of": fund, "evidence": evidence})]
    return sum(one.amount - sum(back.amount for back in back_of(run, fund, one)) for one in pieces)


def _source(
    fund: str, begins: int, ends: int, kind: str, key: str, number: int, origin: int | None = None
) -> dict[str, Any]:
    return {
        "fund": fund, "begins": begins, "ends": ends, "kind": kind, "evidence": key, "entry": number,
        "origin": origin,
    }  # fmt: skip


def _taken(
    fund: str, begins: int, ends: int, use_begins: int | None, kind: str, key: str, number: int
) -> dict[str, Any]:
    return {
        "fund": fund, "begins": begins, "ends": ends, "use_begins": use_begins, "kind": kind,
        "evidence": key, "entry": number,
    }  # fmt: skip

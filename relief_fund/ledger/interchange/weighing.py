"""From an entry as a file words it to lines of the books: exact amounts, one left out computed, balanced or refused."""

import hashlib
from collections import defaultdict
from typing import NamedTuple

from relief_fund.kernel.money import LARGEST
from relief_fund.ledger.entries import PURPOSED, control_in
from relief_fund.ledger.errors import (
    JournalAmountInvalid,
    JournalOneSided,
    JournalOutOfBalance,
    JournalUnitInvalid,
    JournalUnreadable,
)
from relief_fund.ledger.interchange.drafts import Amount, Cost, Draft, Part
from relief_fund.ledger.interchange.origin import BETWEEN, Origin, is_kind
from relief_fund.ledger.interchange.places import Places, takes

LONGEST_TAG = 400
Purse = tuple[str, str, bool]
"""Fund, unit, and whether the budgetary class: what an entry balances in."""
Weighed = tuple[str, str, str, int, str]
"""Fund, account, unit, debit − credit in minor units, purpose."""


class Ready(NamedTuple):
    """An entry that may be posted. ``reverses`` and ``number`` are numbers of the file, 0 for none."""

    line: int
    digest: str
    day: int
    document: str
    number: int
    reverses: int
    lines: tuple[Weighed, ...]


def weigh(draft: Draft, places: Places, source: str) -> Ready:
    """The entry in the books' own terms. ``source`` stands in its document.

    Raises, in this order: JournalOneSided, then per posting JournalAccountUnknown, JournalUnitInvalid,
    JournalAmountInvalid; JournalConversionMissing, JournalOutOfBalance.
    """
    if len(draft.parts) < 2:
        raise JournalOneSided(line=draft.line, value=str(len(draft.parts)), expected="2 postings or more")
    return _ready(draft, places, source, _pair(draft.parts, places) or _lines(draft, places))


def _pair(parts: list[Part], places: Places) -> tuple[Weighed, ...] | None:
    """The two lines of one amount that goes from one account to another of the same fund, as most entries say.

    None where it is anything else, names something for the first time or is wrong: ``_lines`` says what.
    """
    if len(parts) != 2:
        return None
    one, other = parts
    given, taken = one.amount, other.amount
    if not given or not taken or one.cost or other.cost or one.purpose or other.purpose:
        return None
    if given.digits + taken.digits or given.symbol != taken.symbol or given.places or taken.places:
        return None
    debited, credited, counted = places.seen(one.name), places.seen(other.name), places.counted(given.symbol)
    if not debited or not credited or not counted:
        return None
    (fund, account), (same, second), (unit, exponent) = debited, credited, counted
    minor = given.digits * 10**exponent
    kinds = account[:1] + second[:1]
    alike = fund == same and ("B" not in kinds or kinds == "BB")
    if not alike or not takes(account, unit) or not takes(second, unit) or not 0 < abs(minor) <= LARGEST:
        return None
    return (fund, account, unit, minor, ""), (fund, second, unit, -minor, "")


def _lines(draft: Draft, places: Places) -> tuple[Weighed, ...]:
    """The lines of any entry."""
    lines: list[Weighed] = []
    sums: dict[Purse, int] = defaultdict(int)
    left_out: Part | None = None
    for part in draft.parts:
        fund, account = places.place(part.name, part.line)
        if part.purpose and account not in PURPOSED:
            raise JournalUnreadable(line=part.line, value="purpose", expected="|".join(sorted(PURPOSED)))
        if part.amount is None:
            if left_out is not None:
                raise JournalAmountInvalid(line=part.line, value="", expected="one amount left out at most")
            left_out = part
            continue
        unit, exponent = places.unit(part.amount.symbol, part.line)
        if not takes(account, unit):
            raise JournalUnitInvalid(line=part.line, value=f"{account} {unit}", expected="VND | Q accounts")
        minor = _minor(part.amount, exponent, part.line)
        lines.append((fund, account, unit, minor, part.purpose))
        sums[fund, unit, account[:1] == "B"] += minor
        if part.cost:
            _convert(part, part.cost, places, minor, lines, sums)
    if left_out is not None:
        _complete(left_out, places, lines, sums)
    _balance(draft, places, lines, sums)
    return tuple(lines)


def _minor(amount: Amount, exponent: int, line: int) -> int:
    if amount.places > exponent:
        raise JournalAmountInvalid(
            line=line, value=_said(amount), expected=f"{exponent} decimal places at most"
        )
    minor = amount.digits * 10 ** (exponent - amount.places)
    if not 0 < abs(minor) <= LARGEST:
        raise JournalAmountInvalid(line=line, value=_said(amount)[:40], expected=f"1..{LARGEST}")
    return minor


def _said(amount: Amount) -> str:
    """The amount in plain words of the file, for evidence and for refusals."""
    if not amount.places:
        return f"{amount.digits} {amount.symbol}"
    digits = str(abs(amount.digits)).rjust(amount.places + 1, "0")
    point = len(digits) - amount.places
    return f"{'-' if amount.digits < 0 else ''}{digits[:point]}.{digits[point:]} {amount.symbol}"


def _convert(
    part: Part, cost: Cost, places: Places, minor: int, lines: list[Weighed], sums: dict[Purse, int]
) -> None:
    """A cost goes over the conversion accounts: the one unit in, the other out, both balanced."""
    unit = lines[-1][2]
    paid_in, exponent = places.unit(cost.amount.symbol, part.line)
    out, back = places.conversion(unit, part.line), places.conversion(paid_in, part.line)
    value = _value(part, cost, exponent)
    for (fund, account), given, movement in (
        (out, unit, -minor),
        (back, paid_in, value if minor > 0 else -value),
    ):
        lines.append((fund, account, given, movement, ""))
        sums[fund, given, account[:1] == "B"] += movement


def _value(part: Part, cost: Cost, exponent: int) -> int:
    """What the posting cost in all, whole minor units; a price that gives none is refused."""
    assert part.amount is not None, "a cost stands behind an amount"
    if cost.whole:
        return _minor(cost.amount, exponent, part.line)
    digits = abs(part.amount.digits) * cost.amount.digits * 10**exponent
    value, rest = divmod(digits, 10 ** (part.amount.places + cost.amount.places))
    if rest or not 0 < value <= LARGEST:
        raise JournalAmountInvalid(
            line=part.line, value=f"@ {_said(cost.amount)}"[:40], expected="@@ and the whole cost"
        )
    return value


def _complete(part: Part, places: Places, lines: list[Weighed], sums: dict[Purse, int]) -> None:
    """The one amount left out takes what its fund and class lack, in every unit that its account takes."""
    fund, account = places.place(part.name, part.line)
    purses = [
        purse
        for purse, left in sums.items()
        if left and purse[0] == fund and purse[2] == (account[:1] == "B") and takes(account, purse[1])
    ]
    if not purses:
        raise JournalAmountInvalid(line=part.line, value="", expected="an amount: nothing is left over")
    for purse in sorted(purses):
        if abs(sums[purse]) > LARGEST:
            raise JournalAmountInvalid(line=part.line, value=str(sums[purse])[:40], expected=f"1..{LARGEST}")
        lines.append((fund, account, purse[1], -sums[purse], part.purpose))
        sums[purse] = 0


def _balance(draft: Draft, places: Places, lines: list[Weighed], sums: dict[Purse, int]) -> None:
    over = [(purse, left) for purse, left in sums.items() if left]
    if len(over) == 2 and over[0][0][1] != over[1][0][1] and over[0][1] * over[1][1] < 0:
        # Two units face each other: a cost that is not written down.
        meeting = [(*places.conversion(purse[1], draft.line), purse, -left) for purse, left in over]
        if all(fund == purse[0] and (account[:1] == "B") == purse[2] for fund, account, purse, _ in meeting):
            lines += [(fund, account, purse[1], movement, "") for fund, account, purse, movement in meeting]
            return
    if over:
        (fund, unit, _), left = over[0]
        raise JournalOutOfBalance(line=draft.line, value=str(left)[:40], fund=fund, unit=unit, expected="0")


def _ready(draft: Draft, places: Places, source: str, lines: tuple[Weighed, ...]) -> Ready:
    tags, at = draft.tags, f"{source}:{draft.line}"
    evidence, day = _evidence(draft, places), draft.day.toordinal()
    if not tags:
        return Ready(draft.line, evidence, day, at, draft.number, 0, lines)
    kind = draft.wording if "recorded_at" in tags and is_kind(draft.wording) else "imported"
    origin = Origin(kind, tags.get("voucher", ""), tags.get("document", ""), at)
    reverses = tags.get("reverses", "")
    told = f"{origin.voucher}{origin.document}{reverses}"
    if len(told) > LONGEST_TAG or control_in(told):
        raise JournalUnreadable(line=draft.line, value="tag", expected=f"{LONGEST_TAG} letters at most")
    if BETWEEN in origin.voucher:
        raise JournalUnreadable(line=draft.line, value="voucher", expected=f"no {BETWEEN.strip()}")
    if reverses and not (reverses.isdecimal() and 0 < int(reverses) < draft.number):
        raise JournalUnreadable(line=draft.line, value="reverses", expected="the number of an earlier entry")
    return Ready(
        draft.line, evidence, day, origin.written(), draft.number, int(reverses or 0), lines
    )  # fmt: skip


def _evidence(draft: Draft, places: Places) -> str:
    """SHA-256 of what the file says, the same in every file that says it: no numbers, no moments.

    Accounts are named by what the file declares them to be, else by their name in it: a mapping is a
    reading of the evidence and not the evidence.
    """
    tags = draft.tags
    told = [draft.day.isoformat(), draft.wording, tags.get("voucher", ""), tags.get("document", "")]
    declared = places.declared
    for _, name, amount, price, purpose in draft.parts:
        said = _said(amount) if amount else ""
        cost = f"{'@@' if price.whole else '@'}{_said(price.amount)}" if price else ""
        known = "|".join(places.names[name]) if name in declared else name
        told.append(f"{known}\x1f{said}\x1f{cost}\x1f{purpose}")
    return hashlib.sha256("\n".join(told).encode()).hexdigest()

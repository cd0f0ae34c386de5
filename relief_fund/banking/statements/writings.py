"""How amounts and days are written: one writing for a whole file, told by the file where no bank does."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from relief_fund.kernel.errors import AmountInvalid
from relief_fund.kernel.money import parse_vnd

AMOUNTS = (".", ",")
"""Grouping marks; the other mark may stand before two zeros ("400.000,00")."""
SPELLINGS_KEPT = 2_000
"""Spellings that are remembered at once: balances of every row are as many as the rows."""
_UNIT = re.compile(r"(?:VND|VNĐ|đồng|đ)\.?$", re.IGNORECASE)
_DAY = re.compile(r"(\d{1,4})([/.\-])(\d{1,2})\2(\d{1,4})(?=[\sT]|$)[\sT]*(?:\d{1,2}:\d{2}(?::\d{2})?)?")
_PARTS = {"dmy": (3, 1, 0), "mdy": (3, 0, 1), "ymd": (0, 1, 3)}
"""Places of year, month and day among the three numbers (the third number is group 4)."""


def cleaned(text: str) -> str:
    """An amount without blanks that keep words together, without its unit and a plus sign."""
    plain = text.replace("\u00a0", "").replace("\u202f", "").strip()
    plain = _UNIT.sub("", plain).rstrip()
    return plain[1:] if plain.startswith("+") else plain


def signed_amount(text: str, mark: str) -> int:
    """Whole đồng, negative where a minus stands before or brackets stand around. Raises AmountInvalid."""
    plain = cleaned(text)
    if plain.startswith("-"):
        return -parse_vnd(plain[1:], mark)
    if plain.startswith("(") and plain.endswith(")"):
        return -parse_vnd(plain[1:-1], mark)
    return parse_vnd(plain, mark) if plain else 0


def writing_of(spellings: Iterable[str]) -> str:
    """The one mark that groups thousands in all of these amounts.

    Where both marks fit, the amounts are the same read either way ("1000000"). Where none does, the one
    that fits most: the cells that it does not fit are then refused one by one.
    """
    fits = dict.fromkeys(AMOUNTS, 0)
    for spelling in _told_once(spellings):
        for mark in AMOUNTS:
            fits[mark] += _reads(spelling, mark)
    return max(AMOUNTS, key=lambda mark: fits[mark])


def _told_once(spellings: Iterable[str]) -> Iterator[str]:
    """Each spelling once, as far as those are remembered: running balances are all different."""
    seen: set[str] = set()
    for spelling in spellings:
        if spelling not in seen and spelling.strip():
            if len(seen) == SPELLINGS_KEPT:
                seen.clear()
            seen.add(spelling)
            yield spelling


def _reads(spelling: str, mark: str) -> bool:
    try:
        signed_amount(spelling, mark)
    except AmountInvalid:
        return False
    return True


def calendar_day(text: str, order: str = "dmy") -> tuple[date, str]:
    """The day at the beginning of ``text`` and what follows it (a document number, or "").

    ``order`` is that of the numbers; a year of four digits at the front is read as year, month, day
    whatever the order. A time of day is passed over. Raises ValueError for anything else, 30 February
    and a year of two digits included.
    """
    plain = text.replace("\u00a0", " ").strip()
    match = _DAY.match(plain)
    if match is None:
        raise ValueError("no day")
    numbers = {0: match[1], 1: match[3], 3: match[4]}
    if len(match[1]) == 4:
        places: tuple[int, ...] = _PARTS["ymd"]
    else:
        places = _PARTS[order] if order != "ymd" else _PARTS["dmy"]
    year, month, day = (numbers[place] for place in places)
    if len(year) != 4 or len(day) > 2:
        raise ValueError("no day")
    return date(int(year), int(month), int(day)), plain[match.end() :].strip()


def swapped(day: date) -> date | None:
    """The day with day and month exchanged, None where that is no day."""
    return date(day.year, day.day, day.month) if day.day <= 12 else None


class Spellings(dict[str, int]):
    """Amounts by their spelling, each parsed once while it is remembered: 200,000 rows hold 4,000 of them."""

    def __init__(self, parse: Callable[[str], int]) -> None:
        super().__init__({"": 0})
        self._parse = parse

    def __missing__(self, text: str) -> int:
        if len(self) >= SPELLINGS_KEPT:
            self.clear()
        amount = self[text] = self._parse(text)
        return amount


LABELS: Mapping[str, tuple[str, ...]] = {
    "opening": ("so du dau", "du dau ky", "opening balance", "so du ky truoc", "beginning balance"),
    "closing": ("so du cuoi", "du cuoi ky", "closing balance", "ending balance", "so du hien tai"),
    "total": ("tong", "cong phat sinh", "cong", "phat sinh", "total", "sum"),
    "page": ("trang", "page"),
}
"""How rows begin, folded, that are about the statement and are no line of it."""


def label_of(folded_text: str) -> str:
    """What a row's first words say it is, "" for anything else."""
    plain = folded_text.strip().lstrip("*-:. ")
    for label, beginnings in LABELS.items():
        if plain.startswith(beginnings):
            return label
    return ""

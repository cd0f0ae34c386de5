"""Figures, days and moments as the reader of a language writes them. Whole numbers only, no floats."""

from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from relief_fund.kernel.clock import FUND_ZONE, moment_from

NO_BREAK = "\u00a0"
MINUS = "\u2212"
EN_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_SCALES = {
    "vi": ((10**9, 999_950_000, "tỷ"), (10**6, 10**6, "triệu")),
    "en": ((10**9, 999_950_000, "billion"), (10**6, 10**6, "million")),
}
"""Size of a word, from which amount it is used (what would round to 1.000,0 triệu is 1,0 tỷ), the word."""
_SHORT = {"vi": {}, "en": {"billion": "bn", "million": "m"}}


@dataclass(frozen=True, slots=True)
class Formats:
    """The ways of one language, "vi" or "en"."""

    language: str

    @property
    def thousands(self) -> str:
        """The mark between groups of three."""
        return "." if self.language == "vi" else ","

    @property
    def decimal(self) -> str:
        """The mark before a part of one."""
        return "," if self.language == "vi" else "."

    def plain(self, number: int) -> str:
        """A whole number with its groups: 200.360, -55 as −55."""
        text = f"{abs(number):,}".replace(",", self.thousands)
        return f"{MINUS}{text}" if number < 0 else text

    def number(self, number: int) -> Markup:
        """A count or bare amount in a column whose header says the unit, with its integer for machines."""
        return Markup(f'<data value="{number:d}">{self.plain(number)}</data>')

    def money_text(self, amount: int) -> str:
        """Whole đồng with the sign of the currency: "1.005.000 đ", no break before it."""
        return f"{self.plain(amount)}{NO_BREAK}đ"

    def money(self, amount: int) -> Markup:
        """As money_text, with the integer for machines."""
        return Markup(f'<data value="{amount:d}">{self.money_text(amount)}</data>')

    def rounded(self, amount: int, short: bool = False, bare: bool = False) -> str:
        """For headlines and pictures: "135,1 tỷ đồng", short "135,1 tỷ đ", bare "135,1 tỷ"; small ones exact."""
        unit = "" if bare else f"{NO_BREAK}{'đ' if short else 'đồng'}"
        for size, least, name in _SCALES[self.language]:
            if abs(amount) >= least:
                tenths = (abs(amount) * 10 + size // 2) // size
                whole, part = divmod(tenths, 10)
                figure = f"{self.plain(whole)}{self.decimal}{part}"
                word = _SHORT[self.language].get(name, name) if short else name
                sign = MINUS if amount < 0 else ""
                return f"{sign}{figure}{NO_BREAK}{word}{unit}"
        return f"{self.plain(amount)}{unit}"

    def quantity(self, minor: int, exponent: int) -> str:
        """A count of goods in minor units, of which ``exponent`` places make one: 45.000 grams are 45 (kg)."""
        whole, part = divmod(abs(minor), 10**exponent)
        digits = f"{part:0{exponent}}".rstrip("0") if part else ""
        text = self.plain(whole) + (f"{self.decimal}{digits}" if digits else "")
        return f"{MINUS}{text}" if minor < 0 else text

    def percent(self, number: int) -> str:
        """A whole share of a hundred: 71%."""
        return f"{self.plain(number)}%"

    def day_text(self, day: date | str) -> str:
        """A business day: 10/09/2024, in English 10 Sep 2024. Takes a date or its ISO text."""
        known = date.fromisoformat(day) if isinstance(day, str) else day
        if self.language == "vi":
            return f"{known.day:02}/{known.month:02}/{known.year}"
        return f"{known.day}{NO_BREAK}{EN_MONTHS[known.month - 1]}{NO_BREAK}{known.year}"

    def day(self, day: date | str) -> Markup:
        """As day_text, with the ISO day for machines."""
        known = date.fromisoformat(day) if isinstance(day, str) else day
        return Markup(f'<time datetime="{known.isoformat()}">{self.day_text(known)}</time>')

    def month_text(self, month: str) -> str:
        """A month written "2024-09": tháng 9/2024, in English Sep 2024."""
        year, number = month.split("-")
        if self.language == "vi":
            return f"tháng{NO_BREAK}{int(number)}/{year}"
        return f"{EN_MONTHS[int(number) - 1]}{NO_BREAK}{year}"

    def moment_text(self, moment: datetime | str) -> str:
        """A moment in the fund's zone: "16:45, 10/09/2024". Takes a datetime or ``kernel`` moment text."""
        known = moment_from(moment) if isinstance(moment, str) else moment
        here = known.astimezone(FUND_ZONE)
        return f"{here.hour:02}:{here.minute:02}, {self.day_text(here.date())}"

    def moment(self, moment: datetime | str) -> Markup:
        """As moment_text, with the moment for machines."""
        known = moment_from(moment) if isinstance(moment, str) else moment
        stamp = known.astimezone(FUND_ZONE).isoformat(timespec="minutes")
        return Markup(f'<time datetime="{stamp}">{self.moment_text(known)}</time>')

    def size(self, octets: int) -> str:
        """The size of a file: 2 KB, 6,1 MB (of 1,000 and 1,000,000 bytes)."""
        if octets < 1_000_000:
            return f"{max(1, (octets + 500) // 1000)}{NO_BREAK}KB"
        tenths = (octets + 50_000) // 100_000
        return f"{self.plain(tenths // 10)}{self.decimal}{tenths % 10}{NO_BREAK}MB"

"""What a survey may tell about a household: the fields, their bounds, and how each is read from text."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from relief_fund.disbursement.assessment.criteria import LEVELS, POVERTY, RECOVERY
from relief_fund.kernel.folding import tidy

Kind = Literal["text", "phone", "whole", "percent", "day", "yes", "choice"]


@dataclass(frozen=True, slots=True)
class SurveyField:
    """One field: ``needed`` fields may not be blank; a blank other field takes ``blank``.

    Bounds are whole numbers, both included. ``part`` is "household" or "damage": damage fields make an
    assessment and are read only where the mapping has damage.
    """

    name: str
    kind: Kind
    part: Literal["household", "damage"] = "household"
    needed: bool = False
    low: int = 0
    high: int = 0
    choices: tuple[str, ...] = ()
    blank: Any = None


def _count(name: str, part: Literal["household", "damage"], high: int = 50) -> SurveyField:
    return SurveyField(name, "whole", part, low=0, high=high, blank=0)


def _yes(name: str) -> SurveyField:
    return SurveyField(name, "yes", "damage", blank=False)


FIELDS: dict[str, SurveyField] = {
    field.name: field
    for field in (
        SurveyField("identity", "text", needed=True, high=80),
        SurveyField("area", "text", needed=True, high=60),
        SurveyField("head_name", "text", needed=True, high=120),
        SurveyField("hamlet", "text", high=80, blank=""),
        SurveyField("birth_year", "whole", low=1900, high=2100),
        SurveyField("phone", "phone", high=20, blank=""),
        SurveyField("members", "whole", needed=True, low=1, high=50),
        SurveyField("poverty", "choice", choices=POVERTY, blank="unknown"),
        _count("children", "household"),
        _count("elderly", "household"),
        _count("disabled", "household"),
        _count("pregnant", "household"),
        SurveyField("visited_on", "day"),
        SurveyField("damage", "percent", "damage", needed=True, low=0, high=100),
        SurveyField("damage_level", "choice", "damage", needed=True, choices=LEVELS),
        _yes("house_lost"),
        _yes("uninhabitable"),
        _yes("nowhere_to_live"),
        _yes("relocation_ordered"),
        _yes("needs_unmet"),
        _yes("income_lost"),
        _count("injured", "damage"),
        _count("dead", "damage"),
        _count("orphans", "damage"),
        _count("rice_months", "damage", high=3),
        SurveyField("recovery", "choice", "damage", choices=RECOVERY, blank="unknown"),
    )
}

DECLARABLE = ("head_name", "damage")
"""Fields that a survey may be declared not to have; the rest of the needed ones it must have."""


REASONS = (
    "missing",
    "too_long",
    "not_printable",
    "invalid",
    "not_whole",
    "out_of_range",
    "unknown",
    "not_in_force",
    "repeated",
    "with_other_content",
    "exceed_members",
    "in_future",
    "before_disaster",
    "contradicts_house_lost",
)
"""What can be wrong with an answer; a rejection code is the field, "_", one of these."""


def field_and_reason(code: str) -> tuple[str, str]:
    """The two parts of a rejection code, from which its words are made; raises ValueError for no such code.

    "damage_level_unknown" is ("damage_level", "unknown").
    """
    for name in sorted(FIELDS, key=len, reverse=True):
        reason = code.removeprefix(f"{name}_")
        if reason in REASONS and reason != code:
            return name, reason
    raise ValueError(code)


class Unreadable(Exception):
    """The text of one cell does not say what its field asks; carries the rejection code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_cell(field: SurveyField, text: str) -> Any:
    """The value of one cell for ``field``; raises Unreadable with its code ("damage_out_of_range")."""
    cleaned = tidy(text)
    if not cleaned:
        if field.needed:
            raise Unreadable(f"{field.name}_missing")
        return field.blank
    return _READERS[field.kind](field, cleaned)


def _text(field: SurveyField, cleaned: str) -> str:
    if len(cleaned) > field.high:
        raise Unreadable(f"{field.name}_too_long")
    if not cleaned.isprintable():
        raise Unreadable(f"{field.name}_not_printable")
    return cleaned


def _phone(field: SurveyField, cleaned: str) -> str:
    digits = re.sub(r"[\s.()\-]", "", cleaned)
    if not re.fullmatch(r"\+?\d{8,15}", digits):
        raise Unreadable(f"{field.name}_invalid")
    return re.sub(r"^(\+84|0084)", "0", digits)


def _whole(field: SurveyField, cleaned: str) -> int:
    if not re.fullmatch(r"-?\d{1,9}", cleaned, re.ASCII):
        raise Unreadable(f"{field.name}_not_whole")
    number = int(cleaned)
    if not field.low <= number <= field.high:
        raise Unreadable(f"{field.name}_out_of_range")
    return number


def _percent(field: SurveyField, cleaned: str) -> int:
    return _whole(field, cleaned.removesuffix("%").rstrip())


_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")


def _day(field: SurveyField, cleaned: str) -> date:
    """ISO, or day first as in Viet Nam; the time that follows an ISO day is left out."""
    day = re.sub(r"^(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d.*$", r"\1", cleaned)
    for shape in _DAYS:
        try:
            return datetime.strptime(day, shape).date()
        except ValueError:
            continue
    raise Unreadable(f"{field.name}_invalid")


_YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def _yes_or_no(field: SurveyField, cleaned: str) -> bool:
    answer = _YES.get(cleaned.casefold())
    if answer is None:
        raise Unreadable(f"{field.name}_unknown")
    return answer


def _choice(field: SurveyField, cleaned: str) -> str:
    if cleaned not in field.choices:
        raise Unreadable(f"{field.name}_unknown")
    return cleaned


_READERS: dict[str, Callable[[SurveyField, str], Any]] = {
    "text": _text,
    "phone": _phone,
    "whole": _whole,
    "percent": _percent,
    "day": _day,
    "yes": _yes_or_no,
    "choice": _choice,
}

"""What a check found, as pairs of a label and a value in the reader's way: accounts named, days and amounts written."""

import re
from collections.abc import Mapping

from relief_fund.ledger.queries import AccountFace
from relief_fund.web.rendering import Language

AMOUNTS = frozenset({"amount", "awards", "books", "line", "own", "says", "shares", "shown", "taken", "took"})
"""Facts that are whole đồng where they are digits; other digits name or count something."""
NUMBERS = frozenset({"year", "series"})
"""Facts that are a number as a name is: no marks between its groups."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DIGITS = re.compile(r"-?\d{1,18}")


def told(
    speaks: Language, fact: Mapping[str, object], accounts: Mapping[str, AccountFace]
) -> list[tuple[str, str]]:
    """The facts of one finding in their order; what is empty is left out, an unknown name stands as it is."""
    return [
        (
            _label(speaks, name),
            code_told(speaks, str(value), fact) if name == "code" else _value(speaks, name, value, accounts),
        )
        for name, value in fact.items()
        if value not in (None, "")
    ]


def code_told(speaks: Language, code: str, fact: Mapping[str, object]) -> str:
    """What a finding of ``code`` is, in words; of a refusal, its words with the ``fact`` it told; else the code."""
    if speaks.words.known(key := f"check_code.{code}"):
        return str(speaks.t(key))
    if speaks.words.known(key := f"error.{code}"):
        return str(speaks.words.fitting(key, {"n": 0, **fact}))
    return code


def _label(speaks: Language, name: str) -> str:
    key = f"check_fact.{name}"
    return str(speaks.t(key)) if speaks.words.known(key) else name.replace("_", " ")


def _value(speaks: Language, name: str, value: object, accounts: Mapping[str, AccountFace]) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_value(speaks, name, one, accounts) for one in value)
    text = str(value)
    if name == "account" and (face := accounts.get(text)):
        return f"{text} {face.name_vi if speaks.code == 'vi' else face.name_en}"
    if name in AMOUNTS and _DIGITS.fullmatch(text):
        return speaks.formats.money_text(int(text))
    if type(value) is int and name not in NUMBERS:
        return speaks.formats.plain(value)
    if _DAY.fullmatch(text):
        return speaks.formats.day_text(text)
    named = f"duty.{text}"
    return str(speaks.t(named)) if speaks.words.known(named) else text

"""Funds by the names that the reader knows: what the program named is named in the reader's language.

A campaign's own funds bear its name and words of the catalog (``donors.campaigns``, ``donors.recognition``). A name
that somebody gave stays as it was given.
"""

from dataclasses import replace
from typing import Any

from relief_fund.donors.queries import campaigns
from relief_fund.ledger.queries import FundFace, funds
from relief_fund.web.rendering import language

KEPT_IN = "vi"
"""The language in which names of funds are kept."""
AFTER = "SAU"
"""What the code of the fund ends in that takes what reaches an ended campaign's account."""


def funds_named(connection: Any, lang: str) -> dict[str, FundFace]:
    """Every fund by its code, under its name in ``lang``."""
    faces = funds(connection)
    if lang == KEPT_IN:
        return faces
    for one in campaigns(connection):
        for code, part in ((one.fund, ""), (one.earlier_fund, "earlier"), (f"{one.code}.{AFTER}", "after")):
            if code in faces and faces[code].name == _name(one.name_vi, part, KEPT_IN):
                name = _name(getattr(one, f"name_{lang}"), part, lang)
                faces[code] = replace(faces[code], name=name)
    return faces


def _name(campaign: str, part: str, lang: str) -> str:
    """A campaign's name with what its fund is for, as the books keep it in Vietnamese."""
    return f"{campaign} ({language(lang).t(f'fund_part.{part}').unescape()})" if part else campaign

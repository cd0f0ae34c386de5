"""Wording: what a bank's own words say a line is, from a dated file of anchored patterns with sources."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources

from relief_fund.banking.identity import normal_account
from relief_fund.banking.statements.lines import Direction
from relief_fund.kernel.folding import folded

OWN_MOVEMENT = "own_movement"
CREDIT_KINDS = ("currency_sale", OWN_MOVEMENT, "post_return", "payee_return", "bank_reversal", "interest")
"""What a credit may be besides a gift, in the order in which it is tried."""
DEBIT_KINDS = ("fee", "bank_reversal")


@dataclass(frozen=True, slots=True)
class Wording:
    """One dated pattern over folded text, matched from its first letter."""

    kind: str
    direction: str
    pattern: str
    holds_from: date
    holds_until: date
    source: str

    def holds_on(self, day: date) -> bool:
        """Whether the wording is in force on ``day``."""
        return self.holds_from <= day <= self.holds_until


def search_text(text: str) -> str:
    """``text`` folded; most banks print plain letters, for which folding is only case and blanks."""
    return " ".join(text.lower().split()) if text.isascii() else folded(text)


class Wordings:
    """The wordings of one configuration, and the fund's own account numbers."""

    def __init__(self, wordings: Sequence[Wording], own_accounts: Sequence[str] = ()) -> None:
        self._wordings = wordings
        self._expressions: dict[tuple[str, date], re.Pattern[str]] = {}
        numbers = "|".join(re.escape(normal_account(number).lower()) for number in own_accounts)
        self._from_own = re.compile(
            rf"\b(?:tu|from)(?: tk| tai khoan| account)? (?:{numbers})\b" if numbers else "(?!)"
        )

    def kind_of(self, text: str, direction: Direction, day: date) -> str:
        """The kind that a bank's words give the line, "" where they say nothing.

        ``day`` picks the wordings in force. A credit that comes from another of the fund's own
        accounts is an own movement whatever its words.
        """
        searched = search_text(text)
        expression = self._expressions.get((direction, day)) or self._compiled(direction, day)
        found = expression.match(searched)
        kind = found.lastgroup if found and found.lastgroup else ""
        if kind != CREDIT_KINDS[0] and direction == "credit" and self._from_own.search(searched):
            return OWN_MOVEMENT
        return kind

    def _compiled(self, direction: str, day: date) -> re.Pattern[str]:
        """One expression for all wordings of a direction in force on ``day``, first kinds first."""
        order = CREDIT_KINDS if direction == "credit" else DEBIT_KINDS
        parts = []
        for kind in order:
            patterns = [
                f"(?:{wording.pattern})"
                for wording in self._wordings
                if (wording.kind, wording.direction) == (kind, direction) and wording.holds_on(day)
            ]
            if patterns:
                alternatives = re.sub(r"\((?!\?)", "(?:", "|".join(patterns))
                parts.append(f"(?P<{kind}>{alternatives})")
        expression = self._expressions[direction, day] = re.compile("|".join(parts) if parts else "(?!)")
        return expression


@lru_cache(maxsize=1)
def default_wordings() -> tuple[Wording, ...]:
    """The wordings that ship with the program."""
    text = (resources.files("relief_fund.banking") / "wordings.toml").read_text("utf-8")
    return tuple(
        Wording(
            row["kind"], row["direction"], row["pattern"],
            row["from"], row.get("until", date.max), row["source"],
        )
        for row in tomllib.loads(text)["wording"]
    )  # fmt: skip

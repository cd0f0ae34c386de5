"""Advances to the Post on bank lines: the debit that paid one out, the credit that brings the rest back."""

from collections.abc import Sequence
from dataclasses import dataclass

from relief_fund.banking.readings import MATCHED, POST_ADVANCE, BankAccountFace, Reading, waiting
from relief_fund.banking.statements.lines import CREDIT, RawLine

SHORTEST_CODE = 6
"""Letters and digits of a batch code below which finding it in a text proves nothing."""


@dataclass(frozen=True, slots=True)
class Advance:
    """Money handed to the Post for one batch out of one fund, whole đồng.

    ``account`` is the chart's account it left ("1121.01"), ``outstanding`` what the Post still holds.
    """

    batch: str
    account: str
    fund: str
    amount: int
    outstanding: int

    @property
    def entry_key(self) -> str:
        """Key of the entry by which the books paid it out."""
        return f"advance:{self.batch}:{self.fund}"


def read_advance(account: BankAccountFace, line: RawLine, advances: Sequence[Advance]) -> Reading | None:
    """What an open advance makes of the line, or None.

    A debit that names a batch and has exactly its amount on this account is matched: the books have it
    already. A credit that names a batch and brings no more than the Post still holds is template 34,
    where only one fund can be meant.
    """
    if not advances:
        return None
    packed = _packed(line.text)
    named = [one for one in advances if one.account == account.account and _names(packed, one.batch)]
    if line.direction == CREDIT:
        holding = [one for one in named if one.outstanding >= line.amount]
        if len(holding) == 1:
            return Reading(
                "post_gave_back", holding[0].fund, POST_ADVANCE, public={"batch": holding[0].batch}
            )
        return None
    batches = {one.batch for one in named}
    if len(batches) == 1 and sum(one.amount for one in named) == line.amount:
        keys = tuple(one.entry_key for one in named)
        return Reading(
            MATCHED, account.fund, "", matches=keys, otherwise=waiting(account, line, "advance_again")
        )
    return None


def _packed(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum()).lower()


def _names(packed_text: str, batch: str) -> bool:
    code = _packed(batch)
    return len(code) >= SHORTEST_CODE and code in packed_text

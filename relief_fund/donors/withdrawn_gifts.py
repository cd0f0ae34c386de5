"""Gifts of withdrawn bank lines: their receipts are withdrawn with them, their sums taken back."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.banking.withdrawing import WithdrawnStep
from relief_fund.donors.gifts import size_class
from relief_fund.donors.receipts import withdraw_receipts_of
from relief_fund.donors.tables import Campaign, Gift, GiftPart
from relief_fund.donors.tables_withdrawn import GiftWithdrawal

CAMPAIGN = Campaign.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
GIFT = Gift.__table__  # type: ignore[attr-defined]  # as above
PART = GiftPart.__table__  # type: ignore[attr-defined]  # as above
WITHDRAWN = GiftWithdrawal.__table__  # type: ignore[attr-defined]  # as above
_OF_LINES = (
    select(
        GIFT.c.receipt_code,
        GIFT.c.entry_key,
        GIFT.c.campaign,
        GIFT.c.fund,
        GIFT.c.day,
        GIFT.c.amount,
        GIFT.c.position,
        GIFT.c.begins,
    )
    .join(CAMPAIGN, CAMPAIGN.c.code == GIFT.c.campaign)
    .where(
        CAMPAIGN.c.account == bindparam("of_account"),
        GIFT.c.position.in_(bindparam("positions", expanding=True)),
    )
    .order_by(GIFT.c.position)
)

_STANDING = _OF_LINES.where(GIFT.c.receipt_code.not_in(select(WITHDRAWN.c.receipt_code)))
"""What was taken back is none any more: its line has become other gifts, or waits."""


class WithdrawnGifts:
    """Follows the withdrawal of bank lines on behalf of the donors."""

    def places(self, connection: Any, account: str, positions: Sequence[int]) -> Mapping[str, int]:
        """Where each gift stands on the line of its fund, by the key of its entry."""
        found: dict[str, int] = {}
        for start in range(0, len(positions), 500):
            asked = {"of_account": account, "positions": list(positions[start : start + 500])}
            found.update((gift.entry_key, gift.begins) for gift in connection.execute(_OF_LINES, asked))
        return found

    def follow(self, tx: Any, step: WithdrawnStep) -> Iterable[tuple[Any, Sequence[Mapping[str, Any]]]]:
        """The gifts of the step's lines as withdrawn, and what they take from the sums of their campaign."""
        gifts: list[Any] = []
        places = [line.position for line in step.lines]
        for start in range(0, len(places), 500):
            asked = {"of_account": step.account, "positions": places[start : start + 500]}
            gifts += tx.sql(_STANDING, asked).all()
        if not gifts:
            return
        yield (
            WITHDRAWN,
            [
                {
                    "receipt_code": gift.receipt_code,
                    "withdrawal": step.withdrawal,
                    "withdrawn_at": step.moment,
                }
                for gift in gifts
            ],
        )
        yield PART, _parts(step.id, gifts)
        withdraw_receipts_of(
            tx, [gift.receipt_code for gift in gifts], reason=step.reason, moment=step.moment,
            officer=step.officer,
        )  # fmt: skip


def _parts(step: str, gifts: Sequence[Any]) -> list[Mapping[str, Any]]:
    counts: Counter[tuple[date, int]] = Counter()
    totals: Counter[tuple[date, int]] = Counter()
    for gift in gifts:
        key = (gift.day, size_class(gift.amount))
        counts[key] += 1
        totals[key] += gift.amount
    return [
        {
            "step": step, "day": day, "upto": upto, "campaign": gifts[0].campaign, "gifts": -count,
            "total": -totals[day, upto],
        }
        for (day, upto), count in counts.items()
    ]  # fmt: skip

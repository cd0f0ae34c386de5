"""Which registered donor a gift is said to have come from, and how a wrong link is ended: by a row, with a reason.

A link is made by the code in the transfer text, by a confirmed rule, or by an officer (``givers``, ``people``). It is
never changed: it is ended, and another may follow. What was made in the wrong donor's name goes with it: a receipt that
stands is withdrawn, a draft makes room for one that names nobody, and the donor's code finds the gift no more.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.donors.errors import GiftUnknown, LinkInvalid
from relief_fund.donors.given import LINK_END, OF_DONOR, given_named
from relief_fund.donors.receipt_queries import LAST_OF, ReceiptState, face_of
from relief_fund.donors.receipts import Wanted, draft_in, fresh_hand, withdraw_in
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office

LONGEST_REASON = 500
_LINKS = (
    select(
        OF_DONOR.c.gift, OF_DONOR.c.ordinal, OF_DONOR.c.donor, OF_DONOR.c.linked_at, OF_DONOR.c.linked_by,
        LINK_END.c.ended_at, LINK_END.c.ended_by, LINK_END.c.reason,
    )
    .select_from(
        OF_DONOR.outerjoin(
            LINK_END, (LINK_END.c.gift == OF_DONOR.c.gift) & (LINK_END.c.ordinal == OF_DONOR.c.ordinal)
        )
    )
    .where(OF_DONOR.c.gift == bindparam("gift"))
    .order_by(OF_DONOR.c.ordinal)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GiftLink:
    """One link of a gift to a donor; ``linked_by`` is an officer or a hand of the program (``givers.BY_TEXT``).

    ``ended_*`` and ``reason`` are "" while it holds.
    """

    gift: str
    ordinal: int
    donor: str
    linked_at: str
    linked_by: str
    ended_at: str
    ended_by: str
    reason: str

    @property
    def holds(self) -> bool:
        """Whether nobody has ended it."""
        return not self.ended_at


def links_of_gift(run: Any, gift: str) -> tuple[GiftLink, ...]:
    """Every link of a gift, in their order; ``run`` runs a statement, also inside a command."""
    rows = run(_LINKS, {"gift": gift})
    return tuple(GiftLink(*row[:5], *(value or "" for value in row[5:])) for row in rows)


def end_link(office: Office, actor: Actor, *, gift: str, donor: str, reason: str) -> None:
    """Say that a gift did not come from ``donor``; the same again is harmless.

    ``reason`` is kept and stands on the receipt that is withdrawn. Raises DutyMissing, GiftUnknown, LinkInvalid where
    the donor is not linked to the gift, or the reason is none.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    reason = " ".join(reason.split())
    if not 1 <= len(reason) <= LONGEST_REASON or not reason.isprintable():
        raise LinkInvalid(field="reason", limit=LONGEST_REASON)
    with office.read() as connection:
        given = given_named(connection, [gift]).get(gift)
    if given is None:
        raise GiftUnknown(gifts=1)
    hand = fresh_hand(office, actor)
    ended = {"reason": reason, "ended_at": hand.moment, "ended_by": hand.officer}

    def command(tx: Any) -> None:
        links = links_of_gift(tx.sql, gift)
        last = links[-1] if links else None
        if last is None or last.donor != donor:
            raise LinkInvalid(field="donor", limit=0)
        if not last.holds:
            return
        tx.sql(LINK_END.insert(), {"gift": gift, "ordinal": last.ordinal, **ended})
        row = tx.sql(LAST_OF, {"gifts": [gift]}).all()
        receipt = face_of(row[-1]) if row else None
        if receipt is None or receipt.donor != donor:
            return
        if receipt.state is ReceiptState.ISSUED:
            withdraw_in(tx, [receipt.number], reason=reason, moment=hand.moment, officer=hand.officer)
        elif receipt.state is ReceiptState.DRAFTED:
            draft_in(tx, [Wanted(gift, given.campaign)], hand)

    office.desk.run(command)

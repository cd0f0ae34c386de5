"""A gift with everything that proves it: its entry, its leaf, the seal over it, and what it became.

QR code A is an address whose part behind "#" never reaches a server: version, the log key's four bytes,
position and size (five bytes each), root, the log's signature, the leaf's hash; base64url, 143 bytes.
"""

import base64
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from relief_fund.audit.notes import Checkpoint, Note
from relief_fund.audit.queries import asks_leaf, leaf_of_entry
from relief_fund.audit.tree import leaf_hash
from relief_fund.disbursement.orders.paid_places import PaidPlace, asks_places, paid_places
from relief_fund.donors.became import Became, asks_became, what_became
from relief_fund.donors.gift_refunds import Borne, asks_refunds, borne_beyond
from relief_fund.donors.own_gift import OwnGift
from relief_fund.donors.queries import CampaignFace, GiftFace
from relief_fund.kernel.often import Steps
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.queries import Booked
from relief_fund.web.errors import NothingFound
from relief_fund.web.qr import qr_svg
from relief_fund.web.rendering import Language
from relief_fund.web.seals import Seals

VERSION = 1


@dataclass(frozen=True, slots=True)
class GiftProof:
    """One gift, its campaign, its entry, and its place in the log. ``sealed`` says that a seal covers it.

    ``became`` and ``places`` are as of that seal: what a donor is told stands under a signature.
    """

    gift: GiftFace
    campaign: CampaignFace
    entry: Booked
    became: Became
    places: tuple[PaidPlace, ...]
    position: int
    leaf: bytes
    checkpoint: Checkpoint | None
    note: Note | None
    key: Any
    address: str
    borne: tuple[Borne, ...] = ()

    @property
    def sealed(self) -> bool:
        """Whether the signed seal covers the line."""
        return self.checkpoint is not None and self.position < self.checkpoint.size

    @property
    def file_stem(self) -> str:
        """The name of its files: the line's number, not the receipt code."""
        return f"line-{self.position}"

    def fragment(self) -> str:
        """What QR code A carries behind "#"; "" before the line is sealed."""
        if not self.sealed or self.checkpoint is None or self.note is None:
            return ""
        signed = next(one for one in self.note.signatures if one.identity == self.key.identity)
        packed = b"".join(
            (
                bytes([VERSION]),
                self.key.identity,
                self.position.to_bytes(5, "big"),
                self.checkpoint.size.to_bytes(5, "big"),
                self.checkpoint.root,
                signed.body,
                leaf_hash(self.leaf),
            )
        )
        return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()

    def qr(self, speaks: Language) -> Markup | None:
        """QR code A; None before the line is sealed."""
        fragment = self.fragment()
        return qr_svg(f"{self.address}/r#{fragment}", str(speaks.t("gift.qr"))) if fragment else None


def proof_in_steps(connection: Any, home: Home, own: OwnGift, address: str, seals: Seals) -> Steps[GiftProof]:
    """Put together what proves the gift, in as few trips to the books as may be. Raises NothingFound."""
    gift, entry, seal = own.gift, own.booked, seals.current(connection, home)
    if entry is None:
        raise NothingFound()
    yield asks_leaf(entry.number), asks_refunds(gift.receipt_code), *asks_became(gift, seal.upto)
    leaf = leaf_of_entry(connection, entry.number)
    if leaf is None:
        raise NothingFound()
    became = what_became(connection, gift, seal.upto)
    aid = {one.evidence: one.amount for one in became.aid}
    if asking := asks_places(aid, seal.places):
        yield asking
    places = paid_places(connection, aid, home.settings.smallest_group, seal.places)
    return GiftProof(
        gift, own.campaign, entry, became, places, leaf.position, leaf.body, seal.checkpoint, seal.note, seal.key,
        address,
        borne_beyond(connection, gift.receipt_code, seal.upto),
    )  # fmt: skip

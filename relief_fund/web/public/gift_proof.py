"""A gift with everything that proves it: its entry, its leaf, the seal over it, and what it became.

QR code A is an address whose part behind "#" never reaches a server: version, the log key's four bytes,
position and size (five bytes each), root, the log's signature, the leaf's hash; base64url, 143 bytes.
"""

import base64
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from relief_fund.audit.notes import Checkpoint, Note
from relief_fund.audit.queries import leaf_of_entry
from relief_fund.audit.tree import leaf_hash
from relief_fund.disbursement.orders.paid_places import PaidPlace, paid_places
from relief_fund.donors.became import Became, what_became
from relief_fund.donors.gift_refunds import Borne, borne_beyond
from relief_fund.donors.queries import CampaignFace, GiftFace, campaign_by_code
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.queries import Booked, booked
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


def gift_proof(
    connection: Any, home: Home, gift: GiftFace, address: str = "", *,
    campaign: CampaignFace | None = None, seals: Seals | None = None,
) -> GiftProof:  # fmt: skip
    """Put together what proves ``gift``, of ``campaign`` where it is known. Raises NothingFound."""
    campaign = campaign or campaign_by_code(connection, gift.campaign)
    entry = booked(connection, gift.entry_key)
    leaf = leaf_of_entry(connection, entry.number) if entry else None
    if entry is None or campaign is None or leaf is None:
        raise NothingFound()
    seal = (seals or Seals()).current(connection, home)
    became = what_became(connection, gift, seal.upto)
    aid = {one.evidence: one.amount for one in became.aid}
    places = paid_places(connection, aid, home.settings.smallest_group, seal.faces)
    return GiftProof(
        gift, campaign, entry, became, places, leaf.position, leaf.body, seal.checkpoint, seal.note, seal.key,
        address,
        borne_beyond(connection, gift.receipt_code, seal.upto),
    )  # fmt: skip

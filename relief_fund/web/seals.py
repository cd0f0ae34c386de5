"""The signed seal that public pages tell by: read from its file at every visit, opened once for as long as it stands.

Opening it costs a signature and a walk over keys, and it changes a few times an hour. What is kept beside it was
found out under it and is forgotten with it.
"""

from dataclasses import dataclass, field
from typing import Any

from relief_fund.audit.notes import Checkpoint, Note, VerifierKey, open_checkpoint
from relief_fund.audit.publisher import CHECKPOINT
from relief_fund.audit.queries import entries_within
from relief_fund.disbursement.orders.paid_places import PlacesTold
from relief_fund.kernel.protocols import Home


@dataclass(frozen=True, slots=True)
class Seal:
    """A checkpoint with its note and the key that signed it, and the last entry that it covers.

    Before the first publication there is no checkpoint and no note, and it covers nothing. ``places`` are those
    of aid that were told under this seal.
    """

    key: VerifierKey
    raw: bytes = b""
    checkpoint: Checkpoint | None = None
    note: Note | None = None
    upto: int = 0
    places: PlacesTold = field(default_factory=PlacesTold, compare=False)

    def covers(self, position: int) -> bool:
        """Whether the leaf at ``position`` stands under it."""
        return self.checkpoint is not None and position < self.checkpoint.size


class Seals:
    """The last seal that was opened; one for each site. Any thread may ask."""

    def __init__(self) -> None:
        self._last: Seal | None = None

    def current(self, connection: Any, home: Home) -> Seal:
        """The seal that stands now. Raises NoteMalformed, SignatureInvalid, LogKeyMissing."""
        try:
            raw = (home.settings.log / CHECKPOINT).read_bytes()
        except FileNotFoundError:
            return Seal(home.log.key)
        last = self._last
        if last is None or last.raw != raw:
            last = self._last = _opened(connection, home.log.key, raw)
        return last


def _opened(connection: Any, key: VerifierKey, raw: bytes) -> Seal:
    checkpoint = open_checkpoint(raw, key)
    return Seal(key, raw, checkpoint, Note.parse(raw), entries_within(connection, checkpoint.size))

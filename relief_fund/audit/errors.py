"""Refusals of the public log: one class per rule."""

from relief_fund.kernel.errors import ReliefFundError


class LeafNotCanonical(ReliefFundError):
    """A leaf holds strings, whole numbers within 2^53, truth values, lists, objects with ASCII keys."""

    code = "audit.leaf_not_canonical"


class LeafTooLarge(ReliefFundError):
    """A leaf is at most 16 KiB."""

    code = "audit.leaf_too_large"


class BatchInvalid(ReliefFundError):
    """A batch leaf stands for entries numbered without a gap, all of one business day."""

    code = "audit.batch_invalid"


class TreeRangeInvalid(ReliefFundError):
    """A proof is asked for a leaf inside the tree, or between two sizes of which the first is not 0."""

    code = "audit.tree_range_invalid"


class NoteMalformed(ReliefFundError):
    """A signed note, key or checkpoint keeps the C2SP form to the letter."""

    code = "audit.note_malformed"


class KeyNameInvalid(ReliefFundError):
    """The name of a key (the origin of the log) is not empty and has no space and no plus sign."""

    code = "audit.key_name_invalid"


class LogKeyMissing(ReliefFundError):
    """The log is signed with the key made for this home; without it nothing is signed."""

    code = "audit.log_key_missing"


class LogKeyExists(ReliefFundError):
    """A home's log has one key; making a second in its place would orphan every proof."""

    code = "audit.log_key_exists"


class SignatureInvalid(ReliefFundError):
    """A checkpoint found on disk was signed by this log's own key."""

    code = "audit.signature_invalid"


class OutboxShorterThanCheckpoint(ReliefFundError):
    """The books hold every leaf that was ever signed; a database restored to an older day does not."""

    code = "audit.outbox_shorter_than_checkpoint"


class OutboxDiffersFromCheckpoint(ReliefFundError):
    """The leaves of the books hash to the root that was signed for them; nothing else is ever signed."""

    code = "audit.outbox_differs_from_checkpoint"


class OutboxHasGap(ReliefFundError):
    """Leaves are numbered densely from 0."""

    code = "audit.outbox_has_gap"


class TilesDamaged(ReliefFundError):
    """What is read back from disk is what the books say; otherwise nothing is signed over it."""

    code = "audit.tiles_damaged"


class LogBusy(ReliefFundError):
    """One publisher at a time writes a log; the wait for the turn is bounded."""

    code = "audit.log_busy"


class LeafNotPublished(ReliefFundError):
    """A proof is made for a leaf that the signed checkpoint covers."""

    code = "audit.leaf_not_published"


class DigestUnknown(ReliefFundError):
    """A digest that is to be opened was sealed here."""

    code = "audit.digest_unknown"


class SubjectErased(ReliefFundError):
    """A subject whose key was destroyed is closed for ever."""

    code = "audit.subject_erased"


class DisclosureDamaged(ReliefFundError):
    """An opened disclosure decrypts under its subject's key and hashes to its digest."""

    code = "audit.disclosure_damaged"


class WrapKeyMissing(ReliefFundError):
    """The key that wraps the subjects' keys is a file of 32 bytes readable by its owner alone."""

    code = "audit.wrap_key_missing"


class ManifestPathInvalid(ReliefFundError):
    """A manifest lists plain files whose names have no line breaks and no other control letters."""

    code = "audit.manifest_path_invalid"

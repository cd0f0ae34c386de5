"""The single publisher: turns the outbox into tiles, reads them back, signs, renames the checkpoint.

The log is a function of the outbox alone. What was signed is remembered twice, in the log's folder and
beside the key (``log.signed``, the high-water mark); books that do not lead to both are never signed over.
"""

import base64
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from relief_fund.audit.errors import (
    LeafNotPublished,
    NoteMalformed,
    OutboxDiffersFromCheckpoint,
    OutboxShorterThanCheckpoint,
    SignatureInvalid,
    TilesDamaged,
)
from relief_fund.audit.files import Turn, file_turn, put, put_durably, settle, sweep
from relief_fund.audit.keys import load_log_key, write_vkey
from relief_fund.audit.notes import Checkpoint, VerifierKey, open_checkpoint
from relief_fund.audit.queries import Read, outbox_bodies, outbox_size
from relief_fund.audit.tiles import (
    ENTRIES,
    WIDTH,
    Frontier,
    TileReader,
    complete,
    drop_partials,
    leaf_hashes,
    prune,
    tile_path,
)
from relief_fund.audit.tree import inclusion_holds, leaf_hash
from relief_fund.audit.verify.layout import bundled

CHECKPOINT = "checkpoint"
HIGH_WATER = "log.signed"


@dataclass(frozen=True, slots=True)
class Signed:
    """What stands signed: ``published`` in the log's folder, ``highest`` beside the key."""

    published: Checkpoint | None
    highest: Checkpoint | None

    @property
    def all(self) -> list[Checkpoint]:
        """Both, those that exist, the smaller first."""
        both = [one for one in (self.published, self.highest) if one is not None]
        return sorted(both, key=lambda one: one.size)


class Publisher:
    """Publishes one home's log. ``read`` opens the books, ``turn`` lets one publisher work at a time.

    Without ``turn`` a file lock under ``keys`` is the turn: enough for one machine. Where several
    machines share the books, hand in an advisory lock of the database.
    """

    def __init__(self, read: Read, folder: Path, keys: Path, *, turn: Turn | None = None) -> None:
        self._read = read
        self._folder = folder
        self._keys = keys
        self._turn = turn or file_turn(keys / "publisher.lock")
        self._known = Frontier()
        self._whole = False

    @property
    def key(self) -> VerifierKey:
        """The log's public key. Raises LogKeyMissing."""
        return load_log_key(self._keys).key

    def outbox_size(self) -> int:
        """How many leaves the books hold now."""
        with self._read() as connection:
            return outbox_size(connection)

    def checkpoint(self) -> Checkpoint | None:
        """The published checkpoint, None before the first. Raises NoteMalformed, SignatureInvalid."""
        return self._open(self._folder / CHECKPOINT, self.key)

    def publish(self) -> Checkpoint:
        """Publish every leaf of the outbox and return the signed checkpoint.

        Raises OutboxShorterThanCheckpoint, OutboxDiffersFromCheckpoint, OutboxHasGap, TilesDamaged,
        SignatureInvalid, NoteMalformed, LogKeyMissing, LogBusy; then nothing new is signed.
        """
        with self._turn():
            return self._guarded(self._publish)

    def rebuild(self) -> Checkpoint:
        """Write every tile anew from the outbox, remove what does not belong, sign: the same bytes again.

        A damaged published checkpoint is overlooked here, the high-water mark is not.
        """
        with self._turn():
            return self._guarded(self._rebuild)

    def audit(self) -> Checkpoint | None:
        """Compare everything published with the outbox, from the first leaf on; raises what it finds.

        Raises TilesDamaged, OutboxHasGap, OutboxShorterThanCheckpoint, NoteMalformed, SignatureInvalid.
        """
        with self._turn():
            checkpoint = self.checkpoint()
            if checkpoint is not None:
                with self._read() as connection:
                    size = outbox_size(connection)
                if checkpoint.size > size:
                    raise OutboxShorterThanCheckpoint(signed=checkpoint.size, outbox=size)
                self._read_back(Frontier(), checkpoint.size, checkpoint.root)
            return checkpoint

    def prove(self, position: int) -> bytes:
        """The ``.tlog-proof`` text (C2SP tlog-proof v1) of the leaf at ``position``.

        Raises LeafNotPublished, TilesDamaged.
        """
        return self._proof(position)[0]

    def receipt(self, position: int) -> bytes:
        """A file that proves itself: JSON of the leaf, its proof and the log's public key."""
        proof, leaf = self._proof(position)
        told = {"key": self.key.text, "leaf": leaf.decode(), "proof": proof.decode()}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()

    def _guarded(self, work: Callable[[], Checkpoint]) -> Checkpoint:
        if not self._whole:
            sweep(self._folder)
        try:
            return work()
        except BaseException:
            self._known, self._whole = Frontier(), False
            raise

    def _publish(self) -> Checkpoint:
        key = self.key
        signed = Signed(self._open(self._folder / CHECKPOINT, key), self._open(self._keys / HIGH_WATER, key))
        size = self._outbox_covering(signed)
        published = signed.published
        begin = published.size if published else 0
        if begin != self._known.size or not (self._whole or complete(self._folder, begin)):
            # The folder is not what was signed last: write it all again, from leaves hashed afresh.
            self._known, begin = Frontier(), 0
            self._outbox_covering(signed)
        elif self._whole and published == signed.highest and published and published.size == size:
            return published
        return self._advance(begin, size)

    def _rebuild(self) -> Checkpoint:
        published, self._known = None, Frontier()
        with suppress(NoteMalformed, SignatureInvalid):
            published = self._open(self._folder / CHECKPOINT, self.key)
        size = self._outbox_covering(Signed(published, self._open(self._keys / HIGH_WATER, self.key)))
        checkpoint = self._advance(0, size)
        prune(self._folder, size)
        return checkpoint

    def _outbox_covering(self, signed: Signed) -> int:
        """The outbox's size, once it is known to hold and to hash to everything that was signed."""
        with self._read() as connection:
            size = outbox_size(connection)
        if any(checkpoint.size < self._known.size for checkpoint in signed.all):
            self._known = Frontier()
        for checkpoint in signed.all:
            if checkpoint.size > size:
                raise OutboxShorterThanCheckpoint(signed=checkpoint.size, outbox=size)
            for bodies in outbox_bodies(self._read, self._known.size, checkpoint.size):
                self._known.add(leaf_hashes(bodies))
            if self._known.root() != checkpoint.root:
                raise OutboxDiffersFromCheckpoint(signed=checkpoint.size)
        return size

    def _advance(self, begin: int, size: int) -> Checkpoint:
        """Write, read back, make durable, sign, remember, rename: in this order."""
        start = self._known.boundary() if begin else Frontier()
        if begin:
            self._check_edge(start.size)
        first = start.size
        tree, written = self._write(start.boundary(), size)
        self._read_back(start, size, tree.root())
        settle(written)
        signer = load_log_key(self._keys)
        checkpoint = Checkpoint(signer.key.name, size, tree.root())
        note = signer.sign(checkpoint.text)
        write_vkey(self._folder, signer.key)
        put_durably(self._keys / HIGH_WATER, note, 0o600)
        put_durably(self._folder / CHECKPOINT, note)
        drop_partials(self._folder, first, size)
        self._known, self._whole = tree, True
        return checkpoint

    def _check_edge(self, start: int) -> None:
        """The leaves of the unfinished tile are still those that were signed: they are written again."""
        edge = self._known.levels[0]
        for bodies in outbox_bodies(self._read, start, start + len(edge)):
            if leaf_hashes(bodies) != edge:
                raise OutboxDiffersFromCheckpoint(signed=self._known.size)

    def _write(self, tree: Frontier, size: int) -> tuple[Frontier, list[Path]]:
        written: list[Path] = []
        for bodies in outbox_bodies(self._read, tree.size, size):
            index = tree.size // WIDTH
            self._put(written, tile_path(ENTRIES, index, len(bodies) % WIDTH), bundled(bodies))
            for level, place, tile in tree.add(leaf_hashes(bodies)):
                self._put(written, tile_path(level, place), tile)
        for level, place, width, tile in tree.partial():
            self._put(written, tile_path(level, place, width), tile)
        return tree, written

    def _put(self, written: list[Path], path: str, body: bytes) -> None:
        if put(self._folder / path, body):
            written.append(self._folder / path)

    def _read_back(self, tree: Frontier, size: int, root: bytes) -> None:
        """Compare what lies on disk with the outbox, read a second time, and with the root to be signed."""
        reader = TileReader(self._folder, size)
        for bodies in outbox_bodies(self._read, tree.size, size):
            index = tree.size // WIDTH
            # Byte for byte: a bundle that differs anywhere, in a length too, is not what the outbox says.
            if reader.read(ENTRIES, index) != bundled(bodies):
                raise TilesDamaged(file=tile_path(ENTRIES, index, len(bodies) % WIDTH), why="differs")
            for level, place, tile in tree.add(leaf_hashes(bodies)):
                self._compare(reader, level, place, tile)
        for level, place, _, tile in tree.partial():
            self._compare(reader, level, place, tile)
        if tree.root() != root:
            raise TilesDamaged(file=CHECKPOINT, why="root")

    @staticmethod
    def _compare(reader: TileReader, level: int, index: int, tile: bytes) -> None:
        if reader.read(level, index) != tile:
            raise TilesDamaged(file=tile_path(level, index, reader.width(level, index)), why="differs")

    def _proof(self, position: int) -> tuple[bytes, bytes]:
        checkpoint = self.checkpoint()
        if checkpoint is None or not 0 <= position < checkpoint.size:
            raise LeafNotPublished(position=position, size=checkpoint.size if checkpoint else 0)
        reader = TileReader(self._folder, checkpoint.size)
        leaf, path = reader.leaf(position), reader.path(position)
        if not inclusion_holds(position, checkpoint.size, leaf_hash(leaf), path, checkpoint.root):
            raise TilesDamaged(file=tile_path(ENTRIES, position // WIDTH), why="proof")
        hashes = "".join(f"{base64.b64encode(node).decode()}\n" for node in path)
        note = (self._folder / CHECKPOINT).read_bytes()
        return f"c2sp.org/tlog-proof@v1\nindex {position}\n{hashes}\n".encode() + note, leaf

    @staticmethod
    def _open(path: Path, key: VerifierKey) -> Checkpoint | None:
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            return None
        return open_checkpoint(raw, key)

"""Verifying a log folder: signature, every tile and bundle, every leaf, the books they tell."""

import base64
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from .books import Books
from .files import LARGEST_CHECKPOINT, listing, read
from .findings import Findings
from .keyring import VKEY
from .layout import ENTRIES, bundled, levels_of, tile_path, unbundled
from .merkle import WIDTH, Frontier, leaf_hash, root_of
from .notes import Checkpoint, Malformed, Note, VerifierKey

CHECKPOINT = "checkpoint"
LARGEST_BUNDLE = WIDTH * (2 + 65535)
Progress = Callable[[int, int], None]
_TILE = re.compile(r"tile/(entries|\d{1,2})/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII)


def check_log(
    folder: Path, key: VerifierKey, findings: Findings, *, strict: bool, progress: Progress
) -> Books | None:
    """Verify the log below ``folder``; returns the books it tells, None when its head cannot be trusted.

    ``strict`` makes every file that the checkpoint does not cover a problem (a bundle is finished; a log
    in service may hold tiles of a checkpoint to come, which then are only warned about).
    """
    head = read_head(folder, key, findings)
    if head is None:
        return None
    return _LogCheck(folder, head, key, findings, strict, progress).run()


def read_head(folder: Path, key: VerifierKey, findings: Findings) -> Checkpoint | None:
    """The checkpoint of the log if ``key`` signed it."""
    raw = read(folder / CHECKPOINT, LARGEST_CHECKPOINT)
    if raw is None:
        findings.problem("file_missing", CHECKPOINT, "no signed checkpoint")
        return None
    return open_head(raw, key, CHECKPOINT, findings)


def open_head(raw: bytes, key: VerifierKey, name: str, findings: Findings) -> Checkpoint | None:
    """The checkpoint in the note ``raw`` of the file ``name``, None with a problem noted otherwise."""
    try:
        note = Note.parse(raw)
        head = Checkpoint.parse(note.text)
    except Malformed as why:
        findings.problem("checkpoint_malformed", name, str(why))
        return None
    refused = note.signed_by(key)
    if refused or head.origin != key.name:
        findings.problem("signature_invalid", name, refused or f"a checkpoint of {head.origin}")
        return None
    findings.count("signatures")
    findings.checked["size"] = head.size
    findings.checked["root"] = head.root_text
    return head


class _LogCheck:
    """One pass over bundles and tiles, and a second over the leaves where statements are to be computed.

    Where a bundle and its tile disagree, the hash above them decides which of the two is wrong.
    """

    def __init__(
        self,
        folder: Path,
        head: Checkpoint,
        key: VerifierKey,
        findings: Findings,
        strict: bool,
        progress: Progress,
    ) -> None:
        self._folder = folder
        self._head = head
        self._findings = findings
        self._strict = strict
        self._progress = progress
        self._tree = Frontier()
        self._older: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._missing: set[str] = set()
        self._blind = False
        self._parent: tuple[int, bytes | None] = (-1, None)
        self._books = Books(findings, self._file_of, head, key)

    def run(self) -> Books:
        """Verify everything."""
        if self._compare_listing():
            bundles = -(-self._head.size // WIDTH)
            for index in range(bundles):
                self._check_bundle(index)
                self._progress(min((index + 1) * WIDTH, self._head.size), self._head.size)
            self._check_edge()
            self._books.end()
            if not self._blind:
                self._books.recompute(self._leaves(bundles))
            if not self._findings.problems and self._findings.checked.get("leaves", 0) != self._head.size:
                self._findings.problem("leaves_not_checked", CHECKPOINT, "not every signed leaf was read")
        return self._books

    def _compare_listing(self) -> bool:
        found = listing(self._folder, self._findings)
        bundles = sum(1 for name in found if name.startswith("tile/entries/"))
        if self._head.size // WIDTH > bundles + 1000:
            self._findings.problem(
                "bundles_missing", "tile/entries", f"{bundles} bundles for {self._head.size} leaves"
            )
            return False
        for level in range(ENTRIES, levels_of(self._head.size)):
            hashes = self._head.size >> (8 * max(level, 0))
            for index in range(-(-hashes // WIDTH)):
                path = tile_path(level, index, self._width(level, index))
                if found.pop(path, None) is None:
                    self._missing.add(path)
                    self._findings.problem("file_missing", path, "the log lacks this file")
        for name in sorted(found):
            if name not in (CHECKPOINT, VKEY):
                self._place_extra(name)
        return True

    def _place_extra(self, name: str) -> None:
        """An older partial tile is checked with its tile; anything else does not belong here."""
        tile = _TILE.fullmatch(name)
        if tile:
            level = ENTRIES if tile[1] == "entries" else int(tile[1])
            index = int(tile[2].replace("x", "").replace("/", ""))
            held = (self._head.size >> (8 * max(level, 0))) - index * WIDTH
            width = int(tile[3] or WIDTH)
            if name == tile_path(level, index, width % WIDTH):
                if width < min(held, WIDTH):
                    self._older[level, index].append(width)
                    return
                if not self._strict:
                    self._findings.warn(
                        "beyond_checkpoint", name, "not covered by the checkpoint, not checked"
                    )
                    return
        self._findings.problem("unexpected_file", name, "the log does not consist of this file")

    def _check_bundle(self, index: int) -> None:
        width = self._width(0, index)
        bodies = self._bodies(index)
        from_bundle = None if bodies is None else [leaf_hash(body) for body in bodies]
        from_tile = self._tile(0, index)
        believed = self._believed(index, width, from_bundle, from_tile)
        if believed is None:
            self._blind = True
            believed = [bytes(32)] * (width or WIDTH)
        elif from_tile is not None and from_tile != believed:
            self._tile_differs(0, index, from_tile, believed)
        if bodies is not None and from_bundle == believed:
            self._check_older(ENTRIES, index, bodies)
            for place, body in enumerate(bodies):
                self._books.read(index * WIDTH + place, body)
            self._findings.count("bundles")
        else:
            self._books.skip()
            if from_bundle is not None and not self._blind:
                place = _first_difference(from_bundle, believed)
                self._findings.problem(
                    "leaf_differs", self._path(ENTRIES, index),
                    f"leaf {index * WIDTH + place} is not the leaf that was signed",
                    position=index * WIDTH + place,
                )  # fmt: skip
        self._check_older(0, index, believed)
        for level, place, tile in self._tree.add(believed):
            if level:
                self._check_upper(level, place, tile)

    def _believed(
        self, index: int, width: int, from_bundle: list[bytes] | None, from_tile: list[bytes] | None
    ) -> list[bytes] | None:
        """The leaf hashes to go on with: of two that differ, those that the signed root is made from."""
        if from_bundle is None or from_tile is None or from_bundle == from_tile:
            return from_tile if from_bundle is None else from_bundle
        for hashes in (from_bundle, from_tile):
            if width:
                trial = self._tree.boundary()
                trial.add(hashes)
                if trial.root() == self._head.root:
                    return hashes
            elif root_of(hashes) == self._stored_above(index):
                return hashes
        return from_bundle

    def _stored_above(self, index: int) -> bytes | None:
        above, place = divmod(index, WIDTH)
        if self._parent[0] != above:
            width = self._width(1, above)
            self._parent = above, read(self._folder / tile_path(1, above, width), 32 * WIDTH)
        tile = self._parent[1]
        return tile[32 * place : 32 * place + 32] if tile else None

    def _check_upper(self, level: int, index: int, tile: bytes) -> None:
        believed = [tile[at : at + 32] for at in range(0, len(tile), 32)]
        found = self._tile(level, index)
        if found is not None and found != believed and not self._blind:
            self._tile_differs(level, index, found, believed)
        self._check_older(level, index, believed)

    def _check_edge(self) -> None:
        for level, index, _, tile in self._tree.partial():
            if level:
                self._check_upper(level, index, tile)
        root = self._tree.root()
        if root != self._head.root and not self._blind:
            computed = base64.b64encode(root).decode()
            self._findings.problem(
                "root_differs", CHECKPOINT, f"the leaves hash to {computed}, which is not the signed root",
                computed=computed,
            )  # fmt: skip

    def _tile_differs(self, level: int, index: int, found: list[bytes], believed: list[bytes]) -> None:
        place = _first_difference(found, believed)
        self._findings.problem(
            "tile_differs", self._path(level, index),
            f"hash {place} of the tile is not the hash of what lies below it", place=place,
        )  # fmt: skip

    def _check_older(self, level: int, index: int, whole: list[bytes]) -> None:
        for width in self._older.pop((level, index), []):
            expected = bundled(whole[:width]) if level == ENTRIES else b"".join(whole[:width])
            path = tile_path(level, index, width)
            if read(self._folder / path, len(expected)) != expected:
                self._findings.problem(
                    "tile_differs", path, "an older partial tile differs from the present one"
                )

    def _bodies(self, index: int) -> list[bytes] | None:
        path = self._path(ENTRIES, index)
        raw = self._read(path, LARGEST_BUNDLE)
        if raw is None:
            return None
        try:
            return unbundled(raw, self._width(ENTRIES, index) or WIDTH)
        except Malformed as why:
            self._findings.problem("bundle_malformed", path, str(why))
            return None

    def _tile(self, level: int, index: int) -> list[bytes] | None:
        path = self._path(level, index)
        wanted = 32 * (self._width(level, index) or WIDTH)
        raw = self._read(path, 32 * WIDTH)
        if raw is None:
            return None
        if len(raw) != wanted:
            self._findings.problem("tile_malformed", path, f"{len(raw)} bytes instead of {wanted}")
            return None
        self._findings.count("tiles")
        return [raw[at : at + 32] for at in range(0, wanted, 32)]

    def _read(self, path: str, limit: int) -> bytes | None:
        """The bytes of a file that was listed; None, with a problem noted, where they cannot be had."""
        raw = read(self._folder / path, limit)
        if raw is None and path not in self._missing:
            self._findings.problem("file_too_large", path, f"more than {limit} bytes, or not readable")
        return raw

    def _leaves(self, bundles: int) -> Iterator[bytes]:
        for index in range(bundles):
            yield from self._bodies(index) or []

    def _width(self, level: int, index: int) -> int:
        return min(WIDTH, (self._head.size >> (8 * max(level, 0))) - index * WIDTH) % WIDTH

    def _path(self, level: int, index: int) -> str:
        return tile_path(level, index, self._width(level, index))

    def _file_of(self, position: int) -> str:
        return self._path(ENTRIES, position // WIDTH)


def _first_difference(found: list[bytes], believed: list[bytes]) -> int:
    return next(place for place, pair in enumerate(zip(found, believed, strict=True)) if pair[0] != pair[1])

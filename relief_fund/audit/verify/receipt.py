"""Verifying a receipt (leaf, proof and key in one file) and a bare ``.tlog-proof`` (C2SP tlog-proof v1)."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .files import read
from .findings import Findings
from .keyring import announce
from .leaf import batch_moved, entry_moved, parse_leaf
from .log import open_head
from .merkle import inclusion_holds, leaf_hash
from .notes import Checkpoint, Malformed, VerifierKey, strict_base64, strict_number

LARGEST_RECEIPT = 64 * 1024
FIRST_LINE = "c2sp.org/tlog-proof@v1"
LONGEST_PATH = 63
_KEYS = {"leaf", "proof", "key"}


@dataclass(frozen=True, slots=True)
class Proof:
    """An inclusion proof with the checkpoint it leads to, as bytes of a note."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes


def check_file(path: Path, pinned: VerifierKey | None, findings: Findings) -> None:
    """Verify one file: a receipt, or a proof beside the leaf it is about (``NAME.leaf``)."""
    raw = read(path, LARGEST_RECEIPT)
    if raw is None:
        findings.problem("unreadable", path.name, "no file of at most 64 KB")
        return
    try:
        if raw.startswith(FIRST_LINE.encode()) or path.suffix == ".tlog-proof":
            leaf = read(path.with_suffix(".leaf"), LARGEST_RECEIPT)
            _check(parse_proof(raw), leaf, pinned, pinned, path.name, findings)
        else:
            receipt = _parse_receipt(raw)
            told = VerifierKey.parse(receipt["key"]) if "key" in receipt else None
            if pinned is not None and told is not None and told != pinned:
                findings.problem(
                    "key_differs", path.name, f"the receipt names another key than {pinned.text}"
                )
            proof = parse_proof(receipt["proof"].encode())
            _check(proof, receipt["leaf"].encode(), pinned or told, pinned, path.name, findings)
    except (Malformed, ValueError, RecursionError) as why:
        told_why = str(why) if isinstance(why, Malformed) else "not a receipt and not a proof"
        findings.problem("receipt_malformed", path.name, told_why)


def parse_proof(raw: bytes) -> Proof:
    """The proof in the text ``raw``; raises Malformed."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("not UTF-8") from None
    lines, gap, note = text.partition("\n\n")
    told = lines.split("\n")
    if not gap or told[0] != FIRST_LINE:
        raise Malformed(f"a proof begins with {FIRST_LINE}")
    if len(told) > 1 and told[1].startswith("extra "):
        strict_base64(told.pop(1)[6:])
    if len(told) < 2 or not told[1].startswith("index ") or len(told) > 2 + LONGEST_PATH:
        raise Malformed("a proof names the index of its leaf")
    path = tuple(strict_base64(line) for line in told[2:])
    if any(len(node) != 32 for node in path):
        raise Malformed("a hash has 32 bytes")
    return Proof(strict_number(told[1][6:]), path, note.encode())


def _check(
    proof: Proof,
    leaf: bytes | None,
    key: VerifierKey | None,
    pinned: VerifierKey | None,
    name: str,
    findings: Findings,
) -> None:
    announce(key, pinned, name, findings)
    head = open_head(proof.checkpoint, key, name, findings) if key is not None else None
    if leaf is None:
        findings.problem("leaf_missing", name, f"put the leaf beside it as {Path(name).stem}.leaf")
        return
    if head is not None:
        _check_inclusion(proof, leaf, head, name, findings)
    _check_leaf(leaf, name, findings)


def _check_inclusion(proof: Proof, leaf: bytes, head: Checkpoint, name: str, findings: Findings) -> None:
    if proof.index >= head.size:
        findings.problem("proof_invalid", name, f"index {proof.index} is beyond the {head.size} leaves")
    elif not inclusion_holds(proof.index, head.size, leaf_hash(leaf), proof.path, head.root):
        findings.problem("proof_invalid", name, f"leaf and path do not lead to the root {head.root_text}")
    else:
        findings.count("proofs")
        findings.checked["index"] = proof.index


def _check_leaf(leaf: bytes, name: str, findings: Findings) -> None:
    try:
        told = parse_leaf(leaf)
        if told["kind"] in ("entry", "donation"):
            findings.checked["entry"] = entry_moved(told).first
        elif told["kind"] == "batch":
            batch_moved(told)
        findings.count("leaves")
    except Malformed as why:
        findings.problem("leaf_invalid", name, str(why))


def _parse_receipt(raw: bytes) -> dict[str, str]:
    receipt = json.loads(raw.decode("utf-8"), object_pairs_hook=_once)
    if type(receipt) is not dict or not {"leaf", "proof"} <= receipt.keys() <= _KEYS:
        raise Malformed("a receipt holds leaf, proof and key")
    if not all(type(part) is str for part in receipt.values()):
        raise Malformed("a receipt holds texts")
    return receipt


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("a name stands twice")
    return found

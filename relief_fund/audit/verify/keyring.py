"""Which key a log is checked against: the pinned one, else the one that lies beside the log."""

from pathlib import Path

from .files import LARGEST_CHECKPOINT, read
from .findings import Findings
from .notes import Malformed, VerifierKey

VKEY = "log.vkey"


def pinned_key(text: str | None, findings: Findings) -> VerifierKey | None:
    """The key that the reader trusts, None when there is none; a malformed one is a problem."""
    if not text:
        return None
    try:
        return VerifierKey.parse(text.strip())
    except Malformed as why:
        findings.problem("key_malformed", "", f"the pinned key: {why}")
        return None


def key_of(
    folder: Path, names: list[str], pinned: VerifierKey | None, findings: Findings
) -> VerifierKey | None:
    """The key to check with; every key file of ``names`` that exists must hold that very key."""
    key = pinned
    for name in names:
        raw = read(folder / name, LARGEST_CHECKPOINT)
        if raw is None:
            if (folder / name).exists():
                findings.problem("key_malformed", name, "the public key: not a small plain file")
            continue
        try:
            found = VerifierKey.parse(raw.decode("utf-8").removesuffix("\n"))
            if f"{found.text}\n".encode() != raw:
                raise Malformed("a key file is one line")
        except (Malformed, UnicodeDecodeError) as why:
            findings.problem("key_malformed", name, f"the public key: {why}")
            continue
        if key is not None and found != key:
            findings.problem("key_differs", name, f"this is not the key {key.text}")
        key = key or found
    announce(key, pinned, names[0], findings)
    return key


def announce(key: VerifierKey | None, pinned: VerifierKey | None, name: str, findings: Findings) -> None:
    """Tell which key is used, and warn when nobody outside vouched for it."""
    if key is None:
        findings.problem("key_missing", name, "no public key to check with; give one")
        return
    findings.checked["key"] = key.text
    findings.checked["fingerprint"] = key.fingerprint
    if pinned is None:
        findings.warn(
            "key_not_pinned", name, "the key came with what it signs; compare its fingerprint",
            fingerprint=key.fingerprint,
        )  # fmt: skip

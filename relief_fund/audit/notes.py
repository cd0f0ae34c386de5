"""Signed notes and checkpoints: signing with the log key, and opening what this log signed."""

import base64
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from relief_fund.audit.errors import KeyNameInvalid, NoteMalformed, SignatureInvalid
from relief_fund.audit.verify.notes import (
    DASH,
    ED25519,
    Checkpoint,
    Malformed,
    Note,
    VerifierKey,
    name_is_valid,
    strict_base64,
)

__all__ = ["Checkpoint", "Note", "Signer", "VerifierKey", "open_checkpoint", "strict_base64"]

_PRIVATE = "PRIVATE+KEY+"


@dataclass(frozen=True, slots=True)
class Signer:
    """The log's Ed25519 key under the log's name (its origin)."""

    key: VerifierKey
    seed: bytes

    @classmethod
    def of(cls, name: str, seed: bytes) -> "Signer":
        """The signer of ``name`` from 32 secret bytes; raises KeyNameInvalid."""
        if not name_is_valid(name):
            raise KeyNameInvalid(length=len(name))
        public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
        return cls(VerifierKey(name, public), seed)

    @classmethod
    def parse(cls, text: str) -> "Signer":
        """The signer that ``private_text`` wrote; raises NoteMalformed."""
        try:
            name, identity, body = text.removeprefix(_PRIVATE).split("+", 2)
            blob = strict_base64(body)
        except (ValueError, Malformed):
            raise NoteMalformed(what="log_key") from None
        if not text.startswith(_PRIVATE) or len(blob) != 33 or blob[0] != ED25519 or not name_is_valid(name):
            raise NoteMalformed(what="log_key")
        signer = cls.of(name, blob[1:])
        if signer.key.identity.hex() != identity:
            raise NoteMalformed(what="log_key")
        return signer

    @property
    def private_text(self) -> str:
        """The secret in the form that Go's note package writes: PRIVATE+KEY+name+id+base64."""
        body = base64.b64encode(bytes([ED25519]) + self.seed).decode()
        return f"{_PRIVATE}{self.key.name}+{self.key.identity.hex()}+{body}"

    def sign(self, text: str) -> bytes:
        """The note of ``text``, which ends with a newline, signed; raises NoteMalformed."""
        if not text.endswith("\n") or any(sign < " " and sign != "\n" for sign in text):
            raise NoteMalformed(what="text")
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        line = base64.b64encode(self.key.identity + signature).decode()
        return f"{text}\n{DASH}{self.key.name} {line}\n".encode()


def open_checkpoint(raw: bytes, key: VerifierKey) -> Checkpoint:
    """The checkpoint in ``raw``, signed by ``key``. Raises NoteMalformed, SignatureInvalid."""
    try:
        note = Note.parse(raw)
        checkpoint = Checkpoint.parse(note.text)
    except Malformed as malformed:
        raise NoteMalformed(what="checkpoint", why=str(malformed)) from None
    own = [line for line in note.signatures if (line.name, line.identity) == (key.name, key.identity)]
    if not own or checkpoint.origin != key.name:
        raise SignatureInvalid(size=checkpoint.size)
    for line in own:
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(line.body, note.text.encode())
        except InvalidSignature:
            raise SignatureInvalid(size=checkpoint.size) from None
    return checkpoint

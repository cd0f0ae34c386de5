"""Reading signed notes, verifier keys and checkpoints (C2SP signed-note, tlog-checkpoint), strictly."""

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256

from .ed25519 import key_is_sound, verify

ED25519 = 1
"""The signature type of a plain Ed25519 note signature."""

MOST_SIGNATURES = 64
DASH = "\u2014 "


class Malformed(ValueError):
    """The bytes do not keep the format; the text says where."""


def strict_base64(text: str) -> bytes:
    """The bytes of standard base64 that encodes back to the very same text; raises Malformed."""
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("not base64") from None
    if base64.b64encode(found).decode() != text:
        raise Malformed("base64 that does not encode back to itself")
    return found


def strict_number(text: str) -> int:
    """A whole number from 0 in plain digits without leading zeroes; raises Malformed."""
    if not (text.isascii() and text.isdigit()) or (text[0] == "0" and text != "0") or len(text) > 18:
        raise Malformed("not a plain number")
    return int(text)


def name_is_valid(name: str) -> bool:
    """Whether ``name`` may name a key: not empty, no spaces, no plus sign, nothing unprintable."""
    return (
        bool(name) and "+" not in name and not any(sign.isspace() or not sign.isprintable() for sign in name)
    )


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name; ``public`` is 32 bytes of Ed25519."""

    name: str
    public: bytes

    @property
    def identity(self) -> bytes:
        """The four bytes that a signature line begins with."""
        return sha256(self.name.encode() + b"\n" + bytes([ED25519]) + self.public).digest()[:4]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the 32 key bytes in hexadecimal: what is printed on public notices."""
        return sha256(self.public).hexdigest()

    @property
    def text(self) -> str:
        """The C2SP vkey ``name+id+base64``."""
        body = base64.b64encode(bytes([ED25519]) + self.public).decode()
        return f"{self.name}+{self.identity.hex()}+{body}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """The key that ``text`` writes; raises Malformed, for weak points also."""
        parts = text.split("+", 2)
        if len(parts) != 3 or not name_is_valid(parts[0]):
            raise Malformed("a key is name+id+base64")
        body = strict_base64(parts[2])
        if len(body) != 33 or body[0] != ED25519:
            raise Malformed("not an Ed25519 key")
        key = cls(parts[0], body[1:])
        if key.identity.hex() != parts[1]:
            raise Malformed("the key's id does not belong to its name and bytes")
        if not key_is_sound(key.public):
            raise Malformed("the key is a weak point of the curve")
        return key


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the key's name, its four bytes, and what it signed with."""

    name: str
    identity: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A signed note: ``text`` ends with a newline and is what the signatures are over."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, raw: bytes) -> "Note":
        """The note in ``raw``; raises Malformed."""
        try:
            whole = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise Malformed("not UTF-8") from None
        if any(sign < " " and sign != "\n" for sign in whole):
            raise Malformed("control letters")
        text, gap, tail = whole.rpartition("\n\n")
        if not gap or not text or not tail.endswith("\n"):
            raise Malformed("a note is a text, an empty line and signatures")
        lines = tail[:-1].split("\n")
        if len(lines) > MOST_SIGNATURES:
            raise Malformed("too many signatures")
        return cls(text + "\n", tuple(_signature(line) for line in lines))

    def signed_by(self, key: VerifierKey) -> str:
        """ "" when ``key`` signed the text, else why not (every line by a known key must hold)."""
        lines = [one for one in self.signatures if (one.name, one.identity) == (key.name, key.identity)]
        if not lines:
            return "no signature by the key " + key.text.rsplit("+", 1)[0]
        if not all(verify(key.public, self.text.encode(), one.body) for one in lines):
            return "the signature does not fit the text"
        return ""


def _signature(line: str) -> Signature:
    if not line.startswith(DASH):
        raise Malformed("a signature line begins with a dash")
    name, gap, body = line[len(DASH) :].partition(" ")
    if not gap or not name_is_valid(name):
        raise Malformed("a signature line is a dash, a name and base64")
    blob = strict_base64(body)
    if len(blob) < 5:
        raise Malformed("a signature is too short")
    return Signature(name, blob[:4], blob[4:])


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed tree head: ``size`` leaves under ``root`` (32 bytes) of the log ``origin``."""

    origin: str
    size: int
    root: bytes

    @property
    def root_text(self) -> str:
        """The root in base64."""
        return base64.b64encode(self.root).decode()

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{self.root_text}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """The checkpoint in the note text ``text``; extension lines are refused, this log signs none."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0]:
            raise Malformed("a checkpoint has three lines: origin, size, root")
        root = strict_base64(lines[2])
        if len(root) != 32:
            raise Malformed("a root has 32 bytes")
        return cls(lines[0], strict_number(lines[1]), root)

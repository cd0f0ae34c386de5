"""Private facts as salted digests (RFC 9901 disclosures), kept encrypted under one key per subject.

Erasing a subject deletes one wrapped key: the digest in the log stays and proves, the facts are closed
for ever, in every backup of the ciphertexts too.
"""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, bindparam, delete, select

from relief_fund.audit.errors import DigestUnknown, DisclosureDamaged, SubjectErased
from relief_fund.audit.tables import Disclosure, SubjectKey
from relief_fund.kernel.chance import random_bytes
from relief_fund.kernel.protocols import RowTx, Sealed

NAME = "facts"
"""The claim name inside every disclosure; what the facts are named stands in their own keys."""

AT_A_TIME = 500
"""Disclosures of one question: a database takes only so many values at once."""
_NONCE = 12
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_key = SubjectKey.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
_disclosure = Disclosure.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
_KEY_OF = select(_key.c.wrapped).where(_key.c.subject == bindparam("subject"))
_BY_DIGEST = select(_disclosure).where(_disclosure.c.digest == bindparam("digest"))
_SEVERAL = (
    select(_disclosure, _key.c.wrapped)
    .join(_key, _key.c.subject == _disclosure.c.subject)
    .where(_disclosure.c.digest.in_(bindparam("digests", expanding=True)))
)
_ERASE = delete(_key).where(_key.c.subject == bindparam("of"))
_encode = msgspec.json.Encoder().encode
_encode_strictly = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode
_PLAIN = frozenset({str, int, bool})


def base64url(raw: bytes) -> str:
    """Base64url without padding, as RFC 9901 writes it."""
    # The three steps of the standard library's function in one: an import asks hundreds of thousands of times.
    return binascii.b2a_base64(raw, newline=False).translate(_URL_SAFE, b"=").decode("ascii")


def disclosure_digest(disclosure: str) -> str:
    """The digest of a disclosure: base64url of SHA-256 over its ASCII bytes (RFC 9901 4.2.3)."""
    return base64url(sha256(disclosure.encode("ascii")).digest())


class Vault:
    """Seals and opens disclosures; ``wrap_key`` (32 bytes) wraps the keys of the subjects.

    Every encryption takes a fresh random nonce of the operating system (``kernel.chance``). A subject's
    own key makes one salt per context, so a context names one disclosure and is never used twice for a
    subject.
    """

    def __init__(self, wrap_key: bytes) -> None:
        self._wrap = AESGCM(wrap_key)

    def seal(self, subject: str, context: str, facts: Mapping[str, Any]) -> Sealed:
        """Digest and ciphertext of ``facts`` for a fresh subject; pure, to be called before the command."""
        random = random_bytes(32 + _NONCE)
        key, nonce = random[:32], random[32:]
        wrapped = nonce + self._wrap.encrypt(nonce, key, subject.encode())
        return self._sealed(key, subject, context, facts, wrapped)

    def seal_again(self, subject: str, wrapped: bytes, context: str, facts: Mapping[str, Any]) -> Sealed:
        """A further disclosure of a subject whose ``wrapped`` key is kept; raises DisclosureDamaged.

        Its ``wrapped_key`` is empty: ``keep`` writes no second key row.
        """
        return self._sealed(self._unwrapped(subject, wrapped), subject, context, facts, b"")

    def keep(self, tx: RowTx, sealed: Sequence[Sealed]) -> None:
        """Write the rows of ``sealed`` inside a command."""
        keys = [{"subject": one.subject, "wrapped": one.wrapped_key} for one in sealed if one.wrapped_key]
        if keys:
            tx.rows(_key, keys)
        if sealed:
            tx.rows(_disclosure, [_row(one) for one in sealed])

    def open_disclosure(self, connection: Connection, digest: str) -> dict[str, Any]:
        """The facts behind ``digest``. Raises DigestUnknown, SubjectErased, DisclosureDamaged."""
        return _facts(self.open_text(connection, digest))

    def open_text(self, connection: Connection, digest: str) -> str:
        """The RFC 9901 disclosure text behind ``digest``, as an inspector hashes it. Raises as above."""
        row = connection.execute(_BY_DIGEST, {"digest": digest}).first()
        if row is None:
            raise DigestUnknown()
        wrapped = wrapped_key(connection, row.subject)
        if wrapped is None:
            raise SubjectErased()
        return self._opened(row, wrapped)

    def open_several(self, connection: Connection, digests: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The facts behind each of ``digests``; one whose subject was erased is left out.

        In few questions, for pages of people. Raises DisclosureDamaged.
        """
        found: dict[str, dict[str, Any]] = {}
        for at in range(0, len(digests), AT_A_TIME):
            for row in connection.execute(_SEVERAL, {"digests": list(digests[at : at + AT_A_TIME])}):
                found[row.digest] = _facts(self._opened(row, bytes(row.wrapped)))
        return found

    def _opened(self, row: Any, wrapped: bytes) -> str:
        body, bound = bytes(row.ciphertext), _bound(row.subject, row.context)
        try:
            key = AESGCM(self._unwrapped(row.subject, wrapped))
            text = key.decrypt(body[:_NONCE], body[_NONCE:], bound).decode("ascii")
        except InvalidTag:
            raise DisclosureDamaged() from None
        if disclosure_digest(text) != row.digest:
            raise DisclosureDamaged()
        return text

    @staticmethod
    def erase(tx: RowTx, subject: str) -> None:
        """Destroy the key of ``subject`` inside a command; nothing of the subject opens again."""
        tx.sql(_ERASE, {"of": subject})

    def _unwrapped(self, subject: str, wrapped: bytes) -> bytes:
        try:
            return self._wrap.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], subject.encode())
        except InvalidTag:
            raise DisclosureDamaged() from None

    @staticmethod
    def _sealed(key: bytes, subject: str, context: str, facts: Mapping[str, Any], wrapped: bytes) -> Sealed:
        salt = hmac.digest(key, context.encode(), "sha256")[:16]
        text = base64url(_told([base64url(salt), NAME, dict(facts)], facts))
        nonce = random_bytes(_NONCE)
        ciphertext = nonce + AESGCM(key).encrypt(nonce, text.encode("ascii"), _bound(subject, context))
        return Sealed(subject, context, disclosure_digest(text), wrapped, ciphertext)


def _facts(disclosure: str) -> dict[str, Any]:
    padded = disclosure + "=" * (-len(disclosure) % 4)
    return dict(json.loads(base64.urlsafe_b64decode(padded))[2])


def wrapped_key(connection: Connection, subject: str) -> bytes | None:
    """The wrapped key of ``subject``, None when it was erased or never made."""
    found = connection.execute(_KEY_OF, {"subject": subject}).scalar()
    return None if found is None else bytes(found)


def _told(disclosure: list[Any], facts: Mapping[str, Any]) -> bytes:
    """JSON of a disclosure. Raises TypeError or ValueError for what would not be read back as it was said.

    The quick way is for plain facts alone: it would also write days, bytes and what is not a number, each as
    something else.
    """
    if _PLAIN.issuperset(map(type, facts.values())):
        return _encode(disclosure)
    return _encode_strictly(disclosure).encode()


def _bound(subject: str, context: str) -> bytes:
    return f"{subject}\n{context}".encode()


def _row(sealed: Sealed) -> dict[str, Any]:
    return {
        "digest": sealed.digest,
        "subject": sealed.subject,
        "context": sealed.context,
        "ciphertext": sealed.ciphertext,
    }

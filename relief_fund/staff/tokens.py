"""Random tokens that people and browsers carry; the books keep only their SHA-256."""

import hashlib
import secrets

TOKEN_BYTES = 32


def fresh_token() -> str:
    """A token of 256 random bits, safe in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def shown_hash(token: str) -> str:
    """The SHA-256 (hex) under which a shown ``token`` is looked up; fast is enough for 80 bits and more."""
    return hashlib.sha256(token.encode()).hexdigest()

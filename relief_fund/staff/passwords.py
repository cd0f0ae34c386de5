"""Passwords under Argon2id (RFC 9106), checked outside the desk and in equal time for unknown names."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from relief_fund.staff.errors import PasswordInvalid

LEAST_LETTERS = 12
MOST_LETTERS = 256

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""19 MiB, two passes, one lane: about 20 ms, and 64 sign-ins at once still fit a small machine."""

NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$met7FuB7wD4RHoyaucPN1g$iAd5bA4Dss4Ft+oZVQR66Ljtj5L8/8uxkebyXwhaNmk"
"""The hash of a thrown-away random password, for names nobody has:
checking against it takes as long as checking a known name."""


def check_strength(password: str) -> None:
    """Raise PasswordInvalid unless the length is in bounds; no other rule, length is what helps."""
    if not LEAST_LETTERS <= len(password) <= MOST_LETTERS:
        raise PasswordInvalid(least=LEAST_LETTERS, most=MOST_LETTERS)


def hash_password(password: str) -> str:
    """The encoded Argon2id hash of ``password`` with a random salt."""
    return HASHER.hash(password)


def password_fits(password_hash: str | None, password: str) -> bool:
    """Whether ``password`` is the one behind ``password_hash``; None costs the same time and says no."""
    try:
        fits = HASHER.verify(password_hash or NOBODY, password[: MOST_LETTERS + 1])
    except (VerificationError, InvalidHashError):
        return False
    return fits and password_hash is not None

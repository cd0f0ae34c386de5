"""Tokens: long, different, and only their hash is kept."""

import hashlib

from relief_fund.staff.tokens import fresh_token, shown_hash


def test_tokens_are_long_and_never_alike() -> None:
    made = {fresh_token() for _ in range(200)}
    assert len(made) == 200
    assert all(len(token) >= 43 for token in made)


def test_what_is_kept_is_the_sha256() -> None:
    assert shown_hash("token") == hashlib.sha256(b"token").hexdigest()

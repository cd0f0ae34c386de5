import gzip
import json
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.audit.verify.ed25519 import key_is_sound, verify


def accepted_by_openssl(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def test_rfc_8032_test_2() -> None:
    key = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert verify(key, b"\x72", signature)
    assert not verify(key, b"\x73", signature)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 511))
def test_real_signatures_hold_and_turned_ones_do_not(seed: bytes, message: bytes, bit: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert key_is_sound(key)
    assert verify(key, message, signature)
    turned = bytearray(signature)
    turned[bit // 8] ^= 1 << bit % 8
    assert not verify(key, message, bytes(turned))
    assert not verify(key, message + b"x", signature)


@given(st.binary(max_size=40), st.binary(max_size=70))
def test_any_bytes_get_an_answer(key: bytes, signature: bytes) -> None:
    assert not verify(key, b"", signature)
    assert key_is_sound(key) in (True, False)


@pytest.mark.parametrize(
    "key",
    [
        bytes(32),
        bytes([1]) + bytes(31),
        b"\xec" + b"\xff" * 30 + b"\x7f",
        b"\xee" + b"\xff" * 30 + b"\x7f",
        b"\xff" * 32,
    ],
)
def test_weak_and_odd_keys_are_not_sound(key: bytes) -> None:
    assert not key_is_sound(key)


@pytest.mark.real_inputs
def test_the_914_edge_vectors_fall_as_openssl_lets_them(real_inputs: Path) -> None:
    vectors = json.loads(
        gzip.decompress((real_inputs / "transparency-log/ed25519/ed25519vectors.json.gz").read_bytes())
    )
    ours, theirs = 0, 0
    for vector in vectors:
        key, signature = bytes.fromhex(vector["key"]), bytes.fromhex(vector["sig"])
        told = verify(key, vector["msg"].encode(), signature)
        assert told == accepted_by_openssl(key, vector["msg"].encode(), signature), vector["number"]
        ours, theirs = ours + told, theirs + 1
    assert (ours, theirs) == (208, 914)

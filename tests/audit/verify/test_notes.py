import base64
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.audit.notes import Signer
from relief_fund.audit.verify.notes import (
    Checkpoint,
    Malformed,
    Note,
    VerifierKey,
    strict_base64,
    strict_number,
)

FOREIGN_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
FOREIGN_NOTE = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
SIGNER = Signer.of("thu.example/log", bytes(32))


def test_a_note_and_key_of_gos_note_package() -> None:
    note = Note.parse(FOREIGN_NOTE.encode())
    assert note.signed_by(VerifierKey.parse(FOREIGN_KEY)) == ""
    turned = Note.parse(FOREIGN_NOTE.replace("answer", "anzwer").encode())
    assert turned.signed_by(VerifierKey.parse(FOREIGN_KEY)) == "the signature does not fit the text"


def test_a_note_of_strangers_is_not_signed_by_us() -> None:
    assert "no signature by the key thu.example/log+" in Note.parse(FOREIGN_NOTE.encode()).signed_by(
        SIGNER.key
    )


@pytest.mark.parametrize("text", ["AAA", "AA==A", "AB==", "AA", " AA==", "AA==\n", "A-_=", "é", "AAAA===="])
def test_base64_that_does_not_write_itself_again(text: str) -> None:
    with pytest.raises(Malformed):
        strict_base64(text)


@given(st.binary(max_size=40))
def test_base64_that_does(raw: bytes) -> None:
    assert strict_base64(base64.b64encode(raw).decode()) == raw


@pytest.mark.parametrize("text", ["", "01", "-1", "+1", "1_0", "１", "1 ", "9" * 19, "0x1"])
def test_numbers_that_are_not_plain(text: str) -> None:
    with pytest.raises(Malformed):
        strict_number(text)


def test_numbers_that_are() -> None:
    assert [strict_number(text) for text in ("0", "7", "20852163")] == [0, 7, 20852163]


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\n", b"a", b"a\n", b"a\n\n", b"\n\n\xe2\x80\x94 a AAAAAAA=\n", b"a\n\n- a AAAAAAA=\n",
        b"a\n\n\xe2\x80\x94 a\n", b"a\n\n\xe2\x80\x94 a AAAAAAA=", b"a\n\n\xe2\x80\x94 a AAAA\n",
        b"a\n\n\xe2\x80\x94 a+b AAAAAAA=\n", b"a\t\n\n\xe2\x80\x94 a AAAAAAA=\n", b"\xff\n\n\xe2\x80\x94 a AAAAAAA=\n",
        b"a\n\n" + b"\xe2\x80\x94 a AAAAAAA=\n" * 65,
    ],
)  # fmt: skip
def test_notes_that_are_none(raw: bytes) -> None:
    with pytest.raises(Malformed):
        Note.parse(raw)


@pytest.mark.parametrize(
    "text",
    [
        "", "a\n1\n", "a\n1\nAAAA\n", "\n1\n" + "A" * 43 + "=\n", "a\n01\n" + "A" * 43 + "=\n",
        "a\n1\n" + "A" * 43 + "=\nextension\n", "a\n1\n" + "A" * 43 + "=", "a\n1\n" + "A" * 42 + "B=\n",
    ],
)  # fmt: skip
def test_checkpoints_that_are_none(text: str) -> None:
    with pytest.raises(Malformed):
        Checkpoint.parse(text)


def test_a_checkpoint_writes_itself_again() -> None:
    head = Checkpoint("a", 0, bytes(32))
    assert Checkpoint.parse(head.text) == head
    assert head.text == f"a\n0\n{head.root_text}\n"


@pytest.mark.parametrize(
    "change",
    [
        lambda key: key.replace("thu", "tho"),
        lambda key: key.replace("+", " ", 1),
        lambda key: key[:-2] + "A=",
        lambda key: "",
        lambda key: "thu.example/log+00000000+" + base64.b64encode(b"\x02" + bytes(32)).decode(),
        lambda key: VerifierKey("weak", bytes([1]) + bytes(31)).text,
    ],
)
def test_keys_that_are_none(change) -> None:  # type: ignore[no-untyped-def]  # a table of lambdas
    with pytest.raises(Malformed):
        VerifierKey.parse(change(SIGNER.key.text))


@given(st.binary(max_size=300))
def test_any_bytes_are_a_note_or_malformed(raw: bytes) -> None:
    for parse in (Note.parse, lambda raw: Checkpoint.parse(raw.decode("latin-1"))):
        with suppress(Malformed):
            parse(raw)

import pytest

from relief_fund.audit.errors import KeyNameInvalid, NoteMalformed, SignatureInvalid
from relief_fund.audit.notes import Checkpoint, Note, Signer, open_checkpoint
from relief_fund.audit.verify.notes import Malformed, VerifierKey

SEED = bytes(range(32))
SIGNER = Signer.of("thu.example/log", SEED)
HEAD = Checkpoint("thu.example/log", 3, bytes(32))


def test_a_key_survives_its_file() -> None:
    again = Signer.parse(SIGNER.private_text)
    assert again == SIGNER
    assert SIGNER.private_text.startswith(f"PRIVATE+KEY+thu.example/log+{SIGNER.key.identity.hex()}+")
    assert VerifierKey.parse(SIGNER.key.text) == SIGNER.key


@pytest.mark.parametrize("change", ["PRIVATE+KEY+thu.exAmple", "private+key+thu.example", "PRIVATE+KEY+"])
def test_a_damaged_key_file_is_refused(change: str) -> None:
    with pytest.raises(NoteMalformed):
        Signer.parse(SIGNER.private_text.replace("PRIVATE+KEY+thu.example", change))


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u00a0b", "\ud800"])
def test_a_name_that_would_break_a_line_is_refused(name: str) -> None:
    with pytest.raises(KeyNameInvalid):
        Signer.of(name, SEED)


def test_our_own_checkpoint_opens() -> None:
    assert open_checkpoint(SIGNER.sign(HEAD.text), SIGNER.key) == HEAD


def test_signing_is_deterministic_and_takes_whole_lines_only() -> None:
    assert SIGNER.sign("a\n") == SIGNER.sign("a\n")
    for text in ("a", "a\tb\n"):
        with pytest.raises(NoteMalformed):
            SIGNER.sign(text)


def test_another_hand_is_refused() -> None:
    other = Signer.of("thu.example/log", bytes(32))
    with pytest.raises(SignatureInvalid):
        open_checkpoint(other.sign(HEAD.text), SIGNER.key)
    forged = SIGNER.sign(HEAD.text).replace(b"\n3\n", b"\n4\n")
    with pytest.raises(SignatureInvalid):
        open_checkpoint(forged, SIGNER.key)
    with pytest.raises(SignatureInvalid):
        open_checkpoint(SIGNER.sign(Checkpoint("another.example", 3, bytes(32)).text), SIGNER.key)
    with pytest.raises(NoteMalformed):
        open_checkpoint(b"nothing", SIGNER.key)


def test_a_witness_may_sign_beside_us() -> None:
    witness = Signer.of("finance.example/witness", bytes(32))
    line = witness.sign(HEAD.text).rpartition(b"\n\n")[2]
    assert open_checkpoint(SIGNER.sign(HEAD.text) + line, SIGNER.key) == HEAD


def test_every_line_of_a_known_key_must_hold() -> None:
    other = Note.parse(SIGNER.sign("other\n")).signatures[0]
    assert other.identity == SIGNER.key.identity
    line = SIGNER.sign("other\n").rpartition(b"\n\n")[2]
    with pytest.raises(SignatureInvalid):
        open_checkpoint(SIGNER.sign(HEAD.text) + line, SIGNER.key)


def test_a_malformed_public_key_is_refused() -> None:
    with pytest.raises(Malformed):
        VerifierKey.parse("thu.example/log+00000000+AAAA")

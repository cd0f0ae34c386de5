"""What the published log proves, by its own proofs and by a verifier of another house."""

import json
import subprocess
from pathlib import Path

import pytest

from relief_fund.audit.errors import (
    LeafNotPublished,
    TilesDamaged,
)
from relief_fund.audit.verify import verify_path
from relief_fund.audit.verify.receipt import parse_proof
from tests.audit.conftest import Log
from tests.audit.test_publisher import FOREIGN


def test_only_what_is_signed_is_proved(log: Log) -> None:
    with pytest.raises(LeafNotPublished):
        log.publisher.prove(0)
    log.publisher.publish()
    log.give(1)
    with pytest.raises(LeafNotPublished) as refusal:
        log.publisher.prove(1)
    assert refusal.value.facts == {"position": 1, "size": 1}
    with pytest.raises(LeafNotPublished):
        log.publisher.prove(-1)


def test_a_receipt_proves_itself(log: Log, tmp_path: Path) -> None:
    log.give(400)
    log.publisher.publish()
    for position in (0, 1, 255, 256, 400):
        (tmp_path / "receipt.json").write_bytes(log.publisher.receipt(position))
        result = verify_path(tmp_path / "receipt.json", log.key.text)
        assert result["ok"], result
        assert result["checked"]["index"] == position


def test_a_damaged_tile_gives_no_proof(log: Log) -> None:
    log.give(400)
    log.publisher.publish()
    tile = log.folder / "tile/0/000"
    tile.write_bytes(bytes([1]) + tile.read_bytes()[1:])
    with pytest.raises(TilesDamaged):
        log.publisher.prove(1)


def foreign(*words: str) -> bytes:
    """Run the verifier that nobody here wrote."""
    done = subprocess.run([FOREIGN, *words], capture_output=True, check=True)
    return done.stdout


def test_a_foreign_verifier_agrees(log: Log) -> None:
    log.give(600)
    log.pay(5)
    log.publisher.publish()
    for position in (0, 300, 601):
        proof = log.publisher.prove(position)
        assert foreign("gen-proof", str(log.folder), str(position)) == proof
        leaf = foreign("get-leaf", "-c", str(log.folder), str(position))
        assert leaf == json.loads(log.publisher.receipt(position))["leaf"].encode()
        assert parse_proof(proof).index == position


def test_the_foreign_verifier_can_refuse(log: Log) -> None:
    log.give(600)
    log.publisher.publish()
    bundle = log.folder / "tile/entries/001"
    bundle.write_bytes(bundle.read_bytes().replace(b"BAO.CHUNG", b"BAO.CHANG", 1))
    with pytest.raises(subprocess.CalledProcessError):
        foreign("get-leaf", "-c", str(log.folder), "256")


def test_the_foreign_library_accepts_the_signature(log: Log) -> None:
    from tlog_scales.signing import Vkey
    from tlog_scales.tlog import Checkpoint as Foreign

    log.give(3)
    log.publisher.publish()
    told = Foreign.from_text((log.folder / "checkpoint").read_text())
    told.verify(Vkey.from_string(log.key.text))
    assert told.size == 4

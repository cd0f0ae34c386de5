import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.audit.notes import Signer
from relief_fund.audit.verify import verify_path
from relief_fund.audit.verify.findings import Findings
from relief_fund.audit.verify.notes import Malformed
from relief_fund.audit.verify.receipt import LARGEST_RECEIPT, check_file, parse_proof
from tests.audit.conftest import Log


@pytest.fixture
def receipt(log: Log, tmp_path: Path) -> Path:
    """The receipt of entry 7 of 300."""
    log.give(300)
    log.publisher.publish()
    path = tmp_path / "receipt.json"
    path.write_bytes(log.publisher.receipt(7))
    return path


def codes(path: Path, key: str | None = None) -> list[str]:
    """The codes of what is wrong, each naming the file itself."""
    problems = verify_path(path, key)["problems"]
    assert {one["file"] for one in problems} <= {path.name}
    return [one["code"] for one in problems]


def test_a_receipt_holds_with_and_without_a_pinned_key(receipt: Path, log: Log) -> None:
    result = verify_path(receipt, log.key.text)
    assert (result["ok"], result["warnings"]) == (True, [])
    assert {"index": 7, "entry": 7, "size": 301, "proofs": 1, "leaves": 1}.items() <= result[
        "checked"
    ].items()
    unpinned = verify_path(receipt)
    assert unpinned["ok"]
    assert unpinned["warnings"][0]["fingerprint"] == log.key.fingerprint


def test_leaf_and_proof_alone_are_enough_with_a_pinned_key(receipt: Path, log: Log) -> None:
    told = json.loads(receipt.read_text())
    del told["key"]
    receipt.write_text(json.dumps(told, indent=2))
    assert codes(receipt, log.key.text) == []
    assert codes(receipt) == ["key_missing"]


def test_every_byte_of_a_receipt_counts(receipt: Path) -> None:
    raw = receipt.read_bytes()
    for at in range(0, len(raw), 3):
        turned = bytearray(raw)
        turned[at] ^= 1
        receipt.write_bytes(turned)
        assert codes(receipt), at


def test_another_key_is_refused(receipt: Path) -> None:
    other = Signer.of("thu.example/log", bytes(32)).key.text
    assert codes(receipt, other) == ["key_differs", "signature_invalid"]


def test_another_leaf_is_refused(receipt: Path, log: Log) -> None:
    told = json.loads(receipt.read_text())
    told["leaf"] = json.loads(log.publisher.receipt(8))["leaf"]
    receipt.write_text(json.dumps(told))
    assert codes(receipt) == ["proof_invalid"]
    told["leaf"] += " "
    receipt.write_text(json.dumps(told))
    assert codes(receipt) == ["proof_invalid", "leaf_invalid"]


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"{}", b"[]", b"7", b'"a"', b"\xff", b"{" * 100_00, b'{"leaf":"","proof":7}', b'{"leaf":"","proof":""}',
        b'{"leaf":"a","leaf":"a","proof":""}', b'{"leaf":"","proof":"","extra":""}', b"\x89PNG",
        b'{"leaf":"\\ud800","proof":"c2sp.org/tlog-proof@v1\\nindex 0\\n\\n"}', b"c2sp.org/tlog-proof@v1\n",
        b'{"leaf":"","proof":"","key":"x"}',
    ],
    ids=range(15),
)  # fmt: skip
def test_files_that_are_no_receipt(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "receipt.json"
    path.write_bytes(raw)
    assert codes(path) == ["receipt_malformed"]


def test_more_than_64_kb_is_not_read(receipt: Path) -> None:
    raw = receipt.read_bytes()
    receipt.write_bytes(raw + b" " * (LARGEST_RECEIPT - len(raw)))
    assert codes(receipt) == []
    receipt.write_bytes(raw + b" " * (LARGEST_RECEIPT - len(raw) + 1))
    assert codes(receipt) == ["unreadable"]


def test_a_bare_proof_stands_beside_its_leaf(receipt: Path, log: Log, tmp_path: Path) -> None:
    proof = tmp_path / "seven.tlog-proof"
    proof.write_bytes(log.publisher.prove(7))
    assert codes(proof, log.key.text) == ["leaf_missing"]
    (tmp_path / "seven.leaf").write_text(json.loads(receipt.read_text())["leaf"])
    assert codes(proof, log.key.text) == []
    assert codes(proof) == ["key_missing"]
    proof.write_bytes(log.publisher.prove(8))
    assert codes(proof, log.key.text) == ["proof_invalid"]


def test_extra_lines_of_the_format_are_read_over(log: Log) -> None:
    log.publisher.publish()
    raw = log.publisher.prove(0)
    assert parse_proof(raw.replace(b"\nindex", b"\nextra YWJj\nindex")) == parse_proof(raw)
    for change in (b"\nextra YWJ\nindex", b"\nindex 00\nindex", b"\nextra YWJj\nextra YWJj\nindex"):
        with pytest.raises(Malformed):
            parse_proof(raw.replace(b"\nindex", change))


def test_an_index_beyond_the_tree_is_refused(log: Log, tmp_path: Path) -> None:
    log.publisher.publish()
    told = json.loads(log.publisher.receipt(0))
    told["proof"] = told["proof"].replace("index 0", "index 1")
    (tmp_path / "r.json").write_text(json.dumps(told))
    assert codes(tmp_path / "r.json") == ["proof_invalid"]


@given(
    st.binary(max_size=200)
    | st.text(max_size=80).map(lambda text: f"c2sp.org/tlog-proof@v1\n{text}".encode())
)
def test_any_bytes_get_an_answer(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_bytes(raw)
    findings = Findings()
    check_file(path, None, findings)
    assert findings.problems

from pathlib import Path

from relief_fund.audit.notes import Signer
from relief_fund.audit.verify.findings import Findings
from relief_fund.audit.verify.keyring import key_of, pinned_key

OURS, OTHER = (Signer.of("thu.example/log", bytes([at]) * 32).key for at in (1, 2))


def codes(findings: Findings) -> list[tuple[str, str]]:
    return [(one["code"], one["file"]) for one in findings.problems]


def test_a_key_that_came_along_is_used_with_a_warning(tmp_path: Path) -> None:
    (tmp_path / "log.vkey").write_text(f"{OURS.text}\n")
    findings = Findings()
    assert key_of(tmp_path, ["log.vkey"], None, findings) == OURS
    assert findings.problems == []
    assert findings.warnings[0]["fingerprint"] == OURS.fingerprint == findings.checked["fingerprint"]


def test_a_pinned_key_is_insisted_on(tmp_path: Path) -> None:
    findings = Findings()
    assert key_of(tmp_path, ["log.vkey"], OURS, findings) == OURS
    assert (findings.problems, findings.warnings) == ([], [])
    (tmp_path / "log.vkey").write_text(f"{OTHER.text}\n")
    assert key_of(tmp_path, ["log.vkey"], OURS, findings) == OURS
    assert codes(findings) == [("key_differs", "log.vkey")]


def test_two_key_files_must_agree(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(f"{OURS.text}\n")
    (tmp_path / "b").write_text(f"{OTHER.text}\n")
    findings = Findings()
    assert key_of(tmp_path, ["a", "b"], None, findings) == OURS
    assert codes(findings) == [("key_differs", "b")]


def test_no_key_and_malformed_keys(tmp_path: Path) -> None:
    for raw in (b"", b"x", OURS.text.encode(), f"{OURS.text}\n\n".encode(), b"\xff\n"):
        (tmp_path / "log.vkey").write_bytes(raw)
        findings = Findings()
        assert key_of(tmp_path, ["log.vkey"], None, findings) is None
        assert codes(findings) == [("key_malformed", "log.vkey"), ("key_missing", "log.vkey")]
    (tmp_path / "log.vkey").write_bytes(b"x" * 100_000)
    findings = Findings()
    assert key_of(tmp_path, ["log.vkey"], OURS, findings) == OURS
    assert codes(findings) == [("key_malformed", "log.vkey")]
    for text in ("nonsense", "\udcff+00000000+AAAA"):
        findings = Findings()
        assert pinned_key(text, findings) is None
        assert codes(findings) == [("key_malformed", "")]
    assert pinned_key(None, Findings()) is None
    assert pinned_key(f" {OURS.text}\n", Findings()) == OURS

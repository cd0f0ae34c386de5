"""The one door of the verifier: looks at what lies at a path and checks it."""

from pathlib import Path
from typing import Any

from .bundle import LOG, MANIFEST, check_bundle
from .findings import Findings
from .keyring import VKEY, key_of, pinned_key
from .log import CHECKPOINT, Progress, check_log
from .receipt import check_file


def verify_path(
    path: str | Path, pinned_vkey: str | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """Verify a receipt, a ``.tlog-proof``, a log folder or a static bundle; never raises for what lies there.

    ``pinned_vkey`` is the log key the reader trusts (C2SP vkey); without it the key that came along is
    used and a warning tells its fingerprint. ``progress(done, total)`` counts leaves. Returns
    ``{"ok", "checked", "problems": [{"code", "file", "detail", ...}], "warnings"}``.
    """
    findings = Findings()
    pinned = pinned_key(pinned_vkey, findings)
    if findings.problems:
        return findings.result()
    try:
        _verify(Path(path), pinned, findings, progress or _silent)
    except (OSError, ValueError, RecursionError) as unforeseen:
        findings.prefix = ""
        findings.problem("unreadable", Path(path).name, f"could not be checked ({type(unforeseen).__name__})")
    return findings.result()


def _verify(path: Path, pinned: Any, findings: Findings, progress: Progress) -> None:
    if path.is_file():
        check_file(path, pinned, findings)
    elif (path / MANIFEST).exists() or (path / LOG).is_dir():
        check_bundle(path, pinned, findings, progress)
    elif (path / CHECKPOINT).exists() or (path / "tile").is_dir():
        key = key_of(path, [VKEY], pinned, findings)
        if key is not None:
            check_log(path, key, findings, strict=False, progress=progress)
    else:
        findings.problem("not_recognised", path.name, "neither a receipt nor a log nor a bundle")


def _silent(done: int, total: int) -> None:
    """No progress is shown."""

"""Verifying a static bundle: its signed manifest, every file, the log inside, the statements' files."""

from pathlib import Path

from .books import Books
from .files import LARGEST_NOTE, digest, listing, read
from .findings import Findings
from .keyring import VKEY, key_of
from .log import CHECKPOINT, Progress, check_log
from .notes import Malformed, Note, VerifierKey, strict_number

MANIFEST = "manifest"
FIRST_LINE = "relief-fund manifest v1"
LOG = "log"
Listed = dict[str, tuple[int, str]]


def name_is_listable(name: str) -> bool:
    """Whether a manifest line can name the file: nothing unprintable, nothing that leads elsewhere."""
    parts = name.split("/")
    if any(sign < " " or sign == "\x7f" or "\ud800" <= sign <= "\udfff" for sign in name):
        return False
    return bool(name) and "\\" not in name and not any(part in ("", ".", "..") for part in parts)


def check_bundle(folder: Path, pinned: VerifierKey | None, findings: Findings, progress: Progress) -> None:
    """Verify the static bundle in ``folder``."""
    key = key_of(folder, [f"{LOG}/{VKEY}", VKEY], pinned, findings)
    if key is None:
        return
    listed = _check_manifest(folder, key, findings)
    if listed is not None:
        _check_files(folder, listed, findings)
    findings.prefix = f"{LOG}/"
    books = check_log(folder / LOG, key, findings, strict=True, progress=progress)
    findings.prefix = ""
    if books is not None and listed is not None:
        _check_statement_files(books, listed, findings)


def _check_manifest(folder: Path, key: VerifierKey, findings: Findings) -> Listed | None:
    raw = read(folder / MANIFEST, LARGEST_NOTE)
    if raw is None:
        findings.problem("file_missing", MANIFEST, "a bundle has a signed manifest")
        return None
    try:
        note = Note.parse(raw)
        refused = note.signed_by(key)
        if refused:
            findings.problem("signature_invalid", MANIFEST, refused)
            return None
        findings.count("signatures")
        listed, head = parse_manifest(note.text)
    except Malformed as why:
        findings.problem("manifest_malformed", MANIFEST, str(why))
        return None
    signed = (read(folder / LOG / CHECKPOINT, LARGEST_NOTE) or b"").split(b"\n")
    if head != b" ".join(signed[1:3]).decode("ascii", "replace"):
        findings.problem(
            "manifest_of_another_checkpoint", f"{LOG}/{CHECKPOINT}", f"the manifest names {head}"
        )
    return listed


def parse_manifest(text: str) -> tuple[Listed, str]:
    """The files with size and SHA-256, and "size root" of the bound checkpoint; raises Malformed."""
    lines = text.split("\n")[:-1]
    if len(lines) < 2 or lines[0] != FIRST_LINE or not lines[1].startswith("checkpoint "):
        raise Malformed("a manifest begins with its name and its checkpoint")
    listed: Listed = {}
    for line in lines[2:]:
        parts = line.split(" ", 2)
        if len(parts) != 3 or len(parts[1]) != 64 or not name_is_listable(parts[2]):
            raise Malformed("a manifest line is size, SHA-256 and path")
        if parts[2] in listed or parts[2] == MANIFEST or parts[2].split("/")[0] == LOG:
            raise Malformed("a manifest names each file outside the log once")
        listed[parts[2]] = strict_number(parts[0]), parts[1]
    return listed, lines[1].removeprefix("checkpoint ")


def _check_files(folder: Path, listed: Listed, findings: Findings) -> None:
    found = _outside_log(folder, findings)
    missing = {name: told for name, told in listed.items() if name not in found}
    for name in sorted(set(found) - set(listed)):
        _added(folder, name, found[name], missing, findings)
    for name in sorted(missing):
        findings.problem("file_missing", name, "the manifest names it, the bundle lacks it")
    for name in sorted(set(found) & set(listed)):
        size, expected = listed[name]
        if found[name] != size:
            findings.problem("file_size_differs", name, f"{found[name]} bytes instead of {size}")
        elif digest(folder / name) != expected:
            findings.problem("file_differs", name, f"its SHA-256 is not {expected}")
        findings.count("files")


def _outside_log(folder: Path, findings: Findings) -> dict[str, int]:
    within = Findings()
    found = listing(folder, within)
    findings.problems += [one for one in within.problems if not one["file"].startswith(f"{LOG}/")]
    return {name: size for name, size in found.items() if name != MANIFEST and not name.startswith(f"{LOG}/")}


def _added(folder: Path, name: str, size: int, missing: Listed, findings: Findings) -> None:
    """A file the manifest does not name: renamed when it is one that is missing, else added."""
    if any(told[0] == size for told in missing.values()):
        told = size, digest(folder / name) or ""
        for old, expected in sorted(missing.items()):
            if expected == told:
                del missing[old]
                findings.problem("file_renamed", name, f"the manifest names it {old}", before=old)
                return
    findings.problem("file_added", name, "the manifest does not name it")


def _check_statement_files(books: Books, listed: Listed, findings: Findings) -> None:
    """The files that a statement names lie in the bundle as it names them; each version has its own."""
    for told in books.statements.values():
        for name, size, expected in told.files:
            if name not in listed:
                findings.problem(
                    "statement_file_missing",
                    name,
                    f"statement {told.identity} names it, the manifest does not",
                )
            elif listed[name] != (size, expected):
                findings.problem(
                    "statement_file_differs", name, f"not the file that statement {told.identity} names"
                )
            findings.count("statement_files")

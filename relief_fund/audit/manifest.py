"""The manifest of a static bundle: every file outside ``log/``, size and SHA-256, signed by the log key."""

from hashlib import file_digest
from pathlib import Path

from relief_fund.audit.errors import ManifestPathInvalid
from relief_fund.audit.files import put_durably
from relief_fund.audit.notes import Signer
from relief_fund.audit.verify.bundle import FIRST_LINE, MANIFEST, name_is_listable


def write_manifest(folder: Path, signer: Signer) -> bytes:
    """Write ``folder/manifest`` over what lies there now and return its bytes.

    Lines are ``size sha256 path`` in the order of the paths, so the same files give the same note. The
    second line binds the checkpoint that lies in ``log/``. Raises ManifestPathInvalid for links,
    devices and names with control letters.
    """
    lines = [FIRST_LINE, _bound_checkpoint(folder)]
    for name in sorted(_files(folder)):
        path = folder / name
        with path.open("rb") as opened:
            digest = file_digest(opened, "sha256").hexdigest()
        lines.append(f"{path.stat().st_size} {digest} {name}")
    note = signer.sign("".join(f"{line}\n" for line in lines))
    put_durably(folder / MANIFEST, note)
    return note


def _bound_checkpoint(folder: Path) -> str:
    try:
        size, root = (folder / "log" / "checkpoint").read_text("utf-8").split("\n")[1:3]
    except FileNotFoundError:
        return "checkpoint none"
    return f"checkpoint {size} {root}"


def _files(folder: Path) -> list[str]:
    names = []
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if name == MANIFEST or name.split("/")[0] == "log" or (path.is_dir() and not path.is_symlink()):
            continue
        if path.is_symlink() or not path.is_file() or not name_is_listable(name):
            raise ManifestPathInvalid(length=len(name))
        names.append(name)
    return names

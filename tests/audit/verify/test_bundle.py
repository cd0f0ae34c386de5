import hashlib
import random
from pathlib import Path

import pytest

from relief_fund.audit.keys import load_log_key
from relief_fund.audit.manifest import write_manifest
from relief_fund.audit.notes import Signer
from relief_fund.audit.verify import verify_path
from relief_fund.audit.verify.bundle import name_is_listable, parse_manifest
from relief_fund.audit.verify.notes import Malformed
from tests.audit.conftest import ACCOUNT, ORIGIN, Log

CSV = f"statements/{ACCOUNT}/2024-09-03.csv"
KINDS = [
    "manifest", "log.vkey", "index.html", "gifts.json", CSV, "log/checkpoint", "log/log.vkey", "log/tile/0/000",
    "log/tile/0/002.p/91", "log/tile/1/000.p/2", "log/tile/entries/001", "log/tile/entries/002.p/91",
]  # fmt: skip


def problems(bundle: Path, log: Log | None = None) -> list[tuple[str, str]]:
    """(code, file) of everything that is wrong."""
    result = verify_path(bundle, log.key.text if log else None)
    return [(one["code"], one["file"]) for one in result["problems"]]


def test_a_sound_bundle(bundle: Path, log: Log) -> None:
    result = verify_path(bundle, log.key.text)
    assert result["ok"], result["problems"]
    expected = {
        "files": 4,
        "signatures": 2,
        "statements": 1,
        "statement_files": 1,
        "leaves": 603,
        "entries": 603,
    }
    assert expected.items() <= result["checked"].items()
    assert verify_path(bundle)["warnings"][0]["code"] == "key_not_pinned"


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_a_turned_bit_names_its_file(bundle: Path, name: str, place: str) -> None:
    path = bundle / name
    raw = bytearray(path.read_bytes())
    raw[{"first": 0, "middle": len(raw) // 2, "last": -1}[place]] ^= 1
    path.write_bytes(raw)
    assert {file for _, file in problems(bundle)} == {name}


def test_any_bit_of_any_file_names_that_file(bundle: Path) -> None:
    chance = random.Random(20240910)
    files = sorted(path for path in bundle.rglob("*") if path.is_file())
    for path in files * 4:
        raw = path.read_bytes()
        turned = bytearray(raw)
        turned[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        path.write_bytes(turned)
        assert {file for _, file in problems(bundle)} == {path.relative_to(bundle).as_posix()}
        path.write_bytes(raw)
    assert problems(bundle) == []


def test_added_missing_and_renamed_files(bundle: Path) -> None:
    (bundle / "index.html").unlink()
    (bundle / "gifts.json").rename(bundle / "gifts2.json")
    (bundle / "statements" / "new.csv").write_bytes(b"")
    (bundle / "log" / "new").write_bytes(b"")
    assert sorted(problems(bundle)) == [
        ("file_added", "statements/new.csv"),
        ("file_missing", "index.html"),
        ("file_renamed", "gifts2.json"),
        ("unexpected_file", "log/new"),
    ]


def test_swapped_and_longer_files(bundle: Path) -> None:
    (bundle / CSV).write_bytes((bundle / CSV).read_bytes() + b"\n")
    (bundle / "gifts.json").write_text('{"gifts":601}')
    assert problems(bundle) == [("file_differs", "gifts.json"), ("file_size_differs", CSV)]


def test_links_are_no_files(bundle: Path) -> None:
    (bundle / "gifts.json").unlink()
    (bundle / "gifts.json").symlink_to("index.html")
    assert sorted(problems(bundle)) == [("file_missing", "gifts.json"), ("not_a_plain_file", "gifts.json")]


def test_a_cheat_who_makes_the_manifest_again_without_the_key(bundle: Path) -> None:
    old, new = (bundle / CSV).read_bytes(), b"ng\xc3\xa0y,s\xe1\xbb\x91 ti\xe1\xbb\x81n\n2024-09-03,99999\n"
    (bundle / CSV).write_bytes(new)
    manifest = (bundle / "manifest").read_text()
    for before, after in ((old, new),):
        line = f"{len(before)} {hashlib.sha256(before).hexdigest()} {CSV}"
        assert line in manifest
        manifest = manifest.replace(line, f"{len(after)} {hashlib.sha256(after).hexdigest()} {CSV}")
    (bundle / "manifest").write_text(manifest)
    assert problems(bundle) == [("signature_invalid", "manifest")]


def test_a_cheat_with_a_key_of_his_own(bundle: Path, log: Log) -> None:
    own = Signer.of(ORIGIN, bytes(32))
    (bundle / "log.vkey").write_text(f"{own.key.text}\n")
    (bundle / "gifts.json").write_text('{"gifts":1}')
    write_manifest(bundle, own)
    assert problems(bundle, log) == [("key_differs", "log.vkey"), ("signature_invalid", "manifest")]
    (bundle / "log" / "log.vkey").write_text(f"{own.key.text}\n")
    assert problems(bundle) == [("signature_invalid", "log/checkpoint")]


def test_even_the_key_holder_cannot_swap_a_statements_file(bundle: Path, log: Log) -> None:
    (bundle / CSV).write_bytes(b"another story\n")
    write_manifest(bundle, load_log_key(log.keys))
    assert problems(bundle, log) == [("statement_file_differs", CSV)]
    (bundle / CSV).unlink()
    write_manifest(bundle, load_log_key(log.keys))
    assert problems(bundle, log) == [("statement_file_missing", CSV)]


def test_manifest_and_checkpoint_belong_together(bundle: Path, log: Log) -> None:
    log.give(1)
    log.publisher.publish()
    for name in ("checkpoint", "tile/0/002.p/92", "tile/entries/002.p/92"):
        (bundle / "log" / name).write_bytes((log.folder / name).read_bytes())
    assert problems(bundle, log) == [("manifest_of_another_checkpoint", "log/checkpoint")]


@pytest.mark.parametrize("missing", ["manifest", "log"])
def test_half_a_bundle(bundle: Path, log: Log, missing: str) -> None:
    (bundle / missing).rename(bundle.parent / "aside")
    found = problems(bundle, log)
    assert ("file_missing", "manifest" if missing == "manifest" else "log/checkpoint") in found


@pytest.mark.parametrize(
    "text",
    [
        "", "x\n", "relief-fund manifest v1\n", "relief-fund manifest v1\nx\n",
        *(
            f"relief-fund manifest v1\ncheckpoint 1 R\n{line}\n"
            for line in (
                "", "a", "1 2 a", f"1 {'0' * 64} ", f"1 {'0' * 64} /a", f"1 {'0' * 64} a/../b", f"01 {'0' * 64} a",
                f"1 {'0' * 64} manifest", f"1 {'0' * 64} log/a", f"1 {'0' * 64} a\n1 {'0' * 64} a",
            )
        ),
    ],
)  # fmt: skip
def test_manifests_that_are_none(text: str) -> None:
    with pytest.raises(Malformed):
        parse_manifest(text)


def test_names_a_manifest_can_hold() -> None:
    assert all(map(name_is_listable, ("a", "a b", "tệp/có dấu.csv", "logs/a", ".well-known")))
    assert not any(
        map(name_is_listable, ("", "/a", "a/", "a//b", "..", "a/./b", "a\nb", "a\x7f", "a\\b", "\udc80"))
    )

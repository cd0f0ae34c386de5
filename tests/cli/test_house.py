"""Commands over the home itself: founding, log, verifying, backup and restore, checks."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from relief_fund import __version__
from relief_fund.app import open_home
from relief_fund.staff.enrol_officer import open_enrolment
from tests.cli.conftest import Ask
from tests.flows.program import Place

Done = Callable[..., dict[str, Any]]
FOUNDING = ("init", "--fund", "Quỹ thật", "--origin", "that.example/log", "--officer", "Nguyễn Văn Thật")


def link_of(place: Place) -> str:
    """The one-time link that init left under keys/."""
    path = place.home / "keys" / "first-officer-link.txt"
    assert path.stat().st_mode & 0o777 == 0o600
    return path.read_text("utf-8").strip()


def test_init_founds_a_home_and_leaves_the_link_under_keys(place: Place, ask: Ask, engine_name: str) -> None:
    answer = ask(place, *FOUNDING)
    assert answer.code == 0, answer
    assert answer.result == {"home": str(place.home), "engine": engine_name, "version": __version__}
    link = link_of(place)
    token = link.partition("#")[2]
    assert len(token) >= 16
    assert token not in answer.out + answer.told
    assert "first-officer-link.txt" in answer.told
    home = open_home(place.settings)
    try:
        assert open_enrolment(home.office, home.codes, token).name == "Nguyễn Văn Thật"
        assert not home.demonstration
        assert home.log.publish().size >= 1
    finally:
        home.close()


def test_init_founds_once(place: Place, done: Done, refused: Done) -> None:
    done(place, *FOUNDING)
    assert refused(place, *FOUNDING)["error"] == "ledger.already_founded"


@pytest.mark.parametrize(
    "command", [("balances",), ("checks",), ("log", "publish"), ("budget", "report")], ids=" ".join
)
def test_a_home_that_was_never_founded_is_said_so(place: Place, ask: Ask, command: tuple[str, ...]) -> None:
    answer = ask(place, *command)
    assert (answer.code, answer.result["error"]) == (1, "ledger.not_founded")


def test_the_log_is_published_and_verifies(own_copy: Place, done: Done, ask: Ask) -> None:
    answer = done(own_copy, "log", "publish")
    assert set(answer) == {"size", "root"}
    assert answer["size"] == own_copy.scalar("SELECT count(*) FROM leaf")
    said = ask(None, "verify", own_copy.home / "log", "--json")
    assert said.code == 0
    assert set(said.result) >= {"ok", "checked", "problems"}
    assert said.result["checked"]["root"] == answer["root"]
    vkey = (own_copy.home / "log" / "log.vkey").read_text().strip()
    assert ask(None, "verify", own_copy.home / "log", "--key", vkey, "--json").result["warnings"] == []
    wrong = "other.example/log+00000000+" + vkey.rpartition("+")[2]
    pinned = ask(None, "verify", own_copy.home / "log", "--key", wrong, "--json")
    assert (pinned.code, pinned.result["ok"]) == (1, False)


@pytest.mark.parametrize("name", ["nothing", "empty", "noise"])
def test_what_is_no_log_is_no_traceback(ask: Ask, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "noise").write_bytes(bytes(range(256)) * 8)
    said = ask(None, "verify", tmp_path / name, "--json")
    assert (said.code, said.result["ok"]) == (1, False)
    assert said.result["problems"]


def test_checks_are_named_and_counted(own_copy: Place, done: Done) -> None:
    checks = done(own_copy, "checks")["checks"]
    assert all(set(one) >= {"name", "ok", "found"} for one in checks)
    assert len({one["name"] for one in checks}) == len(checks)


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_broken_law_of_the_books_exits_1(own_copy: Place, ask: Ask) -> None:
    tile = own_copy.home / "log" / "tile" / "entries" / "000"
    raw = bytearray(tile.read_bytes())
    raw[100] ^= 1
    tile.chmod(0o644)
    tile.write_bytes(raw)
    answer = ask(own_copy, "checks")
    assert answer.code == 1
    broken = {one["name"] for one in answer.result["checks"] if one["grade"] == "law" and not one["ok"]}
    assert "tiles_match_outbox" in broken


def test_a_backup_restores_to_the_same_fund(own_copy: Place, done: Done, ask: Ask, tmp_path: Path) -> None:
    file, again = tmp_path / "backup", Place(tmp_path / "again")
    kept = done(own_copy, "backup", "--out", file)
    assert set(kept) == {"size", "root"}
    assert done(again, "restore", file) == kept
    for command in (("balances",), ("budget", "report"), ("log", "publish")):
        assert done(again, *command) == done(own_copy, *command)
    assert ask(None, "verify", again.home / "log", "--json").code == 0
    demonstration = "demonstration.json"
    assert (again.home / "keys" / "log.key").read_bytes() == (own_copy.home / "keys" / "log.key").read_bytes()
    raw = file.read_bytes()
    secrets = json.loads((own_copy.home / "keys" / demonstration).read_text("utf-8")).values()
    assert not [one for one in secrets if one["secret"].encode() in raw]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_spoiled_backup_and_a_full_home_are_refused(
    own_copy: Place, done: Done, ask: Ask, tmp_path: Path, refused: Done
) -> None:
    file = tmp_path / "backup"
    done(own_copy, "backup", "--out", file)
    assert refused(own_copy, "restore", file)["error"] == "storage.home_not_empty"
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(raw)
    answer = ask(Place(tmp_path / "again"), "restore", file)
    assert (answer.code, answer.result["error"]) == (1, "storage.backup_invalid")
    assert not (tmp_path / "again" / "books.sqlite").exists()


def test_publish_writes_over_its_own_bundle_only(
    own_copy: Place, done: Done, refused: Done, tmp_path: Path
) -> None:
    out = tmp_path / "bundle"
    answer = done(own_copy, "publish", "--out", out)
    assert set(answer) == {"statements", "files", "size"}
    assert done(own_copy, "publish", "--out", out) == answer
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("x")
    assert refused(own_copy, "publish", "--out", tmp_path / "mine")["error"] == "register.bundle_folder_taken"
    assert (tmp_path / "mine" / "letter.txt").read_text() == "x"


def test_a_gift_is_proved_by_its_code_as_people_type_it(
    own_copy: Place, done: Done, refused: Done, tmp_path: Path
) -> None:
    code = str(own_copy.scalar("SELECT receipt_code FROM gift ORDER BY position DESC LIMIT 1"))
    typed = re.sub(r"(.{4})(?=.)", r"\1-", code.replace("-", "")).lower()
    out = tmp_path / "proof"
    answer = done(own_copy, "log", "prove", "--receipt", typed, "--out", out)
    assert set(answer) == {"index", "size"}
    assert done(own_copy, "log", "prove", "--receipt", code, "--out", out) == answer
    missing = refused(own_copy, "log", "prove", "--receipt", "ZZZZ-ZZZZ-ZZZZ-ZZZZ", "--out", tmp_path / "no")
    assert "." in missing["error"]
    assert not (tmp_path / "no").exists()


def test_the_passphrase_of_a_backup_is_kept_under_keys_when_none_is_given(
    own_copy: Place, ask: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from tests.cli import conftest

    monkeypatch.setattr(conftest, "PASSPHRASE", "")
    answer = ask(replace(own_copy), "backup", "--out", tmp_path / "backup")
    assert answer.code == 0
    path = own_copy.home / "keys" / "backup-passphrase.txt"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text().strip() not in answer.out + answer.told

import shutil
import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from relief_fund.audit import publisher as publishing
from relief_fund.audit.errors import (
    LogKeyMissing,
    NoteMalformed,
    OutboxDiffersFromCheckpoint,
    OutboxHasGap,
    OutboxShorterThanCheckpoint,
    SignatureInvalid,
    TilesDamaged,
)
from relief_fund.audit.notes import Checkpoint, Signer
from relief_fund.audit.publisher import HIGH_WATER, Publisher
from relief_fund.audit.verify import verify_path
from tests.audit.conftest import LEAF, ORIGIN, Log

FOREIGN = Path(sys.executable).with_name("tlog-tiles")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder``."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def sound(log: Log) -> dict[str, Any]:
    """The verifier's answer, which must be ok."""
    result = verify_path(log.folder, log.key.text)
    assert result["ok"], result["problems"]
    return result


def test_what_is_published_verifies(log: Log) -> None:
    log.give(300)
    log.pay(7)
    checkpoint = log.publisher.publish()
    assert (checkpoint.origin, checkpoint.size) == (ORIGIN, 302)
    result = sound(log)
    assert result["warnings"] == []
    assert result["checked"] | {"tiles": 3, "bundles": 2, "leaves": 302, "entries": 307} == result["checked"]


def test_growing_in_steps_is_growing_at_once(log: Log, tmp_path: Path) -> None:
    for step in (1, 3, 250, 1, 1, 255, 256, 257, 40):
        log.give(step)
        assert log.publisher.publish().size == log.size
        sound(log)
    stepped = contents(log.folder)
    at_once = Publisher(log.engine.connect, tmp_path / "other", log.keys)
    at_once.publish()
    other = contents(tmp_path / "other")
    assert other.items() <= stepped.items()
    assert all(".p/" in name for name in stepped.keys() - other.keys())


def test_nothing_new_changes_nothing(log: Log) -> None:
    log.give(5)
    first = log.publisher.publish()
    before = contents(log.folder)
    assert log.publisher.publish() == first
    assert log.fresh_publisher().publish() == first
    assert contents(log.folder) == before


def test_partial_tiles_stay_until_the_full_one_is_there(log: Log) -> None:
    for step in (100, 100):
        log.give(step)
        log.publisher.publish()
    assert {"tile/0/000.p/101", "tile/0/000.p/201"} <= contents(log.folder).keys()
    log.give(60)
    log.publisher.publish()
    assert not [name for name in contents(log.folder) if "/000.p/" in name and "tile/1" not in name]
    sound(log)


def test_two_publishers_take_turns_and_agree(log: Log) -> None:
    other = log.fresh_publisher()
    for step, one in enumerate((log.publisher, other, log.publisher, other)):
        log.give(100 + step)
        assert one.publish().size == log.size
        sound(log)


def test_the_turn_is_taken_around_everything(log: Log) -> None:
    turns: list[str] = []

    @contextmanager
    def turn() -> Any:
        turns.append("taken")
        yield
        turns.append("given back")

    one = Publisher(log.engine.connect, log.folder, log.keys, turn=turn)
    one.publish()
    one.rebuild()
    one.audit()
    assert turns == ["taken", "given back"] * 3


# --- rebuilding --------------------------------------------------------------------------------------------


def test_deleted_tiles_come_back_byte_for_byte(log: Log) -> None:
    log.give(700)
    log.publisher.publish()
    before = contents(log.folder)
    shutil.rmtree(log.folder)
    assert log.fresh_publisher().rebuild().size == 701
    assert contents(log.folder) == before


def test_publishing_alone_brings_a_lost_folder_back(log: Log) -> None:
    log.give(700)
    log.publisher.publish()
    before = contents(log.folder)
    shutil.rmtree(log.folder / "tile")
    log.fresh_publisher().publish()
    assert contents(log.folder) == before


def test_rebuilding_mends_and_removes(log: Log) -> None:
    log.give(300)
    log.publisher.publish()
    before = contents(log.folder)
    (log.folder / "tile/0/000").write_bytes(bytes(8192))
    (log.folder / "tile/0/009").write_bytes(bytes(8192))
    (log.folder / "checkpoint").write_bytes(b"damaged")
    with pytest.raises(NoteMalformed):
        log.fresh_publisher().publish()
    log.publisher.rebuild()
    assert contents(log.folder) == before


# --- what is never signed ----------------------------------------------------------------------------------


def refuses(log: Log, error: type[Exception]) -> None:
    """Both a running and a restarted publisher refuse, and the signed checkpoint stays what it was."""
    before = (log.folder / "checkpoint").read_bytes() if (log.folder / "checkpoint").exists() else None
    for one in (log.publisher, log.fresh_publisher()):
        with pytest.raises(error):
            one.publish()
    after = (log.folder / "checkpoint").read_bytes() if (log.folder / "checkpoint").exists() else None
    assert after == before


def forget(log: Log, first: int) -> None:
    """Restore the books to the day when they held ``first`` leaves."""
    with log.engine.begin() as connection:
        connection.execute(delete(LEAF).where(LEAF.c.position >= first))
    log.entries = first - 1


def test_a_database_restored_to_yesterday_is_not_signed(log: Log) -> None:
    log.give(300)
    log.publisher.publish()
    forget(log, 200)
    refuses(log, OutboxShorterThanCheckpoint)
    log.give(40)
    refuses(log, OutboxShorterThanCheckpoint)


def test_a_fork_behind_a_restored_database_is_not_signed(log: Log) -> None:
    log.give(300)
    log.publisher.publish()
    forget(log, 200)
    log.plain("policy", {"id": "another history"})
    log.give(200)
    refuses(log, OutboxDiffersFromCheckpoint)


def test_both_restored_and_gone_on_is_seen_beside_the_key(log: Log, tmp_path: Path) -> None:
    log.give(100)
    log.publisher.publish()
    shutil.copytree(log.folder, tmp_path / "yesterday")
    log.give(100)
    log.publisher.publish()
    shutil.rmtree(log.folder)
    shutil.copytree(tmp_path / "yesterday", log.folder)
    forget(log, 101)
    refuses(log, OutboxShorterThanCheckpoint)
    log.plain("policy", {"id": "another history"})
    log.give(150)
    refuses(log, OutboxDiffersFromCheckpoint)


def test_an_older_folder_of_the_same_history_is_brought_forward(log: Log, tmp_path: Path) -> None:
    log.give(100)
    log.publisher.publish()
    shutil.copytree(log.folder, tmp_path / "yesterday")
    log.give(200)
    newest = log.publisher.publish()
    shutil.rmtree(log.folder)
    shutil.copytree(tmp_path / "yesterday", log.folder)
    assert log.fresh_publisher().publish() == newest
    sound(log)


def test_a_changed_row_is_not_signed_over(log: Log) -> None:
    log.give(300)
    log.publisher.publish()
    with log.engine.begin() as connection:
        connection.execute(update(LEAF).where(LEAF.c.position == 7).values(body=b"{}"))
    log.give(1)
    with pytest.raises(OutboxDiffersFromCheckpoint):
        log.fresh_publisher().publish()
    with pytest.raises(OutboxDiffersFromCheckpoint):
        log.fresh_publisher().rebuild()


def test_a_gap_in_the_outbox_is_not_signed(log: Log) -> None:
    log.give(300)
    with log.engine.begin() as connection:
        connection.execute(delete(LEAF).where(LEAF.c.position == 250))
    refuses(log, OutboxHasGap)


def test_a_checkpoint_of_another_hand_is_not_signed_over(log: Log) -> None:
    log.give(3)
    log.publisher.publish()
    forged = Signer.of(ORIGIN, bytes(32)).sign(Checkpoint(ORIGIN, 4, bytes(32)).text)
    (log.folder / "checkpoint").write_bytes(forged)
    refuses(log, SignatureInvalid)


def test_without_the_key_nothing_is_signed(log: Log) -> None:
    (log.keys / "log.key").unlink()
    refuses(log, LogKeyMissing)


def test_a_byte_that_turns_on_the_disk_is_seen_before_signing(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.give(600)
    names = ["tile/entries/001", "tile/0/002.p/89", "tile/1/000.p/2", "tile/0/000"]
    for name in names:
        with monkeypatch.context() as patched:
            patched.setattr(publishing, "put", turning(publishing.put, name))
            with pytest.raises(TilesDamaged) as refusal:
                log.fresh_publisher().publish()
        assert refusal.value.facts["file"] == name
        assert not (log.folder / "checkpoint").exists()
        shutil.rmtree(log.folder / "tile")
    log.publisher.publish()
    sound(log)


def turning(put: Callable[..., bool], name: str) -> Callable[..., bool]:
    """``put`` on a disk that turns one bit of ``name``."""

    def turned(path: Path, body: bytes, mode: int = 0o644) -> bool:
        if path.as_posix().endswith(name):
            body = body[:-1] + bytes([body[-1] ^ 1])
        return put(path, body, mode)

    return turned


# --- crashes -----------------------------------------------------------------------------------------------

STEPS = ("put", "settle", "put_durably", "write_vkey", "drop_partials")


class Fuse(Exception):
    """The machine stops here."""


class Fused:
    """Every step that touches the disk, stopping before or after the one with number ``at``."""

    def __init__(self, at: int, after: bool) -> None:
        self.left, self.after, self.steps = at, after, 0

    def wrap(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def fused(*given: Any) -> Any:
            self.steps += 1
            self.left -= 1
            if self.left == -1 and not self.after:
                raise Fuse
            result = step(*given)
            if self.left == -1:
                raise Fuse
            return result

        return fused


def publish_until(log: Log, at: int, after: bool) -> int:
    """Publish and stop at a step; returns the number of steps that were begun."""
    fused = Fused(at, after)
    with pytest.MonkeyPatch.context() as patched:
        for name in STEPS:
            patched.setattr(publishing, name, fused.wrap(getattr(publishing, name)))
        try:
            log.fresh_publisher().publish()
        except Fuse:
            assert fused.steps == at + 1
    return fused.steps


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_crash_at_any_step_is_harmless(log: Log, after: bool) -> None:
    log.give(250)
    log.publisher.publish()
    log.give(300)
    for at in range(100):
        steps = publish_until(log, at, after)
        assert verify_path(log.folder, log.key.text)["problems"] == []
        assert log.publisher.checkpoint() in (Checkpoint(ORIGIN, log.size, expected_root(log)), old_head(log))
        if steps <= at:
            break
        if at % 3 == 0:
            log.give(1)
    else:
        pytest.fail("the publication never came to its end")
    log.fresh_publisher().publish()
    result = sound(log)
    assert result["checked"]["leaves"] == log.size


def expected_root(log: Log) -> bytes:
    """The root of all leaves, from the rows alone."""
    from relief_fund.audit.queries import outbox_bodies
    from relief_fund.audit.tree import leaf_hash, root_of

    return root_of(
        [leaf_hash(body) for part in outbox_bodies(log.engine.connect, 0, log.size) for body in part]
    )


def old_head(log: Log) -> Checkpoint | None:
    """The head that is signed in the folder, if it is smaller than the outbox."""
    checkpoint = log.publisher.checkpoint()
    return checkpoint if checkpoint is not None and checkpoint.size <= log.size else None


def test_the_high_water_mark_is_never_behind_the_checkpoint(log: Log) -> None:
    log.give(10)
    seen: list[bool] = []
    real = publishing.put_durably

    def watched(path: Path, body: bytes, mode: int = 0o644) -> None:
        if path.name == "checkpoint":
            seen.append((log.keys / HIGH_WATER).read_bytes() == body)
        real(path, body, mode)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(publishing, "put_durably", watched)
        log.publisher.publish()
    assert seen == [True]

from sqlalchemy import delete, insert, update

from relief_fund.audit.checks import CHECKS, log_head_matches_outbox, tiles_match_outbox
from relief_fund.audit.tables import LogHead
from tests.audit.conftest import LEAF, Log


def found_by(check: str, log: Log) -> list[str]:
    """The codes that ``check`` finds."""
    with log.engine.connect() as connection:
        return [str(one["code"]) for one in CHECKS[check](connection, log.publisher)]


def test_a_sound_log_has_no_findings(log: Log) -> None:
    log.give(300)
    with log.engine.connect() as connection:
        assert tiles_match_outbox(connection, log.publisher) == []
    log.publisher.publish()
    with log.engine.begin() as connection:
        connection.execute(insert(LogHead.__table__), [{"one": 1, "size": 301, "written": 301}])
        assert log_head_matches_outbox(connection, log.publisher) == []
    assert found_by("tiles_match_outbox", log) == []


def test_head_gap_and_restored_books_are_found(log: Log) -> None:
    log.give(300)
    log.publisher.publish()
    with log.engine.begin() as connection:
        connection.execute(insert(LogHead.__table__), [{"one": 1, "size": 301, "written": 301}])
        connection.execute(delete(LEAF).where(LEAF.c.position == 300))
    assert found_by("log_head_matches_outbox", log) == [
        "audit.head_differs_from_outbox",
        "audit.outbox_shorter_than_checkpoint",
    ]
    assert found_by("tiles_match_outbox", log) == ["audit.outbox_shorter_than_checkpoint"]
    with log.engine.begin() as connection:
        connection.execute(delete(LEAF).where(LEAF.c.position == 5))
    assert "audit.outbox_has_gap" in found_by("log_head_matches_outbox", log)


def test_a_changed_row_and_a_changed_tile_are_found(log: Log) -> None:
    log.give(300)
    log.publisher.publish()
    tile = log.folder / "tile/0/000"
    whole = tile.read_bytes()
    tile.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert found_by("tiles_match_outbox", log) == ["audit.tiles_damaged"]
    tile.write_bytes(whole)
    with log.engine.begin() as connection:
        connection.execute(update(LEAF).where(LEAF.c.position == 5).values(body=b"{}"))
    assert found_by("tiles_match_outbox", log) == ["audit.tiles_damaged"]


def test_a_damaged_checkpoint_is_found(log: Log) -> None:
    log.publisher.publish()
    (log.folder / "checkpoint").write_bytes(b"x")
    assert found_by("log_head_matches_outbox", log) == ["audit.note_malformed"]

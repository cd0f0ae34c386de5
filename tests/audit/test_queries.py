import pytest
from sqlalchemy import delete, insert

from relief_fund.audit.errors import OutboxHasGap
from relief_fund.audit.queries import (
    ROWS_AT_A_TIME,
    find_leaf_of_entry,
    head,
    leaf_of_entry,
    leaves_page,
    outbox_bodies,
    outbox_count,
    outbox_size,
)
from relief_fund.audit.tables import LogHead
from tests.audit.conftest import LEAF, Log


def test_an_entry_is_found_in_its_one_leaf(log: Log) -> None:
    log.give(3)
    batch = log.pay(4)
    policy = log.plain("policy", {"id": "p"})
    log.give(1)
    with log.engine.connect() as connection:
        found = {number: find_leaf_of_entry(connection, number) for number in range(-1, 10)}
    assert found == {
        -1: None, 0: None, 1: 1, 2: 2, 3: 3, 4: batch, 5: batch, 6: batch, 7: batch, 8: policy + 1, 9: None,
    }  # fmt: skip


def test_the_leaf_of_an_entry_is_the_one_at_its_position(log: Log) -> None:
    log.give(2)
    batch = log.pay(3)
    with log.engine.connect() as connection:
        assert leaf_of_entry(connection, 4) == leaves_page(connection, after=batch - 1, limit=1)[0]
        assert leaf_of_entry(connection, 9) is None


def test_bodies_come_cut_at_tiles(log: Log) -> None:
    log.give(ROWS_AT_A_TIME + 300)
    for first, end in ((0, log.size), (256, 600), (10, 20), (250, 260), (300, ROWS_AT_A_TIME + 5), (5, 5)):
        parts = list(outbox_bodies(log.engine.connect, first, end))
        at = first
        for part in parts:
            assert 0 < len(part) <= 256
            assert at // 256 == (at + len(part) - 1) // 256
            at += len(part)
        assert at == end
    bodies = [body for part in outbox_bodies(log.engine.connect, 0, log.size) for body in part]
    assert len(bodies) == log.size
    with log.engine.connect() as connection:
        assert [one.body for one in leaves_page(connection, after=9, limit=5)] == bodies[10:15]


def test_a_gap_is_refused(log: Log) -> None:
    log.give(5)
    with log.engine.begin() as connection:
        connection.execute(delete(LEAF).where(LEAF.c.position == 3))
    with pytest.raises(OutboxHasGap):
        list(outbox_bodies(log.engine.connect, 0, 6))
    with log.engine.connect() as connection:
        assert (outbox_size(connection), outbox_count(connection)) == (6, 5)


def test_the_head_row(log: Log) -> None:
    with log.engine.begin() as connection:
        assert head(connection) is None
        connection.execute(insert(LogHead.__table__), [{"one": 1, "size": 1, "written": 1}])
        assert head(connection) == (1, 1)


def test_pages_tell_what_stands_where(log: Log) -> None:
    log.give(2)
    log.pay(3)
    with log.engine.connect() as connection:
        page = leaves_page(connection)
    assert [(one.position, one.kind, one.first_entry, one.last_entry) for one in page] == [
        (0, "genesis", 0, 0), (1, "donation", 1, 1), (2, "donation", 2, 2), (3, "batch", 3, 5),
    ]  # fmt: skip

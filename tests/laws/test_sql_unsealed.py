"""What is not sealed does not stay: whatever a raw session leaves above a head, the commit refuses."""

from collections.abc import Callable

import pytest

from tests.laws.by_hand import Raw, Scribe, picture
from tests.laws.test_sql_attacks import TRIGGER, A, assert_refused, fee, lines, refused


def unsealed(raw: Raw, write: Callable[[Scribe], object]) -> None:
    """A turn that writes above the head and commits without moving it."""
    with raw.turn():
        write(Scribe(raw))


def sealed_log(scribe: Scribe, *, over: bool) -> None:
    """An entry without its head; the log's head does move, over a leaf of the entry or of nothing."""
    last = scribe.write(fee())
    scribe.move_guards([fee()], last)
    scribe.leaves(scribe.raw.one("SELECT size FROM log_head"), (last, last) if over else (0, 0))
    scribe.seal_log(last if over else last - 1)


def sealed_books(scribe: Scribe) -> None:
    """An entry with its leaf and both heads, and in the same turn one leaf more."""
    last = scribe.write(fee())
    scribe.move_guards([fee()], last)
    size = scribe.raw.one("SELECT size FROM log_head")
    scribe.leaves(size, (last, last))
    scribe.seal_log(last)
    scribe.leaves(size + 1, (0, 0))
    scribe.raw.run("UPDATE head SET entries = ?", (last,))


def sealed_and_one_more(scribe: Scribe) -> None:
    """An honest entry with both heads, and in the same turn one more without."""
    last = scribe.write(fee())
    scribe.move_guards([fee()], last)
    scribe.close(last)
    scribe.write(fee("fee:more"))


UNSEALED: dict[str, Callable[[Scribe], object]] = {
    "an entry without its head, the log sealed over it": lambda scribe: sealed_log(scribe, over=True),
    "an entry without its head, the log sealed beside it": lambda scribe: sealed_log(scribe, over=False),
    "an entry more than is sealed": sealed_and_one_more,
    "a leaf more than is sealed, the books sealed beside it": sealed_books,
    "a balanced entry without its head": lambda scribe: scribe.write(fee()),
    "postings without an entry": lambda scribe: scribe.postings(3, fee().lines),
    "an unbalanced entry without its head": lambda scribe: scribe.write(
        fee(lines=lines((A, "6151", 100, 0)), line_count=2)
    ),
    "written moved alone": lambda scribe: scribe.raw.run("UPDATE head SET written = written + 1"),
    "a leaf without its head": lambda scribe: scribe.raw.run(
        "INSERT INTO leaf (position, kind, first_entry, last_entry, body) "
        "SELECT size, 'x', 0, 0, body FROM log_head, leaf WHERE position = 0"
    ),
}


@pytest.mark.parametrize("name", UNSEALED)
def test_nothing_stays_above_the_head_after_a_commit(raw: Raw, name: str) -> None:
    sealed = "log_head_all_sealed" if "leaf" in name else "head_all_sealed"
    sqlite = ("SQLITE_CONSTRAINT_FOREIGNKEY", "FOREIGN KEY constraint failed")
    assert_refused(raw, lambda: unsealed(raw, UNSEALED[name]), sqlite, ("23503", sealed))


@pytest.mark.parametrize("name", UNSEALED)
def test_a_session_with_careless_defaults_leaves_nothing_either(raw: Raw, careless: Raw, name: str) -> None:
    """SQLite keeps foreign keys only where the session asks for it; then it may not write at all."""
    before = picture(raw)
    said = refused(lambda: unsealed(careless, UNSEALED[name]))
    if raw.engine == "sqlite":
        assert (said.code, said.law) == (TRIGGER, "foreign_keys_are_off")
    else:
        assert said.code == "23503"
    assert picture(raw) == before

"""What must be true of a row by itself: a CHECK on SQLite, on PostgreSQL asked by the gate, under the same name."""

from dataclasses import replace

import pytest

from tests.laws.by_hand import HandEntry, Scribe
from tests.laws.test_sql_attacks import A, assert_refused, fee, law, lines


def of_one_row(state: str, name: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """A rule of single rows: a CHECK on SQLite, asked by the gate on PostgreSQL."""
    return ("SQLITE_CONSTRAINT_CHECK", name), (state, name)


CROOKED_ROWS = {
    "one posting, and said so": (
        fee(lines=lines((A, "6151", 100, 0))),
        of_one_row("RF029", "entry_has_two_lines"),
    ),
    "both sides of one line": (
        fee(lines=lines((A, "6151", 100, 100), (A, "5121", 100, 100))),
        of_one_row("RF027", "posting_one_sided"),
    ),
    "no side at all": (
        fee(lines=lines((A, "6151", 0, 0), (A, "5121", 0, 0))),
        of_one_row("RF027", "posting_one_sided"),
    ),
    "a negative amount": (
        fee(lines=lines((A, "6151", -5, 0), (A, "5121", 0, -5))),
        of_one_row("RF027", "posting_one_sided"),
    ),
    "one negative side": (
        fee(lines=lines((A, "6151", -5, 5), (A, "1121.01", 5, -5))),
        of_one_row("RF027", "posting_one_sided"),
    ),
    "a negative side of nothing": (
        fee(lines=lines((A, "6151", 0, -5), (A, "1121.01", -5, 0))),
        of_one_row("RF027", "posting_one_sided"),
    ),
    "money counted in kilograms": (
        fee(lines=((A, "6151", "RICE_KG", "", 5, 0), (A, "1121.01", "RICE_KG", "", 0, 5))),
        of_one_row("RF028", "posting_unit_of_class"),
    ),
    "a reversal of itself": (fee(reverses=3), of_one_row("RF031", "entry_reverses_earlier")),
    "no line, and said so": (fee(lines=(), line_count=0), of_one_row("RF029", "entry_has_two_lines")),
    "a good counted in đồng": (
        fee(lines=lines((A, "Q30", 10, 0), (A, "Q20", 0, 10))),
        of_one_row("RF028", "posting_unit_of_class"),
    ),
    "a reversal of what comes later": (
        fee(reverses=99),
        of_one_row("RF031", "entry_reverses_earlier"),
    ),
}


@pytest.mark.parametrize("name", CROOKED_ROWS)
def test_a_crooked_row_is_refused(scribe: Scribe, name: str) -> None:
    entry, (sqlite, postgresql) = CROOKED_ROWS[name]
    assert_refused(scribe.raw, lambda: scribe.seal(entry), sqlite, postgresql)


@pytest.mark.parametrize("name", CROOKED_ROWS)
def test_a_crooked_row_among_honest_ones_is_refused_with_them(scribe: Scribe, name: str) -> None:
    entry, (sqlite, postgresql) = CROOKED_ROWS[name]
    around = [fee(f"fee:{key}") for key in "ab"], [fee(f"fee:{key}") for key in "cd"]
    crooked = replace(entry, reverses=5) if entry.reverses == 3 else entry
    assert_refused(scribe.raw, lambda: scribe.seal(*around[0], crooked, *around[1]), sqlite, postgresql)


def test_lines_lent_between_entries_of_different_length_are_refused(scribe: Scribe) -> None:
    """Each number of lines stands somewhere, no line bears a number too high, and the sum is right."""
    two = lines((A, "6151", 100, 0), (A, "5121", 0, 100))
    three = lines((A, "6151", 50, 0), (A, "6111", 50, 0), (A, "5121", 0, 100))
    attack = HandEntry("fee:x", three, line_count=2), HandEntry("fee:y", two, line_count=3)
    assert_refused(scribe.raw, lambda: scribe.seal(*attack), *law("RF005", "entry_incomplete"))
    scribe.seal(HandEntry("fee:x", three), HandEntry("fee:y", two))


LONGER = HandEntry("fee:y", lines((A, "6151", 5, 0), (A, "6111", 5, 0), (A, "5121", 0, 10)))


@pytest.mark.parametrize("numbered", [(0, 1), (-1, 2), (1, 3), (2, 3), (8, 9)])
@pytest.mark.parametrize(
    "beside", [(), (HandEntry("fee:y", lines((A, "6151", 5, 0), (A, "6111", 5, 0), (A, "5121", 0, 10))),)]
)
def test_lines_that_are_not_counted_from_one_are_refused(
    scribe: Scribe, numbered: tuple[int, int], beside: tuple[HandEntry, ...]
) -> None:
    """As many as the entry says, and balanced: alone, and beside a longer one that bears such numbers."""
    attack = fee(lines=lines((A, "6151", 100, 0), (A, "5121", 0, 100)))

    def seal() -> None:
        with scribe.raw.turn():
            last = scribe.write(replace(attack, lines=(), line_count=2), *beside)
            for at, line in zip(numbered, attack.lines, strict=True):
                scribe.postings(last - len(beside), [line], first=at)
            scribe.close(last)

    assert_refused(scribe.raw, seal, *law("RF005", "entry_incomplete"))


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize(
    ("covered", "said"), [("x'33'", "head_moved_by_hand"), ("3", "leaf_not_over_new_entries")]
)
def test_a_head_is_a_whole_number(scribe: Scribe, engine_name: str, covered: str, said: str) -> None:
    """SQLite keeps bytes in any column, greater than each number: no entry would ever come behind such a head."""
    raw = scribe.raw

    def seal() -> None:
        with raw.turn():
            scribe.write(fee(lines=lines((A, "6151", 100, 0), (A, "5121", 0, 100))))
            if covered != "3":
                raw.run(f"UPDATE head SET written = {covered}")
            raw.run(
                "INSERT INTO leaf (position, kind, first_entry, last_entry, body) SELECT size, 'entry', 3, 3.5, '' "
                "FROM log_head UNION ALL SELECT size + 1, 'entry', 4.5, 5, '' FROM log_head"
            )
            raw.run("UPDATE log_head SET size = written, covered = 5")

    assert_refused(raw, seal, ("SQLITE_CONSTRAINT_TRIGGER", said), ("", ""))

"""Rows of a turn go out in one order: postings, entries, guards, leaves, then the log's head and the books'."""

from typing import Any

import pytest

from relief_fund.ledger.batch_rows import BatchRows

BEFORE, AFTER = (4, 4, 9, "2026-11-22T01:00:00.000000Z"), (5, 5, 10, "2026-11-22T02:00:00.000000Z")
ENTRY, LEAF = (5, "line:a"), (9, "donation", 5, 5, b"{}")
GUARD = ("BAO.CHUNG", "1121.01", "VND", "", 7, 5)


class Scribe:
    """Writes down what is said to it."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def execute(self, statement: Any, parameters: Any) -> None:
        self.said.append(
            f"{'insert' if statement.is_insert else 'update'} {statement.table.name} {parameters}"
        )

    def bulk(self, connection: Any, table: Any, columns: Any, rows: Any) -> None:
        assert connection is self
        self.said.append(f"rows {table.name} {len(columns)} {list(rows)}")


def said(rows: BatchRows, *, announced: bool) -> list[str]:
    scribe = Scribe()
    rows.write(scribe.bulk, scribe, announced=announced)
    return scribe.said


def test_heads_move_last_and_the_logs_before_the_books() -> None:
    rows = BatchRows(BEFORE, AFTER, [(5, 1)], [ENTRY], [GUARD], [GUARD], [LEAF])
    told = said(rows, announced=False)
    assert [" ".join(one.split()[:2]) for one in told] == [
        "rows posting", "rows entry", "insert guard", "update guard", "rows leaf", "update log_head",
        "update head",
    ]  # fmt: skip
    assert told[-2:] == ["update log_head {'to': 10, 'last': 5}", "update head {'to': 5}"]
    assert told[3].endswith("[{'f': 'BAO.CHUNG', 'a': '1121.01', 'u': 'VND', 'p': '', 'b': 7, 'to': 5}]")


def test_what_is_announced_is_said_before_its_rows() -> None:
    told = said(BatchRows(BEFORE, AFTER, [(5, 1)], [ENTRY], [], [], [LEAF]), announced=True)
    assert told[0] == "update head {'to': 5}"
    assert told.index("update log_head {'to': 10}") < next(
        at for at, one in enumerate(told) if one.startswith("rows leaf")
    )


def test_a_turn_without_entries_moves_the_log_alone() -> None:
    rows = BatchRows(BEFORE, (*BEFORE[:2], 10, BEFORE[3]), [], [], [], [], [LEAF])
    assert [" ".join(one.split()[:2]) for one in said(rows, announced=False)] == [
        "rows leaf",
        "update log_head",
    ]
    assert said(BatchRows(BEFORE, BEFORE, [], [], [], [], []), announced=True) == []


def test_rows_are_told_by_the_names_of_their_columns() -> None:
    posting = (5, 1, "BAO.CHUNG", "1121.01", "VND", "", 7, 0)
    entry = (5, "line:a", "gift", "2024-09-10", AFTER[3], "", "", None, 2, "d")
    named = BatchRows(BEFORE, AFTER, [posting], [entry], [], [GUARD], [LEAF]).named()
    assert named["posting"] == [
        {"entry": 5, "line": 1, "fund": "BAO.CHUNG", "account": "1121.01", "unit": "VND", "purpose": "",
         "debit": 7, "credit": 0}
    ]  # fmt: skip
    assert (named["entry"][0]["key"], named["entry"][0]["reverses"]) == ("line:a", None)
    assert named["guard"][0]["upto"] == 5
    assert named["leaf"] == [
        {"position": 9, "kind": "donation", "first_entry": 5, "last_entry": 5, "body": b"{}"}
    ]


def test_a_row_that_lacks_a_column_is_not_written_as_if_it_were_whole() -> None:
    whole = BatchRows(BEFORE, AFTER, [], [ENTRY], [], [], [])
    for short in (whole._replace(started=[GUARD[:-1]]), whole._replace(moved=[GUARD[:-1]])):
        with pytest.raises(ValueError, match="zip"):
            said(short, announced=True)
    for short in (
        BatchRows(BEFORE, AFTER, [], [], [], [GUARD[:-1]], []),
        BatchRows(BEFORE, AFTER, [], [], [], [], [LEAF[:-1]]),
    ):
        with pytest.raises(ValueError, match="zip"):
            short.named()

from datetime import date
from typing import Any

import pytest

from relief_fund.audit.leaves import batch_leaf, entry_leaf, plain_leaf
from relief_fund.audit.notes import Checkpoint, Signer
from relief_fund.audit.verify.books import Books
from relief_fund.audit.verify.findings import Findings
from tests.audit.conftest import ACCOUNT, MOMENT, ORIGIN, FakeEntry, FakeLine, gift

KEY = Signer.of(ORIGIN, bytes(32)).key
GENESIS = plain_leaf("genesis", {"origin": ORIGIN, "vkey": KEY.text}, MOMENT)
DAY = date(2024, 9, 5)


def moved(amount: int, day: date = DAY, kind: str = "gift") -> FakeEntry:
    """An entry that moves the bank account by ``amount``."""
    bank = FakeLine("F", ACCOUNT, max(amount, 0), max(-amount, 0))
    return FakeEntry(kind, day, (bank, FakeLine("F", "3411", max(-amount, 0), max(amount, 0))))


def told(**changes: Any) -> bytes:
    """A statement leaf of ``DAY``."""
    about = {
        "id": f"{ACCOUNT}/{DAY}", "account": ACCOUNT, "day": str(DAY), "opening": "0", "in": "0", "out": "0",
        "closing": "0", "rows": 0, "upto": 0, "version": 1, "files": [],
    }  # fmt: skip
    return plain_leaf("statement", {**about, **changes}, MOMENT)


def judged(*leaves: bytes) -> list[tuple[str, int]]:
    """(code, position) of every problem in a log of genesis and ``leaves``."""
    findings = Findings()
    books = Books(findings, lambda position: f"file{position // 256}", Checkpoint(ORIGIN, 1, bytes(32)), KEY)
    whole = (GENESIS, *leaves)
    for position, body in enumerate(whole):
        books.read(position, body)
    books.end()
    books.recompute(whole)
    assert all(one["file"] == f"file{one['position'] // 256}" for one in findings.problems)
    return [(one["code"], one["position"]) for one in findings.problems]


def entry(number: int, one: FakeEntry | None = None) -> bytes:
    """The leaf of one entry."""
    return entry_leaf(one or gift(number), number, MOMENT)


def batch(first: int, count: int, day: date = DAY) -> bytes:
    """A batch leaf of payments of 10 đồng each out of the bank account."""
    return batch_leaf([moved(-10, day, "pay")] * count, first, first + count - 1, MOMENT, {})


def test_sound_books() -> None:
    assert judged(entry(1), batch(2, 3), plain_leaf("policy", {}, MOMENT), entry(5)) == []


def test_a_batch_may_stand_behind_a_later_entry_of_its_command() -> None:
    assert judged(entry(1), entry(5), batch(2, 3), entry(6)) == []


def test_missing_entries_are_named_where_the_numbers_go_on() -> None:
    assert judged(entry(1), entry(3)) == [("entry_missing", 2)]
    assert judged(entry(2), batch(5, 2)) == [("entry_missing", 1), ("entry_missing", 2)]


def test_an_entry_in_two_leaves_is_named() -> None:
    assert judged(entry(1), entry(1)) == [("entry_twice", 2)]
    assert judged(batch(1, 3), entry(2)) == [("entry_twice", 2)]
    assert judged(entry(1), entry(9), batch(8, 2)) == [("entry_twice", 3), ("entry_missing", 2)]


def test_many_gaps_stay_bounded() -> None:
    found = judged(*(entry(at) for at in range(2, 2000, 2)))
    assert ("entry_missing", 501) in found
    assert len(found) == 1


def test_genesis_stands_first_and_alone() -> None:
    assert judged(GENESIS) == [("leaf_invalid", 1)]
    findings = Findings()
    books = Books(findings, str, Checkpoint(ORIGIN, 1, bytes(32)), KEY)
    books.read(0, entry(1))
    assert findings.problems[0]["code"] == "leaf_invalid"


def test_genesis_names_this_log_and_this_key() -> None:
    def judge(about: Any) -> list[str]:
        findings = Findings()
        books = Books(findings, str, Checkpoint(ORIGIN, 1, bytes(32)), KEY)
        books.read(0, plain_leaf("genesis", about, MOMENT))
        return [one["code"] for one in findings.problems]

    assert (
        judge({"origin": ORIGIN, "vkey": KEY.text})
        == judge({"origin": ORIGIN, "vkey": ""})
        == judge({})
        == []
    )
    assert judge({"origin": "another.example"}) == ["origin_differs"]
    assert judge({"vkey": Signer.of(ORIGIN, bytes([1]) * 32).key.text}) == ["genesis_names_another_key"]


def test_an_unbalanced_entry_is_named() -> None:
    crooked = FakeEntry("gift", DAY, (FakeLine("F", ACCOUNT, 10, 0), FakeLine("F", "3411", 0, 9)))
    assert judged(entry(1), entry(2, crooked), entry(3)) == [("leaf_invalid", 2)]


# --- statements --------------------------------------------------------------------------------------------

BEFORE, AFTER = date(2024, 9, 4), date(2024, 9, 6)
STORY = [
    entry(1, moved(1000, DAY, "opening")),
    entry(2, moved(300, BEFORE)),
    entry(3, moved(50)),
    entry(4, moved(-20)),
    entry(5, moved(7, AFTER)),
    batch(6, 2),
]
RIGHT = {"opening": "1300", "in": "50", "out": "40", "closing": "1310", "rows": 4, "upto": 7}


def test_a_right_statement_is_right() -> None:
    assert judged(*STORY, told(**RIGHT)) == []


@pytest.mark.parametrize(
    ("changes", "columns"),
    [
        ({"opening": "1301", "closing": "1311"}, 2), ({"in": "51"}, 1), ({"out": "41"}, 1), ({"closing": "0"}, 1),
        ({"rows": 5}, 1), ({"account": "1121.02", "id": f"1121.02/{DAY}"}, 5),
    ],
)  # fmt: skip
def test_a_wrong_figure_is_named(changes: dict[str, Any], columns: int) -> None:
    assert judged(*STORY, told(**{**RIGHT, **changes})) == [("statement_differs", 7)] * columns


def test_an_older_statement_is_judged_by_what_was_known() -> None:
    late = entry(8, moved(1000))
    assert judged(*STORY, late, told(**RIGHT)) == []
    newer = {**RIGHT, "in": "1050", "closing": "2310", "rows": 5, "upto": 8, "version": 2}
    assert judged(*STORY, told(**RIGHT), late, told(**newer), told(**RIGHT)) == []
    assert judged(*STORY, late, told(**{**RIGHT, "upto": 8})) == [("statement_differs", 8)] * 3


def test_a_move_inside_the_account_is_no_line() -> None:
    inside = FakeEntry("moved", DAY, (FakeLine("F", ACCOUNT, 0, 5), FakeLine("G", ACCOUNT, 5, 0),
                                      FakeLine("F", "1", 5, 0), FakeLine("G", "1", 0, 5)))  # fmt: skip
    assert judged(entry(1, inside), told(upto=1)) == []


def test_a_statement_of_entries_to_come_is_refused() -> None:
    assert judged(*STORY, told(**{**RIGHT, "upto": 8})) == [("leaf_invalid", 7)]


def test_behind_a_gap_nothing_is_judged() -> None:
    findings = Findings()
    books = Books(findings, str, Checkpoint(ORIGIN, 1, bytes(32)), KEY)
    books.read(0, GENESIS)
    books.skip()
    books.read(9, entry(700))
    books.read(10, told(upto=5, opening="7"))
    books.end()
    books.recompute([])
    assert findings.problems == []

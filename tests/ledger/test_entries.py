"""Entries are checked when they are made: every list of lines is judged as an independent reading judges it."""

from collections import Counter
from dataclasses import FrozenInstanceError, replace
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from relief_fund.audit import leaves
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger.entries import Entry, Line, credit, debit, moved
from relief_fund.ledger.errors import EntryOutOfBalance, EntryTooShort, LineInvalid, TextInvalid

DAY = date(2024, 9, 10)
LARGEST = 2**63 - 1

amounts = some.sampled_from([0, 1, 2, 3, LARGEST, LARGEST + 1, -1])
lines = some.builds(
    Line, some.sampled_from(["A", "B"]), some.sampled_from(["1121.01", "5121", "B19", "B22", "Q10.RICE", ""]),
    amounts, amounts, some.sampled_from(["VND", "RICE_KG"]), some.sampled_from(["", "house|1"]),
)  # fmt: skip
balanced = some.lists(
    some.tuples(
        some.sampled_from(["A", "B"]),
        some.sampled_from([("1121.01", "5121", "VND"), ("B19", "B22", "VND"), ("Q10.RICE", "Q20", "RICE_KG")]),
        some.integers(1, LARGEST),
    ),
    min_size=1, max_size=4,
)  # fmt: skip


def judged(some_lines: tuple[Line, ...]) -> type[ReliefFundError] | None:
    """What must be raised, written without a look at how entries do it."""
    if len(some_lines) < 2:
        return EntryTooShort
    for line in some_lines:
        sides = sorted([line.debit, line.credit])
        if sides[0] != 0 or not 1 <= sides[1] <= LARGEST:
            return LineInvalid
        if line.account.startswith("Q") == (line.unit == "VND"):
            return LineInvalid
    sides_of: Counter[Any] = Counter()
    for line in some_lines:
        sides_of[line.fund, line.unit, line.account.startswith("B")] += line.debit - line.credit
    return EntryOutOfBalance if any(sides_of.values()) else None


def entry(*some_lines: Line, **more: Any) -> Entry:
    return Entry(**{"key": "k", "kind": "x", "occurred_on": DAY, "lines": some_lines, **more})


@given(some.lists(lines, max_size=4).map(tuple))
def test_every_list_of_lines_is_judged_alike(some_lines: tuple[Line, ...]) -> None:
    expected = judged(some_lines)
    if expected is None:
        entry(*some_lines)
    else:
        with pytest.raises(expected):
            entry(*some_lines)


@given(balanced)
def test_pairs_balance_and_one_đồng_more_does_not(pairs: list[Any]) -> None:
    made = [line for fund, (one, other, unit), n in pairs for line in moved(fund, one, other, n, unit=unit)]
    assert judged(tuple(made)) is None
    entry(*made)
    first = made[0]
    made[0] = first._replace(debit=first.debit - 1) if first.debit > 1 else first._replace(debit=2)
    with pytest.raises(EntryOutOfBalance):
        entry(*made)


@pytest.mark.parametrize("amount", [1.0, True, "5", None])
@pytest.mark.parametrize("place", ["debit", "credit"])
def test_amounts_are_whole_numbers_on_either_side(amount: Any, place: str) -> None:
    wrong = debit("A", "1121.01", 1)._replace(**{place: amount})
    with pytest.raises(LineInvalid):
        entry(wrong, credit("A", "5121", 1))


def test_the_digest_is_the_content_and_nothing_else() -> None:
    plain = entry(debit("A", "1121.01", 5), credit("A", "5121", 5))
    for change in ({"voucher": "V"}, {"digests": ("x",)}, {"public": {"a": 1}}, {"document": "d"}):
        assert replace(plain, **change).digest() == plain.digest()
    others = [
        replace(plain, key="other"), replace(plain, kind="y"), replace(plain, occurred_on=date(2024, 9, 11)),
        replace(plain, reverses=1), entry(debit("A", "1121.01", 6), credit("A", "5121", 6)),
        entry(credit("A", "5121", 5), debit("A", "1121.01", 5)),
        entry(debit("B", "1121.01", 5), credit("B", "5121", 5)),
    ]  # fmt: skip
    assert len({one.digest() for one in others} | {plain.digest()}) == len(others) + 1


def test_only_bank_lines_are_facts() -> None:
    pair = moved("A", "1121.01", "5121", 5)
    assert entry(*pair, key="line:1").is_fact
    assert not entry(*pair, key="pay:line:1").is_fact


def test_only_promises_carry_a_purpose() -> None:
    assert [line.purpose for line in moved("A", "B19", "B22", 5, purpose="house|x")] == ["", "house|x"]
    assert [line.purpose for line in moved("A", "1121.01", "5121", 5, purpose="house|x")] == ["", ""]
    assert [line.purpose for line in moved("A", "B24", "B22", 5)] == ["", ""]
    assert [line.purpose for line in moved("A", "B24", "B22", 5, purpose="p")] == ["p", "p"]


@pytest.mark.parametrize(
    "change",
    [
        {"key": "k\n5"},
        {"document": "QĐ\x00 12"},
        {"kind": "gift\x1b"},
        {"document": "\ud800"},
        {"voucher": "BAO/2024\n"},
    ],
)
def test_text_with_control_characters_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(TextInvalid) as refused:
        entry(debit("A", "1121.01", 5), credit("A", "5121", 5), **change)
    assert refused.value.facts["place"] in change
    entry(debit("A", "1121.01", 5), credit("A", "5121", 5), document="QĐ\u00a012/QĐ-UBND ngày 5 tháng 9")


def test_a_line_in_a_place_with_a_control_character_is_refused_by_its_first() -> None:
    with pytest.raises(TextInvalid) as refused:
        entry(debit("A\t\x07", "1121.01", 5), credit("A\t\x07", "5121", 5))
    assert refused.value.facts["found"] == "U+0009"


def test_what_does_not_print_but_controls_nothing_is_let_through() -> None:
    """A space that does not break, as offices write it between a number and its word."""
    lines = (debit("A", "B19", 5), credit("A", "B22", 5, purpose="gạo\u00a0nếp|*"))
    assert entry(*lines, key="k\u00a01", kind="x\u202f").lines == lines
    printed = credit("A", "B22", 5, purpose="gạo|*")
    for place in ("fund", "account", "unit", "purpose"):
        wrong = printed._replace(**{place: "B22\x07"})
        with pytest.raises(TextInvalid) as refused:
            entry(lines[0], wrong)
        assert refused.value.facts == {"found": "U+0007", "place": "line", "line": 2}


SAID = "line:1\ngift\n2024-09-10\n\nA|1121.01|VND||5|0\nA|5121|VND||0|5"


def test_the_digest_is_of_these_words_so_that_books_of_years_ago_still_answer_a_retry() -> None:
    plain = entry(*moved("A", "1121.01", "5121", 5), key="line:1", kind="gift")
    assert plain.digest() == sha256(SAID.encode()).hexdigest()
    back = entry(*moved("A", "1121.01", "5121", 5), key="line:1", kind="gift", reverses=12)
    assert back.digest() == sha256(SAID.replace("\n\n", "\n12\n").encode()).hexdigest()
    promise = entry(*moved("A", "B19", "B22", 5, purpose="house|1"), key="kết:1", kind="x")
    told = "kết:1\nx\n2024-09-10\n\nA|B19|VND||5|0\nA|B22|VND|house|1|0|5"
    assert promise.digest() == sha256(told.encode()).hexdigest()


@pytest.mark.parametrize("leaf", ["entry", "donation", "batch"])
def test_what_is_prepared_is_what_is_made_at_the_desk(leaf: str) -> None:
    made = {"leaf": leaf, "public": {"area": "01"}, "voucher": "BAO/2024/BC/000001"}
    plain, ready = (entry(*moved("A", "1121.01", "5121", 5), **made) for _ in range(2))
    assert ready.prepare() is ready
    assert (ready == plain, repr(ready) == repr(plain)) == (True, True)
    assert ready.digest() == plain.digest()
    # Under a batch's leaf an entry has none of its own, and none is made ahead.
    assert (ready._leaf_parts is None) == (leaf == "batch")
    moment = "2026-11-22T02:00:00.000000Z"
    if leaf != "batch":
        assert ready.leaf_bytes(7, moment) == plain.leaf_bytes(7, moment)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (debit("A", "1121.01", 5), credit("A", "5121", 4)),
        (credit("A", "5121", 5), debit("A", "1121.01", 4)),
        (debit("A", "1121.01", 5), debit("A", "5121", 5)),
        (credit("A", "1121.01", 5), credit("A", "5121", 5)),
        (debit("A", "1121.01", 5), credit("B", "5121", 5)),
        (debit("A", "B19", 5), credit("A", "5121", 5)),
        (debit("A", "1121.01", 5), credit("A", "B22", 5)),
        (credit("A", "B22", 5), debit("A", "1121.01", 5)),
        (debit("A", "Q10.RICE", 5, "RICE_KG"), credit("A", "Q20", 5, "BLANKET")),
        (debit("A", "Q10.RICE", 5, "RICE_KG"), credit("A", "5121", 5)),
    ],
)
def test_a_pair_that_is_no_one_amount_moved_is_refused(one: Line, other: Line) -> None:
    """Most entries are such a pair and are not summed: each way in which one is not must be seen."""
    with pytest.raises(EntryOutOfBalance):
        entry(one, other)
    with pytest.raises(EntryOutOfBalance):
        entry(other, one)


@pytest.mark.parametrize(
    "pair",
    [
        moved("A", "1121.01", "5121", 5),
        moved("A", "B19", "B22", 5, purpose="house|*"),
        moved("A", "Q10.RICE", "Q20", 5, unit="RICE_KG"),
    ],
)
def test_one_amount_moved_is_taken_in_either_order_and_beside_a_third_line(pair: tuple[Line, Line]) -> None:
    assert entry(*pair).lines == pair
    assert entry(*pair[::-1]).lines == pair[::-1]
    one, other = pair
    three = (one._replace(debit=2), one._replace(debit=3), other)
    assert entry(*three).lines == three
    with pytest.raises(EntryOutOfBalance):
        entry(three[0], one, other)


def test_debits_and_credits_say_what_they_were_given() -> None:
    assert debit("A", "B24", 5, "VND", "house|1") == ("A", "B24", 5, 0, "VND", "house|1")
    assert credit("A", "Q20", 5, "RICE_KG", "p") == ("A", "Q20", 0, 5, "RICE_KG", "p")
    assert (debit("A", "1111", 5)[4:], credit("A", "1111", 5)[4:]) == (("VND", ""), ("VND", ""))


def test_what_is_not_said_is_empty_and_two_entries_share_nothing() -> None:
    one, other = (entry(*moved("A", "1121.01", "5121", 5)) for _ in range(2))
    assert (one.voucher, one.document, one.reverses, one.leaf) == ("", "", None, "entry")
    assert (one.public, one.digests) == ({}, ())
    assert one.public is not other.public


def test_what_is_prepared_is_not_made_again_at_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    ready = entry(*moved("A", "1121.01", "5121", 5)).prepare()
    digest, leaf = ready.digest(), ready.leaf_bytes(7, "2026-11-22T02:00:00.000000Z")

    def at_the_desk(*_: Any) -> Any:
        raise AssertionError("made at the desk")

    monkeypatch.setattr(Entry, "_made_digest", at_the_desk)
    monkeypatch.setattr(leaves, "entry_leaf_parts", at_the_desk)
    assert ready.prepare() is ready
    assert ready.digest() == digest
    assert ready.leaf_bytes(7, "2026-11-22T02:00:00.000000Z") == leaf
    with pytest.raises(AssertionError, match="made at the desk"):
        entry(*moved("A", "1121.01", "5121", 5)).leaf_bytes(7, "2026-11-22T02:00:00.000000Z")


def test_a_refusal_tells_no_more_of_a_text_than_is_read() -> None:
    with pytest.raises(EntryTooShort) as short:
        entry(debit("A", "6151", 5), key="k" * 100)
    assert short.value.facts == {"key": "k" * 80, "lines": 1}
    for place in ("debit", "credit"):
        wrong = debit("A", "6151", 0)._replace(**{place: 10**40})
        with pytest.raises(LineInvalid) as refused:
            entry(wrong, credit("A", "5121", 5))
        assert refused.value.facts == {
            "key": "k",
            "line": 1,
            "debit": "0",
            "credit": "0",
            place: "1" + "0" * 29,
        }


@pytest.mark.parametrize("name", ["key", "occurred_on", "lines", "public"])
def test_what_was_checked_is_not_changed_afterwards(name: str) -> None:
    made = entry(*moved("A", "1121.01", "5121", 5))
    with pytest.raises(FrozenInstanceError):
        setattr(made, name, None)


@pytest.mark.parametrize("name", ["_digest", "_leaf_parts"])
def test_nobody_says_what_an_entrys_digest_or_leaf_is(name: str) -> None:
    with pytest.raises(TypeError):
        entry(*moved("A", "1121.01", "5121", 5), **{name: "0" * 64})

import base64
import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.audit.canonical import canonical
from relief_fund.audit.errors import BatchInvalid, LeafNotCanonical, LeafTooLarge
from relief_fund.audit.leaves import batch_leaf, entry_leaf, plain_leaf
from relief_fund.audit.subtree import SubTree
from tests.audit.conftest import MOMENT, FakeEntry, FakeLine, gift

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LINES = st.builds(
    lambda fund, account, amount, debit, purpose: FakeLine(
        fund, account, amount if debit else 0, 0 if debit else amount, purpose=purpose
    ),
    TEXT, TEXT, st.integers(1, 2**63 - 1), st.booleans(), TEXT,
)  # fmt: skip
ENTRIES = st.builds(
    FakeEntry,
    kind=TEXT,
    occurred_on=st.dates(),
    lines=st.lists(LINES, min_size=2, max_size=5).map(tuple),
    leaf=st.sampled_from(["entry", "donation"]),
    voucher=TEXT,
    document=TEXT,
    reverses=st.none() | st.integers(1, 10**9),
    public=st.dictionaries(st.sampled_from(["area", "code", "n"]), TEXT | st.integers(0, 99), max_size=3),
    digests=st.lists(TEXT, max_size=2).map(tuple),
)


def spelt_out(entry: FakeEntry, number: int) -> dict[str, object]:
    """The leaf's object, made the slow and plain way."""
    lines = []
    for line in entry.lines:
        told = [
            line.fund,
            line.account,
            line.unit,
            "D" if line.debit else "C",
            str(line.debit or line.credit),
        ]
        lines.append([*told, line.purpose] if line.purpose else told)
    told = {
        "about": entry.public,
        "at": MOMENT,
        "date": entry.occurred_on.isoformat(),
        "doc": entry.document,
        "kind": entry.leaf,
        "lines": lines,
        "number": number,
        "priv": list(entry.digests),
        "reverses": entry.reverses,
        "type": entry.kind,
        "v": 1,
        "voucher": entry.voucher,
    }
    kept = {"at", "date", "kind", "lines", "number", "type", "v"}
    return {name: value for name, value in told.items() if value or name in kept}


@given(ENTRIES, st.integers(1, 10**9))
def test_the_hand_written_leaf_is_the_canonical_one(entry: FakeEntry, number: int) -> None:
    assert entry_leaf(entry, number, MOMENT) == canonical(spelt_out(entry, number))


def test_a_gift_reads_like_this() -> None:
    told = replace(gift(1), voucher="BAO/2024/BC/000001", public={"channel": "bank"}, digests=("d1",))
    assert entry_leaf(told, 12, MOMENT).decode() == (
        '{"about":{"channel":"bank"},"at":"2024-09-10T07:02:00.000000Z","date":"2024-09-02","kind":"donation",'
        '"lines":[["BAO.CHUNG","1121.01","VND","D","50001"],["BAO.CHUNG","3411","VND","C","50001"]],'
        '"number":12,"priv":["d1"],"type":"gift","v":1,"voucher":"BAO/2024/BC/000001"}'
    )


def test_the_ledgers_own_entries_have_that_shape() -> None:
    entries = pytest.importorskip("relief_fund.ledger.entries")
    own = entries.Entry(
        key="line:1",
        kind="gift",
        occurred_on=date(2024, 9, 2),
        lines=entries.moved("BAO.CHUNG", "1121.01", "3411", 50_001),
        leaf="donation",
    )
    assert entry_leaf(own, 1, MOMENT) == entry_leaf(gift(1, digests=()), 1, MOMENT)


def test_what_no_leaf_can_hold_is_refused() -> None:
    with pytest.raises(LeafNotCanonical):
        entry_leaf(gift(1, voucher="\ud800"), 1, MOMENT)
    with pytest.raises(LeafNotCanonical):
        entry_leaf(gift(1, public={"share": 0.5}), 1, MOMENT)
    with pytest.raises(LeafTooLarge):
        entry_leaf(gift(1, document="x" * 20_000), 1, MOMENT)


def test_a_batch_sums_both_sides_per_account() -> None:
    step = [
        FakeEntry(
            "pay", date(2024, 9, 20), (FakeLine("F", "6111", 70, 0), FakeLine("F", "1381", 0, 70)), "batch"
        ),
        FakeEntry(
            "back", date(2024, 9, 20), (FakeLine("F", "1381", 30, 0), FakeLine("F", "6111", 0, 30)), "batch"
        ),
    ]
    leaf = json.loads(batch_leaf(step, 5, 6, MOMENT, {"area": "A1"}))
    assert leaf["totals"] == [["F", "1381", "VND", "30", "70"], ["F", "6111", "VND", "70", "30"]]
    assert (leaf["first"], leaf["last"], leaf["type"], leaf["date"]) == (5, 6, "back+pay", "2024-09-20")
    assert len(base64.b64decode(leaf["root"])) == 32
    assert leaf["about"] == {"area": "A1"}


def test_a_batch_carries_the_root_over_its_digests() -> None:
    step = [
        replace(gift(10), leaf="batch", digests=("a", "b")),
        replace(gift(20), leaf="batch", digests=("c",)),
    ]
    assert json.loads(batch_leaf(step, 1, 2, MOMENT, {}))["root"] == SubTree(["a", "b", "c"]).root


def test_a_batch_is_of_one_day_and_without_a_gap() -> None:
    with pytest.raises(BatchInvalid) as refusal:
        batch_leaf([gift(1), gift(2)], 1, 2, MOMENT, {})
    assert refusal.value.facts["days"] == 2
    with pytest.raises(BatchInvalid):
        batch_leaf([gift(1), gift(1)], 1, 3, MOMENT, {})
    with pytest.raises(BatchInvalid):
        batch_leaf([], 1, 0, MOMENT, {})


def test_a_plain_leaf() -> None:
    body = plain_leaf("policy", {"sha256": "00", "files": [["a.csv", 3]]}, MOMENT)
    assert body == (
        b'{"about":{"files":[["a.csv",3]],"sha256":"00"},"at":"2024-09-10T07:02:00.000000Z","kind":"policy","v":1}'
    )

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.audit.leaves import batch_leaf, entry_leaf, plain_leaf
from relief_fund.audit.verify.leaf import batch_moved, entry_moved, parse_leaf, statement_told
from relief_fund.audit.verify.notes import Malformed
from tests.audit.conftest import MOMENT, gift

ENTRY = json.loads(entry_leaf(gift(1), 1, MOMENT))
BATCH = json.loads(batch_leaf([gift(1), gift(11)], 1, 2, MOMENT, {}))
STATEMENT = {
    "id": "1121.01/2024-09-10", "account": "1121.01", "day": "2024-09-10", "opening": "0", "in": "1", "out": "0",
    "closing": "1", "rows": 1, "upto": 1, "version": 1, "files": [["a.csv", 1, "0" * 64]],
}  # fmt: skip


def test_our_leaves_read_back() -> None:
    moved = entry_moved(parse_leaf(entry_leaf(gift(3), 7, MOMENT)))
    assert (moved.first, moved.last, moved.day, moved.whole, moved.brought) == (
        7,
        7,
        "2024-09-04",
        False,
        False,
    )
    assert moved.turnover == {"1121.01": [50_003, 0], "3411": [0, 50_003]}
    moved = batch_moved(BATCH)
    assert (moved.first, moved.last, moved.turnover["1121.01"]) == (1, 2, [100_012, 0])
    assert entry_moved({**ENTRY, "type": "opening"}).brought


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{}", b"nul", b"\xff", b'{"a":1}', b'{"at":"","kind":"a","v":1} ', b' {"at":"","kind":"a","v":1}',
        b'{"kind":"a","at":"","v":1}', b'{"at":"","at":"","kind":"a","v":1}', b'{"at":"","kind":"a","v":1.0}',
        b'{"at":"","kind":"a","v":2}', b'{"at":"","kind":"a","v":true}', b'{"at":"","kind":7,"v":1}',
        b'{"a":null,"at":"","kind":"a","v":1}', b'{"a":[{"b":null}],"at":"","kind":"a","v":1}',
        b'{"a":1e3,"at":"","kind":"a","v":1}', b'{"a":NaN,"at":"","kind":"a","v":1}',
        b'{"a":-0,"at":"","kind":"a","v":1}',
        b'{"a":"\\u0061","at":"","kind":"a","v":1}', b'{"a":"\\ud800","at":"","kind":"a","v":1}',
        b'{"a":"' + b"x" * 16_384 + b'","at":"","kind":"a","v":1}', b"[" * 5000 + b"]" * 5000,
        b'{"a":' + b"9" * 5000 + b',"at":"","kind":"a","v":1}',
        b'{"a":' + b"[" * 600 + b"null" + b"]" * 600 + b',"at":"","kind":"a","v":1}',
    ],
    ids=range(25),
)  # fmt: skip
def test_leaves_that_are_none(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse_leaf(body)


def test_a_null_inside_a_text_is_only_a_word() -> None:
    assert parse_leaf(plain_leaf("note", {"a": "null"}, MOMENT))["about"] == {"a": "null"}


def line(**changes: Any) -> list[Any]:
    told = {
        "fund": "BAO.CHUNG",
        "account": "1121.01",
        "unit": "VND",
        "side": "D",
        "amount": "50001",
        **changes,
    }
    return list(told.values())


@pytest.mark.parametrize(
    "changes",
    [
        {"number": 0}, {"number": True}, {"number": "1"}, {"lines": []}, {"lines": "x"}, {"date": "2024-02-30"},
        {"date": "20240901"}, {"date": None}, {"lines": [ENTRY["lines"][0]]},
        {"lines": [line(), line(side="C", amount="50000")]}, {"lines": [line(), line(side="C", fund="LU.CHUNG")]},
        {"lines": [line(), line(side="C", unit="USD")]}, {"lines": [line(), line(side="C", account="B21")]},
        {"lines": [line(), line(side="X")]}, {"lines": [line(amount="0"), line(side="C", amount="0")]},
        {"lines": [line(amount="-5"), line(side="C", amount="-5")]},
        {"lines": [line(amount=5), line(side="C", amount=5)]},
        {"lines": [line(amount="05"), line(side="C", amount="05")]}, {"lines": [line()[:4], line(side="C")]},
        {"lines": [line(amount=str(2**63)), line(side="C", amount=str(2**63))]},
    ],
    ids=range(20),
)  # fmt: skip
def test_entries_that_are_none(changes: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        entry_moved({**ENTRY, **changes})


def test_budgetary_accounts_balance_among_themselves() -> None:
    pair = [line(), line(side="C", account="3411"), line(account="B21"), line(side="C", account="B22")]
    assert entry_moved({**ENTRY, "lines": pair}).first == 1
    with pytest.raises(Malformed, match="budgetary"):
        entry_moved({**ENTRY, "lines": [*pair[:3], line(side="C", account="B22", amount="1")]})


@pytest.mark.parametrize(
    "changes",
    [
        {"first": 0}, {"first": 3}, {"last": "2"}, {"totals": None}, {"totals": [["F", "1", "VND", "1", "0"]]},
        {"totals": [["F", "1", "VND", "-1", "-1"]]}, {"totals": [["F", "1", "VND", "1"]]}, {"date": ""},
    ],
)  # fmt: skip
def test_batches_that_are_none(changes: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        batch_moved({**BATCH, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "x"}, {"day": "10/09/2024"}, {"opening": 0}, {"in": "1.0"}, {"rows": "1"}, {"rows": True},
        {"upto": None}, {"files": None}, {"files": 7}, {"files": [["a"]]}, {"files": [["a", 1, "0"]]},
        {"files": [["a", "1", "0" * 64]]},
    ],
)  # fmt: skip
def test_statements_that_are_none(changes: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        statement_told({"about": {**STATEMENT, **changes}})


def test_a_statement_reads_back() -> None:
    told = statement_told({"about": STATEMENT})
    assert (told.account, told.received, told.rows, told.files) == ("1121.01", 1, 1, [("a.csv", 1, "0" * 64)])
    with pytest.raises(Malformed):
        statement_told({"about": "x"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=5), parts, max_size=3),
    max_leaves=8,
)
SHAPES = st.fixed_dictionaries(
    {},
    optional={
        name: JSON | st.lists(st.lists(st.text(max_size=3) | st.integers(), max_size=6), max_size=3)
        for name in ("number", "lines", "date", "first", "last", "totals", "about", "type", "files")
    },
)


@given(SHAPES)
def test_any_shape_is_read_or_malformed(leaf: dict[str, Any]) -> None:
    for read in (entry_moved, batch_moved, statement_told):
        with suppress(Malformed):
            read({**leaf, "number": 1} if read is entry_moved else leaf)


@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_a_leaf_or_malformed(body: bytes) -> None:
    with suppress(Malformed):
        parse_leaf(body)

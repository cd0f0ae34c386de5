"""The scratch between check and posting: same order, same content, gone at the end."""

from pathlib import Path

import pytest

from relief_fund.ledger.interchange import spool as module
from relief_fund.ledger.interchange.spool import Spool
from relief_fund.ledger.interchange.weighing import Ready


def ready(digest: str, number: int = 0) -> Ready:
    lines = (("A", "1111", "VND", 5, ""), ("A", "5121", "VND", -5, "x|*"))
    return Ready(7, digest * 64, 739_000, "f:7", number, 0, lines)


def test_steps_come_back_as_they_were_put() -> None:
    with Spool() as spool:
        first, second = (spool.keyed([ready(letter, at) for at in range(3)]) for letter in "ab")
        spool.put(first)
        spool.put(second)
        assert list(spool.steps()) == [first, second]


def test_the_same_evidence_is_counted() -> None:
    with Spool() as spool:
        keys = [one.key for letters in ("aba", "a") for one in spool.keyed([ready(x) for x in letters])]
    assert keys[3] == f"import:{'a' * 32}:3"
    assert keys[:3] == [f"import:{'a' * 32}:1", f"import:{'b' * 32}:1", f"import:{'a' * 32}:2"]


def test_what_is_new_and_what_was_seen_may_come_together() -> None:
    with Spool() as spool:
        steps = [
            [one.key[-1] for one in spool.keyed([ready(x) for x in step])] for step in ("ab", "bcb", "cab")
        ]
    assert steps == [["1", "1"], ["2", "1", "3"], ["2", "2", "4"]]


def test_a_number_is_reversed_once_and_only_where_it_came_before() -> None:
    with Spool() as spool:
        key = spool.keyed([ready("a", 12)])[0].key
        assert [spool.reversed_once(number) for number in (13, 12, 12)] == [False, True, False]
        assert spool.key_of(12) == key


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.tempfile, "tempdir", str(tmp_path))

    def half_way() -> None:
        with Spool() as spool:
            spool.put(spool.keyed([ready("a")]))
            assert list(tmp_path.iterdir())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half_way()
    assert not list(tmp_path.iterdir())

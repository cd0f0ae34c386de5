"""Frozen entries: what is read back is what was frozen, and every part is under the digest."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.approval.errors import ProposalInvalid
from relief_fund.approval.frozen import (
    MOST_ENTRIES,
    OwnedEntry,
    check_entries,
    entries_from,
    entries_text,
    signed_digest,
)
from relief_fund.ledger.entries import Entry, moved

DAY = date(2024, 9, 28)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
ENTRIES = st.builds(
    lambda key, amount, fund, purpose, doc, about, digests, owner: OwnedEntry(
        owner,
        Entry(
            f"enc:{key}",
            "encumbrance",
            DAY,
            moved(fund, "B19", "B22", amount, purpose=purpose),
            document=doc,
            public=about,
            digests=tuple(digests),
        ),
    ),
    WORDS,
    st.integers(1, 2**63 - 1),
    WORDS,
    WORDS,
    WORDS,
    st.dictionaries(st.sampled_from(["policy", "areas"]), WORDS | st.integers(0, 9)),
    st.lists(WORDS, max_size=2),
    WORDS,
)


@given(st.lists(ENTRIES, max_size=4))
def test_what_is_read_back_is_what_was_frozen(entries: list[OwnedEntry]) -> None:
    text = entries_text(entries)
    assert list(entries_from(text)) == entries
    assert entries_text(entries_from(text)) == text


PARTS: dict[str, Any] = {
    "kind": "awards",
    "subject": "list-1",
    "subject_digest": "aa",
    "committee": "HD-MAU",
    "occurred_on": DAY,
    "entries": "[]",
    "about": {"awards": 3},
}


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("kind", "refund"),
        ("subject", "list-2"),
        ("subject_digest", "ab"),
        ("committee", "HD-KHAC"),
        ("occurred_on", date(2024, 9, 29)),
        ("entries", "[1]"),
        ("about", {"awards": 4}),
    ],
)
def test_every_part_is_under_the_digest(part: str, value: Any) -> None:
    assert signed_digest(**PARTS) == signed_digest(**PARTS)
    assert signed_digest(**{**PARTS, part: value}) != signed_digest(**PARTS)


GOOD = Entry("enc:list:1:1", "encumbrance", DAY, moved("BAO.CHUNG", "B19", "B22", 5, purpose="X"))


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ([replace(GOOD, key="line:abc")], "fact"),
        ([replace(GOOD, leaf="batch")], "batch"),
        ([replace(GOOD, voucher="BAO/2024/CK/000001")], "voucher"),
        ([replace(GOOD, occurred_on=date(2024, 9, 27))], "day"),
        ([GOOD, GOOD], "key"),
        ([replace(GOOD, key=f"enc:{at}") for at in range(MOST_ENTRIES + 1)], "most"),
    ],
)
def test_what_a_list_may_not_post(entries: list[Entry], reason: str) -> None:
    with pytest.raises(ProposalInvalid) as refused:
        check_entries(entries, DAY)
    assert refused.value.facts["reason"] == reason


def test_a_list_without_entries_may_be_signed_too() -> None:
    check_entries([], DAY)
    check_entries([GOOD], DAY)


def test_the_type_of_a_voucher_is_kept_and_said_only_where_it_is_no_commitment() -> None:
    lines = moved("BAO.CHUNG", "5129", "3383", 300)
    entry = Entry("refund:HT-1", "refund_owed", date(2026, 10, 5), lines)
    plain, other = OwnedEntry("BAO", entry), OwnedEntry("BAO", entry, "PKT")
    assert "series" not in entries_text([plain])
    assert [owned.series for owned in entries_from(entries_text([plain, other]))] == ["CK", "PKT"]

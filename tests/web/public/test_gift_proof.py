"""A gift's proof: its entry, its leaf, and the fragment of QR code A."""

import base64
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from relief_fund.audit.tree import leaf_hash
from relief_fund.donors.own_gift import find_gift_by_code
from relief_fund.donors.queries import GiftFace
from relief_fund.web.errors import NothingFound
from relief_fund.web.public.gift_proof import GiftProof, gift_proof
from relief_fund.web.rendering import language
from tests.web.demonstration import Demonstration


@pytest.fixture
def gift(demonstration: Demonstration) -> GiftFace:
    """The first gift."""
    with demonstration.home.office.read() as connection:
        code = connection.execute(text("SELECT receipt_code FROM gift ORDER BY position")).scalar()
        found = find_gift_by_code(connection, str(code))
    assert found is not None
    return found


@pytest.fixture
def proof(demonstration: Demonstration, gift: GiftFace) -> GiftProof:
    """Its proof."""
    with demonstration.home.office.read() as connection:
        return gift_proof(connection, demonstration.home, gift, "https://quy.example")


def test_the_entry_is_the_gifts(proof: GiftProof, gift: GiftFace) -> None:
    assert proof.entry.key == gift.entry_key
    assert proof.entry.kind == "gift"
    assert sum(one.debit for one in proof.entry.postings) == gift.amount
    assert str(gift.amount) in proof.leaf.decode()
    assert proof.became.used + proof.became.left == gift.amount


def test_the_fragment_holds_what_accuses(proof: GiftProof) -> None:
    fragment = proof.fragment()
    packed = base64.urlsafe_b64decode(fragment + "=" * (-len(fragment) % 4))
    assert proof.checkpoint is not None
    assert len(packed) == 143
    assert packed[0] == 1
    assert packed[1:5] == proof.key.identity
    assert int.from_bytes(packed[5:10]) == proof.position
    assert int.from_bytes(packed[10:15]) == proof.checkpoint.size
    assert packed[15:47] == proof.checkpoint.root
    assert packed[111:] == leaf_hash(proof.leaf)
    assert 'role="img"' in str(proof.qr(language("vi")))


def test_before_a_seal_there_is_nothing_to_scan(proof: GiftProof) -> None:
    early: Any = replace(proof, checkpoint=None)
    assert not early.sealed
    assert early.fragment() == ""
    assert early.qr(language("vi")) is None


def test_what_is_not_in_the_books(demonstration: Demonstration, gift: GiftFace) -> None:
    with demonstration.home.office.read() as connection, pytest.raises(NothingFound):
        gift_proof(connection, demonstration.home, replace(gift, entry_key="line:none"))


def test_the_files_are_named_by_the_line(proof: GiftProof, gift: GiftFace) -> None:
    assert proof.file_stem == f"line-{proof.position}"
    assert gift.receipt_code not in proof.file_stem

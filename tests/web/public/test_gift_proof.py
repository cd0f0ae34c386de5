"""A gift's proof: its entry, its leaf, and the fragment of QR code A."""

import base64
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from relief_fund.audit.tree import leaf_hash
from relief_fund.donors.became import Share
from relief_fund.donors.own_gift import OwnGift, own_gift
from relief_fund.donors.queries import GiftFace
from relief_fund.kernel.often import OftenAsked, answer_on
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.queries import entry_by_number
from relief_fund.web.errors import NothingFound
from relief_fund.web.public.gift_proof import GiftProof, proof_in_steps
from relief_fund.web.public.gifts import OTHER_USES, went_to
from relief_fund.web.rendering import language
from relief_fund.web.seals import Seals
from tests.web.demonstration import Demonstration


def proof_of(connection: Any, home: Home, own: OwnGift) -> GiftProof:
    """What proves ``own`` on either way to the books."""
    return answer_on(connection, proof_in_steps(connection, home, own, "https://quy.example", Seals()))


@pytest.fixture
def own(demonstration: Demonstration) -> OwnGift:
    """The first gift with its campaign and entry."""
    with demonstration.home.office.read() as connection:
        code = connection.execute(text("SELECT receipt_code FROM gift ORDER BY position")).scalar()
        found = own_gift(connection, str(code))
    assert found is not None
    return found


@pytest.fixture
def gift(own: OwnGift) -> GiftFace:
    """The gift alone."""
    return own.gift


@pytest.fixture
def proof(demonstration: Demonstration, own: OwnGift) -> GiftProof:
    """Its proof."""
    with demonstration.home.office.read() as connection:
        return proof_of(connection, demonstration.home, own)


def test_the_entry_is_the_gifts(demonstration: Demonstration, proof: GiftProof, gift: GiftFace) -> None:
    with demonstration.home.office.read() as connection:
        entry = entry_by_number(connection, proof.entry.number)
    assert entry is not None
    assert (entry.key, entry.kind, entry.recorded_at) == (gift.entry_key, "gift", proof.entry.recorded_at)
    assert sum(one.debit for one in entry.postings) == gift.amount
    assert str(gift.amount) in proof.leaf.decode()
    assert proof.became.used + proof.became.left == gift.amount


def test_the_short_way_to_the_books_tells_the_same(demonstration: Demonstration) -> None:
    home = demonstration.home
    with home.office.read() as connection:
        short = OftenAsked(connection)
        codes = connection.execute(text("SELECT receipt_code FROM gift ORDER BY position")).scalars().all()
        told = set()
        for code in [*codes[::9], "0" * 17]:
            own = own_gift(connection, code)
            assert own_gift(short, code) == own
            if own is not None:
                proof = proof_of(connection, home, own)
                assert proof_of(short, home, own) == proof
                told.add((proof.became.left > 0, len(proof.places)))
    assert len(told) > 1, "gifts that were spent and gifts that wait"


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


def test_what_is_not_in_the_books(demonstration: Demonstration, own: OwnGift) -> None:
    assert own.booked is not None
    for gone in (None, own.booked._replace(number=10**9)):
        with demonstration.home.office.read() as connection, pytest.raises(NothingFound):
            proof_of(connection, demonstration.home, replace(own, booked=gone))


def test_the_files_are_named_by_the_line(proof: GiftProof, gift: GiftFace) -> None:
    assert proof.file_stem == f"line-{proof.position}"
    assert gift.receipt_code not in proof.file_stem


@pytest.mark.parametrize(
    ("undone_by", "told"),
    [
        ("", {"moved": 5, "undone": 0, "other": 3 + 2}),
        ("rev:own", {"moved": 5 - 1, "undone": 1 + 2, "other": 3}),
    ],
)
def test_what_an_undoing_took_is_told_once_and_as_what_it_is(
    proof: GiftProof, undone_by: str, told: dict[str, int]
) -> None:
    shares = (
        Share("moved", "recl:a:1", 4), Share("moved", "rev:own", 1), Share("moved", "withdrawn:b", 2),
        Share("other", "withdrawn:interest", 3),
    )  # fmt: skip
    became = replace(proof.became, shares=shares)
    one = replace(proof, became=became, entry=proof.entry._replace(undone_by=undone_by))
    assert {use: went_to(one, use) for use in told} == told
    assert sum(went_to(one, use) for use in OTHER_USES) == sum(share.amount for share in shares)

"""The seal that pages tell by: opened once while its file stands, anew when it changes, never where it is false."""

import pytest

from relief_fund.audit.errors import NoteMalformed, SignatureInvalid
from relief_fund.audit.publisher import CHECKPOINT
from relief_fund.disbursement.orders.paid_places import PlacesTold
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.queries import sealed_entries
from relief_fund.web.seals import Seal, Seals
from tests.register import books


def current(home: Home, seals: Seals) -> Seal:
    """The seal that stands now."""
    with home.office.read() as connection:
        return seals.current(connection, home)


def test_before_the_first_publication_nothing_is_covered(home: Home) -> None:
    seal = current(home, Seals())
    assert (seal.checkpoint, seal.note, seal.upto, seal.key) == (None, None, 0, home.log.key)
    assert not seal.covers(0)


def test_a_seal_is_opened_once_and_anew_when_another_stands(home: Home) -> None:
    seals = Seals()
    size = home.log.publish().size
    first = current(home, seals)
    assert current(home, seals) is first
    first.places.cells["award"] = ("list", "house|1")
    first.places.faces["list", "house|1"] = ("house", "Thôn 1", 5)
    books.small_fund(home)
    assert current(home, seals) is first, "what is not sealed yet is not covered"
    assert (first.covers(size - 1), first.covers(size)) == (True, False)
    home.log.publish()
    second = current(home, seals)
    assert second is not first
    assert second.checkpoint == home.log.checkpoint()
    assert second.places == PlacesTold(), "what was found out under the old seal is forgotten with it"
    with home.office.read() as connection:
        assert second.upto == sealed_entries(connection) > first.upto


def test_a_false_seal_is_never_told(home: Home) -> None:
    seals = Seals()
    home.log.publish()
    sound = current(home, seals)
    assert sound.note is not None
    path = home.settings.log / CHECKPOINT
    raw = path.read_bytes()
    for false, why in ((raw.replace(b"\n", b"1\n", 1), SignatureInvalid), (raw[:-9], NoteMalformed)):
        path.write_bytes(false)
        with pytest.raises(why):
            current(home, seals)
    path.write_bytes(raw)
    assert current(home, seals) is sound

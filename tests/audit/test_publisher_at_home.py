"""The publisher with real books on both engines, handed out by an opened home."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from relief_fund.app import open_home
from relief_fund.audit.checks import CHECKS
from relief_fund.audit.errors import SubjectErased
from relief_fund.audit.verify import verify_path
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.protocols import Home


def test_a_new_home_publishes_its_genesis(home: Home) -> None:
    assert home.log.publish().size == 1
    result = verify_path(home.settings.log, home.log.key.text)
    assert result["ok"], result["problems"]
    assert result["warnings"] == []


def test_two_processes_of_one_home_publish_at_once(home: Home) -> None:
    other = open_home(home.settings, MovableClock(datetime(2026, 11, 22, tzinfo=UTC)))
    try:
        with ThreadPoolExecutor(4) as pool:
            published = []
            for at in range(20):
                home.office.desk.run(lambda tx, at=at: tx.leaf("policy", {"id": f"p{at}"}))
                published += [pool.submit(home.log.publish), pool.submit(other.log.publish)]
            refusals = [one.exception() for one in published if one.exception() is not None]
            assert {getattr(one, "code", repr(one)) for one in refusals} <= {"storage.desk_busy"}
            assert len(refusals) < len(published)
        assert other.log.publish() == home.log.publish()
        assert home.log.publish().size == 21
    finally:
        other.close()
    assert verify_path(home.settings.log, home.log.key.text)["problems"] == []
    with home.office.read() as connection:
        assert {name: check(connection, home.log) for name, check in CHECKS.items()} == {
            "log_head_matches_outbox": [],
            "tiles_match_outbox": [],
        }


def test_disclosures_are_kept_and_erased_through_the_desk(home: Home) -> None:
    vault = home.office.vault
    sealed = [vault.seal(f"s{at}", f"c{at}", {"name": f"tên {at}"}) for at in range(50)]
    home.office.desk.run(lambda tx: vault.keep(tx, sealed))
    with home.office.read() as connection:
        assert vault.open_disclosure(connection, sealed[7].digest) == {"name": "tên 7"}
    home.office.desk.run(lambda tx: vault.erase(tx, "s7"))
    with home.office.read() as connection:
        with pytest.raises(SubjectErased):
            vault.open_disclosure(connection, sealed[7].digest)
        assert vault.open_disclosure(connection, sealed[8].digest) == {"name": "tên 8"}

"""Slots of the timetable: taken once among all, ended with an outcome, owed where the taker died."""

from concurrent.futures import ThreadPoolExecutor

from relief_fund.app import open_home
from relief_fund.inspection.job_runs import end_slot, last_runs, take_owed_slot, take_slot
from relief_fund.kernel.protocols import Home

SLOT, NEXT = "2026-11-22T02:00:00.000000Z", "2026-11-22T02:01:00.000000Z"


def test_a_slot_is_taken_once_among_two_processes(home: Home) -> None:
    other = open_home(home.settings, home.clock)
    try:
        with ThreadPoolExecutor(8) as pool:
            taken = [
                pool.submit(take_slot, one.office, name="job", due=SLOT, by=str(at))
                for at, one in enumerate([home, other] * 8)
            ]
            assert [one.result() for one in taken].count(True) == 1
    finally:
        other.close()
    assert take_slot(home.office, name="job", due=NEXT, by="a")
    assert take_slot(home.office, name="another", due=SLOT, by="a")


def test_the_newest_slots_with_their_outcomes(home: Home) -> None:
    take_slot(home.office, name="job", due=SLOT, by="a")
    with home.office.read() as connection:
        assert last_runs(connection) == (("job", SLOT, "a", ""),)
    end_slot(home.office, name="job", due=SLOT, outcome="done")
    with home.office.read() as connection:
        assert last_runs(connection) == (("job", SLOT, "a", "done"),)
        assert last_runs(connection, limit=0) == ()


def test_a_slot_is_owed_until_it_is_ended(home: Home) -> None:
    def owed(due: str) -> bool:
        return take_owed_slot(home.office, name="job", due=due, by="b")

    assert not owed(SLOT), "the job never ran here"
    take_slot(home.office, name="job", due=SLOT, by="a")
    assert owed(SLOT)
    with home.office.read() as connection:
        assert last_runs(connection) == (("job", SLOT, "a", ""),), "the row of the one that died stays"
    end_slot(home.office, name="job", due=SLOT, outcome="done")
    assert not owed(SLOT)
    assert owed(NEXT), "nobody took it"
    with home.office.read() as connection:
        assert {row[1:3] for row in last_runs(connection)} == {(SLOT, "a"), (NEXT, "b")}

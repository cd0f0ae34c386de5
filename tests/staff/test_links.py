"""One-time links: the newest of an officer, in its hours, once, even when two open it at the same time."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.staff.enrol_officer import create_first_officer_link
from relief_fund.staff.errors import LinkUsed
from relief_fund.staff.links import find_link, spend_link


def test_a_link_is_spent_once_by_two_at_the_same_time(home: Home) -> None:
    link = create_first_officer_link(home.office, name="Đặng Thị Ví")
    moment = home.clock.now()

    def spend(_: int) -> bool:
        try:
            home.office.desk.run(lambda tx: spend_link(tx, link.token, moment))
        except LinkUsed:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(spend, range(8))) == 1


def test_a_link_says_whom_it_is_for_and_what(home: Home) -> None:
    link = create_first_officer_link(home.office, name="Đặng Thị Ví")
    with home.office.read() as connection:
        found = find_link(connection.execute, link.token, home.clock.now())
    assert (found.officer, found.purpose, found.sign_in_name, found.name) == (
        link.officer,
        "enrol",
        "dang.thi.vi",
        "Đặng Thị Ví",
    )


def test_a_refused_command_leaves_the_link_good(home: Home) -> None:
    link = create_first_officer_link(home.office, name="Đặng Thị Ví")
    moment = home.clock.now()

    def refused(tx: object) -> None:
        spend_link(tx, link.token, moment)  # type: ignore[arg-type]  # the desk's own tx
        raise LinkUsed()

    with pytest.raises(LinkUsed):
        home.office.desk.run(refused)
    home.office.desk.run(lambda tx: spend_link(tx, link.token, moment))

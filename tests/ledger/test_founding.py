"""A home is founded once: chart, units and leaf 0 with the marks of its fund."""

import json

import pytest

from relief_fund.app import found_home, open_home
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.chart import UNITS, chart_digest, default_chart
from relief_fund.ledger.errors import AlreadyFounded
from relief_fund.ledger.founding import found, founded
from relief_fund.settings import Settings


def test_leaf_0_says_whose_books_these_are(home: Home) -> None:
    with home.office.read() as connection:
        known = founded(connection)
        row = connection.exec_driver_sql("SELECT kind, body FROM leaf WHERE position = 0").one()
        units = dict(connection.exec_driver_sql("SELECT code, exponent FROM unit").all())  # type: ignore[arg-type]
        accounts = connection.exec_driver_sql("SELECT count(*) FROM account").scalar()
    assert known
    assert (known.fund, known.origin, known.demonstration) == ("Quỹ thử", "thu.example/log", False)
    about = json.loads(bytes(row.body))["about"]
    assert row.kind == "genesis"
    assert (about["fund"], about["origin"], about["chart"]) == (known.fund, known.origin, chart_digest())
    assert about["vkey"].startswith("thu.example/log+")
    assert units == UNITS
    assert accounts == len(default_chart())


def test_nobody_founds_a_second_time(home: Home) -> None:
    with pytest.raises(AlreadyFounded):
        found(home.office, fund="Khác", origin="khac.example/log", log_key="k")
    with home.office.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM leaf").scalar() == 1


def test_a_demonstration_is_marked_in_its_leaf_and_its_home(settings: Settings, clock: MovableClock) -> None:
    home = found_home(
        settings, clock, fund="Mẫu", origin="mau.example/log", demonstration=True, input_digest="ab"
    )
    try:
        assert home.demonstration
        with home.office.read() as connection:
            body = connection.exec_driver_sql("SELECT body FROM leaf WHERE position = 0").scalar()
            known = founded(connection)
        assert json.loads(bytes(body))["about"]["demonstration"] is True
        assert known
        assert known.input_digest == "ab"
    finally:
        home.close()


def test_books_that_nobody_founded_say_so(settings: Settings, clock: MovableClock) -> None:
    home = open_home(settings, clock)
    try:
        with home.office.read() as connection:
            assert founded(connection) is None
    finally:
        home.close()

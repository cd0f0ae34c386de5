"""The page of the checks as they run: begun by a form, watched, read; by those who inspect alone."""

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

from litestar.testing import TestClient

from relief_fund.kernel.clock import moment_text
from relief_fund.web import background, check_runs
from relief_fund.web.kept_runs import RUNNING, SLOW_TO_BEGIN
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, INSPECTOR, TREASURER, officer

PAGE = "/inspection/checks"


def test_every_check_is_run_behind_its_page(client: TestClient[Any], demonstration: Demonstration) -> None:
    inspector, home = officer(client, demonstration, INSPECTOR), demonstration.home
    address = inspector.post(PAGE).headers["location"]
    run, deadline = address.rsplit("/", 1)[1], time.monotonic() + 60
    while background.has(run):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    done = inspector.get(address).text
    kept = check_runs.find(home, run)
    assert f"{kept.of - kept.failed} trong {kept.of} phép kiểm tra đạt." in done
    assert "hx-get" not in done
    check_runs.RUNS.write(home, replace(kept, state=RUNNING, check="guards_are_the_sums", place=4))
    home.clock.move(SLOW_TO_BEGIN + timedelta(seconds=1))  # type: ignore[attr-defined]  # a clock of the tests
    cut = officer(client, demonstration, ADMIN).get(f"/en{address}").text
    assert "The checks did not come to their end; nothing was kept" in cut
    assert 'action="/en/inspection/checks"' in cut
    check_runs.RUNS.write(home, replace(kept, state=RUNNING, begun_at=now(home), check="x_y", place=4))
    going = inspector.get(address).text
    assert f"Phép kiểm 5 trên {kept.of}" in going
    assert 'http-equiv="refresh"' in going
    assert "hx-get" in going
    check_runs.RUNS.write(home, kept)
    assert officer(client, demonstration, TREASURER).get(address).status_code == 403
    assert inspector.get(f"{PAGE}/none").status_code == 404


def now(home: Any) -> str:
    """The moment of the home's clock."""
    return moment_text(home.clock.now())

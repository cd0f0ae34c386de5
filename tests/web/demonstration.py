"""A demonstration home, walked once per worker and copied for each module, with a clock that stands still."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from litestar.testing import TestClient

from relief_fund.app import found_home, open_home
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Home
from relief_fund.pilot.cast import Cast
from relief_fund.pilot.guide import FUND, ORIGIN, walk
from relief_fund.pilot.input import PilotInput
from relief_fund.settings import Settings
from relief_fund.web.cookies import FIELD
from tests.conftest import STANDING

WALKED = STANDING
OPENED = STANDING + timedelta(hours=1)
STEP = timedelta(seconds=30)


@contextmanager
def _no_bar(title: str) -> Iterator[Callable[[int, int], None]]:
    yield lambda done, total: None


def walk_into(folder: Path, start: datetime = WALKED) -> Path:
    """Found a home in ``folder``, walk the guided run on the bundled input, close it again."""
    settings = Settings.load(folder, environment={})
    given = PilotInput.chosen(None, "", None, None)
    home = found_home(
        settings,
        MovableClock(start),
        fund=FUND,
        origin=ORIGIN,
        demonstration=True,
        input_digest=given.digest(),
    )
    try:
        walk(home, given, _no_bar)
    finally:
        home.close()
    return folder


@dataclass(frozen=True, slots=True)
class Demonstration:
    """An opened copy: the home, its clock, and the cast who sign in."""

    home: Home
    clock: MovableClock
    cast: Cast

    def next_code(self, secret_of: str) -> str:
        """The next unused code of the officer named ``secret_of``; the clock goes on by one step."""
        self.clock.move(STEP)
        kept = self.sign_in(secret_of)
        return self.cast.code(self.cast.actor(Duty(kept["duty"]), kept["seat"]))

    def sign_in(self, name: str) -> dict[str, str]:
        """What ``name`` signs in with."""
        return next(dict(one) for one in self.cast.sign_ins() if one["name"] == name)

    def name_of(self, duty: Duty) -> str:
        """The first officer of the cast with this duty."""
        return str(next(one["name"] for one in self.cast.sign_ins() if one["duty"] == duty.value))


@contextmanager
def opened_copy(of: Path, folder: Path) -> Iterator[Demonstration]:
    """Open a copy of the walked home, an hour later."""
    shutil.copytree(of, folder)
    clock = MovableClock(OPENED)
    home = open_home(Settings.load(folder, environment={}), clock)
    try:
        yield Demonstration(home, clock, Cast(home))
    finally:
        home.close()


def form_token(page: str) -> str:
    """The token of the first form in a page."""
    return page.partition(f'name="{FIELD}" value="')[2].partition('"')[0]


def sign_in(client: TestClient, shown: Demonstration, name: str) -> None:  # type: ignore[type-arg]  # any app
    """Sign ``name`` in with password and code."""
    page = client.get("/sign-in").text
    password = shown.sign_in(name)["password"]
    client.post("/sign-in", data={FIELD: form_token(page), "name": name, "password": password})
    page = client.get("/sign-in/code").text
    answer = client.post("/sign-in/code", data={FIELD: form_token(page), "code": shown.next_code(name)})
    assert answer.status_code in (200, 303), answer.text

"""The stage of every test of orders: set once per engine and worker, copied for each test."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from relief_fund.app import open_home
from relief_fund.kernel.clock import MovableClock
from relief_fund.settings import Settings
from tests.disbursement.orders.stage import Stage, stage_of

Copy = Callable[[str], str]
"""Makes a database from the named one and gives its name."""


def copied(template: Settings, folder: Path, server: Any, copy: Copy) -> Settings:
    """A closed home like ``template`` in ``folder``, on databases of its own."""
    shutil.copytree(template.home, folder)
    plain = Settings.load(folder, environment={})
    if template.books.startswith("sqlite"):
        return plain
    books, register = (copy(address.rsplit("/", 1)[1]) for address in (template.books, template.register))
    return replace(plain, books=server().url(books), register=server().url(register, "postgres"))


@dataclass
class Stages:
    """One closed home with a set stage per engine."""

    folder: Path
    made: dict[str, tuple[Settings, Stage]] = field(default_factory=dict)

    def set_on(self, engine: str, template: Settings, server: Any, start: Any) -> tuple[Settings, Stage]:
        """Settings and people of the stage on ``engine``."""

        def copy(name: str) -> str:
            made = f"stage_{uuid.uuid4().hex[:20]}"
            server().create(made, name)
            return made

        if engine not in self.made:
            own = copied(template, self.folder / engine, server, copy)
            home = open_home(own, MovableClock(start))
            stage = stage_of(home)
            home.close()
            self.made[engine] = (own, stage)
        return self.made[engine]


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    """The stages of this worker."""
    return Stages(tmp_path_factory.mktemp("stages"))


@pytest.fixture
def stage(
    engine_name: str,
    tmp_path: Path,
    templates: Any,
    stages: Stages,
    clock: MovableClock,
    request: pytest.FixtureRequest,
) -> Iterator[Stage]:
    """People, money and judged need in an open home of this test's own."""

    def server() -> Any:
        return request.getfixturevalue("postgres_server")

    template = templates.settings(engine_name, server)
    own, made = stages.set_on(engine_name, template, server, clock.now())
    here = copied(
        own, tmp_path / "home", server, lambda name: request.getfixturevalue("fresh_database")(name)
    )
    clock.set(made.home.clock.now())
    home = open_home(here, clock)
    yield made.moved_to(home)
    home.close()

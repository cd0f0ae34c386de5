"""Fixtures of homes that the guided run has filled: made once per worker and engine, copied for each test."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests import postgres
from tests.flows.program import Answer, Place


@dataclass
class Piloted:
    """The guided run's home per engine, made by the console script when the first test asks."""

    folder: Path
    server: Callable[[], postgres.Server]
    made: dict[str, tuple[Place, Answer]] = field(default_factory=dict)

    def on(self, engine_name: str) -> tuple[Place, Answer]:
        """The home and what its first run answered. Tests look at it and leave it as it is."""
        if engine_name not in self.made:
            place = self._place(engine_name)
            answer = place.run("pilot")
            assert answer.code == 0, answer
            self.made[engine_name] = (place, answer)
        return self.made[engine_name]

    def _place(self, engine_name: str) -> Place:
        home = self.folder / f"piloted-{engine_name}"
        if engine_name == "sqlite":
            return Place(home)
        names = [f"piloted_{side}_{uuid.uuid4().hex[:12]}" for side in ("books", "register")]
        for name in names:
            self.server().create(name)
        return Place(home, self.server().url(names[0]), self.server().url(names[1], "postgres"))


@pytest.fixture(scope="session")
def all_piloted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Piloted:
    """The guided homes of this worker."""
    return Piloted(tmp_path_factory.mktemp("piloted"), lambda: request.getfixturevalue("postgres_server"))


@pytest.fixture
def piloted(all_piloted: Piloted, engine_name: str) -> Place:
    """A home after the guided run, to look at only."""
    return all_piloted.on(engine_name)[0]


@pytest.fixture
def first_answer(all_piloted: Piloted, engine_name: str) -> Answer:
    """What the guided run answered when it made ``piloted``."""
    return all_piloted.on(engine_name)[1]


@pytest.fixture
def own_copy(piloted: Place, tmp_path: Path, request: pytest.FixtureRequest) -> Place:
    """A copy of the guided home that the test may change."""
    if not piloted.books:
        return piloted.copied(tmp_path / "home")
    server: postgres.Server = request.getfixturevalue("postgres_server")
    return piloted.copied(tmp_path / "home", request.getfixturevalue("fresh_database"), server.url)


@pytest.fixture
def place(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Place:
    """A home that does not exist yet."""
    if engine_name == "sqlite":
        return Place(tmp_path / "home")
    server: postgres.Server = request.getfixturevalue("postgres_server")
    fresh: Any = request.getfixturevalue("fresh_database")
    return Place(tmp_path / "home", server.url(fresh()), server.url(fresh(), "postgres"))

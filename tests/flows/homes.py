"""Fixtures of homes that the guided run has filled: made once per run and engine, copied for each worker."""

import pickle
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests import postgres
from tests.flows.program import Answer, Place
from tests.once import once

KEPT = "first"
"""The file beside the home that tells where it is and what was answered."""


@dataclass
class Piloted:
    """A copy of the guided run's home per engine, made by the console script when the first test asks."""

    folder: Path
    server: Callable[[], postgres.Server]
    made: dict[str, tuple[Place, Answer]] = field(default_factory=dict)

    def on(self, engine_name: str) -> tuple[Place, Answer]:
        """The home and what its first run answered. Tests look at it and leave it as it is."""
        if engine_name not in self.made:
            kept = once(f"piloted-{engine_name}", partial(self._guide, engine_name)) / KEPT
            first, answer = pickle.loads(kept.read_bytes())
            # A database that somebody looks at is no template for others.
            home = self.folder / f"piloted-{engine_name}"
            self.made[engine_name] = (first.copied(home, self._database, self._url), answer)
        return self.made[engine_name]

    def _guide(self, engine_name: str, folder: Path) -> None:
        place = Place(folder / "home")
        if engine_name == "postgresql":
            books, register = self._database(), self._database()
            place = Place(place.home, self._url(books), self._url(register, "postgres"))
        answer = place.run("pilot")
        assert answer.code == 0, answer
        (folder / KEPT).write_bytes(pickle.dumps((place, answer)))

    def _database(self, template: str = "template0") -> str:
        name = f"piloted_{uuid.uuid4().hex[:20]}"
        self.server().create(name, template)
        return name

    def _url(self, *named: str) -> str:
        return self.server().url(*named)


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

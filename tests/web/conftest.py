"""Fixtures of the web: a walked demonstration home, and a client that asks its pages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from relief_fund.web.site import create_site, shared_by_visits
from tests.once import once
from tests.web.demonstration import Demonstration, opened_copy, walk_into


@pytest.fixture(scope="session")
def walked() -> Path:
    """The folder of a walked home, the same for all workers; never opened itself."""
    return once("walked", walk_into)


@pytest.fixture(scope="module")
def demonstration(walked: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """An opened copy of the walked home, one per module."""
    with opened_copy(walked, tmp_path_factory.mktemp("shown") / "home") as shown:
        yield shown


@pytest.fixture(scope="session")
def routes(walked: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Litestar]:
    """All pages, put together once per worker: registering them takes a second. Its files are of a home of its own."""
    with opened_copy(walked, tmp_path_factory.mktemp("routes") / "home") as shown:
        yield create_site(shown.home)


@pytest.fixture(scope="module")
def site(routes: Litestar, demonstration: Demonstration) -> Litestar:
    """The web of the module's demonstration."""
    routes.state.site = shared_by_visits(demonstration.home)
    return routes


@pytest.fixture
def client(site: Litestar, demonstration: Demonstration) -> Iterator[TestClient[Any]]:
    """A visitor without cookies who does not follow redirects; nobody has looked anything up before."""
    site.state.site = shared_by_visits(demonstration.home)
    with TestClient(site, raise_server_exceptions=False) as visitor:
        visitor.follow_redirects = False
        yield visitor

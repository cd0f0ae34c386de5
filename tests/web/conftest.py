"""Fixtures of the web: a walked demonstration home, and a client that asks its pages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from relief_fund.web.site import create_site
from tests.web.demonstration import Demonstration, opened_copy, walk_into


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a walked home; never opened itself."""
    return walk_into(tmp_path_factory.mktemp("walked") / "home")


@pytest.fixture(scope="module")
def demonstration(walked: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """An opened copy of the walked home, one per module."""
    with opened_copy(walked, tmp_path_factory.mktemp("shown") / "home") as shown:
        yield shown


@pytest.fixture
def client(demonstration: Demonstration) -> Iterator[TestClient[Any]]:
    """A visitor without cookies who does not follow redirects."""
    with TestClient(create_site(demonstration.home), raise_server_exceptions=False) as visitor:
        visitor.follow_redirects = False
        yield visitor

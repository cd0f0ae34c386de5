"""What every test may ask for: a clock, databases of both engines, an opened home, a browser, real inputs."""

import gc
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.protocols import Home
from relief_fund.settings import Settings
from tests import chromium as browsers
from tests import order, postgres
from tests.once import RUN

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NO_REAL_INPUTS = "RELIEF_FUND_REAL_INPUTS is not set"
STANDING = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)

hypothesis.settings.register_profile("short", max_examples=60, deadline=None, derandomize=True)
hypothesis.settings.register_profile("long", max_examples=2000, deadline=None, print_blob=True)
hypothesis.settings.load_profile("long" if os.environ.get("RELIEF_FUND_LONG") else "short")


# --- the run -----------------------------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    """Begin the run: one folder that all workers share, in memory where there is room. Workers inherit it."""
    config.stash[SKIPPED] = []
    if not hasattr(config, "workerinput"):
        run = Path(tempfile.mkdtemp(prefix="relief-fund-run-", dir=postgres.roomy_memory()))
        os.environ[RUN] = str(run)
        (run / "owner").write_text(str(os.getpid()))
        config.option.basetemp = config.option.basetemp or run / "tests"


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the run: stop the server if one was started."""
    if hasattr(config, "workerinput") or RUN not in os.environ:
        return
    run = Path(os.environ.pop(RUN))
    if server := postgres.running(run):
        server.stop()
    shutil.rmtree(run, ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long tests first, the same number of seconds for each worker."""
    workers = int(getattr(config, "workerinput", {}).get("workercount", 1))
    items[:] = order.dealt(items, workers)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What thousands of tests are made of stays to the end: it is not looked through for cycles again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


SKIPPED: pytest.StashKey[list[str]] = pytest.StashKey()


class Skips:
    """Collects what was skipped for any reason but missing real inputs; such a run has failed."""

    def __init__(self, config: pytest.Config) -> None:
        self.kept = config.stash[SKIPPED]

    def note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        """Keep the reason of a skipped test or module."""
        if report.skipped and not hasattr(report, "wasxfail"):
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            if NO_REAL_INPUTS not in reason:
                self.kept.append(f"{report.nodeid}: {reason}")

    pytest_runtest_logreport = note
    pytest_collectreport = note


def pytest_sessionstart(session: pytest.Session) -> None:
    """Watch for skips where the results come together."""
    if not hasattr(session.config, "workerinput"):
        session.config.pluginmanager.register(Skips(session.config), "skips-are-failures")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A test that did not run is not a test that passed."""
    if session.config.stash[SKIPPED] and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Name every test that was skipped without leave; pytest's own summary line still comes last."""
    if reasons := config.stash[SKIPPED]:
        terminalreporter.section("skipped without leave (the run has failed)")
        for reason in reasons:
            terminalreporter.line(reason)


# --- fixtures ----------------------------------------------------------------------------------------------


@pytest.fixture
def clock() -> MovableClock:
    """A clock that stands at 22 November 2026, 09:00 in the fund's zone, until a test moves it."""
    return MovableClock(STANDING)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Passwords that cost the tests of this process a moment: hundreds of officers enrol.

    What they cost in truth is tested in tests/staff/test_passwords.py; programs that tests start pay it too.
    """
    from argon2 import PasswordHasher

    from relief_fund.staff import passwords

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture
def real_inputs() -> Path:
    """The folder of real statements and surveys; the test is skipped where none is named."""
    named = os.environ.get("RELIEF_FUND_REAL_INPUTS")
    if not named:
        pytest.skip(NO_REAL_INPUTS)
    folder = Path(named).absolute()
    assert folder.is_dir(), f"RELIEF_FUND_REAL_INPUTS names no folder: {folder}"
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> postgres.Server:
    """The PostgreSQL server of this run, started when the first test asks."""
    return postgres.shared(Path(os.environ[RUN]))


@pytest.fixture
def fresh_database(postgres_server: postgres.Server) -> Iterator[Callable[..., str]]:
    """Makes databases that live as long as the test: ``fresh_database(template)`` gives the name."""
    made: list[str] = []

    def make(template: str = "template0") -> str:
        name = f"t_{uuid.uuid4().hex[:20]}"
        postgres_server.create(name, template)
        made.append(name)
        return name

    yield make
    for name in made:
        postgres_server.drop(name)


@pytest.fixture(scope="session")
def unmade() -> Iterator[dict[str, Callable[[], object]]]:
    """Registers on PostgreSQL, by address, each with what makes it when something first connects to it."""
    import asyncpg

    waiting: dict[str, Callable[[], object]] = {}

    def made_first(connect: Callable[..., Any]) -> Callable[..., Any]:
        def made(*, dsn: str, **rest: Any) -> Any:
            if make := waiting.pop(dsn, None):
                make()
            return connect(dsn=dsn, **rest)

        return made

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "create_pool"):
            patch.setattr(asyncpg, name, made_first(getattr(asyncpg, name)))
        yield waiting


@pytest.fixture
def fresh_register(
    postgres_server: postgres.Server, unmade: dict[str, Callable[[], object]]
) -> Iterator[Callable[..., str]]:
    """Addresses of registers that live as long as the test: ``fresh_register(template)``.

    A database costs the server more than most tests, and few tests look into the register.
    """
    mine: dict[str, str] = {}

    def make(template: str = "template0") -> str:
        name = f"t_{uuid.uuid4().hex[:20]}"
        address = postgres_server.url(name, "postgres")
        mine[address], unmade[address] = name, partial(postgres_server.create, name, template)
        return address

    yield make
    for address, name in mine.items():
        if not unmade.pop(address, None):
            postgres_server.drop(name)


@pytest.fixture
def postgres_url(fresh_database: Callable[..., str], postgres_server: postgres.Server) -> str:
    """The SQLAlchemy address of an empty PostgreSQL database of this test's own."""
    return postgres_server.url(fresh_database())


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Every test that opens books runs on both engines."""
    return str(request.param)


@pytest.fixture
def settings(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings of a home that does not exist yet, books and register both on the engine under test."""
    plain = Settings.load(tmp_path / "home", environment={})
    if engine_name == "sqlite":
        return plain
    server: postgres.Server = request.getfixturevalue("postgres_server")
    books: Callable[..., str] = request.getfixturevalue("fresh_database")
    return replace(plain, books=server.url(books()), register=request.getfixturevalue("fresh_register")())


class Templates:
    """Homes made once per engine and worker, closed, and copied for each test."""

    def __init__(self, folder: Path, server: Callable[[], postgres.Server]) -> None:
        self.folder = folder
        self.server = server
        self.made: dict[tuple[str, str], Settings] = {}

    def settings(self, engine_name: str, server: Callable[[], postgres.Server]) -> Settings:
        """Settings of the closed, empty template home on ``engine_name``."""
        return self.made_once(engine_name, "empty", None)

    def made_once(self, engine_name: str, name: str, fill: Callable[[Home], object] | None) -> Settings:
        """Settings of the template ``name``: founded, filled, closed."""
        known = self.made.get((engine_name, name))
        if known is None:
            from relief_fund.app import found_home

            known = Settings.load(self.folder / f"{engine_name}-{name}", environment={})
            if engine_name == "postgresql":
                names = [f"template_{side}_{uuid.uuid4().hex[:12]}" for side in ("books", "register")]
                for database in names:
                    self.server().create(database)
                books, register = self.server().url(names[0]), self.server().url(names[1], "postgres")
                known = replace(known, books=books, register=register)
            home = found_home(known, MovableClock(STANDING), fund="Quỹ thử", origin="thu.example/log")
            try:
                if fill:
                    fill(home)
            finally:
                home.close()
            self.made[engine_name, name] = known
        return known


@pytest.fixture(scope="session")
def templates(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """The template homes of this worker."""
    return Templates(tmp_path_factory.mktemp("templates"), lambda: request.getfixturevalue("postgres_server"))


CopyOf = Callable[[str, Callable[[Home], object] | None], Settings]


@pytest.fixture
def copy_of(engine_name: str, tmp_path: Path, templates: Templates, request: pytest.FixtureRequest) -> CopyOf:
    """``copy_of(name, fill)``: settings of this test's own copy of a home that ``fill`` filled once.

    The copy exists and is not open. A name stands for one ``fill``; what it does is done once per worker
    and engine, however many tests ask, so a long preparation costs little.
    """

    def copy(name: str, fill: Callable[[Home], object] | None) -> Settings:
        template = templates.made_once(engine_name, name, fill)
        shutil.copytree(template.home, tmp_path / "home")
        plain = Settings.load(tmp_path / "home", environment={})
        if engine_name == "sqlite":
            return plain
        books, register = (one.rsplit("/", 1)[1] for one in (template.books, template.register))
        return replace(
            plain,
            books=templates.server().url(request.getfixturevalue("fresh_database")(books)),
            register=request.getfixturevalue("fresh_register")(register),
        )

    return copy


@pytest.fixture
def empty_home(copy_of: CopyOf) -> Settings:
    """Settings of a home of this test's own that exists, is empty, and is not open."""
    return copy_of("empty", None)


@pytest.fixture
def home(empty_home: Settings, clock: MovableClock) -> Iterator[Home]:
    """An opened, empty home with its genesis leaf; closed when the test ends."""
    from relief_fund.app import open_home

    opened = open_home(empty_home, clock)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """A running Chromium, one per module.

    Not one per session: Playwright's synchronous face keeps an event loop marked as running in this
    thread, and ``asyncio.run`` in a later module of the same worker would be refused.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(browsers.program()), args=list(browsers.FLAGS), headless=True
        )
        yield browser
        browser.close()

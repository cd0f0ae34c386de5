"""Puts the web together: routes in both languages, guards, headers, error pages, files."""

from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from litestar import Litestar, Router
from litestar.concurrency import set_asyncio_executor, sync_to_thread
from litestar.datastructures import State
from litestar.di import Provide
from litestar.static_files import create_static_files_router

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.founding import founded
from relief_fund.web import (
    decision_runs,
    import_runs,
    payment_runs,
    receipt_runs,
    survey_runs,
    withdrawal_runs,
)
from relief_fund.web.addresses import in_language
from relief_fund.web.catalogs import LANGUAGES
from relief_fund.web.error_pages import HANDLERS
from relief_fund.web.guards import forms_are_ours, signed_in
from relief_fund.web.headers import add_headers
from relief_fund.web.look_ups import SESSIONS, LookUps
from relief_fund.web.office import DOOR, OFFICE_PAGES
from relief_fund.web.public import PUBLIC_PAGES
from relief_fund.web.rendering import STATIC
from relief_fund.web.visit import Site, provide_visit

THREADS = 64
"""Use cases wait for the desk in threads; the default of few would let readers queue behind writers."""
LARGEST_FORM = 1_000_000
"""Bytes of a form; pages that take files name their own bound."""

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


def create_site(home: Home, *, lifespan: Sequence[Lifespan] = ()) -> Litestar:
    """The web of an opened home. ``lifespan`` are further things that live as long as it (the timetable)."""
    set_asyncio_executor(ThreadPoolExecutor(THREADS, thread_name_prefix="page"))
    return Litestar(
        route_handlers=[*map(pages_in, LANGUAGES), files(), public_log(home)],
        state=State({"site": shared_by_visits(home)}),
        dependencies={"visit": Provide(provide_visit)},
        guards=[forms_are_ours],
        exception_handlers=HANDLERS,
        before_send=[add_headers],
        request_max_body_size=LARGEST_FORM,
        lifespan=[register_open, imports_resumed, *lifespan],
        openapi_config=None,
        logging_config=None,
    )


def pages_in(language: str) -> Router:
    """Every page, at the addresses of one language."""
    office = Router("/", route_handlers=OFFICE_PAGES, guards=[signed_in])
    return Router(in_language(language, "/"), route_handlers=[*PUBLIC_PAGES, *DOOR, office])


def files() -> Router:
    """Style sheet, type and scripts: our own copies, no foreign host."""
    return create_static_files_router("/static", directories=[STATIC], name="static")


def public_log(home: Home) -> Router:
    """What mirrors may copy: checkpoint, tiles, bundles and the log's public key."""
    home.settings.log.mkdir(parents=True, exist_ok=True)
    return create_static_files_router("/log", directories=[home.settings.log], name="log")


def shared_by_visits(home: Home) -> Site:
    """What every visit of the home shares, nobody having looked anything up yet."""
    return Site(home, fund_name(home), LookUps(sessions=1 if home.settings.books_at_hand else SESSIONS))


def fund_name(home: Home) -> str:
    """The fund's name from its founding, "" before."""
    with home.office.read() as connection:
        known = founded(connection)
    return known.fund if known else ""


@asynccontextmanager
async def register_open(app: Litestar) -> AsyncIterator[None]:
    """The register is open on the server's own loop as long as the server runs."""
    register: Any = app.state.site.home.register
    await register.open()
    try:
        yield
    finally:
        await register.close()


@asynccontextmanager
async def imports_resumed(app: Litestar) -> AsyncIterator[None]:
    """Imports and withdrawals that a stopped server left unfinished go on at start; old uploads are deleted."""
    await sync_to_thread(import_runs.sweep, app.state.site.home)
    await sync_to_thread(survey_runs.sweep, app.state.site.home)
    await sync_to_thread(import_runs.resume, app.state.site.home)
    await sync_to_thread(withdrawal_runs.resume, app.state.site.home)
    await sync_to_thread(receipt_runs.sweep, app.state.site.home)
    await sync_to_thread(receipt_runs.resume, app.state.site.home)
    await sync_to_thread(decision_runs.sweep, app.state.site.home)
    await sync_to_thread(decision_runs.resume, app.state.site.home)
    await sync_to_thread(payment_runs.sweep, app.state.site.home)
    await sync_to_thread(payment_runs.resume, app.state.site.home)
    yield

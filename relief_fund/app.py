"""The composition root: the only file that knows every room. No ``if`` about relief lives here."""

import importlib
import pkgutil
from typing import Any

import relief_fund
from relief_fund.kernel.clock import Clock, SystemClock
from relief_fund.kernel.protocols import Bench, Home, Office
from relief_fund.ledger.founding import found, founded
from relief_fund.ledger.sealing import NoPosting, Sealing
from relief_fund.register.engine import Register
from relief_fund.settings import Settings
from relief_fund.staff.secrets import CodeSecrets
from relief_fund.storage.books import BenchDesk, open_books


def import_tables() -> None:
    """Import every room's tables, so that the schema is whole before the first engine opens."""
    for module in pkgutil.walk_packages(relief_fund.__path__, "relief_fund."):
        name = module.name.rpartition(".")[2]
        if name.startswith("tables") and not module.name.startswith(("relief_fund.register", "relief_fund.web")):
            importlib.import_module(module.name)


def open_home(settings: Settings, clock: Clock | None = None) -> Home:
    """Open (and upgrade) the home of ``settings``. Raises the refusals of storage and staff."""
    clock = clock or SystemClock()
    import_tables()
    settings.home.mkdir(parents=True, exist_ok=True)
    books = open_books(settings.books, clock, Sealing())
    vault, log = _vault_and_log(settings, clock, books)
    with books.read() as connection:
        known = founded(connection)
    return Home(
        office=Office(clock, books.desk, books.read, vault),
        bench=Bench(clock, BenchDesk(books.desk, NoPosting), books.read, vault),
        codes=CodeSecrets.at(settings.keys / "codes.key"),
        log=log,
        register=Register(settings),
        settings=settings,
        clock=clock,
        demonstration=bool(known and known.demonstration),
        close=books.close,
    )


def _vault_and_log(settings: Settings, clock: Clock, books: Any) -> tuple[Any, Any]:
    return None, None


def found_home(
    settings: Settings,
    clock: Clock | None = None,
    *,
    fund: str,
    origin: str,
    demonstration: bool = False,
    input_digest: str = "",
) -> Home:
    """Make and open a new home: keys, chart, leaf 0. Raises AlreadyFounded."""
    home = open_home(settings, clock)
    try:
        found(
            home.office, fund=fund, origin=origin, log_key="", demonstration=demonstration,
            input_digest=input_digest,
        )  # fmt: skip
    finally:
        home.close()
    return open_home(settings, clock)

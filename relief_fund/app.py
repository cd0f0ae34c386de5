"""The composition root: the only file that knows every room. No ``if`` about relief lives here."""

import gc
import importlib
import os
import threading
import time
from functools import cache, partial
from pathlib import Path
from typing import Any

import relief_fund
from relief_fund.approval.altering import check_not_signed
from relief_fund.audit.disclosure import Vault
from relief_fund.audit.keys import LOG_KEY, load_log_key, load_wrap_key, make_log_key, make_wrap_key
from relief_fund.audit.publisher import Publisher
from relief_fund.banking.undoing import check_line_stays, check_no_line_rests
from relief_fund.banking.withdrawal_funds import check_no_withdrawal_touches
from relief_fund.disbursement.orders.undoing import check_no_order_rests
from relief_fund.donors.undoing import check_gift_not_taken_back, check_no_gift_rests
from relief_fund.kernel.clock import Clock, SystemClock
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.protocols import Bench, Home, Office
from relief_fund.ledger.founding import found, founded
from relief_fund.ledger.replay import Replay
from relief_fund.ledger.sealing import NoPosting, Sealing
from relief_fund.register.engine import Register
from relief_fund.settings import Settings
from relief_fund.staff.errors import CodeKeyUnusable
from relief_fund.staff.secrets import CodeSecrets
from relief_fund.storage.backup import restore_backup, write_backup
from relief_fund.storage.books import BenchDesk, OpenedBooks, open_books
from relief_fund.storage.standing_law import database_keeps_its_law
from relief_fund.storage.turn_of_publisher import advisory_turn

CODE_KEY = "codes.key"
UNDOING = (check_no_line_rests, check_no_order_rests, check_no_gift_rests)
"""Rooms that are asked before an entry is reversed: the books do not know them."""
ALTERING = (check_not_signed, check_line_stays, check_gift_not_taken_back)
"""As ``UNDOING``, before an entry is adjusted, or put in force again."""
ENDING = (check_no_withdrawal_touches,)
"""As ``UNDOING``, before funds end."""


@cache
def import_tables() -> None:
    """Import every room's tables, so that the schema is whole before the first engine opens."""
    rooms = Path(relief_fund.__file__).parent
    # By their files: walking the packages would load every one on the way, the whole web among them.
    for path in sorted(rooms.rglob("tables*.py")):
        room, *rest = path.relative_to(rooms).with_suffix("").parts
        if room not in ("register", "web"):
            importlib.import_module(".".join((relief_fund.__name__, room, *rest)))


def open_home(settings: Settings, clock: Clock | None = None) -> Home:
    """Open (and upgrade) the home of ``settings``. Raises the refusals of storage, audit and staff."""
    clock = clock or SystemClock()
    # An import holds hundreds of thousands of values and makes hardly a cycle; looking for cycles at
    # Python's own pace took a sixth of its time and lengthened the slowest pages.
    gc.set_threshold(50_000, 20, 100)
    import_tables()
    settings.home.mkdir(parents=True, exist_ok=True)
    books = open_books(settings.books, clock, Sealing())
    try:
        return _put_together(settings, clock, books)
    except BaseException:
        books.close()
        raise


def _put_together(settings: Settings, clock: Clock, books: OpenedBooks) -> Home:
    with books.read() as connection:
        known = founded(connection)
    # A founded home whose keys are gone must say so; only a new one may make them.
    wrap = load_wrap_key(settings.keys) if known else make_wrap_key(settings.keys)
    vault: Any = Vault(wrap)
    if known and not (settings.keys / CODE_KEY).exists():
        raise CodeKeyUnusable(bytes=0)
    turn = advisory_turn(books.readers)

    def inspect(occasion: str, payment_run: str) -> None:
        # Imported here: most commands let no money out, and the checks know every room.
        from relief_fund.inspection.checks import inspect_payment_run

        inspect_payment_run(home, occasion, payment_run)

    home = Home(
        office=Office(
            clock, books.desk, books.read, books.read_at_once, books.read_briefly, books.answer_in_loop, vault,
            UNDOING, ALTERING, ENDING, inspect,
        ),
        bench=Bench(clock, BenchDesk(books.desk, NoPosting), books.read, vault),
        codes=CodeSecrets.at(settings.keys / CODE_KEY),
        log=Publisher(books.read, settings.log, settings.keys, turn=turn),
        register=Register(settings),
        settings=settings,
        clock=clock,
        demonstration=bool(known and known.demonstration),
        law=database_keeps_its_law,
        close=books.close,
    )  # fmt: skip
    return home


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
        if (settings.keys / LOG_KEY).exists():
            key = load_log_key(settings.keys).key
        else:
            key = make_log_key(settings.keys, settings.log, origin)
        found(
            home.office, fund=fund, origin=origin, log_key=key.text, demonstration=demonstration,
            input_digest=input_digest,
        )  # fmt: skip
    finally:
        home.close()
    return open_home(settings, clock)


def keep_backup(settings: Settings, out: Path, passphrase: str) -> dict[str, object]:
    """Publish what is unpublished, then write the sealed backup; returns the log's size and root."""
    home = open_home(settings)
    try:
        checkpoint = home.log.publish()
        write_backup(settings, out, passphrase)
    finally:
        home.close()
    return {"size": checkpoint.size, "root": checkpoint.root_text}


def restore_home(settings: Settings, file: Path, passphrase: str) -> dict[str, object]:
    """Restore a backup into an empty home and check that its log is a continuation of what was signed."""
    import_tables()
    restore_backup(settings, file, passphrase, Replay)
    home = open_home(settings)
    try:
        checkpoint = home.log.publish()
    finally:
        home.close()
    return {"size": checkpoint.size, "root": checkpoint.root_text}


def make_site() -> Any:
    """The ASGI application of the home that RELIEF_FUND_HOME names; the server's factory."""
    # Imported here, so that the command line starts without the web.
    from relief_fund.jobs import Leader, timetable
    from relief_fund.web.site import create_site

    _leave_with_parent()
    home = open_home(Settings.load())
    return create_site(home, lifespan=[timetable(Leader(home))])


def _leave_with_parent() -> None:
    """End this worker when the server's main process dies, so that no orphan holds port and lock."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def _words(refusal: ReliefFundError) -> str:
    """The refusal in the words of the web's catalogs, which only a refusal needs to load."""
    from relief_fund.web.rendering import in_plain_words

    return in_plain_words(refusal)


def main() -> None:
    """The console script."""
    from relief_fund.cli import Openers, Refusals, app
    from relief_fund.pilot.guide import guided_run

    Openers.open = staticmethod(open_home)
    Openers.found = staticmethod(found_home)
    Openers.backup = staticmethod(keep_backup)
    Openers.restore = staticmethod(restore_home)
    Refusals.words = staticmethod(_words)
    Openers.guided = staticmethod(partial(guided_run, open_home=open_home, found_home=found_home))
    app()

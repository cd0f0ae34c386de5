"""Backup and restore of a whole home: books as rows that fit either engine, log, keys; always sealed.

Restoring plays the books back into an empty home, sealed step by step, so the gates check the whole history
once more: a backup that was tampered with by someone who knew the passphrase still has to balance.
"""

import base64
import io
import json
import shutil
import tarfile
from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from sqlalchemy import Connection, Date, LargeBinary, Table, select

from relief_fund.kernel.errors import ReliefFundError
from relief_fund.settings import Settings
from relief_fund.storage import law
from relief_fund.storage.archive import SealedWriter, unsealed_to
from relief_fund.storage.bulk import write_rows
from relief_fund.storage.engines import owning_engine, reading_engine, writing_engine
from relief_fund.storage.errors import BackupInvalid, HomeNotEmpty
from relief_fund.storage.schema import upgrade

Replayed = Callable[[Connection, Any], Any]
"""Makes the replay of books over a connection, given the writer of many rows; ``app.py`` hands it in."""
HEADS = {"head": "entries", "log_head": "size"}
PLAYED = ("entry", "posting", "leaf")
"""Played back in order after everything that a rule may ask about them."""
AFTERWARDS = ("account_closing", "fund_closing", "period_closing", "annual_report_filed")
"""What was closed is closed again after its entries: they were there before."""
FIRST = ("unit", "account", "fund", "proposal_lapse", "gift_donor_end")
"""What rules about other rows ask for; the keys of the last two are asked at the commit."""
STEP = 5_000


def write_backup(settings: Settings, out: Path, passphrase: str) -> None:
    """Write everything under ``settings`` that cannot be made again into one sealed file."""
    engine = reading_engine(settings.books)
    fresh = out.with_name(f".{out.name}.part")
    with fresh.open("wb") as file, SealedWriter(file, passphrase) as sealed, engine.connect() as connection:
        _begin(connection)
        with tarfile.open(fileobj=sealed, mode="w|gz") as archive:
            for table in law.tables():
                _add_table(archive, connection, table)
            for folder in (settings.log, settings.keys):
                _add_folder(archive, settings.home, folder)
        connection.exec_driver_sql("ROLLBACK")
    engine.dispose()
    fresh.replace(out)


def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")
    else:
        connection.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _add_table(archive: tarfile.TarFile, connection: Connection, table: Table) -> None:
    keys = list(table.primary_key)
    with TemporaryFile() as lines:
        result = connection.execute(select(table).order_by(*keys).execution_options(yield_per=STEP))
        for row in result:
            lines.write(json.dumps([_plain(value) for value in row]).encode() + b"\n")
        _add_file(archive, f"books/{table.name}.jsonl", lines)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value.isoformat() if isinstance(value, date) else value


def _add_file(archive: tarfile.TarFile, name: str, body: BinaryIO | Any) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = body.seek(0, io.SEEK_END)
    body.seek(0)
    archive.addfile(entry, body)


def _add_folder(archive: tarfile.TarFile, home: Path, folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith(".lock"):
            with path.open("rb") as body:
                _add_file(archive, str(path.relative_to(home)), body)


def restore_backup(settings: Settings, file: Path, passphrase: str, replay: Replayed) -> None:
    """Restore ``file`` into an empty home, its books by ``replay``.

    Raises BackupInvalid and HomeNotEmpty, and then nothing is kept.
    """
    if any(settings.keys.glob("*")) or any(settings.log.glob("*")):
        raise HomeNotEmpty()
    with TemporaryFile() as plain:
        unsealed_to(file, passphrase, plain)
        with tarfile.open(fileobj=plain, mode="r:gz") as archive:
            settings.home.mkdir(parents=True, exist_ok=True)
            _restore_books(settings, archive, file.name, replay)
            _restore_folders(settings, archive, file.name)


def _restore_books(settings: Settings, archive: tarfile.TarFile, name: str, replay: Replayed) -> None:
    upgrade(owning_engine(settings.books))
    engine = writing_engine(settings.books)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.dialect.name == "sqlite" else "BEGIN")
        try:
            if connection.exec_driver_sql("SELECT entries FROM head").scalar() or _leaves(connection):
                raise HomeNotEmpty()
            _all_known(archive, name)
            early, late = _in_order()
            for table in early:
                _rows_back(connection, archive, table, name)
            _play_back(connection, archive, name, replay)
            for table in late:
                _rows_back(connection, archive, table, name)
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")
    engine.dispose()


def _leaves(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT size FROM log_head").scalar() or 0)


def _in_order() -> tuple[list[Table], list[Table]]:
    """Tables whose rows come back before the books are played, and those that follow."""
    apart = {*HEADS, *PLAYED, "guard", *AFTERWARDS}
    early = [table for table in law.tables() if table.name not in apart]
    first = [table for name in FIRST for table in early if table.name == name]
    late = {table.name: table for table in law.tables()}
    return first + [table for table in early if table not in first], [late[name] for name in AFTERWARDS]


def _all_known(archive: tarfile.TarFile, name: str) -> None:
    """Raises BackupInvalid for rows that no table takes: they would be left out without a word."""
    known = {f"books/{table.name}.jsonl" for table in law.tables()}
    for kept in archive.getnames():
        if kept.startswith("books/") and kept not in known:
            raise BackupInvalid(file=name, table=kept.removeprefix("books/").removesuffix(".jsonl"))


def _play_back(connection: Connection, archive: tarfile.TarFile, name: str, replayed: Replayed) -> None:
    """Play entries, postings and leaves; raises BackupInvalid where heads or guards come out otherwise."""
    tables = {table.name: table for table in law.tables()}
    replay = replayed(connection, write_rows)
    # Three tables are read side by side; inside the archive every step back would unpack it from its start.
    with TemporaryFile() as entries, TemporaryFile() as postings, TemporaryFile() as leaves:
        files = zip(PLAYED, (entries, postings, leaves), strict=True)
        try:
            replay.play(*(_unpacked(file, archive, tables[table], name) for table, file in files))
        except ReliefFundError as error:
            raise BackupInvalid(file=name, **error.facts) from error
    for head, reached in (("head", replay.entries), ("log_head", replay.leaves)):
        if _top(archive, tables[head], name) != reached:
            raise BackupInvalid(file=name, table=head, reached=reached)
    guard = tables["guard"]
    columns = guard.columns.keys()
    keys = [columns.index(column) for column in ("fund", "account", "unit", "purpose")]
    for row in chain.from_iterable(_steps(_member(archive, guard, name), guard)):
        if replay.balances.get(tuple(row[at] for at in keys), 0) != row[columns.index("balance")]:
            raise BackupInvalid(file=name, table="guard", account=row[columns.index("account")])


def _unpacked(file: Any, archive: tarfile.TarFile, table: Table, name: str) -> Iterator[tuple[Any, ...]]:
    """The rows of ``table``, from a ``file`` that nobody else can open."""
    shutil.copyfileobj(_member(archive, table, name), file)
    file.seek(0)
    return chain.from_iterable(_steps(file, table))


def _member(archive: tarfile.TarFile, table: Table, name: str) -> Any:
    try:
        member = archive.extractfile(f"books/{table.name}.jsonl")
    except KeyError:
        member = None
    if member is None:
        raise BackupInvalid(file=name, table=table.name)
    return member


def _top(archive: tarfile.TarFile, table: Table, name: str) -> int:
    """Where a head stood."""
    columns = [column.name for column in table.columns]
    return int(json.loads(_member(archive, table, name).readline())[columns.index(HEADS[table.name])])


def _rows_back(connection: Connection, archive: tarfile.TarFile, table: Table, name: str) -> None:
    """Insert a table's rows."""
    columns = [column.name for column in table.columns]
    for step in _steps(_member(archive, table, name), table):
        write_rows(connection, table, columns, step)


def _steps(member: Any, table: Table) -> Iterator[list[tuple[Any, ...]]]:
    turn = [_reader(column.type) for column in table.columns]
    step: list[tuple[Any, ...]] = []
    for line in member:
        step.append(tuple(read(value) for read, value in zip(turn, json.loads(line), strict=True)))
        if len(step) == STEP:
            yield step
            step = []
    if step:
        yield step


def _reader(kind: Any) -> Any:
    if isinstance(kind, LargeBinary):
        return lambda value: None if value is None else base64.b64decode(value)
    if isinstance(kind, Date):
        return lambda value: None if value is None else date.fromisoformat(value)
    return lambda value: value


def _restore_folders(settings: Settings, archive: tarfile.TarFile, name: str) -> None:
    for member in archive.getmembers():
        if member.name.startswith("books/"):
            continue
        target = (settings.home / member.name).resolve()
        if not member.isfile() or not target.is_relative_to(settings.home.resolve()):
            raise BackupInvalid(file=name, member=member.name)
        secret = target.is_relative_to(settings.keys.resolve())
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if secret else 0o755)
        body = archive.extractfile(member)
        target.write_bytes(body.read() if body else b"")
        target.chmod(0o600 if secret else 0o644)

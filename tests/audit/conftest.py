"""A small log on SQLite for the tests of the public log: an outbox of leaves, a publisher, a bundle."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, func, insert, select

from relief_fund.audit import leaves
from relief_fund.audit.keys import load_log_key, make_log_key, write_vkey
from relief_fund.audit.manifest import write_manifest
from relief_fund.audit.publisher import Publisher
from relief_fund.audit.tables import Disclosure, Leaf, LogHead, SubjectKey

ORIGIN = "thu.example/log"
MOMENT = "2024-09-10T07:02:00.000000Z"
LEAF = Leaf.__table__
ACCOUNT = "1121.01"


@dataclass(frozen=True)
class FakeLine:
    """What a posting looks like from below."""

    fund: str
    account: str
    debit: int
    credit: int
    unit: str = "VND"
    purpose: str = ""


@dataclass(frozen=True)
class FakeEntry:
    """What a journal entry looks like from below."""

    kind: str
    occurred_on: date
    lines: tuple[FakeLine, ...]
    leaf: str = "donation"
    voucher: str = ""
    document: str = ""
    reverses: int | None = None
    public: dict[str, Any] = field(default_factory=dict)
    digests: tuple[str, ...] = ()


def gift(at: int, **changes: Any) -> FakeEntry:
    """The gift number ``at``: 50,000 đồng and a little more, on one of ten days."""
    amount = 50_000 + at
    lines = (FakeLine("BAO.CHUNG", ACCOUNT, amount, 0), FakeLine("BAO.CHUNG", "3411", 0, amount))
    day = date(2024, 9, 1) + timedelta(days=at % 10)
    return FakeEntry("gift", day, lines, **{"digests": (digest_of(at),), **changes})


def digest_of(at: int) -> str:
    """A digest that looks like one of RFC 9901."""
    return _base64url(hashlib.sha256(str(at).encode()).digest())


def _base64url(raw: bytes) -> str:
    """Base64url without padding."""
    from relief_fund.audit.disclosure import base64url

    return base64url(raw)


def donation_rows(first_entry: int, first_position: int, count: int) -> list[dict[str, Any]]:
    """Outbox rows of ``count`` gifts."""
    return [
        {
            "position": first_position + at,
            "kind": "donation",
            "first_entry": first_entry + at,
            "last_entry": first_entry + at,
            "body": leaves.entry_leaf(gift(first_entry + at), first_entry + at, MOMENT),
        }
        for at in range(count)
    ]


class Log:
    """A log under test: books in memory, a folder that mirrors may copy, a folder of keys."""

    def __init__(self, engine: Engine, home: Path) -> None:
        self.engine = engine
        self.folder = home / "log"
        self.keys = home / "keys"
        self.entries = 0
        self.key = make_log_key(self.keys, self.folder, ORIGIN)
        self.publisher = self.fresh_publisher()

    def fresh_publisher(self) -> Publisher:
        """A publisher that remembers nothing, as after a restart."""
        return Publisher(self.engine.connect, self.folder, self.keys)

    @property
    def size(self) -> int:
        """How many leaves the outbox holds."""
        with self.engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(LEAF)).scalar_one())

    def begin(self) -> None:
        """Write the genesis leaf."""
        self.plain("genesis", {"origin": ORIGIN, "vkey": self.key.text})

    def plain(self, kind: str, about: dict[str, Any]) -> int:
        """Write one leaf without an entry; returns its position."""
        return self.write(kind, 0, 0, leaves.plain_leaf(kind, about, MOMENT))

    def write(self, kind: str, first: int, last: int, body: bytes) -> int:
        """Write one leaf; returns its position."""
        position = self.size
        row = {"position": position, "kind": kind, "first_entry": first, "last_entry": last, "body": body}
        with self.engine.begin() as connection:
            connection.execute(insert(LEAF), [row])
        self.entries = max(self.entries, last)
        return position

    def give(self, count: int) -> None:
        """Write ``count`` gifts."""
        rows = donation_rows(self.entries + 1, self.size, count)
        with self.engine.begin() as connection:
            for at in range(0, count, 1000):
                connection.execute(insert(LEAF), rows[at : at + 1000])
        self.entries += count

    def pay(self, count: int, day: date = date(2024, 9, 20)) -> int:
        """Write one batch leaf of ``count`` payments; returns its position."""
        entries = [
            FakeEntry(
                "payment",
                day,
                (FakeLine("BAO.CHUNG", "6111", 100, 0), FakeLine("BAO.CHUNG", "1381", 0, 100)),
                leaf="batch",
                digests=(digest_of(10**9 + at),),
            )
            for at in range(count)
        ]
        first, last = self.entries + 1, self.entries + count
        return self.write(
            "batch", first, last, leaves.batch_leaf(entries, first, last, MOMENT, {"area": "A"})
        )

    def statement(self, day: date, files: list[list[Any]] | None = None, **changes: Any) -> int:
        """Write the statement leaf of ``day`` over the gifts so far, summed here from them."""
        upto = changes.pop("upto", self.entries)
        gifts = [gift(number) for number in range(1, upto + 1)]
        opening = sum(one.lines[0].debit for one in gifts if one.occurred_on < day)
        received = [one.lines[0].debit for one in gifts if one.occurred_on == day]
        about = {
            "id": f"{ACCOUNT}/{day}",
            "account": ACCOUNT,
            "day": str(day),
            "opening": str(opening),
            "in": str(sum(received)),
            "out": "0",
            "closing": str(opening + sum(received)),
            "rows": len(received),
            "upto": upto,
            "version": 1,
            "files": files or [],
        }
        return self.plain("statement", {**about, **changes})


def with_tables(engine: Engine) -> Engine:
    """The schema of the outbox without the desk's law: tests write rows by hand."""
    for table in (Leaf, LogHead, SubjectKey, Disclosure):
        table.__table__.create(engine)
    return engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Empty books on SQLite with the tables of the public log."""
    made = create_engine(f"sqlite:///{tmp_path / 'books.sqlite'}")
    event.listen(made, "connect", lambda raw, _: raw.execute("pragma synchronous=off"))
    yield with_tables(made)
    made.dispose()


@pytest.fixture
def log(engine: Engine, tmp_path: Path) -> Log:
    """A log with its genesis leaf, not yet published."""
    made = Log(engine, tmp_path)
    made.begin()
    return made


@pytest.fixture
def bundle(log: Log, tmp_path: Path) -> Path:
    """A static bundle: 600 gifts in three tiles, payments, a statement with its file, pages, a manifest."""
    import shutil

    folder = tmp_path / "bundle"
    (folder / "statements" / ACCOUNT).mkdir(parents=True)
    csv = folder / "statements" / ACCOUNT / "2024-09-03.csv"
    csv.write_bytes("ngày,số tiền\n2024-09-03,50002\n".encode())
    told = csv.read_bytes()
    log.give(600)
    log.pay(3)
    named = [csv.relative_to(folder).as_posix(), len(told), hashlib.sha256(told).hexdigest()]
    log.statement(date(2024, 9, 3), [named], upto=600)
    log.publisher.publish()
    (folder / "gifts.json").write_text('{"gifts":600}')
    (folder / "index.html").write_text("<!doctype html><title>Quỹ</title>")
    shutil.copytree(log.folder, folder / "log")
    signer = load_log_key(log.keys)
    write_vkey(folder, signer.key)
    write_manifest(folder, signer)
    return folder

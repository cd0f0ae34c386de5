"""Find my gift under load: look-ups a second from 1,000 addresses behind a proxy, the asker on the same cores.

By code, and by reference, amount and day: of each gift, half of which have been spent, it is asked once, so nothing is
answered out of what an earlier look-up left behind. Limits are on. The asker's and the server's shares of the processor
are said beside the times, and how many lines share a day and an amount: with ``--alike N`` as many as on a storm's day,
where 42,263 do; each of them has its keys, as behind an import.
"""

import argparse
import asyncio
import os
import socket
import statistics
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import measure
from measure_pages import PROGRAM
from sqlalchemy import select

from relief_fund.banking.reference_keys import key_references
from relief_fund.donors.queries import GIFT
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.fund_line import note_entry

ADDRESSES, CONNECTIONS = 1_000, 64
AMOUNT = 50_000
GIFTS_A_PAYMENT = 40
FIRST, LATER = date(2024, 9, 9), date(2024, 10, 1)
DAYS = 14
WARM_SECONDS = 2


def measure_find(asked: argparse.Namespace) -> dict[str, Any]:
    """Look-ups at ``--rate`` a second from 1,000 addresses, limits on, the asker on the same cores."""
    measured: dict[str, Any] = {
        "rate": asked.rate, "bound_p95_ms": 100, "addresses": ADDRESSES, "connections": CONNECTIONS
    }  # fmt: skip
    for engine in asked.engines:
        with measure.places(engine) as fresh:
            settings = fresh()
            warm, whole = asked.rate * WARM_SECONDS // 2, int(asked.rate * asked.seconds)
            asking = _questions(settings, warm + whole, asked.alike)
            measured[engine] = {"lines_alike": max(asked.alike, (warm + whole) // DAYS)}
            for kind, each in asking.items():
                # A server of its own for each: the count of an address's look-ups begins anew.
                with _served(settings) as (process, port):
                    measured[engine][kind] = asyncio.run(_asked_of(process, port, each, warm, asked.rate))
    return measured


@contextmanager
def _served(settings: Any) -> Iterator[tuple[int, int]]:
    """The home behind a trusted proxy's header: the number of the server's process, and its port."""
    port = _free_port()
    environment = {
        **os.environ, "RELIEF_FUND_BOOKS": settings.books, "RELIEF_FUND_REGISTER": settings.register,
        "RELIEF_FUND_TRUSTED_PROXY": "1",
    }  # fmt: skip
    command = [str(PROGRAM), "serve", "--home", str(settings.home), "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        yield server.pid, port
    finally:
        server.terminate()
        server.wait()


async def _asked_of(
    process: int, port: int, asking: Sequence[Mapping[str, str]], warm: int, rate: int
) -> dict[str, Any]:
    await _until_open(port)
    await _drive(port, asking[:warm], rate // 2)
    own, theirs, begun = time.process_time(), _cpu_below(process), time.perf_counter()
    taken, answers = await _drive(port, asking[warm:], rate)
    wall = time.perf_counter() - begun
    own, theirs = time.process_time() - own, _cpu_below(process) - theirs
    cores = os.cpu_count() or 1
    return {
        "asked": len(taken), "per_second": round(len(taken) / wall, 1), "p95_ms": measure.p95(taken),
        "median_ms": round(statistics.median(taken) * 1000, 2), "answers": dict(answers),
        "asker_share_of_cpu": round(own / (wall * cores), 3),
        "server_share_of_cpu": round(theirs / (wall * cores), 3),
        "server_cpu_ms_a_look_up": round(theirs * 1000 / len(taken), 2),
        "ratio_to_bound": round(measure.p95(taken) / 100, 3),
    }  # fmt: skip


def _questions(settings: Any, count: int, alike: int = 0) -> dict[str, list[dict[str, str]]]:
    """For each of ``count`` gifts, imported from a statement, what its giver types; payments took the first half.

    They come in over ``DAYS``, or, where so many are to be ``alike``, among as many on one day.
    """
    statement, gifts = settings.home.parent / "statement.csv", max(count, alike)
    _write_statement(statement, gifts, 1 if alike else DAYS)
    with measure._campaign_home(settings, measure.CAMPAIGN_ACCOUNT) as home:
        measure._import(home, statement, measure.CAMPAIGN_ACCOUNT)
        _spend(home, gifts * AMOUNT // 2)
        key_references(home.office)
        home.log.publish()
        with home.office.read() as connection:
            gifts = connection.execute(
                select(GIFT.c.receipt_code, GIFT.c.day, GIFT.c.position).order_by(GIFT.c.digest).limit(count)
            ).all()
    return {
        "code": [{"code": code} for code, _, _ in gifts],
        "reference": [
            {"reference": _reference(at - 1), "amount": str(AMOUNT), "day": f"{day:%d/%m/%Y}"}
            for _, day, at in gifts
        ],
    }  # fmt: skip


def _reference(at: int) -> str:
    """The number that the giver's bank wrote into the text of the line at this place; numbers lie far apart."""
    return f"{10_000_000 + at * 7_919_993 % 90_000_000}"


def _write_statement(path: Path, gifts: int, days: int) -> None:
    """A bank's statement of so many gifts over ``days``, the newest day last."""
    with path.open("w", encoding="utf-8") as out:
        out.write("PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n")
        for at in range(gifts):
            day = FIRST + timedelta(days=at * days // gifts)
            money = f"{AMOUNT:,}".replace(",", ".")
            out.write(
                f"{at // 50},{day:%d/%m/%Y},5213.{at},,{money},,MBVCB.{_reference(at)}.ung ho dong bao\n"
            )


def _spend(home: Home, amount: int) -> None:
    """Pay ``amount`` in payments of many gifts each."""
    for at in range(0, amount, AMOUNT * GIFTS_A_PAYMENT):
        paid = Entry(
            f"pay:{at}:1:1", "paid", LATER,
            moved("YAGI.CHUNG", "6111", "1121.01", min(AMOUNT * GIFTS_A_PAYMENT, amount - at)),
        )  # fmt: skip

        def command(tx: Any, paid: Entry = paid) -> None:
            note_entry(tx, paid, tx.post(paid))

        home.office.desk.run(command)


def _cpu_below(process: int) -> float:
    """Seconds of processor that a process and its children have used; 0 where the system does not say."""
    ticks, waiting = 0, [process]
    while waiting:
        one = Path(f"/proc/{waiting.pop()}")
        with suppress(OSError, ValueError):
            used = (one / "stat").read_text().rpartition(")")[2].split()
            ticks += int(used[11]) + int(used[12])
            for thread in (one / "task").iterdir():
                waiting += map(int, (thread / "children").read_text().split())
    return ticks / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


async def _until_open(port: int) -> None:
    for _ in range(300):
        try:
            _, out = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            out.close()
            return
    raise SystemExit("the server did not open")


async def _drive(
    port: int, asking: Sequence[Mapping[str, str]], rate: int
) -> tuple[list[float], Counter[str]]:
    """Ask every question, ``rate`` a second whatever the answers take; times count from when each was due."""
    due: asyncio.Queue[tuple[float, int] | None] = asyncio.Queue()
    taken: list[float] = []
    answers: Counter[str] = Counter()

    async def ask() -> None:
        reading, writing = await asyncio.open_connection("127.0.0.1", port)
        while (one := await due.get()) is not None:
            at, number = one
            writing.write(_question(asking[number], number))
            head = await reading.readuntil(b"\r\n\r\n")
            lines = head.lower().split(b"\r\n")
            length = next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))
            await reading.readexactly(length)
            taken.append(time.perf_counter() - at)
            answers[head.split(b" ", 2)[1].decode()] += 1
        writing.close()

    askers = [asyncio.create_task(ask()) for _ in range(CONNECTIONS)]
    begun = time.perf_counter()
    for number in range(len(asking)):
        at = begun + number / rate
        if (early := at - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        due.put_nowait((at, number))
    for _ in askers:
        due.put_nowait(None)
    await asyncio.gather(*askers)
    return taken, answers


def _question(typed: Mapping[str, str], number: int) -> bytes:
    """The request of a visitor behind the proxy."""
    body = urlencode(typed).encode()
    address = f"10.{number % ADDRESSES // 250}.{number % ADDRESSES % 250}.7"
    return (
        b"POST /donations/find HTTP/1.1\r\nHost: bench\r\nX-Forwarded-For: " + address.encode()
        + b"\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
        + str(len(body)).encode() + b"\r\n\r\n" + body
    )  # fmt: skip

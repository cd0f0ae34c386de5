"""Find my gift under load: look-ups a second from 1,000 addresses behind a proxy, the asker on the same cores.

Every look-up asks for another gift, of which half have been spent, so nothing is answered out of what an earlier
look-up left behind. Limits are on. The asker's and the server's shares of the processor are said beside the times.
"""

import argparse
import asyncio
import os
import socket
import statistics
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import measure
from measure_pages import PROGRAM
from sqlalchemy import select

from relief_fund.donors.queries import GIFT
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.fund_line import note_entry

ADDRESSES, CONNECTIONS = 1_000, 64
AMOUNT = 50_000
GIFTS_A_PAYMENT = 40
FIRST, LATER = date(2024, 9, 9), date(2024, 10, 1)
WARM_SECONDS = 2


def measure_find(asked: argparse.Namespace) -> dict[str, Any]:
    """Look-ups by code at ``--rate`` a second from 1,000 addresses, limits on, the asker on the same cores."""
    measured: dict[str, Any] = {
        "rate": asked.rate, "bound_p95_ms": 100, "addresses": ADDRESSES, "connections": CONNECTIONS
    }  # fmt: skip
    for engine in asked.engines:
        with measure.places(engine) as fresh:
            measured[engine] = asyncio.run(_asked_of(fresh(), asked))
    return measured


async def _asked_of(settings: Any, asked: argparse.Namespace) -> dict[str, Any]:
    warm, whole = asked.rate * WARM_SECONDS // 2, int(asked.rate * asked.seconds)
    codes = _gifts(settings, warm + whole)
    port = _free_port()
    environment = {
        **os.environ, "RELIEF_FUND_BOOKS": settings.books, "RELIEF_FUND_REGISTER": settings.register,
        "RELIEF_FUND_TRUSTED_PROXY": "1",
    }  # fmt: skip
    command = [str(PROGRAM), "serve", "--home", str(settings.home), "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        await _until_open(port)
        await _drive(port, codes[:warm], asked.rate // 2)
        own, theirs, begun = time.process_time(), _cpu_below(server.pid), time.perf_counter()
        taken, answers = await _drive(port, codes[warm:], asked.rate)
        wall = time.perf_counter() - begun
        own, theirs = time.process_time() - own, _cpu_below(server.pid) - theirs
    finally:
        server.terminate()
        server.wait()
    cores = os.cpu_count() or 1
    return {
        "asked": len(taken), "per_second": round(len(taken) / wall, 1), "p95_ms": measure.p95(taken),
        "median_ms": round(statistics.median(taken) * 1000, 2), "answers": dict(answers),
        "asker_share_of_cpu": round(own / (wall * cores), 3),
        "server_share_of_cpu": round(theirs / (wall * cores), 3),
        "server_cpu_ms_a_look_up": round(theirs * 1000 / len(taken), 2),
        "ratio_to_bound": round(measure.p95(taken) / 100, 3),
    }  # fmt: skip


def _gifts(settings: Any, count: int) -> list[str]:
    """Receipt codes of ``count`` gifts, imported from a statement; payments took the first half of them."""
    statement = settings.home.parent / "statement.csv"
    _write_statement(statement, count)
    with measure._campaign_home(settings, measure.CAMPAIGN_ACCOUNT) as home:
        measure._import(home, statement, measure.CAMPAIGN_ACCOUNT)
        _spend(home, count * AMOUNT // 2)
        home.log.publish()
        with home.office.read() as connection:
            return list(connection.execute(select(GIFT.c.receipt_code).order_by(GIFT.c.digest)).scalars())


def _write_statement(path: Path, gifts: int) -> None:
    """A bank's statement of so many gifts, the newest day last."""
    with path.open("w", encoding="utf-8") as out:
        out.write("PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n")
        for at in range(gifts):
            day = FIRST + timedelta(days=at * 14 // gifts)
            money = f"{AMOUNT:,}".replace(",", ".")
            out.write(f"{at // 50},{day:%d/%m/%Y},5213.{at},,{money},,MBVCB.{at}.ung ho dong bao bao lu\n")


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


async def _drive(port: int, codes: Sequence[str], rate: int) -> tuple[list[float], Counter[str]]:
    """Ask for every code, ``rate`` a second whatever the answers take; times count from when each was due."""
    due: asyncio.Queue[tuple[float, int] | None] = asyncio.Queue()
    taken: list[float] = []
    answers: Counter[str] = Counter()

    async def ask() -> None:
        reading, writing = await asyncio.open_connection("127.0.0.1", port)
        while (one := await due.get()) is not None:
            at, number = one
            writing.write(_question(codes[number], number))
            head = await reading.readuntil(b"\r\n\r\n")
            lines = head.lower().split(b"\r\n")
            length = next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))
            await reading.readexactly(length)
            taken.append(time.perf_counter() - at)
            answers[head.split(b" ", 2)[1].decode()] += 1
        writing.close()

    askers = [asyncio.create_task(ask()) for _ in range(CONNECTIONS)]
    begun = time.perf_counter()
    for number in range(len(codes)):
        at = begun + number / rate
        if (early := at - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        due.put_nowait((at, number))
    for _ in askers:
        due.put_nowait(None)
    await asyncio.gather(*askers)
    return taken, answers


def _question(code: str, number: int) -> bytes:
    """The request of a visitor behind the proxy."""
    body = urlencode({"code": code}).encode()
    address = f"10.{number % ADDRESSES // 250}.{number % ADDRESSES % 250}.7"
    return (
        b"POST /donations/find HTTP/1.1\r\nHost: bench\r\nX-Forwarded-For: " + address.encode()
        + b"\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
        + str(len(body)).encode() + b"\r\n\r\n" + body
    )  # fmt: skip

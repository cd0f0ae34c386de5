"""The measurements of scripts/bench gifts: the import against its parts and what waits beside it, search among many
gifts, find my gift, receipts as PDF.

scripts/bench gifts import|beside|search|find|receipts [--lines N] [--gifts N] [--engines ...] [--rate N] [--seconds N]
                    [--alike N]
"""

import argparse
import itertools
import json
import random
import statistics
import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import measure  # noqa: E402 - the root must be on the path first
import measure_beside  # noqa: E402 - as above
import measure_find  # noqa: E402 - as above
import measure_receipts  # noqa: E402 - as above
import pandas as pd  # noqa: E402 - as above
from sqlalchemy import select  # noqa: E402 - as above

from relief_fund.app import found_home  # noqa: E402 - as above
from relief_fund.banking.inbox import LINE  # noqa: E402 - as above
from relief_fund.donors.gift_joining import keep_gift_words  # noqa: E402 - as above
from relief_fund.donors.gift_packing import FEW  # noqa: E402 - as above
from relief_fund.donors.gift_search import search_gifts  # noqa: E402 - as above
from relief_fund.donors.gift_words import STEP as GIFT_STEP  # noqa: E402 - as above
from relief_fund.donors.gift_words import step_row  # noqa: E402 - as above
from relief_fund.donors.queries import GIFT  # noqa: E402 - as above
from relief_fund.kernel.identifiers import fresh_id  # noqa: E402 - as above
from relief_fund.kernel.protocols import Home  # noqa: E402 - as above
from relief_fund.ledger.entries import Entry, moved  # noqa: E402 - as above

STEP = 1_000
DAY = date(2024, 9, 10)
SURNAMES = (
    "nguyen",
    "tran",
    "le",
    "pham",
    "hoang",
    "huynh",
    "phan",
    "vu",
    "vo",
    "dang",
    "bui",
    "do",
    "ho",
    "ngo",
)
GIVEN = (
    "anh",
    "binh",
    "chi",
    "dung",
    "giang",
    "ha",
    "hung",
    "khanh",
    "lan",
    "linh",
    "long",
    "mai",
    "minh",
    "nam",
)
USUAL = ("ung", "ho", "dong", "bao", "bi", "lu", "mien", "bac", "chuyen", "tien", "mbvcb", "ct", "tu", "toi")
APART = ("gop", "giup", "cuutro")
"""Of every gift one of these, never two: to find that no gift bears both, all have to be looked through."""
SELDOM = tuple(f"xa{at}" for at in range(64))
"""The same for words so frequent that telling their places one by one is as long as telling bits."""
AMOUNTS = (20_000, 50_000, 100_000, 200_000, 300_000, 500_000, 1_000_000, 2_000_000)


# --- search ----------------------------------------------------------------------------------------------


def fill(home: Home, gifts: int) -> None:
    """Write ``gifts`` gifts and their bank lines, a step at a time, as an import does; seeded, so always the same.

    They are packed by the clock's own job, but for as many of the last as it may leave unpacked.
    """
    dice = random.Random(4)
    left = FEW - 1
    for first in (*range(1, gifts - left + 1, STEP), gifts - left + 1):
        last = gifts if first > gifts - left else min(first + STEP - 1, gifts - left)
        rows, lines = [], []
        for position in range(first, last + 1):
            row, line = made(dice, position, gifts)
            rows.append(row)
            lines.append(line)

        def command(tx: Any, rows: Any = rows, lines: Any = lines, first: int = first) -> None:
            tx.rows(GIFT, rows)
            tx.rows(LINE, lines)
            tx.rows(GIFT_STEP, [step_row(first, [row["receipt_code"] for row in rows])])

        home.office.desk.run(command)
        if last == gifts - left:
            begun = time.perf_counter()
            packed, joined = keep_gift_words(home.office, few=1)
            measure.told(
                f"{packed} gifts packed, {joined} steps joined in {time.perf_counter() - begun:.0f} s"
            )


def made(dice: random.Random, position: int, gifts: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """One gift and its bank line."""
    day, amount = DAY + timedelta(days=position * 60 // gifts), dice.choice(AMOUNTS)
    name = f"{dice.choice(SURNAMES)} {dice.choice(GIVEN)} {dice.choice(GIVEN)}"
    known = f"{dice.choice(APART)} {dice.choice(SELDOM)}"
    text = f"{' '.join(dice.sample(USUAL, 7))} {name} {known} ft{dice.randrange(10**12):012d}"
    reference = f"5{dice.randrange(1000):03d}.{dice.randrange(10**5)}"
    gift = {
        "receipt_code": f"{dice.randrange(10**17):017d}", "entry_key": f"line:{position}", "campaign": "BAO",
        "fund": "BAO.CHUNG", "channel": "bank", "day": day, "amount": amount,
        "position": position, "begins": 0, "subject": "", "digest": "",
    }  # fmt: skip
    line = {
        "identity": str(position), "account": "1121.01", "position": position, "day": day,
        "direction": "credit", "amount": amount, "reference": reference, "text": text, "folded": "",
        "reading": "gift", "fund": "BAO.CHUNG", "other_side": "5121", "run": "", "row": position,
    }  # fmt: skip
    return gift, line


def questions(gifts: int) -> dict[str, list[dict[str, Any]]]:
    """Kinds of questions: the commonest words, rare ones, several, references, amounts, days."""
    dice = random.Random(5)
    common = [{"words": word} for word in USUAL[:10]]
    pairs = [
        {"words": f"{dice.choice(SURNAMES)} {dice.choice(GIVEN)} {dice.choice(GIVEN)}"} for _ in range(20)
    ]
    never = [{"words": f"khongco{at}"} for at in range(10)]
    crossed = [{"words": f"ft{dice.randrange(10**12):012d} ung ho"} for _ in range(10)]
    references = [{"words": f"5{dice.randrange(1000):03d}.{dice.randrange(10**5)}"} for _ in range(10)]
    amounts = [{"amount": amount} for amount in (*AMOUNTS, 123_456)]
    days = [{"day": DAY + timedelta(days=at * 6), "amount": 50_000} for at in range(10)]
    apart = [{"words": f"{one} {other}"} for one, other in itertools.pairwise((*APART, APART[0]))]
    crowd = [{"words": " ".join(dice.sample(USUAL, 7)), "amount": amount} for amount in AMOUNTS]
    early = [{"words": word, "day": DAY + timedelta(days=at)} for at, word in enumerate(USUAL[:10])]
    seldom = [{"words": f"{one} {other}"} for one, other in itertools.pairwise(SELDOM[:11])]
    return {
        "ten_commonest_words": common, "names": pairs, "absent": never, "rare_with_common": crossed,
        "references": references, "amounts": amounts, "day_and_amount": days,
        "common_that_never_meet": apart, "seven_common_and_amount": crowd, "common_on_an_early_day": early,
        "one_in_sixty_that_never_meet": seldom,
    }  # fmt: skip


def measure_search(asked: argparse.Namespace) -> dict[str, Any]:
    """p95 in milliseconds of every kind of question on each engine, in all rounds and in the first alone."""
    measured: dict[str, Any] = {"gifts": asked.gifts, "bound_p95_ms": 50}
    for engine in asked.engines:
        with measure.places(engine) as fresh:
            home = found_home(fresh(), fund="Quỹ đo", origin="bench.example/log")
            begun = time.perf_counter()
            fill(home, asked.gifts)
            measure.told(f"{engine}: {asked.gifts} gifts in {time.perf_counter() - begun:.0f} s")
            kinds: dict[str, Any] = {}
            every: list[float] = []
            for kind, each in questions(asked.gifts).items():
                taken = []
                for one in each * asked.rounds:
                    with home.office.read() as connection:
                        at = time.perf_counter()
                        search_gifts(connection, **one)
                        taken.append(time.perf_counter() - at)
                every += taken
                kinds[kind] = {
                    "p95_ms": measure.p95(taken),
                    "median_ms": round(statistics.median(taken) * 1000, 2),
                    "first_time_p95_ms": measure.p95(taken[: len(each)]),
                }
            worst = max(one["p95_ms"] for one in kinds.values())
            measured[engine] = {"p95_ms": measure.p95(every), "worst_kind_p95_ms": worst, "kinds": kinds}
            home.close()
    return measured


# --- import: against pandas' typed read and the books' bulk posting of the same lines ----------------------


def measure_import(asked: argparse.Namespace) -> dict[str, Any]:
    """The statement from opening the file to the last commit, against a typed read and bulk posting, each engine."""
    with measure_beside.statement_of(asked) as statement:
        return {engine: _import_on(engine, statement, asked) for engine in asked.engines}


def _import_on(engine: str, statement: Path, asked: argparse.Namespace) -> dict[str, Any]:
    account = asked.account
    known: list[tuple[date, int, str]] = []
    with measure.places(engine) as fresh:

        def ours() -> float:
            with measure._campaign_home(fresh(), account) as home:
                begun = time.perf_counter()
                measure._import(home, statement, account)
                seconds = time.perf_counter() - begun
                if not known:
                    with home.office.read() as connection:
                        known.extend(
                            tuple(row)
                            for row in connection.execute(
                                select(GIFT.c.day, GIFT.c.amount, GIFT.c.entry_key).order_by(GIFT.c.begins)
                            )
                        )
            return seconds

        def read() -> float:
            begun = time.perf_counter()
            table = pd.read_csv(
                statement, usecols=["TNXDate", "Credit"], thousands=".", dtype={"Credit": "Int64"},
                parse_dates=["TNXDate"], dayfirst=True,
            )  # fmt: skip
            assert len(table)
            return time.perf_counter() - begun

        def posted() -> float:
            with measure._campaign_home(fresh(), account) as home:
                begun = time.perf_counter()
                waiting = [_posted(home, known[at : at + STEP]) for at in range(0, len(known), STEP)]
                for one in waiting:
                    one.result()
                return time.perf_counter() - begun

        measured = measure.rounds({"import": ours, "typed_read": read, "bulk_posting": posted}, asked.rounds)
    parts = measured["typed_read"]["median_s"] + measured["bulk_posting"]["median_s"]
    return {
        **measured,
        "gifts": len(known),
        "ratio": round(measured["import"]["median_s"] / parts, 2),
        "bound": 3,
    }


def _posted(home: Home, part: Sequence[tuple[date, int, str]]) -> Any:
    """One step of the books' bulk posting, its leaves and sealed disclosures included."""
    sealed = [home.office.vault.seal(fresh_id(), key, {"reference": "", "text": key}) for _, _, key in part]
    entries = [
        Entry(
            key,
            "gift",
            day,
            moved("YAGI.CHUNG", "1121.01", "5121", amount),
            leaf="donation",
            digests=(one.digest,),
        )
        for (day, amount, key), one in zip(part, sealed, strict=True)
    ]

    def command(tx: Any) -> None:
        home.office.vault.keep(tx, sealed)
        for entry in entries:
            tx.post(entry)

    return home.office.desk.submit(command)


def main() -> None:
    """Choose a measurement, print its figures."""
    parser = argparse.ArgumentParser(prog="scripts/bench gifts")
    chosen = parser.add_subparsers(required=True, metavar="import|beside|search|find|receipts")
    for name, work in (
        ("import", measure_import),
        ("beside", measure_beside.measure_beside),
        ("search", measure_search),
        ("find", measure_find.measure_find),
        ("receipts", lambda asked: measure_receipts.measure(asked.receipts)),
    ):
        one = chosen.add_parser(name, help=work.__doc__ or measure_receipts.__doc__)
        one.set_defaults(measure=work)
        one.add_argument("--engines", nargs="+", default=["sqlite", "postgresql"])
        one.add_argument("--rounds", type=int, default=3)
        one.add_argument("--gifts", type=int, default=2_000_000)
        one.add_argument("--receipts", type=int, default=measure_receipts.GIFTS)
        one.add_argument("--rate", type=int, default=500)
        one.add_argument("--seconds", type=float, default=30)
        one.add_argument("--alike", type=int, default=0)
        one.add_argument("--lines", type=int, default=0)
        beside = work is measure_beside.measure_beside
        one.add_argument(
            "--statement", type=Path, default=None if beside else measure.bundled("statement.csv")
        )
        one.add_argument("--account", default="" if beside else measure.CAMPAIGN_ACCOUNT)
    asked = parser.parse_args()
    measure.import_tables()
    before = measure.machine()
    print(
        json.dumps({"machine": before, **asked.measure(asked), "load_at_end": measure.machine()["load_1min"]})
    )


if __name__ == "__main__":
    main()

"""Imports: steps of 1,000 against raw writes, a whole journal file against other programs, memory against length."""

import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import measure_ledger_peers as peers
import measure_ledger_work as work
from measure_ledger_frame import Absent, Contender, Ratio, compared, limit, told

WORKER = Path(__file__).with_name("measure_ledger_worker.py")
NAMES = {"7001": "Assets:Debited", "7002": "Liabilities:Credited"}


def imports(bench: work.Bench) -> dict[str, Any]:
    """Steps of 1,000 handed to the desk, and a journal file read, checked and posted, against raw and peers."""
    asked = bench.asked
    specs = work.stream(asked.entries, accounts="random")
    raw, written = _raw(bench)
    journals = {form: journal_of(bench, specs, form) for form in ("beancount", "hledger")}
    mapping = mapping_of(bench)
    contenders: dict[str, Contender] = {
        "steps of 1,000": partial(bench.posted, work.importing, specs),
        raw: written,
    }
    for form, journal in journals.items():
        contenders[f"{form} file into the books"] = partial(_file_rate, bench, form, journal, mapping)
        load = peers.beancount_load if form == "beancount" else peers.hledger_load
        contenders[form] = partial(_peer_rate, load, journal, len(specs))
    ratios = [Ratio(f"steps of 1,000 / {raw}", "steps of 1,000", raw, 0.6)]
    for form, least in (("beancount", 5), ("hledger", 2)):
        ratios += [
            Ratio(f"steps of 1,000 / {form}'s load", "steps of 1,000", form, least),
            Ratio(f"{form} file into the books / {form}'s load", f"{form} file into the books", form, least),
            Ratio(f"{form} file into the books / {raw}", f"{form} file into the books", raw, 0.6),
        ]
    answer = compared(contenders, ratios, asked.rounds)
    answer["figures"].append(_memory(bench, mapping))
    answer["peak_mb_of_peers"] = _peaks(journals)
    return answer


def _raw(bench: work.Bench) -> tuple[str, Contender]:
    rows = bench.rows("random")
    if bench.engine == "sqlite":
        return "raw batches of 1,000", partial(bench.raw.batched, rows)
    return "raw COPY of 1,000", partial(bench.raw.copied, rows)


def journal_of(bench: work.Bench, specs: list[work.Spec], form: str, *, name: str = "journal") -> Path:
    """The stream as a journal that the peer itself reads without a word."""
    path = bench.ground.folder / f"{name}{len(specs)}.{form}"
    with path.open("w", encoding="utf-8") as out:
        if form == "beancount":
            out.write('option "operating_currency" "VND"\n')
            out.writelines(f"2018-01-01 open {name}\n" for name in sorted(_names(specs)))
        for key, debited, credited, amount in specs:
            first, second = _name(debited), _name(credited)
            if form == "beancount":
                out.write(f'\n2024-09-10 * "bench" "{key}"\n')
            else:
                out.write(f"\n2024-09-10 * {key}\n")
            out.write(f"  {first}  {amount} VND\n  {second}  -{amount} VND\n")
    return path


def _names(specs: list[work.Spec]) -> set[str]:
    return {_name(account) for _, debited, credited, _ in specs for account in (debited, credited)}


def _name(account: str) -> str:
    stem, _, child = account.partition(".")
    return f"{NAMES[stem]}:A{child}"


def mapping_of(bench: work.Bench) -> Path:
    """What the journal's accounts are in the books."""
    path = bench.ground.folder / "mapping.toml"
    lines = ["[accounts]"]
    for stem in NAMES:
        for at in range(work.ACCOUNTS // 2):
            account = f"{stem}.{at:04d}"
            lines.append(f'"{_name(account)}" = {{ fund = "{work.FUND}", account = "{account}" }}')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _file_rate(bench: work.Bench, form: str, journal: Path, mapping: Path) -> float:
    return float(_file_import(bench, form, journal, mapping)["per_second"])


def _file_import(bench: work.Bench, form: str, journal: Path, mapping: Path) -> dict[str, Any]:
    """One journal import in a process of its own: entries per second and its peak memory. Raises Absent."""
    with bench.ground.copied(bench.template) as settings:
        command = [
            sys.executable, str(WORKER), "import", str(settings.home), settings.books, settings.register,
            form, str(journal), str(mapping),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["it said nothing"]
        raise Absent(f"the journal import failed: {lines[-1][:300]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _peer_rate(load: Callable[[Path], tuple[float, int]], journal: Path, count: int) -> float:
    seconds, _ = load(journal)
    return count / seconds


def _memory(bench: work.Bench, mapping: Path) -> dict[str, Any]:
    """Peak memory of importing a file three times as long, against the file itself."""
    peaks = []
    try:
        for times in (1, 3):
            specs = work.stream(times * bench.asked.entries, accounts="random")
            journal = journal_of(bench, specs, "hledger")
            peaks.append(int(_file_import(bench, "hledger", journal, mapping)["peak_mb"]))
            told(f"  peak of {len(specs)} entries: {peaks[-1]} MB")
    except Absent as reason:
        return {"figure": "memory flat however long the file", "met": None, "absent": str(reason)}
    figure = limit(
        "memory of a file three times as long / of the file", [peaks[1] / peaks[0]], most=1.15, unit="x"
    )
    return {**figure, "peak_mb": peaks}


def _peaks(journals: dict[str, Path]) -> dict[str, Any]:
    peaks: dict[str, Any] = {}
    for form, load in (("beancount", peers.beancount_load), ("hledger", peers.hledger_load)):
        try:
            peaks[form] = load(journals[form])[1]
        except Absent as reason:
            peaks[form] = str(reason)
    return peaks

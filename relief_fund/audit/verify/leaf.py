"""Reading one leaf: canonical JSON bytes, and the shape of entries, batches and statements."""

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from .notes import Malformed

LARGEST_LEAF = 16 * 1024
LARGEST_AMOUNT = 2**63 - 1
OPENING = "opening"
"""The type of the entries that bring balances forward."""
_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)
_AMOUNT = re.compile(r"0|-?[1-9]\d{0,18}", re.ASCII)
_STATEMENT_TEXTS = ("id", "account", "day", "opening", "in", "out", "closing")
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


def _refuse(_: str) -> NoReturn:
    raise Malformed("a number that is not whole")


_decode = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse).decode
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


@dataclass(slots=True)
class Moved:
    """What one leaf moves: entries ``first`` to ``last`` of one day, per account (in minor units of VND).

    ``turnover[account]`` is [debit, credit]; ``whole`` tells a batch, of which only the sums are public;
    ``brought`` tells an opening entry, which brings a balance forward and is never money in.
    """

    first: int
    last: int
    day: str
    turnover: dict[str, list[int]]
    whole: bool
    brought: bool


def parse_leaf(body: bytes) -> dict[str, Any]:
    """The object in the canonical bytes of a leaf; raises Malformed."""
    if len(body) > LARGEST_LEAF:
        raise Malformed("larger than 16 KiB")
    try:
        text = body.decode("utf-8")
        leaf = _decode(text)
        same = _encode(leaf) == text
        empty = type(leaf) is not dict or (b"null" in body and _holds_none(leaf))
    except Malformed:
        raise
    except (ValueError, RecursionError):
        raise Malformed("not JSON") from None
    if not same:
        raise Malformed("not canonical JSON")
    if empty:
        raise Malformed("not an object, or an empty value in it")
    if (
        type(leaf.get("v")) is not int
        or leaf["v"] != 1
        or type(leaf.get("kind")) is not str
        or type(leaf.get("at")) is not str
    ):
        raise Malformed("kind, at or v is missing")
    return leaf


def entry_moved(leaf: dict[str, Any]) -> Moved:
    """What an ``entry`` or ``donation`` leaf moves; raises Malformed unless it balances."""
    number, lines = leaf.get("number"), leaf.get("lines")
    if type(number) is not int or number < 1 or type(lines) is not list or len(lines) < 2:
        raise Malformed("number or lines are missing")
    turnover: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    sums: dict[tuple[str, str, bool], int] = defaultdict(int)
    for line in lines:
        if type(line) is not list or len(line) not in (5, 6) or not all(type(part) is str for part in line):
            raise Malformed("a line is fund, account, unit, side, amount")
        fund, account, unit, side, text = line[:5]
        amount = money(text)
        if amount <= 0 or side not in ("D", "C"):
            raise Malformed("a line has a positive amount and the side D or C")
        sums[fund, unit, account[:1] == "B"] += amount if side == "D" else -amount
        if unit == "VND":
            turnover[account][side == "C"] += amount
    _check_balanced(sums)
    return Moved(number, number, _day(leaf), turnover, False, leaf.get("type") == OPENING)


def batch_moved(leaf: dict[str, Any]) -> Moved:
    """What a ``batch`` leaf moves; raises Malformed unless its totals balance."""
    first, last, totals = leaf.get("first"), leaf.get("last"), leaf.get("totals")
    if type(first) is not int or type(last) is not int or not 1 <= first <= last or type(totals) is not list:
        raise Malformed("first, last or totals are missing")
    turnover: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    sums: dict[tuple[str, str, bool], int] = defaultdict(int)
    for total in totals:
        if type(total) is not list or len(total) != 5 or not all(type(part) is str for part in total):
            raise Malformed("a total is fund, account, unit, debit, credit")
        fund, account, unit = total[:3]
        debit, credit = money(total[3]), money(total[4])
        if debit < 0 or credit < 0:
            raise Malformed("turnover is not negative")
        sums[fund, unit, account[:1] == "B"] += debit - credit
        if unit == "VND":
            turnover[account][0] += debit
            turnover[account][1] += credit
    _check_balanced(sums)
    return Moved(first, last, _day(leaf), turnover, True, False)


@dataclass(slots=True)
class Statement:
    """A day's public statement of one account, as its leaf tells it; money in VND."""

    identity: str
    account: str
    day: str
    opening: int
    received: int
    spent: int
    closing: int
    rows: int
    upto: int
    version: int
    files: list[tuple[str, int, str]]


def statement_told(leaf: dict[str, Any]) -> Statement:
    """What a ``statement`` leaf tells; raises Malformed."""
    about = leaf.get("about")
    if type(about) is not dict:
        raise Malformed("about is missing")
    identity, account, day, *amounts = (_typed(about, name, str) for name in _STATEMENT_TEXTS)
    rows, upto, version = (_typed(about, name, int) for name in ("rows", "upto", "version"))
    if identity != f"{account}/{day}" or not _DAY.fullmatch(day):
        raise Malformed("the id of a statement is its account and day")
    opening, received, spent, closing = (money(amount) for amount in amounts)
    files = [_file(file) for file in _typed(about, "files", list)]
    return Statement(identity, account, day, opening, received, spent, closing, rows, upto, version, files)


def _typed(about: dict[str, Any], name: str, kind: type) -> Any:
    if type(about.get(name)) is not kind:
        raise Malformed(f"a statement tells {name}")
    return about[name]


def money(text: str) -> int:
    """Minor units in plain digits; raises Malformed."""
    if not _AMOUNT.fullmatch(text) or abs(int(text)) > LARGEST_AMOUNT:
        raise Malformed("an amount is a whole number in plain digits")
    return int(text)


def _file(file: Any) -> tuple[str, int, str]:
    if type(file) is not list or [type(part) for part in file] != [str, int, str]:
        raise Malformed("a file is path, size, SHA-256")
    if not _SHA256.fullmatch(file[2]):
        raise Malformed("a file's SHA-256 has 64 small hexadecimal digits")
    return file[0], file[1], file[2]


def _day(leaf: dict[str, Any]) -> str:
    day = leaf.get("date")
    if type(day) is not str or not _DAY.fullmatch(day):
        raise Malformed("date is missing")
    try:
        date.fromisoformat(day)
    except ValueError:
        raise Malformed("date is no day of the calendar") from None
    return day


def _check_balanced(sums: dict[tuple[str, str, bool], int]) -> None:
    for (fund, unit, budgetary), difference in sums.items():
        if difference:
            accounts = "budgetary accounts" if budgetary else "accounts"
            raise Malformed(f"the {accounts} of fund {fund[:40]} differ by {difference} {unit[:20]}")


def _holds_none(value: Any) -> bool:
    if type(value) is dict:
        return any(_holds_none(part) for part in value.values())
    if type(value) is list:
        return any(_holds_none(part) for part in value)
    return value is None

"""What the accounts and units of a foreign journal are in these books: a mapping in TOML.

```toml
[accounts]
"Assets:Checking" = { fund = "BAO.CHUNG", account = "1121.01" }

[units]
"$" = "USD"                                   # a unit of the books
"bytes" = { unit = "BYTES", exponent = 0 }    # one that the import opens

[funds]                                       # opened where the books lack them, on the journal's first day,
"BAO.CHUNG" = { kind = "donated", name = "Bão Yagi", campaign = "BAO" }    # or opened_on = "2024-09-01"

[children]                                    # likewise
"1121.01" = {}

[conversion]                                  # where two units meet
"USD" = { fund = "BAO.CHUNG", account = "Q20" }

[rules]                                       # rules that make entries elsewhere, left out knowingly
automated = "left_out"
periodic = "left_out"
```
"""

import tomllib
from collections.abc import Collection
from collections.abc import Mapping as Reading
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from relief_fund.ledger.errors import JournalMappingInvalid

LARGEST_FILE = 1_000_000
TABLES = ("accounts", "units", "funds", "children", "conversion", "rules")
RULES = ("automated", "periodic")
FUND_FACTS = frozenset({"kind", "name", "campaign", "source", "phase", "restricted", "opened_on"})
FUND_KINDS = ("budget", "mobilised", "donated")
MOST_PLACES = 6

Place = tuple[str, str]
"""Fund and account."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """A checked mapping. ``new_units``, ``funds`` and ``children`` are what the books may not know yet."""

    accounts: Reading[str, Place] = field(default_factory=dict)
    units: Reading[str, str] = field(default_factory=dict)
    new_units: Reading[str, int] = field(default_factory=dict)
    funds: Reading[str, Reading[str, object]] = field(default_factory=dict)
    children: Reading[str, str] = field(default_factory=dict)
    conversion: Reading[str, Place] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()


def read_mapping(path: Path) -> Mapping:
    """Read and check a mapping; raises JournalMappingInvalid that names table, key and what was expected."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise JournalMappingInvalid(file=path.name, value="", expected=f"{LARGEST_FILE} bytes at most")
        tables = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise JournalMappingInvalid(file=path.name, value="", expected="TOML, UTF-8") from error
    for name, table in tables.items():
        if name not in TABLES or not isinstance(table, dict):
            raise JournalMappingInvalid(file=path.name, value=name[:40], expected="|".join(TABLES))
    units, new_units = _units(path.name, tables.get("units", {}))
    return Mapping(
        accounts=_places(path.name, "accounts", tables.get("accounts", {})),
        units=units,
        new_units=new_units,
        funds=_facts(path.name, "funds", tables.get("funds", {}), FUND_FACTS),
        children={
            code: str(facts.get("opened_on", ""))
            for code, facts in _facts(
                path.name, "children", tables.get("children", {}), {"opened_on"}
            ).items()
        },
        conversion=_places(path.name, "conversion", tables.get("conversion", {})),
        left_out=_left_out(path.name, tables.get("rules", {})),
    )


def _places(file: str, table: str, rows: dict[str, Any]) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for name, row in rows.items():
        told = row if isinstance(row, dict) else {}
        fund, account = told.get("fund"), told.get("account")
        if set(told) != {"fund", "account"} or not isinstance(fund, str) or not isinstance(account, str):
            raise JournalMappingInvalid(
                file=file, table=table, value=name[:80], expected='{ fund = "...", account = "..." }'
            )
        places[name] = (fund, account)
    return places


def _units(file: str, rows: dict[str, Any]) -> tuple[dict[str, str], dict[str, int]]:
    units: dict[str, str] = {}
    fresh: dict[str, int] = {}
    for symbol, row in rows.items():
        told = row if isinstance(row, dict) else {"unit": row}
        code, exponent = told.get("unit"), told.get("exponent", 0)
        whole = type(exponent) is int and 0 <= exponent <= MOST_PLACES
        if set(told) - {"unit", "exponent"} or not isinstance(code, str) or not code.strip() or not whole:
            raise JournalMappingInvalid(
                file=file,
                table="units",
                value=symbol[:40],
                expected='"UNIT" | { unit = "UNIT", exponent = 2 }',
            )
        units[symbol] = code
        if "exponent" in told:
            fresh[code] = exponent
    return units, fresh


def _facts(
    file: str, table: str, rows: dict[str, Any], known: Collection[str]
) -> dict[str, Reading[str, object]]:
    for code, facts in rows.items():
        if not isinstance(facts, dict) or set(facts) - set(known):
            raise JournalMappingInvalid(
                file=file, table=table, value=code[:40], expected="|".join(sorted(known))
            )
        for name, value in facts.items():
            if expected := _expected(name, value):
                raise JournalMappingInvalid(
                    file=file, table=table, value=f"{code[:40]}.{name}", expected=expected
                )
    return rows


def _expected(name: str, value: object) -> str:
    """What the fact ``name`` should have been, "" where ``value`` is that."""
    if name == "restricted":
        return "" if isinstance(value, bool) else "true|false"
    if name == "kind":
        return "" if value in FUND_KINDS else "|".join(FUND_KINDS)
    if name == "opened_on":
        return "" if _is_day(value) else "YYYY-MM-DD"
    return "" if isinstance(value, str) else '"..."'


def _is_day(value: object) -> bool:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return not isinstance(value, datetime)


def _left_out(file: str, rows: dict[str, Any]) -> frozenset[str]:
    for name, word in rows.items():
        if name not in RULES or word != "left_out":
            raise JournalMappingInvalid(
                file=file, table="rules", value=name[:40], expected='automated | periodic = "left_out"'
            )
    return frozenset(rows)

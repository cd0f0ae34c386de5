"""Which fund, account and unit of these books a journal file means, and what must be opened before it is posted."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from relief_fund.kernel.money import VND
from relief_fund.ledger.chart import default_chart, open_child_account
from relief_fund.ledger.entries import control_in
from relief_fund.ledger.errors import (
    JournalAccountUnknown,
    JournalConversionMissing,
    JournalUnitInvalid,
    JournalUnreadable,
)
from relief_fund.ledger.funds import open_fund
from relief_fund.ledger.interchange.drafts import Declared
from relief_fund.ledger.interchange.mapping import FUND_KINDS, MOST_PLACES, Mapping, Place
from relief_fund.ledger.rules import Rules
from relief_fund.ledger.tables import Unit

UNIT = Unit.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
FUND_CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]{0,39}")
UNIT_CODE = re.compile(r"(?=.{1,16}$)[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
HEADINGS = {row.code: row for row in default_chart() if row.children}


@dataclass
class Places:
    """What the books have, what the file declares, what the mapping says; the mapping is asked first."""

    rules: Rules
    exponents: dict[str, int]
    mapping: Mapping
    names: dict[str, Place] = field(default_factory=dict)
    declared: set[str] = field(default_factory=set)
    funds: dict[str, dict[str, Any]] = field(default_factory=dict)
    children: dict[str, date | None] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    _found: dict[str, Place] = field(default_factory=dict)
    _units: dict[str, tuple[str, int]] = field(default_factory=dict)
    first_day: int = date.max.toordinal()
    """The first day of the journal: what no day is named for is opened on it."""

    @classmethod
    def of(cls, connection: Any, mapping: Mapping) -> "Places":
        """The books as ``connection`` sees them, and the mapping."""
        rows = connection.execute(select(UNIT.c.code, UNIT.c.exponent))
        known = {code: exponent for code, exponent in rows}
        places = cls(Rules.read(connection), known, mapping)
        for code, exponent in mapping.new_units.items():
            places._unit(0, code, exponent)
        for code, facts in mapping.funds.items():
            places.declare(Declared(0, "fund", code, dict(facts)))
        for code, opened_on in mapping.children.items():
            if not places._child(code, Declared(0, "account", code, {"opened_on": opened_on})):
                raise JournalAccountUnknown(
                    line=0, value=code[:40], expected="a child of " + "|".join(HEADINGS)
                )
        places.names.update(mapping.accounts)
        return places

    def declare(self, one: Declared) -> None:
        """Take in what the file says of a fund, an account or a unit. Raises JournalUnreadable, JournalUnitInvalid."""
        self._found.clear()
        if one.what == "account":
            self._account(one)
        elif one.what == "fund" and one.name not in self.rules.funds:
            self.funds.setdefault(one.name, _fund(one))
        elif one.what == "unit" and "exponent" in one.facts:
            self._unit(one.line, one.name, one.facts["exponent"])

    def _account(self, one: Declared) -> None:
        fund, account = str(one.facts.get("fund", "")), str(one.facts.get("account", ""))
        if not fund or not account or one.name in self.mapping.accounts:
            return
        self.names[one.name] = (fund, account)
        self.declared.add(one.name)
        self._child(account, one)

    def _child(self, account: str, one: Declared) -> bool:
        """Note a child account that the books lack; False where it would be none."""
        heading, _, child = account.partition(".")
        if account not in self.rules.accounts and heading in HEADINGS and child:
            self.children.setdefault(account, _day(one, one.facts.get("opened_on", "")))
        return self._account_known(account)

    def _unit(self, line: int, code: str, exponent: object) -> None:
        fits = type(exponent) is int and 0 <= exponent <= MOST_PLACES and UNIT_CODE.fullmatch(code)
        if not fits or self.exponents.get(code, exponent) != exponent:
            expected = str(self.exponents.get(code, f"[A-Z][A-Z0-9_]*, 0..{MOST_PLACES}"))
            raise JournalUnitInvalid(line=line, value=f"{code[:20]} {exponent}"[:40], expected=expected)
        if code not in self.exponents:
            self.units[code] = self.exponents[code] = int(str(exponent))

    def seen(self, name: str) -> Place | None:
        """As ``place``, where the name has been found before."""
        return self._found.get(name)

    def counted(self, symbol: str) -> tuple[str, int] | None:
        """As ``unit``, where the symbol has been found before."""
        return self._units.get(symbol)

    def place(self, name: str, line: int) -> Place:
        """Fund and account that the file's ``name`` is. Raises JournalAccountUnknown."""
        if known := self._found.get(name):
            return known
        found = self.names.get(name)
        if found is None:
            raise JournalAccountUnknown(line=line, value=name[:80], expected="[accounts] of a mapping")
        if not self._fund_known(found[0]):
            raise JournalAccountUnknown(line=line, value=found[0][:40], expected="an open fund")
        if not self._account_known(found[1]):
            raise JournalAccountUnknown(line=line, value=found[1][:40], expected="a postable account")
        self._found[name] = found
        return found

    def _fund_known(self, fund: str) -> bool:
        return fund in self.rules.funds or fund in self.funds

    def _account_known(self, account: str) -> bool:
        return account in self.rules.accounts or account in self.children

    def conversion(self, unit: str, line: int) -> Place:
        """Where ``unit`` meets another one. Raises JournalConversionMissing, JournalAccountUnknown."""
        found = self.mapping.conversion.get(unit)
        if found is None:
            raise JournalConversionMissing(line=line, value=unit, expected="[conversion] of a mapping")
        fund, account = found
        if not self._fund_known(fund) or not self._account_known(account) or not takes(account, unit):
            raise JournalAccountUnknown(
                line=line, value=f"{fund} {account}"[:80], expected=f"one that takes {unit}"
            )
        return found

    def unit(self, symbol: str, line: int) -> tuple[str, int]:
        """Unit and decimal places that ``symbol`` is. Raises JournalUnitInvalid."""
        if known := self._units.get(symbol):
            return known
        code = self.mapping.units.get(symbol, symbol)
        if code not in self.exponents:
            raise JournalUnitInvalid(
                line=line, value=symbol[:40], expected="|".join(sorted(self.exponents))[:200]
            )
        found = self._units[symbol] = (code, self.exponents[code])
        return found

    def sides_of(self, account: str) -> tuple[str, bool, bool]:
        """Side, guarded and money of an account that is known or to be opened."""
        if known := self.rules.accounts.get(account):
            return known
        row = HEADINGS[account.partition(".")[0]]
        return row.side, row.guarded, row.money

    def kind_of(self, fund: str) -> str:
        """The kind of a fund that is known or to be opened."""
        return self.rules.funds.get(fund) or str(self.funds[fund]["kind"])

    def open(self, tx: Any) -> None:
        """Open in a command what the books lack: units, funds, child accounts."""
        known = {row.code for row in tx.sql(UNIT.select())}
        fresh = [
            {"code": code, "exponent": places} for code, places in self.units.items() if code not in known
        ]
        if fresh:
            tx.rows(UNIT, fresh)
        for unit in fresh:
            tx.leaf("unit", unit)
        first = date.fromordinal(self.first_day)
        for facts in self.funds.values():
            open_fund(tx, **{**facts, "opened_on": facts["opened_on"] or first})
        for code, opened_on in self.children.items():
            open_child_account(tx, code=code, opened_on=opened_on or first)

    @property
    def lacking(self) -> bool:
        """Whether there is anything to open."""
        return bool(self.units or self.funds or self.children)


def _fund(one: Declared) -> dict[str, Any]:
    facts = one.facts
    texts = {name: facts.get(name, "") for name in ("campaign", "source", "phase", "name")}
    fits = all(
        isinstance(value, str) and len(value) <= 200 and not control_in(value) for value in texts.values()
    )
    if not fits or facts.get("kind") not in FUND_KINDS or not FUND_CODE.fullmatch(one.name):
        raise JournalUnreadable(
            line=one.line, value=one.name[:40], expected="fund: code, kind, name, opened_on"
        )
    return {
        **texts, "code": one.name, "kind": facts["kind"], "restricted": facts.get("restricted") is True,
        "opened_on": _day(one, facts.get("opened_on", "")),
    }  # fmt: skip


def _day(one: Declared, text: object) -> date | None:
    """The day that ``text`` says, None for none: the journal's first."""
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError:
        raise JournalUnreadable(line=one.line, value=str(text)[:40], expected="YYYY-MM-DD") from None


def takes(account: str, unit: str) -> bool:
    """Whether the account's class takes the unit: đồng outside quantities, anything else within."""
    return (unit == VND) != (account[:1] == "Q")

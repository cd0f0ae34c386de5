"""What goods and foreign money in the books are worth, for value that leaves by weighted average."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, exists, func, select

from relief_fund.ledger.errors import Overdrawn
from relief_fund.ledger.tables import Guard, JournalEntry, Posting
from relief_fund.ledger.templates import value_out

ENTRY = JournalEntry.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
POSTING = Posting.__table__  # type: ignore[attr-defined]  # as above
GUARD = Guard.__table__  # type: ignore[attr-defined]  # as above

GOODS = "1521"
Balance = tuple[str, str]
"""(account, unit) of one fund."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The value (đồng) that leaves, and the balances it was worked out from: they must still stand."""

    value: int
    rests_on: Mapping[Balance, int]


def value_of(connection: Any, argument: str, facts: Mapping[str, Any]) -> Reckoned:
    """What leaves with ``facts["quantity"]``: ``argument`` "value" is of goods, "carrying" of foreign money.

    Raises Overdrawn where more foreign money is sold than there is: of none, no value could be told.
    """
    fund, unit, quantity = facts["fund"], facts["unit"], facts["quantity"]
    if argument == "carrying":
        account, stock = facts["currency_account"], facts["stock"]
        held = _guards(connection, fund, ((account, "VND"), (stock, unit)))
        worth, there = held[account, "VND"], held[stock, unit]
        if there < quantity:
            raise Overdrawn(fund=fund, account=stock, unit=unit, available=str(there), needed=str(quantity))
        return Reckoned(value_out(value=worth, held=there, quantity=quantity), held)
    stores = _stores(connection, fund, unit)
    held = _guards(connection, fund, ((GOODS, "VND"), *stores))
    there = sum(held[store] for store in stores)
    worth = goods_value(connection, fund, unit)
    return Reckoned(value_out(value=worth, held=there, quantity=quantity), held)


def value_posted(lines: Any, argument: str) -> int:
    """The value that an entry already in the books took out, so that a retry says the same."""
    stem = "1122" if argument == "carrying" else GOODS
    cash = "1112" if argument == "carrying" else GOODS
    return sum(one.credit for one in lines if one.account.startswith(stem) or one.account == cash)


def goods_value(connection: Any, fund: str, unit: str) -> int:
    """Value (đồng) of the fund's goods counted in ``unit``.

    All goods of a fund share one account, so the value of one kind is what the entries moved that moved
    its quantity too, and what adjusting entries moved that correct one of these.
    """
    own = (
        select(func.coalesce(func.sum(POSTING.c.debit - POSTING.c.credit), 0))
        .where(POSTING.c.account == GOODS, POSTING.c.fund == fund)
        .where(_moves(POSTING.c.entry, fund, unit))
    )
    adjusted = (
        select(ENTRY.c.key, POSTING.c.debit - POSTING.c.credit)
        .join(POSTING, POSTING.c.entry == ENTRY.c.number)
        .where(ENTRY.c.kind == "adjustment", POSTING.c.account == GOODS, POSTING.c.fund == fund)
        .where(~_moves(POSTING.c.entry, fund, unit))
    )
    value = int(connection.execute(own).scalar())
    for key, net in connection.execute(adjusted).all():
        original = int(key.split(":")[1])
        if connection.execute(select(_moves(bindparam("number", original), fund, unit))).scalar():
            value += int(net)
    return value


def _moves(entry: Any, fund: str, unit: str) -> Any:
    """Whether an entry moves a quantity of ``unit`` in ``fund``."""
    counted = POSTING.alias()
    return exists().where(counted.c.entry == entry, counted.c.unit == unit, counted.c.fund == fund)


def _stores(connection: Any, fund: str, unit: str) -> tuple[Balance, ...]:
    """Every store, free and reserved, in which the fund has ever held ``unit``."""
    query = select(GUARD.c.account).where(
        GUARD.c.fund == fund, GUARD.c.unit == unit, GUARD.c.account.like("Q1%")
    )
    return tuple((account, unit) for account in sorted(connection.execute(query).scalars()))


def _guards(connection: Any, fund: str, wanted: tuple[Balance, ...]) -> dict[Balance, int]:
    held = dict.fromkeys(wanted, 0)
    query = select(GUARD.c.account, GUARD.c.unit, GUARD.c.balance).where(
        GUARD.c.fund == fund, GUARD.c.purpose == ""
    )
    for account, unit, balance in connection.execute(query):
        if (account, unit) in held:
            held[account, unit] = int(balance)
    return held

"""What goods and foreign money in the books are worth, for value that leaves by weighted average."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import bindparam, exists, func, or_, select

from relief_fund.ledger.corrected import corrected_in_the_end
from relief_fund.ledger.errors import Overdrawn
from relief_fund.ledger.queries import entry_by_number
from relief_fund.ledger.tables import Guard, JournalEntry, Posting
from relief_fund.ledger.templates import value_out

ENTRY = JournalEntry.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
POSTING = Posting.__table__  # type: ignore[attr-defined]  # as above
GUARD = Guard.__table__  # type: ignore[attr-defined]  # as above

GOODS = "1521"
_PLACES = select(GUARD.c.account, GUARD.c.unit).where(
    GUARD.c.fund == bindparam("fund"),
    or_(*(GUARD.c.account.startswith(stem) for stem in ("1122", "1112", "Q10.U"))),
)
"""Where a fund holds foreign money, or its value, or ever did."""
Balance = tuple[str, str]
"""(account, unit) of one fund."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The value (đồng) that leaves, and the balances it was worked out from: they must still stand."""

    value: int
    rests_on: Mapping[Balance, int]


class Kind(NamedTuple):
    """One kind of goods in a fund, or one foreign money at one place: where its value stands, where it is counted.

    ``stock`` is "" for goods: they lie in any store.
    """

    fund: str
    account: str
    stock: str
    unit: str


@dataclass(frozen=True, slots=True)
class Held:
    """What is there of one kind, minor units, its value in đồng, and the balances both were worked out from."""

    quantity: int
    value: int
    rests_on: Mapping[Balance, int]


def value_of(connection: Any, argument: str, facts: Mapping[str, Any]) -> Reckoned:
    """What leaves with ``facts["quantity"]``: ``argument`` "value" is of goods, "carrying" of foreign money.

    Raises Overdrawn where more foreign money is sold than there is: of none, no value could be told.
    """
    fund, unit, quantity = facts["fund"], facts["unit"], facts["quantity"]
    if argument == "carrying":
        stock = facts["stock"]
        held = held_of(connection, Kind(fund, facts["currency_account"], stock, unit))
        if held.quantity < quantity:
            raise Overdrawn(
                fund=fund, account=stock, unit=unit, available=str(held.quantity), needed=str(quantity)
            )
    else:
        held = held_of(connection, Kind(fund, GOODS, "", unit))
    return Reckoned(value_out(value=held.value, held=held.quantity, quantity=quantity), held.rests_on)


def held_of(connection: Any, kind: Kind) -> Held:
    """What is there of ``kind``.

    Foreign moneys may share an account (all notes in hand do) or one be kept at two places: where a fund has more
    than one of either, what belongs together is what was moved together.
    """
    fund, account, stock, unit = kind
    if not stock:
        stores = _stores(connection, fund, unit)
        held = _guards(connection, fund, ((GOODS, "VND"), *stores))
        return Held(sum(held[store] for store in stores), goods_value(connection, fund, unit), held)
    worth, counted = (account, "VND"), (stock, unit)
    held = _guards(connection, fund, (worth, counted))
    if connection.execute(_PLACES, {"fund": fund}).all() in ([worth, counted], [counted, worth]):
        return Held(held[counted], held[worth], held)
    return Held(
        moved_beside(connection, fund, counted, worth), moved_beside(connection, fund, worth, counted), held
    )


def value_posted(lines: Any, argument: str) -> int:
    """The value that an entry already in the books took out, so that a retry says the same."""
    stem = "1122" if argument == "carrying" else GOODS
    cash = "1112" if argument == "carrying" else GOODS
    return sum(one.credit for one in lines if one.account.startswith(stem) or one.account == cash)


def goods_value(connection: Any, fund: str, unit: str) -> int:
    """Value (đồng) of the fund's goods counted in ``unit``.

    All goods of a fund share one account, so the value of one kind is what was moved beside its quantity.
    """
    return moved_beside(connection, fund, (GOODS, "VND"), ("", unit))


def moved_beside(connection: Any, fund: str, summed: Balance, beside: Balance) -> int:
    """Σ debit − credit of ``summed`` over the entries that moved ``beside`` too; an account "" is any.

    Entries that correct one of these in the end count with it, though they move the one without the other.
    """
    here = (POSTING.c.account == summed[0], POSTING.c.unit == summed[1], POSTING.c.fund == fund)
    net = func.coalesce(func.sum(POSTING.c.debit - POSTING.c.credit), 0)
    value = int(connection.execute(select(net).where(*here, _moves(POSTING.c.entry, fund, beside))).scalar())
    corrections = (
        select(ENTRY.c.number, net)
        .join(POSTING, POSTING.c.entry == ENTRY.c.number)
        .where(or_(ENTRY.c.kind == "adjustment", ENTRY.c.reverses.is_not(None)))
        .where(*here, ~_moves(POSTING.c.entry, fund, beside))
        .group_by(ENTRY.c.number)
    )
    for number, moved in connection.execute(corrections).all():
        entry = entry_by_number(connection, int(number))
        original = corrected_in_the_end(connection, entry).number if entry else 0
        if connection.execute(select(_moves(bindparam("number", original), fund, beside))).scalar():
            value += int(moved)
    return value


def _moves(entry: Any, fund: str, place: Balance) -> Any:
    """Whether an entry moves ``place`` in ``fund``."""
    counted = POSTING.alias()
    account, unit = place
    found = exists().where(counted.c.entry == entry, counted.c.unit == unit, counted.c.fund == fund)
    return found.where(counted.c.account == account) if account else found


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

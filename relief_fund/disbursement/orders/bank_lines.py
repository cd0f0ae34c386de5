"""Bank lines about payments through a bank: the debit of a batch, money that stayed, money that came back.

A line is known by our own code in its text or document number, the batch's or the order's, and by its
exact amount; a debit without a code by amount and day, where only one released batch fits. What names a
payment of ours but does not fit waits for an officer: it is never a gift.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from relief_fund.banking.inbox import matched_keys
from relief_fund.banking.readings import MATCHED, BankAccountFace, IdentifiedLine, Reading, waiting
from relief_fund.banking.statements.lines import CREDIT, RawLine
from relief_fund.disbursement.orders.coming_back import REFUSED, RETURNED, ComingBack
from relief_fund.disbursement.orders.released import (
    ReleasedOrder,
    ReleasedPart,
    orders_through_banks,
    parts_through_banks,
)

DEBITED_WITHIN = timedelta(days=5)
"""How long after the release a debit without our code may still be its own. Our choice; no source [U]."""
AGAIN, PAYEE_RETURN = "payments_again", "payee_return"
"""Proposals: a batch was debited already; money back from a payee, to be named by an officer."""


class BankPayments:
    """Tells bank lines of what was released through banks; made from one reading of the books."""

    def __init__(
        self, parts: Sequence[ReleasedPart], orders: Sequence[ReleasedOrder], matched: frozenset[str]
    ) -> None:
        self._parts: dict[tuple[str, str], list[ReleasedPart]] = defaultdict(list)
        self._orders: dict[tuple[str, str], ReleasedOrder] = {}
        self._stayed: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        for part in parts:
            self._parts[part.account, _packed(part.batch)].append(part)
        for order in orders:
            self._orders[order.account, _packed(order.order)] = order
            key, amount = order.stayed
            if key and key not in matched:
                self._stayed[order.account, order.batch][key] = amount
        self._matched = matched
        self._lengths = sorted({len(code) for _, code in self._orders}, reverse=True)

    def read(self, account: BankAccountFace, line: IdentifiedLine) -> Reading | None:
        """What the line is to these payments, None where it is nothing to them."""
        if not self._parts:
            return None
        printed = line.line
        packed = _packed(f"{printed.text} {printed.reference}")
        if printed.direction != CREDIT:
            return self._debit(account, printed, packed)
        order = self._order_named(account.account, packed)
        if order is not None and order.sent_on <= printed.day:
            return self._of_order(account, line, order)
        return self._of_batch(account, printed, packed)

    def _debit(self, account: BankAccountFace, line: RawLine, packed: str) -> Reading | None:
        """Template 35's own line: matched, posts nothing; net of what was refused before it was debited."""
        parts = self._batch_named(account.account, packed) or self._batch_by_day(account.account, line)
        if not parts or line.day < parts[0].sent_on:
            return None
        stayed = self._stayed.get((account.account, parts[0].batch), {})
        keys = [part.entry_key for part in parts]
        gross = sum(part.amount for part in parts)
        if line.amount == gross:
            return _matching(account, line, keys, AGAIN)
        if stayed and line.amount == gross - sum(stayed.values()):
            return _matching(account, line, [*keys, *stayed], AGAIN)
        return None

    def _of_order(
        self, account: BankAccountFace, line: IdentifiedLine, order: ReleasedOrder
    ) -> Reading | None:
        """A credit that names an order: its money stayed (matched), was refused (37) or came back (39)."""
        amount = line.line.amount
        key, stayed = order.stayed
        stays = bool(key) and stayed == amount and key not in self._matched
        returns = order.may_come_back and order.answered == amount
        if stays and not returns:
            return _matching(account, line.line, [key], PAYEE_RETURN)
        way = RETURNED if returns and not stays else REFUSED
        if way == REFUSED and (order.outcome or order.amount != amount):
            return waiting(account, line.line, PAYEE_RETURN)
        back = ComingBack(way, order, line.identity, amount, line.line.day)
        other_side, more = back.other_side(account.account)
        return Reading(
            back.entry(account.account).kind,
            order.fund,
            other_side,
            public={"batch": order.batch},
            more=more,
            rows=back.rows(f"line:{line.identity}"),
            holds=back.still_so,
            otherwise=waiting(account, line.line, PAYEE_RETURN),
            undoes=back.undoes,
        )

    def _of_batch(self, account: BankAccountFace, line: RawLine, packed: str) -> Reading | None:
        """A credit that names a batch alone: all that stayed of it at once, or a line to decide."""
        parts = self._batch_named(account.account, packed)
        if not parts:
            return None
        stayed = self._stayed.get((account.account, parts[0].batch), {})
        if stayed and sum(stayed.values()) == line.amount:
            return _matching(account, line, list(stayed), PAYEE_RETURN)
        return waiting(account, line, PAYEE_RETURN)

    def _batch_named(self, account: str, packed: str) -> list[ReleasedPart]:
        found = [parts for (place, code), parts in self._parts.items() if place == account and code in packed]
        return found[0] if len(found) == 1 else []

    def _batch_by_day(self, account: str, line: RawLine) -> list[ReleasedPart]:
        fitting = [
            parts
            for (place, _), parts in self._parts.items()
            if place == account
            and sum(part.amount for part in parts) == line.amount
            and parts[0].sent_on <= line.day <= parts[0].sent_on + DEBITED_WITHIN
            and self._matched.isdisjoint(part.entry_key for part in parts)
        ]
        return fitting[0] if len(fitting) == 1 else []

    def _order_named(self, account: str, packed: str) -> ReleasedOrder | None:
        """The only order whose code stands in the text; of codes that begin alike the longest."""
        found: dict[int, ReleasedOrder] = {}
        for length in self._lengths:
            for start in range(len(packed) - length + 1):
                order = self._orders.get((account, packed[start : start + length]))
                if order is not None:
                    found.setdefault(start, order)
        named = {order.order: order for order in found.values()}
        return next(iter(named.values())) if len(named) == 1 else None


def bank_payments(connection: Any) -> BankPayments:
    """What was released through banks, as bank lines are to be compared with it."""
    parts, orders = parts_through_banks(connection), orders_through_banks(connection)
    keys = [part.entry_key for part in parts] + [order.stayed[0] for order in orders if order.stayed[0]]
    return BankPayments(parts, orders, matched_keys(connection, keys))


def _matching(account: BankAccountFace, line: RawLine, keys: Sequence[str], proposal: str) -> Reading:
    return Reading(MATCHED, account.fund, "", matches=tuple(keys), otherwise=waiting(account, line, proposal))


def _packed(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum()).lower()

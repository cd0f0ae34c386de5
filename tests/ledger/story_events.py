"""What happens in the stories told to the books: each event, what it moves, and its entry template."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from relief_fund.ledger import templates
from relief_fund.ledger.entries import Entry, moved

FUNDS = {"donated": "CHUNG", "budget": "NST", "neighbour": "XOM"}
"""The end of each fund's code."""


EVENTS: dict[str, dict[str, dict[str, int]]] = {
    "donated": {
        "gift": {"bank": 1, "free": 1, "income": 1},
        "bank_fee": {"bank": -1, "free": -1, "fees": 1},
        "fee": {"bank": -1, "free": -1, "fees": 1},
        "promise": {"free": -1, "set aside": 1, "promised": 1},
        "release": {"promised": -1, "set aside": -1, "free": 1},
        "advance": {"bank": -1, "post": 1},
        "pay": {"post": -1, "promised": -1, "set aside": -1, "aid": 1},
        "could_not_pay": {"promised": -1, "held": 1},
        "promise_again": {"held": -1, "promised": 1},
        "give_back": {"held": -1, "set aside": -1, "free": 1},
        "came_back": {"bank": 1, "held": 1, "set aside": 1, "aid": -1},
        "goods_given": {"in store": 1, "goods' worth": 3, "given in kind": 3},
        "goods_approved": {"in store": -1, "approved": 1},
        "goods_freed": {"approved": -1, "in store": 1},
        "goods_issued": {"approved": -1, "goods' worth": -3, "aid in goods": 3},
        "goods_lost": {"in store": -1, "goods' worth": -3, "lost goods": 3},
        "dollars_given": {"dollars": 1, "dollars' worth": 25, "income": 25},
        "dollars_sold": {"dollars": -1, "dollars' worth": -25, "bank": 26, "free": 26, "exchange gain": 1},
        "transfer": {
            "free": -1,
            "owes": 1,
            "passed on": 1,
            "neighbour: claim": 1,
            "neighbour: taken over": 1,
        },
        "settle": {
            "owes": -1,
            "bank": -1,
            "neighbour: bank": 1,
            "neighbour: free": 1,
            "neighbour: claim": -1,
        },
    },
    "budget": {
        "appropriation": {"available": 1},
        "cut": {"available": -1},
        "received": {"bank": 1, "owed": 1},
        "promise": {"available": -1, "promised": 1},
        "release": {"promised": -1, "available": 1},
        "advance": {"bank": -1, "post": 1},
        "pay": {"post": -1, "owed": -1, "promised": -1, "spent": 1, "aid": 1, "used": 1},
        "could_not_pay": {"promised": -1, "held": 1},
        "promise_again": {"held": -1, "promised": 1},
        "give_back": {"held": -1, "available": 1},
        "came_back": {"bank": 1, "owed": 1, "spent": -1, "held": 1, "aid": -1, "used": -1},
    },
}
"""What one đồng, kilogram or dollar of each event does to the purses of a fund; "neighbour" is another fund."""


FACTS = {"gift", "bank_fee", "received", "came_back"}


DIVIDED = {"promised", "held"}


PURSES = {
    "bank": "bank", "post": "1385", "free": "*FREE", "set aside": "B19", "available": "B21", "promised": "B22",
    "spent": "B23", "held": "B24", "owed": "3371", "in store": "Q10.K1", "approved": "Q11.K1",
    "goods' worth": "1521", "dollars": "Q10.U1", "dollars' worth": "1122.01", "owes": "3361", "claim": "1361",
}  # fmt: skip
"""What may not fall below zero, and its account."""


YEARLY = {
    "income": "5121", "given in kind": "5123", "exchange gain": "7151", "taken over": "5801", "used": "5111",
    "interest": "5151",
    "aid": "6111", "aid in goods": "6112", "lost goods": "6131", "fees": "6151", "passed on": "6801",
}  # fmt: skip
"""What a year adds up and its end carries over, and its account."""


ACCOUNTS = PURSES | YEARLY | {"balance": "4211"}


ADJUSTMENTS: dict[str, tuple[str, tuple[tuple[str, str], ...], dict[str, int]]] = {
    "a fee was forgotten": ("donated", (("6151", "bank"),), {"bank": -1, "free": -1, "fees": 1}),
    "some of it was interest": ("donated", (("5121", "5151"),), {"income": -1, "interest": 1}),
    "more was paid": (
        "budget", (("6111", "bank"), ("3371", "5111"), ("B21", "B23")),
        {"bank": -1, "aid": 1, "owed": -1, "used": 1, "available": -1, "spent": 1},
    ),
}  # fmt: skip
"""The kind of fund, pairs of debit and credit, and what one đồng of the difference moves."""


MONEY = {"bank", "post", "owes", "promised", "held"}


DEBIT = {
    "bank", "post", "set aside", "in store", "approved", "goods' worth", "dollars", "dollars' worth", "claim",
    "aid", "aid in goods", "lost goods", "fees", "passed on",
}  # fmt: skip
"""Purses that a debit fills; a credit fills the others."""


def entry_of(
    fund: str, code: str, bank: str, event: str, amount: int, item: str, on: date, key: str
) -> Entry:
    """The entry template of an event."""
    kind = {"fund": code, "fund_kind": fund}
    promise = {"fund": code, "purpose": item, "amount": amount, "key": key, "on": on}
    money = {"fund": code, "bank": bank, "amount": amount, "on": on}
    made: dict[str, Callable[[], Entry]] = {
        "gift": lambda: templates.gift(**money, line=key),
        "bank_fee": lambda: templates.bank_fee(**money, line=key),
        "received": lambda: templates.budget_received(**money, line=key),
        "fee": lambda: Entry(key, "bank_fee", on, moved(code, "6151", bank, amount)),
        "appropriation": lambda: templates.appropriation(fund=code, amount=amount, decision=key, line=1, on=on),
        "cut": lambda: templates.cut(fund=code, amount=amount, decision=key, line=1, on=on),
        "advance": lambda: templates.advance(**money, batch=key),
        "promise": lambda: templates.encumbrance(**promise, fund_kind=fund),
        "release": lambda: templates.release(**promise, fund_kind=fund, held=False),
        "give_back": lambda: templates.release(**promise, fund_kind=fund, held=True),
        "promise_again": lambda: templates.reapproval(**promise),
        "pay": lambda: templates.paid(**promise, fund_kind=fund, leaf="entry"),
        "could_not_pay": lambda: replace(templates.post_returned(**promise), leaf="entry"),
        "came_back": lambda: templates.returned_after_settlement(
            **kind, purpose=item, amount=amount, bank=bank, line=key, on=on
        ),
    }  # fmt: skip
    made.update(_beside_money(fund, code, bank, amount, on, key))
    return made[event]()


def _beside_money(
    fund: str, code: str, bank: str, amount: int, on: date, key: str
) -> dict[str, Callable[[], Entry]]:
    """Goods, foreign money, and what one fund owes another."""
    rice = {"fund": code, "unit": "RICE_KG", "quantity": amount, "on": on}
    dollars = {
        "fund": code,
        "currency_account": "1122.01",
        "stock": "Q10.U1",
        "unit": "USD",
        "quantity": amount,
        "on": on,
    }
    free, reserved = "Q10.K1", "Q11.K1"
    neighbour = code.replace(".CHUNG", ".XOM")
    return {
        "goods_given": lambda: templates.gift_in_kind(**rice, stock=free, value=3 * amount, note=key, row=1),
        "goods_approved": lambda: templates.goods_approved(**rice, free=free, reserved=reserved, award=key),
        "goods_freed": lambda: templates.goods_freed(**rice, free=free, reserved=reserved, award=key),
        "goods_issued": lambda: templates.goods_issued(
            **rice, reserved=reserved, value=3 * amount, award=key, instalment=1
        ),
        "goods_lost": lambda: templates.goods_lost(
            **rice, free=free, value=3 * amount, minutes=key, row=1, fund_kind=fund
        ),
        "dollars_given": lambda: templates.foreign_gift(**dollars, value=25 * amount, notice=key),
        "dollars_sold": lambda: templates.currency_sale(
            **dollars, bank=bank, carrying=25 * amount, proceeds=26 * amount, slip=key
        ),
        "transfer": lambda: templates.between_funds(
            fund=code, to_fund=neighbour, amount=amount, decision=key, on=on
        )[0],
        "settle": lambda: replace(
            templates.between_funds_settled(
                fund=code, to_fund=neighbour, amount=amount, debt=1, turn=1, bank=bank, to_bank=bank, on=on
            ),
            key=f"settle:{key}:1",
        ),
    }  # fmt: skip

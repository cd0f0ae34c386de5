"""Each template moves what the plan of templates says, balances, and names its evidence."""

import inspect
from typing import Any

import pytest

from relief_fund.ledger import templates
from relief_fund.ledger.entries import Entry
from tests.register import books

ON = books.day(10)
F = {"fund": "F", "amount": 7, "on": ON}
P = {**F, "purpose": "p", "key": "k"}
RICE = {"fund": "F", "unit": "RICE_KG", "quantity": 5, "on": ON}
SALE: dict[str, Any] = {
    "fund": "F", "bank": "1121.01", "currency_account": "1122.01", "stock": "Q10.USD", "unit": "USD",
    "quantity": 5, "carrying": 100, "slip": "s", "on": ON,
}  # fmt: skip

TOLD: list[tuple[Entry, str, str]] = [
    (templates.appropriation(**F, decision="D", line=1), "approp:D:1", "B11>B21"),
    (templates.appropriation(**F, decision="D", line=1, kind="supplement"), "approp:D:1", "B12>B21"),
    (templates.cut(**F, decision="D", line=1), "approp:D:1", "B21>B13"),
    (templates.budget_received(**F, bank="1121.01", line="x"), "line:x", "1121.01>3371"),
    (templates.gift(**F, bank="1121.01", line="x"), "line:x", "1121.01>5121"),
    (templates.gift(**F, bank="1121.01", line="x", restricted=True), "line:x", "1121.01>5122"),
    (templates.bank_fee(**F, bank="1121.01", line="x"), "line:x", "6151>1121.01"),
    (templates.encumbrance(**P, fund_kind="donated"), "k", "B19>B22/p"),
    (templates.encumbrance(**P, fund_kind="budget"), "k", "B21>B22/p"),
    (templates.reapproval(**P), "k", "B24/p>B22/p"),
    (templates.release(**P, fund_kind="budget", held=False), "k", "B22/p>B21"),
    (templates.release(**P, fund_kind="donated", held=True), "k", "B24/p>B19"),
    (templates.advance(**F, bank="1121.01", batch="b"), "advance:b:F", "1385>1121.01"),
    (templates.released_to_bank(**F, bank="1121.01", batch="b"), "send:b:F", "1132>1121.01"),
    (templates.paid(**P, fund_kind="donated"), "k", "6111>1385 B22/p>B19"),
    (templates.paid(**P, fund_kind="budget", through="1132"), "k", "6111>1132 3371>5111 B22/p>B23"),
    (templates.post_returned(**P), "k", "B22/p>B24/p"),
    (
        templates.returned_after_settlement(
            fund="F", fund_kind="budget", purpose="p", amount=7, bank="1121.02", line="x", on=ON
        ),
        "line:x", "1121.02>6111 B23>B24/p 5111>3371",
    ),
    (
        templates.foreign_gift(
            fund="F", currency_account="1122.01", stock="Q10.USD", unit="USD", quantity=5, value=9, line="x", on=ON
        ),
        "line:x", "1122.01>5121 Q10.USD>Q20",
    ),
    (templates.gift_in_kind(**RICE, stock="Q10.R", note="n", row=1), "kind:n:1", "Q10.R>Q20"),
    (templates.gift_in_kind(**RICE, stock="Q10.R", note="n", row=1, value=3), "kind:n:1", "1521>5123 Q10.R>Q20"),
    (templates.goods_approved(**RICE, free="Q10.R", reserved="Q11.R", award="a"), "reserve:a", "Q11.R>Q10.R"),
    (
        templates.goods_issued(**RICE, reserved="Q11.R", value=3, award="a", instalment=1),
        "issue:a:1", "6112>1521 Q30>Q11.R",
    ),
]  # fmt: skip


def pairs(entry: Entry) -> str:
    """Lines two by two as "debited>credited", with the purpose where there is one."""

    def name(line: Any) -> str:
        return line.account + (f"/{line.purpose}" if line.purpose else "")

    return " ".join(
        f"{name(one)}>{name(other)}" for one, other in zip(entry.lines[::2], entry.lines[1::2], strict=True)
    )


@pytest.mark.parametrize(("entry", "key", "moves"), TOLD, ids=[f"{one[0].kind} {one[2]}" for one in TOLD])
def test_template(entry: Entry, key: str, moves: str) -> None:
    assert (entry.key, pairs(entry), entry.occurred_on) == (key, moves, ON)
    assert all(
        one.debit == other.credit for one, other in zip(entry.lines[::2], entry.lines[1::2], strict=True)
    )


def test_a_sale_of_currency_books_its_difference() -> None:
    for proceeds, last in ((130, ("7151", 0, 30)), (90, ("8151", 10, 0))):
        entry = templates.currency_sale(**SALE, proceeds=proceeds)
        assert (entry.lines[2].account, entry.lines[2].debit, entry.lines[2].credit) == last
    assert len(templates.currency_sale(**SALE, proceeds=100).lines) == 4


def test_gifts_are_donation_leaves_and_payments_share_one() -> None:
    told = {entry.kind: entry.leaf for entry, *_ in TOLD}
    assert {kind for kind, leaf in told.items() if leaf == "donation"} == {"gift", "gift_in_kind"}
    assert {kind for kind, leaf in told.items() if leaf == "batch"} == {"paid", "post_returned"}


def test_no_template_is_left_out() -> None:
    made = {
        name
        for name, one in inspect.getmembers(templates, inspect.isfunction)
        if one.__module__ == templates.__name__
    }
    source = inspect.getsource(inspect.getmodule(test_template))  # type: ignore[arg-type]
    assert {name for name in made if f"templates.{name}(" not in source} == {"purse", "taken"}


def test_a_reversal_swaps_sides_and_names_its_original() -> None:
    paid = templates.paid(**P, fund_kind="budget")
    entry = templates.reversal_of(number=5, lines=paid.lines, on=ON)
    assert (entry.key, entry.reverses) == ("rev:5", 5)
    assert [(one.debit, one.credit) for one in entry.lines] == [(one.credit, one.debit) for one in paid.lines]
    assert [one.purpose for one in entry.lines] == [one.purpose for one in paid.lines]

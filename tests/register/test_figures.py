"""The account of the fund adds up to its money, whatever has been posted."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from relief_fund.ledger.chart import default_chart
from relief_fund.ledger.figures import KindSum
from relief_fund.register.figures import (
    LEFT,
    MONEY,
    ROWS,
    SUBTRACTED,
    account_rows,
    authorities,
    campaign_rows,
    sources,
    state_figures,
)

REAL = [row.code for row in default_chart() if (row.postable or row.children) and row.code[0].isdigit()]


@dataclass(frozen=True)
class Purse:
    code: str
    kind: str = "donated"
    campaign: str = "BAO"
    source: str = ""
    phase: str = ""


FUNDS = {
    "G": Purse("G"),
    "S": Purse("S", "budget", "", "province", "2021-2025"),
    "P": Purse("P", "mobilised", "", "integrated_mobilised", "2021-2025"),
}


def sums(fund: str, kind: str, debited: str, credited: str, amount: int) -> list[KindSum]:
    return [KindSum(kind, fund, debited, "VND", amount, 0), KindSum(kind, fund, credited, "VND", 0, amount)]


def amounts(known: list[KindSum], gifts: int = 0) -> dict[str, int]:
    return {one.code: one.amount for one in state_figures(known, FUNDS, gifts)}


def test_every_real_account_is_money_or_on_one_row() -> None:
    placed = [*MONEY, *(account for accounts in ROWS.values() for account in accounts)]
    assert sorted(placed) == sorted(REAL)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(FUNDS)), st.sampled_from(["opening", "gift", "paid"]),
            st.sampled_from(REAL), st.sampled_from(REAL), st.integers(1, 10**12),
        ),
        max_size=20,
    )
)  # fmt: skip
def test_rows_add_up_to_what_is_left(postings: list[tuple[str, str, str, str, int]]) -> None:
    known = [one for posting in postings for one in sums(*posting)]
    rows = account_rows(known)
    assert sum(-rows[code] if code in SUBTRACTED else rows[code] for code in ROWS) == rows[LEFT]
    assert sum(rows[place] for place in set(MONEY.values())) == rows[LEFT]
    figures = amounts(known)
    assert figures["waiting"] + figures["owed"] + figures["unallocated"] == figures[LEFT]
    assert sum(one["left"] for one in campaign_rows(known, FUNDS, {}).values()) == rows[LEFT]


def test_an_opening_is_brought_forward_and_no_gift() -> None:
    known = sums("G", "opening", "1121.01", "4211", 900) + sums("G", "gift", "1121.01", "5121", 100)
    figures = amounts(known, gifts=1)
    assert (figures["brought_forward"], figures["gifts"], figures[LEFT]) == (900, 100, 1_000)
    assert [(one.code, one.amount) for one in sources(known, FUNDS)] == [
        ("gifts:BAO", 100), ("earlier:gifts:BAO", 900),
    ]  # fmt: skip


def test_what_came_back_is_not_paid() -> None:
    known = [
        *sums("G", "gift", "1121.01", "5121", 500),
        *sums("G", "paid", "6111", "1385", 200),
        *sums("G", "advance", "1385", "1121.01", 300),
        *sums("G", "returned_after_settlement", "1121.01", "6111", 40),
    ]
    figures = amounts(known)
    assert (figures["paid"], figures["with_the_post"], figures["in_bank"]) == (160, 100, 240)


def test_money_nobody_has_decided_about_is_owed_and_not_to_give() -> None:
    known = sums("G", "suspense", "1121.01", "3379", 70) + sums(
        "G", "unexplained_debit", "1381", "1121.01", 20
    )
    figures = amounts(known)
    assert (figures["undecided_in"], figures["unexplained_out"], figures[LEFT]) == (70, 20, 50)
    assert (figures["owed"], figures["unallocated"]) == (70, -20)


def test_what_was_decided_as_owed_back_is_no_longer_unidentified() -> None:
    known = [
        *sums("G", "suspense", "1121.01", "3379", 250),
        *sums("G", "late_receipt", "1121.01", "3378", 30),
        *sums("G", "line_decided", "3379", "3383", 250),
        *sums("G", "gift", "1121.01", "5121", 100),
        *sums("G", "refund", "5129", "3383", 40),
    ]
    figures = amounts(known)
    assert (figures["undecided_in"], figures["owed_back"], figures["gifts"]) == (30, 290, 60)
    assert (figures["owed"], figures["unallocated"], figures[LEFT]) == (320, 60, 380)


def test_authority_is_apart_and_a_plan_is_no_purse() -> None:
    known = [
        *sums("S", "appropriation_original", "B11", "B21", 900),
        *sums("S", "appropriation_cut", "B21", "B13", 100),
        *sums("S", "budget_received", "1121.02", "3371", 300),
        *sums("S", "encumbrance", "B21", "B22", 500),
        *sums("P", "appropriation_original", "B11", "B21", 600),
    ]
    figures = amounts(known)
    assert figures["budget_received"] == figures[LEFT] == 300
    assert (figures["authority_granted"], figures["authority_available"]) == (800, 300)
    assert (figures["plan_mobilised"], figures["received_mobilised"]) == (600, 0)
    assert figures["waiting"] == 300, "a promise beyond the money received rests on authority"
    assert [(one.fund, one.plan_only, one.reserved) for one in authorities(known, FUNDS)] == [
        ("P", True, 0), ("S", False, 500),
    ]  # fmt: skip
